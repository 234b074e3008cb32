using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
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

/// <summary>The form about the person who takes a place over, with everything as it was typed.</summary>
public sealed class PassForm
{
    public string? Name { get; set; }

    public string? YearOfBirth { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }

    public bool Consent { get; set; }

    public bool ConsentByGuardian { get; set; }
}

/// <summary>
/// Passes a place on: the ticket ends, and the person who takes the place over registers with their own consent (who-sees 14).
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class PassModel(
    TicketService tickets,
    TicketHolderService service,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock
) : PageModel
{
    [BindProperty]
    public PassForm Input { get; set; } = new();

    public HeldTicket Ticket { get; private set; } = null!;

    public TicketFace Face { get; private set; } = null!;

    /// <summary>Why the place cannot be passed on; null: it can.</summary>
    public TicketRefusal? Closed { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel) =>
        await ShowAsync(token, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            return NotFound();
        }

        var year = string.IsNullOrWhiteSpace(Input.YearOfBirth) ? null : TypedFields.WholeOf(Input.YearOfBirth);
        ErrorIf(year is null && !string.IsNullOrWhiteSpace(Input.YearOfBirth), nameof(Input.YearOfBirth), texts["Error.Year"]);
        var phone = Phone();
        var email = (Input.Email ?? "").Trim();
        ErrorIf(email.Length > 0 && !MailAddresses.IsAddress(email), nameof(Input.Email), texts["Error.Email"]);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var outcome = await service.PassOnAsync(
            Ticket.Registration.Id,
            new RegisterRequest
            {
                OperationId = Guid.CreateVersion7(),
                ActivityId = Ticket.Activity.Id,
                Channel = RegistrationChannel.Public,
                Name = Input.Name ?? "",
                Phone = phone,
                Email = email,
                YearOfBirth = year,
                Consent = Input.Consent,
                ConsentByGuardian = Input.ConsentByGuardian,
                Language = Languages.Current,
            },
            cancel
        );
        if (outcome.Token is { } made)
        {
            TempData["Registered"] = true;
            return LocalRedirect($"/t/{made}");
        }

        if (outcome.Refusal is not null)
        {
            Closed = outcome.Refusal;
            return Page();
        }

        foreach (var refusal in outcome.Refusals)
        {
            ErrorIf(
                true,
                refusal.Field,
                refusal switch
                {
                    RegistrationRefusal.NameMissing => texts["Error.NameMissing"],
                    RegistrationRefusal.NotAName => texts["Error.NotAName"],
                    RegistrationRefusal.NameTooLong tooLong => texts["Error.NameTooLong", tooLong.Max],
                    RegistrationRefusal.YearOfBirthOutOfRange years => texts["Error.YearRange", years.Min, years.Max],
                    RegistrationRefusal.ConsentMissing => texts["Pass.ConsentMissing"],
                    RegistrationRefusal.GuardianConsentMissing => texts["Error.Guardian", Ages.Adult],
                    _ => texts["Error.Other"],
                }
            );
        }

        return Page();
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
        Closed = TicketRules.PassOn(await service.FactsAsync(found.Registration, cancel), clock.GetCurrentInstant());
        return true;
    }

    private string? Phone() => ModelState.ReadPhone("Input.Phone", Input.Phone, platformTexts);

    private void ErrorIf(bool wrong, string field, string sentence)
    {
        var key = $"{nameof(Input)}.{field}";
        if (wrong && ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, sentence);
        }
    }
}
