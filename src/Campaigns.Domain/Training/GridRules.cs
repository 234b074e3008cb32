using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>Why the grid cannot be changed. Fields are "Mark", "Reason", "Value" or empty.</summary>
public abstract record GridRefusal(string Field) : Refusal(Field)
{
    /// <summary>It does not take place, or not yet.</summary>
    public sealed record WrongState(ActivityState State) : GridRefusal("");

    /// <summary>Before the session only a leave is known.</summary>
    public sealed record NotBegun(Instant StartsAt) : GridRefusal("Mark");

    /// <summary>Something stood there, so the log needs to know why it is changed.</summary>
    public sealed record ReasonMissing() : GridRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : GridRefusal("Reason");

    /// <summary>Something else stands there than what the form was opened with: a scan that arrived meanwhile, or another's correction.</summary>
    public sealed record Changed(Mark? Now) : GridRefusal("Mark");

    public sealed record MarkOutOfRange(decimal Max) : GridRefusal("Value");
}

/// <summary>The grid of a course run: participants by sessions. What the door recorded and what the grid says are one.</summary>
public static class GridRules
{
    public const int MaxReasonLength = 300;

    public const decimal HighestMark = 10;

    /// <summary>Whoever comes later than that is late, unless the grid says otherwise.</summary>
    public static readonly Duration Grace = Duration.FromMinutes(15);

    /// <summary>What stands in a cell.</summary>
    /// <param name="last">The last entry of the grid; null where there is none.</param>
    /// <param name="cameAt">When the attendance that stands happened; null where none does.</param>
    /// <param name="startsAt">The session's start.</param>
    /// <remarks>
    /// An attendance is present or late: as the grid's last word says, else by the time at the door. So a scan that arrives after somebody
    /// was marked absent counts. Without an attendance the grid's last word stands only if it is an absence.
    /// </remarks>
    public static Mark? Stands(Mark? last, Instant? cameAt, Instant startsAt) => (cameAt, last) switch
    {
        ({ }, Mark.Present or Mark.Late) => last,
        ({ } at, _) => at > startsAt + Grace ? Mark.Late : Mark.Present,
        (null, Mark.Excused or Mark.Absent) => last,
        _ => null,
    };

    /// <summary>Whether the mark means that somebody was there.</summary>
    public static bool IsThere(Mark? mark) => mark is Mark.Present or Mark.Late;

    /// <summary>Whether a cell may be changed; null: it may.</summary>
    /// <param name="state">The run's state.</param>
    /// <param name="seen">What the form was opened with.</param>
    /// <param name="stands">What stands there now.</param>
    /// <param name="wanted">What it is to become.</param>
    /// <param name="reason">Why; needed where something stands, and in what is confirmed.</param>
    /// <param name="startsAt">The session's start.</param>
    /// <param name="opensMinutes">How long before it the door opens.</param>
    /// <param name="now">The present.</param>
    public static GridRefusal? Change(ActivityState state, Mark? seen, Mark? stands, Mark wanted, string? reason, Instant startsAt, int opensMinutes, Instant now) =>
        state is not (ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed) ? new GridRefusal.WrongState(state)
        : seen != stands ? new GridRefusal.Changed(stands)
        : wanted is not Mark.Excused && now < startsAt - Duration.FromMinutes(opensMinutes) ? new GridRefusal.NotBegun(startsAt)
        : Reason(stands is not null || state is ActivityState.Confirmed, reason);

    /// <summary>Whether a mark of the test may be entered or changed; null: it may.</summary>
    public static GridRefusal? Test(ActivityState state, decimal? stands, decimal? wanted, string? reason) =>
        state is not (ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed) ? new GridRefusal.WrongState(state)
        : wanted is < 0 or > HighestMark ? new GridRefusal.MarkOutOfRange(HighestMark)
        : Reason(stands is not null || state is ActivityState.Confirmed, reason);

    private static GridRefusal? Reason(bool needed, string? reason) => reason?.Trim().Length switch
    {
        null or 0 when needed => new GridRefusal.ReasonMissing(),
        > MaxReasonLength => new GridRefusal.ReasonTooLong(MaxReasonLength),
        _ => null,
    };
}
