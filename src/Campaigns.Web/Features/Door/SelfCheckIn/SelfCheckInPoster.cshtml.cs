using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>The A4 poster with the code that stays the same.</summary>
[May(Permission.SeeNames)]
public sealed class SelfCheckInPosterModel(
    DoorService service,
    SelfCheckInSettings settings,
    PublicActivities activities,
    PublicAddress address
) : DoorOfficePage(service)
{
    public PublicActivity Activity { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    public string CodeUrl { get; private set; } = "";

    public string Readable { get; private set; } = "";

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

        if (way is not SelfCheckInWay.Poster || found is not { } activity)
        {
            return LocalRedirect($"/door/{ActivityId}/self");
        }

        (Activity, Heading) = (activity, activities.HeadingOf(activity));
        (CodeUrl, Readable) = (address.Of($"/v/{activity.Code}"), address.Readable($"/v/{activity.Code}"));
        return Page();
    }
}
