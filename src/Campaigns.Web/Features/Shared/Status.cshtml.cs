using System.Diagnostics;
using Campaigns.Web.Platform.Http;
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

    /// <summary>Which text is shown: NoRight, NotFound, Changed, Busy, Away or Failed.</summary>
    public string Kind { get; private set; } = "Failed";

    /// <summary>The page that failed was one for the public, which keeps its neutral frame and the quick exit.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>What to name when asking for help; only where we failed.</summary>
    public string? Reference { get; private set; }

    public void OnGet(int code) => Tell(code);

    public void OnPost(int code) => Tell(code);

    private void Tell(int code)
    {
        // Drawn in place of another page's answer, or, opened by its own address, of none.
        PathString asked = HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? Request.Path;
        IsPublic = PublicPaths.Any(path => asked.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        Kind = CalmPage.KindOf(code);
        Reference = Kind == "Failed" ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
        Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
    }
}
