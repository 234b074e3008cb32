using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One act in the log of an activity, with what it changed from what to what.</summary>
public sealed record LogLine(Instant At, string? By, ActorKind Kind, string Done, IReadOnlyList<string> Details);

/// <summary>What was done to an activity, by whom.</summary>
public static class ActivityLog
{
    private const int Most = 200;

    /// <summary>The latest acts, newest first.</summary>
    /// <param name="db">The context.</param>
    /// <param name="sentences">Writes the entries.</param>
    /// <param name="activityId">Whose log.</param>
    /// <param name="seesPeople">The reader may see the names of that activity.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<IReadOnlyList<LogLine>> ReadAsync(CampaignsDbContext db, AuditSentences sentences, Guid activityId, bool seesPeople, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(sentences);
        var rows = await (
            from e in db.AuditEntries.AsNoTracking()
            from u in db.Users.Where(u => u.Id == e.ActorId).DefaultIfEmpty()
            where e.SubjectKind == "activity" && e.SubjectId == activityId
            orderby e.At descending, e.Id descending
            select new { Entry = e, By = u == null ? null : u.DisplayName }).Take(Most).ToListAsync(cancel);
        var details = await sentences.DetailsAsync([.. rows.Select(r => r.Entry)], seesPeople, cancel);
        return [.. rows.Select(r => new LogLine(r.Entry.At, r.By, r.Entry.ActorKind, sentences.Of(r.Entry.Action), details.GetValueOrDefault(r.Entry.Id, [])))];
    }
}
