using Campaigns.Domain.Door;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Pairing;

/// <summary>
/// Pairs the phone that opens the link with a door, without an account and without a script; nothing on the page names the theme. The page
/// gives the phone a secret of its own, so that a phone whose answer was lost is recognised when it tries again.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class PairModel(
    PairingService pairing,
    PublicActivities activities,
    DoorCookies cookies,
    IClock clock,
    IStringLocalizer<DoorTexts> texts
) : PageModel
{
    /// <summary>The cookie with the phone's secret, which is only sent to these pages.</summary>
    public const string SecretCookie = "phone";

    private static readonly Duration SecretLives = Duration.FromDays(400);

    /// <summary>The offer of the link; null when it opens nothing.</summary>
    public PairingOffer? Offer { get; private set; }

    public PublicActivity? Activity { get; private set; }

    public string Heading { get; private set; } = "";

    /// <summary>Whether the browser keeps no cookies, so that the phone would not be recognised again.</summary>
    public bool NoCookie { get; private set; }

    /// <summary>The name for the phone; empty: one is made.</summary>
    [BindProperty]
    public string? Name { get; set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        var secret = Request.Cookies[SecretCookie];
        if (DeviceTokensHash(secret) is null)
        {
            Response.Cookies.Append(
                SecretCookie,
                PairingService.NewSecret(),
                new CookieOptions
                {
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = Request.IsHttps,
                    Path = "/d",
                    Expires = (clock.GetCurrentInstant() + SecretLives).ToDateTimeOffset(),
                    IsEssential = true,
                }
            );
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

        // The cookie outlives the right, so that a queue can still be sent that found no signal in time.
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
