using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A table of periods of a kind.</summary>
public sealed record KindTable(ReportPeriodKind Kind, IReadOnlyList<KindPeriod> Periods, IReadOnlyDictionary<string, string> Levels);

/// <summary>What the pages of the kinds of periods share: they are for the administrator of the lead agency.</summary>
public abstract class KindsPage(CampaignsDbContext db, Actor actor) : PageModel
{
    /// <summary>The province, which consolidates.</summary>
    public Unit Root { get; private set; } = null!;

    /// <summary>The levels that a template is for, or that owe a report, from the top.</summary>
    public IReadOnlyList<UnitLevel> Levels { get; private set; } = [];

    protected CampaignsDbContext Db { get; } = db;

    /// <summary>The names of the levels by their keys, from the top.</summary>
    public IReadOnlyDictionary<string, string> LevelNames =>
        Levels.ToDictionary(l => l.Key, l => Languages.Current == Languages.English ? l.NameEn : l.NameVi, StringComparer.Ordinal);

    /// <returns>The answer of the page when the account may not open it; null when it may.</returns>
    protected async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        Root = await Db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (!actor.May(Permission.Administer, Root.Path))
        {
            return Forbid();
        }

        Levels = await Db
            .UnitLevels.AsNoTracking()
            .Where(l =>
                Db.Set<ReportTemplateLevel>().Any(t => t.LevelKey == l.Key) || Db.Set<ReportDeadlineRule>().Any(d => d.LevelKey == l.Key)
            )
            .OrderBy(l => l.Rank)
            .ThenBy(l => l.Key)
            .ToListAsync(cancel);
        return null;
    }
}
