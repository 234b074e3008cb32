using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Erases names and contacts, after the promised time or because the person asks for it.</summary>
internal static class Forgetting
{
    /// <summary>
    /// Erases names and contact of registrations, the lists of their groups, and the workplaces of participants. Counted facts have copies
    /// of their own and stay.
    /// </summary>
    public static async Task RegistrationAsync(CampaignsDbContext db, Guid id, Instant now, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH lists AS (DELETE FROM registration_member WHERE registration_id = {id}),
            contacts AS (DELETE FROM contact_change WHERE registration_id = {id}),
            work AS (DELETE FROM participant WHERE registration_id = {id}),
            consents AS (UPDATE consent SET withdrawn_at = {now} WHERE registration_id = {id} AND withdrawn_at IS NULL)
            UPDATE registration SET name = '', name_folded = '', name_sort = '', contact_name = NULL, phone = NULL, email = NULL,
              sex = NULL, birth_year = NULL, commune_id = NULL
            WHERE id = {id}
            """,
            cancel
        );
    }

    /// <summary>
    /// Erases the person of an anonymous registration, and the entries into which that person was merged, unless something still knows them
    /// by name: another registration, an entry in the network, or an entry merged into them for which the same holds. The rows stay, so
    /// people are counted as before.
    /// </summary>
    /// <returns>The persons that were made anonymous.</returns>
    public static async Task<IReadOnlyList<Guid>> PersonsOfAsync(
        CampaignsDbContext db,
        Guid registrationId,
        Instant now,
        CancellationToken cancel
    )
    {
        var forgotten = new List<Guid>();
        var next = await db.Registrations.AsNoTracking().Where(r => r.Id == registrationId).Select(r => r.PersonId).SingleAsync(cancel);
        while (next is { } id)
        {
            var above = await db.Persons.AsNoTracking().Where(p => p.Id == id).Select(p => p.MergedIntoId).SingleOrDefaultAsync(cancel);
            var done = await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE person p SET name = '', name_folded = '', name_sort = '', phone = NULL, email = NULL, sex = NULL, birth_year = NULL,
                  commune_id = NULL, anonymised_at = {now}
                WHERE p.id = {id} AND p.anonymised_at IS NULL AND NOT p.is_speaker
                  AND NOT EXISTS (
                    WITH RECURSIVE family AS (
                      SELECT p.id
                      UNION
                      SELECT m.id FROM family f JOIN person m ON m.merged_into_id = f.id)
                    SELECT 1 FROM family f
                    WHERE EXISTS (SELECT 1 FROM registration r WHERE r.person_id = f.id AND r.name <> '')
                      OR EXISTS (SELECT 1 FROM collaborator c WHERE c.person_id = f.id)
                      OR EXISTS (SELECT 1 FROM activity_speaker s WHERE s.person_id = f.id))
                """,
                cancel
            );
            if (done > 0)
            {
                forgotten.Add(id);
                await db.Database.ExecuteSqlAsync($"UPDATE invitation SET proposal = '' WHERE person_id = {id} AND proposal <> ''", cancel);
            }

            next = above;
        }

        return forgotten;
    }
}
