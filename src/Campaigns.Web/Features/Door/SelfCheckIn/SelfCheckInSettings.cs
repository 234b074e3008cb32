using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>The ways in which guests may check themselves in.</summary>
public enum SelfCheckInWay
{
    Off,

    /// <summary>By a code on paper, which stays the same.</summary>
    Poster,

    /// <summary>By a code on a screen, which changes, so that nobody can use it from home.</summary>
    Screen,
}

/// <summary>Stores the choice for each activity; without one, guests cannot check themselves in.</summary>
public sealed class SelfCheckInSettings(CampaignsDbContext db)
{
    public async Task<SelfCheckInWay> OfAsync(Guid activityId, CancellationToken cancel)
    {
        var words = await db
            .Database.SqlQuery<string>($"SELECT way AS \"Value\" FROM self_check_in_setting WHERE activity_id = {activityId}")
            .ToListAsync(cancel);
        return words is [var word] ? EnumText.Parse<SelfCheckInWay>(word) : SelfCheckInWay.Off;
    }

    /// <summary>Stores the choice, in the caller's transaction if there is one. False when the same was chosen before.</summary>
    public async Task<bool> ChooseAsync(Guid activityId, SelfCheckInWay way, Guid accountId, Instant now, CancellationToken cancel)
    {
        var word = EnumText.Word(way);
        return await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO self_check_in_setting AS s (activity_id, way, changed_by_id, changed_at)
                  VALUES ({activityId}, {word}, {accountId}, {now})
                ON CONFLICT (activity_id) DO UPDATE SET way = {word}, changed_by_id = {accountId}, changed_at = {now} WHERE s.way <> {word}
                """,
                cancel
            ) > 0;
    }
}
