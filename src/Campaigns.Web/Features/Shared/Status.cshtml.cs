using System.Diagnostics;
using Campaigns.Web.Platform.Access;
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
    private static readonly PathString[] PublicPaths = ["/e", "/t", "/v", "/activities", "/privacy"];

    /// <summary>Which text is shown: NoRight, NoRole, NotFound, Changed, Busy, Away or Failed.</summary>
    public string Kind { get; private set; } = "Failed";

    /// <summary>The page that failed was one for the public, which keeps its neutral frame and the quick exit.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>What to name when asking for help; only where we failed.</summary>
    public string? Reference { get; private set; }

    /// <summary>What was sent and not taken, to be sent once more; empty where nothing was, or where it is better typed again.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept { get; private set; } = [];

    /// <summary>Where to send it.</summary>
    public string KeptFor { get; private set; } = "";

    public Task OnGetAsync(int code) => TellAsync(code);

    public Task OnPostAsync(int code) => TellAsync(code);

    private async Task TellAsync(int code)
    {
        // Drawn in place of another page's answer, or, opened by its own address, of none.
        PathString asked = HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? Request.Path;
        IsPublic = PublicPaths.Any(path => asked.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        Kind = CalmPage.KindOf(code);
        if (Kind is "NoRight" && (HttpContext.Items[CalmPage.Answered] as Endpoint)?.Metadata.GetMetadata<MayAttribute>() is { } may
            && HttpContext.RequestServices.GetRequiredService<Actor>().Grants is { Count: > 0 } grants && !grants.Any(g => g.May(may.Act)))
        {
            // No unit would help: the work of this page is another role's.
            Kind = "NoRole";
        }

        Reference = Kind == "Failed" ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
        Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
        if (Kind is "Away" or "Busy" && Request.HasFormContentType)
        {
            await KeepAsync(asked);
        }
    }

    /// <summary>Nothing that was typed is lost: the page holds it, and its button sends it again. Passwords are not written into a page.</summary>
    private async Task KeepAsync(PathString asked)
    {
        try
        {
            var form = await Request.ReadFormAsync(HttpContext.RequestAborted);
            if (form.Files.Count == 0 && !form.Keys.Any(k => k.Contains("password", StringComparison.OrdinalIgnoreCase)))
            {
                Kept = [.. form.SelectMany(f => f.Value.Select(v => new KeyValuePair<string, string>(f.Key, v ?? "")))];
                KeptFor = Request.PathBase + asked + Request.QueryString;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BadHttpRequestException)
        {
            // It did not arrive whole; the browser still has it.
        }
    }
}
