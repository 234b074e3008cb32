using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Door.Differences;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The steps of the lifecycle, the same for an event and for a course run.</summary>
public sealed class ActivitySteps(CampaignsDbContext db, Actor actor)
{
    /// <summary>The people who were counted at each session, for the rules and for the questions before a step.</summary>
    public Task<ActivityTally> TallyAsync(Guid activityId, CancellationToken cancel) => TallyAsync(db, activityId, cancel);

    /// <inheritdoc cref="TallyAsync(Guid, CancellationToken)"/>
    public static async Task<ActivityTally> TallyAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var rows = await db.Database.SqlQuery<SessionTally>(
            $"""
            SELECT s.ordinal, s.starts_at,
              (SELECT coalesce(sum(t.female + t.male + t.sex_not_known), 0)::int FROM attendance t WHERE t.session_id = s.id AND t.annulled_at IS NULL) AS admitted,
              (SELECT coalesce(sum(h.female + h.male + h.sex_not_known), 0)::int FROM headcount h WHERE h.session_id = s.id) AS heads
            FROM session s WHERE s.activity_id = {activityId} AND s.called_off_at IS NULL
            ORDER BY s.ordinal
            """).ToListAsync(cancel);
        return new ActivityTally(rows);
    }

    /// <summary>Scheduled → held. An event once it has begun, a run once its last session has.</summary>
    public ActivityStep Held(Func<Activity, Instant?> begins) => new(
        "activity.held",
        (activity, now) => Task.FromResult(begins(activity) is { } start
            ? EventRules.MarkHeld(activity.State, start, now)
            : new EventDecision([new EventRefusal.WrongState(activity.State)], [])),
        (activity, now) => activity.MarkHeld(actor.Id, now));

    /// <summary>Held → scheduled, where it was a slip.</summary>
    public ActivityStep NotHeld(string? reason) => new(
        "activity.held_taken_back",
        (activity, _) => Task.FromResult(EventRules.TakeBackHeld(activity.State, activity.IsToConfirmAgain, activity.EndedEarlyAt is not null, reason)),
        (activity, now) => activity.MarkNotHeld(now)) { Reason = reason };

    /// <summary>Held → confirmed, once the activity is over and every session is recorded.</summary>
    /// <param name="told">Whether the button named what still waits for a decision.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public ActivityStep Confirmed(bool told, CancellationToken cancel) => new(
        "activity.confirmed",
        async (activity, now) =>
        {
            var recorded = await RecordedAsync(activity.Id, cancel);
            var open = await UndecidedAsync(activity.Id, activity.Kind, cancel);
            return EventRules.Confirm(activity.State, activity.Sessions.OrderBy(s => s.Ordinal).Select(s => (s.Ordinal, recorded.Contains(s.Id))), activity.OverAt, open, told, now);
        },
        (activity, now) => activity.MarkConfirmed(actor.Id, now));

    /// <summary>What is still to be decided about the figures.</summary>
    public async Task<UndecidedCounts> UndecidedAsync(Guid activityId, ActivityKind kind, CancellationToken cancel) => new(
        await ActivityCounts.WaitingAsync(db, activityId, cancel),
        await DifferenceList.CountToDecideAsync(db, activityId, cancel),
        kind is ActivityKind.Event ? (await Doubles.FindAsync(db, activityId, cancel)).Count : 0);

    public ActivityStep Postponed(string? reason, CancellationToken cancel) => new(
        "activity.postponed",
        async (activity, now) => EventRules.Postpone(activity.State, reason, await TallyAsync(activity.Id, cancel), now),
        (activity, now) => activity.MarkPostponed(Given(reason), now),
        MessageRule.Postponed) { Reason = reason };

    /// <summary>Cancels the activity for ever. Admissions that the door made before the start are annulled.</summary>
    public ActivityStep Cancelled(string? reason, string gate, CancellationToken cancel) => new(
        "activity.cancelled",
        async (activity, now) => EventRules.Cancel(activity.State, reason, await TallyAsync(activity.Id, cancel), now),
        (activity, now) => activity.MarkCancelled(Given(reason)!, now),
        MessageRule.Cancelled)
    {
        Reason = reason,
        Before = async (activity, now) => Taken(await TakeBackAsync(activity, activity.Sessions, reason, gate, now, cancel)),
    };

    /// <summary>What was counted stays; what is still to come does not take place, and is told as a cancellation is.</summary>
    public ActivityStep EndedEarly(int? from, string? reason, string gate, CancellationToken cancel)
    {
        IReadOnlyList<Session> gone = [];
        return new(
            "activity.ended_early",
            async (activity, now) => EventRules.EndEarly(activity.State, reason, from, await TallyAsync(activity.Id, cancel), now),
            (activity, now) => gone = activity.MarkEndedEarly(from, Given(reason)!, actor.Id, now))
        {
            Reason = reason,
            Before = async (activity, now) =>
            {
                List<Session> off = [.. activity.Sessions.Where(s => s.Ordinal >= from)];
                var fields = Taken(await TakeBackAsync(activity, off, reason, gate, now, cancel));
                fields["fromSession"] = from;

                // Bookings of sessions that are over stay, and the bookings of the others are deleted.
                var free = off.Count > 0 ? off : [activity.Sessions.MaxBy(s => s.Ordinal)!];
                var ids = free.Select(s => s.Id).ToList();
                await db.Bookings.Where(b => ids.Contains(b.SessionId)).ExecuteDeleteAsync(cancel);
                return fields;
            },
            After = async (activity, now) =>
            {
                await MessageLedger.AddForEndedEarlyAsync(db, activity.Id, brokenOff: gone.Count == 0, now, cancel);
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
        return db.Activities.Where(a => a.Id == activityId && (a.State == ActivityState.Confirmed || a.State == ActivityState.Held))
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.State, ActivityState.Confirmed).SetProperty(x => x.ConfirmedAt, now).SetProperty(x => x.ConfirmedById, by).SetProperty(x => x.UpdatedAt, now), cancel);
    }

    /// <summary>
    /// Sets a confirmed activity to held for a correction, until <see cref="ConfirmAgainAsync"/> confirms it again in the same transaction.
    /// </summary>
    public Task ReopenAsync(Guid activityId, CancellationToken cancel) =>
        db.Activities.Where(a => a.Id == activityId && a.State == ActivityState.Confirmed).ExecuteUpdateAsync(a => a.SetProperty(x => x.State, ActivityState.Held), cancel);

    /// <summary>The ids of the activity's sessions that somebody recorded.</summary>
    public Task<List<Guid>> RecordedAsync(Guid activityId, CancellationToken cancel) => db.Database.SqlQuery<Guid>(
        $"""SELECT r.session_id AS "Value" FROM recorded_session r JOIN session s ON s.id = r.session_id WHERE s.activity_id = {activityId}""").ToListAsync(cancel);

    private static string? Given(string? reason) => string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();

    private static Dictionary<string, object?> Taken(int turns) => new(StringComparer.Ordinal) { ["takenBack"] = turns == 0 ? null : turns };

    /// <summary>Admissions are taken back as the door does it, by acts that stay.</summary>
    private async Task<int> TakeBackAsync(Activity activity, IEnumerable<Session> sessions, string? reason, string gate, Instant now, CancellationToken cancel)
    {
        var (ids, id, by) = (sessions.Select(s => s.Id).ToArray(), activity.Id, actor.Id);
        var turns = await db.Attendances.Where(t => ids.Contains(t.SessionId) && t.AnnulledAt == null).SumAsync(t => t.Female + t.Male + t.SexNotKnown, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT check_in_act(
              new_id(), 'annul', t.session_id, NULL::bytea, NULL::uuid, NULL::text, t.check_in_id, {Given(reason)}::text, {gate}::text,
              'account', {by}, 'search', {now}, NULL::bigint, NULL::bigint, NULL::text, true, NULL::integer, NULL::integer, NULL::integer, {now})
            FROM attendance t WHERE t.activity_id = {id} AND t.session_id = ANY ({ids}) AND t.annulled_at IS NULL
            """,
            cancel);
        return turns;
    }
}
