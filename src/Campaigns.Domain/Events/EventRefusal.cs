using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>Why something cannot be done with an event. Fields are those of <see cref="EventPlan"/>, or "Speakers", or "Reason".</summary>
public abstract record EventRefusal(string Field) : Refusal(Field)
{
    /// <summary>An act that the event's state does not allow.</summary>
    public sealed record WrongState(ActivityState State) : EventRefusal("");

    /// <summary>A field that is needed to schedule.</summary>
    public sealed record Required(string Field) : EventRefusal(Field);

    public sealed record EndNotAfterStart() : EventRefusal(nameof(EventPlan.EndsAt));

    public sealed record TooLong(Duration Max) : EventRefusal(nameof(EventPlan.EndsAt));

    /// <summary>Further back than what may be entered late; <paramref name="Earliest"/> is the first day that may.</summary>
    public sealed record TooLongAgo(LocalDate Earliest) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>The day is none of the campaign's, whose days these are.</summary>
    public sealed record OutsideCampaign(LocalDate First, LocalDate Last) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>It may be so, and is asked back: taken once its token is among what was agreed.</summary>
    public sealed record AskedBack(string Field, Doubt Doubt) : EventRefusal(Field);

    public sealed record CapacityNotPositive() : EventRefusal(nameof(EventPlan.Capacity));

    public sealed record RegistrationClosesAfterEnd() : EventRefusal(nameof(EventPlan.RegistrationClosesAt));

    /// <summary>The chosen venue lies in another commune than the chosen one.</summary>
    public sealed record VenueElsewhere() : EventRefusal(nameof(EventPlan.VenueId));

    /// <summary>Rooms that the venue does not have, or only one end of a range.</summary>
    public sealed record NoSuchRoom(int Rooms) : EventRefusal(nameof(EventPlan.RoomFrom));

    /// <summary>The venue, or one of the rooms, is held by another event.</summary>
    public sealed record VenueTaken(OtherEvent By) : EventRefusal(nameof(EventPlan.VenueId));

    /// <summary>A speaker is held by another event.</summary>
    public sealed record SpeakerTaken(Guid PersonId, string PersonName, OtherEvent By) : EventRefusal("Speakers");

    /// <summary>Held before it began.</summary>
    public sealed record NotBegun(Instant StartsAt) : EventRefusal("");

    public sealed record ReasonMissing() : EventRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : EventRefusal("Reason");

    /// <summary>Turns were counted: what took place is not cancelled.</summary>
    public sealed record Counted(int Turns) : EventRefusal("");

    /// <summary>Turns were counted at the time that it has: it gets no other before it is marked as held.</summary>
    public sealed record CountedThen(int Turns) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>Nothing was counted, so there is nothing to end early.</summary>
    public sealed record NothingCounted() : EventRefusal("");

    /// <summary>No session that can fall away.</summary>
    public sealed record NoSuchSession() : EventRefusal("From");

    /// <summary>It was ended before all of it took place, so it does not become scheduled again.</summary>
    public sealed record WasEndedEarly() : EventRefusal("");

    /// <summary>Its last session is not over.</summary>
    public sealed record NotOver(Instant EndsAt) : EventRefusal("");

    /// <summary>Something is still to be decided, and the button that was pressed did not say so.</summary>
    public sealed record Undecided(UndecidedCounts Open) : EventRefusal("");

    /// <summary>A correction moves nothing into another year.</summary>
    public sealed record OtherYear(int Year) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>Sessions of which nobody recorded who came, by ordinal.</summary>
    public sealed record NotYetRecorded(IReadOnlyList<int> Sessions) : EventRefusal("")
    {
        public bool Equals(NotYetRecorded? other) => other is not null && Sessions.SequenceEqual(other.Sessions);

        public override int GetHashCode() => Sessions.Count;
    }
}

/// <summary>What somebody should decide about before the figures are confirmed.</summary>
/// <param name="Waiting">Acts of phones and accounts that wait (settled who-sees 6).</param>
/// <param name="Differences">Where a door and the server differ, and somebody has to decide.</param>
/// <param name="Doubles">Pairs of registrations that are probably one person's.</param>
public sealed record UndecidedCounts(int Waiting, int Differences, int Doubles)
{
    public static readonly UndecidedCounts None = new(0, 0, 0);

    public bool Any => Waiting > 0 || Differences > 0 || Doubles > 0;
}

/// <summary>All that is shown of the event that a plan clashes with (domain.md, settled 2), and its id for the link.</summary>
public sealed record OtherEvent(Guid ActivityId, string Title, string VenueName, string OrganisingUnitName, Instant StartsAt, Instant EndsAt);

/// <summary>What an organiser should know and may decide against.</summary>
public abstract record EventWarning(string Field)
{
    /// <summary>The record's name: the key of its sentence in the feature's texts.</summary>
    public string Key => GetType().Name;

    /// <summary>More places than the venue has seats.</summary>
    public sealed record MoreThanVenueHolds(int Seats) : EventWarning(nameof(EventPlan.Capacity));

    /// <summary>The day is over: the event is entered late.</summary>
    public sealed record LateEntry() : EventWarning(nameof(EventPlan.StartsAt));
}

/// <summary>What the rules say: whether it may be done, every reason why not, and what to know.</summary>
public sealed record EventDecision(IReadOnlyList<EventRefusal> Refusals, IReadOnlyList<EventWarning> Warnings)
{
    public bool Allowed => Refusals.Count == 0;

    /// <summary>The event is at another time or place than before: mark it as moved.</summary>
    public bool Moved { get; init; }

    internal static EventDecision Of(params IEnumerable<EventRefusal?> refusals) => new([.. refusals.OfType<EventRefusal>()], []);
}
