using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The other activity of a clash.</summary>
/// <param name="Other">The facts about it that may be shown.</param>
/// <param name="MayOpen">Whether the reader may open it.</param>
/// <param name="Row">The session that overlaps it, counted from 0.</param>
public sealed record ClashWith(OtherActivity Other, bool MayOpen, int Row = 0);

/// <summary>A venue or a person that may be chosen instead.</summary>
public sealed record WayOut(Guid Id, string Name);

/// <summary>
/// The venue of a plan, and the bookings of the venue and the people, read once for the rules and for what the form says of a clash.
/// </summary>
public record PlanFacts
{
    public Venue? Venue { get; init; }

    /// <summary>The bookings of the venue and the people from the first day of the plan to the last.</summary>
    public IReadOnlyList<HeldBy> Held { get; init; } = [];

    public VenueFacts? VenueFacts => Venue is null ? null : VenueFacts.Of(Venue);

    public IReadOnlyList<HeldTime> Times => [.. Held.Select(h => h.Held)];

    public ClashWith With(OtherActivity other, int row) =>
        new(other, Held.Any(h => h.MayOpen && h.Held.By.ActivityId == other.ActivityId), row);
}

/// <summary>Finds what is free instead of a venue or a person that is booked.</summary>
public static class ClashFacts
{
    /// <summary>
    /// Venues of the same commune that are free at all of those times and have enough seats. The smallest known number of seats comes
    /// first, and venues of unknown size come last.
    /// </summary>
    public static async Task<IReadOnlyList<WayOut>> FreeVenuesAsync(
        CampaignsDbContext db,
        Guid communeId,
        Guid not,
        IReadOnlyList<Interval> times,
        int? seats,
        Guid? self,
        int most,
        CancellationToken cancel
    )
    {
        var busy = BusyTimes.Of(db, times, self);
        return await db
            .Venues.Where(v =>
                v.CommuneId == communeId
                && v.Id != not
                && (seats == null || v.Capacity == null || v.Capacity >= seats)
                && (v.HoldsSeveral || !busy.Any(b => b.VenueId == v.Id))
            )
            .OrderBy(v => v.Capacity == null)
            .ThenBy(v => v.Capacity)
            .ThenBy(v => v.Name)
            .Take(most)
            .Select(v => new WayOut(v.Id, v.Name))
            .ToListAsync(cancel);
    }

    /// <summary>
    /// A speaker of the network who is free at all of those times, preferably from the same commune; null when there is none.
    /// </summary>
    public static Task<WayOut?> FreeSpeakerAsync(
        CampaignsDbContext db,
        Guid? communeId,
        IReadOnlyCollection<Guid> not,
        IReadOnlyList<Interval> times,
        Guid? self,
        CancellationToken cancel
    )
    {
        var busy = BusyTimes.Of(db, times, self);
        var chosen = not.ToArray();
        return db
            .Persons.Where(p =>
                p.IsSpeaker
                && p.MergedIntoId == null
                && p.AnonymisedAt == null
                && !chosen.Contains(p.Id)
                && !busy.Any(b => b.StandingId == p.Id)
            )
            .OrderBy(p => p.CommuneId != communeId)
            .ThenBy(p => p.NameSort)
            .ThenBy(p => p.Id)
            .Select(p => new WayOut(p.Id, p.Name))
            .FirstOrDefaultAsync(cancel);
    }
}
