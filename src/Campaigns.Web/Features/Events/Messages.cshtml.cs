using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>What everybody who registered was told or is owed, and why somebody was not: the ledger of one event.</summary>
[May(Act.SeeActivities)]
public sealed class MessagesModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Rule { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    /// <summary>The messages of one registration alone: for those who may see names.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Registration { get; set; }

    /// <summary>Where the page begins: the time and the id of the last line of the page before.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public EventHead Head { get; private set; } = null!;

    public MessageBook Book { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Act.SeeActivities, head.UnitPath, Id, head.Activity.Kind) || (Registration is not null && !head.MaySeeNames))
        {
            return Forbid();
        }

        Head = head;
        Book = await MessageBook.ReadAsync(
            db,
            new MessagesAsked { ActivityId = Id, Own = $"/events/{Id}/messages", Named = head.MaySeeNames, Rule = Rule, State = State, Registration = Registration, After = After, Before = Before },
            cancel);
        return Page();
    }
}
