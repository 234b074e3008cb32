using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The counts of one event, where the way down from a figure ends: by source, and each entry of its headcounts. It shows no names.
/// </summary>
[May(Permission.SeeCounts)]
public sealed class EventModel(
    CampaignsDbContext db,
    OutreachQueries queries,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : PageModel
{
    public Activity Activity { get; private set; } = null!;

    public Unit Organiser { get; private set; } = null!;

    public Unit? Place { get; private set; }

    public IReadOnlyList<EventSource> Sources { get; private set; } = [];

    public IReadOnlyList<EventHeadcount> Headcounts { get; private set; } = [];

    public IReadOnlyList<EventSession> Sessions { get; private set; } = [];

    public long People { get; private set; }

    /// <summary>The address of the event's own page; null when the account may not open it.</summary>
    public string? EventUrl { get; private set; }

    /// <summary>Whether any session has begun; before that nothing can be missing.</summary>
    public bool HasBegun => Sessions.Any(s => s.StartsAt <= Now);

    public bool IsRecorded => Sources.Count > 0 || Headcounts.Count > 0;

    public long Present => Sources.Sum(s => s.Turns);

    public long Counted => Headcounts.Sum(h => (long)h.Cells.Turns);

    public IReadOnlyList<Crumb> Crumbs => [new(texts["Title"], "/outreach" + (Activity.CampaignId is { } id ? $"?campaign={id}" : ""))];

    public Instant Now { get; } = clock.GetCurrentInstant();

    /// <summary>The turns of a measure, from the door and from headcounts.</summary>
    public (long Present, long Counted) Part(Measure measure) =>
        (Sources.Sum(s => s.NumberOf(measure)), Headcounts.Sum(h => (long)h.Cells.NumberOf(measure)));

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        await using var moment = await queries.OneMomentAsync(cancel);
        var own = await (
            from a in db.Activities
            where a.Id == id && a.Kind == ActivityKind.Event
            join o in db.Units on a.OrganisingUnitId equals o.Id
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            select new
            {
                Activity = a,
                Organiser = o,
                Place = p,
            }
        )
            .AsNoTracking()
            .SingleOrDefaultAsync(cancel);
        if (own is null)
        {
            return NotFound();
        }

        Organiser = own.Organiser;
        if (!actor.May(Permission.SeeCounts, Organiser.Path))
        {
            return Forbid();
        }

        (Activity, Place) = (own.Activity, own.Place);
        (Sources, Headcounts, Sessions, People) = await Data.Together.ReadAsync(
            db,
            () => queries.EventSourcesAsync(id, cancel),
            () => queries.EventHeadcountsAsync(id, cancel),
            () => queries.EventSessionsAsync(id, cancel),
            () => queries.EventPeopleAsync(id, cancel)
        );
        EventUrl = actor.May(Permission.SeeActivities, Organiser.Path) ? $"/events/{id}" : null;
        return Page();
    }
}
