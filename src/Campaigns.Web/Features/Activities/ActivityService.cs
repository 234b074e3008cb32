using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>A form as it was read, with the decision of the rules about it.</summary>
/// <param name="Parsed">The fields that could be read.</param>
/// <param name="Before">The stored plan; null when there is none.</param>
/// <param name="Plan">The plan that the form asks for.</param>
/// <param name="Venue">The chosen venue.</param>
/// <param name="Decision">The decision of the rules.</param>
/// <param name="Unread">The fields that could not be read, each with the key of its sentence.</param>
public sealed record Wish<TParsed>(
    TParsed Parsed,
    ActivityPlan? Before,
    ActivityPlan Plan,
    Venue? Venue,
    ActivityDecision Decision,
    IReadOnlyDictionary<string, string> Unread
)
{
    public bool Allowed => Decision.Allowed && Unread.Count == 0;

    public SaveOutcome.Refused Refused => new(Decision) { Unread = Unread };
}

/// <summary>The services that saving an activity needs.</summary>
public sealed class ActivityServices(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    PublicAddress address,
    OperationIds operations,
    ActivitySteps steps
)
{
    public CampaignsDbContext Db { get; } = db;

    public Actor Actor { get; } = actor;

    public IClock Clock { get; } = clock;

    public PublicAddress Address { get; } = address;

    public OperationIds Operations { get; } = operations;

    public ActivitySteps Steps { get; } = steps;
}

/// <summary>
/// Saves activities: keeps drafts, schedules, changes and corrects. It reads the facts, asks the rules, and writes in one transaction with
/// bookings, log and messages. What two people do at once, the database settles. The services of events and course runs derive from it and
/// add what is theirs alone.
/// </summary>
public abstract class ActivityService<TInput, TParsed, TCorrect>(ActivityServices services)
    where TInput : ActivityInput
    where TCorrect : CorrectInput
{
    /// <summary>
    /// Ordinals of new sessions start here, far above every real ordinal, so that old and new ordinals cannot collide while the sessions
    /// are put in order.
    /// </summary>
    private const int Parked = 1000;

    protected CampaignsDbContext Db => services.Db;

    protected Actor Actor => services.Actor;

    protected IClock Clock => services.Clock;

    protected abstract ActivityKind Kind { get; }

    /// <summary>The log's name for those who speak or teach.</summary>
    protected abstract string PeopleField { get; }

    /// <summary>The activity with what belongs to it, tracked; null when there is none.</summary>
    public virtual Task<Activity?> LoadAsync(Guid id, CancellationToken cancel) => ActivityParts.TrackAsync(Db, id, Kind, cancel);

    /// <summary>
    /// The sessions of which anything was ever recorded, be it taken back or waiting since. They may be moved and are not removed, because
    /// what was recorded stays and names them.
    /// </summary>
    protected async Task<IReadOnlyCollection<Guid>> KeptSessionsAsync(Guid activityId, CancellationToken cancel) =>
        await Db
            .Database.SqlQuery<Guid>(
                $"""
                SELECT s.id AS "Value" FROM session s
                WHERE s.activity_id = {activityId} AND (
                  EXISTS (SELECT FROM check_in c WHERE c.session_id = s.id)
                  OR EXISTS (SELECT FROM attendance t WHERE t.session_id = s.id)
                  OR EXISTS (SELECT FROM headcount h WHERE h.session_id = s.id)
                  OR EXISTS (SELECT FROM walk_in w WHERE w.session_id = s.id)
                  OR EXISTS (SELECT FROM grid_entry e WHERE e.session_id = s.id)
                  OR EXISTS (SELECT FROM waiting_headcount h WHERE h.session_id = s.id)
                  OR EXISTS (SELECT FROM waiting_walk_in w WHERE w.session_id = s.id))
                """
            )
            .ToListAsync(cancel);

    /// <summary>Adds the rows that a new activity has beside its own.</summary>
    protected virtual void AddDetails(Activity activity) { }

    /// <summary>Reads the form and the facts about it, and asks the rules.</summary>
    /// <param name="input">The form.</param>
    /// <param name="activity">The activity or its draft; null for a new one.</param>
    /// <param name="unitId">The unit that answers for it.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels the reading.</param>
    protected abstract Task<Wish<TParsed>> WeighAsync(TInput input, Activity? activity, Guid unitId, Instant now, CancellationToken cancel);

    /// <summary>Writes the valid fields of the form into the columns. The base class writes the sessions.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="wish">The form as it was read.</param>
    /// <param name="opens">Whether the activity becomes scheduled for the first time.</param>
    /// <param name="cancel">Cancels the reading.</param>
    protected abstract Task FillAsync(Activity activity, Wish<TParsed> wish, bool opens, CancellationToken cancel);

    /// <summary>Writes the valid fields of a draft into the columns.</summary>
    /// <returns>The plan whose sessions are saved; null when a draft of this kind has no sessions.</returns>
    protected abstract Task<ActivityPlan?> FillDraftAsync(Activity activity, TInput input, CancellationToken cancel);

    /// <summary>Adds the changed fields that only an event or only a course run has.</summary>
    protected virtual void AddOwn(ActivityChanges changes, ActivityPlan before, ActivityPlan after) { }

    /// <summary>Combines the stored values with the fields that the correction's form has; everything else stays as it is.</summary>
    protected abstract Task<TInput> CorrectedAsync(Activity activity, TCorrect input, CancellationToken cancel);

    /// <summary>Reads a correction and asks the rules; null when the form was made from other sessions than the stored ones.</summary>
    protected abstract Task<Wish<TParsed>?> WeighCorrectionAsync(
        TInput corrected,
        Activity activity,
        string? reason,
        Instant now,
        CancellationToken cancel
    );

    /// <summary>Writes a correction into the columns.</summary>
    protected virtual Task FillCorrectedAsync(Activity activity, Wish<TParsed> wish, CancellationToken cancel) =>
        FillAsync(activity, wish, opens: false, cancel);

    /// <summary>Keeps a draft: all that was typed as it was typed, and what is valid of it in its columns. It books nothing.</summary>
    /// <param name="input">The form.</param>
    /// <param name="id">The draft, where there is one already.</param>
    /// <param name="unitId">The unit that a new draft belongs to.</param>
    /// <param name="cancel">Cancels the saving.</param>
    /// <returns>Null where somebody else changed it since the form was opened, or it is no draft any more.</returns>
    public async Task<DraftKept?> SaveDraftAsync(TInput input, Guid? id, Guid unitId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = Clock.GetCurrentInstant();
        var newId = id is null ? NewIdOf(input) : null;
        if (await ActivityWriting.MadeBeforeAsync(Db, newId, unitId, cancel) is { } made)
        {
            // The second press of a button goes on with the draft of the first.
            (id, input.Version) = (made.Id, made.Version.ToString(CultureInfo.InvariantCulture));
        }

        var draft = id is { } known ? await LoadAsync(known, cancel) : null;
        if (draft is { State: not ActivityState.Draft })
        {
            return null;
        }

        if (draft is null)
        {
            draft = New(newId, unitId, now);
            Db.Audit(Actor, now, "activity.drafted", "activity", draft.Id, unitId);
        }
        else
        {
            Db.ExpectVersion(draft, input.Version);
        }

        if (await FillDraftAsync(draft, input, cancel) is { } plan)
        {
            FillSessions(draft, plan);
        }

        draft.DraftInput = input.ToJson();
        draft.UpdatedAt = now;
        try
        {
            await using var transaction = await Db.Database.BeginTransactionAsync(cancel);
            await Db.SaveChangesAsync(cancel);
            if (draft.Sessions.Count > 0)
            {
                await PutInOrderAsync(draft, cancel);
            }

            await transaction.CommitAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new DraftKept(draft.Id, draft.Version);
    }

    /// <summary>
    /// Schedules a draft or a new activity, schedules what was postponed again, or changes what is scheduled; all of it or nothing.
    /// </summary>
    /// <param name="input">The form.</param>
    /// <param name="id">The activity or its draft, where it is there already.</param>
    /// <param name="unitId">The unit that a new activity belongs to.</param>
    /// <param name="press">Which button was pressed.</param>
    /// <param name="cancel">Cancels the saving.</param>
    public async Task<SaveOutcome> SaveAsync(TInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        try
        {
            return await Retry.LookAgainAsync(Db, () => TrySaveAsync(input, id, unitId, press, cancel));
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveOutcome.Stale();
        }
    }

    /// <summary>
    /// Corrects what an activity was, in one act: the change with its reason, its figures, and where they were confirmed the
    /// confirmation. Nobody is told, and what it held of its old time and place is given back.
    /// </summary>
    public async Task<SaveOutcome> CorrectAsync(TCorrect input, Guid id, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = Clock.GetCurrentInstant();
        await using var transaction = await Db.Database.BeginTransactionAsync(cancel);
        var confirmed = await services.Steps.LockConfirmedAsync(id, cancel);
        var activity = await LoadAsync(id, cancel) ?? throw new InvalidOperationException("An activity that was found is gone.");
        Db.ExpectVersion(activity, input.Version);
        var corrected = await CorrectedAsync(activity, input, cancel);
        await TakeNewVenueAsync(corrected, input, now, cancel);
        if (await WeighCorrectionAsync(corrected, activity, input.Reason, now, cancel) is not { Before: { } before } wish)
        {
            Db.ChangeTracker.Clear();
            return new SaveOutcome.Stale();
        }

        if (!wish.Allowed)
        {
            Db.ChangeTracker.Clear();
            return wish.Refused;
        }

        try
        {
            var was = Related.Of(activity);
            await FillCorrectedAsync(activity, wish, cancel);
            FillSessions(activity, wish.Plan);
            var changes = ChangesOf(before, wish.Plan, was, activity);
            if (!changes.Any)
            {
                return new SaveOutcome.Saved(id, activity.Version);
            }

            var elsewhere = wish.Plan.IsElsewhereThan(before);
            Guid[] gone = [.. was.Speakers.Except(activity.Speakers.Select(s => s.PersonId))];
            await Db
                .Bookings.Where(b => b.ActivityId == id && (elsewhere || (b.PersonId != null && gone.Contains(b.PersonId.Value))))
                .ExecuteDeleteAsync(cancel);
            activity.UpdatedAt = now;
            var reason = string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim();
            Db.Audit(
                Actor,
                now,
                "activity.corrected",
                "activity",
                id,
                activity.OrganisingUnitId,
                new
                {
                    changes = changes.Logged,
                    reason,
                    confirmedAgain = confirmed ? true : (bool?)null,
                }
            );
            await Db.SaveChangesAsync(cancel);
            await PutInOrderAsync(activity, cancel);
            if (confirmed)
            {
                await services.Steps.ConfirmAgainAsync(id, now, cancel);
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SaveOutcome.Stale();
        }

        await transaction.CommitAsync(cancel);
        return new SaveOutcome.Saved(id, activity.Version);
    }

    private async Task<SaveOutcome> TrySaveAsync(TInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        var now = Clock.GetCurrentInstant();
        var newId = id is null ? NewIdOf(input) : null;
        if (await ActivityWriting.MadeBeforeAsync(Db, newId, unitId, cancel) is { } made)
        {
            // The second press of a button is answered as the first. A draft that the form became meanwhile is gone on with.
            if (made.State is not ActivityState.Draft)
            {
                return new SaveOutcome.Saved(made.Id, made.Version);
            }

            (id, input.Version) = (made.Id, made.Version.ToString(CultureInfo.InvariantCulture));
        }

        await using var transaction = await Db.Database.BeginTransactionAsync(cancel);
        if (id is { } stands)
        {
            // Whoever marks, counts or registers somebody waits for the row too. What stands is read after that, so that nothing is
            // recorded between the reading and the change.
            await ActivityWriting.LockAsync(Db, stands, cancel);
        }

        var stored = id is { } known ? await LoadAsync(known, cancel) : null;
        var state = stored?.State ?? ActivityState.Draft;
        var opens = state is ActivityState.Draft;
        if (stored is not null)
        {
            Db.ExpectVersion(stored, input.Version);
        }

        if (!opens && press is Press.None)
        {
            return new SaveOutcome.NotPressed();
        }

        var wish = await WeighAsync(input, stored, stored?.OrganisingUnitId ?? unitId, now, cancel);
        if (!wish.Allowed)
        {
            Db.ChangeTracker.Clear();
            return wish.Refused;
        }

        var early = stored is null ? null : await EarlyAsync(stored, wish, now, cancel);
        if (stored is not null && await WhyNotAsync(stored, wish, early, input.TakesBack, press, now, cancel) is { } no)
        {
            Db.ChangeTracker.Clear();
            return no;
        }

        if (early is { TakenBack: > 0 })
        {
            await services.Steps.TakeBackEarlyAsync(stored!, early.Sessions, reason: null, now, cancel);
        }

        var activity = stored ?? New(newId, unitId, now);
        var (shown, was) = (ShownActivity.Of(activity), Related.Of(activity));
        await FillAsync(activity, wish, opens, cancel);
        FillSessions(activity, wish.Plan);
        if (!opens)
        {
            await Db.Bookings.Where(b => b.ActivityId == activity.Id).ExecuteDeleteAsync(cancel);
        }

        if (wish.Decision.Moved)
        {
            activity.MarkMoved(now);
        }

        if (state is not ActivityState.Scheduled)
        {
            activity.MarkScheduled(Actor.Id, now);
        }

        activity.UpdatedAt = now;
        await Db.SaveChangesAsync(cancel);
        await PutInOrderAsync(activity, cancel);
        await ActivityWriting.AddBookingsAsync(
            Db,
            activity,
            wish.Venue!,
            stored is null || Kind is not ActivityKind.Event ? [] : await ActivityWriting.HelpersAsync(Db, activity.Id, cancel),
            cancel
        );
        var becomes = ShownActivity.Of(activity);
        Db.Audit(
            Actor,
            now,
            ActivityWriting.ActionOf(state, wish.Decision.Moved),
            "activity",
            activity.Id,
            activity.OrganisingUnitId,
            new
            {
                sessions = Kind is ActivityKind.CourseRun || wish.Plan.Sessions.Count > 1 ? wish.Plan.Sessions.Count : (int?)null,
                startsAt = wish.Plan.StartsAt,
                endsAt = wish.Plan.EndsAt,
                venueId = wish.Plan.VenueId,
                capacity = wish.Plan.Capacity,
                takenBack = early is { TakenBack: > 0 and var turns } ? turns : (int?)null,
                changes = opens || wish.Before is null
                    ? null
                    : ChangesOf(wish.Before, wish.Plan, was, activity).AddShown(shown, becomes).Logged,
                changed = opens ? null : shown.TextsChanged(becomes),
            }
        );
        await Db.SaveChangesAsync(cancel);
        if (wish.Decision.Moved)
        {
            await MessageLedger.AddForActivityAsync(Db, activity.Id, MessageRule.Moved, now, cancel);
        }

        if (!opens)
        {
            await MessageLedger.SettleRemindersAsync(Db, activity, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new SaveOutcome.Saved(activity.Id, activity.Version);
    }

    /// <summary>What was counted at sessions that lose their start; null when every start stays or nothing is scheduled yet.</summary>
    private async Task<EarlyPeople?> EarlyAsync(Activity stored, Wish<TParsed> wish, Instant now, CancellationToken cancel)
    {
        if (wish.Before is not { } before || before.Sessions.All(was => wish.Plan.Sessions.Any(p => p.StartsAt == was.StartsAt)))
        {
            return null;
        }

        var tally = await ActivitySteps.TallyAsync(Db, stored.Id, cancel);
        var (opens, closes) = (Duration.FromMinutes(stored.CheckInOpensMinutes), Duration.FromMinutes(stored.CheckInClosesMinutes));
        var back = PlanRules.TakenBack(before, wish.Plan, tally, opens, closes, now);
        return new(PlanRules.WhyNotMoved(before, wish.Plan, tally, now), [.. back.Select(s => s.SessionId)], back.Sum(s => s.Turns));
    }

    /// <summary>
    /// Why a change is not made, although the rules allow the plan: people were counted at the old time, the form did not say what it takes
    /// back or whom it tells, or there are fewer places than registrations. The activity's row is locked, so nothing of this changes until
    /// the change is saved.
    /// </summary>
    private async Task<SaveOutcome?> WhyNotAsync(
        Activity stored,
        Wish<TParsed> wish,
        EarlyPeople? early,
        int said,
        Press press,
        Instant now,
        CancellationToken cancel
    )
    {
        if (early is { Counted.Count: > 0 })
        {
            return new SaveOutcome.Refused(ActivityDecision.Of(early.Counted));
        }

        if (early?.TakenBack > said)
        {
            return new SaveOutcome.TakesBackNotSaid(early.TakenBack);
        }

        if (await ActivityWriting.TakenBeyondAsync(Db, stored.Id, stored.Capacity, wish.Plan.Capacity, cancel) is { } taken)
        {
            return new SaveOutcome.FewerPlacesThanTaken(taken);
        }

        return
            wish.Decision.Moved
            && press is not Press.SaveAndTell
            && wish.Plan.EndsAt > now
            && await MessageLedger.ToldAsync(Db, stored.Id, cancel) is > 0 and var told
            ? new SaveOutcome.NotSaid(told)
            : null;
    }

    private ActivityChanges ChangesOf(ActivityPlan before, ActivityPlan after, Related was, Activity activity)
    {
        var becomes = Related.Of(activity);
        var changes = new ActivityChanges()
            .AddPlan(before, after)
            .Add("campaign", was.Campaign, becomes.Campaign)
            .AddMany("audiences", was.Audiences, becomes.Audiences)
            .AddMany(PeopleField, was.Speakers, becomes.Speakers);
        AddOwn(changes, before, after);
        return changes;
    }

    private Guid? NewIdOf(TInput input) => ActivityWriting.IdOf(services.Operations, Actor, input);

    private Activity New(Guid? newId, Guid unitId, Instant now)
    {
        var activity = ActivityWriting.New(Db, Kind, newId, unitId, Actor, services.Address, now);
        AddDetails(activity);
        return activity;
    }

    /// <summary>Creates a venue that was typed with a correction, and chooses it.</summary>
    private async Task TakeNewVenueAsync(TInput corrected, TCorrect input, Instant now, CancellationToken cancel)
    {
        if (
            Names.Tidy(input.NewVenueName) is { Length: > 0 and <= 200 } named
            && Guid.TryParse(input.CommuneId, out var commune)
            && await Db.Units.AnyAsync(u => u.Id == commune, cancel)
        )
        {
            var made = await Venues.FindOrAddAsync(Db, Actor, commune, named, now, cancel);
            (corrected.VenueId, corrected.RoomFrom, corrected.RoomTo) = (made.Id.ToString(), null, null);
            await Db.SaveChangesAsync(cancel);
        }
    }

    /// <summary>
    /// Writes the sessions of a plan. Sessions that stay keep their rows; sessions of a draft without a whole time are left out.
    /// </summary>
    private void FillSessions(Activity activity, ActivityPlan plan)
    {
        List<SessionPlan> wishes = [.. plan.Sessions.Where(s => s.During is { } during && during.Duration <= PlanRules.MaxLength)];
        foreach (var gone in activity.Sessions.Where(s => !wishes.Exists(w => w.Id == s.Id)).ToList())
        {
            activity.Sessions.Remove(gone);
            Db.Sessions.Remove(gone);
        }

        foreach (var (wish, row) in wishes.Select((s, i) => (s, i)))
        {
            var during = wish.During!.Value;
            if (activity.Sessions.Find(s => s.Id == wish.Id) is { } session)
            {
                (session.StartsAt, session.EndsAt) = (during.Start, during.End);
                continue;
            }

            session = new Session
            {
                Id = Guid.CreateVersion7(),
                ActivityId = activity.Id,
                Ordinal = wishes.Count == 1 ? 1 : Parked + row,
                StartsAt = during.Start,
                EndsAt = during.End,
            };
            activity.Sessions.Add(session);
            Db.Sessions.Add(session);
        }
    }

    /// <summary>Sessions are counted in order of time.</summary>
    private async Task PutInOrderAsync(Activity activity, CancellationToken cancel)
    {
        if (activity.Sessions is [{ Ordinal: 1 }])
        {
            return;
        }

        var (id, aside) = (activity.Id, Parked * 2);
        await Db.Database.ExecuteSqlAsync($"UPDATE session SET ordinal = ordinal + {aside} WHERE activity_id = {id}", cancel);
        await Db.Database.ExecuteSqlAsync(
            $"""
            UPDATE session s SET ordinal = o.place
            FROM (SELECT id, row_number() OVER (ORDER BY starts_at, id)::int AS place FROM session WHERE activity_id = {id}) o
            WHERE o.id = s.id
            """,
            cancel
        );
    }

    /// <summary>The people whom the door let in or counted at sessions that lose their start.</summary>
    /// <param name="Counted">The refusals for sessions that have begun.</param>
    /// <param name="Sessions">The other sessions, whose people are taken back.</param>
    /// <param name="TakenBack">The turns at those sessions.</param>
    private sealed record EarlyPeople(IReadOnlyList<ActivityRefusal> Counted, IReadOnlyList<Guid> Sessions, int TakenBack);

    /// <summary>The campaign, the audiences and the people of an activity, for the log.</summary>
    private sealed record Related(Guid? Campaign, IReadOnlyList<Guid> Audiences, IReadOnlyList<Guid> Speakers)
    {
        public static Related Of(Activity activity) =>
            new(
                activity.CampaignId,
                [.. activity.Audiences.Select(a => a.AudienceGroupId)],
                [.. activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId)]
            );
    }
}
