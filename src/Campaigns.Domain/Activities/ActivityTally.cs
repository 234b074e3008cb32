using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>What was counted at one session.</summary>
/// <param name="Ordinal">The session's ordinal in the activity.</param>
/// <param name="StartsAt">When the session begins.</param>
/// <param name="Admitted">Turns of the attendances that are not annulled.</param>
/// <param name="Heads">Turns of the session's headcounts.</param>
public sealed record SessionTally(int Ordinal, Instant StartsAt, int Admitted, int Heads)
{
    /// <summary>Whether somebody was certainly there: the session has begun, and has an attendance or a headcount above zero.</summary>
    public bool Stands(Instant now) => Turns > 0 && StartsAt <= now;

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

    /// <summary>
    /// Turns of people whom the door admitted or counted before the start. They are taken back with whatever gives the start up: a
    /// cancellation, a postponement, or another start (<see cref="EarlyAt"/>).
    /// </summary>
    public int Early(Instant now) => Sessions.Where(s => !s.Stands(now)).Sum(s => s.Turns);

    /// <summary>
    /// What another start takes back of <see cref="Early"/>. Nothing while the door of the new time is open already: whoever is inside
    /// stays there.
    /// </summary>
    /// <param name="opensAt">When the door opens for the new start.</param>
    /// <param name="closesAt">When it closes after the new end.</param>
    /// <param name="now">The present.</param>
    public int EarlyAt(Instant opensAt, Instant closesAt, Instant now) => opensAt <= now && now <= closesAt ? 0 : Early(now);

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
