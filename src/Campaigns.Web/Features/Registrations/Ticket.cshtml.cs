using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.SelfCheckIns;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>A ticket, for whoever holds its address.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class TicketModel(Tickets tickets, HeldTickets held, IClock clock) : PageModel
{
    /// <summary>Null: there is no such ticket.</summary>
    public HeldTicket? Ticket { get; private set; }

    public TicketFace Face { get; private set; } = null!;

    /// <summary>It was made just now.</summary>
    public bool Fresh { get; private set; }

    /// <summary>The place can still be given back.</summary>
    public bool MayWithdraw { get; private set; }

    public bool Over { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        Ticket = await tickets.FindAsync(token, cancel);
        if (Ticket is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        held.Keep(HttpContext, Ticket, token);
        Face = tickets.FaceOf(Ticket);
        Fresh = TempData["Registered"] is true;
        Over = clock.GetCurrentInstant() >= Ticket.Activity.EndsAt;
        MayWithdraw = Ticket.Registration.State == RegistrationState.Confirmed && !Over;
        return Page();
    }
}
