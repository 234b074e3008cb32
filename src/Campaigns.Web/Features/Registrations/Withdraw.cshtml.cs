using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Gives a place back, after a question.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class WithdrawModel(TicketService tickets, Registering registering, Correcting correcting) : PageModel
{
    public HeldTicket Ticket { get; private set; } = null!;

    public TicketFace Face { get; private set; } = null!;

    /// <summary>Why the place cannot be given back; null: it can.</summary>
    public RegistrationRefusal? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        return Ticket.Registration.State == RegistrationState.Withdrawn ? LocalRedirect($"/t/{token}") : Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        Refusal = await registering.WithdrawAsync(Ticket.Registration.Id, cancel);

        // A second press finds the place given back, and the ticket says so.
        return Refusal is null or RegistrationRefusal.AlreadyWithdrawn ? LocalRedirect($"/t/{token}") : Page();
    }

    /// <summary>Takes the place again, if one is free.</summary>
    public async Task<IActionResult> OnPostUndoAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        if (await correcting.RestoreAsync(Ticket.Registration.Id, reason: "", cancel) is { } refusal)
        {
            TempData["NotRestored"] = refusal is RegistrationRefusal.Full or RegistrationRefusal.NotTakingPlace
                ? refusal.Key
                : nameof(RegistrationRefusal.Over);
        }
        else
        {
            TempData["Restored"] = true;
        }

        return LocalRedirect($"/t/{token}");
    }

    private async Task<bool> ShowAsync(string token, CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (await tickets.FindAsync(token, cancel) is not { } found)
        {
            return false;
        }

        Ticket = found;
        Face = tickets.FaceOf(found);
        return true;
    }
}
