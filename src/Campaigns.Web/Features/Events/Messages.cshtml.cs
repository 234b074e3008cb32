using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The ledger of messages of one event.</summary>
[May(Permission.SeeActivities)]
public sealed class MessagesModel(CampaignsDbContext db, Actor actor, IClock clock) : MessagesTab<EventHead>(db, actor)
{
    private readonly CampaignsDbContext _db = db;
    private readonly Actor _actor = actor;

    protected override string OwnPath => $"/events/{Id}";

    protected override Task<EventHead?> HeadAsync(CancellationToken cancel) =>
        EventPages.HeadAsync(_db, _actor, Id, clock.GetCurrentInstant(), cancel);
}
