using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using OtpNet;

namespace Campaigns.Web.Features.Accounts;

/// <summary>
/// Sets codes up: at the first sign-in of an account that needs them, and for everybody who wants them. It shows the recovery codes once.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInSetUpModel(
    SignInFlow flow,
    SecondFactors codes,
    Platform.Access.Actor actor,
    Data.CampaignsDbContext db,
    IStringLocalizer<AccountsTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    [BindProperty]
    public CodeInput Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>The address that the app scans; empty once codes are on.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The same key for typing, in groups of four.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The recovery codes, shown right after the first code was right.</summary>
    public IReadOnlyList<string> Recovery { get; private set; } = [];

    public string Next { get; private set; } = "/";

    /// <summary>Whether the person is already signed in and wants codes.</summary>
    public bool IsIn => actor.AccountId is not null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await WhoAsync(cancel) is { } account && await ShowAsync(account, cancel) ? Page() : Away();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await WhoAsync(cancel) is not { } account || !await ShowAsync(account, cancel))
        {
            return Away();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        if (await codes.TurnOnAsync(account.Id, Input.Code, cancel) is not { } recovery)
        {
            Limits.CountFailure(HttpContext);
            ModelState.AddModelError("Input.Code", texts["Code.WrongSetUp"]);
            return Page();
        }

        (Recovery, Address, Key) = (recovery, "", "");
        Next = IsIn ? "/account" : await flow.WhereToAsync(account, ReturnUrl, cancel);

        // A person who was already signed in gets a new session too, because this one is with a code.
        await flow.StartAsync(account, withCode: true, "account.signed_in", cancel);
        return Page();
    }

    private async Task<Account?> WhoAsync(CancellationToken cancel) =>
        actor.AccountId is { } id ? await db.Users.FindAsync([id], cancel) : await flow.HalfInAsync(cancel);

    private async Task<bool> ShowAsync(Account account, CancellationToken cancel)
    {
        if (await codes.KeyToScanAsync(account.Id, cancel) is not { } key)
        {
            return false;
        }

        var text = Base32Encoding.ToString(key).TrimEnd('=');
        Address = new OtpUri(OtpType.Totp, key, account.UserName ?? account.Email ?? "", shared["Brand.Name"]).ToString();
        Key = string.Join(' ', text.Chunk(4).Select(c => new string(c)));
        return true;
    }

    private LocalRedirectResult Away() => LocalRedirect(IsIn ? "/account" : AccountsFeature.SignInPath);
}
