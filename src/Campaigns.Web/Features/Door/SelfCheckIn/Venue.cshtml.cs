using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>The page that the code at the door opens: "I am here", for each ticket that this phone holds.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SelfCheckIn)]
public sealed class VenueModel(
    SelfCheckInService service,
    PublicActivities activities,
    RotatingCodes codes,
    HeldTickets held,
    IClock clock,
    IStringLocalizer<SelfCheckInTexts> texts
) : VenuePage(service, activities, codes, held, clock, texts)
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    public async Task<IActionResult> OnPostAsync(Guid ticket, CancellationToken cancel)
    {
        var act = Act;
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayAct)
        {
            return Page();
        }

        // The cookie proves that the phone holds the ticket; the form only says which of its tickets is meant.
        if (Held.FirstOrDefault(h => h.Registration.Id == ticket) is not { } found)
        {
            Limits.CountFailure(HttpContext);
            return Say("warn", Texts["Said.Not"], Texts["Said.NotText"]);
        }

        var answer = await SelfCheckIns.AdmitAsync(Door, act, found.Registration.Id, Phone, Texts["Gate"], cancel);
        return Tell(answer, LabelOf(found));
    }
}
