using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One act in the log of an activity.</summary>
public sealed record LogLine(Instant At, string? By, ActorKind Kind, string Action);

/// <summary>What was done to an activity, by whom.</summary>
public static class ActivityLog
{
    private const int Most = 200;

    /// <summary>The latest acts, newest first.</summary>
    public static async Task<IReadOnlyList<LogLine>> ReadAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await (
            from e in db.AuditEntries
            from u in db.Users.Where(u => u.Id == e.ActorId).DefaultIfEmpty()
            where e.SubjectKind == "activity" && e.SubjectId == activityId
            orderby e.At descending, e.Id descending
            select new LogLine(e.At, u == null ? null : u.DisplayName, e.ActorKind, e.Action)).Take(Most).ToListAsync(cancel);
    }
}
