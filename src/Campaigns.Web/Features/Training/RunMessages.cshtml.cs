using Campaigns.Web.Data;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>What everybody in a class was told or is owed, and why somebody was not: the ledger of one course run.</summary>
[May(Permission.SeeActivities)]
public sealed class RunMessagesModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public MessageFilter Filter { get; set; } = new();

    public RunHead Head { get; private set; } = null!;

    public MessageBook Book { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await RunPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (
            !actor.May(Permission.SeeActivities, head.UnitPath, Id, head.Activity.Kind)
            || (Filter.Registration is not null && !head.MaySeeNames)
        )
        {
            return Forbid();
        }

        Head = head;
        Book = await MessageBook.ReadAsync(db, Id, $"/course-runs/{Id}/messages", head.MaySeeNames, Filter, cancel);
        return Page();
    }
}
