using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>How long somebody was at a session, for activities that also record when people leave.</summary>
/// <param name="From">When the person came in.</param>
/// <param name="Until">When the person left.</param>
/// <param name="Assumed">Nobody recorded that the person left, so they are taken to have stayed until the session ended.</param>
public sealed record Presence(Instant From, Instant Until, bool Assumed)
{
    /// <summary>The length of the presence.</summary>
    public Duration Length => Until - From;

    /// <summary>
    /// The presence of an attendance; null while the person is still there. When nobody recorded the leaving, the presence ends with the
    /// session, and is known only once the session has ended. The assumed end is never stored, so a check-out that arrives later takes its
    /// place.
    /// </summary>
    public static Presence? Of(Instant cameAt, Instant? leftAt, Instant sessionEndsAt, Instant now) =>
        leftAt is { } left ? new Presence(cameAt, Instant.Max(left, cameAt), Assumed: false)
        : now < sessionEndsAt ? null
        : new Presence(cameAt, Instant.Max(sessionEndsAt, cameAt), Assumed: true);
}
