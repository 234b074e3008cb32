using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
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
    private const int MaxRows = 200;

    // What somebody decided about a registration. That people register and give places back is seen in the list of them.
    private static readonly string[] OfRegistrations =
        ["registration.accepted", "registration.declined", "registration.joined", "registration.apart", "registration.corrected", "registration.erased", "registration.restored"];

    /// <summary>The latest acts, newest first: to the activity, and what was decided about its registrations; in a class, who enrolled somebody too.</summary>
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
            where (e.SubjectKind == "activity" && e.SubjectId == activityId)
                || (e.SubjectKind == "registration"
                    && (OfRegistrations.Contains(e.Action) || (e.ActorKind == ActorKind.Account && (e.Action == "registration.made" || e.Action == "registration.withdrawn")
                        && db.Activities.Any(a => a.Id == activityId && a.Kind == ActivityKind.CourseRun)))
                    && db.Registrations.Any(r => r.Id == e.SubjectId && r.ActivityId == activityId))
            orderby e.At descending, e.Id descending
            select new { Entry = e, By = u == null ? null : u.DisplayName }).Take(MaxRows).ToListAsync(cancel);
        var details = await sentences.DetailsAsync([.. rows.Select(r => r.Entry)], seesPeople, cancel);
        return [.. rows.Select(r => new LogLine(r.Entry.At, r.By, r.Entry.ActorKind, sentences.Of(r.Entry.Action), details.GetValueOrDefault(r.Entry.Id, [])))];
    }
}
