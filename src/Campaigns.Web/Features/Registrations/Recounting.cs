using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Counts existing attendances anew after their registration was corrected.</summary>
internal static class Recounting
{
    /// <summary>
    /// Computes the splits of a registration's attendances from its present facts and from the answers given at the door. The number of
    /// people does not change, so no total changes (counted 11). Day, place and units stay as they were counted.
    /// </summary>
    public static Task SplitsAsync(CampaignsDbContext db, Guid registrationId, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"SELECT attendance_recount({registrationId})", cancel);
}
