using System.Security.Claims;
using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Continues the sign-in after a right password: to the code, to setting codes up, or to the first page.</summary>
public sealed class SignInFlow(
    CampaignsDbContext db,
    AccountSignIn signIn,
    SecondFactors codes,
    SecondFactorPolicy policy,
    SignInTries tries,
    KnownBrowsers browsers,
    PagesThere pages,
    IHttpContextAccessor accessor,
    IClock clock
)
{
    public const string CodePath = "/sign-in/code";
    public const string SetUpPath = "/sign-in/set-up";

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Decides what follows after the password.</summary>
    public async Task<IActionResult> AfterPasswordAsync(Account account, string? returnUrl, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        // Whoever switched the code on is asked for it everywhere; the policy only says who has to switch it on.
        var isOn = await codes.IsOnAsync(account.Id, cancel);
        if (!isOn && !(await policy.IsAskedAsync(cancel) && await IsAskedOfAsync(account.Id, cancel)))
        {
            return await EnterAsync(account, returnUrl, withCode: false, "account.signed_in", cancel);
        }

        // For ten minutes the person is half signed in, which opens the page for the code and no other.
        await Context.SignInAsync(
            IdentityConstants.TwoFactorUserIdScheme,
            new ClaimsPrincipal(
                new ClaimsIdentity(
                    [new Claim(ClaimTypes.Name, account.Id.ToString()), new Claim(Stamp, account.SecurityStamp ?? "")],
                    IdentityConstants.TwoFactorUserIdScheme
                )
            )
        );
        return new LocalRedirectResult(
            (isOn ? CodePath : SetUpPath) + (string.IsNullOrEmpty(returnUrl) ? "" : "?returnUrl=" + Uri.EscapeDataString(returnUrl))
        );
    }

    /// <summary>
    /// The account whose password was right a moment ago; null when there is none or its password changed in the meantime.
    /// </summary>
    public async Task<Account?> HalfInAsync(CancellationToken cancel)
    {
        var half = await Context.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme);
        if (!Guid.TryParse(half.Principal?.FindFirstValue(ClaimTypes.Name), out var id))
        {
            return null;
        }

        var account = await db.Users.SingleOrDefaultAsync(a => a.Id == id, cancel);
        return
            account is { EndedAt: null }
            && account.SecurityStamp == half.Principal!.FindFirstValue(Stamp)
            && !await signIn.UserManager.IsLockedOutAsync(account)
            ? account
            : null;
    }

    /// <summary>Signs in and returns the address of the next page.</summary>
    public async Task<IActionResult> EnterAsync(Account account, string? returnUrl, bool withCode, string action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        await StartAsync(account, withCode, action, cancel);
        return new LocalRedirectResult(await WhereToAsync(account, returnUrl, cancel));
    }

    public async Task StartAsync(Account account, bool withCode, string action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        await signIn.SignInWithClaimsAsync(
            account,
            isPersistent: false,
            withCode ? [new Claim(AccountSessions.Method, AccountSessions.WithCode)] : []
        );
        await Context.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        browsers.Remember(Context, account.Id);
        await tries.LogAsync(action, account.Id, inside: true, fields: null, cancel);
        if (account.Theme is "light" or "dark")
        {
            Context.Response.Cookies.Append(
                "theme",
                account.Theme,
                new CookieOptions
                {
                    SameSite = SameSiteMode.Lax,
                    Secure = Context.Request.IsHttps,
                    IsEssential = true,
                    MaxAge = TimeSpan.FromDays(365),
                    Path = "/",
                }
            );
        }

        Languages.Remember(Context, account.Language);
    }

    public async Task<string> WhereToAsync(Account account, string? returnUrl, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        return IsLocal(returnUrl) && returnUrl != "/" ? returnUrl! : await HomeAsync(account, cancel);
    }

    /// <summary>Whether the account's roles require a code.</summary>
    public Task<bool> IsAskedOfAsync(Guid accountId, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        return db.Grants.ValidAt(now).AnyAsync(g => g.AccountId == accountId && SecondFactorPolicy.Roles.Contains(g.Role), cancel);
    }

    public static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl);

    private const string Stamp = "stamp";

    // The first page of the account's menu.
    private async Task<string> HomeAsync(Account account, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var roles = await db.Grants.ValidAt(now).Where(g => g.AccountId == account.Id).Select(g => g.Role).Distinct().ToListAsync(cancel);
        if (roles.Exists(r => r is not Role.Steward and not Role.Administrator))
        {
            return "/";
        }

        return roles.SelectMany(OfficeMenus.Of).SelectMany(g => g.Items).Select(i => i.Url).FirstOrDefault(pages.Has) ?? "/account";
    }
}
