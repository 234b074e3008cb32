using System.Globalization;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Features.Public;

/// <summary>An A4 poster to print and hang up: the name stands on it, for its organiser hangs it where it may stand; the tab stays neutral.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.PublicRead)]
public sealed class PosterModel(PublicActivities activities, PublicAddress address) : PageModel
{
    public PublicActivity Activity { get; private set; } = null!;

    public string FormName { get; private set; } = "";

    /// <summary>What the QR code opens.</summary>
    public string EventUrl { get; private set; } = "";

    /// <summary>Where the short code can be typed, without the scheme: "lich.example.vn/activities".</summary>
    public string CodeAddress { get; private set; } = "";

    public string Title { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        if (await activities.FindAsync(code, cancel) is not { } activity)
        {
            return NotFound();
        }

        Activity = activity;
        FormName = activities.FormOf(activity);
        Title = activity.Activity.Title.Length > 0 ? WithoutForm(activity.Activity.Title, activity.FormNames) : activities.HeadingOf(activity);
        EventUrl = address.Of($"/e/{activity.Code}");
        CodeAddress = address.Readable("/activities");
        return Page();
    }

    /// <summary>The line above the title says what kind of meeting it is: "Nói chuyện chuyên đề: cha và con" is "Cha và con" here.</summary>
    private static string WithoutForm(string title, IEnumerable<string> forms)
    {
        var form = forms.FirstOrDefault(f => f.Length > 0 && title.StartsWith(f + ":", StringComparison.CurrentCultureIgnoreCase));
        var rest = form is null ? "" : title[(form.Length + 1)..].Trim();
        return rest.Length == 0 ? title : string.Concat(rest[..1].ToUpper(CultureInfo.CurrentCulture), rest[1..]);
    }
}
