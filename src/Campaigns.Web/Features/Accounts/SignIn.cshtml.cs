using System.ComponentModel.DataAnnotations;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Accounts;

public sealed class SignInInput
{
    /// <summary>The e-mail address or the user name.</summary>
    [Required, StringLength(200)]
    public string Email { get; set; } = "";

    [Required, StringLength(200), DataType(DataType.Password)]
    public string Password { get; set; } = "";
}

[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInModel(
    AccountSignIn signIn,
    SignInFlow flow,
    SignInTries tries,
    PasswordCheck passwords,
    ILookupNormalizer normal,
    DemoDoor demo,
    IStringLocalizer<AccountsTexts> texts,
    Data.CampaignsDbContext db
) : PageModel
{
    [BindProperty]
    public SignInInput Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IReadOnlyList<DemoRole> DemoRoles { get; private set; } = [];

    /// <summary>Why a button of the demo did not sign in.</summary>
    public string? DemoRefusal { get; private set; }

    public DemoSamples Samples { get; private set; } = new(null, null, null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (User.Identity?.IsAuthenticated is true)
        {
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
        }

        await LoadAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (ModelState.IsValid)
        {
            // The same work is done and the same sentence shown, whatever was wrong, so that nobody learns here who has an account.
            var typed = Input.Email.Trim();
            var (email, name) = (
                normal.NormalizeEmail(typed),
                normal.NormalizeName(Platform.Phones.Read(typed).E164 is { } phone ? AccountLists.SignInNameOf(phone) : typed)
            );
            var account = await db
                .Users.Where(a => a.NormalizedEmail == email || a.NormalizedUserName == name)
                .OrderByDescending(a => a.NormalizedEmail == email)
                .FirstOrDefaultAsync(cancel);
            var counted = await tries.CountAsync(SignInStep.Password, account?.Id, Input.Email, cancel);
            if (
                passwords.IsRight(account, Input.Password)
                && counted.Allowed
                && account is not null
                && await signIn.CanSignInAsync(account)
                && !await signIn.UserManager.IsLockedOutAsync(account)
            )
            {
                await tries.SucceededAsync(counted, cancel);
                return await flow.AfterPasswordAsync(account, ReturnUrl, cancel);
            }

            if (counted.Allowed)
            {
                // Attempts of a caller that already has to wait are not counted against the address, so that one person does not lock out a
                // whole office.
                Limits.CountFailure(HttpContext);
                await tries.LogAsync(
                    counted.IsLast ? "account.sign_in_locked" : "account.sign_in_failed",
                    account?.Id,
                    inside: false,
                    new { knownBrowser = counted.KnownBrowser },
                    cancel
                );
            }

            ModelState.AddModelError("Input.Password", texts["SignIn.Wrong"]);
        }

        await LoadAsync(cancel);
        return Page();
    }

    /// <summary>Signs in with a button of the demo.</summary>
    public async Task<IActionResult> OnPostDemoAsync(string? key, CancellationToken cancel)
    {
        if (await demo.AccountAsync(key, cancel) is not { } account)
        {
            return NotFound();
        }

        // An administrator of the demo may have locked the account to see what a lock does.
        if (await signIn.UserManager.IsLockedOutAsync(account))
        {
            DemoRefusal = texts["Demo.Locked"];
            await LoadAsync(cancel);
            return Page();
        }

        return await flow.EnterAsync(account, ReturnUrl, withCode: true, "account.signed_in", cancel);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        DemoRoles = await demo.RolesAsync(cancel);
        Samples = await demo.SamplesAsync(cancel);
    }
}
