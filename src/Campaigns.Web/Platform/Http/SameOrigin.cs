using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Protects JSON endpoints, which carry no antiforgery token: a request that changes something has to come from a page of ours and to say
/// so in headers that a page of another site cannot set.
/// </summary>
public static class SameOrigin
{
    public static TBuilder RequireSameOrigin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(
            (context, next) => Refuses(context.HttpContext.Request) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(context)
        );

    private static StatusCodeHttpResult? Refuses(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return null;
        }

        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        )
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        return IsOurs(request) ? null : TypedResults.StatusCode(StatusCodes.Status403Forbidden);
    }

    // Browsers since 2023 send Fetch Metadata, which decides. For older ones the Origin header decides, which goes with every such request.
    private static bool IsOurs(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site])
        {
            return string.Equals(site, "same-origin", StringComparison.Ordinal);
        }

        if (request.Headers.Origin is not [{ } origin] || !Uri.TryCreate(origin, UriKind.Absolute, out var uri))
        {
            return false;
        }

        var address = request.HttpContext.RequestServices.GetRequiredService<PublicAddress>().Root;
        return string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || string.Equals(uri.Authority, address.Authority, StringComparison.OrdinalIgnoreCase);
    }
}
