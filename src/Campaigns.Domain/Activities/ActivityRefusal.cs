using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// Why something cannot be done with an activity. Fields are those of <see cref="ActivityPlan"/>; of a session "Sessions[row].Part", rows
/// from 0; or "People", or "Reason". What only an event or only a course run is refused for derives from it beside their rules.
/// </summary>
public abstract record ActivityRefusal(string Field) : Refusal(Field)
{
    /// <summary>An act that the activity's state does not allow.</summary>
    public sealed record WrongState(ActivityState State) : ActivityRefusal("");

    /// <summary>A field that is needed.</summary>
    public sealed record Required(string Field) : ActivityRefusal(Field);

    public sealed record NoSessions() : ActivityRefusal(nameof(ActivityPlan.Sessions));

    public sealed record TooManySessions(int Max) : ActivityRefusal(nameof(ActivityPlan.Sessions));

    public sealed record EndNotAfterStart(int Row) : ActivityRefusal(SessionPlan.Field(Row, "End"));

    public sealed record TooLong(int Row, Duration Max) : ActivityRefusal(SessionPlan.Field(Row, "End"));

    /// <summary>The activity lies further back than may be entered late; <paramref name="Earliest"/> is the first day allowed.</summary>
    public sealed record TooLongAgo(int Row, LocalDate Earliest) : ActivityRefusal(SessionPlan.Field(Row, "Date"));

    /// <summary>Two rows overlap in time; <paramref name="Other"/> is the earlier row.</summary>
    public sealed record SessionsOverlap(int Row, int Other) : ActivityRefusal(SessionPlan.Field(Row, "Start"));

    /// <summary>Somebody was recorded at that session, so its time cannot change.</summary>
    public sealed record SessionRecorded(int Row) : ActivityRefusal(SessionPlan.Field(Row, "Date"));

    /// <summary>Sessions at which somebody was recorded were taken off the form.</summary>
    public sealed record RecordedSessionGone(int Sessions) : ActivityRefusal(nameof(ActivityPlan.Sessions));

    /// <summary>The value is possible but doubtful. It is taken once its token is among those that were confirmed.</summary>
    public sealed record AskedBack(string Field, Doubt Doubt) : ActivityRefusal(Field);

    public sealed record CapacityNotPositive() : ActivityRefusal(nameof(ActivityPlan.Capacity));

    public sealed record RegistrationClosesAfterEnd() : ActivityRefusal(nameof(ActivityPlan.RegistrationClosesAt));

    /// <summary>The chosen venue lies in another commune than the chosen one.</summary>
    public sealed record VenueElsewhere() : ActivityRefusal(nameof(ActivityPlan.VenueId));

    /// <summary>The venue does not have these rooms, or only one end of the range was chosen.</summary>
    public sealed record NoSuchRoom(int Rooms) : ActivityRefusal(nameof(ActivityPlan.RoomFrom));

    /// <summary>Another activity holds the venue, or one of the rooms, at the time of that row.</summary>
    public sealed record VenueTaken(int Row, OtherActivity By) : ActivityRefusal(nameof(ActivityPlan.VenueId));

    /// <summary>Another activity holds somebody who speaks, teaches or helps at the time of that row.</summary>
    public sealed record PersonTaken(int Row, Guid PersonId, string PersonName, OtherActivity By) : ActivityRefusal("People");

    /// <summary>
    /// What a session needs again is held by another activity since: the venue, or the person of that name.
    /// </summary>
    public sealed record TakenSince(int Session, OtherActivity By, string? PersonName) : ActivityRefusal("");

    /// <summary>An activity that has not begun cannot be marked as held.</summary>
    public sealed record NotBegun(Instant StartsAt) : ActivityRefusal("");

    /// <summary>A session that is said to have taken place has not begun.</summary>
    public sealed record SessionNotBegun(int Row, Instant StartsAt) : ActivityRefusal(SessionPlan.Field(Row, "Date"));

    /// <summary>A correction moves no session into another year, for ages were counted by it.</summary>
    public sealed record OtherYear(int Row, int Year) : ActivityRefusal(SessionPlan.Field(Row, "Date"));

    public sealed record ReasonMissing() : ActivityRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : ActivityRefusal("Reason");

    /// <summary>Turns were counted, so the activity took place and cannot be cancelled (who-sees 11).</summary>
    public sealed record Counted(int Turns) : ActivityRefusal("");

    /// <summary>Turns were counted at the time that the session has: it gets no other before the activity is marked as held.</summary>
    public sealed record CountedThen(int Row, int Turns) : ActivityRefusal(SessionPlan.Field(Row, "Start"));

    /// <summary>Nothing was counted, so there is nothing to end early; the activity may be cancelled instead.</summary>
    public sealed record NothingCounted() : ActivityRefusal("");

    /// <summary>The chosen session is not one that can fall away.</summary>
    public sealed record NoSuchSession() : ActivityRefusal("From");

    /// <summary>The last session is over, so nothing can be broken off; the activity is marked as held.</summary>
    public sealed record AlreadyOver() : ActivityRefusal("");

    /// <summary>The activity was ended early, so it cannot become scheduled again.</summary>
    public sealed record WasEndedEarly() : ActivityRefusal("");

    /// <summary>The last session is not over.</summary>
    public sealed record NotOver(Instant EndsAt) : ActivityRefusal("");

    /// <summary>Something still waits for a decision, and the button that was pressed did not say so.</summary>
    public sealed record Undecided(UndecidedCounts Open) : ActivityRefusal("");

    /// <summary>
    /// The activity still runs, phones have not sent all of their acts or sessions are not recorded, and the button that was pressed did
    /// not say so.
    /// </summary>
    /// <param name="RunsUntil">When the last session ends; null when it is over.</param>
    /// <param name="Unsent">The acts that phones have not sent yet.</param>
    public sealed record NotFinished(Instant? RunsUntil, UnsentActs Unsent) : ActivityRefusal("")
    {
        /// <summary>The ordinals of a class's sessions for which nobody recorded who came.</summary>
        public IReadOnlyList<int> Unrecorded { get; init; } = [];

        public bool Equals(NotFinished? other) =>
            other is not null && RunsUntil == other.RunsUntil && Unsent == other.Unsent && Unrecorded.SequenceEqual(other.Unrecorded);

        public override int GetHashCode() => HashCode.Combine(RunsUntil, Unsent, Unrecorded.Count);
    }

    /// <summary>The ordinals of the sessions for which nobody recorded who came.</summary>
    public sealed record NotYetRecorded(IReadOnlyList<int> Sessions) : ActivityRefusal("")
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
/// <param name="Silent">
/// The number of paired phones that were not heard of since the activity was over. They may hold acts that nobody knows of; that is no
/// decision, and it is said.
/// </param>
/// <param name="Entering">Lists from files that are being entered at the moment.</param>
public sealed record UndecidedCounts(int Waiting, int Differences, int Doubles, int Unsent = 0, int Silent = 0, int Entering = 0)
{
    public static readonly UndecidedCounts None = new(0, 0, 0);

    public bool Any => Waiting > 0 || Differences > 0 || Doubles > 0 || Unsent > 0 || Entering > 0;

    public static UndecidedCounts operator +(UndecidedCounts one, UndecidedCounts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new(
            one.Waiting + other.Waiting,
            one.Differences + other.Differences,
            one.Doubles + other.Doubles,
            one.Unsent + other.Unsent,
            one.Silent + other.Silent,
            one.Entering + other.Entering
        );
    }

    public UndecidedCounts Add(UndecidedCounts other) => this + other;
}

/// <summary>How many acts paired phones, at their last contact, said they had not sent, and how many phones these are.</summary>
/// <param name="Phones">The phones that said so.</param>
/// <param name="Acts">The acts of these phones.</param>
/// <param name="Silent">Further phones that were not heard of since the activity was over.</param>
public sealed record UnsentActs(int Phones, int Acts, int Silent = 0)
{
    public static readonly UnsentActs None = new(0, 0);
}

/// <summary>What somebody should know and may decide against.</summary>
public abstract record ActivityWarning(string Field)
{
    /// <summary>The record's name: the key of its sentence in a feature's texts.</summary>
    public string Key => GetType().Name;

    /// <summary>More places than the venue has seats.</summary>
    public sealed record MoreThanVenueHolds(int Seats) : ActivityWarning(nameof(ActivityPlan.Capacity));

    /// <summary>The first day is over: the activity is entered late.</summary>
    public sealed record LateEntry() : ActivityWarning(nameof(ActivityPlan.StartsAt));
}

/// <summary>The decision of the rules: whether the step may be done, every reason why not, and the warnings.</summary>
public sealed record ActivityDecision(IReadOnlyList<ActivityRefusal> Refusals, IReadOnlyList<ActivityWarning> Warnings)
{
    /// <summary>No reason against it.</summary>
    public static ActivityDecision Nothing { get; } = new([], []);

    public bool Allowed => Refusals.Count == 0;

    /// <summary>The activity is at another time or place than before: mark it as moved.</summary>
    public bool Moved { get; init; }

    public static ActivityDecision Of(params IEnumerable<ActivityRefusal?> refusals) => new([.. refusals.OfType<ActivityRefusal>()], []);

    /// <summary>The same with more reasons why not.</summary>
    public ActivityDecision With(params IEnumerable<ActivityRefusal?> refusals) =>
        this with
        {
            Refusals = [.. Refusals, .. refusals.OfType<ActivityRefusal>()],
        };
}
