using Campaigns.Domain.Accounts;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.DoorOffice;

/// <summary>
/// Enters a list, row by row. Rows are the truth: who is stopped goes on where it was, and a row that was entered and not marked is entered
/// again as the same. Two that run at once do each row once.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class ImportJob(CampaignsDbContext db, Imports imports, PaperActs paper, Registering registering, IClock clock, IStringLocalizer<DoorOfficeTexts> texts)
{
    private const int Batch = 100;

    /// <summary>A list that nothing happened to for so long is taken up again.</summary>
    public static readonly Duration Patience = Duration.FromMinutes(1);

    /// <summary>A list that was read and not begun is forgotten: it holds names.</summary>
    public static readonly Duration Kept = Duration.FromDays(7);

    /// <summary>Enters what is left of a list.</summary>
    public async Task RunAsync(Guid importId, CancellationToken cancel)
    {
        if (await imports.FindAsync(importId, cancel) is not { State: "running" } import)
        {
            return;
        }

        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == import.SessionId, cancel);
        var at = new PaperDoor(import.ActivityId, import.SessionId, session.StartsAt);
        using var language = Languages.Use(import.Language);
        var seen = new HashSet<Guid>();
        while (await imports.PlanAsync(import, at, Batch, clock.GetCurrentInstant(), cancel) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                cancel.ThrowIfCancellationRequested();
                db.ChangeTracker.Clear();
                var (outcome, fault) = row.Fault is null && row.Row.Present && !seen.Add(row.RegistrationId ?? row.OperationId) ? ("fault", RowFault.Twice) : await EnterAsync(import, at, row, cancel);
                await imports.MarkAsync(importId, row.Row.Number, outcome, fault, clock.GetCurrentInstant(), cancel);
            }
        }

        await EndAsync(import, cancel);
    }

    /// <summary>Goes on with lists whose server was stopped, and forgets those that nobody began.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var (quiet, old) = (now - Patience, now - Kept);
        await db.Database.ExecuteSqlAsync($"DELETE FROM attendance_import WHERE state = 'read' AND created_at < {old}", cancel);
        foreach (var id in await db.Database.SqlQuery<Guid>($"SELECT id AS \"Value\" FROM attendance_import WHERE state = 'running' AND touched_at < {quiet} ORDER BY created_at").ToListAsync(cancel))
        {
            await RunAsync(id, cancel);
        }
    }

    private async Task<(string Outcome, RowFault? Fault)> EnterAsync(Import import, PaperDoor at, PlannedRow row, CancellationToken cancel)
    {
        switch (row)
        {
            case { Fault: { } fault }:
                return ("fault", fault);
            case { Skipped: true }:
                return ("skipped", null);
            case { Already: true }:
                return ("already", null);
            default:
                break;
        }

        var registration = row.RegistrationId;
        if (registration is null)
        {
            var outcome = await registering.RegisterAsync(
                new RegisterRequest
                {
                    OperationId = row.OperationId,
                    ActivityId = at.ActivityId,
                    Channel = RegistrationChannel.Import,
                    Name = row.Row.Name,
                    Phone = row.Row.Phone,
                    Sex = row.Row.Sex,
                    YearOfBirth = row.Row.Year,
                    Companions = (row.Row.People ?? 1) - 1,
                    Consent = import.Consent,
                    ConsentByGuardian = import.Consent,
                    Language = import.Language,
                    AccountId = import.CreatedById,
                },
                cancel);
            if (outcome is not RegisterOutcome.Done done)
            {
                return ("fault", outcome is RegisterOutcome.Refused { Refusals: [RegistrationRefusal.CompanionsOutOfRange, ..] } ? RowFault.PeopleWrong : RowFault.Refused);
            }

            registration = done.Registration.Id;
        }

        var answers = await paper.AdmitAsync(
            at, import.CreatedById, [new CameByPaper(registration.Value, row.RegistrationId is null ? null : row.Row.People)], Source.Import, texts["Import.Gate"], clock.GetCurrentInstant(), cancel);
        return answers[0].Verdict switch
        {
            Verdict.Accepted => ("added", null),
            Verdict.AlreadyIn => ("already", null),
            _ => ("fault", RowFault.Refused),
        };
    }

    private async Task EndAsync(Import import, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetCurrentInstant();
        if (await imports.EndAsync(import.Id, now, cancel))
        {
            var count = await imports.CountAsync(import.Id, cancel);
            var unit = await db.Activities.Where(a => a.Id == import.ActivityId).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
            db.AuditEntries.Add(new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = now,
                ActorKind = ActorKind.Account,
                ActorId = import.CreatedById,
                Action = "attendance.imported",
                SubjectKind = "activity",
                SubjectId = import.ActivityId,
                UnitId = unit,
                Fields = System.Text.Json.JsonSerializer.Serialize(new { rows = count.All, added = count.Added, already = count.Already, faults = count.Faults }),
            });
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
    }
}
