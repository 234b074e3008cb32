using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Access;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The ledger of messages of one course run.</summary>
[May(Permission.SeeActivities)]
public sealed class RunMessagesModel(CampaignsDbContext db, Actor actor, IClock clock) : MessagesTab<RunHead>(db, actor)
{
    private readonly CampaignsDbContext _db = db;
    private readonly Actor _actor = actor;

    protected override string OwnPath => $"/course-runs/{Id}";

    protected override Task<RunHead?> HeadAsync(CancellationToken cancel) =>
        RunPages.HeadAsync(_db, _actor, Id, clock.GetCurrentInstant(), cancel);
}
