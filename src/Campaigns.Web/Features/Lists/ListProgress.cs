namespace Campaigns.Web.Features.Lists;

/// <summary>The page of a list asks again each second while its job runs, and takes its own part of the answer.</summary>
public static class ListProgress
{
    /// <summary>
    /// Once the job is over the page is another one, with its lines or its links: the part that asked is not in it, so the browser is told to load the whole.
    /// </summary>
    public static void ShowWholeWhenOver(HttpContext context, KeptList? list)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (list is { State: not "running" } && context.Request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.Headers["HX-Refresh"] = "true";
        }
    }
}
