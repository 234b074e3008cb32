using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>A wished change of a cell: the mark when the form was opened, and the wished mark.</summary>
public sealed record CellWish(Guid RegistrationId, Mark? Seen, Mark Wanted);

/// <summary>A wished change of a mark of the test. A null mark takes the earlier one back.</summary>
public sealed record TestWish(Guid RegistrationId, decimal? Seen, decimal? Wanted);

/// <summary>What became of a form of the grid: the refusals by registration, or how many cells were changed.</summary>
public sealed record GridOutcome(IReadOnlyDictionary<Guid, GridRefusal> Refused, int Changed)
{
    public static GridOutcome Done(int changed) => new(new Dictionary<Guid, GridRefusal>(), changed);

    public static GridOutcome No(IReadOnlyDictionary<Guid, GridRefusal> refused) => new(refused, 0);
}

/// <summary>
/// Changes the grid: either the whole form or nothing. A present participant gets an attendance like any other. The door's own function
/// makes and annuls it, so that there is one per registration and session, whether the door or the grid comes first. Entries of the grid
/// record who changed what and why.
/// </summary>
public sealed class GridService(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    RollCall roll,
    ActivitySteps steps,
    IStringLocalizer<TrainingTexts> texts
)
{
    /// <summary>
    /// Locks the grid of one session until the transaction ends, so that the second of two people who correct it sees what the first one
    /// saved.
    /// </summary>
    internal static Task LockAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        db.LockAsync(AdvisoryLocks.Grid, sessionId.ToString(), cancel);

    /// <summary>
    /// The run as it stands until the transaction ends: a move or another step waits, and one that came first is seen. The lock is the one
    /// under which the door counts.
    /// </summary>
    private async Task<RunHead> StandingAsync(RunHead head, CancellationToken cancel)
    {
        await ActivityWriting.StateForCountingAsync(db, head.Id, cancel);
        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == head.Id, cancel);
        return head with { Activity = activity, Sessions = [.. activity.Sessions.OrderBy(s => s.Ordinal)] };
    }

    /// <summary>Changes cells of one session, all of them or none.</summary>
    public async Task<GridOutcome> MarkAsync(
        RunHead head,
        Guid sessionId,
        IReadOnlyCollection<CellWish> wishes,
        string? reason,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(wishes);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        await LockAsync(db, sessionId, cancel);
        head = await StandingAsync(head, cancel);
        var index = head.Sessions.TakeWhile(s => s.Id != sessionId).Count();
        if (index == head.Sessions.Count)
        {
            // The session was removed since the form was opened.
            return GridOutcome.No(wishes.ToDictionary(w => w.RegistrationId, _ => (GridRefusal)new GridRefusal.Changed(null)));
        }

        var session = head.Sessions[index];
        var lines = (await roll.ReadAsync(head, [.. wishes.Select(w => w.RegistrationId)], cancel)).ToDictionary(l => l.Id);
        var changes = wishes.Where(w => lines.TryGetValue(w.RegistrationId, out var line) && line.Marks[index] != w.Wanted).ToList();
        var refused = changes
            .Select(w =>
                (
                    w.RegistrationId,
                    Refusal: GridRules.Change(
                        head.State,
                        w.Seen,
                        lines[w.RegistrationId].Marks[index],
                        w.Wanted,
                        reason,
                        session.StartsAt,
                        head.Activity.CheckInOpensMinutes,
                        now
                    )
                )
            )
            .Where(w => w.Refusal is not null)
            .ToDictionary(w => w.RegistrationId, w => w.Refusal!);
        if (refused.Count > 0)
        {
            return GridOutcome.No(refused);
        }

        var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var confirmed = changes.Count > 0 && await steps.LockConfirmedAsync(head.Id, cancel);
        if (confirmed)
        {
            // At the door, an act in a confirmed activity would wait for a decision. Here the trainer decides, so the activity is opened
            // first and confirmed again below.
            await steps.ReopenAsync(head.Id, cancel);
        }

        foreach (var wish in changes)
        {
            var before = lines[wish.RegistrationId].Marks[index];
            if (
                GridRules.IsThere(before) != GridRules.IsThere(wish.Wanted)
                && !await ActAsync(session.Id, wish, why, session.StartsAt, now, cancel)
            )
            {
                return GridOutcome.No(new Dictionary<Guid, GridRefusal> { [wish.RegistrationId] = new GridRefusal.WrongState(head.State) });
            }

            db.GridEntries.Add(
                new GridEntry
                {
                    Id = Guid.CreateVersion7(),
                    SessionId = sessionId,
                    RegistrationId = wish.RegistrationId,
                    Before = before,
                    After = wish.Wanted,
                    Reason = why,
                    ById = actor.Id,
                    At = now,
                }
            );
        }

        if (changes.Count > 0)
        {
            db.Audit(
                actor,
                now,
                "grid.changed",
                "activity",
                head.Id,
                head.Activity.OrganisingUnitId,
                new
                {
                    session = session.Ordinal,
                    cells = changes.Count,
                    confirmedAgain = confirmed && !string.IsNullOrWhiteSpace(reason) ? true : (bool?)null,
                }
            );
        }

        await db.SaveChangesAsync(cancel);
        if (confirmed && !string.IsNullOrWhiteSpace(reason))
        {
            await steps.ConfirmAgainAsync(head.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return GridOutcome.Done(changes.Count);
    }

    /// <summary>Changes marks of the test, all of them or none.</summary>
    public async Task<GridOutcome> TestAsync(RunHead head, IReadOnlyCollection<TestWish> wishes, string? reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(wishes);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockAsync(AdvisoryLocks.TestMarks, head.Id.ToString(), cancel);
        head = await StandingAsync(head, cancel);
        var lines = (await roll.ReadAsync(head, [.. wishes.Select(w => w.RegistrationId)], cancel)).ToDictionary(l => l.Id);
        var changes = wishes.Where(w => lines.TryGetValue(w.RegistrationId, out var line) && line.Test != w.Wanted).ToList();
        var refused = changes
            .Select(w =>
                (
                    w.RegistrationId,
                    Refusal: lines[w.RegistrationId].Test != w.Seen
                        ? new GridRefusal.Changed(null)
                        : GridRules.Test(head.State, lines[w.RegistrationId].Test, w.Wanted, reason)
                )
            )
            .Where(w => w.Refusal is not null)
            .ToDictionary(w => w.RegistrationId, w => w.Refusal!);
        if (refused.Count > 0)
        {
            return GridOutcome.No(refused);
        }

        var confirmed = changes.Count > 0 && await steps.LockConfirmedAsync(head.Id, cancel);
        db.TestMarks.AddRange(
            changes.Select(w => new TestMark
            {
                Id = Guid.CreateVersion7(),
                RegistrationId = w.RegistrationId,
                Value = w.Wanted,
                Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(),
                ById = actor.Id,
                At = now,
            })
        );
        if (changes.Count > 0)
        {
            db.Audit(
                actor,
                now,
                "test.marked",
                "activity",
                head.Id,
                head.Activity.OrganisingUnitId,
                new { marks = changes.Count, confirmedAgain = confirmed && !string.IsNullOrWhiteSpace(reason) ? true : (bool?)null }
            );
        }

        await db.SaveChangesAsync(cancel);
        if (confirmed && !string.IsNullOrWhiteSpace(reason))
        {
            await steps.ConfirmAgainAsync(head.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return GridOutcome.Done(changes.Count);
    }

    /// <summary>
    /// Makes or annuls an attendance by the door's function, in this transaction. Returns false when that function refuses it.
    /// </summary>
    private async Task<bool> ActAsync(
        Guid sessionId,
        CellWish wish,
        string? reason,
        Instant startsAt,
        Instant now,
        CancellationToken cancel
    )
    {
        var admits = GridRules.IsThere(wish.Wanted);
        var kind = admits ? "admit" : "annul";
        var target = admits
            ? (Guid?)null
            : await db
                .Attendances.Where(a => a.RegistrationId == wish.RegistrationId && a.SessionId == sessionId && a.AnnulledAt == null)
                .Select(a => (Guid?)a.CheckInId)
                .SingleOrDefaultAsync(cancel);
        var registration = admits ? wish.RegistrationId : (Guid?)null;
        var gate = texts["Grid.Gate"].Value;
        var happened = Instant.Min(startsAt, now);
        var done = await db
            .Database.SqlQuery<DoorSaid>(
                $"""
                SELECT outcome, verdict FROM check_in_act(
                  {Guid.CreateVersion7()}, {kind}::text, {sessionId}, NULL::bytea, {registration}::uuid, NULL::text, {target}::uuid,
                    {reason}::text, {gate}::text,
                  'account', {actor.Id}, 'grid', {(
                    admits ? happened : now
                )}, NULL::bigint, NULL::bigint, NULL::text, true, 1, NULL::integer, NULL::integer, {now})
                """
            )
            .ToListAsync(cancel);
        return done is [{ Outcome: "done", Verdict: "accepted" or "already_in" or "annulled" }];
    }

    private sealed record DoorSaid(string Outcome, string? Verdict);
}
