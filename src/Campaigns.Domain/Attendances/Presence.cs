using NodaTime;

namespace Campaigns.Domain.Attendances;

/// <summary>From when to when somebody was there, where going out is kept too.</summary>
/// <param name="From">When they came in.</param>
/// <param name="Until">When they went.</param>
/// <param name="Assumed">Nobody recorded that they went: they are taken to have stayed to the end of the session.</param>
public sealed record Presence(Instant From, Instant Until, bool Assumed)
{
    /// <summary>How long they were there.</summary>
    public Duration Length => Until - From;

    /// <summary>
    /// The presence of an attendance; null while they are there. A going out that was forgotten is closed at the session's end, and no sooner; one that is
    /// recorded or arrives later stands in its place, for nothing is written when it is assumed.
    /// </summary>
    public static Presence? Of(Instant cameAt, Instant? leftAt, Instant sessionEndsAt, Instant now) =>
        leftAt is { } left ? new Presence(cameAt, Instant.Max(left, cameAt), Assumed: false)
        : now < sessionEndsAt ? null
        : new Presence(cameAt, Instant.Max(sessionEndsAt, cameAt), Assumed: true);
}
