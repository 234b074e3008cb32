using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>
/// Links by which people set the password of their account, so that nobody else ever knows it. A link works once: its token contains the
/// account's security stamp, which changes with the password, with a lock and with the next link.
/// </summary>
public sealed class PasswordLinks(UserManager<Account> users, AccountSessions sessions, PublicAddress address)
{
    public const string Provider = "password-link";

    /// <summary>How long a link is valid.</summary>
    public static readonly Duration Life = Duration.FromDays(3);

    /// <summary>Makes a new link. Earlier links become invalid, and the account is signed out everywhere.</summary>
    public async Task<string> MakeAsync(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        await users.UpdateSecurityStampAsync(account);
        await sessions.EndAllAsync(account.Id);
        // The token is encoded from its bytes to keep it short: the link is printed as a QR code, and a shorter one can be read from
        // further away.
        var code = WebEncoders.Base64UrlEncode(Convert.FromBase64String(await users.GeneratePasswordResetTokenAsync(account)));
        return address.Of("/password") + $"?account={account.Id:N}&code={code}";
    }

    /// <summary>The account that a link opens and the token in it; null when the link opens none.</summary>
    public async Task<(Account Account, string Token)?> OpenAsync(Guid accountId, string? code)
    {
        if (string.IsNullOrEmpty(code) || await users.FindByIdAsync(accountId.ToString()) is not { EndedAt: null } account)
        {
            return null;
        }

        try
        {
            var token = Convert.ToBase64String(WebEncoders.Base64UrlDecode(code));
            return await users.VerifyUserTokenAsync(account, Provider, UserManager<Account>.ResetPasswordTokenPurpose, token)
                ? (account, token)
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
