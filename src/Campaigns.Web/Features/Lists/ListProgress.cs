using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Lists;

/// <summary>
/// The long job about a list, for the page of the list. While the job runs, the page asks each second and replaces a part of itself with
/// the answer.
/// </summary>
public static class ListProgress
{
    /// <summary>
    /// Reads the last job about the list. Once it is over, the bell counts it no more, and a page that asked is told to load as a whole: it
    /// then shows lines or links, and the part that asked no longer exists.
    /// </summary>
    public static async Task<LongJob?> ShowAsync(PageModel page, LongJobs jobs, Actor actor, KeptList? list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(jobs);
        if (list is null)
        {
            return null;
        }

        // A refused request writes nothing.
        var job = await jobs.LastAboutAsync(list.Id, page.ModelState.IsValid ? actor : null, cancel);
        if (job is not { EndedAt: null } && page.Request.Headers.ContainsKey("HX-Request"))
        {
            page.Response.Headers["HX-Refresh"] = "true";
        }

        return job;
    }
}
