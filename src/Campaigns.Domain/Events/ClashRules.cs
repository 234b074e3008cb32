using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>A time during which another event holds a venue (or some of its rooms) or a person.</summary>
public sealed record HeldTime
{
    public required OtherEvent By { get; init; }

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
    /// The clashes of a plan and its speakers with what others hold, in the order of the bookings. A plan without a time has none.
    /// </summary>
    public static IReadOnlyList<EventRefusal> Find(
        EventPlan plan,
        VenueFacts? venue,
        IReadOnlyCollection<Guid> speakers,
        IEnumerable<HeldTime> held
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(held);
        return plan.During is not { } during
            ? []
            : [.. held.Where(h => Overlap(h.During, during)).Select(h => Clash(h, plan, venue, speakers)).OfType<EventRefusal>()];
    }

    /// <summary>
    /// Both intervals are half open, as PostgreSQL's tstzrange is: one that ends at 14:00 and one that begins at 14:00 do not overlap.
    /// </summary>
    public static bool Overlap(Interval one, Interval other) => one.Start < other.End && other.Start < one.End;

    /// <summary>Two ranges of rooms overlap when one room is in both; a missing range means the whole venue.</summary>
    public static bool RoomsOverlap(int? from, int? to, int? otherFrom, int? otherTo) =>
        (from ?? int.MinValue) <= (otherTo ?? int.MaxValue) && (otherFrom ?? int.MinValue) <= (to ?? int.MaxValue);

    private static EventRefusal? Clash(HeldTime held, EventPlan plan, VenueFacts? venue, IReadOnlyCollection<Guid> speakers) =>
        held switch
        {
            { PersonId: { } person } => speakers.Contains(person) ? new EventRefusal.SpeakerTaken(person, held.PersonName, held.By) : null,
            { VenueId: { } id }
                when id == plan.VenueId
                    && venue is not { HoldsSeveral: true }
                    && RoomsOverlap(plan.RoomFrom, plan.RoomTo, held.RoomFrom, held.RoomTo) => new EventRefusal.VenueTaken(held.By),
            _ => null,
        };
}
