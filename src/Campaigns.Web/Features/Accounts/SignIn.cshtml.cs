using System.ComponentModel.DataAnnotations;
using Campaigns.Domain.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

public sealed class SignInInput
{
    /// <summary>The e-mail, or the user name.</summary>
    [Required, StringLength(200)]
    public string Email { get; set; } = "";

    [Required, StringLength(200), DataType(DataType.Password)]
    public string Password { get; set; } = "";
}

[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInModel(AccountSignIn signIn, UserManager<Account> users, DemoDoor demo, IStringLocalizer<AccountsTexts> texts, Data.CampaignsDbContext db, IClock clock, PagesThere pages) : PageModel
{
    [BindProperty]
    public SignInInput Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IReadOnlyList<DemoRole> DemoRoles { get; private set; } = [];

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
            // The same sentence whatever was wrong, so that nobody learns here who has an account.
            var typed = Input.Email.Trim();
            var account = await users.FindByEmailAsync(typed) ?? await users.FindByNameAsync(typed);
            if (account is not null && (await signIn.CheckPasswordSignInAsync(account, Input.Password, lockoutOnFailure: true)).Succeeded)
            {
                return await EnterAsync(account, cancel);
            }

            if (account is null)
            {
                // As slow as a wrong password.
                users.PasswordHasher.HashPassword(new Account(), Input.Password);
            }

            ModelState.AddModelError("Input.Password", texts["SignIn.Wrong"]);
        }

        await LoadAsync(cancel);
        return Page();
    }

    /// <summary>A button of the demo.</summary>
    public async Task<IActionResult> OnPostDemoAsync(string? key, CancellationToken cancel) =>
        await demo.AccountAsync(key, cancel) is { } account ? await EnterAsync(account, cancel) : NotFound();

    private async Task<IActionResult> EnterAsync(Account account, CancellationToken cancel)
    {
        await signIn.SignInAsync(account, isPersistent: false);
        if (account.Theme is "light" or "dark")
        {
            Response.Cookies.Append("theme", account.Theme, new CookieOptions { SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(365), Path = "/" });
        }

        Languages.Remember(HttpContext, account.Language);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) && ReturnUrl != "/" ? ReturnUrl : await HomeAsync(account, cancel));
    }

    // Where the account's work begins: the first page of its menu.
    private async Task<string> HomeAsync(Account account, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var roles = await db.Grants.Where(g => g.AccountId == account.Id && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now)).Select(g => g.Role).Distinct().ToListAsync(cancel);
        if (roles.Exists(r => r is not Role.Steward and not Role.Administrator))
        {
            return "/";
        }

        return roles.SelectMany(OfficeMenus.Of).SelectMany(g => g.Items).Select(i => i.Url).FirstOrDefault(pages.Has) ?? "/account";
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        DemoRoles = await demo.RolesAsync(cancel);
        Samples = await demo.SamplesAsync(cancel);
    }
}
