using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>One campaign in the list.</summary>
public sealed record CampaignLine(Guid Id, string Name, CampaignWindow Window, int Events);

/// <summary>
/// Lists campaigns with the events of the unit in force: the present one first, then the coming ones, then the past ones from the latest.
/// </summary>
[May(Permission.SeeActivities)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int MaxRows = 40;

    public IReadOnlyList<CampaignLine> Lines { get; private set; } = [];

    public LocalDate Today { get; private set; }

    /// <summary>The grant with whose unit the events are counted.</summary>
    private HeldGrant Grant =>
        actor.InForce is { } inForce && inForce.May(Permission.SeeActivities)
            ? inForce
            : actor.Grants.First(g => g.May(Permission.SeeActivities));

    public Task OnGetAsync(CancellationToken cancel) => ReadAsync(cancel);

    /// <summary>The list as a workbook: the same campaigns in the same order.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<CampaignsTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        await ReadAsync(cancel);
        return await this.SheetAsync(
            new PageSheet(
                texts["List.Title"],
                [texts["Targets.Campaign"], texts["List.Sheet.First"], texts["List.Sheet.Last"], texts["List.Events"]],
                Lines.Select(l => (IReadOnlyList<object?>)[l.Name, l.Window.First, l.Window.Last, l.Events]).ToAsyncEnumerable(),
                "unit",
                Grant.UnitId,
                Grant.UnitId
            )
            {
                Of = Grant.UnitName,
            },
            cancel
        );
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        var unitId = Grant.UnitId;
        var rows = await db.Campaigns.AsNoTracking().OrderByDescending(c => c.StartsOn).Take(MaxRows).ToListAsync(cancel);
        var ids = rows.Select(r => r.Id).ToList();
        var counts = await (
            from a in db.Activities
            join s in db.ActivityScopes on a.Id equals s.ActivityId
            where
                a.CampaignId != null
                && ids.Contains(a.CampaignId.Value)
                && s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held || a.State == ActivityState.Confirmed)
            group a by a.CampaignId into g
            select new { g.Key, Events = g.Count() }
        ).ToDictionaryAsync(g => g.Key!.Value, g => g.Events, cancel);
        Lines =
        [
            .. rows.OrderBy(r =>
                    r.StartsOn <= Today && r.EndsOn >= Today ? 0
                    : r.StartsOn > Today ? 1
                    : 2
                )
                .ThenBy(r => r.StartsOn > Today ? r.StartsOn.ToDateTimeUnspecified().Ticks : -r.StartsOn.ToDateTimeUnspecified().Ticks)
                .Select(r => new CampaignLine(r.Id, r.NameIn(actor.Language), CampaignWindow.Of(r), counts.GetValueOrDefault(r.Id))),
        ];
    }
}
