using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The tables of a published set, and its file.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
public sealed class OpenDataSetModel(CampaignsDbContext db, IStringLocalizer<ReportingTexts> texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public ListedSet Listed { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await ReadAsync(cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancel) =>
        await ReadAsync(cancel) && Listed.WithdrawnAt is null
            ? File(
                Listed.Content.Csv(texts, Languages.Current),
                "text/csv; charset=utf-8",
                texts["Open.File", Listed.Content.From, Listed.Content.To]
            )
            : NotFound();

    private async Task<bool> ReadAsync(CancellationToken cancel)
    {
        if (await db.OpenDataSets.AsNoTracking().SingleOrDefaultAsync(s => s.Id == Id, cancel) is not { } set)
        {
            return false;
        }

        Listed = ListedSet.Of(set);
        return true;
    }
}
