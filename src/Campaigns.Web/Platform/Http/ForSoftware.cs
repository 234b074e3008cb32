namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Addresses that programs of others read. Cookies count for nothing there and none is set, and errors are problem details whatever the
/// caller accepts. There are no CORS headers on purpose: a token belongs on a server and not into the page of a website, where every
/// visitor could read it; so no browser reads these addresses for another site.
/// </summary>
public static class ForSoftware
{
    public const string Path = "/api";

    public static bool Is(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Drops the cookies, so that no session, language or known browser is read from them. Has to come first.</summary>
    public static IApplicationBuilder UseForSoftware(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (Is(context.Request))
                {
                    context.Request.Headers.Remove("Cookie");
                }

                return next(context);
            }
        );
}
