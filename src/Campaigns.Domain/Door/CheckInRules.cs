using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>The result of looking up a scanned token, a typed code or a chosen name.</summary>
public enum TicketFound
{
    /// <summary>No registration has this token or code.</summary>
    Unknown,

    /// <summary>The registration belongs to another activity than the session does.</summary>
    OtherActivity,

    /// <summary>The registration belongs to the activity of the session.</summary>
    ThisActivity,

    /// <summary>
    /// The token has the right form but is missing from the phone's list. Only a phone that cannot reach the server gets this result.
    /// </summary>
    NotListed,

    /// <summary>A typed code that nobody could look up: the phone's list holds no codes, and the server cannot be reached.</summary>
    NotChecked,
}

/// <summary>The questions that the door asks when the registration does not hold the answer.</summary>
public enum DoorQuestion
{
    Sex,

    /// <summary>The age band of the person.</summary>
    Age,
}

/// <summary>The rules that a phone without the server could not check.</summary>
public enum DoorRule
{
    /// <summary>Which registration the typed code belongs to.</summary>
    Code,

    /// <summary>Whether a place is free now; others may have registered elsewhere in the meantime.</summary>
    Capacity,
}

/// <summary>The time and the gate of an admission.</summary>
public sealed record Admission(Instant At, string Gate);

/// <summary>The facts from which a verdict is made.</summary>
public sealed record CheckInFacts
{
    public required TicketFound Ticket { get; init; }

    public bool Withdrawn { get; init; }

    /// <summary>Whether the ticket belongs to a group that waits for the organiser's yes (who-sees 13).</summary>
    public bool Undecided { get; init; }

    /// <summary>The admission of this registration at this session; null when there is none that stands.</summary>
    public Admission? Attended { get; init; }

    public required ActivityState State { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    /// <summary>When the session was broken off before its end; null otherwise. Nobody comes in after that.</summary>
    public Instant? EndedAt { get; init; }

    public int OpensMinutes { get; init; } = 60;

    public int ClosesMinutes { get; init; } = 60;

    /// <summary>When the act happened by the best clock known: <see cref="CheckInRules.HappenedAt"/>.</summary>
    public required Instant HappenedAt { get; init; }

    public required string Gate { get; init; }

    /// <summary>
    /// Whether the decider heard of the act as soon as it happened: <see cref="CheckInRules.CameAtOnce"/>. Such an act waited for its
    /// answer, so it is no admission that was made earlier without a network, whatever two clocks say about some milliseconds.
    /// </summary>
    public bool AtOnce { get; init; }

    /// <summary>
    /// Whether a person at the door decided to admit somebody whose registration is withdrawn or who comes outside the door's hours.
    /// </summary>
    public bool LetIn { get; init; }

    /// <summary>Whether the act counts nothing until somebody decides about it (who-sees 6): <see cref="DoorRight.Waits"/>.</summary>
    public bool Waits { get; init; }

    /// <summary>
    /// Whether the person registered at this door a moment ago. Only then are free places checked, because an earlier registration already
    /// has its place.
    /// </summary>
    public bool WalkIn { get; init; }

    /// <summary>The places that were free before this registration; null: no limit.</summary>
    public int? PlacesLeft { get; init; }

    /// <summary>The number of people who come on the ticket.</summary>
    public int People { get; init; } = 1;

    /// <summary>
    /// Whether the sex needs no question: the registration holds it, or it belongs to a group, whose numbers are asked for in another way.
    /// </summary>
    public bool SexKnown { get; init; } = true;

    /// <summary>Whether the age needs no question: the registration holds the year of birth, or it belongs to a group.</summary>
    public bool AgeKnown { get; init; } = true;

    /// <summary>When the server made the list that a phone decides by while offline; null when the server itself decides.</summary>
    public Instant? ListedAt { get; init; }
}

/// <summary>The answer of the door.</summary>
/// <param name="Verdict">Null when a phone without the server cannot tell.</param>
/// <param name="First">The admission that the answer shows: this one, or the earlier one.</param>
public sealed record CheckInAnswer(Verdict? Verdict, Admission? First = null)
{
    /// <summary>The questions that the door asks now, one tap each. Only people admitted by this act are asked.</summary>
    public IReadOnlyList<DoorQuestion> Asks { get; init; } = [];

    /// <summary>The rules that were not checked, so that the server may still answer otherwise.</summary>
    public IReadOnlyList<DoorRule> Unchecked { get; init; } = [];

    /// <summary>Compares the lists by their elements; the record's own equality would compare references.</summary>
    public bool Equals(CheckInAnswer? other) =>
        other is not null
        && Verdict == other.Verdict
        && First == other.First
        && Asks.SequenceEqual(other.Asks)
        && Unchecked.SequenceEqual(other.Unchecked);

    public override int GetHashCode() => HashCode.Combine(Verdict, First, Asks.Count, Unchecked.Count);
}

/// <summary>
/// Decides the verdict on an admission. <c>tests/vectors/check-in.json</c> holds this class, the database function and the phone to the
/// same answers. Answering a repeated act with its first answer is the task of the code that stores acts; these rules see each act once.
/// </summary>
public static class CheckInRules
{
    /// <summary>
    /// Decides the verdict. The checks are made in this order, and the first that applies decides:
    /// <list type="number">
    /// <item>no verdict: a typed code that this phone cannot look up;</item>
    /// <item>not valid: the code is no ticket of ours; a person who registers at the door of an activity that does not take place is not
    /// registered and is told so;</item>
    /// <item>not on list: a ticket for another activity, or one that is missing from this phone's list;</item>
    /// <item>already in: a second scan is answered with the first one (rule 2), whatever else is true, also after the end;</item>
    /// <item>not taking place: a draft, postponed or cancelled activity, which nobody at the door can change;</item>
    /// <item>undecided: a group without the organiser's yes, which nobody at the door can give;</item>
    /// <item>
    /// withdrawn, too early, too late, full: unless a person at the door decides to admit them. On a day before the one on which the door
    /// opens nobody is at the door to decide so, unless the act waits for a decision anyway;
    /// </item>
    /// <item>to settle: the actor's right makes the act wait (who-sees 6), or the figures were confirmed already;</item>
    /// <item>accepted.</item>
    /// </list>
    /// </summary>
    public static CheckInAnswer Decide(CheckInFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var admission = new Admission(facts.HappenedAt, facts.Gate);
        return facts switch
        {
            { Ticket: TicketFound.NotChecked } => new(Verdict: null) { Unchecked = [DoorRule.Code] },
            {
                Ticket: TicketFound.Unknown,
                WalkIn: true,
                State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled
            } => new(Verdict.NotTakingPlace),
            { Ticket: TicketFound.Unknown } => new(Verdict.NotValid),
            { Ticket: TicketFound.OtherActivity or TicketFound.NotListed } => new(Verdict.NotOnList),

            // A second scan is answered with the first one (rule 2). Of two offline admissions the first to arrive is the attendance, and
            // its answer shows the earlier time (who-sees 7).
            { Attended: { } first } => new(Verdict.AlreadyIn, facts.AtOnce || first.At <= facts.HappenedAt ? first : admission),

            { State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled } => new(Verdict.NotTakingPlace),
            { Undecided: true } => new(Verdict.Undecided),
            { Withdrawn: true, LetIn: false } => new(Verdict.Withdrawn),
            { LetIn: false } when facts.HappenedAt < OpensAt(facts) => new(Verdict.TooEarly),
            { Waits: false } when VietnamTime.DateOf(facts.HappenedAt) < VietnamTime.DateOf(OpensAt(facts)) => new(Verdict.TooEarly),
            { LetIn: false } when facts.HappenedAt > ClosesAt(facts) => new(Verdict.TooLate),
            { LetIn: false, WalkIn: true, PlacesLeft: { } left } when facts.People > left => new(Verdict.Full)
            {
                Unchecked = Unchecked(facts),
            },
            { Waits: true } => new(Verdict.ToSettle, admission) { Unchecked = Unchecked(facts) },
            { State: ActivityState.Confirmed } => new(Verdict.ToSettle, admission) { Unchecked = Unchecked(facts) },
            _ => new(Verdict.Accepted, admission) { Asks = Asks(facts), Unchecked = Unchecked(facts) },
        };
    }

    /// <summary>The first instant at which the door takes people.</summary>
    public static Instant OpensAt(CheckInFacts facts) => facts.StartsAt - Duration.FromMinutes(facts.OpensMinutes);

    /// <summary>The last instant at which the door takes people.</summary>
    public static Instant ClosesAt(CheckInFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var closes = facts.EndsAt + Duration.FromMinutes(facts.ClosesMinutes);
        return facts.EndedAt is { } ended ? Instant.Min(ended, closes) : closes;
    }

    /// <summary>
    /// Decides the verdict on an act that takes an admission back or corrects its numbers. Nothing is corrected at an activity that does
    /// not take place; taking back what was never there is possible always.
    /// </summary>
    /// <param name="kind">Annul or override.</param>
    /// <param name="state">The activity's state.</param>
    /// <param name="calledOff">Whether the session was called off.</param>
    /// <param name="waits">Whether the actor's right makes the act wait.</param>
    public static Verdict DecideCorrection(CheckInKind kind, ActivityState state, bool calledOff, bool waits) =>
        kind is CheckInKind.Override && (calledOff || state is ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled)
            ? Verdict.NotTakingPlace
        : waits || state is ActivityState.Confirmed ? Verdict.ToSettle
        : kind is CheckInKind.Annul ? Verdict.Annulled
        : Verdict.Accepted;

    /// <summary>
    /// When an act happened: the device's clock corrected by its measured offset (the server's clock less the device's), but never later
    /// than the act arrived. Without a measured offset the device's clock is believed unless it is ahead of the server's.
    /// </summary>
    public static Instant HappenedAt(Instant deviceAt, long? clockOffsetMs, Instant receivedAt) =>
        Instant.Min(deviceAt + Duration.FromMilliseconds(clockOffsetMs ?? 0), receivedAt);

    /// <summary>A phone whose act arrived within this time was online. Data/Sql/door/check_in_act.sql has the same time.</summary>
    private static readonly Duration AtOnce = Duration.FromSeconds(5);

    /// <summary>Whether an act arrived so soon after it happened that its phone must have had a network.</summary>
    public static bool CameAtOnce(Instant happenedAt, Instant receivedAt) => receivedAt - happenedAt <= AtOnce;

    private static IReadOnlyList<DoorQuestion> Asks(CheckInFacts facts) =>
        facts switch
        {
            { SexKnown: false, AgeKnown: false } => [DoorQuestion.Sex, DoorQuestion.Age],
            { SexKnown: false } => [DoorQuestion.Sex],
            { AgeKnown: false } => [DoorQuestion.Age],
            _ => [],
        };

    // Free places need no check when a person at the door decided to admit somebody, or when the registration was made before and so has
    // its place.
    private static IReadOnlyList<DoorRule> Unchecked(CheckInFacts facts) =>
        facts is { ListedAt: not null, WalkIn: true, LetIn: false, PlacesLeft: not null } ? [DoorRule.Capacity] : [];
}
