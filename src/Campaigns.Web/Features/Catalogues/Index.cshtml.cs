using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Catalogues;

/// <summary>One catalogue in its order. Only administrators of the whole province change it, because all units share it.</summary>
[May(Permission.Administer)]
public sealed class IndexModel(
    CampaignsDbContext db,
    Actor actor,
    InstallationFacts installation,
    IClock clock,
    IStringLocalizer<CataloguesTexts> texts
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public CatalogueOf Of { get; set; }

    public IReadOnlyList<CatalogueItem> Items { get; private set; } = [];

    public bool MayChange { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        MayChange = await MayAsync(cancel);
        Items = await CatalogueItems.Of(db, Of).AsNoTracking().OrderBy(i => i.Position).ThenBy(i => i.Id).ToListAsync(cancel);
        return Page();
    }

    /// <summary>Moves a row one place up or down.</summary>
    public async Task<IActionResult> OnPostMoveAsync(Guid item, bool down, CancellationToken cancel)
    {
        if (!await MayAsync(cancel))
        {
            return Forbid();
        }

        var items = await CatalogueItems.Of(db, Of).OrderBy(i => i.Position).ThenBy(i => i.Id).ToListAsync(cancel);
        var at = items.FindIndex(i => i.Id == item);
        var to = at + (down ? 1 : -1);
        if (at < 0)
        {
            return NotFound();
        }

        if (to >= 0 && to < items.Count)
        {
            (items[at], items[to]) = (items[to], items[at]);
            for (var i = 0; i < items.Count; i++)
            {
                items[i].Position = i + 1;
            }

            db.Audit(
                actor,
                clock.GetCurrentInstant(),
                "catalogue.ordered",
                "catalogue",
                item,
                fields: new { catalogue = CatalogueItems.Word(Of), position = to + 1 }
            );
            await db.SaveChangesAsync(cancel);
        }

        return LocalRedirect(Address());
    }

    /// <summary>Ends a row, which stays where it was used, or makes it available again.</summary>
    public async Task<IActionResult> OnPostActiveAsync(Guid item, bool active, CancellationToken cancel)
    {
        if (!await MayAsync(cancel))
        {
            return Forbid();
        }

        if (await CatalogueItems.Of(db, Of).SingleOrDefaultAsync(i => i.Id == item, cancel) is not { } row)
        {
            return NotFound();
        }

        if (row.Active != active)
        {
            row.Active = active;
            db.Audit(
                actor,
                clock.GetCurrentInstant(),
                active ? "catalogue.taken_back" : "catalogue.ended",
                "catalogue",
                item,
                fields: new { catalogue = CatalogueItems.Word(Of), name = row.NameVi }
            );
            await db.SaveChangesAsync(cancel);
            TempData["Toast"] = texts[active ? "Item.TakenBack" : "Item.Ended"].Value;
        }

        return LocalRedirect(Address());
    }

    private string Address() => $"/catalogues?of={Of}";

    private async Task<bool> MayAsync(CancellationToken cancel) =>
        actor.May(Permission.Administer, (await installation.GetAsync(cancel)).RootPath);
}
