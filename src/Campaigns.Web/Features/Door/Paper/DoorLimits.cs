using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>Limits of the door, and the one figure that each of its pages shows.</summary>
internal static class DoorLimits
{
    /// <summary>People on one place.</summary>
    public const int People = 500;

    /// <summary>Turns at the session by attendances that stand.</summary>
    public static async Task<int> InAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        await db.Attendances.Where(a => a.SessionId == sessionId && a.AnnulledAt == null).SumAsync(a => a.Female + a.Male + a.SexNotKnown, cancel);
}
