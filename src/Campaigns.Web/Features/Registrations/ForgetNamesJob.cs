using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Makes registrations of events anonymous after the promised time (<see cref="Retention"/>), and then the persons to whom nothing refers
/// by name any more. Counted facts have copies of their own, so no figure changes; the rows of persons stay, so people are counted as
/// before (rule 7).
/// </summary>
public sealed class ForgetNamesJob(CampaignsDbContext db, PickupFolder pickup, IClock clock)
{
    // Each batch is one statement and one transaction, so a job that was stopped continues where it was.
    private const int Batch = 5_000;

    public async Task RunAsync(CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var cutoff = Retention.Cutoff(now);
        while (await ForgetRegistrationsAsync(cutoff, cancel) == Batch) { }

        while (await ForgetPersonsAsync(cutoff, now, cancel) == Batch) { }

        await ForgetMailsAsync(cutoff, cancel);

        // The title of a long job is the name of somebody's file.
        var ended = now - LongJob.Kept;
        await db.LongJobs.Where(j => j.EndedAt < ended).ExecuteDeleteAsync(cancel);

        // The file of a list may hold names. It is not handed out any more.
        await db.ListExports.Where(e => e.ExpiresAt <= now).ExecuteDeleteAsync(cancel);

        // An old contact is kept only as long as the change can be undone from it.
        var undoable = now - TicketRules.UndoContactFor;
        await db
            .ContactChanges.Where(c => c.ChangedAt <= undoable && (c.OldPhone != null || c.OldEmail != null))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.OldPhone, (string?)null).SetProperty(x => x.OldEmail, (string?)null), cancel);
    }

    /// <summary>
    /// Deletes mails in the pickup folder to people whose names were erased, after the promised time or on request, and all mails that are
    /// as old.
    /// </summary>
    private async Task ForgetMailsAsync(Instant cutoff, CancellationToken cancel)
    {
        pickup.RemoveBefore(cutoff);
        foreach (var messages in pickup.Messages().Chunk(Batch))
        {
            pickup.Remove(
                await db
                    .Messages.Where(m => messages.Contains(m.Id))
                    .Where(m =>
                        db.Registrations.Any(r => r.Id == m.RegistrationId && r.Name == "")
                        || (m.RegistrationId == null && db.Persons.Any(p => p.Id == m.RecipientId && p.AnonymisedAt != null))
                    )
                    .Select(m => m.Id)
                    .ToListAsync(cancel)
            );
        }
    }

    private Task<int> ForgetRegistrationsAsync(Instant cutoff, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            WITH old AS (
              SELECT r.id FROM activity a JOIN registration r ON r.activity_id = a.id
              WHERE a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed', 'cancelled') AND r.name <> ''
                AND NOT EXISTS (SELECT 1 FROM session s WHERE s.activity_id = a.id AND s.ends_at >= {cutoff})
              LIMIT {Batch}),
            lists AS (DELETE FROM registration_member WHERE registration_id IN (SELECT id FROM old))
            UPDATE registration SET name = '', name_folded = '', name_sort = '', contact_name = NULL, phone = NULL, email = NULL,
              sex = NULL, birth_year = NULL, commune_id = NULL
            WHERE id IN (SELECT id FROM old)
            """,
            cancel
        );

    // A person into whom others were merged, directly or through further merges, is kept as long as one of these entries is known by name
    // somewhere.
    private Task<int> ForgetPersonsAsync(Instant cutoff, Instant now, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"""
            UPDATE person SET name = '', name_folded = '', name_sort = '', phone = NULL, email = NULL, sex = NULL, birth_year = NULL,
              commune_id = NULL, anonymised_at = {now}
            WHERE id IN (
              SELECT p.id FROM person p
              WHERE p.anonymised_at IS NULL AND NOT p.is_speaker AND p.created_at < {cutoff}
                AND NOT EXISTS (SELECT 1 FROM registration r WHERE r.person_id = p.id AND r.name <> '')
                AND NOT EXISTS (SELECT 1 FROM person e JOIN collaborator c ON c.person_id = e.id WHERE e.standing_id = p.standing_id)
                AND NOT EXISTS (
                  WITH RECURSIVE merged AS (
                    SELECT m.id FROM person m WHERE m.merged_into_id = p.id
                    UNION
                    SELECT m.id FROM merged f JOIN person m ON m.merged_into_id = f.id)
                  SELECT 1 FROM merged f JOIN registration r ON r.person_id = f.id WHERE r.name <> '')
              LIMIT {Batch})
            """,
            cancel
        );
}
