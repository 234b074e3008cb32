using System.Globalization;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>The code for a projector: a new one every 20 seconds, the same on every screen.</summary>
[May(Permission.SeeNames)]
public sealed class CodeScreenModel(
    DoorService service,
    SelfCheckInSettings settings,
    RotatingCodes codes,
    PublicActivities activities,
    PublicAddress address,
    IClock clock,
    IStringLocalizer<SelfCheckInTexts> texts
) : DoorOfficePage(service)
{
    public string Heading { get; private set; } = "";

    public string Place { get; private set; } = "";

    public IHtmlContent Qr { get; private set; } = HtmlString.Empty;

    /// <summary>Milliseconds until the next code.</summary>
    public long NextMs { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (away, way, found) = await OpenAsync(
            () => settings.OfAsync(ActivityId, cancel),
            () => activities.FindAsync(ActivityId, cancel),
            cancel
        );
        if (away is not null)
        {
            return away;
        }

        if (way is not SelfCheckInWay.Screen || found is not { } activity)
        {
            return LocalRedirect($"/door/{ActivityId}/self");
        }

        (Heading, Place) = (activities.HeadingOf(activity), activity.PlaceLine);
        Make();
        return Page();
    }

    /// <summary>The present code, for the page that stays open.</summary>
    public async Task<IActionResult> OnGetNowAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (await settings.OfAsync(ActivityId, cancel) is not SelfCheckInWay.Screen)
        {
            return StatusCode(StatusCodes.Status409Conflict);
        }

        Make();
        using var svg = new StringWriter(CultureInfo.InvariantCulture);
        Qr.WriteTo(svg, System.Text.Encodings.Web.HtmlEncoder.Default);
        return new JsonResult(
            new
            {
                svg = svg.ToString(),
                nextMs = NextMs,
                goodMs = NextMs + (RotatingCodes.StepSeconds * 1000),
            }
        );
    }

    private void Make()
    {
        var now = clock.GetCurrentInstant();
        Qr = QrCode.Svg(
            address.Of($"/v/{Head.Activity.Code}?k={codes.Code(ActivityId, RotatingCodes.StepOf(now))}"),
            texts["Poster.QrLabel"]
        );
        NextMs = Math.Max(1, (long)(RotatingCodes.NextAt(now) - now).TotalMilliseconds);
    }
}
