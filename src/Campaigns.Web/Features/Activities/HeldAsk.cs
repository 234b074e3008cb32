using Campaigns.Domain.Activities;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// The question before an activity is marked as held while it still runs, or while phones have not sent all of their acts.
/// </summary>
/// <param name="OwnPath">The page of the activity.</param>
/// <param name="Id">The activity.</param>
/// <param name="Open">The reasons why the activity is not finished.</param>
/// <param name="Version">The version that is asked about.</param>
public sealed record HeldAsk(string OwnPath, Guid Id, ActivityRefusal.NotFinished Open, uint Version)
{
    /// <inheritdoc cref="ConfirmAsk.Of"/>
    public static HeldAsk? Of(ActivityDecision decision, string ownPath, Activity activity)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(activity);
        return decision.Refusals.OfType<ActivityRefusal.NotFinished>().SingleOrDefault() is { } open
            ? new(ownPath, activity.Id, open, activity.Version)
            : null;
    }
}
