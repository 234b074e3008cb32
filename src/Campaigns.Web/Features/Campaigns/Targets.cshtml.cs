using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>A stored target with its progress.</summary>
public sealed record TargetLine(TargetProgress Met, string Unit, int Depth, int Turns, int? Events, int? Below, string? RowsUrl);

/// <summary>Sets the targets of a campaign, unit by unit: they are pasted from a spreadsheet, checked row by row, then saved.</summary>
[May(Permission.SetTargets)]
public sealed class TargetsModel(
    CampaignsDbContext db,
    OutreachQueries outreach,
    Actor actor,
    IClock clock,
    IStringLocalizer<CampaignsTexts> texts
) : PageModel
{
    private const int MaxText = 200_000;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Pasted { get; set; }

    private Campaign Campaign { get; set; } = null!;

    public string Name { get; private set; } = "";

    public LocalDate StartsOn { get; private set; }

    public LocalDate EndsOn { get; private set; }

    public IReadOnlyList<TargetLine> Lines { get; private set; } = [];

    /// <summary>The pasted rows as they were understood; null when nothing was pasted.</summary>
    public IReadOnlyList<TargetRow>? Rows { get; private set; }

    /// <summary>The stored targets of the units in <see cref="Rows"/>, before the change.</summary>
    public IReadOnlyDictionary<Guid, CampaignTarget> Before { get; private set; } = new Dictionary<Guid, CampaignTarget>();

    public bool MaySave => Rows is { Count: > 0 } && Rows.All(r => r.Faults.Count == 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel) ? await ShowAsync(cancel) : NotFound();

    /// <summary>The targets that stand as a workbook: the same units in the same order.</summary>
    public async Task<IActionResult> OnGetExcelAsync(CancellationToken cancel)
    {
        if (!await LoadAsync(cancel))
        {
            return NotFound();
        }

        await ShowAsync(cancel);
        return await this.SheetAsync(
            new PageSheet(
                texts["Targets.Title"],
                [texts["Targets.Unit"], texts["Targets.Turns"], texts["Targets.Met"], texts["Targets.Events"], texts["Targets.SumBelow"]],
                Lines.Select(l => (IReadOnlyList<object?>)[l.Unit, l.Turns, l.Met.Turns, l.Events, l.Below]).ToAsyncEnumerable(),
                "campaign",
                Id,
                actor.Grants.First(g => g.May(Permission.SetTargets)).UnitId
            )
            {
                Of = Name,
            },
            cancel
        );
    }

    public async Task<IActionResult> OnPostPreviewAsync(CancellationToken cancel)
    {
        if (!await LoadAsync(cancel))
        {
            return NotFound();
        }

        await ReadAsync(cancel);
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel)
    {
        if (!await LoadAsync(cancel))
        {
            return NotFound();
        }

        await ReadAsync(cancel);
        if (!ModelState.IsValid || !MaySave)
        {
            return await ShowAsync(cancel);
        }

        var ids = Rows!.Select(r => r.Unit!.Id).ToList();
        var known = await db
            .CampaignTargets.Where(t => t.CampaignId == Id && ids.Contains(t.UnitId))
            .ToDictionaryAsync(t => t.UnitId, cancel);
        foreach (var row in Rows!)
        {
            if (!known.TryGetValue(row.Unit!.Id, out var target))
            {
                target = new CampaignTarget
                {
                    CampaignId = Id,
                    UnitId = row.Unit.Id,
                    Turns = 0,
                };
                db.CampaignTargets.Add(target);
            }

            (target.Turns, target.Events) = (row.Turns!.Value, row.Events);
        }

        var unit = actor.Grants.First(g => g.May(Permission.SetTargets)).UnitId;
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            "campaign.targets_set",
            "campaign",
            Id,
            unit,
            new
            {
                targets = Rows!.Select(r => new
                {
                    unit = r.Unit!.Id,
                    turns = r.Turns,
                    events = r.Events,
                }),
            }
        );
        await db.SaveChangesAsync(cancel);
        TempData["Toast"] = texts["Targets.Saved", Rows!.Count].Value;
        return LocalRedirect($"/campaigns/{Id}/targets");
    }

    private async Task<bool> LoadAsync(CancellationToken cancel)
    {
        if (await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(c => c.Id == Id, cancel) is not { } campaign)
        {
            return false;
        }

        Campaign = campaign;
        Name = campaign.NameIn(actor.Language);
        (StartsOn, EndsOn) = (campaign.StartsOn, campaign.EndsOn);
        return true;
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(Pasted))
        {
            ModelState.AddModelError(nameof(Pasted), texts["Targets.Nothing"]);
            return;
        }

        if (Pasted.Length > MaxText)
        {
            ModelState.AddModelError(nameof(Pasted), texts["Targets.TooMuch", TargetTable.MaxRows]);
            return;
        }

        var (starts, ends) = (StartsOn, EndsOn);
        var units = await Reached()
            .Where(u => u.ValidFrom <= ends && (u.ValidTo == null || u.ValidTo >= starts))
            .Select(u => new TargetUnit(
                u.Id,
                u.Name,
                u.ShortName,
                db.UnitCodes.Where(c => c.UnitId == u.Id && c.ValidFrom <= ends && (c.ValidTo == null || c.ValidTo >= starts))
                    .OrderByDescending(c => c.ValidFrom)
                    .Select(c => c.Code)
                    .FirstOrDefault()
            ))
            .ToListAsync(cancel);
        Rows = TargetTable.Read(Pasted, units);
        if (Rows.Count == 0)
        {
            ModelState.AddModelError(nameof(Pasted), texts["Targets.Nothing"]);
        }

        var ids = Rows.Select(r => r.Unit?.Id).OfType<Guid>().Distinct().ToList();
        Before = await db
            .CampaignTargets.AsNoTracking()
            .Where(t => t.CampaignId == Id && ids.Contains(t.UnitId))
            .ToDictionaryAsync(t => t.UnitId, cancel);
    }

    private IQueryable<Unit> Reached()
    {
        var roots = actor.Grants.Where(g => g.May(Permission.SetTargets)).Select(g => g.UnitId).Distinct().ToList();
        return db.Units.AsNoTracking().Where(u => db.UnitScopes.Any(s => s.UnitId == u.Id && roots.Contains(s.AncestorUnitId)));
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        var rows = await (
            from t in db.CampaignTargets.AsNoTracking()
            join u in Reached() on t.UnitId equals u.Id
            where t.CampaignId == Id
            select new
            {
                t.UnitId,
                u.ParentId,
                u.Name,
                u.Path,
                t.Turns,
                t.Events,
            }
        ).ToListAsync(cancel);
        var met = await outreach.TargetProgressAsync(Campaign, [.. rows.Select(r => r.UnitId)], clock.GetCurrentInstant(), cancel);
        var below = rows.Where(r => r.ParentId is not null)
            .GroupBy(r => r.ParentId!.Value)
            .ToDictionary(g => g.Key, g => g.Sum(r => r.Turns));
        Lines =
        [
            .. rows.OrderBy(r => r.Path.Length)
                .ThenByDescending(r => r.Turns)
                .ThenBy(r => r.Name, StringComparer.CurrentCulture)
                .Select(r => new TargetLine(
                    met[r.UnitId],
                    r.Name,
                    r.Path.Count(c => c == '.'),
                    r.Turns,
                    r.Events,
                    below.TryGetValue(r.UnitId, out var sum) ? sum : null,
                    actor.May(Permission.SeeCounts, r.Path) ? met[r.UnitId].Cell.RowsUrl : null
                )),
        ];
        return Page();
    }
}
