using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Jobs;

/// <summary>The page behind the bell: the account's own long jobs, how far each is, and how it ended.</summary>
[May(Permission.OwnAccount)]
public sealed class MineModel(CampaignsDbContext db, LongJobs jobs, Actor actor) : PageModel
{
    /// <summary>Older jobs are not shown; their results stand on their own pages.</summary>
    public const int MaxLines = 30;

    public IReadOnlyList<LongJob> Lines { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel) =>
        Lines = await Own.AsNoTracking().OrderByDescending(j => j.Id).Take(MaxLines).ToListAsync(cancel);

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

    private IQueryable<LongJob> Own => db.LongJobs.Where(j => j.ById == actor.Id);
}
