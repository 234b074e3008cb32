using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using NodaTime;

namespace Campaigns.Web.Features.Public;

/// <summary>The public page of one activity.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.PublicRead)]
[SharedPage]
public sealed class EventModel(PublicActivities activities, IClock clock) : PageModel
{
    public PublicActivity Activity { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    public string FormName { get; private set; } = "";

    /// <summary>Why nobody can register; null: the form is open.</summary>
    public RegistrationRefusal? Closed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        if (await activities.FindAsync(code, cancel) is not { } activity)
        {
            return NotFound();
        }

        SharedPages.MadeOf(HttpContext, activity.Id);
        Activity = activity;
        Heading = activities.HeadingOf(activity);
        FormName = activities.FormOf(activity);
        Closed = activity.ClosedBecause(clock.GetCurrentInstant());
        return Page();
    }
}
