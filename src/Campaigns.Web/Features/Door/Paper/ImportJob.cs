using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Door;
using Campaigns.Domain.Lists;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>
/// Enters an attendance list line by line. The rows say what is done: a job that was stopped continues where it was, and a line that was
/// entered but not marked is entered again as the same operation. Two runs at once do each line once. Lines about which somebody has to
/// choose stay and can be entered later.
/// </summary>
public sealed class ImportJob(
    CampaignsDbContext db,
    Imports imports,
    KeptLists lists,
    PaperActs paper,
    Registering registering,
    IClock clock,
    IStringLocalizer<ListsTexts> texts
) : ILongJobWork
{
    public const string KindOf = "attendance-import";

    private const int Batch = 100;

    /// <summary>A list that was read and not entered is deleted after this time, because it holds names.</summary>
    public static readonly Duration Kept = Duration.FromDays(7);

    public string Kind => KindOf;

    /// <summary>Enters the next lines of a list.</summary>
    public async Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        if (await lists.FindAsync(job.SubjectId, cancel) is not { State: "running", Kind: "attendance" } list)
        {
            return LongJobStep.Over;
        }

        var session = await db.Sessions.IgnoreQueryFilters().AsNoTracking().SingleAsync(s => s.Id == list.SessionId, cancel);
        var at = new PaperDoor(list.ActivityId!.Value, session.Id, session.StartsAt);
        var activity = await db.Activities.AsNoTracking().SingleAsync(a => a.Id == at.ActivityId, cancel);
        using var language = Languages.Use(list.Language);

        // Lists of one activity are entered one after the other: a list is compared with who is registered, and two that are compared at
        // the same time would both register the same people.
        await using var turn = await db.HoldAsync(AdvisoryLocks.ListImport, at.ActivityId.ToString(), cancel);
        var rows = (await imports.PlanAsync(list, at, clock.GetCurrentInstant(), cancel)).Rows;
        if (activity.Kind is ActivityKind.CourseRun && session.CalledOffAt is null)
        {
            await AbsencesAsync(list, activity, session, [.. rows.Where(r => r is { Outcome: null, IsAbsence: true })], cancel);
        }

        var count = await imports.CountAsync(list, cancel);
        var done = count.Done;
        await progress.TellAsync(done, count.All, cancel);
        var due = rows.Where(r => r is { Outcome: null, Plan.Fate: EntryFate.Admit or EntryFate.Register or EntryFate.Already })
            .Take(Batch)
            .ToList();
        if (due.Count == 0)
        {
            foreach (var row in rows.Where(r => r is { Outcome: null, Plan.Fate: EntryFate.Absent }))
            {
                await lists.MarkAsync(list, row.Number, "absent", fault: null, row.Plan.Place?.Id, clock.GetCurrentInstant(), cancel);
            }

            var waits = rows.Any(r => r is { Outcome: null, Plan.Fate: EntryFate.Choose });
            await EndAsync(list, at.ActivityId, rows, cancel);
            count = await imports.CountAsync(list, cancel);
            await progress.TellAsync(count.Done, count.All, cancel);
            return new LongJobStep(
                Ended: true,
                waits ? "asks"
                    : count.Faults > 0 ? "faults"
                    : null
            );
        }

        foreach (var row in due)
        {
            cancel.ThrowIfCancellationRequested();
            db.ChangeTracker.Clear();
            // Of a session that was called off meanwhile each line is refused, and nobody is registered for it.
            var (outcome, fault, registration) = session.CalledOffAt is null
                ? await EnterAsync(list, at, activity, row, cancel)
                : ("fault", RowFault.Refused, null);
            await lists.MarkAsync(list, row.Number, outcome, fault?.ToString(), registration, clock.GetCurrentInstant(), cancel);
            await progress.TellAsync(++done, count.All, cancel);
        }

        return LongJobStep.More;
    }

    /// <summary>The list can be looked at and entered again; the lines that are done stay done.</summary>
    public Task GiveUpAsync(LongJob job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        return lists.WaitAsync(job.SubjectId, cancel);
    }

    /// <summary>Deletes lists that nobody entered, because they hold names.</summary>
    public async Task ForgetUnusedAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var old = now - Kept;
        foreach (
            var id in await db
                .Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM list_import WHERE state = 'read' AND created_at < {old}")
                .ToListAsync(cancel)
        )
        {
            // What was entered of the list stays recorded; the names of the other lines are erased.
            if (!await lists.ForgetAsync(id, cancel))
            {
                await lists.EndAsync(id, now, cancel);
            }
        }
    }

    private async Task<(string Outcome, RowFault? Fault, Guid? RegistrationId)> EnterAsync(
        KeptList list,
        PaperDoor at,
        Activity activity,
        ImportRow row,
        CancellationToken cancel
    )
    {
        var entry = row.Plan.Entry;
        if (row.Plan.Fate is EntryFate.Already)
        {
            if (row.Plan.AddsSex)
            {
                await paper.TellSexAsync(
                    at,
                    list.CreatedById,
                    row.Plan.Place!.Id,
                    entry.Sex!.Value,
                    texts["Import.Gate"],
                    clock.GetCurrentInstant(),
                    cancel
                );
            }

            return ("already", null, row.Plan.Place!.Id);
        }

        var (registration, isNew) = (row.Plan.Place?.Id, row.Plan.Fate is EntryFate.Register);
        if (isNew)
        {
            var outcome = await registering.RegisterAsync(
                new RegisterRequest
                {
                    OperationId = row.OperationId,
                    ActivityId = at.ActivityId,
                    Channel = RegistrationChannel.Import,
                    Name = entry.Name,
                    Phone = entry.Phone,
                    Sex = entry.Sex,
                    YearOfBirth = entry.Year,
                    Companions = (entry.People ?? 1) - 1,
                    Consent = list.Consent,
                    ConsentByGuardian = list.Consent,
                    Language = list.Language,
                    AccountId = list.CreatedById,
                },
                cancel
            );
            if (outcome is not RegisterOutcome.Done done)
            {
                return (
                    "fault",
                    outcome is RegisterOutcome.Refused { Refusals: [RegistrationRefusal.CompanionsOutOfRange, ..] }
                        ? RowFault.PeopleWrong
                        : RowFault.Refused,
                    null
                );
            }

            registration = done.Registration.Id;
        }

        if (activity.Kind is ActivityKind.CourseRun && entry.Workplace.Length > 0 && (isNew || entry.RegisteredAs is not null))
        {
            // A job that was stopped between the two statements comes here again.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO participant (registration_id, workplace) VALUES ({registration!.Value}, {entry.Workplace})
                  ON CONFLICT DO NOTHING
                """,
                cancel
            );
        }

        var answers = await paper.AdmitAsync(
            at,
            list.CreatedById,
            [new CameByPaper(registration!.Value, isNew ? null : entry.People, Sex: isNew ? null : entry.Sex)],
            Source.Import,
            texts["Import.Gate"],
            clock.GetCurrentInstant(),
            cancel
        );
        return answers[0].Verdict switch
        {
            Verdict.Accepted => (isNew ? "registered" : "added", null, registration),
            Verdict.AlreadyIn => ("already", null, registration),
            _ => ("fault", RowFault.Refused, registration),
        };
    }

    /// <summary>
    /// Records in the grid of a class who was absent, with leave or without, in cells that have no mark yet. A mark that somebody made
    /// otherwise stays.
    /// </summary>
    private async Task AbsencesAsync(
        KeptList list,
        Activity activity,
        Session session,
        IReadOnlyList<ImportRow> rows,
        CancellationToken cancel
    )
    {
        if (rows.Count == 0)
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await GridService.LockAsync(db, session.Id, cancel);
        var state = await ActivityWriting.StateForCountingAsync(db, activity.Id, cancel);
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == session.Id, cancel) is not { } standing)
        {
            return;
        }

        session = standing;
        var marks = rows.ToLookup(r => r.Plan.Place!.Id, r => r.Plan.Entry.Presence is ListPresence.Excused ? Mark.Excused : Mark.Absent);
        var ids = marks.Select(m => m.Key).ToList();
        var came = await db
            .Attendances.Where(a => a.SessionId == session.Id && ids.Contains(a.RegistrationId) && a.AnnulledAt == null)
            .Select(a => new { a.RegistrationId, a.HappenedAt })
            .ToDictionaryAsync(a => a.RegistrationId, a => (Instant?)a.HappenedAt, cancel);
        var said = (
            await db
                .GridEntries.AsNoTracking()
                .Where(e => e.SessionId == session.Id && ids.Contains(e.RegistrationId))
                .OrderBy(e => e.At)
                .ThenBy(e => e.Id)
                .ToListAsync(cancel)
        ).ToLookup(e => e.RegistrationId, e => (Mark?)e.After);
        var entries = ids.Where(id => GridRules.Stands(said[id].LastOrDefault(), came.GetValueOrDefault(id), session.StartsAt) is null)
            .Select(id => (Id: id, Mark: marks[id].First()))
            .Where(a =>
                GridRules.Change(state, seen: null, stands: null, a.Mark, reason: null, session.StartsAt, activity.CheckInOpensMinutes, now)
                    is null
            )
            .Select(a => new GridEntry
            {
                Id = Guid.CreateVersion7(),
                SessionId = session.Id,
                RegistrationId = a.Id,
                After = a.Mark,
                ById = list.CreatedById,
                At = now,
            })
            .ToList();
        db.GridEntries.AddRange(entries);
        if (entries.Count > 0)
        {
            Audit(
                list,
                "grid.changed",
                activity.Id,
                activity.OrganisingUnitId,
                now,
                new { session = session.Ordinal, cells = entries.Count }
            );
        }

        await db.SaveChangesAsync(cancel);
        foreach (var row in rows)
        {
            await lists.MarkAsync(list, row.Number, "absent", fault: null, row.Plan.Place!.Id, now, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>A job has no actor of its own, so the log names the account that started the import.</summary>
    private void Audit(KeptList list, string action, Guid activityId, Guid unitId, Instant now, object fields) =>
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = now,
                ActorKind = ActorKind.Account,
                ActorId = list.CreatedById,
                Action = action,
                SubjectKind = "activity",
                SubjectId = activityId,
                UnitId = unitId,
                Fields = System.Text.Json.JsonSerializer.Serialize(fields),
            }
        );

    /// <summary>
    /// Logs what the list has done: the file, its lines, and how many of them went which way. Each line is in one of these numbers, so that
    /// they add up to the lines.
    /// </summary>
    private async Task LogAsync(KeptList list, Guid activityId, int leftUnmarked, Instant now, CancellationToken cancel)
    {
        var count = await imports.CountAsync(list, cancel);
        var (left, unit) = (
            count.Skipped + leftUnmarked,
            await db.Activities.Where(a => a.Id == activityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel)
        );
        Audit(
            list,
            "attendance.imported",
            activityId,
            unit,
            now,
            new
            {
                file = list.FileName,
                rows = count.All,
                added = count.Present,
                registered = OrNone(count.Registered),
                already = OrNone(count.Already),
                absent = OrNone(count.Absent),
                left = OrNone(left),
                asks = OrNone(count.All - count.Done - leftUnmarked),
                faults = OrNone(count.Faults),
            }
        );
    }

    private static int? OrNone(int count) => count == 0 ? null : count;

    private async Task EndAsync(KeptList list, Guid activityId, IReadOnlyList<ImportRow> rows, CancellationToken cancel)
    {
        var waits = rows.Any(r => r is { Outcome: null, Plan.Fate: EntryFate.Choose });
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetCurrentInstant();
        if (waits ? await lists.WaitAsync(list.Id, cancel) > 0 : await lists.EndAsync(list.Id, now, cancel, LeftRow.Of(rows)))
        {
            // Of a list that waits, the lines that are left out are not marked yet.
            await LogAsync(
                list,
                activityId,
                waits ? rows.Count(r => r is { Outcome: null, Plan.Fate: EntryFate.LeaveOut }) : 0,
                now,
                cancel
            );
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }
}
