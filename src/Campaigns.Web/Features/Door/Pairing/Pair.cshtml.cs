using Campaigns.Domain.Door;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Pairing;

/// <summary>
/// Pairs the phone that opens it with a door: no account, no script, nothing that names the theme. The phone gets a secret of its own with the page, so that
/// the one whose answer was lost on the way is known again.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class PairModel(PairingService pairing, PublicActivities activities, DoorCookies cookies, IClock clock, IStringLocalizer<DoorTexts> texts) : PageModel
{
    /// <summary>The phone's own secret, for these pages alone.</summary>
    public const string SecretCookie = "phone";

    private static readonly Duration SecretLives = Duration.FromDays(400);

    /// <summary>Null: the link opens nothing.</summary>
    public PairingOffer? Offer { get; private set; }

    public PublicActivity? Activity { get; private set; }

    public string Heading { get; private set; } = "";

    /// <summary>The browser keeps no cookies, so the phone would not be known again.</summary>
    public bool NoCookie { get; private set; }

    /// <summary>What the phone is to be called; empty: a name is made.</summary>
    [BindProperty]
    public string? Name { get; set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        var secret = Request.Cookies[SecretCookie];
        if (DeviceTokensHash(secret) is null)
        {
            Response.Cookies.Append(SecretCookie, PairingService.NewSecret(), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = Request.IsHttps,
                Path = "/d",
                Expires = (clock.GetCurrentInstant() + SecretLives).ToDateTimeOffset(),
                IsEssential = true,
            });
        }

        return await ShowAsync(await pairing.FindAsync(token, secret, cancel), cancel);
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        var secret = Request.Cookies[SecretCookie];
        if (DeviceTokensHash(secret) is null)
        {
            NoCookie = true;
            return await ShowAsync(await pairing.FindAsync(token, secret: null, cancel), cancel);
        }

        var offer = await pairing.TakeAsync(token, secret!, Name, number => texts["Pair.MadeName", number], cancel);
        if (offer is not { State: PairingState.Own })
        {
            return await ShowAsync(offer, cancel);
        }

        // So that a queue can be sent that found no signal in time.
        cookies.Give(HttpContext, offer.Grant, offer.EndsAt + DeviceGrant.QueueLives);
        return LocalRedirect("/check-in");
    }

    private static byte[]? DeviceTokensHash(string? secret) => Platform.DeviceTokens.HashOf(secret);

    private async Task<IActionResult> ShowAsync(PairingOffer? offer, CancellationToken cancel)
    {
        Activity = offer is null ? null : await activities.FindAsync(offer.Grant.ActivityId, cancel);
        if (Activity is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        Offer = offer;
        Heading = activities.HeadingOf(Activity);
        return Page();
    }
}
