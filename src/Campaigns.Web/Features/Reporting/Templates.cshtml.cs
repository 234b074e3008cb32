using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A template in its latest version.</summary>
/// <param name="Key">The name of the template in addresses.</param>
/// <param name="Version">The number of the version.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Levels">The levels whose units report by it.</param>
/// <param name="Set">Who set the version's texts, and when; null for those that the program came with.</param>
/// <param name="Before">How many answers are being filled in by an earlier version.</param>
public sealed record TemplateLine(
    string Key,
    int Version,
    string Name,
    IReadOnlyList<string> Levels,
    (string By, Instant At)? Set,
    int Before
);

/// <summary>The templates of reports, for the coordinator of the whole province.</summary>
[May(Permission.AskForReports)]
public sealed class TemplatesModel(CampaignsDbContext db, Actor actor) : PageModel
{
    public IReadOnlyList<TemplateLine> Templates { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var root = await db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (!actor.May(Permission.AskForReports, root.Path))
        {
            return Forbid();
        }

        var english = Languages.Current == Languages.English;
        var templates = await (
            from t in ReportTemplates.Latest(db).AsNoTracking()
            join x in db.Users on t.SetById equals (Guid?)x.Id into setters
            from x in setters.DefaultIfEmpty()
            orderby t.Key
            select new
            {
                t.Key,
                t.Version,
                Name = english ? t.NameEn : t.NameVi,
                By = x == null ? null : x.DisplayName,
                t.SetAt,
                Before = db.ReportAnswers.Count(a =>
                    (a.State == AnswerState.Draft || a.State == AnswerState.Returned || a.State == AnswerState.WaitingForHead)
                    && db.ReportTemplates.Any(o => o.Id == a.TemplateId && o.Key == t.Key && o.Version < t.Version)
                ),
            }
        ).ToListAsync(cancel);
        var levels = await (
            from l in db.Set<ReportTemplateLevel>()
            join t in db.ReportTemplates on l.TemplateId equals t.Id
            join u in db.UnitLevels on l.LevelKey equals u.Key
            orderby u.Rank
            select new { t.Key, Name = english ? u.NameEn : u.NameVi }
        ).ToListAsync(cancel);
        Templates =
        [
            .. templates.Select(t => new TemplateLine(
                t.Key,
                t.Version,
                t.Name,
                [.. levels.Where(l => l.Key == t.Key).Select(l => l.Name).Distinct(StringComparer.Ordinal)],
                t.SetAt is { } at ? (t.By ?? "", at) : null,
                t.Before
            )),
        ];
        return Page();
    }
}
