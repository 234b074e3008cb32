using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>Why a thing that waits could not be accepted.</summary>
public enum NotTaken
{
    /// <summary>The admission that is corrected does not stand, because it was taken back or was not accepted itself.</summary>
    NoAdmission,

    /// <summary>The name, the year of birth or the consent of a walk-in is missing or wrong.</summary>
    Data,

    /// <summary>The person of the admission was never registered, because what was typed about them was refused.</summary>
    NotRegistered,

    NotTakingPlace,

    /// <summary>The day on which the door opens has not come.</summary>
    TooEarly,

    /// <summary>More people would be taken off a headcount than were counted.</summary>
    BelowZero,

    /// <summary>None of these.</summary>
    Other,
}

/// <summary>What an organiser puts right about a walk-in while accepting it.</summary>
public sealed record WalkInCorrection(string Name, int? BirthYear);

/// <summary>
/// The outcome of a decision: how many things were accepted or dropped, and how many could not be accepted and still wait.
/// </summary>
public sealed record WaitingDone(int Done, int Left)
{
    /// <summary>Why things could not be accepted, by their ids.</summary>
    public IReadOnlyDictionary<Guid, NotTaken> Why { get; init; } = new Dictionary<Guid, NotTaken>();

    /// <summary>Whether the activity was confirmed before and is confirmed again by this decision.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Whether the figures are confirmed by now and no reason was given, so that nothing was accepted.</summary>
    public bool NeedsReason { get; init; }
}

/// <summary>
/// Decides about acts that wait (who-sees 6): accepts them by acts of the organiser that do what the phone did, or drops them. The decision
/// is stored with each thing, and what the phone sent never changes. Decisions about one activity run one after the other
/// (<see cref="Settling.TurnAsync"/>), each in one transaction with all its acts, so that the second of two people finds what the first one
/// decided.
/// </summary>
public sealed class WaitingService(
    CampaignsDbContext db,
    DoorSessions sessions,
    WalkIns walkIns,
    ActivitySteps steps,
    OperationIds operations,
    Actor actor,
    IClock clock
)
{
    private const int Batch = 100;

    private readonly Dictionary<Guid, NotTaken> why = [];

    /// <summary>
    /// Accepts what waits of a phone, all of it or one thing, in one transaction. Pressing twice, or two people pressing at once, does it
    /// once. In a confirmed activity this is a correction: it needs a reason, and the activity is confirmed again.
    /// </summary>
    /// <param name="head">The activity.</param>
    /// <param name="of">The actor whose acts are accepted.</param>
    /// <param name="only">The id of the one thing; null: everything that waits.</param>
    /// <param name="reason">The reason that is stored with each decision.</param>
    /// <param name="typed">The reason that was typed; when it is empty, nothing is accepted in a confirmed activity.</param>
    /// <param name="correction">What is put right about the one walk-in; null: it is accepted as it was typed at the door.</param>
    /// <param name="cancel">Cancels it.</param>
    public async Task<WaitingDone> TakeAsync(
        DoorHead head,
        WaitingOf of,
        Guid? only,
        string reason,
        string typed,
        WalkInCorrection? correction,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(typed);
        why.Clear();
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Settling.TurnAsync(db, head.Id, cancel);
        var confirmed = await steps.LockConfirmedAsync(head.Id, cancel);
        if (confirmed && typed.Length == 0)
        {
            return new WaitingDone(0, 0) { NeedsReason = true };
        }

        if (confirmed)
        {
            // The activity is opened as for any correction. While it is open, everything that waits can be accepted, walk-ins included.
            await steps.ReopenAsync(head.Id, cancel);
        }

        var (done, left) = await WalkInsAsync(head, of, only, reason, correction, now, cancel);
        var (acts, actsLeft) = await ActsAsync(head, of, only, reason, now, cancel);
        var (heads, headsLeft) = await HeadsAsync(head, of, only, reason, now, cancel);
        var all = new WaitingDone(done + acts + heads, left + actsLeft + headsLeft) { Confirmed = confirmed, Why = why };
        if (all.Done == 0)
        {
            // Nothing changed, so the activity stays confirmed as it was.
            return all;
        }

        db.Audit(
            actor,
            now,
            "door.waiting_taken",
            "activity",
            head.Id,
            head.Activity.OrganisingUnitId,
            new
            {
                phone = of.ToString(),
                count = all.Done,
                reason,
                confirmedAgain = confirmed ? true : (bool?)null,
            }
        );
        await db.SaveChangesAsync(cancel);
        if (confirmed)
        {
            await steps.ConfirmAgainAsync(head.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return all;
    }

    /// <summary>Drops what waits of a phone, all of it or one thing, so that it counts nothing.</summary>
    public async Task<WaitingDone> DropAsync(DoorHead head, WaitingOf of, Guid? only, string reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(of);
        var now = clock.GetCurrentInstant();
        var (kind, id, by) = (EnumText.Word(of.Kind), of.Id, actor.Id);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Settling.TurnAsync(db, head.Id, cancel);

        // Somebody who was registered at the door and let in is one line of the list, and one in this count.
        var done = await db
            .Database.SqlQuery<int>(
                $"""
                SELECT count(*)::int AS "Value" FROM door_waiting w
                WHERE w.activity_id = {head.Id} AND w.actor_kind = {kind} AND ({id}::uuid IS NULL OR w.actor_id = {id})
                  AND ({only}::uuid IS NULL OR w.id = {only})
                  AND NOT w.of_walk_in
                """
            )
            .SingleAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO check_in_settlement (check_in_id, decision, reason, by_id, at)
            SELECT w.id, 'left', {reason}, {by}, {now} FROM door_waiting w
            WHERE w.what = 'check_in' AND w.activity_id = {head.Id} AND w.actor_kind = {kind} AND ({id}::uuid IS NULL OR w.actor_id = {id})
              AND ({only}::uuid IS NULL OR {only} IN (w.id, w.walk_in_id))
            ON CONFLICT (check_in_id) DO NOTHING
            """,
            cancel
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO waiting_settlement (operation_id, decision, reason, by_id, at)
            SELECT w.id, 'left', {reason}, {by}, {now} FROM door_waiting w
            WHERE w.what <> 'check_in' AND w.activity_id = {head.Id} AND w.actor_kind = {kind} AND w.actor_id = {id}
              AND ({only}::uuid IS NULL OR w.id = {only})
            ON CONFLICT (operation_id) DO NOTHING
            """,
            cancel
        );
        await ForgetAsync(db, cancel);
        if (done > 0)
        {
            db.Audit(
                actor,
                now,
                "door.waiting_dropped",
                "activity",
                head.Id,
                head.Activity.OrganisingUnitId,
                new
                {
                    phone = of.ToString(),
                    count = done,
                    reason,
                }
            );
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return new WaitingDone(done, 0);
    }

    /// <summary>Erases what identifies a walk-in of a phone, once it is decided about.</summary>
    internal static Task<int> ForgetAsync(CampaignsDbContext db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            UPDATE waiting_walk_in w SET name = NULL, sex = NULL, birth_year = NULL, commune_id = NULL
            WHERE w.name IS NOT NULL AND EXISTS (SELECT FROM waiting_settlement e WHERE e.operation_id = w.operation_id)
            """,
            cancel
        );

    private async Task<(int Done, int Left)> WalkInsAsync(
        DoorHead head,
        WaitingOf of,
        Guid? only,
        string reason,
        WalkInCorrection? correction,
        Instant now,
        CancellationToken cancel
    )
    {
        if (of.Id is not { } phone)
        {
            return (0, 0);
        }

        var kind = EnumText.Word(of.Kind);
        var rows = await db
            .Database.SqlQuery<WalkInRow>(
                $"""
                SELECT i.operation_id, i.session_id, coalesce(i.name, '') AS name, i.sex, i.birth_year, i.commune_id, i.consent, i.guardian
                FROM door_waiting w JOIN waiting_walk_in i ON i.operation_id = w.id
                WHERE w.what = 'walk_in' AND w.activity_id = {head.Id} AND w.actor_kind = {kind} AND w.actor_id = {phone}
                  AND ({only}::uuid IS NULL OR w.id = {only})
                ORDER BY i.received_at, i.operation_id
                """
            )
            .ToListAsync(cancel);
        var done = 0;
        foreach (var row in rows)
        {
            if (await sessions.FindAsync(row.SessionId, cancel) is not { } session)
            {
                why[row.OperationId] = NotTaken.NotTakingPlace;
                continue;
            }

            var typed = new WalkInSent
            {
                Operation = row.OperationId,
                Name = correction is null ? row.Name : correction.Name,
                Sex = row.Sex,
                BirthYear = correction is null ? row.BirthYear : correction.BirthYear,
                CommuneId = row.CommuneId,
                Consent = row.Consent,
                Guardian = row.Guardian,
                Door = true,
            };
            var outcome = await walkIns.RegisterAsync(of.Kind, phone, session, typed, joins: true, cancel);
            db.ChangeTracker.Clear();
            if (outcome.Registration is null)
            {
                why[row.OperationId] = outcome.Refusals switch
                {
                    [RegistrationRefusal.NotTakingPlace] => NotTaken.NotTakingPlace,
                    { Count: > 0 } => NotTaken.Data,
                    _ => NotTaken.Other,
                };
                continue;
            }

            done += await SettleAsync(row.OperationId, reason, now, cancel);
        }

        if (done > 0)
        {
            await ForgetAsync(db, cancel);
        }

        return (done, rows.Count - done);
    }

    private async Task<(int Done, int Left)> ActsAsync(
        DoorHead head,
        WaitingOf of,
        Guid? only,
        string reason,
        Instant now,
        CancellationToken cancel
    )
    {
        var (kind, phone) = (EnumText.Word(of.Kind), of.Id);
        var rows = await db
            .Database.SqlQuery<ActRow>(
                $"""
                SELECT c.id, c.kind, c.session_id, coalesce(c.registration_id, w.registration_id) AS registration_id, coalesce(t.act_id,
                  c.target_id) AS target_id, c.people, c.female, c.male, c.sex, c.age_band,
                  c.gate, c.source, c.happened_at,
                  EXISTS (SELECT FROM waiting_settlement z WHERE z.operation_id = c.walk_in_id AND z.at = {now}) AS of_walk_in
                FROM door_waiting d
                JOIN check_in c ON c.id = d.id
                LEFT JOIN walk_in w ON w.operation_id = c.walk_in_id
                LEFT JOIN check_in_settlement t ON t.check_in_id = c.target_id AND t.decision = 'let_in'
                WHERE d.what = 'check_in' AND d.activity_id = {head.Id} AND d.actor_kind = {kind} AND ({phone}::uuid IS NULL
                  OR d.actor_id = {phone}) AND ({only}::uuid IS NULL OR {only} IN (c.id, c.walk_in_id))
                ORDER BY c.target_id IS NOT NULL, c.happened_at, c.id
                """
            )
            .ToListAsync(cancel);
        var waiting = rows.Select(r => r.Id).ToHashSet();
        foreach (var row in rows.Where(r => r.TargetId is null && r.RegistrationId is null))
        {
            why[row.Id] = NotTaken.NotRegistered;
        }

        var done = new HashSet<Guid>();
        foreach (var group in rows.Where(r => !why.ContainsKey(r.Id)).GroupBy(r => r.SessionId))
        {
            foreach (var batch in group.Chunk(Batch))
            {
                var by = actor.Id;
                var ids = await TakenAsync(group.Key, batch, waiting, reason, now, cancel);
                var actIds = Array.ConvertAll(ids, SettledBy);
                done.UnionWith(ids);
                await db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO check_in_settlement (check_in_id, decision, act_id, reason, by_id, at)
                    SELECT x.id, 'let_in', x.act, {reason}, {by}, {now} FROM unnest({ids}, {actIds}) AS x (id, act)
                    """,
                    cancel
                );
            }
        }

        // The admission of a walk-in who was registered a moment ago is counted with that registration.
        return (rows.Count(r => done.Contains(r.Id) && !r.OfWalkIn), rows.Count - done.Count);
    }

    /// <summary>
    /// Does what these acts did and returns the ids of those that could be accepted. An act that cannot be accepted leaves nothing behind:
    /// otherwise its answer would be stored under the organiser's name, and would be the answer to every later press too. So all of them
    /// are undone, and the others are done again without it.
    /// </summary>
    private async Task<Guid[]> TakenAsync(
        Guid session,
        IReadOnlyList<ActRow> batch,
        HashSet<Guid> waiting,
        string reason,
        Instant now,
        CancellationToken cancel
    )
    {
        const string Before = "before_acts";
        var transaction = db.Database.CurrentTransaction!;
        for (var rows = batch; ; rows = [.. rows.Where(r => !why.ContainsKey(r.Id))])
        {
            // What corrects an admission that waits on waits with it.
            foreach (var row in rows.Where(r => r.TargetId is { } target && waiting.Contains(target) && why.ContainsKey(target)))
            {
                why[row.Id] = NotTaken.NoAdmission;
            }

            rows = [.. rows.Where(r => !why.ContainsKey(r.Id))];

            // An act that corrects another waiting act has to correct the act by which that one is accepted.
            var acts = rows.Select(r =>
                    ActOf(r, r.TargetId is { } target && waiting.Contains(target) ? SettledBy(target) : r.TargetId, reason)
                )
                .ToList();
            await transaction.CreateSavepointAsync(Before, cancel);
            var answers = await CheckInService.ActWithinAsync(db, session, actor.Id, acts, now, cancel);
            foreach (
                var (answer, row) in answers
                    .Zip(rows)
                    .Where(p => p.First.Verdict is not (Verdict.Accepted or Verdict.AlreadyIn or Verdict.Annulled))
            )
            {
                why[row.Id] = answer.Verdict switch
                {
                    Verdict.ToSettle => NotTaken.NoAdmission,
                    Verdict.NotTakingPlace => NotTaken.NotTakingPlace,
                    Verdict.TooEarly => NotTaken.TooEarly,
                    _ => NotTaken.Other,
                };
            }

            if (rows.All(r => !why.ContainsKey(r.Id)))
            {
                await transaction.ReleaseSavepointAsync(Before, cancel);
                return [.. rows.Select(r => r.Id)];
            }

            await transaction.RollbackToSavepointAsync(Before, cancel);
        }
    }

    private async Task<(int Done, int Left)> HeadsAsync(
        DoorHead head,
        WaitingOf of,
        Guid? only,
        string reason,
        Instant now,
        CancellationToken cancel
    )
    {
        if (of.Id is not { } phone)
        {
            return (0, 0);
        }

        var kind = EnumText.Word(of.Kind);
        var rows = await db
            .Database.SqlQuery<HeadRow>(
                $"""
                SELECT h.operation_id, h.session_id, h.phone_id, h.female, h.male, h.sex_not_known, h.gate, h.reason, h.counted_at
                FROM door_waiting w JOIN waiting_headcount h ON h.operation_id = w.id
                WHERE w.what = 'headcount' AND w.activity_id = {head.Id} AND w.actor_kind = {kind} AND w.actor_id = {phone}
                  AND ({only}::uuid IS NULL OR w.id = {only})
                ORDER BY least(h.female, h.male, h.sex_not_known) < 0, h.counted_at, h.operation_id
                """
            )
            .ToListAsync(cancel);
        var done = 0;
        foreach (var row in rows)
        {
            // Read under the activity's lock, because the session may have been moved or called off since the heads were counted.
            var state = await ActivityWriting.StateForCountingAsync(db, head.Id, cancel);
            var at = await db
                .Sessions.IgnoreQueryFilters()
                .Where(s => s.Id == row.SessionId)
                .Select(s => new { s.StartsAt, IsOff = s.CalledOffAt != null })
                .SingleAsync(cancel);
            if (at.IsOff || state is not (ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed))
            {
                why[row.OperationId] = NotTaken.NotTakingPlace;
                continue;
            }

            var opens = at.StartsAt - Duration.FromMinutes(head.Activity.CheckInOpensMinutes);
            if (VietnamTime.DateOf(now) < VietnamTime.DateOf(opens))
            {
                why[row.OperationId] = NotTaken.TooEarly;
                continue;
            }

            await db.LockAsync(AdvisoryLocks.DoorCount, $"{phone}{row.SessionId}", cancel);
            const string Before = "before_heads";
            await db.Database.CurrentTransaction!.CreateSavepointAsync(Before, cancel);
            if (await SettleAsync(row.OperationId, reason, now, cancel) == 0)
            {
                continue;
            }

            var added = await DoorHeads.AppendAsync(
                db,
                of.Kind,
                phone,
                new NewHeadcount
                {
                    SessionId = row.SessionId,
                    OperationId = row.OperationId,
                    Cells = Cells.BySex(row.Female, row.Male, row.SexNotKnown),
                    CountedById = of.Kind is ActorKind.Account ? phone : null,
                    DeviceGrantId = of.Kind is ActorKind.Device ? phone : null,
                    PhoneId = row.PhoneId,
                    Gate = row.Gate,
                    Reason = row.Reason,
                },
                row.CountedAt,
                cancel
            );
            if (added is null)
            {
                await db.Database.CurrentTransaction!.RollbackToSavepointAsync(Before, cancel);
                why[row.OperationId] = NotTaken.BelowZero;
                continue;
            }

            done += added.Value ? 1 : 0;
        }

        return (done, rows.Count - done);
    }

    private Task<int> SettleAsync(Guid operation, string reason, Instant now, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO waiting_settlement (operation_id, decision, reason, by_id, at)
              VALUES ({operation}, 'let_in', {reason}, {actor.Id}, {now}) ON CONFLICT (operation_id) DO NOTHING
            """,
            cancel
        );

    // Nobody else can compute this id. If somebody could, they could send another act under it before.
    private Guid SettledBy(Guid checkIn) => operations.Of("settle", 0, checkIn);

    private DoorAct ActOf(ActRow row, Guid? target, string reason)
    {
        var kind = EnumText.Parse<CheckInKind>(row.Kind);
        return new DoorAct
        {
            Id = SettledBy(row.Id),
            Kind = kind,
            RegistrationId = target is null ? row.RegistrationId : null,
            TargetId = target,
            Reason = reason,
            Gate = row.Gate,
            Source = EnumText.Parse<Source>(row.Source),
            DeviceAt = row.HappenedAt,
            LetIn = true,
            People = kind is CheckInKind.Annul ? null : row.People,
            Female = row.Female,
            Male = row.Male,
            Sex = row.Sex is null ? null : EnumText.Parse<Sex>(row.Sex),
            AgeBand = row.AgeBand is null ? null : EnumText.Parse<AgeBand>(row.AgeBand),
            Decided = true,
        };
    }

    private sealed record WalkInRow(
        Guid OperationId,
        Guid SessionId,
        string Name,
        string? Sex,
        int? BirthYear,
        Guid? CommuneId,
        bool Consent,
        bool Guardian
    );

    private sealed record ActRow(
        Guid Id,
        string Kind,
        Guid SessionId,
        Guid? RegistrationId,
        Guid? TargetId,
        int? People,
        int? Female,
        int? Male,
        string? Sex,
        string? AgeBand,
        string Gate,
        string Source,
        Instant HappenedAt,
        bool OfWalkIn
    );

    private sealed record HeadRow(
        Guid OperationId,
        Guid SessionId,
        Guid? PhoneId,
        int Female,
        int Male,
        int SexNotKnown,
        string Gate,
        string? Reason,
        Instant CountedAt
    );
}

/// <summary>Closes acts that nobody decided about within 90 days, as not counted.</summary>
public sealed class CloseWaitingJob(CampaignsDbContext db, IClock clock)
{
    private const string Reason = "90 ngày không ai quyết định";

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var before = now - DoorRight.Undecided;
        var activities = await db
            .Database.SqlQuery<Guid>($"""SELECT DISTINCT activity_id AS "Value" FROM door_waiting WHERE received_at < {before}""")
            .ToListAsync(cancel);
        foreach (var activity in activities)
        {
            await CloseAsync(activity, before, now, cancel);
        }
    }

    private async Task CloseAsync(Guid activity, Instant before, Instant now, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Settling.TurnAsync(db, activity, cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO check_in_settlement (check_in_id, decision, reason, at)
            SELECT w.id, 'closed', {Reason}, {now} FROM door_waiting w
              WHERE w.what = 'check_in' AND w.activity_id = {activity} AND w.received_at < {before}
            """,
            cancel
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO waiting_settlement (operation_id, decision, reason, at)
            SELECT w.id, 'closed', {Reason}, {now} FROM door_waiting w
              WHERE w.what <> 'check_in' AND w.activity_id = {activity} AND w.received_at < {before}
            """,
            cancel
        );
        await WaitingService.ForgetAsync(db, cancel);
        await transaction.CommitAsync(cancel);
    }
}
