using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Counts the pairs of an event's registrations that probably belong to one person. A course run has none, because participants are
/// compared when they are entered.
/// </summary>
internal sealed class UndecidedDoubles(CampaignsDbContext db) : IUndecidedFigures
{
    public async Task<UndecidedCounts> CountAsync(Guid activityId, ActivityKind kind, CancellationToken cancel) =>
        UndecidedCounts.None with
        {
            Doubles = kind is ActivityKind.Event ? (await Doubles.FindAsync(db, activityId, cancel)).Count : 0,
        };
}
