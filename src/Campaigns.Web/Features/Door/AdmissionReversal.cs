using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform.Access;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <inheritdoc cref="IAdmissionReversal"/>
internal sealed class AdmissionReversal(CampaignsDbContext db, Actor actor) : IAdmissionReversal
{
    public Task TakeBackAsync(Guid operationId, Guid sessionId, Guid checkInId, string gate, string reason, Instant now, CancellationToken cancel)
    {
        var act = new DoorAct
        {
            Id = operationId, Kind = CheckInKind.Annul, TargetId = checkInId, Reason = reason, Gate = gate, Source = Source.Paper, DeviceAt = now,
            Decided = true,
        };
        return CheckInService.ActWithinAsync(db, sessionId, actor.Id, [act], now, cancel);
    }
}
