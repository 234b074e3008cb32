using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The steps of the lifecycle, which are the same for an event and for a course run.</summary>
public sealed class ActivitySteps(
    CampaignsDbContext db,
    Actor actor,
    IEnumerable<IUndecidedFigures> undecided,
    IStringLocalizer<ActivitiesTexts> texts
)
{
    /// <summary>The people who were counted at each session, for the rules and for the questions before a step.</summary>
    public Task<ActivityTally> TallyAsync(Guid activityId, CancellationToken cancel) => TallyAsync(db, activityId, cancel);

    /// <inheritdoc cref="TallyAsync(Guid, CancellationToken)"/>
    public static async Task<ActivityTally> TallyAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db
            .Database.SqlQuery<SessionTally>(
                $"""
                SELECT s.ordinal, s.starts_at,
                  (SELECT coalesce(sum(attendance_turns(t)), 0)::int FROM attendance t
                    WHERE t.session_id = s.id AND t.annulled_at IS NULL) AS admitted,
                  (SELECT coalesce(sum(headcount_turns(h)), 0)::int FROM headcount h WHERE h.session_id = s.id) AS heads
                FROM session s WHERE s.activity_id = {activityId} AND s.called_off_at IS NULL
                ORDER BY s.ordinal
                """
            )
            .ToListAsync(cancel);
        return new ActivityTally(rows);
    }

    /// <summary>Scheduled → held. An event once it has begun, a run once its last session has.</summary>
    /// <param name="begins">The time from which the step is allowed.</param>
    /// <param name="told">Whether the button said that the activity still runs, or how much phones have not sent.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public ActivityStep Held(Func<Activity, Instant?> begins, bool told, CancellationToken cancel) =>
        new(
            "activity.held",
            async (activity, now) =>
                begins(activity) is { } start
                    ? LifecycleRules.MarkHeld(
                        activity.State,
                        start,
                        activity.OverAt,
                        await ActivityCounts.UnsentAsync(db, activity.Id, cancel),
                        told,
                        now,
                        activity.Kind is ActivityKind.CourseRun ? await UnrecordedAsync(activity, cancel) : null
                    )
                    : ActivityDecision.Of(new ActivityRefusal.WrongState(activity.State)),
            (activity, now) => activity.MarkHeld(actor.Id, now)
        );

    private async Task<IReadOnlyList<int>> UnrecordedAsync(Activity activity, CancellationToken cancel)
    {
        var recorded = await RecordedAsync(activity.Id, cancel);
        return [.. activity.Sessions.Where(s => s.CalledOffAt is null && !recorded.Contains(s.Id)).Select(s => s.Ordinal).Order()];
    }

    /// <summary>
    /// Held → scheduled, where it was a slip. A correction may have given back what the activity held, so it is held again; where something
    /// else holds it since, the step is refused.
    /// </summary>
    public ActivityStep NotHeld(string? reason, CancellationToken cancel) =>
        new(
            "activity.held_taken_back",
            async (activity, _) =>
            {
                var decision = LifecycleRules.TakeBackHeld(
                    activity.State,
                    activity.IsToConfirmAgain,
                    activity.EndedEarlyAt is not null,
                    reason
                );
                return decision.Allowed ? ActivityDecision.Of(await TakenSinceAsync(activity, cancel)) : decision;
            },
            (activity, now) => activity.MarkNotHeld(now)
        )
        {
            Reason = reason,
            Before = async (activity, _) =>
            {
                if (activity.VenueId is { } venueId)
                {
                    await db.Bookings.Where(b => b.ActivityId == activity.Id).ExecuteDeleteAsync(cancel);
                    var venue = await db.Venues.SingleAsync(v => v.Id == venueId, cancel);
                    await ActivityWriting.AddBookingsAsync(db, activity, venue, await HelpersAsync(activity, cancel), cancel);
                }

                return new Dictionary<string, object?>(StringComparer.Ordinal);
            },
        };

    /// <summary>Held → confirmed, once the activity is over and every session is recorded.</summary>
    /// <param name="told">Whether the button named what still waits for a decision.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public ActivityStep Confirmed(bool told, CancellationToken cancel) =>
        new(
            "activity.confirmed",
            async (activity, now) =>
            {
                var recorded = await RecordedAsync(activity.Id, cancel);
                var open = await UndecidedAsync(activity.Id, activity.Kind, cancel);
                return LifecycleRules.Confirm(
                    activity.State,
                    activity.Sessions.OrderBy(s => s.Ordinal).Select(s => (s.Ordinal, recorded.Contains(s.Id))),
                    activity.OverAt,
                    open,
                    told,
                    now
                );
            },
            (activity, now) => activity.MarkConfirmed(actor.Id, now)
        );

    /// <summary>What still waits for a decision about the figures.</summary>
    public async Task<UndecidedCounts> UndecidedAsync(Guid activityId, ActivityKind kind, CancellationToken cancel)
    {
        var open = UndecidedCounts.None;
        foreach (var figures in undecided)
        {
            open += await figures.CountAsync(activityId, kind, cancel);
        }

        return open;
    }

    /// <summary>Scheduled → postponed; whoever the door let in or counted before a start is taken back with it.</summary>
    public ActivityStep Postponed(string? reason, CancellationToken cancel) =>
        new(
            "activity.postponed",
            async (activity, now) => LifecycleRules.Postpone(activity.State, reason, await TallyAsync(activity.Id, cancel), now),
            (activity, now) => activity.MarkPostponed(Given(reason), now),
            MessageRule.Postponed
        )
        {
            Reason = reason,
            Before = async (activity, now) => Taken(await TakeBackEarlyAsync(activity, only: null, reason, now, cancel)),
        };

    /// <summary>Cancels the activity for ever. Admissions that the door made before the start are annulled.</summary>
    public ActivityStep Cancelled(string? reason, string gate, CancellationToken cancel) =>
        new(
            "activity.cancelled",
            async (activity, now) => LifecycleRules.Cancel(activity.State, reason, await TallyAsync(activity.Id, cancel), now),
            (activity, now) => activity.MarkCancelled(Given(reason)!, now),
            MessageRule.Cancelled
        )
        {
            Reason = reason,
            Before = async (activity, now) => Taken(await TakeBackAsync(activity, activity.Sessions, reason, gate, now, cancel)),
        };

    /// <summary>What was counted stays; what is still to come does not take place, and is told as a cancellation is.</summary>
    /// <param name="fromSession">The first session that does not take place; null: the last one is broken off.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="gate">The gate of the acts that take admissions back.</param>
    /// <param name="cancel">Cancels it.</param>
    public ActivityStep EndedEarly(Guid? fromSession, string? reason, string gate, CancellationToken cancel)
    {
        IReadOnlyList<Session> gone = [];
        int? from = null;
        var tells = false;
        return new(
            "activity.ended_early",
            async (activity, now) =>
            {
                // A session that is gone since is none of those that may fall away.
                tells = !activity.IsPast(now);
                from = fromSession is { } id ? activity.Sessions.Find(s => s.Id == id)?.Ordinal ?? 0 : null;
                return LifecycleRules.EndEarly(
                    activity.State,
                    reason,
                    from,
                    await TallyAsync(activity.Id, cancel),
                    activity.IsPast(now),
                    now
                );
            },
            (activity, now) => gone = activity.MarkEndedEarly(from, Given(reason)!, actor.Id, now)
        )
        {
            Reason = reason,
            Before = async (activity, now) =>
            {
                List<Session> off = [.. activity.Sessions.Where(s => s.Ordinal >= from)];
                var fields = Taken(await TakeBackAsync(activity, off, reason, gate, now, cancel));
                fields["fromSession"] = from;
                if (activity.BrokenOff(from, now) is { } broken)
                {
                    fields["endsAt" + AuditFields.Before] = broken.Session.EndsAt;
                    fields["endsAt"] = broken.EndsAt;
                }

                // Bookings of sessions that are over stay, and the bookings of the others are deleted.
                var free = off.Count > 0 ? off : [activity.Sessions.MaxBy(s => s.Ordinal)!];
                var ids = free.Select(s => s.Id).ToList();
                await db.Bookings.Where(b => ids.Contains(b.SessionId)).ExecuteDeleteAsync(cancel);
                return fields;
            },
            After = async (activity, now) =>
            {
                if (tells)
                {
                    await MessageLedger.AddForEndedEarlyAsync(db, activity.Id, brokenOff: gone.Count == 0, now, cancel);
                }

                await MessageLedger.SettleRemindersAsync(db, activity, now, cancel);
            },
        };
    }

    /// <summary>
    /// Locks the activity's row and returns whether the activity is confirmed. A change of its figures reopens a confirmed activity, and a
    /// correction with a reason confirms it again by <see cref="ConfirmAgainAsync"/> at the end of its transaction. An activity that was
    /// not confirmed before the change is confirmed only by the button.
    /// </summary>
    public async Task<bool> LockConfirmedAsync(Guid activityId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM activity WHERE id = {activityId} FOR NO KEY UPDATE", cancel);
        return await db.Activities.AnyAsync(a => a.Id == activityId && a.State == ActivityState.Confirmed, cancel);
    }

    /// <summary>
    /// Confirms the activity again after a correction of confirmed figures (<see cref="LockConfirmedAsync"/>), in the name of the account
    /// that corrects.
    /// </summary>
    public Task ConfirmAgainAsync(Guid activityId, Instant now, CancellationToken cancel)
    {
        var by = actor.Id;
        return db
            .Activities.Where(a => a.Id == activityId && (a.State == ActivityState.Confirmed || a.State == ActivityState.Held))
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.State, ActivityState.Confirmed)
                        .SetProperty(x => x.ConfirmedAt, now)
                        .SetProperty(x => x.ConfirmedById, by)
                        .SetProperty(x => x.UpdatedAt, now),
                cancel
            );
    }

    /// <summary>
    /// Sets a confirmed activity to held for a correction, until <see cref="ConfirmAgainAsync"/> confirms it again in the same transaction.
    /// </summary>
    public Task ReopenAsync(Guid activityId, CancellationToken cancel) =>
        db
            .Activities.Where(a => a.Id == activityId && a.State == ActivityState.Confirmed)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.State, ActivityState.Held), cancel);

    /// <summary>The ids of the activity's sessions that somebody recorded.</summary>
    public Task<List<Guid>> RecordedAsync(Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<Guid>(
                $"""
                SELECT r.session_id AS "Value" FROM recorded_session r JOIN session s ON s.id = r.session_id
                WHERE s.activity_id = {activityId}
                """
            )
            .ToListAsync(cancel);

    /// <summary>
    /// Takes back what the door recorded for sessions that have not begun, because their start is given up. To be called in the
    /// transaction that gives it up, before the sessions change.
    /// </summary>
    /// <param name="activity">The activity with its sessions.</param>
    /// <param name="only">The sessions whose start is given up; null: all that have not begun.</param>
    /// <param name="reason">The reason; may be missing.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>The turns that were taken back.</returns>
    public Task<int> TakeBackEarlyAsync(
        Activity activity,
        IReadOnlyCollection<Guid>? only,
        string? reason,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(activity);
        var ahead = activity.Sessions.Where(s => s.StartsAt > now && (only is null || only.Contains(s.Id)));
        return TakeBackAsync(activity, ahead, reason, texts["Gate.Office"], now, cancel);
    }

    /// <summary>What others hold by now of the venue and the people that the activity needs.</summary>
    private async Task<IReadOnlyList<ActivityRefusal>> TakenSinceAsync(Activity activity, CancellationToken cancel)
    {
        await db.Entry(activity).Collection(a => a.Speakers).LoadAsync(cancel);
        var shared = await db.Venues.AnyAsync(v => v.Id == activity.VenueId && v.HoldsSeveral, cancel);
        Guid[] people = [.. activity.Speakers.Select(s => s.PersonId).Union(await HelpersAsync(activity, cancel))];
        var taken = new List<ActivityRefusal>();
        foreach (var session in activity.Sessions.OrderBy(s => s.Ordinal))
        {
            var during = new Interval(session.StartsAt, session.EndsAt);
            var held = await HeldTimes.OfAsync(db, actor, during, activity.VenueId, people, activity.Id, cancel);
            taken.AddRange(
                from h in held.Select(h => h.Held)
                where
                    h.PersonId is not null || (!shared && ClashRules.RoomsOverlap(activity.RoomFrom, activity.RoomTo, h.RoomFrom, h.RoomTo))
                select new ActivityRefusal.TakenSince(session.Ordinal, h.By, h.PersonId is null ? null : h.PersonName)
            );
        }

        return taken;
    }

    private async Task<IReadOnlyList<Guid>> HelpersAsync(Activity activity, CancellationToken cancel) =>
        activity.Kind is ActivityKind.Event ? await ActivityWriting.HelpersAsync(db, activity.Id, cancel) : [];

    private static string? Given(string? reason) => string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();

    private static Dictionary<string, object?> Taken(int turns) =>
        new(StringComparer.Ordinal) { ["takenBack"] = turns == 0 ? null : turns };

    /// <summary>Admissions are taken back as the door does it, by acts that stay, and headcounts by counter-entries.</summary>
    private async Task<int> TakeBackAsync(
        Activity activity,
        IEnumerable<Session> sessions,
        string? reason,
        string gate,
        Instant now,
        CancellationToken cancel
    )
    {
        var (ids, id, by) = (sessions.Select(s => s.Id).ToArray(), activity.Id, actor.Id);
        var turns = await db.Attendances.Where(t => ids.Contains(t.SessionId) && t.AnnulledAt == null).SumAsync(t => t.Turns, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT check_in_act(
              new_id(), 'annul', t.session_id, NULL::bytea, NULL::uuid, NULL::text, t.check_in_id, {Given(reason)}::text, {gate}::text,
              'account', {by}, 'search', {now}, NULL::bigint, NULL::bigint, NULL::text, true, NULL::integer, NULL::integer, NULL::integer,
                {now})
            FROM attendance t WHERE t.activity_id = {id} AND t.session_id = ANY ({ids}) AND t.annulled_at IS NULL
            """,
            cancel
        );
        return turns + await TakeBackHeadsAsync(ids, reason, gate, now, cancel);
    }

    private async Task<int> TakeBackHeadsAsync(Guid[] sessions, string? reason, string gate, Instant now, CancellationToken cancel)
    {
        var by = actor.Id;
        var turns = await db.Headcounts.Where(h => sessions.Contains(h.SessionId)).SumAsync(h => h.Turns, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT headcounts_take_back({sessions}, {Given(reason)}::text, {by}, {gate}::text, {now})
            """,
            cancel
        );
        return turns;
    }
}
