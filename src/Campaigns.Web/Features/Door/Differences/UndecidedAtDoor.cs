using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>
/// Counts the acts that wait for a decision, and the differences between a door and the server that somebody has to decide.
/// </summary>
internal sealed class UndecidedAtDoor(CampaignsDbContext db) : IUndecidedFigures
{
    public async Task<UndecidedCounts> CountAsync(Guid activityId, ActivityKind kind, CancellationToken cancel)
    {
        var unsent = await ActivityCounts.UnsentAsync(db, activityId, cancel);
        return UndecidedCounts.None with
        {
            Waiting = await ActivityCounts.WaitingAsync(db, activityId, cancel),
            Differences = await DifferenceList.CountToDecideAsync(db, activityId, cancel),
            Unsent = unsent.Acts,
            Silent = unsent.Silent,
            Entering = await EnteringAsync(activityId, cancel),
        };
    }

    /// <summary>
    /// The lists that are being entered. Confirmed figures take no list, so the rest of such a list would be refused row by row.
    /// </summary>
    private Task<int> EnteringAsync(Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<int>(
                $"""
                SELECT count(*)::int AS "Value" FROM list_import WHERE activity_id = {activityId} AND state = 'running'
                """
            )
            .SingleAsync(cancel);
}
