using Campaigns.Domain.Accounts;
using Campaigns.Domain.Counting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// Stores what somebody counted at a door: one entry, or, when people are taken back, one counter-entry for each entry that gives some.
/// </summary>
internal static class DoorHeads
{
    /// <summary>Adds it in the caller's transaction, which also holds the lock of this counter.</summary>
    /// <param name="db">The database.</param>
    /// <param name="kind">Whether an account or a paired phone counted.</param>
    /// <param name="actor">The account or the grant of the phone.</param>
    /// <param name="entry">The entry; the numbers of women, men and others may be negative.</param>
    /// <param name="at">When the people were counted.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>
    /// Whether it was added; null when this counter's entries do not hold as many people as are taken back, for example because somebody
    /// else corrected them.
    /// </returns>
    public static async Task<bool?> AppendAsync(
        CampaignsDbContext db,
        ActorKind kind,
        Guid actor,
        NewHeadcount entry,
        Instant at,
        CancellationToken cancel
    )
    {
        var (female, male, others) = (entry.Cells.Female, entry.Cells.Male, entry.Cells.SexNotKnown);
        if (female >= 0 && male >= 0 && others >= 0)
        {
            return await Headcounts.AppendAsync(db, entry, at, cancel);
        }

        var changes = HeadcountRules.TakeBack(await OwnAsync(db, kind, actor, entry.SessionId, cancel), female, male, others);
        if (changes.Count == 0)
        {
            return null;
        }

        // The first counter-entry keeps the id that was sent, so the same act is stored once. The others stand or fall with it.
        var added = await Headcounts.AppendAsync(db, entry with { Cells = changes[0].Cells, CorrectsId = changes[0].EntryId }, at, cancel);
        foreach (var change in changes.Skip(added ? 1 : changes.Count))
        {
            await Headcounts.AppendAsync(
                db,
                entry with
                {
                    OperationId = Guid.CreateVersion7(),
                    Cells = change.Cells,
                    CorrectsId = change.EntryId,
                },
                at,
                cancel
            );
        }

        return added;
    }

    private static async Task<IReadOnlyList<OwnHeadcount>> OwnAsync(
        CampaignsDbContext db,
        ActorKind kind,
        Guid actor,
        Guid sessionId,
        CancellationToken cancel
    )
    {
        var all = await db.Headcounts.AsNoTracking().Where(h => h.SessionId == sessionId).ToListAsync(cancel);
        bool IsOwn(Domain.Door.Headcount h) => kind is ActorKind.Account ? h.CountedById == actor : h.DeviceGrantId == actor;
        var corrections = all.ToLookup(h => h.CorrectsId);
        return
        [
            .. all.Where(h => h.CorrectsId is null && IsOwn(h))
                .OrderByDescending(h => h.CountedAt)
                .ThenByDescending(h => h.Id)
                .Select(h => new OwnHeadcount(
                    h.Id,
                    Cells.Sum([h.Cells, .. corrections[h.Id].Select(c => c.Cells)]),
                    // A correction on a form names its fields, and a tap at the door does not.
                    corrections[h.Id].Any(c => c.TakesBack || c.Entered is not null || !IsOwn(c))
                )),
        ];
    }
}
