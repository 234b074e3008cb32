using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Says what is still to be decided about the figures of an activity. Registrations and the door know it and stand right of activities: each
/// registers its own, and the question before a confirmation adds them up.
/// </summary>
public interface IUndecidedFigures
{
    Task<UndecidedCounts> CountAsync(Guid activityId, ActivityKind kind, CancellationToken cancel);
}
