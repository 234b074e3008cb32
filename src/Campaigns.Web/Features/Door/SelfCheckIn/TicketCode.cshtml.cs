using Campaigns.Domain.Codes;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>
/// Self check-in by typing the ticket's code, for a phone that does not hold the ticket; never by a name or a phone number (who-sees 3).
/// Only wrong codes are limited. Every code that does not fit gets the same answer, so no answer says who is registered.
/// </summary>
[AllowAnonymous]
[NoReferrer]
public sealed class TicketCodeModel(
    SelfCheckInService service,
    PublicActivities activities,
    RotatingCodes codes,
    HeldTickets held,
    FailureLimits failures,
    IClock clock,
    IStringLocalizer<SelfCheckInTexts> texts
) : VenuePage(service, activities, codes, held, clock, texts)
{
    [BindProperty]
    public string? TicketCode { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var act = Act;
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayAct)
        {
            return Page();
        }

        var (address, phone) = (Limits.CallerOf(HttpContext), Convert.ToHexString(Phone));
        if (!failures.MayType(address, phone))
        {
            await FailureLimits.RefuseAsync(HttpContext);
            return new EmptyResult();
        }

        if (!ReadableCode.TryParse(TicketCode, ReadableCode.TicketLength, out var code, out var fault))
        {
            ModelState.AddModelError(nameof(TicketCode), Texts["Code." + fault]);
            return Page();
        }

        if (await SelfCheckIns.FindAsync(Door, code, cancel) is not { } registration)
        {
            failures.TypedWrong(address, phone);
            ModelState.AddModelError(nameof(TicketCode), Texts["Code.Unknown"]);
            return Page();
        }

        return Tell(await SelfCheckIns.AdmitAsync(Door, act, registration, Phone, Texts["Gate"], cancel), label: null);
    }
}
