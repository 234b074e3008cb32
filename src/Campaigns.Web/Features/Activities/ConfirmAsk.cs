using Campaigns.Domain.Events;

namespace Campaigns.Web.Features.Activities;

/// <summary>The question before figures are confirmed while something about them is still to be decided.</summary>
/// <param name="OwnPath">The address of the activity's page.</param>
/// <param name="Id">The activity.</param>
/// <param name="Open">What still waits for a decision.</param>
/// <param name="Version">The version that was asked about.</param>
public sealed record ConfirmAsk(string OwnPath, Guid Id, UndecidedCounts Open, uint Version);
