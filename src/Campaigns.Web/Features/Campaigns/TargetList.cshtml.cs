using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>A campaign with the number of units that have a target.</summary>
public sealed record TargetCampaign(Guid Id, string NameVi, string NameEn, LocalDate StartsOn, LocalDate EndsOn, int Units, int? Turns)
{
    public string NameIn(string language) => language == "en" ? NameEn : NameVi;
}

/// <summary>Lists campaigns, the newest first, for accounts that set their targets.</summary>
[May(Permission.SetTargets)]
public sealed class TargetListModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int MaxRows = 40;

    public IReadOnlyList<TargetCampaign> Campaigns { get; private set; } = [];

    public string Language => actor.Language;

    public LocalDate Today { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => ReadAsync(cancel);

    /// <summary>The list as a workbook: the same campaigns in the same order.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<CampaignsTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        await ReadAsync(cancel);
        var unit = actor.Grants.First(g => g.May(Permission.SetTargets));
        return await this.SheetAsync(
            new PageSheet(
                texts["Targets.List"],
                [
                    texts["Targets.Campaign"],
                    texts["List.Sheet.First"],
                    texts["List.Sheet.Last"],
                    texts["Targets.Units"],
                    texts["Targets.Turns"],
                ],
                Campaigns
                    .Select(c => (IReadOnlyList<object?>)[c.NameIn(Language), c.StartsOn, c.EndsOn, c.Units, c.Turns])
                    .ToAsyncEnumerable(),
                "unit",
                unit.UnitId,
                unit.UnitId
            ),
            cancel
        );
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        Campaigns = await db
            .Campaigns.AsNoTracking()
            .OrderByDescending(c => c.StartsOn)
            .ThenBy(c => c.Id)
            .Take(MaxRows)
            .Select(c => new TargetCampaign(
                c.Id,
                c.NameVi,
                c.NameEn,
                c.StartsOn,
                c.EndsOn,
                db.CampaignTargets.Count(t => t.CampaignId == c.Id && t.UnitId != c.UnitId),
                db.CampaignTargets.Where(t => t.CampaignId == c.Id && t.UnitId == c.UnitId).Select(t => (int?)t.Turns).FirstOrDefault()
            ))
            .ToListAsync(cancel);
    }
}
