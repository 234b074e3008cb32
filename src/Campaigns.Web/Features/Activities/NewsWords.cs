using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>Words about a change of an activity, to pass on in a message of one's own: neutral, as everything is that leaves the house.</summary>
public sealed class NewsWords(PublicActivities activities, PublicAddress address, IStringLocalizer<ActivitiesTexts> texts)
{
    /// <summary>What there is to say of an activity as it is now; null where nothing changed that others wait for.</summary>
    public async Task<string?> OfAsync(Activity activity, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var key = activity.State switch
        {
            ActivityState.Cancelled => "News.Cancelled",
            ActivityState.Postponed => "News.Postponed",
            ActivityState.Scheduled when activity.ScheduleVersion > 1 => "News.Moved",
            _ => null,
        };
        if (key is null || await activities.FindAsync(activity.Id, cancel) is not { } shown || shown.EndsAt <= now)
        {
            return null;
        }

        var words = texts[key, activities.HeadingOf(shown), Show.When(shown.StartsAt, shown.Sessions[0].EndsAt), shown.PlaceLine].Value;
        return activity.Publication is Publication.Internal ? words : words + " " + texts["News.See", address.Of($"/e/{activity.Code}")].Value;
    }

    /// <summary>What there is to say to a group that was declined; null once it is over.</summary>
    public async Task<string?> DeclinedAsync(Guid activityId, Instant now, CancellationToken cancel) =>
        await activities.FindAsync(activityId, cancel) is { } shown && shown.EndsAt > now && shown.Activity.State is not ActivityState.Cancelled
            ? texts["News.Declined", activities.HeadingOf(shown), Show.When(shown.StartsAt, shown.Sessions[0].EndsAt), shown.PlaceLine].Value
            : null;
}
