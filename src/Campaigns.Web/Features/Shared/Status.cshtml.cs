using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Shared;

/// <summary>What is said when a request could not be answered: no right, no such page, too many requests, our own failure.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class StatusModel : PageModel
{
    private static readonly PathString[] PublicPaths = ["/e", "/t", "/activities", "/privacy"];

    /// <summary>Which text is shown: NoRight, NotFound, Busy or Failed.</summary>
    public string Kind { get; private set; } = "Failed";

    /// <summary>The page that failed was one for the public, which keeps its neutral frame and the quick exit.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>What to name when asking for help; only where we failed.</summary>
    public string? Reference { get; private set; }

    public void OnGet(int code) => Tell(code);

    public void OnPost(int code) => Tell(code);

    private void Tell(int code)
    {
        var asked = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        IsPublic = asked is not null && PublicPaths.Any(path => new PathString(asked).StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        Kind = code switch
        {
            401 or 403 => "NoRight",
            404 or 410 or 405 => "NotFound",
            400 => "Stale",
            429 => "Busy",
            _ => "Failed",
        };
        Reference = Kind == "Failed" ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
        if (asked is null)
        {
            Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
        }
    }
}
