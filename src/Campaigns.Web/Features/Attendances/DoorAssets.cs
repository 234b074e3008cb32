using Microsoft.AspNetCore.Components;

namespace Campaigns.Web.Features.Attendances;

/// <summary>The addresses of what scripts of the door load by themselves.</summary>
internal static class DoorAssets
{
    /// <summary>As the tag helpers give it, with the file's fingerprint.</summary>
    public static string Of(HttpContext context, string path) =>
        context.Request.PathBase + "/" + (context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path);
}
