using Campaigns.Web.Platform.Jobs;
using Microsoft.Net.Http.Headers;

namespace Campaigns.Web.Platform.Http;

/// <summary>What a page needs beyond the strict policy: on a page model or an endpoint. Each is added to its directive.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContentPolicyAttribute : Attribute
{
    /// <summary>Added to <c>script-src</c>: "'wasm-unsafe-eval'".</summary>
    public string Script { get; init; } = "";

    /// <summary>Added to <c>style-src</c>.</summary>
    public string Style { get; init; } = "";

    /// <summary>Whether the page may open the camera.</summary>
    public bool Camera { get; init; }
}

/// <summary>The page's address is a secret, or tells what somebody reads: it is told to nobody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NoReferrerAttribute : Attribute;

/// <summary>Headers that every answer carries.</summary>
public static class SecurityHeaders
{
    private static readonly ContentPolicyAttribute Strict = new();
    private static readonly ContentPolicyAttribute Dashboard = new() { Style = "'unsafe-inline'" };

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) =>
        app.Use((context, next) =>
        {
            context.Response.OnStarting(
                static state =>
                {
                    Apply((HttpContext)state);
                    return Task.CompletedTask;
                },
                context);
            return next(context);
        });

    private static void Apply(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;

        // The dashboard moves the path on for its own pages.
        var policy = (context.Request.PathBase + context.Request.Path).StartsWithSegments(HangfireSetup.DashboardPath, StringComparison.Ordinal)
            ? Dashboard
            : metadata?.GetMetadata<ContentPolicyAttribute>() ?? Strict;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; img-src 'self' data: blob:; style-src 'self'{With(policy.Style)}; script-src 'self'{With(policy.Script)}; "
            + "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = metadata?.GetMetadata<NoReferrerAttribute>() is null ? "strict-origin-when-cross-origin" : "no-referrer";
        headers["Permissions-Policy"] = $"camera=({(policy.Camera ? "self" : "")}), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Pages show persons and tickets; what may be kept (assets) says so itself.
        if (!headers.ContainsKey(HeaderNames.CacheControl))
        {
            headers.CacheControl = "no-store";
        }
    }

    private static string With(string more) => more.Length > 0 ? " " + more : "";
}
