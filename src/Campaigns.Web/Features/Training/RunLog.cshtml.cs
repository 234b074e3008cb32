using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The log of one course run.</summary>
[May(Permission.SeeActivities)]
public sealed class RunLogModel(CampaignsDbContext db, Actor actor, IClock clock, AuditSentences sentences) : LogTab<RunHead>(db, sentences)
{
    private readonly CampaignsDbContext _db = db;

    protected override Task<RunHead?> HeadAsync(CancellationToken cancel) =>
        RunPages.HeadAsync(_db, actor, Id, clock.GetCurrentInstant(), cancel);
}
