using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>What was decided about one thing that a door did, and by whom; nobody where time closed it.</summary>
public sealed record Settled(string Decision, string? By);

/// <summary>Deciding about what a door did: one decision for each thing, whoever else is deciding at that moment.</summary>
internal static class Settling
{
    /// <summary>
    /// Waits for whoever decides about something of this activity, and makes them wait until the transaction ends: the decision and the act that it makes are
    /// one, and what is looked at from here on is what nobody decided yet.
    /// </summary>
    public static Task TurnAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db.LockAsync(AdvisoryLocks.Settling, activityId.ToString(), cancel);

    /// <summary>What was decided about a check-in, a headcount or a walk-in; null: nothing yet.</summary>
    public static async Task<Settled?> OfAsync(CampaignsDbContext db, Guid id, CancellationToken cancel)
    {
        var found = await db.Database.SqlQuery<Settled>(
            $"""
            SELECT e.decision, u.display_name AS by
            FROM (SELECT decision, by_id FROM check_in_settlement WHERE check_in_id = {id} UNION ALL SELECT decision, by_id FROM waiting_settlement WHERE operation_id = {id}) e
            LEFT JOIN account u ON u.id = e.by_id
            """).ToListAsync(cancel);
        return found.Count > 0 ? found[0] : null;
    }
}
