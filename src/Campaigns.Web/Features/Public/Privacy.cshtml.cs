using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Features.Public;

/// <summary>What is kept of somebody who registers, for how long, and what they may ask for.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
public sealed class PrivacyModel : PageModel
{
    public void OnGet()
    {
        // All of it is text.
    }
}
