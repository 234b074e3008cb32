using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Undoes a change of phone or e-mail, for the reader of a mail to the old address, for one day. The page shows neither the old contact nor
/// the new one.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class ContactModel(CampaignsDbContext db, ContactTokens tokens, TicketHolderService service, IClock clock) : PageModel
{
    // When the text is no token, this hash is looked up instead, so that the answer takes as long as for a token that nobody has.
    private static readonly byte[] Nothing = new byte[32];

    public bool MayUndo { get; private set; }

    public bool Done { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        if (await FindAsync(token, cancel) is not { } change)
        {
            return NotFound();
        }

        Done = TempData["ContactUndone"] is true;
        MayUndo = TicketHolderService.MayUndo(change, clock.GetCurrentInstant());
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if (await FindAsync(token, cancel) is not { } change)
        {
            return NotFound();
        }

        TempData["ContactUndone"] = await service.UndoContactAsync(change.Id, cancel) || change.UndoneAt is not null;
        return LocalRedirect($"/u/{token}");
    }

    private async Task<ContactChange?> FindAsync(string token, CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        var hash = ContactTokens.HashOf(token) ?? Nothing;
        var change = await db.ContactChanges.AsNoTracking().SingleOrDefaultAsync(c => c.TokenHash == hash, cancel);
        return change is not null && tokens.Verify(token, change.Id, change.KeyVersion) ? change : null;
    }
}
