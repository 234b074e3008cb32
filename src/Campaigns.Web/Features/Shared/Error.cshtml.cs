using System.Diagnostics;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// The error page for a request that could not be answered: no right, no such page, too many requests, or a failure of ours.
/// </summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ErrorModel : PageModel
{
    private static readonly PathString[] PublicPaths = ["/e", "/t", "/v", "/activities", "/privacy"];

    /// <summary>The kind of text to show: NoRight, NoRole, NotFound, Changed, Busy, Away or Failed.</summary>
    public string Kind { get; private set; } = "Failed";

    /// <summary>Whether the failed page was a public one, so that the error page keeps the neutral frame and the quick exit.</summary>
    public bool IsPublic { get; private set; }

    /// <summary>The reference to name when asking for help; only after a failure of ours.</summary>
    public string? Reference { get; private set; }

    /// <summary>
    /// The values that were sent and not accepted, for sending them once more; empty when there were none, or when they are better typed
    /// again.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Kept { get; private set; } = [];

    /// <summary>The address to which these values are sent again.</summary>
    public string KeptFor { get; private set; } = "";

    public Task OnGetAsync(int code) => TellAsync(code);

    public Task OnPostAsync(int code) => TellAsync(code);

    private async Task TellAsync(int code)
    {
        // The page is drawn in place of another page's answer; when it is opened by its own address, there is no other page.
        PathString asked = HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? Request.Path;
        IsPublic = PublicPaths.Any(path => asked.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
        Kind = ErrorPage.KindOf(code);
        if (
            Kind is "NoRight"
            && (HttpContext.Items[ErrorPage.Answered] as Endpoint)?.Metadata.GetMetadata<MayAttribute>() is { } may
            && HttpContext.RequestServices.GetRequiredService<Actor>().Grants is { Count: > 0 } grants
            && !grants.Any(g => g.May(may.Permission))
        )
        {
            // No other unit would help, because this page belongs to another role.
            Kind = "NoRole";
        }

        Reference = Kind == "Failed" ? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier : null;
        Response.StatusCode = code is >= 400 and < 600 ? code : StatusCodes.Status404NotFound;
        if (Kind is "Away" or "Busy" && Request.HasFormContentType)
        {
            await KeepAsync(asked);
        }
    }

    /// <summary>Keeps the values that were sent, so that a button can send them again. Passwords are not written into the page.</summary>
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
            // The form did not arrive completely; the browser still has it.
        }
    }
}
