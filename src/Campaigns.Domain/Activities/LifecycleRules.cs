using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// The steps of the lifecycle, of events and of course runs alike: what may be done, and when. Facts in, decision out; whoever asks
/// carries it out. What a plan has to be like, <see cref="PlanRules"/> says.
/// </summary>
public static class LifecycleRules
{
    public const int MaxReasonLength = 500;

    /// <summary>
    /// Scheduled → postponed. The registrations stay and the bookings go. At least one session has to lie ahead, because what took place
    /// already cannot be postponed.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="reason">The reason; may be missing.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="now">The present.</param>
    public static ActivityDecision Postpone(ActivityState state, string? reason, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return ActivityDecision.Of(
            state is not ActivityState.Scheduled ? new ActivityRefusal.WrongState(state)
                : tally.Stands(now) && tally.FallAway(now).Count == 0 ? new ActivityRefusal.Counted(tally.Standing(now))
                : null,
            reason?.Trim().Length > MaxReasonLength ? new ActivityRefusal.ReasonTooLong(MaxReasonLength) : null
        );
    }

    /// <summary>
    /// Draft, scheduled or postponed → cancelled, for ever. Refused when something was counted, because an activity that took place is
    /// marked as held or ended early instead (who-sees 11). Admissions before the start are taken back in the same act (<see
    /// cref="ActivityTally.Early"/>).
    /// </summary>
    /// <inheritdoc cref="Postpone"/>
    public static ActivityDecision Cancel(ActivityState state, string? reason, ActivityTally tally, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return ActivityDecision.Of(
            state is not (ActivityState.Draft or ActivityState.Scheduled or ActivityState.Postponed) ? new ActivityRefusal.WrongState(state)
                : tally.Stands(now) ? new ActivityRefusal.Counted(tally.Standing(now))
                : null,
            ReasonOf(reason)
        );
    }

    /// <summary>
    /// Scheduled or postponed → ended early: what was counted stays, and the sessions from <paramref name="from"/> on do not take place.
    /// When people were counted at the last session itself, that session is broken off and <paramref name="from"/> is null. A postponed
    /// event has no more sessions to come. A scheduled activity whose last session is over was not broken off; it is marked as held.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="reason">The reason, which is required.</param>
    /// <param name="from">The first session that does not take place.</param>
    /// <param name="tally">What was counted at its sessions.</param>
    /// <param name="isPast">Whether the activity is over by its own time (<see cref="Activity.IsPast"/>).</param>
    /// <param name="now">The present.</param>
    public static ActivityDecision EndEarly(ActivityState state, string? reason, int? from, ActivityTally tally, bool isPast, Instant now)
    {
        ArgumentNullException.ThrowIfNull(tally);
        var may = tally.FallAway(now);
        return ActivityDecision.Of(
            state is not (ActivityState.Scheduled or ActivityState.Postponed) ? new ActivityRefusal.WrongState(state)
                : !tally.Stands(now) ? new ActivityRefusal.NothingCounted()
                : (from is null ? may.Count > 0 : !may.Contains(from.Value) || (state is ActivityState.Postponed && from != may[0]))
                    ? new ActivityRefusal.NoSuchSession()
                : isPast && from is null ? new ActivityRefusal.AlreadyOver()
                : null,
            ReasonOf(reason)
        );
    }

    /// <summary>
    /// Held → scheduled, when "held" was pressed by mistake. An activity that was confirmed once is corrected instead, also while it
    /// waits to be confirmed again. An activity that was ended early stays held: others were told of it, and its sessions and bookings
    /// are gone.
    /// </summary>
    public static ActivityDecision TakeBackHeld(ActivityState state, bool wasConfirmed, bool endedEarly, string? reason) =>
        ActivityDecision.Of(
            state is not ActivityState.Held ? new ActivityRefusal.WrongState(state)
                : wasConfirmed ? new ActivityRefusal.WrongState(ActivityState.Confirmed)
                : endedEarly ? new ActivityRefusal.WasEndedEarly()
                : null,
            ReasonOf(reason)
        );

    /// <summary>
    /// Returns why a correction of anything that was counted is refused; null: it is accepted. In a confirmed activity a correction needs
    /// a reason.
    /// </summary>
    public static ActivityRefusal? WhyCorrected(ActivityState state, string? reason) =>
        state is ActivityState.Confirmed ? ReasonOf(reason)
        : reason?.Trim().Length > MaxReasonLength ? new ActivityRefusal.ReasonTooLong(MaxReasonLength)
        : null;

    /// <summary>
    /// Scheduled → held, once the activity has begun. While it still runs, phones have not sent all of their acts or a class's session is
    /// not recorded, whoever marks it is asked first.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="startsAt">The time from which it may be marked as held.</param>
    /// <param name="overAt">When the last session ends; null when there is no session.</param>
    /// <param name="unsent">The acts that phones have not sent yet.</param>
    /// <param name="told">Whether the button said so.</param>
    /// <param name="now">The present.</param>
    /// <param name="unrecorded">The ordinals of a class's sessions for which nobody recorded who came.</param>
    public static ActivityDecision MarkHeld(
        ActivityState state,
        Instant startsAt,
        Instant? overAt,
        UnsentActs unsent,
        bool told,
        Instant now,
        IReadOnlyList<int>? unrecorded = null
    )
    {
        ArgumentNullException.ThrowIfNull(unsent);
        Instant? runsUntil = now < overAt ? overAt : null;
        return ActivityDecision.Of(
            state is not ActivityState.Scheduled ? new ActivityRefusal.WrongState(state)
            : now < startsAt ? new ActivityRefusal.NotBegun(startsAt)
            : !told && (runsUntil is not null || unsent.Acts > 0 || unrecorded is { Count: > 0 })
                ? new ActivityRefusal.NotFinished(runsUntil, unsent) { Unrecorded = unrecorded ?? [] }
            : null
        );
    }

    /// <summary>
    /// Held → confirmed, once the last session is over and every session has an attendance or a headcount; zero is a figure (counted 7).
    /// The organiser is always asked first, with everything that still waits for a decision; it keeps waiting if the organiser confirms all
    /// the same.
    /// </summary>
    /// <param name="state">The activity's state.</param>
    /// <param name="sessions">Each session's ordinal, and whether anybody recorded who came.</param>
    /// <param name="overAt">When the last session is over, or was broken off; null where there is none.</param>
    /// <param name="open">What still waits for a decision.</param>
    /// <param name="told">Whether the button that was pressed stood below the question.</param>
    /// <param name="now">The present.</param>
    public static ActivityDecision Confirm(
        ActivityState state,
        IEnumerable<(int Ordinal, bool Recorded)> sessions,
        Instant? overAt,
        UndecidedCounts open,
        bool told,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(open);
        int[] missing = [.. sessions.Where(s => !s.Recorded).Select(s => s.Ordinal)];
        return ActivityDecision.Of(
            state is not ActivityState.Held ? new ActivityRefusal.WrongState(state)
            : overAt is { } over && now < over ? new ActivityRefusal.NotOver(over)
            : missing.Length > 0 ? new ActivityRefusal.NotYetRecorded(missing)
            : !told ? new ActivityRefusal.Undecided(open)
            : null
        );
    }

    private static ActivityRefusal? ReasonOf(string? reason) =>
        reason?.Trim().Length switch
        {
            null or 0 => new ActivityRefusal.ReasonMissing(),
            > MaxReasonLength => new ActivityRefusal.ReasonTooLong(MaxReasonLength),
            _ => null,
        };
}
