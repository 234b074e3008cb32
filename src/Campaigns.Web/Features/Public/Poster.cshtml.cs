using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Features.Public;

/// <summary>
/// The poster that everybody with the event's link can open. It does not name the theme. The organiser prints the one that does, to be hung
/// where the theme may be named.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.PublicRead)]
public sealed class PosterModel(PublicActivities activities, PublicAddress address) : PageModel
{
    public PosterFace Face { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        if (await activities.FindAsync(code, cancel) is not { } activity)
        {
            return NotFound();
        }

        Face = PosterFace.Of(activity, activities, address);
        return Page();
    }
}
