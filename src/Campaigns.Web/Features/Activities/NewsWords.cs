using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Writes a text about a change of an activity, which the organiser can pass on in an own message. The text is neutral, as everything that
/// leaves the program (who-sees 8).
/// </summary>
public sealed class NewsWords(PublicActivities activities, PublicAddress address, IStringLocalizer<ActivitiesTexts> texts)
{
    /// <summary>The text about the activity's present state; null when nothing changed that people wait to hear of.</summary>
    public async Task<string?> OfAsync(Activity activity, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var key = activity.State switch
        {
            // Nobody outside heard of a draft that was thrown away.
            _ when activity.ScheduledAt is null => null,
            ActivityState.Cancelled => "News.Cancelled",
            ActivityState.Postponed => "News.Postponed",
            ActivityState.Scheduled when activity.ScheduleVersion > 1 => "News.Moved",
            _ => null,
        };
        if (activity.EndedEarlyAt is { } ended && activity.State is not (ActivityState.Cancelled or ActivityState.Postponed))
        {
            return await EndedEarlyAsync(activity, ended, now, cancel);
        }

        if (key is null || await activities.FindAsync(activity.Id, cancel) is not { } shown || shown.EndsAt <= now)
        {
            return null;
        }

        return WithAddress(activity, texts[key, activities.HeadingOf(shown), SessionTimes.Of(shown), shown.PlaceLine]);
    }

    /// <summary>
    /// The text about an early end: the sessions that fall away, while one of them still lies ahead; or that the only session was broken
    /// off, for the rest of its day.
    /// </summary>
    private async Task<string?> EndedEarlyAsync(Activity activity, Instant ended, Instant now, CancellationToken cancel)
    {
        if (await activities.FindAsync(activity.Id, cancel) is not { } shown)
        {
            return null;
        }

        var heading = activities.HeadingOf(shown);
        var ahead = shown.CalledOff.Where(s => s.EndsAt > now).Select(s => (s.StartsAt, s.EndsAt)).ToList();
        return ahead.Count > 0 ? WithAddress(activity, texts["News.Cancelled", heading, SessionTimes.Of(ahead), shown.PlaceLine])
            : shown.CalledOff.Count == 0 && Show.DateOf(ended) == Show.DateOf(now)
                ? WithAddress(activity, texts["News.BrokenOff", heading, Show.TimeAndDate(ended), shown.PlaceLine])
            : null;
    }

    private string WithAddress(Activity activity, string words) =>
        activity.Publication is Publication.Internal ? words : words + " " + texts["News.See", address.Of($"/e/{activity.Code}")].Value;

    /// <summary>The text for a group that was declined; null once the activity is over or was cancelled.</summary>
    public async Task<string?> DeclinedAsync(Guid activityId, Instant now, CancellationToken cancel) =>
        await activities.FindAsync(activityId, cancel) is { } shown
        && shown.EndsAt > now
        && shown.Activity.State is not ActivityState.Cancelled
            ? texts["News.Declined", activities.HeadingOf(shown), SessionTimes.Of(shown), shown.PlaceLine].Value
            : null;
}
