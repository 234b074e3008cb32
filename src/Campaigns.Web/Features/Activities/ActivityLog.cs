using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One act in the log of an activity, with the values before and after.</summary>
public sealed record LogLine(Instant At, string? By, ActorKind Kind, string Done, IReadOnlyList<string> Details);

/// <summary>Reads the log of an activity: who did what.</summary>
public static class ActivityLog
{
    private const int MaxRows = 200;

    // The decisions about a registration, and what the holder of a ticket did by it. The log leaves out that people register, because the
    // list of registrations shows that.
    private static readonly string[] OfRegistrations =
    [
        "registration.changed_by_ticket",
        "registration.contact_undone",
        "registration.passed_on",
        "registration.withdrawn",
        "registration.accepted",
        "registration.declined",
        "registration.joined",
        "registration.apart",
        "registration.apart_taken_back",
        "registration.corrected",
        "registration.erased",
        "registration.restored",
        "check_in.corrected",
    ];

    /// <summary>
    /// The latest acts on the activity, the decisions about its registrations and what was done by their tickets, newest first; to whoever
    /// sees names, each of these says which registration it is about. What was counted at the gates is among them. For a course run also
    /// who registered a participant.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="sentences">Writes the entries in the reader's language.</param>
    /// <param name="activityId">The activity.</param>
    /// <param name="seesPeople">Whether the reader may see the names of that activity.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<IReadOnlyList<LogLine>> ReadAsync(
        CampaignsDbContext db,
        AuditSentences sentences,
        Guid activityId,
        bool seesPeople,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(sentences);
        var rows = await (
            from e in db.AuditEntries.AsNoTracking()
            from u in db.Users.Where(u => u.Id == e.ActorId).DefaultIfEmpty()
            where
                (e.SubjectKind == "activity" && e.SubjectId == activityId)
                || (
                    e.SubjectKind == "registration"
                    && (
                        OfRegistrations.Contains(e.Action)
                        || (
                            e.ActorKind == ActorKind.Account
                            && e.Action == "registration.made"
                            && db.Activities.Any(a => a.Id == activityId && a.Kind == ActivityKind.CourseRun)
                        )
                    )
                    && db.Registrations.Any(r => r.Id == e.SubjectId && r.ActivityId == activityId)
                )
            orderby e.At descending, e.Id descending
            select new { Entry = e, By = u == null ? null : u.DisplayName }
        )
            .Take(MaxRows)
            .ToListAsync(cancel);
        var decided = rows.Where(r => seesPeople && r.Entry.SubjectKind == "registration")
            .Select(r => r.Entry.SubjectId)
            .Distinct()
            .ToList();
        var registrations = await db
            .Registrations.AsNoTracking()
            .Where(r => decided.Contains(r.Id))
            .Select(r => new
            {
                r.Id,
                r.Name,
                r.Code,
            })
            .ToDictionaryAsync(r => r.Id, cancel);
        var counted = await (
            from h in db.Headcounts.AsNoTracking()
            where h.ActivityId == activityId && h.Gate != null && (h.PhoneId != null || h.DeviceGrantId != null)
            from u in db.Users.Where(u => u.Id == h.CountedById).DefaultIfEmpty()
            from g in db.DeviceGrants.Where(g => g.Id == h.DeviceGrantId).DefaultIfEmpty()
            orderby h.CountedAt descending, h.Id descending
            select new
            {
                h.CountedAt,
                h.Gate,
                h.Turns,
                IsCorrection = h.CorrectsId != null,
                By = u == null ? (g == null ? null : g.Name ?? g.Gate) : u.DisplayName,
                IsPhone = u == null,
            }
        )
            .Take(MaxRows)
            .ToListAsync(cancel);
        var details = await sentences.DetailsAsync([.. rows.Select(r => r.Entry)], seesPeople, cancel);
        return
        [
            .. rows.Select(r => new LogLine(
                    r.Entry.At,
                    r.By,
                    r.Entry.ActorKind,
                    sentences.Of(r.Entry.Action),
                    registrations.TryGetValue(r.Entry.SubjectId, out var of)
                        ? [sentences.Registration(of.Name, ReadableCode.Group(of.Code)), .. details.GetValueOrDefault(r.Entry.Id, [])]
                        : details.GetValueOrDefault(r.Entry.Id, [])
                ))
                .Concat(
                    counted.Select(c => new LogLine(
                        c.CountedAt,
                        c.By,
                        c.IsPhone ? ActorKind.Device : ActorKind.Account,
                        sentences.Of(c.IsCorrection ? "headcount.corrected" : "headcount.added"),
                        sentences.Counted(c.Turns, c.Gate!)
                    ))
                )
                .OrderByDescending(l => l.At)
                .Take(MaxRows),
        ];
    }
}
