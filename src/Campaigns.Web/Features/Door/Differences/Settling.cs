using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>
/// The decision about something that a door did, and the name of the person who decided; null when it was closed because nobody decided in
/// time.
/// </summary>
public sealed record Settled(string Decision, string? By);

/// <summary>Makes sure that each thing that a door did is decided about once, also when several people decide at the same moment.</summary>
internal static class Settling
{
    /// <summary>
    /// Waits for everybody else who is deciding about something of this activity, and makes others wait until the transaction ends. The
    /// decision and its act are then stored together, and everything that is read after this call is still undecided.
    /// </summary>
    public static Task TurnAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db.LockAsync(AdvisoryLocks.Settling, activityId.ToString(), cancel);

    /// <summary>The decision about a check-in, a headcount or a walk-in; null: there is none yet.</summary>
    public static async Task<Settled?> OfAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        var found = await db
            .Database.SqlQuery<Settled>(
                $"""
                SELECT e.decision, u.display_name AS by
                FROM (SELECT decision, by_id FROM check_in_settlement WHERE check_in_id = {id} UNION ALL SELECT decision, by_id
                  FROM waiting_settlement WHERE operation_id = {id}) e
                LEFT JOIN account u ON u.id = e.by_id
                """
            )
            .ToListAsync(cancel);
        return found.Count > 0 ? found[0] : null;
    }
}
