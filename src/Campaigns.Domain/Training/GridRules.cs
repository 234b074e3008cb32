using Campaigns.Domain.Activities;
using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>Why a cell of the grid cannot be changed. The field is "Mark", "Reason" or "Value", or empty.</summary>
public abstract record GridRefusal(string Field) : Refusal(Field)
{
    /// <summary>The run does not take place, or has not begun yet.</summary>
    public sealed record WrongState(ActivityState State) : GridRefusal("");

    /// <summary>Before the session only leave can be entered, because nothing else is known.</summary>
    public sealed record NotBegun(Instant StartsAt) : GridRefusal("Mark");

    /// <summary>The cell had a mark, so the log needs the reason for the change.</summary>
    public sealed record ReasonMissing() : GridRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : GridRefusal("Reason");

    /// <summary>The cell has another mark than when the form was opened, because a scan arrived or somebody else corrected it.</summary>
    public sealed record Changed(Mark? Now) : GridRefusal("Mark");

    public sealed record MarkOutOfRange(decimal Max) : GridRefusal("Value");
}

/// <summary>
/// The attendance grid of a course run: participants by sessions. A cell joins what the door recorded and what was entered in the grid.
/// </summary>
public static class GridRules
{
    public const int MaxReasonLength = 300;

    public const decimal HighestMark = 10;

    /// <summary>A person who arrives later than this after the start is late, unless the grid says otherwise.</summary>
    public static readonly Duration Grace = Duration.FromMinutes(15);

    /// <summary>Decides which mark a cell shows.</summary>
    /// <param name="last">The last entry of the grid for this cell; null when there is none.</param>
    /// <param name="cameAt">When the attendance that is not annulled happened; null when there is none.</param>
    /// <param name="startsAt">The session's start.</param>
    /// <remarks>
    /// With an attendance the cell shows present or late: the grid's last entry decides when it is one of these, otherwise the time at the
    /// door. So a scan that arrives after somebody was marked absent counts. Without an attendance the grid's last entry shows only if it
    /// is an absence.
    /// </remarks>
    public static Mark? Stands(Mark? last, Instant? cameAt, Instant startsAt) =>
        (cameAt, last) switch
        {
            ({ }, Mark.Present or Mark.Late) => last,
            ({ } at, _) => at > startsAt + Grace ? Mark.Late : Mark.Present,
            (null, Mark.Excused or Mark.Absent) => last,
            _ => null,
        };

    /// <summary>Whether the mark means that somebody was there.</summary>
    public static bool IsThere(Mark? mark) => mark is Mark.Present or Mark.Late;

    /// <summary>Returns why a cell may not be changed; null: it may.</summary>
    /// <param name="state">The run's state.</param>
    /// <param name="seen">The mark that the cell had when the form was opened.</param>
    /// <param name="stands">The mark that the cell has now.</param>
    /// <param name="wanted">The mark that it is to have.</param>
    /// <param name="reason">The reason; required when the cell has a mark, and in a confirmed run.</param>
    /// <param name="startsAt">The session's start.</param>
    /// <param name="opensMinutes">How many minutes before the session the door opens.</param>
    /// <param name="now">The present.</param>
    public static GridRefusal? Change(
        ActivityState state,
        Mark? seen,
        Mark? stands,
        Mark wanted,
        string? reason,
        Instant startsAt,
        int opensMinutes,
        Instant now
    ) =>
        state is not (ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed) ? new GridRefusal.WrongState(state)
        : seen != stands ? new GridRefusal.Changed(stands)
        : wanted is not Mark.Excused && now < startsAt - Duration.FromMinutes(opensMinutes) ? new GridRefusal.NotBegun(startsAt)
        : Reason(stands is not null || state is ActivityState.Confirmed, reason);

    /// <summary>Returns why a mark of the test may not be entered or changed; null: it may.</summary>
    public static GridRefusal? Test(ActivityState state, decimal? stands, decimal? wanted, string? reason) =>
        state is not (ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed) ? new GridRefusal.WrongState(state)
        : wanted is < 0 or > HighestMark ? new GridRefusal.MarkOutOfRange(HighestMark)
        : Reason(stands is not null || state is ActivityState.Confirmed, reason);

    private static GridRefusal? Reason(bool needed, string? reason) =>
        reason?.Trim().Length switch
        {
            null or 0 when needed => new GridRefusal.ReasonMissing(),
            > MaxReasonLength => new GridRefusal.ReasonTooLong(MaxReasonLength),
            _ => null,
        };
}
