using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>What was counted at one session.</summary>
/// <param name="Ordinal">The session's ordinal in the activity.</param>
/// <param name="StartsAt">When the session begins.</param>
/// <param name="Admitted">Turns of the attendances that are not annulled.</param>
/// <param name="Heads">Turns of the session's headcounts.</param>
public sealed record SessionTally(int Ordinal, Instant StartsAt, int Admitted, int Heads)
{
    /// <summary>
    /// Whether somebody was certainly there: the session has an attendance and has begun, or it has a headcount above zero.
    /// </summary>
    public bool Stands(Instant now) => Heads > 0 || (Admitted > 0 && StartsAt <= now);

    public int Turns => Admitted + Heads;
}

/// <summary>
/// What was counted at the sessions of an activity. It decides whether the activity may be cancelled or has to be ended early (who-sees
/// 11).
/// </summary>
public sealed record ActivityTally(IReadOnlyList<SessionTally> Sessions)
{
    public static ActivityTally None { get; } = new([]);

    /// <summary>Whether anything was counted that a cancellation would make disappear.</summary>
    public bool Stands(Instant now) => Sessions.Any(s => s.Stands(now));

    /// <summary>Turns at sessions where somebody was certainly there (<see cref="SessionTally.Stands"/>).</summary>
    public int Standing(Instant now) => Sessions.Where(s => s.Stands(now)).Sum(s => s.Turns);

    /// <summary>Turns of people whom the door admitted before the start. A cancellation takes these admissions back.</summary>
    public int Early(Instant now) => Sessions.Where(s => !s.Stands(now)).Sum(s => s.Admitted);

    /// <summary>
    /// The ordinals of the sessions from which the activity may be ended early: those after the last session at which something was
    /// counted.
    /// </summary>
    public IReadOnlyList<int> FallAway(Instant now)
    {
        var last = Sessions.Where(s => s.Stands(now)).Select(s => s.Ordinal).DefaultIfEmpty(0).Max();
        return [.. Sessions.Where(s => s.Ordinal > last).Select(s => s.Ordinal).Order()];
    }
}
