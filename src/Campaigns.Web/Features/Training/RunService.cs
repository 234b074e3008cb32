using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>What a plan of a run meets.</summary>
public sealed record RunFacts(Venue? Venue, IReadOnlyList<HeldBy> Held)
{
    public VenueFacts? VenueFacts => Venue is null ? null : VenueFacts.Of(Venue);

    public IReadOnlyList<HeldTime> Times => [.. Held.Select(h => h.Held)];

    public bool MayOpen(OtherEvent other) => Held.Any(h => h.MayOpen && h.Held.By.ActivityId == other.ActivityId);
}

/// <summary>What became of opening or changing a run.</summary>
public abstract record RunOutcome
{
    public sealed record Saved(Guid ActivityId) : RunOutcome;

    /// <summary>Not done, and why; nothing was changed.</summary>
    public sealed record Refused(RunDecision Decision) : RunOutcome
    {
        /// <summary>What could not be read: a field, and the key of its sentence.</summary>
        public IReadOnlyDictionary<string, string> Unread { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>Somebody else changed the run since the form was opened.</summary>
    public sealed record Stale : RunOutcome;

    /// <summary>More places are taken than the new number.</summary>
    public sealed record FewerPlacesThanTaken(int Taken) : RunOutcome;

    /// <inheritdoc cref="SaveOutcome.NotPressed"/>
    public sealed record NotPressed : RunOutcome;

    /// <inheritdoc cref="SaveOutcome.NotSaid"/>
    public sealed record NotSaid(int People) : RunOutcome;
}

/// <summary>Opens and changes course runs: facts, rules, one transaction. What two trainers do at once, the database settles.</summary>
public sealed partial class RunService(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    PublicAddress address,
    OperationIds operations,
    ActivitySteps steps
)
{
    /// <summary>
    /// Ordinals of new sessions start here, far above every real ordinal, so that old and new ordinals cannot collide while the sessions
    /// are put in order.
    /// </summary>
    private const int Parked = 1000;

    /// <summary>Reads the venue of the plan, and the bookings of the venue and the trainers from the first day to the last.</summary>
    public async Task<RunFacts> FactsAsync(ParsedRun parsed, Guid? self, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var (venue, held) = await Together.ReadAsync(
            db,
            () =>
                parsed.Plan.VenueId is { } id
                    ? db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel)
                    : Task.FromResult<Venue?>(null),
            () =>
                parsed.Span is { } span
                    ? HeldTimes.OfAsync(db, actor, span, parsed.Plan.VenueId, parsed.Plan.TrainerIds, self, cancel)
                    : Task.FromResult<IReadOnlyList<HeldBy>>([])
        );
        return new RunFacts(venue, held);
    }

    /// <summary>The stored plan, and whether somebody was recorded at each of its sessions.</summary>
    public async Task<RunPlan> StoredAsync(Activity activity, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var ids = activity.Sessions.Select(s => s.Id).ToArray();

        // What counts nothing (a leave, an admission that was taken back or refused) keeps a session from being removed, and no new time.
        var (recorded, excused) = await Together.ReadAsync(
            db,
            () =>
                db
                    .Attendances.Where(t => ids.Contains(t.SessionId) && t.AnnulledAt == null)
                    .Select(t => t.SessionId)
                    .Union(db.GridEntries.Where(e => ids.Contains(e.SessionId) && e.After != Mark.Excused).Select(e => e.SessionId))
                    .Union(
                        db.Headcounts.Where(h => ids.Contains(h.SessionId))
                            .GroupBy(h => h.SessionId)
                            .Where(g => g.Sum(h => h.Female + h.Male + h.SexNotKnown) > 0)
                            .Select(g => g.Key)
                    )
                    .Union(
                        db.Headcounts.Where(h =>
                                ids.Contains(h.SessionId) && db.Sessions.Any(s => s.Id == h.SessionId && s.StartsAt <= h.CountedAt)
                            )
                            .Select(h => h.SessionId)
                    )
                    .ToListAsync(cancel),
            () =>
                db
                    .GridEntries.Where(e => ids.Contains(e.SessionId) && e.After == Mark.Excused)
                    .Select(e => e.SessionId)
                    .Union(db.CheckIns.Where(c => ids.Contains(c.SessionId)).Select(c => c.SessionId))
                    .Union(db.Headcounts.Where(h => ids.Contains(h.SessionId)).Select(h => h.SessionId))
                    .ToListAsync(cancel)
        );
        return new RunPlan
        {
            Title = activity.Title,
            PlaceUnitId = activity.PlaceUnitId,
            VenueId = activity.VenueId,
            RoomFrom = activity.RoomFrom,
            RoomTo = activity.RoomTo,
            Sessions =
            [
                .. activity
                    .Sessions.OrderBy(s => s.Ordinal)
                    .Select(s => new SessionPlan(
                        s.Id,
                        Shared.Show.DateOf(s.StartsAt),
                        s.StartsAt,
                        s.EndsAt,
                        recorded.Contains(s.Id) || excused.Contains(s.Id),
                        !recorded.Contains(s.Id)
                    )),
            ],
            TrainerIds = [.. activity.Speakers.OrderBy(s => s.Position).Select(s => s.PersonId)],
            Capacity = activity.Capacity,
            RegistrationClosesAt = activity.RegistrationClosesAt,
        };
    }

    /// <summary>The run with what belongs to it, tracked; null where there is none.</summary>
    public Task<Activity?> LoadAsync(Guid id, CancellationToken cancel) => ActivityParts.TrackAsync(db, id, ActivityKind.CourseRun, cancel);

    /// <summary>Keeps a draft as it was typed. It holds nothing and is a run of no course until it is opened.</summary>
    /// <returns>Null where somebody else changed it since the form was opened, or it is no draft any more.</returns>
    public async Task<DraftKept?> SaveDraftAsync(RunInput input, Guid? id, Guid unitId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var now = clock.GetCurrentInstant();
        var newId = id is null ? ActivityWriting.IdOf(operations, actor, input) : null;
        if (await ActivityWriting.MadeBeforeAsync(db, newId, unitId, cancel) is { } made)
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
            draft = ActivityWriting.New(db, ActivityKind.CourseRun, newId, unitId, actor, address, now);
            db.Audit(actor, now, "activity.drafted", "activity", draft.Id, unitId);
        }
        else
        {
            db.ExpectVersion(draft, input.Version);
        }

        draft.Title = ParsedRun.Of(input).Plan.Title;
        draft.TitleFolded = Folding.Fold(draft.Title);
        draft.DraftInput = input.ToJson();
        draft.UpdatedAt = now;
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }

        return new DraftKept(draft.Id, draft.Version);
    }

    /// <summary>Deletes a draft.</summary>
    public async Task DiscardAsync(Guid id, CancellationToken cancel)
    {
        if (await LoadAsync(id, cancel) is not { State: ActivityState.Draft } draft)
        {
            return;
        }

        db.Activities.Remove(draft);
        db.Audit(actor, clock.GetCurrentInstant(), "activity.discarded", "activity", id, draft.OrganisingUnitId);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Opens a run, schedules a postponed one again, or changes a scheduled one; all of it or nothing.</summary>
    /// <param name="input">The form.</param>
    /// <param name="id">The run or its draft, where it is there already.</param>
    /// <param name="unitId">The unit that a new run belongs to.</param>
    /// <param name="press">Which button was pressed.</param>
    /// <param name="cancel">Cancels the saving.</param>
    public async Task<RunOutcome> SaveAsync(RunInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        try
        {
            return await Retry.LookAgainAsync(db, () => TrySaveAsync(input, id, unitId, press, cancel));
        }
        catch (DbUpdateConcurrencyException)
        {
            return new RunOutcome.Stale();
        }
    }

    private async Task<RunOutcome> TrySaveAsync(RunInput input, Guid? id, Guid unitId, Press press, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var newId = id is null ? ActivityWriting.IdOf(operations, actor, input) : null;
        if (await ActivityWriting.MadeBeforeAsync(db, newId, unitId, cancel) is { } made)
        {
            // The second press of a button is answered as the first. A draft that the form became meanwhile is gone on with.
            if (made.State is not ActivityState.Draft)
            {
                return new RunOutcome.Saved(made.Id);
            }

            (id, input.Version) = (made.Id, made.Version.ToString(CultureInfo.InvariantCulture));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (id is { } stands)
        {
            // Whoever marks, counts or registers somebody waits for the row too. What stands is read after that, so that nothing is
            // recorded between the reading and the change.
            await ActivityWriting.LockAsync(db, stands, cancel);
        }

        var parsed = ParsedRun.Of(input);
        var facts = await FactsAsync(parsed, id, cancel);
        if (parsed.Plan.PlaceUnitId is null && facts.Venue is { } chosen)
        {
            parsed = parsed with { Plan = parsed.Plan with { PlaceUnitId = chosen.CommuneId } };
        }

        var plan = parsed.Plan;
        var activity = id is { } known ? await LoadAsync(known, cancel) : null;
        var opens = activity is null or { State: ActivityState.Draft };
        if (activity is not null)
        {
            db.ExpectVersion(activity, input.Version);
        }

        if (!opens && press is Press.None)
        {
            return new RunOutcome.NotPressed();
        }

        var course =
            opens && parsed.CourseId is { } courseId
                ? await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == courseId, cancel)
                : null;
        var stored = opens ? null : await StoredAsync(activity!, cancel);
        RunDecision decision;
        if (opens)
        {
            decision = RunRules.Open(plan, facts.VenueFacts, facts.Times, courseEnded: course?.EndedAt is not null, now);
            decision = course is null ? decision with { Refusals = [new RunRefusal.Required("CourseId"), .. decision.Refusals] } : decision;
        }
        else
        {
            decision = RunRules.Change(activity!.State, stored!, plan, facts.VenueFacts, facts.Times, now);
        }

        if (!decision.Allowed || parsed.Errors.Count > 0)
        {
            db.ChangeTracker.Clear();
            return new RunOutcome.Refused(decision);
        }

        if (activity is not null)
        {
            if (await ActivityWriting.TakenBeyondAsync(db, activity.Id, activity.Capacity, plan.Capacity, cancel) is { } taken)
            {
                return new RunOutcome.FewerPlacesThanTaken(taken);
            }

            if (
                decision.Moved
                && press is not Press.SaveAndTell
                && plan.Sessions.Max(s => s.EndsAt) > now
                && await MessageLedger.ToldAsync(db, activity.Id, cancel) is > 0 and var told
            )
            {
                return new RunOutcome.NotSaid(told);
            }
        }

        var state = activity?.State ?? ActivityState.Draft;
        var changes = stored is null ? null : ChangesOf(stored, plan).Logged;
        activity ??= ActivityWriting.New(db, ActivityKind.CourseRun, newId, unitId, actor, address, now);
        Fill(activity, parsed, facts.Venue!);
        if (opens)
        {
            activity.DraftInput = null;
            db.CourseRuns.Add(
                new CourseRun
                {
                    ActivityId = activity.Id,
                    CourseId = course!.Id,
                    LeastPercent = course.LeastPercent,
                    TestRequired = course.TestRequired,
                    PassMark = course.PassMark,
                }
            );
        }
        else
        {
            await db.Bookings.Where(b => b.ActivityId == activity.Id).ExecuteDeleteAsync(cancel);
            if (decision.Moved)
            {
                activity.MarkMoved(now);
            }
        }

        if (state is not ActivityState.Scheduled)
        {
            activity.MarkScheduled(actor.Id, now);
        }

        activity.UpdatedAt = now;
        FillSessions(activity, plan);
        await db.SaveChangesAsync(cancel);
        await PutInOrderAsync(activity.Id, cancel);
        await ActivityWriting.AddBookingsAsync(db, activity, facts.Venue!, helpers: [], cancel);
        db.Audit(
            actor,
            now,
            ActivityWriting.ActionOf(state, decision.Moved),
            "activity",
            activity.Id,
            activity.OrganisingUnitId,
            new
            {
                sessions = plan.Sessions.Count,
                startsAt = plan.Sessions.Min(s => s.StartsAt),
                endsAt = plan.Sessions.Max(s => s.EndsAt),
                venueId = plan.VenueId,
                capacity = plan.Capacity,
                changes,
            }
        );
        await db.SaveChangesAsync(cancel);
        if (decision.Moved)
        {
            await MessageLedger.AddForActivityAsync(db, activity.Id, MessageRule.Moved, now, cancel);
        }

        if (!opens)
        {
            await MessageLedger.SettleRemindersAsync(db, activity, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new RunOutcome.Saved(activity.Id);
    }

    private static void Fill(Activity activity, ParsedRun parsed, Venue venue)
    {
        var plan = parsed.Plan;
        (activity.Title, activity.TitleFolded, activity.Description, activity.Contact) = (
            plan.Title,
            Folding.Fold(plan.Title),
            parsed.Description,
            parsed.Contact
        );
        (activity.PlaceUnitId, activity.VenueId, activity.RoomFrom, activity.RoomTo) = (
            plan.PlaceUnitId,
            venue.Id,
            plan.RoomFrom,
            plan.RoomTo
        );
        (activity.Capacity, activity.Publication) = (plan.Capacity, parsed.Publication);
        activity.RegistrationOpen = parsed.Publication is not Publication.Internal && parsed.RegistrationOpen;
        activity.RegistrationClosesAt = plan.RegistrationClosesAt;
        activity.SetSpeakers(plan.TrainerIds);
    }

    private void FillSessions(Activity activity, RunPlan plan)
    {
        var stay = plan.Sessions.Select(s => s.Id).OfType<Guid>().ToHashSet();
        foreach (var gone in activity.Sessions.Where(s => !stay.Contains(s.Id)).ToList())
        {
            activity.Sessions.Remove(gone);
            db.Sessions.Remove(gone);
        }

        foreach (var (wish, row) in plan.Sessions.Select((s, i) => (s, i)))
        {
            if (activity.Sessions.Find(s => s.Id == wish.Id) is { } session)
            {
                (session.StartsAt, session.EndsAt) = (wish.StartsAt!.Value, wish.EndsAt!.Value);
            }
            else
            {
                session = new Session
                {
                    Id = Guid.CreateVersion7(),
                    ActivityId = activity.Id,
                    Ordinal = Parked + row,
                    StartsAt = wish.StartsAt!.Value,
                    EndsAt = wish.EndsAt!.Value,
                };
                activity.Sessions.Add(session);
                db.Sessions.Add(session);
            }
        }
    }

    /// <summary>Sessions are counted in order of time.</summary>
    private async Task PutInOrderAsync(Guid id, CancellationToken cancel)
    {
        var aside = Parked * 2;
        await db.Database.ExecuteSqlAsync($"UPDATE session SET ordinal = ordinal + {aside} WHERE activity_id = {id}", cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE session s SET ordinal = o.place
            FROM (SELECT id, row_number() OVER (ORDER BY starts_at, id)::int AS place FROM session WHERE activity_id = {id}) o
            WHERE o.id = s.id
            """,
            cancel
        );
    }
}
