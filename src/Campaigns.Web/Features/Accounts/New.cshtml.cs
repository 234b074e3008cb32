using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

public sealed class AccountInput
{
    [
        Required(ErrorMessage = "Account.Name.Missing"),
        StringLength(100, ErrorMessage = "Account.TooLong"),
        PersonName(ErrorMessage = "Account.Name.NotAName")
    ]
    public string DisplayName { get; set; } = "";

    [Required(ErrorMessage = "Account.Email.Missing"), StringLength(200, ErrorMessage = "Account.TooLong")]
    public string Email { get; set; } = "";

    /// <summary>The name for signing in when it is not the e-mail address; empty: only the e-mail address.</summary>
    [StringLength(60, ErrorMessage = "Account.TooLong")]
    public string? UserName { get; set; }

    [RegularExpression("vi|en")]
    public string Language { get; set; } = Languages.Vietnamese;
}

/// <summary>Makes an account with its first grant. The person who gets the link sets the password.</summary>
[May(Permission.Administer)]
public sealed class NewModel(
    CampaignsDbContext db,
    Actor actor,
    UserManager<Account> users,
    PasswordLinks links,
    IClock clock,
    IStringLocalizer<AccountsTexts> texts
) : PageModel
{
    [BindProperty]
    public AccountInput Input { get; set; } = new();

    [BindProperty]
    public GrantInput Grant { get; set; } = new();

    public IReadOnlyDictionary<Guid, string> Chosen { get; private set; } = new Dictionary<Guid, string>();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var facts = await AccountReach.FactsAsync(db, actor, Grant.Plan(), account: null, now, clock.Today(), cancel);
        GrantSentences.Refuse(ModelState, GrantRules.Give(Grant.Plan(), facts), texts);
        if (ModelState.IsValid)
        {
            var account = new Account
            {
                Id = Guid.CreateVersion7(),
                DisplayName = Names.Tidy(Input.DisplayName),
                Email = Input.Email.Trim(),
                UserName = string.IsNullOrWhiteSpace(Input.UserName) ? Input.Email.Trim() : Input.UserName.Trim(),
                Language = Input.Language,
                CreatedAt = now,
            };
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            var made = await users.CreateAsync(account);
            AccountFields.Refuse(ModelState, made, named: !string.IsNullOrWhiteSpace(Input.UserName));
            if (made.Succeeded)
            {
                var grant = Grant.ToGrant(account.Id, now);
                db.Grants.Add(grant);
                db.Audit(actor, now, "account.made", "account", account.Id, grant.UnitId);
                db.Audit(actor, now, "account.grant_given", "account", account.Id, grant.UnitId, GrantInput.Logged(grant));
                await db.SaveChangesAsync(cancel);
                var link = await links.MakeAsync(account);
                await transaction.CommitAsync(cancel);
                TempData[DetailsModel.LinkKey] = link;
                return LocalRedirect($"/accounts/{account.Id}");
            }
        }

        Chosen = await Grant.ChosenAsync(db, cancel);
        return Page();
    }
}

/// <summary>Shows errors of Identity at the fields of an account's form.</summary>
public static class AccountFields
{
    /// <param name="state">The form's state.</param>
    /// <param name="result">The result from Identity.</param>
    /// <param name="named">Whether a name for signing in was typed; otherwise it is the e-mail address, and an error of one is shown at the
    /// other.</param>
    public static void Refuse(ModelStateDictionary state, IdentityResult result, bool named)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(result);
        foreach (var error in result.Errors.Where(e => named || !IsName(e) || !result.Errors.Any(x => !IsName(x))))
        {
            var field =
                IsName(error) && named ? "Input.UserName"
                : IsName(error) || error.Code.Contains("Email", StringComparison.Ordinal) ? "Input.Email"
                : "";
            state.AddModelError(field, error.Description);
        }
    }

    private static bool IsName(IdentityError error) => error.Code.Contains("UserName", StringComparison.Ordinal);
}
