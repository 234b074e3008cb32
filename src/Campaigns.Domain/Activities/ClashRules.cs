using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>All that is shown of the activity that a plan clashes with (domain.md, settled 2), and its id for the link.</summary>
public sealed record OtherActivity(
    Guid ActivityId,
    string Title,
    string VenueName,
    string OrganisingUnitName,
    Instant StartsAt,
    Instant EndsAt
);

/// <summary>A time during which another activity holds a venue (or some of its rooms) or a person.</summary>
public sealed record HeldTime
{
    public required OtherActivity By { get; init; }

    public required Interval During { get; init; }

    public Guid? VenueId { get; init; }

    /// <summary>The first and the last room held; both null: the whole venue.</summary>
    public int? RoomFrom { get; init; }

    public int? RoomTo { get; init; }

    public Guid? PersonId { get; init; }

    public string PersonName { get; init; } = "";
}

/// <summary>
/// Finds clashes ("Trùng lịch"): wishes that overlap a booking. The form warns of them, and the database refuses the same ones.
/// </summary>
public static class ClashRules
{
    /// <summary>
    /// The clashes of a plan and of those who take part in it with what others hold: session by session, in the order of the bookings. A
    /// session without a time meets nothing.
    /// </summary>
    /// <param name="plan">The plan as the trainer asks for it.</param>
    /// <param name="venue">The chosen venue.</param>
    /// <param name="people">Who is held with it: those who speak or teach, and those who help.</param>
    /// <param name="held">The times that other activities hold.</param>
    public static IReadOnlyList<ActivityRefusal> Find(
        ActivityPlan plan,
        VenueFacts? venue,
        IReadOnlyCollection<Guid> people,
        IEnumerable<HeldTime> held
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(held);
        var all = held.ToList();
        return
        [
            .. plan.Sessions.SelectMany(
                (session, row) =>
                    session.During is not { } during
                        ? []
                        : all.Where(h => Overlap(h.During, during))
                            .Select(h => Clash(h, plan, row, venue, people))
                            .OfType<ActivityRefusal>()
            ),
        ];
    }

    /// <summary>
    /// Both intervals are half open, as PostgreSQL's tstzrange is: one that ends at 14:00 and one that begins at 14:00 do not overlap.
    /// </summary>
    public static bool Overlap(Interval one, Interval other) => one.Start < other.End && other.Start < one.End;

    /// <summary>Two ranges of rooms overlap when one room is in both; a missing range means the whole venue.</summary>
    public static bool RoomsOverlap(int? from, int? to, int? otherFrom, int? otherTo) =>
        (from ?? int.MinValue) <= (otherTo ?? int.MaxValue) && (otherFrom ?? int.MinValue) <= (to ?? int.MaxValue);

    private static ActivityRefusal? Clash(HeldTime held, ActivityPlan plan, int row, VenueFacts? venue, IReadOnlyCollection<Guid> people) =>
        held switch
        {
            { PersonId: { } person } => people.Contains(person)
                ? new ActivityRefusal.PersonTaken(row, person, held.PersonName, held.By)
                : null,
            { VenueId: { } id }
                when id == plan.VenueId
                    && venue is not { HoldsSeveral: true }
                    && RoomsOverlap(plan.RoomFrom, plan.RoomTo, held.RoomFrom, held.RoomTo) => new ActivityRefusal.VenueTaken(row, held.By),
            _ => null,
        };
}
