using Campaigns.Web.Platform.Jobs;
using Microsoft.Net.Http.Headers;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Exceptions that a page model or an endpoint needs from the strict content security policy. Each is added to its directive.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContentPolicyAttribute : Attribute
{
    /// <summary>Added to <c>script-src</c>, for instance "'wasm-unsafe-eval'".</summary>
    public string Script { get; init; } = "";

    /// <summary>Added to <c>style-src</c>.</summary>
    public string Style { get; init; } = "";

    /// <summary>Whether the answer is a file that somebody uploaded: it loads nothing, runs nothing, and has no origin.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Whether the page may open the camera.</summary>
    public bool Camera { get; init; }
}

/// <summary>Marks a page whose address is a secret or reveals what somebody reads. The browser then sends no referrer from it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoReferrerAttribute : Attribute;

/// <summary>Sets the security headers of every answer.</summary>
public static class SecurityHeaders
{
    private static readonly ContentPolicyAttribute Strict = new();
    private static readonly ContentPolicyAttribute Dashboard = new() { Style = "'unsafe-inline'" };

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(
                    static state =>
                    {
                        Apply((HttpContext)state);
                        return Task.CompletedTask;
                    },
                    context
                );
                return next(context);
            }
        );

    private static void Apply(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;

        // The dashboard changes PathBase for its own pages, so both parts of the address are joined.
        var policy = (context.Request.PathBase + context.Request.Path).StartsWithSegments(
            HangfireSetup.DashboardPath,
            StringComparison.Ordinal
        )
            ? Dashboard
            : metadata?.GetMetadata<ContentPolicyAttribute>() ?? Strict;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy.Sandbox
            ? "default-src 'none'; sandbox; frame-ancestors 'none'"
            : $"default-src 'self'; img-src 'self' data: blob:; style-src 'self'{With(policy.Style)}; script-src "
                + $"'self'{With(policy.Script)}; "
                + "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = metadata?.GetMetadata<NoReferrerAttribute>() is null
            ? "strict-origin-when-cross-origin"
            : "no-referrer";
        headers["Permissions-Policy"] = $"camera=({(policy.Camera ? "self" : "")}), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Pages show persons and tickets, so they are not stored. Assets set their own Cache-Control.
        if (!headers.ContainsKey(HeaderNames.CacheControl))
        {
            headers.CacheControl = "no-store";
        }
    }

    private static string With(string more) => more.Length > 0 ? " " + more : "";
}
