using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>A limit of the door, and the figure that each of its pages shows.</summary>
internal static class DoorLimits
{
    /// <summary>The most people on one ticket.</summary>
    public const int People = 1 + RegistrationRules.MaxCompanionsEntered;

    /// <summary>The turns at the session by attendances that are not annulled.</summary>
    public static async Task<int> InAsync(CampaignsDbContext db, Guid sessionId, CancellationToken cancel) =>
        await db.Attendances.Where(a => a.SessionId == sessionId && a.AnnulledAt == null).SumAsync(a => a.Turns, cancel);
}
