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
}

/// <summary>When and where somebody was admitted.</summary>
public sealed record Admission(Instant At, string Gate);

/// <summary>What a verdict is made from.</summary>
public sealed record CheckInFacts
{
    public required TicketFound Ticket { get; init; }

    public bool Withdrawn { get; init; }

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

    /// <summary>When the right of the device or account to check in ended; missing while it stands.</summary>
    public Instant? GrantEndedAt { get; init; }
}

/// <summary>The answer of the door. <paramref name="First"/> is the admission that it speaks of: this one, or the earlier one.</summary>
public sealed record CheckInAnswer(Verdict Verdict, Admission? First = null);

/// <summary>
/// The verdict on an admission. <c>tests/vectors/check-in.json</c> holds it, the database function and the phone to the same answers.
/// That an act which was sent before gets the answer that it got is the business of whoever stores acts: rules see each act once.
/// </summary>
public static class CheckInRules
{
    /// <summary>
    /// The first of these that holds:
    /// <list type="number">
    /// <item>not valid: no ticket of ours;</item>
    /// <item>not on list: a ticket for something else;</item>
    /// <item>already in: whatever else is true, a second scan is answered with the first (rule 2), and after the end too;</item>
    /// <item>not taking place: a draft, postponed or cancelled; nobody at the door can decide otherwise;</item>
    /// <item>withdrawn, too early, too late: unless a person lets them in;</item>
    /// <item>to settle: the right to check in had ended (settled 6), or the figures were confirmed already;</item>
    /// <item>accepted.</item>
    /// </list>
    /// </summary>
    public static CheckInAnswer Decide(CheckInFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var admission = new Admission(facts.HappenedAt, facts.Gate);
        return facts switch
        {
            { Ticket: TicketFound.Unknown } => new(Verdict.NotValid),
            { Ticket: TicketFound.OtherActivity } => new(Verdict.NotOnList),

            // Of two offline admissions the first to arrive is the attendance, and the answer shows the earlier time (settled 7).
            { Attended: { } first } => new(Verdict.AlreadyIn, first.At <= facts.HappenedAt ? first : admission),

            { State: ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled } => new(Verdict.NotTakingPlace),
            { Withdrawn: true, LetIn: false } => new(Verdict.Withdrawn),
            { LetIn: false } when facts.HappenedAt < OpensAt(facts) => new(Verdict.TooEarly),
            { LetIn: false } when facts.HappenedAt > ClosesAt(facts) => new(Verdict.TooLate),
            { GrantEndedAt: { } ended } when facts.HappenedAt >= ended => new(Verdict.ToSettle, admission),
            { State: ActivityState.Confirmed } => new(Verdict.ToSettle, admission),
            _ => new(Verdict.Accepted, admission),
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
}
