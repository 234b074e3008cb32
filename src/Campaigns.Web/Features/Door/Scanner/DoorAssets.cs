using Microsoft.AspNetCore.Components;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The addresses of what scripts of the door load by themselves.</summary>
internal static class DoorAssets
{
    /// <summary>What reads the codes that a camera sees.</summary>
    public const string Decoder = "app/zxing_reader.wasm";

    /// <summary>What the pages of doors are made of beside what they share: their worker keeps it for the time without a network.</summary>
    public static string[] OfPages(HttpContext context) => [Of(context, "app/scanner.js"), Of(context, "app/doors.js"), Of(context, Decoder)];

    /// <summary>As the tag helpers give it, with the file's fingerprint.</summary>
    public static string Of(HttpContext context, string path) =>
        context.Request.PathBase + "/" + (context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path);
}
