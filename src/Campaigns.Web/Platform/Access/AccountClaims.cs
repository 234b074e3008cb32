namespace Campaigns.Web.Platform.Access;

/// <summary>The claims that the cookie holds about an account besides its id.</summary>
public static class AccountClaims
{
    /// <summary>The cookie of a signed-in browser.</summary>
    public const string CookieName = "account";

    public const string DisplayName = "display_name";
    public const string Language = "language";
    public const string Theme = "theme";
}
