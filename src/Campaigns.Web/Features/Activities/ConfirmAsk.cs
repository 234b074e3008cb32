using Campaigns.Domain.Activities;

namespace Campaigns.Web.Features.Activities;

/// <summary>The question before figures are confirmed while something about them is still to be decided.</summary>
/// <param name="OwnPath">The address of the activity's page.</param>
/// <param name="Id">The activity.</param>
/// <param name="Open">What still waits for a decision.</param>
/// <param name="Version">The version that was asked about.</param>
public sealed record ConfirmAsk(string OwnPath, Guid Id, UndecidedCounts Open, uint Version)
{
    /// <summary>The question of a step that was refused for it; null where it was not.</summary>
    public static ConfirmAsk? Of(ActivityDecision decision, string ownPath, Activity activity)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(activity);
        return decision.Refusals.OfType<ActivityRefusal.Undecided>().SingleOrDefault() is { } undecided
            ? new(ownPath, activity.Id, undecided.Open, activity.Version)
            : null;
    }
}
