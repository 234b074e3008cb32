using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>What a plan meets: read once for the rules, the clash messages and the lanes beside the form.</summary>
public sealed record PlanFacts
{
    public Venue? Venue { get; init; }

    /// <summary>The campaign that the event will belong to: the chosen one, or the campaign of its day.</summary>
    public Campaign? Campaign { get; init; }

    /// <summary>The campaign was chosen, so the day has to lie in it.</summary>
    public bool CampaignChosen { get; init; }

    /// <summary>The people who agreed to help at the event.</summary>
    public IReadOnlyList<Guid> Helpers { get; init; } = [];

    /// <summary>All that holds the venue, the speakers and the helpers on the day of the plan.</summary>
    public IReadOnlyList<HeldBy> Day { get; init; } = [];

    public EventSurroundings Surroundings(EventPlan plan, IReadOnlyCollection<Guid> speakers) =>
        new(Venue is null ? null : VenueFacts.Of(Venue), CampaignChosen && Campaign is not null ? CampaignWindow.Of(Campaign) : null)
        {
            Clashes = ClashRules.Find(
                plan,
                Venue is null ? null : VenueFacts.Of(Venue),
                [.. speakers.Union(Helpers)],
                Day.Select(h => h.Held)
            ),
        };

    public bool MayOpen(OtherEvent other) => Day.Any(h => h.MayOpen && h.Held.By.ActivityId == other.ActivityId);
}

/// <summary>A venue or a person that may be chosen instead.</summary>
public sealed record WayOut(Guid Id, string Name);

/// <summary>What the rules have to know before they are asked, read from the database.</summary>
public static class EventFacts
{
    /// <summary>Reads the facts about a plan.</summary>
    /// <param name="db">The context.</param>
    /// <param name="actor">The reader. Only activities that the reader may open are shown as links.</param>
    /// <param name="parsed">The form, as far as it could be read.</param>
    /// <param name="self">The event itself, whose own bookings do not count as clashes.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<PlanFacts> OfAsync(
        CampaignsDbContext db,
        Actor actor,
        ParsedEvent parsed,
        Guid? self,
        CancellationToken cancel
    )
    {
        var (venue, campaign, helpers, held) = await Together.ReadAsync(
            db,
            () =>
                parsed.VenueId is { } venueId
                    ? db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == venueId, cancel)
                    : Task.FromResult<Venue?>(null),
            () => CampaignAsync(db, parsed, cancel),
            () => self is { } id ? ActivityWriting.Helpers(db, id).ToListAsync(cancel) : Task.FromResult(new List<Guid>()),
            () =>
                parsed.Date is { } day
                    ? HeldTimes.OfAsync(
                        db,
                        actor,
                        VietnamTime.WholeDays(day, day),
                        parsed.VenueId,
                        parsed.SpeakerIds,
                        self,
                        cancel,
                        withHelpers: true
                    )
                    : Task.FromResult<IReadOnlyList<HeldBy>>([])
        );
        return new PlanFacts
        {
            Venue = venue,
            Campaign = campaign,
            CampaignChosen = parsed.CampaignId is not null,
            Helpers = helpers,
            Day = held,
        };
    }

    /// <summary>The campaign that runs on this day. When several do, it is the one that began last.</summary>
    public static Task<Campaign?> CampaignOfAsync(CampaignsDbContext db, LocalDate day, CancellationToken cancel) =>
        db
            .Campaigns.AsNoTracking()
            .Include(c => c.KeyDates)
            .Where(c => c.StartsOn <= day && c.EndsOn >= day)
            .OrderByDescending(c => c.StartsOn)
            .ThenBy(c => c.Id)
            .FirstOrDefaultAsync(cancel);

    /// <summary>
    /// Venues of the same commune that are free at that time and have enough seats. The smallest known number of seats comes first, and
    /// venues of unknown size come last.
    /// </summary>
    public static async Task<IReadOnlyList<WayOut>> FreeVenuesAsync(
        CampaignsDbContext db,
        Guid communeId,
        Guid not,
        Interval during,
        int? seats,
        Guid? self,
        int most,
        CancellationToken cancel
    )
    {
        var (begins, ends) = (during.Start, during.End);
        return await db
            .Venues.Where(v =>
                v.CommuneId == communeId
                && v.Id != not
                && (seats == null || v.Capacity == null || v.Capacity >= seats)
                && (
                    v.HoldsSeveral
                    || !db.Bookings.Any(b => b.VenueId == v.Id && b.ActivityId != self && b.StartsAt < ends && b.EndsAt > begins)
                )
            )
            .OrderBy(v => v.Capacity == null)
            .ThenBy(v => v.Capacity)
            .ThenBy(v => v.Name)
            .Take(most)
            .Select(v => new WayOut(v.Id, v.Name))
            .ToListAsync(cancel);
    }

    /// <summary>A speaker of the network who is free at that time, preferably from the same commune; null when there is none.</summary>
    public static Task<WayOut?> FreeSpeakerAsync(
        CampaignsDbContext db,
        Guid? communeId,
        IReadOnlyCollection<Guid> not,
        Interval during,
        Guid? self,
        CancellationToken cancel
    )
    {
        var (begins, ends) = (during.Start, during.End);
        var chosen = not.ToArray();
        return db
            .Persons.Where(p =>
                p.IsSpeaker
                && p.MergedIntoId == null
                && p.AnonymisedAt == null
                && !chosen.Contains(p.Id)
                && !db.Bookings.Any(b => b.StandingId == p.Id && b.ActivityId != self && b.StartsAt < ends && b.EndsAt > begins)
            )
            .OrderBy(p => p.CommuneId != communeId)
            .ThenBy(p => p.NameSort)
            .ThenBy(p => p.Id)
            .Select(p => new WayOut(p.Id, p.Name))
            .FirstOrDefaultAsync(cancel);
    }

    private static Task<Campaign?> CampaignAsync(CampaignsDbContext db, ParsedEvent parsed, CancellationToken cancel) =>
        parsed switch
        {
            { CampaignId: { } id } => db.Campaigns.AsNoTracking().Include(c => c.KeyDates).SingleOrDefaultAsync(c => c.Id == id, cancel),
            { CampaignByDay: true, Date: { } day } => CampaignOfAsync(db, day, cancel),
            _ => Task.FromResult<Campaign?>(null),
        };
}
