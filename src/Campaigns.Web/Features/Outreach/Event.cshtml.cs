using Campaigns.Domain.Activities;
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

    public long Counted => Headcounts.Sum(h => (long)h.Turns);

    public IReadOnlyList<Crumb> Crumbs => [new(texts["Title"], "/outreach" + (Activity.CampaignId is { } id ? $"?campaign={id}" : ""))];

    public Instant Now { get; } = clock.GetCurrentInstant();

    /// <summary>The turns of a cell of sex or age, from the door and from headcounts.</summary>
    public (long Present, long Counted) Part(string part) =>
        part switch
        {
            "female" => (Sources.Sum(s => s.Female), Headcounts.Sum(h => (long)h.Female)),
            "male" => (Sources.Sum(s => s.Male), Headcounts.Sum(h => (long)h.Male)),
            "sex_not_known" => (Sources.Sum(s => s.SexNotKnown), Headcounts.Sum(h => (long)h.SexNotKnown)),
            "under16" => (Sources.Sum(s => s.Under16), Headcounts.Sum(h => (long)h.Under16)),
            "from16to30" => (Sources.Sum(s => s.From16To30), Headcounts.Sum(h => (long)h.From16To30)),
            "from31to59" => (Sources.Sum(s => s.From31To59), Headcounts.Sum(h => (long)h.From31To59)),
            "from60" => (Sources.Sum(s => s.From60), Headcounts.Sum(h => (long)h.From60)),
            "age_not_known" => (Sources.Sum(s => s.AgeNotKnown), Headcounts.Sum(h => (long)h.AgeNotKnown)),
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        };

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
