using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Counts what still waits for a decision about the figures of an activity. Registrations and the door know this, but Activities must not
/// know them. So each of them registers its own implementation, and the question before a confirmation adds the numbers up.
/// </summary>
public interface IUndecidedFigures
{
    Task<UndecidedCounts> CountAsync(Guid activityId, ActivityKind kind, CancellationToken cancel);
}
