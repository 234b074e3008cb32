using System.Globalization;
using Campaigns.Domain.Door;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Door.Pairing;

/// <summary>
/// The cookies by which a paired phone proves itself: one for each grant, with the grant's id, the version of the key, and a token. A
/// cookie does not say whether the grant still holds; that is looked up. Without the master secret nobody can make one.
/// </summary>
public sealed class DoorCookies(DeviceTokens tokens)
{
    /// <summary>The beginning of the names of all these cookies.</summary>
    private const string Prefix = "door-";

    /// <summary>The path of the door's pages and endpoints; the cookies are sent nowhere else.</summary>
    private const string Path = "/check-in";

    /// <summary>
    /// The name of a grant's cookie. It uses the end of the id, because the beginning of the id is a time and several links are made at the
    /// same moment.
    /// </summary>
    public static string NameOf(Guid grantId) => Prefix + grantId.ToString("N")[^8..];

    /// <summary>Sets the cookie of a grant.</summary>
    public void Give(HttpContext context, DeviceGrant grant, Instant expires)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(grant);
        var token = tokens.Token(grant.Id, DeviceGrant.PhoneGeneration, grant.KeyVersion);
        context.Response.Cookies.Append(
            NameOf(grant.Id),
            string.Create(CultureInfo.InvariantCulture, $"{grant.Id:N}.{grant.KeyVersion}.{token}"),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
                Path = Path,
                Expires = expires.ToDateTimeOffset(),
                IsEssential = true,
            }
        );
    }

    /// <summary>The grants that this request's cookies prove, in no particular order.</summary>
    public IReadOnlyList<Guid> Proven(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<Guid>? found = null;
        foreach (var (name, value) in request.Cookies)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && Read(value) is { } id)
            {
                (found ??= []).Add(id);
            }
        }

        return found ?? [];
    }

    /// <summary>Whether this request comes from the phone of that grant.</summary>
    public bool Proves(HttpRequest request, Guid grantId)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Cookies[NameOf(grantId)] is { } value && Read(value) == grantId;
    }

    private Guid? Read(string value)
    {
        var parts = value.Split('.');
        return
            parts.Length == 3
            && Guid.TryParseExact(parts[0], "N", out var id)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && tokens.Verify(parts[2], id, DeviceGrant.PhoneGeneration, version)
            ? id
            : null;
    }
}
