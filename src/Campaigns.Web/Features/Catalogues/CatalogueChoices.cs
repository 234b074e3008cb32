using Campaigns.Domain.Activities;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Catalogues;

/// <summary>Reads the catalogues as choices for forms.</summary>
public static class CatalogueChoices
{
    /// <summary>A catalogue as choices: rows in use, and chosen rows that have ended since.</summary>
    public static async Task<IReadOnlyList<SelectListItem>> OfAsync<T>(
        IQueryable<T> items,
        string language,
        IReadOnlyCollection<Guid> chosen,
        CancellationToken cancel
    )
        where T : CatalogueItem
    {
        var ids = chosen.ToArray();
        return
        [
            .. (await items.AsNoTracking().Where(i => i.Active || ids.Contains(i.Id)).OrderBy(i => i.Position).ToListAsync(cancel)).Select(
                i => new SelectListItem(i.NameIn(language), i.Id.ToString(), ids.Contains(i.Id))
            ),
        ];
    }
}
