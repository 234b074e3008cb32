using System.Text.RegularExpressions;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// Marks bundled fonts and script parts as never changing. They are named by their content, but style sheets and scripts that do not know
/// the page's fingerprints ask for them, so the headers have to be set here.
/// </summary>
internal sealed partial class ImmutableFiles : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, following) =>
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
                }
            );
            next(app);
        };

    [GeneratedRegex(
        "^/app/(fonts|parts)/[^/]+-[A-Z0-9]{8}[.](woff2|js)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NamedByContent();
}
