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
using NodaTime;

namespace Campaigns.Web.Features.Units;

/// <summary>One unit in the list.</summary>
public sealed record UnitLine(Guid Id, string Name, UnitKind Kind, string Level, string? Code, int Below, LocalDate? ValidTo, string? Above);

/// <summary>The tree of units, level by level: what lies directly under one, or what a search finds under it.</summary>
[May(Act.SeeUnits)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 60;

    /// <summary>The unit whose children are shown; null: the top of the reach.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Under { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Ended { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public Unit Unit { get; private set; } = null!;

    /// <summary>The way down from the top of the reach to the unit.</summary>
    public IReadOnlyList<Unit> Way { get; private set; } = [];

    public IReadOnlyList<UnitLine> Lines { get; private set; } = [];

    public bool IsSearch { get; private set; }

    public bool MayAdminister { get; private set; }

    public LocalDate Today { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        var roots = UnitPages.Roots(actor);
        if (roots.Count == 0)
        {
            return Forbid();
        }

        var id = Under ?? roots[0];
        if (await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, cancel) is not { } unit)
        {
            return NotFound();
        }

        if (!actor.May(Act.SeeUnits, unit.Path))
        {
            return Forbid();
        }

        Unit = unit;
        MayAdminister = actor.May(Act.Administer, unit.Path);
        Way = await (
            from s in db.UnitScopes
            join u in db.Units.AsNoTracking() on s.AncestorUnitId equals u.Id
            where s.UnitId == id && s.Depth > 0 && db.UnitScopes.Any(r => r.UnitId == u.Id && roots.Contains(r.AncestorUnitId))
            orderby s.Depth descending
            select u).ToListAsync(cancel);
        await ReadLinesAsync(cancel);
        return Page();
    }

    private async Task ReadLinesAsync(CancellationToken cancel)
    {
        var folded = Folding.Fold(Q);
        IsSearch = folded.Length > 0;
        var (id, today, english) = (Unit.Id, Today, actor.Language == "en");
        var rows = db.Units.AsNoTracking().AsQueryable();
        if (IsSearch)
        {
            var code = Q!.Trim();
            rows = rows.Where(u => db.UnitScopes.Any(s => s.UnitId == u.Id && s.AncestorUnitId == id));
            foreach (var word in Folding.Words(Q))
            {
                rows = rows.Where(u => u.NameFolded.Contains(word) || db.UnitCodes.Any(c => c.UnitId == u.Id && c.Code == code));
            }
        }
        else
        {
            rows = rows.Where(u => u.ParentId == id);
        }

        if (!Ended)
        {
            rows = rows.Where(u => u.ValidTo == null || u.ValidTo >= today);
        }

        var ranked = rows.Join(db.UnitLevels, u => u.LevelKey, l => l.Key, (u, l) => new { Unit = u, Level = l });
        var beside = Before ?? After;
        var at = beside is null ? null : await ranked.Where(r => r.Unit.Id == beside).Select(r => new RankedName(r.Level.Rank, r.Unit.Name)).SingleOrDefaultAsync(cancel);
        var found = await ListPage<UnitLine>.ReadAsync(Place(at), PageSize, (place, most) =>
        {
            var (rank, name, last) = (place.At?.Rank ?? 0, place.At?.Name ?? "", place.Id);
            var beyond = !place.Placed ? ranked
                : place.Back ? ranked.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Level.Rank, r.Unit.Name, r.Unit.Id), ValueTuple.Create(rank, name, last)))
                : ranked.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Level.Rank, r.Unit.Name, r.Unit.Id), ValueTuple.Create(rank, name, last)));
            var ordered = place.Back
                ? beyond.OrderByDescending(r => r.Level.Rank).ThenByDescending(r => r.Unit.Name).ThenByDescending(r => r.Unit.Id)
                : beyond.OrderBy(r => r.Level.Rank).ThenBy(r => r.Unit.Name).ThenBy(r => r.Unit.Id);
            return (
                from r in ordered.Take(most)
            from above in db.Units.Where(a => a.Id == r.Unit.ParentId).DefaultIfEmpty()
            select new UnitLine(
                r.Unit.Id,
                r.Unit.Name,
                r.Unit.Kind,
                english ? r.Level.NameEn : r.Level.NameVi,
                db.UnitCodes.Where(c => c.UnitId == r.Unit.Id && c.ValidFrom <= today && (c.ValidTo == null || c.ValidTo >= today)).Select(c => c.Code).FirstOrDefault(),
                db.Units.Count(b => b.ParentId == r.Unit.Id && (b.ValidTo == null || b.ValidTo >= today)),
                r.Unit.ValidTo,
                above == null ? null : above.Name)).ToListAsync(cancel);
        });
        Lines = found.Rows;
        var ended = Ended ? true : (bool?)null;
        Pager = Pager.Of(found, l => l.Id.ToString(), (after, before) => Url.Page(null, new { under = Under, q = Q, ended, after, before })) with { Count = await ListCount.OfAsync(rows, cancel) };
    }

    private ListPlace<RankedName> Place(RankedName? at) =>
        at is not null && (Before ?? After) is { } id ? new(at, id, Placed: true, Back: Before is not null) : ListPlace<RankedName>.First;

    private sealed record RankedName(int Rank, string Name);
}
