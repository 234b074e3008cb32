using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Campaigns.Web.Platform.Access;

/// <summary>
/// Remembers in a browser which accounts signed in there, by a cookie that only the server can write. When somebody guesses passwords of an
/// account elsewhere, its owner can still sign in from such a browser.
/// </summary>
public sealed class KnownBrowsers(IDataProtectionProvider protection)
{
    public const string CookieName = "browser";

    private const int MaxAccounts = 12;

    private static readonly TimeSpan Life = TimeSpan.FromDays(365);

    private readonly IDataProtector _protector = protection.CreateProtector("known-browser");

    /// <summary>The browser's id if the account signed in there before; without an account, if any account did.</summary>
    public Guid? Of(HttpContext context, Guid? accountId) =>
        Read(context) is var (browser, accounts) && (accountId is not { } account ? accounts.Count > 0 : accounts.Contains(account))
            ? browser
            : null;

    public void Remember(HttpContext context, Guid accountId)
    {
        ArgumentNullException.ThrowIfNull(context);
        var known = Read(context) ?? (Guid.CreateVersion7(), []);
        IEnumerable<Guid> accounts = [accountId, .. known.Accounts.Where(a => a != accountId).Take(MaxAccounts - 1)];
        context.Response.Cookies.Append(
            CookieName,
            _protector.Protect(
                string.Join(' ', accounts.Prepend(known.Browser).Select(a => a.ToString("N", CultureInfo.InvariantCulture)))
            ),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                IsEssential = true,
                MaxAge = Life,
                Path = "/",
            }
        );
    }

    private (Guid Browser, List<Guid> Accounts)? Read(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { Length: > 0 } cookie)
        {
            return null;
        }

        try
        {
            var ids = _protector.Unprotect(cookie).Split(' ').Select(t => Guid.TryParse(t, out var id) ? id : Guid.Empty).ToList();
            return (ids[0], ids[1..]);
        }
        catch (CryptographicException)
        {
            // The cookie belongs to another program or another master secret, so the browser counts as unknown.
            return null;
        }
    }
}
