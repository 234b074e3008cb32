using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The page of a ticket, for everybody who has its address.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class TicketModel(TicketService tickets, HeldTickets held, TicketHolderService service, IClock clock) : PageModel
{
    /// <summary>The ticket; null when there is none with this token.</summary>
    public HeldTicket? Ticket { get; private set; }

    public TicketFace Face { get; private set; } = null!;

    /// <summary>Whether the registration was made just now.</summary>
    public bool Fresh { get; private set; }

    /// <summary>Whether the place can still be given back.</summary>
    public bool MayWithdraw { get; private set; }

    public bool Over { get; private set; }

    /// <summary>The times of the sessions that do not take place, because the activity was ended early.</summary>
    public IReadOnlyList<string> CalledOff { get; private set; } = [];

    /// <summary>When the session that ran was broken off, in words; null otherwise.</summary>
    public string? BrokenOff { get; private set; }

    /// <summary>Why it does not take place; null unless the activity may be named, because the reason may tell its theme.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether something about the ticket was changed just now.</summary>
    public bool Changed { get; private set; }

    /// <summary>Whether the contact, the number of people or the name may be changed by the ticket.</summary>
    public bool MayChange { get; private set; }

    public bool MayPassOn { get; private set; }

    /// <summary>Whether the place was given back and may be taken again if one is free.</summary>
    public bool MayRestore { get; private set; }

    /// <summary>Whether the place was taken again just now.</summary>
    public bool Restored { get; private set; }

    /// <summary>Why the place was not taken again just now; null: nobody asked for it, or it was taken.</summary>
    public string? NotRestored { get; private set; }

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
        CalledOff = [.. Ticket.Activity.CalledOff.Select(s => Show.When(s.StartsAt, s.EndsAt))];
        BrokenOff = Ticket.Activity.BrokenOffAt is { } broken ? Show.TimeAndDate(broken) : null;
        Reason = Ticket.Activity.PublicReason;
        var now = clock.GetCurrentInstant();
        var facts = await service.FactsAsync(Ticket.Registration, cancel);
        MayChange =
            TicketRules.ChangeContact(facts, now) is null
            || TicketRules.ChangePlaces(facts, facts.Places, now) is null
            || TicketRules.ChangeName(facts, Ticket.Registration.Name, now) is null;
        MayPassOn = TicketRules.PassOn(facts, now) is null;
        Changed = TempData["Changed"] is true;
        Restored = TempData["Restored"] is true;
        NotRestored = TempData["NotRestored"] as string;
        MayRestore =
            Ticket.Registration is { State: RegistrationState.Withdrawn, PassedToId: null, JoinedToId: null, DeclinedAt: null }
            && !Over
            && Ticket.Activity.Activity.State is ActivityState.Scheduled or ActivityState.Postponed;
        MayWithdraw = RegistrationRules.Withdraw(Ticket.Registration, facts.Present, Ticket.Activity.EndsAt, now) is null;
        return Page();
    }
}
