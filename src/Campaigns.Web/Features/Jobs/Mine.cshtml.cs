using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Jobs;

/// <summary>The page behind the bell: the account's own long jobs, how far each is, and how it ended.</summary>
[May(Permission.OwnAccount)]
public sealed class MineModel(CampaignsDbContext db, LongJobs jobs, ListPages pages, Actor actor, IClock clock) : PageModel
{
    /// <summary>Older jobs are not shown; their results stand on their own pages.</summary>
    public const int MaxLines = 30;

    public IReadOnlyList<LongJob> Lines { get; private set; } = [];

    /// <summary>
    /// Until when the files of long lists can be fetched, by what their jobs are about. A file that expired is not among them.
    /// </summary>
    public IReadOnlyDictionary<Guid, Instant> Files { get; private set; } = new Dictionary<Guid, Instant>();

    public async Task OnGetAsync(CancellationToken cancel) =>
        (Lines, Files) = await Together.ReadAsync(
            db,
            () => Own.AsNoTracking().OrderByDescending(j => j.Id).Take(MaxLines).ToListAsync(cancel),
            () => There.ToDictionaryAsync(e => e.Id, e => e.ExpiresAt, cancel)
        );

    /// <summary>
    /// Hands out the file of a long list. The page of the list is asked again whether the account may have it, because the right may have
    /// ended since it was written.
    /// </summary>
    public async Task<IActionResult> OnGetFileAsync(Guid job, CancellationToken cancel)
    {
        var found = await Own.Where(j => j.Id == job && j.Kind == ListExportJob.KindOf).FirstOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        // The page says that the file expired, or is not ready yet.
        if (await There.SingleOrDefaultAsync(e => e.Id == found.SubjectId, cancel) is not { } export)
        {
            return LocalRedirect("/my-jobs");
        }

        if (!await pages.OpenAsync(export, take: null, cancel))
        {
            return Forbid();
        }

        await jobs.LookAtAsync(Own.Where(j => j.Id == job), cancel);
        return new FileStreamResult(await ListExportJob.ReadAsync(db, export.Id, cancel), ListSheetFile.ContentType)
        {
            FileDownloadName = export.FileName,
        };
    }

    /// <summary>Opens the page of a job. Once the job has ended, the bell does not count it any more.</summary>
    public async Task<IActionResult> OnPostOpenAsync(Guid job, CancellationToken cancel)
    {
        if (await Own.AsNoTracking().SingleOrDefaultAsync(j => j.Id == job, cancel) is not { } found)
        {
            return NotFound();
        }

        await jobs.LookAtAsync(Own.Where(j => j.Id == job), cancel);
        return LocalRedirect(found.Page);
    }

    /// <summary>The account has seen how all of them ended.</summary>
    public async Task<IActionResult> OnPostSeenAsync(CancellationToken cancel)
    {
        await jobs.LookAtAsync(Own, cancel);
        return LocalRedirect("/my-jobs");
    }

    /// <summary>The account's files that can be fetched now.</summary>
    private IQueryable<ListExport> There
    {
        get
        {
            var now = clock.GetCurrentInstant();
            return db.ListExports.AsNoTracking().Where(e => e.ById == actor.Id && e.MadeAt != null && e.ExpiresAt > now);
        }
    }

    private IQueryable<LongJob> Own => db.LongJobs.Where(j => j.ById == actor.Id);
}
