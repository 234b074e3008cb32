using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Attendances;

/// <summary>What a scanned token, a typed code or a chosen name turned out to be.</summary>
public enum TicketFound
{
    /// <summary>Of no registration.</summary>
    Unknown,

    /// <summary>Of a registration for another activity than the session's.</summary>
    OtherActivity,

    /// <summary>Of a registration for the session's activity.</summary>
    ThisActivity,

    /// <summary>Of the right form, and not on the list that this phone holds: only a phone without the server finds that.</summary>
    NotListed,

    /// <summary>A typed code, at a phone whose list holds no codes and that has no server to ask.</summary>
    NotChecked,
}

/// <summary>What the door asks of somebody whose registration does not say it.</summary>
public enum DoorQuestion
{
    Sex,

    /// <summary>In which band the age is.</summary>
    Age,
}

/// <summary>What a phone without the server could not look at.</summary>
public enum DoorRule
{
    /// <summary>Whose the typed code is.</summary>
    Code,

    /// <summary>Whether a place is left now: others register elsewhere meanwhile.</summary>
    Capacity,
}

/// <summary>When and where somebody was admitted.</summary>
public sealed record Admission(Instant At, string Gate);

/// <summary>What a verdict is made from.</summary>
public sealed record CheckInFacts
{
    public required TicketFound Ticket { get; init; }

    public bool Withdrawn { get; init; }

    /// <summary>A group that waits for the organiser's yes (settled 13).</summary>
    public bool Undecided { get; init; }

    /// <summary>The attendance of that registration at that session, where one stands.</summary>
    public Admission? Attended { get; init; }

    public required ActivityState State { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public int OpensMinutes { get; init; } = 60;

    public int ClosesMinutes { get; init; } = 60;

    /// <summary>When it happened by the best clock known: <see cref="CheckInRules.HappenedAt"/>.</summary>
    public required Instant HappenedAt { get; init; }

    public required string Gate { get; init; }

    /// <summary>A person at the door decided to let somebody in whose place was given back, or at another hour.</summary>
    public bool LetIn { get; init; }

    /// <summary>It counts nothing until somebody decides (settled 6): <see cref="DoorRight.Waits"/>.</summary>
    public bool Waits { get; init; }

    /// <summary>Registered at this door a moment ago: only then is there a question of places. Who registered before has one.</summary>
    public bool WalkIn { get; init; }

    /// <summary>Places that were left before this registration; missing: no limit.</summary>
    public int? PlacesLeft { get; init; }

    /// <summary>How many come on the ticket.</summary>
    public int People { get; init; } = 1;

    /// <summary>The registration says the sex, or is a group's, whose numbers are said otherwise.</summary>
    public bool SexKnown { get; init; } = true;

    /// <summary>The registration says the year of birth, or is a group's.</summary>
    public bool AgeKnown { get; init; } = true;

    /// <summary>When the list was made that a phone decides by without the server; missing where the server decides.</summary>
    public Instant? ListedAt { get; init; }
}

/// <summary>The answer of the door.</summary>
/// <param name="Verdict">Missing where a phone without the server cannot say.</param>
/// <param name="First">The admission that it speaks of: this one, or the earlier one.</param>
public sealed record CheckInAnswer(Verdict? Verdict, Admission? First = null)
{
    /// <summary>What is asked now, in one tap each; only of those who are in by this act.</summary>
    public IReadOnlyList<DoorQuestion> Asks { get; init; } = [];

    /// <summary>What was not looked at, so that the server may answer otherwise.</summary>
    public IReadOnlyList<DoorRule> Unchecked { get; init; } = [];

    /// <summary>The same words, however they are held.</summary>
    public bool Equals(CheckInAnswer? other) =>
        other is not null && Verdict == other.Verdict && First == other.First && Asks.SequenceEqual(other.Asks) && Unchecked.SequenceEqual(other.Unchecked);

    public override int GetHashCode() => HashCode.Combine(Verdict, First, Asks.Count, Unchecked.Count);
}

/// <summary>
/// The verdict on an admission. <c>tests/vectors/check-in.json</c> holds it, the database function and the phone to the same answers.
/// That an act which was sent before gets the answer that it got is the business of whoever stores acts: rules see each act once.
/// </summary>
public static class CheckInRules
{
    /// <summary>
    /// The first of these that holds:
    /// <list type="number">
    /// <item>none: a typed code that this phone cannot look up;</item>
    /// <item>not valid: no ticket of ours;</item>
    /// <item>not on list: a ticket for something else, or none that this phone has;</item>
    /// <item>already in: whatever else is true, a second scan is answered with the first (rule 2), and after the end too;</item>
    /// <item>not taking place: a draft, postponed or cancelled; nobody at the door can decide otherwise;</item>
    /// <item>undecided: a group without the organiser's yes; nobody at the door can decide it either;</item>
    /// <item>withdrawn, too early, too late, full: unless a person lets them in;</item>
    /// <item>to settle: it waits by the right of who did it (settled 6), or the figures were confirmed already;</item>
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
            { Ticket: TicketFound.Unknown } => new(Verdict.NotValid),
            { Ticket: TicketFound.OtherActivity or TicketFound.NotListed } => new(Verdict.NotOnList),

            // Of two offline admissions the first to arrive is the attendance, and the answer shows the earlier time (settled 7).
            { Attended: { } first } => new(Verdict.AlreadyIn, first.At <= facts.HappenedAt ? first : admission),

            { State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled } => new(Verdict.NotTakingPlace),
            { Undecided: true } => new(Verdict.Undecided),
            { Withdrawn: true, LetIn: false } => new(Verdict.Withdrawn),
            { LetIn: false } when facts.HappenedAt < OpensAt(facts) => new(Verdict.TooEarly),
            { LetIn: false } when facts.HappenedAt > ClosesAt(facts) => new(Verdict.TooLate),
            { LetIn: false, WalkIn: true, PlacesLeft: { } left } when facts.People > left => new(Verdict.Full) { Unchecked = Unchecked(facts) },
            { Waits: true } => new(Verdict.ToSettle, admission) { Unchecked = Unchecked(facts) },
            { State: ActivityState.Confirmed } => new(Verdict.ToSettle, admission) { Unchecked = Unchecked(facts) },
            _ => new(Verdict.Accepted, admission) { Asks = Asks(facts), Unchecked = Unchecked(facts) },
        };
    }

    /// <summary>The door takes people from then on, that instant included.</summary>
    public static Instant OpensAt(CheckInFacts facts) => facts.StartsAt - Duration.FromMinutes(facts.OpensMinutes);

    /// <summary>The door takes people until then, that instant included.</summary>
    public static Instant ClosesAt(CheckInFacts facts) => facts.EndsAt + Duration.FromMinutes(facts.ClosesMinutes);

    /// <summary>
    /// When an act happened: the device's clock corrected by its measured offset (the server's less the device's), but never after the act arrived.
    /// Without a measured offset the device's clock is believed as far as it is not ahead of the server's.
    /// </summary>
    public static Instant HappenedAt(Instant deviceAt, long? clockOffsetMs, Instant receivedAt) =>
        Instant.Min(deviceAt + Duration.FromMilliseconds(clockOffsetMs ?? 0), receivedAt);

    private static IReadOnlyList<DoorQuestion> Asks(CheckInFacts facts) => facts switch
    {
        { SexKnown: false, AgeKnown: false } => [DoorQuestion.Sex, DoorQuestion.Age],
        { SexKnown: false } => [DoorQuestion.Sex],
        { AgeKnown: false } => [DoorQuestion.Age],
        _ => [],
    };

    // Whoever is let in by a person's word is let in whatever the number, and who registered before has a place.
    private static IReadOnlyList<DoorRule> Unchecked(CheckInFacts facts) =>
        facts is { ListedAt: not null, WalkIn: true, LetIn: false, PlacesLeft: not null } ? [DoorRule.Capacity] : [];
}
