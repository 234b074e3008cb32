using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Events;

/// <summary>Why something cannot be done with an event. The field is one of <see cref="EventPlan"/>, or "Speakers", or "Reason".</summary>
public abstract record EventRefusal(string Field) : Refusal(Field)
{
    /// <summary>The event's state does not allow the step.</summary>
    public sealed record WrongState(ActivityState State) : EventRefusal("");

    /// <summary>A field is missing that an event needs before it can be scheduled.</summary>
    public sealed record Required(string Field) : EventRefusal(Field);

    public sealed record EndNotAfterStart() : EventRefusal(nameof(EventPlan.EndsAt));

    public sealed record TooLong(Duration Max) : EventRefusal(nameof(EventPlan.EndsAt));

    /// <summary>The event lies further back than may be entered late; <paramref name="Earliest"/> is the first day allowed.</summary>
    public sealed record TooLongAgo(LocalDate Earliest) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>The day lies outside the chosen campaign, whose first and last day these are.</summary>
    public sealed record OutsideCampaign(LocalDate First, LocalDate Last) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>The value is possible but doubtful. It is taken once its token is among those that were confirmed.</summary>
    public sealed record AskedBack(string Field, Doubt Doubt) : EventRefusal(Field);

    public sealed record CapacityNotPositive() : EventRefusal(nameof(EventPlan.Capacity));

    public sealed record RegistrationClosesAfterEnd() : EventRefusal(nameof(EventPlan.RegistrationClosesAt));

    /// <summary>The chosen venue lies in another commune than the chosen one.</summary>
    public sealed record VenueElsewhere() : EventRefusal(nameof(EventPlan.VenueId));

    /// <summary>The venue does not have these rooms, or only one end of the range was chosen.</summary>
    public sealed record NoSuchRoom(int Rooms) : EventRefusal(nameof(EventPlan.RoomFrom));

    /// <summary>Another event holds the venue or one of the rooms at that time.</summary>
    public sealed record VenueTaken(OtherEvent By) : EventRefusal(nameof(EventPlan.VenueId));

    /// <summary>Another event holds a speaker at that time.</summary>
    public sealed record SpeakerTaken(Guid PersonId, string PersonName, OtherEvent By) : EventRefusal("Speakers");

    /// <summary>
    /// What a session needs again is held by another activity since: the venue, or the person of that name.
    /// </summary>
    public sealed record TakenSince(int Session, OtherEvent By, string? PersonName) : EventRefusal("");

    /// <summary>An event that has not begun cannot be marked as held.</summary>
    public sealed record NotBegun(Instant StartsAt) : EventRefusal("");

    public sealed record ReasonMissing() : EventRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : EventRefusal("Reason");

    /// <summary>Turns were counted, so the event took place and cannot be cancelled (who-sees 11).</summary>
    public sealed record Counted(int Turns) : EventRefusal("");

    /// <summary>Turns were counted at the present start, so the event gets no other start before it is marked as held.</summary>
    public sealed record CountedThen(int Turns) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>Nothing was counted, so there is nothing to end early; the event may be cancelled instead.</summary>
    public sealed record NothingCounted() : EventRefusal("");

    /// <summary>The chosen session is not one that can fall away.</summary>
    public sealed record NoSuchSession() : EventRefusal("From");

    /// <summary>The event was ended early, so it cannot become scheduled again.</summary>
    public sealed record WasEndedEarly() : EventRefusal("");

    /// <summary>The last session is not over.</summary>
    public sealed record NotOver(Instant EndsAt) : EventRefusal("");

    /// <summary>Something still waits for a decision, and the button that was pressed did not say so.</summary>
    public sealed record Undecided(UndecidedCounts Open) : EventRefusal("");

    /// <summary>The event still runs, or phones have not sent all of their acts, and the button that was pressed did not say so.</summary>
    /// <param name="RunsUntil">When the last session ends; null when it is over.</param>
    /// <param name="Unsent">The acts that phones have not sent yet.</param>
    public sealed record NotFinished(Instant? RunsUntil, UnsentActs Unsent) : EventRefusal("");

    /// <summary>A correction cannot move the event into another year, because ages are counted by the year.</summary>
    public sealed record OtherYear(int Year) : EventRefusal(nameof(EventPlan.StartsAt));

    /// <summary>The ordinals of the sessions for which nobody recorded who came.</summary>
    public sealed record NotYetRecorded(IReadOnlyList<int> Sessions) : EventRefusal("")
    {
        public bool Equals(NotYetRecorded? other) => other is not null && Sessions.SequenceEqual(other.Sessions);

        public override int GetHashCode() => Sessions.Count;
    }
}

/// <summary>What somebody should decide about before the figures are confirmed (who-sees 6).</summary>
/// <param name="Waiting">Acts of phones and accounts that wait for a decision.</param>
/// <param name="Differences">Cases in which a door and the server gave different answers and somebody has to decide.</param>
/// <param name="Doubles">Pairs of registrations that probably belong to one person.</param>
/// <param name="Unsent">The number of acts that paired phones, at their last contact, said they had not sent.</param>
public sealed record UndecidedCounts(int Waiting, int Differences, int Doubles, int Unsent = 0)
{
    public static readonly UndecidedCounts None = new(0, 0, 0);

    public bool Any => Waiting > 0 || Differences > 0 || Doubles > 0 || Unsent > 0;

    public static UndecidedCounts operator +(UndecidedCounts one, UndecidedCounts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new(
            one.Waiting + other.Waiting,
            one.Differences + other.Differences,
            one.Doubles + other.Doubles,
            one.Unsent + other.Unsent
        );
    }

    public UndecidedCounts Add(UndecidedCounts other) => this + other;
}

/// <summary>How many acts paired phones, at their last contact, said they had not sent, and how many phones these are.</summary>
public sealed record UnsentActs(int Phones, int Acts)
{
    public static readonly UnsentActs None = new(0, 0);
}

/// <summary>All that may be shown of the event that a plan clashes with (who-sees 2), and its id for the link.</summary>
public sealed record OtherEvent(
    Guid ActivityId,
    string Title,
    string VenueName,
    string OrganisingUnitName,
    Instant StartsAt,
    Instant EndsAt
);

/// <summary>Something that an organiser should know but may ignore.</summary>
public abstract record EventWarning(string Field)
{
    /// <summary>The record's name: the key of its sentence in the feature's texts.</summary>
    public string Key => GetType().Name;

    /// <summary>More places than the venue has seats.</summary>
    public sealed record MoreThanVenueHolds(int Seats) : EventWarning(nameof(EventPlan.Capacity));

    /// <summary>The day is over, so the event is entered late.</summary>
    public sealed record LateEntry() : EventWarning(nameof(EventPlan.StartsAt));
}

/// <summary>The decision of the rules: whether the step may be done, every reason why not, and the warnings.</summary>
public sealed record EventDecision(IReadOnlyList<EventRefusal> Refusals, IReadOnlyList<EventWarning> Warnings)
{
    /// <summary>No reason against it.</summary>
    public static EventDecision Nothing { get; } = new([], []);

    public bool Allowed => Refusals.Count == 0;

    /// <summary>Whether the event has another time or place than before; the caller then marks it as moved.</summary>
    public bool Moved { get; init; }

    internal static EventDecision Of(params IEnumerable<EventRefusal?> refusals) => new([.. refusals.OfType<EventRefusal>()], []);
}
