using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

public sealed class OwnInput
{
    [
        Required(ErrorMessage = "Own.Name.Missing"),
        StringLength(100, ErrorMessage = "Own.Name.TooLong"),
        PersonName(ErrorMessage = "Account.Name.NotAName")
    ]
    public string DisplayName { get; set; } = "";

    [Required, RegularExpression("vi|en")]
    public string Language { get; set; } = Languages.Vietnamese;

    [Required, RegularExpression("auto|light|dark")]
    public string Theme { get; set; } = "auto";
}

public sealed class PasswordInput
{
    [
        Required(ErrorMessage = "Own.Password.CurrentMissing"),
        StringLength(200, ErrorMessage = "Own.Password.TooLong"),
        DataType(DataType.Password)
    ]
    public string Current { get; set; } = "";

    [
        Required(ErrorMessage = "Own.Password.NewMissing"),
        StringLength(200, ErrorMessage = "Own.Password.TooLong"),
        DataType(DataType.Password)
    ]
    public string New { get; set; } = "";
}

[May(Permission.OwnAccount)]
public sealed class MyAccountModel(
    CampaignsDbContext db,
    UserManager<Account> users,
    AccountSignIn signIn,
    AccountSessions sessions,
    SignInTries tries,
    SecondFactors codes,
    Actor actor,
    IClock clock,
    IStringLocalizer<AccountsTexts> texts
) : PageModel
{
    public OwnInput Input { get; set; } = new();

    public PasswordInput Password { get; set; } = new();

    public CodeInput Code { get; set; } = new();

    public string Email { get; private set; } = "";

    /// <summary>Since when a code is asked for besides the password; null when none is.</summary>
    public Instant? CodesSince { get; private set; }

    public int RecoveryLeft { get; private set; }

    /// <summary>New recovery codes, which are shown once.</summary>
    public IReadOnlyList<string> Recovery { get; private set; } = [];

    public IReadOnlyList<HeldGrant> Grants => actor.Grants;

    public async Task<IActionResult> OnGetAsync()
    {
        var account = await AccountAsync();
        Input = new OwnInput
        {
            DisplayName = account.DisplayName,
            Language = account.Language,
            Theme = account.Theme,
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm(Name = nameof(Input))] OwnInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Input = input;
        var account = await AccountAsync();
        if (!ModelState.IsValid)
        {
            return Page();
        }

        account.DisplayName = Names.Tidy(input.DisplayName);
        account.Language = input.Language;
        account.Theme = input.Theme;
        if (!Check(await users.UpdateAsync(account), "Input.DisplayName"))
        {
            return Page();
        }

        await LogAsync("account.own_changed");
        await signIn.RefreshSignInAsync(account);
        Languages.Remember(HttpContext, account.Language);
        if (account.Theme == "auto")
        {
            Response.Cookies.Delete("theme");
        }
        else
        {
            Response.Cookies.Append(
                "theme",
                account.Theme,
                new CookieOptions
                {
                    SameSite = SameSiteMode.Lax,
                    Secure = Request.IsHttps,
                    IsEssential = true,
                    MaxAge = TimeSpan.FromDays(365),
                    Path = "/",
                }
            );
        }

        using (Languages.Use(account.Language))
        {
            TempData["Toast"] = texts["Own.Saved"].Value;
        }

        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostPasswordAsync([FromForm(Name = nameof(Password))] PasswordInput password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var account = await AccountAsync();
        Input = new OwnInput
        {
            DisplayName = account.DisplayName,
            Language = account.Language,
            Theme = account.Theme,
        };
        if (!ModelState.IsValid)
        {
            return Page();
        }

        // Somebody at a screen that was left open gets as few attempts at the password as on the sign-in page.
        var counted = await tries.CountAsync(SignInStep.OwnPassword, account.Id, "", HttpContext.RequestAborted);
        if (!counted.Allowed)
        {
            ModelState.AddModelError("Password.Current", texts["Own.Password.Waits"]);
            return Page();
        }

        var changed = await users.ChangePasswordAsync(account, password.Current, password.New);
        if (changed.Succeeded || !changed.Errors.Any(e => e.Code == nameof(IdentityErrorDescriber.PasswordMismatch)))
        {
            await tries.SucceededAsync(counted, HttpContext.RequestAborted);
        }

        if (!changed.Succeeded)
        {
            foreach (var error in changed.Errors)
            {
                ModelState.AddModelError(
                    error.Code == nameof(IdentityErrorDescriber.PasswordMismatch) ? "Password.Current" : "Password.New",
                    error.Description
                );
            }

            return Page();
        }

        await LogAsync("account.password_changed");
        await sessions.EndAllAsync(actor.Id, but: AccountSessions.Of(User));
        await signIn.RefreshSignInAsync(account);
        TempData["Toast"] = texts["Own.Password.Changed"].Value;
        return RedirectToPage();
    }

    /// <summary>Signs out in every browser, this one included; links that were not used yet become invalid.</summary>
    public async Task<IActionResult> OnPostEverywhereAsync()
    {
        var account = await AccountAsync();
        await users.UpdateSecurityStampAsync(account);
        await sessions.EndAllAsync(account.Id);
        await LogAsync("account.signed_out_everywhere");
        await signIn.SignOutAsync();
        Response.Cookies.Delete(Actor.CookieName);
        return LocalRedirect(AccountsFeature.SignInPath);
    }

    /// <summary>Makes new recovery codes for somebody who can still give a code.</summary>
    public async Task<IActionResult> OnPostRecoveryAsync([FromForm(Name = nameof(Code))] CodeInput code, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(code);
        var account = await AccountAsync();
        Input = new OwnInput
        {
            DisplayName = account.DisplayName,
            Language = account.Language,
            Theme = account.Theme,
        };
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var answer = await codes.AnswerAsync(account.Id, code.Code, cancel);
        if (answer is CodeAnswer.Wrong or CodeAnswer.Waits)
        {
            ModelState.AddModelError("Code.Code", texts[answer is CodeAnswer.Waits ? "Code.Waits" : "Code.Wrong"]);
            return Page();
        }

        Recovery = await codes.RenewRecoveryCodesAsync(account.Id, cancel);
        RecoveryLeft = Recovery.Count;
        return Page();
    }

    private async Task LogAsync(string action)
    {
        db.Audit(actor, clock.GetCurrentInstant(), action, "account", actor.Id, actor.InForce?.UnitId);
        await db.SaveChangesAsync();
    }

    private async Task<Account> AccountAsync()
    {
        var account =
            await users.FindByIdAsync(actor.Id.ToString()) ?? throw new InvalidOperationException("The account that is signed in is gone.");
        Email = account.Email ?? "";
        CodesSince = await db
            .SecondFactors.Where(f => f.AccountId == account.Id)
            .Select(f => f.ConfirmedAt)
            .SingleOrDefaultAsync(HttpContext.RequestAborted);
        RecoveryLeft = await codes.RecoveryCodesLeftAsync(account.Id, HttpContext.RequestAborted);
        return account;
    }

    private bool Check(IdentityResult result, string key)
    {
        foreach (var error in result.Errors)
        {
            ModelState.AddModelError(key, error.Description);
        }

        return result.Succeeded;
    }
}
