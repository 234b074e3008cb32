namespace Campaigns.Web.Features.Lists;

/// <summary>
/// Updates the page of a list while its job runs: the page asks each second and replaces a part of itself with the answer.
/// </summary>
public static class ListProgress
{
    /// <summary>
    /// Tells the browser to load the whole page once the job is over. The page then shows lines or links, and the part that asked no longer
    /// exists.
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
