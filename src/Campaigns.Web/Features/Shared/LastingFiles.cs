using System.Text.RegularExpressions;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// Fonts and parts of scripts are named by their content when they are bundled, but are asked for by a style sheet or a script that does not
/// know the fingerprints of the page; so browsers are told here that what has such a name never changes.
/// </summary>
internal sealed partial class LastingFiles : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (NamedByContent().IsMatch(context.Request.Path.Value ?? string.Empty))
            {
                context.Response.OnStarting(() =>
                {
                    if (context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                    {
                        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                    }

                    return Task.CompletedTask;
                });
            }

            return following(context);
        });
        next(app);
    };

    [GeneratedRegex("^/app/(fonts|parts)/[^/]+-[A-Z0-9]{8}[.](woff2|js)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedByContent();
}
