using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Units;

/// <summary>One unit in the list.</summary>
public sealed record UnitLine(
    Guid Id,
    string Name,
    UnitKind Kind,
    string Level,
    string? Code,
    int Below,
    LocalDate? ValidTo,
    string? Above
);

/// <summary>The filter of the list of units.</summary>
public sealed record UnitFilter : ListFilter
{
    /// <summary>The unit whose children are shown; null: the units at the top of the account's reach.</summary>
    public Guid? Under { get; init; }

    public string? Q { get; init; }

    public bool Ended { get; init; }
}

/// <summary>The tree of units, level by level: the units directly below one, or those below it that a search finds.</summary>
[May(Permission.SeeUnits)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 60;

    /// <summary>The order by rank of the level and then by name.</summary>
    private const string ByLevel = "level";

    private static readonly ListOrders<Row, UnitLine> Orders = new ListOrders<Row, UnitLine>(r => r.Unit.Id, l => l.Id)
        .By(ByLevel, (Row r) => r.Level.Rank, (Row r) => r.Unit.Name)
        .ByName(r => r.Unit.Name);

    [BindProperty(SupportsGet = true, Name = "")]
    public UnitFilter Filter { get; set; } = new();

    public Unit Unit { get; private set; } = null!;

    /// <summary>The units from the top of the reach down to this one.</summary>
    public IReadOnlyList<Unit> Way { get; private set; } = [];

    public IReadOnlyList<UnitLine> Lines { get; private set; } = [];

    public bool IsSearch { get; private set; }

    public bool MayAdminister { get; private set; }

    public LocalDate Today { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var shown = await Orders.ShowAsync(
            db,
            Filter,
            Request.Path,
            PageSize,
            Rows(),
            Ranked(db.Units.AsNoTracking()),
            page => Lined(page).ToListAsync(cancel),
            cancel
        );
        (Lines, Pager, Sorting) = (shown.Lines, shown.Pager, shown.Sort);
        return Page();
    }

    /// <summary>The list as a workbook: all units of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<UnitsTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        return await this.SheetAsync(
            new PageSheet(
                texts["Units.Title"],
                [
                    texts["Units.Name"],
                    texts["Units.Level"],
                    texts["Units.Above"],
                    texts["Units.Code"],
                    texts["Units.Below"],
                    texts["Units.Until"],
                ],
                Orders
                    .EachAsync(Filter, Rows(), Lined)
                    .Select(l => (IReadOnlyList<object?>)[l.Name, l.Level, l.Above, l.Code, l.Below, l.ValidTo]),
                "unit",
                Unit.Id,
                Unit.Id
            )
            {
                Of = Unit.Name,
                Narrowed = [Filter.Ended ? texts["Units.Show.ended"].Value : null, PageSheets.Typed(Filter.Q)],
                CountAsync = Rows().CountAsync,
            },
            cancel
        );
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        var roots = UnitPages.Roots(actor);
        if (roots.Count == 0)
        {
            return Forbid();
        }

        var id = Filter.Under ?? roots[0];
        if (await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel) is not { } unit)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeUnits, unit.Path))
        {
            return Forbid();
        }

        Unit = unit;
        MayAdminister = actor.May(Permission.Administer, unit.Path);
        Way = await (
            from s in db.UnitScopes
            join u in db.Units.AsNoTracking() on s.AncestorUnitId equals u.Id
            where s.UnitId == id && s.Depth > 0 && db.UnitScopes.Any(r => r.UnitId == u.Id && roots.Contains(r.AncestorUnitId))
            orderby s.Depth descending
            select u
        ).ToListAsync(cancel);
        IsSearch = Folding.Fold(Filter.Q).Length > 0;
        return null;
    }

    private IQueryable<Row> Rows()
    {
        var (id, today) = (Unit.Id, Today);
        var rows = db.Units.AsNoTracking().AsQueryable();
        if (IsSearch)
        {
            var code = Filter.Q!.Trim();
            rows = rows.Where(u => db.UnitScopes.Any(s => s.UnitId == u.Id && s.AncestorUnitId == id));
            foreach (var word in Folding.Words(Filter.Q))
            {
                rows = rows.Where(u => u.NameFolded.Contains(word) || db.UnitCodes.Any(c => c.UnitId == u.Id && c.Code == code));
            }
        }
        else
        {
            rows = rows.Where(u => u.ParentId == id);
        }

        if (!Filter.Ended)
        {
            rows = rows.Where(u => u.ValidTo == null || u.ValidTo >= today);
        }

        return Ranked(rows);
    }

    private IQueryable<UnitLine> Lined(IQueryable<Row> page)
    {
        var (today, english) = (Today, actor.Language == "en");
        return from r in page
            from above in db.Units.Where(a => a.Id == r.Unit.ParentId).DefaultIfEmpty()
            select new UnitLine(
                r.Unit.Id,
                r.Unit.Name,
                r.Unit.Kind,
                english ? r.Level.NameEn : r.Level.NameVi,
                db.UnitCodes.Where(c => c.UnitId == r.Unit.Id && c.ValidFrom <= today && (c.ValidTo == null || c.ValidTo >= today))
                    .Select(c => c.Code)
                    .FirstOrDefault(),
                db.Units.Count(b => b.ParentId == r.Unit.Id && (b.ValidTo == null || b.ValidTo >= today)),
                r.Unit.ValidTo,
                above == null ? null : above.Name
            );
    }

    private IQueryable<Row> Ranked(IQueryable<Unit> units) =>
        units.Join(db.UnitLevels, u => u.LevelKey, l => l.Key, (u, l) => new Row { Unit = u, Level = l });

    private sealed class Row
    {
        public required Unit Unit { get; init; }

        public required UnitLevel Level { get; init; }
    }
}
