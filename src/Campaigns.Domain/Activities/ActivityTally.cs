using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>What was counted at one session.</summary>
/// <param name="Ordinal">Which.</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="Admitted">Turns of the attendances that stand.</param>
/// <param name="Heads">Turns of its headcounts.</param>
public sealed record SessionTally(int Ordinal, Instant StartsAt, int Admitted, int Heads)
{
    /// <summary>Somebody was there: an attendance in a session that has begun, or a headcount above zero.</summary>
    public bool Stands(Instant now) => Heads > 0 || (Admitted > 0 && StartsAt <= now);

    public int Turns => Admitted + Heads;
}

/// <summary>What was counted at the sessions of an activity: by it, an activity is cancelled or ended early.</summary>
public sealed record ActivityTally(IReadOnlyList<SessionTally> Sessions)
{
    public static ActivityTally None { get; } = new([]);

    /// <summary>Whether anything was counted that a cancellation would make vanish.</summary>
    public bool Stands(Instant now) => Sessions.Any(s => s.Stands(now));

    /// <summary>Turns that stand.</summary>
    public int Standing(Instant now) => Sessions.Where(s => s.Stands(now)).Sum(s => s.Turns);

    /// <summary>Turns of those whom the door let in before the start: taken back by a cancellation.</summary>
    public int Early(Instant now) => Sessions.Where(s => !s.Stands(now)).Sum(s => s.Admitted);

    /// <summary>Sessions from which the activity may be ended early: those after the last that something was counted at.</summary>
    public IReadOnlyList<int> FallAway(Instant now)
    {
        var last = Sessions.Where(s => s.Stands(now)).Select(s => s.Ordinal).DefaultIfEmpty(0).Max();
        return [.. Sessions.Where(s => s.Ordinal > last).Select(s => s.Ordinal).Order()];
    }
}
