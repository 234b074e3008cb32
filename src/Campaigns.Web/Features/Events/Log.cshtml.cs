using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>What was done to an event, by whom, newest first.</summary>
[May(Permission.SeeActivities)]
public sealed class LogModel(CampaignsDbContext db, Actor actor, IClock clock, AuditSentences sentences) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public EventHead Head { get; private set; } = null!;

    public IReadOnlyList<LogLine> Lines { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!head.MaySeeLog)
        {
            return Forbid();
        }

        Head = head;
        Lines = await ActivityLog.ReadAsync(db, sentences, Id, head.MaySeeNames, cancel);
        return Page();
    }
}
