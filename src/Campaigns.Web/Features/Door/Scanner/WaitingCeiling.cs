using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// Limits how many acts of one phone or account may wait for a decision at an activity. Further ones are refused and counted, so that a
/// phone that is not trusted any more cannot fill a table, and the person who decides sees that there was more.
/// </summary>
internal static class WaitingCeiling
{
    /// <summary>
    /// Whether another headcount or walk-in exceeds the ceiling; if so, notes that it was refused. One that waits already is not counted
    /// again. It runs in the caller's transaction.
    /// </summary>
    public static async Task<bool> IsReachedAsync(
        CampaignsDbContext db,
        DoorSettings settings,
        Guid activityId,
        ActorKind kind,
        Guid actor,
        Guid operation,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (word, most) = (EnumText.Word(kind), settings.WaitingPerPhone);
        var reached = await db
            .Database.SqlQuery<bool>(
                $"""
                SELECT (SELECT count(*) FROM (
                    SELECT FROM door_waiting w WHERE w.activity_id = {activityId} AND w.actor_kind = {word} AND w.actor_id = {actor}
                      AND w.what <> 'check_in' LIMIT {most}) x) >= {most}
                  AND NOT EXISTS (SELECT FROM waiting_headcount WHERE operation_id = {operation}) AND NOT EXISTS (SELECT
                    FROM waiting_walk_in WHERE operation_id = {operation}) AS "Value"
                """
            )
            .SingleAsync(cancel);
        if (reached)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO waiting_refused AS r (activity_id, actor_kind, actor_id, refused) VALUES ({activityId}, {word}, {actor}, 1)
                ON CONFLICT (activity_id, actor_kind, actor_id) DO UPDATE SET refused = r.refused + 1
                """,
                cancel
            );
        }

        return reached;
    }
}
