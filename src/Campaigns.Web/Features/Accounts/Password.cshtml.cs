using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

public sealed class NewPasswordInput
{
    [Required(ErrorMessage = "Password.Missing"), StringLength(200), DataType(DataType.Password)]
    public string New { get; set; } = "";
}

/// <summary>The page that a link for setting the password opens.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SignIn)]
public sealed class PasswordModel(
    PasswordLinks links,
    UserManager<Account> users,
    AccountSignIn signIn,
    SignInFlow flow,
    AccountSessions sessions,
    CampaignsDbContext db,
    IClock clock,
    IStringLocalizer<AccountsTexts> texts
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Account { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty]
    public NewPasswordInput Input { get; set; } = new();

    /// <summary>The name on the account; null when the link opens none.</summary>
    public string? Name { get; private set; }

    public string SignInName { get; private set; } = "";

    public async Task OnGetAsync() => await OpenAsync();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync() is not var (account, token) || !ModelState.IsValid)
        {
            return Page();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var set = await users.ResetPasswordAsync(account, token, Input.New);
        if (!set.Succeeded)
        {
            foreach (var error in set.Errors)
            {
                ModelState.AddModelError("Input.New", error.Description);
            }

            return Page();
        }

        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = clock.GetCurrentInstant(),
                ActorKind = ActorKind.LinkHolder,
                Action = "account.password_set",
                SubjectKind = "account",
                SubjectId = account.Id,
            }
        );
        await db.SaveChangesAsync(cancel);
        await sessions.EndAllAsync(account.Id);
        await transaction.CommitAsync(cancel);
        if (await signIn.CanSignInAsync(account) && !await users.IsLockedOutAsync(account))
        {
            TempData["Toast"] = texts["Password.Set"].Value;
            return await flow.AfterPasswordAsync(account, returnUrl: null, cancel);
        }

        return LocalRedirect(AccountsFeature.SignInPath);
    }

    private async Task<(Account Account, string Token)?> OpenAsync()
    {
        var opened = await links.OpenAsync(Account, Code);
        if (opened is null)
        {
            Limits.CountFailure(HttpContext);
        }

        Name = opened?.Account.DisplayName;
        SignInName = opened?.Account.UserName ?? "";
        return opened;
    }
}
