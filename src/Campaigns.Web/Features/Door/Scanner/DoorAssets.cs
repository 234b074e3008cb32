using Microsoft.AspNetCore.Components;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The addresses of files that the door's scripts load by themselves.</summary>
internal static class DoorAssets
{
    /// <summary>The decoder of the codes that the camera sees.</summary>
    public const string Decoder = "app/zxing_reader.wasm";

    /// <summary>
    /// The files that the pages of doors need besides the shared ones; their worker keeps these for the time without a network.
    /// </summary>
    public static string[] OfPages(HttpContext context) =>
        [Of(context, "app/scanner.js"), Of(context, "app/doors.js"), Of(context, Decoder)];

    /// <summary>The address with the file's fingerprint, as tag helpers make it.</summary>
    public static string Of(HttpContext context, string path) =>
        context.Request.PathBase + "/" + (context.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path);
}
