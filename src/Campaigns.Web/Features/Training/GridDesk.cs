using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>A cell that is to be changed: what the form was opened with, and what it is to become.</summary>
public sealed record CellWish(Guid RegistrationId, Mark? Seen, Mark Wanted);

/// <summary>A mark of the test that is to be changed; null takes it back.</summary>
public sealed record TestWish(Guid RegistrationId, decimal? Seen, decimal? Wanted);

/// <summary>
/// Changes the grid: all of a form or nothing. Somebody who was there is an attendance like any other, made and annulled by the door's own
/// function, so that there is one per registration and session whoever comes first; who changed what, and why, is kept beside it.
/// </summary>
public sealed class GridDesk(CampaignsDbContext db, Actor actor, IClock clock, RollCall roll, ActivitySteps steps, IStringLocalizer<TrainingTexts> texts)
{
    /// <summary>Two who correct one session at once: the second sees what the first left. Lasts as long as the transaction.</summary>
    internal static Task LockAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        db.LockAsync(AdvisoryLocks.Grid, sessionId.ToString(), cancel);

    /// <summary>Changes cells of one session; returns what was refused, by registration. Empty: all is done.</summary>
    public async Task<IReadOnlyDictionary<Guid, GridRefusal>> MarkAsync(RunHead head, Guid sessionId, IReadOnlyCollection<CellWish> wishes, string? reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(wishes);
        var now = clock.GetCurrentInstant();
        var (session, index) = head.Sessions.Select((s, i) => (s, i)).First(s => s.s.Id == sessionId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        await LockAsync(db, sessionId, cancel);
        var lines = (await roll.ReadAsync(head, [.. wishes.Select(w => w.RegistrationId)], cancel)).ToDictionary(l => l.Id);
        var changes = wishes.Where(w => lines.TryGetValue(w.RegistrationId, out var line) && line.Marks[index] != w.Wanted).ToList();
        var refused = changes
            .Select(w => (w.RegistrationId, Refusal: GridRules.Change(head.State, w.Seen, lines[w.RegistrationId].Marks[index], w.Wanted, reason, session.StartsAt, head.Activity.CheckInOpensMinutes, now)))
            .Where(w => w.Refusal is not null)
            .ToDictionary(w => w.RegistrationId, w => w.Refusal!);
        if (refused.Count > 0)
        {
            return refused;
        }

        var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        var confirmed = changes.Count > 0 && await steps.LockConfirmedAsync(head.Id, cancel);
        if (confirmed)
        {
            // The door leaves acts in what is confirmed to somebody; here somebody decided, and confirms again below.
            await steps.ReopenAsync(head.Id, cancel);
        }

        foreach (var wish in changes)
        {
            var before = lines[wish.RegistrationId].Marks[index];
            if (GridRules.IsThere(before) != GridRules.IsThere(wish.Wanted) && !await ActAsync(session.Id, wish, why, session.StartsAt, now, cancel))
            {
                return new Dictionary<Guid, GridRefusal> { [wish.RegistrationId] = new GridRefusal.WrongState(head.State) };
            }

            db.GridEntries.Add(new GridEntry
            {
                Id = Guid.CreateVersion7(),
                SessionId = sessionId,
                RegistrationId = wish.RegistrationId,
                Before = before,
                After = wish.Wanted,
                Reason = why,
                ById = actor.Id,
                At = now,
            });
        }

        if (changes.Count > 0)
        {
            db.Audit(actor, now, "grid.changed", "activity", head.Id, head.Activity.OrganisingUnitId, new { session = session.Ordinal, cells = changes.Count });
        }

        await db.SaveChangesAsync(cancel);
        if (confirmed && !string.IsNullOrWhiteSpace(reason))
        {
            await steps.ConfirmAgainAsync(head.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new Dictionary<Guid, GridRefusal>();
    }

    /// <summary>Changes marks of the test; returns what was refused, by registration.</summary>
    public async Task<IReadOnlyDictionary<Guid, GridRefusal>> TestAsync(RunHead head, IReadOnlyCollection<TestWish> wishes, string? reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(wishes);
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockAsync(AdvisoryLocks.TestMarks, head.Id.ToString(), cancel);
        var lines = (await roll.ReadAsync(head, [.. wishes.Select(w => w.RegistrationId)], cancel)).ToDictionary(l => l.Id);
        var changes = wishes.Where(w => lines.TryGetValue(w.RegistrationId, out var line) && line.Test != w.Wanted).ToList();
        var refused = changes
            .Select(w => (w.RegistrationId, Refusal: lines[w.RegistrationId].Test != w.Seen ? new GridRefusal.Changed(null) : GridRules.Test(head.State, lines[w.RegistrationId].Test, w.Wanted, reason)))
            .Where(w => w.Refusal is not null)
            .ToDictionary(w => w.RegistrationId, w => w.Refusal!);
        if (refused.Count > 0)
        {
            return refused;
        }

        var confirmed = changes.Count > 0 && await steps.LockConfirmedAsync(head.Id, cancel);
        db.TestMarks.AddRange(changes.Select(w => new TestMark
        {
            Id = Guid.CreateVersion7(),
            RegistrationId = w.RegistrationId,
            Value = w.Wanted,
            Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(),
            ById = actor.Id,
            At = now,
        }));
        if (changes.Count > 0)
        {
            db.Audit(actor, now, "test.marked", "activity", head.Id, head.Activity.OrganisingUnitId, new { marks = changes.Count });
        }

        await db.SaveChangesAsync(cancel);
        if (confirmed && !string.IsNullOrWhiteSpace(reason))
        {
            await steps.ConfirmAgainAsync(head.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
        return new Dictionary<Guid, GridRefusal>();
    }

    /// <summary>An attendance is made or annulled at the door's desk, in this transaction. False where the door says no.</summary>
    private async Task<bool> ActAsync(Guid sessionId, CellWish wish, string? reason, Instant startsAt, Instant now, CancellationToken cancel)
    {
        var admits = GridRules.IsThere(wish.Wanted);
        var kind = admits ? "admit" : "annul";
        var target = admits
            ? (Guid?)null
            : await db.Attendances.Where(a => a.RegistrationId == wish.RegistrationId && a.SessionId == sessionId && a.AnnulledAt == null).Select(a => (Guid?)a.CheckInId).SingleOrDefaultAsync(cancel);
        var registration = admits ? wish.RegistrationId : (Guid?)null;
        var gate = texts["Grid.Gate"].Value;
        var happened = Instant.Min(startsAt, now);
        var done = await db.Database.SqlQuery<DoorSaid>(
            $"""
            SELECT outcome, verdict FROM check_in_act(
              {Guid.CreateVersion7()}, {kind}::text, {sessionId}, NULL::bytea, {registration}::uuid, NULL::text, {target}::uuid, {reason}::text, {gate}::text,
              'account', {actor.Id}, 'grid', {(admits ? happened : now)}, NULL::bigint, NULL::bigint, NULL::text, true, 1, NULL::integer, NULL::integer, {now})
            """).ToListAsync(cancel);
        return done is [{ Outcome: "done", Verdict: "accepted" or "already_in" or "annulled" }];
    }

    private sealed record DoorSaid(string Outcome, string? Verdict);
}
