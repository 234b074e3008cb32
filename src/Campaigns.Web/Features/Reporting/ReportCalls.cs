using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Whom to call about a unit's report: who compiles it, or what is noted at the unit.</summary>
/// <param name="Name">Who compiles it; null when the unit has nobody, or when the reader may not be told.</param>
/// <param name="Phone">The number of that account.</param>
/// <param name="Contact">What is noted at the unit.</param>
/// <param name="RemindedAt">When a mail last reminded that account of this report.</param>
/// <param name="HasMail">Whether the account has a mail address, so that it can be reminded at all.</param>
public sealed record ToCall(string? Name, string? Phone, string? Contact, Instant? RemindedAt = null, bool HasMail = true)
{
    public bool IsKnown => !string.IsNullOrEmpty(Name) || !string.IsNullOrEmpty(Contact);
}

/// <summary>Finds whom to call about the reports of units.</summary>
public static class ReportCalls
{
    /// <summary>
    /// Who compiles each unit's report: whoever saved it last, or else the unit's first organiser. Only an account that receives the
    /// reports is told a name and a number, so the page asks for them only then. A unit without an organiser is not among them.
    /// </summary>
    public static async Task<IReadOnlyDictionary<Guid, ToCall>> ReadAsync(
        CampaignsDbContext db,
        Guid period,
        IReadOnlyCollection<Guid> units,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var organisers = await (
            from g in db.Grants.AsNoTracking().ValidAt(now)
            join x in db.Users on g.AccountId equals x.Id
            join u in db.Units on g.UnitId equals u.Id
            join a in db.ReportAnswers on new { g.UnitId, PeriodId = period } equals new { a.UnitId, a.PeriodId }
            where units.Contains(g.UnitId) && g.Role == Role.Organiser && g.ActivityId == null && x.EndedAt == null
            orderby a.SavedById == x.Id descending, g.ValidFrom, g.Id
            select new
            {
                g.UnitId,
                Call = new ToCall(
                    x.DisplayName,
                    x.PhoneNumber,
                    u.Contact,
                    db.Messages.Where(m =>
                            m.ReportAnswerId == a.Id
                            && m.RecipientId == x.Id
                            && m.Rule == MessageRule.ReportDue
                            && m.Reason != SkipReason.LaidDown
                        )
                        .Max(m => m.SentAt),
                    x.Email != null && x.Email != ""
                ),
            }
        ).ToListAsync(cancel);
        return organisers.GroupBy(o => o.UnitId).ToDictionary(o => o.Key, o => o.First().Call);
    }
}
