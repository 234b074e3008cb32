using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>One act in the log of an event.</summary>
public sealed record LogLine(Instant At, string? By, ActorKind Kind, string Action, string? Fields);

/// <summary>What was done to an event, by whom, newest first.</summary>
[May(Act.SeeActivities)]
public sealed class LogModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int Most = 200;

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
        Lines = await (
            from e in db.AuditEntries
            from u in db.Users.Where(u => u.Id == e.ActorId).DefaultIfEmpty()
            where e.SubjectKind == "activity" && e.SubjectId == Id
            orderby e.At descending, e.Id descending
            select new LogLine(e.At, u == null ? null : u.DisplayName, e.ActorKind, e.Action, e.Fields)).Take(Most).ToListAsync(cancel);
        return Page();
    }
}
