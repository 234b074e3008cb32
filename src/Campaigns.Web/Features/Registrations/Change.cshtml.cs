using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// The form for changing a ticket, with everything as it was typed; a field that the page does not offer is null. The present contact is
/// not shown, because people pass a ticket's picture on, and it should open no more than one place at one event.
/// </summary>
public sealed class ChangeForm
{
    public string? Name { get; set; }

    public string? Places { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }
}

/// <summary>Lets the holder of a ticket change the contact, the number of people, and once the name (who-sees 14).</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class ChangeModel(
    TicketService tickets,
    TicketHolderService service,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock
) : PageModel
{
    [BindProperty]
    public ChangeForm Input { get; set; } = new();

    public HeldTicket Ticket { get; private set; } = null!;

    /// <summary>Why nothing can be changed any more; null: something can.</summary>
    public TicketRefusal? Closed { get; private set; }

    /// <summary>Why the page does not offer the name; null: it does.</summary>
    public TicketRefusal? NameClosed { get; private set; }

    public TicketRefusal? ContactClosed { get; private set; }

    public TicketRefusal? PlacesClosed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        var r = Ticket.Registration;
        Input = new ChangeForm { Name = r.Name, Places = r.Places.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        if (Closed is not null)
        {
            return Page();
        }

        // A field that became closed while the form was filled in is not on the page any more, so the refusal stands above the form and
        // says what holds. The next press sends the other fields alone.
        var held = Ticket.Registration;
        if (NameClosed is { } why && Input.Name is not null && Names.Tidy(Input.Name) != held.Name)
        {
            ModelState.AddModelError("", texts["Change.NameStays", Say(why), held.Name]);
        }

        if (PlacesClosed is { } full && Input.Places is not null && Places() is { } typed && typed != held.Places)
        {
            ModelState.AddModelError("", texts["Change.PlacesStay", Say(full), held.Places]);
        }

        // What became closed since is refused by the service if it differs.
        var change = new TicketChange
        {
            Name = NameClosed is null || Input.Name is not null ? Input.Name ?? "" : null,
            Places = PlacesClosed is null || Input.Places is not null ? Places() : null,
            Phone = Phone(),
            Email = Email(),
        };
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var refusals = await service.ChangeAsync(Ticket.Registration.Id, change, cancel);
        if (refusals.Count == 0)
        {
            TempData["Changed"] = true;
            return LocalRedirect($"/t/{token}");
        }

        foreach (var refusal in refusals)
        {
            ModelState.AddModelError(
                refusal.Field switch
                {
                    TicketRefusal.Name => "Input.Name",
                    TicketRefusal.PlacesField => "Input.Places",
                    TicketRefusal.Contact => "Input.Email",
                    _ => "",
                },
                Say(refusal)
            );
        }

        return Page();
    }

    public string Say(TicketRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal switch
        {
            TicketRefusal.NotAName => texts["Error.NotAName"],
            TicketRefusal.NameTooLong tooLong => texts["TicketNo.NameTooLong", tooLong.Max],
            TicketRefusal.PlacesOutOfRange range => texts["TicketNo.PlacesOutOfRange", range.Min, range.Max],
            TicketRefusal.TooFewFree few => texts["TicketNo.TooFewFree", few.Free],
            _ => texts["TicketNo." + refusal.Key],
        };
    }

    private async Task<bool> ShowAsync(string token, CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (await tickets.FindAsync(token, cancel) is not { } found)
        {
            return false;
        }

        Ticket = found;
        var now = clock.GetCurrentInstant();
        var facts = await service.FactsAsync(found.Registration, cancel);
        NameClosed = TicketRules.ChangeName(facts, found.Registration.Name, now);
        ContactClosed = TicketRules.ChangeContact(facts, now);
        PlacesClosed = TicketRules.ChangePlaces(facts, found.Registration.Places, now);
        Closed = NameClosed is not null && ContactClosed is not null && PlacesClosed is not null ? ContactClosed : null;
        return true;
    }

    private int? Places()
    {
        var (min, max) = TicketRules.Limits(Ticket.Registration.IsGroup);
        if (TypedFields.WholeOf(Input.Places ?? "") is { } places)
        {
            return places;
        }

        ModelState.AddModelError("Input.Places", texts["TicketNo.PlacesOutOfRange", min, max]);
        return null;
    }

    /// <summary>Enough of the present contact to recognise it: "… 039", "h…@example.vn".</summary>
    public static string? Hint(string? phone, string? email) =>
        phone is { Length: > 3 } ? $"… {phone[^3..]}"
        : email?.Split('@') is [{ Length: > 0 } name, var host] ? $"{name[0]}…@{host}"
        : null;

    private string? Phone() => ModelState.ReadPhone("Input.Phone", Input.Phone, platformTexts);

    private string? Email()
    {
        if (string.IsNullOrWhiteSpace(Input.Email))
        {
            return null;
        }

        var email = Input.Email.Trim();
        if (!MailAddresses.IsAddress(email))
        {
            ModelState.AddModelError("Input.Email", texts["Error.Email"]);
        }

        return email;
    }
}
