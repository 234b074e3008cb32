using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Platform.Access;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The log of one event.</summary>
[May(Permission.SeeActivities)]
public sealed class LogModel(CampaignsDbContext db, Actor actor, IClock clock, AuditSentences sentences) : LogTab<EventHead>(db, sentences)
{
    private readonly CampaignsDbContext _db = db;

    protected override Task<EventHead?> HeadAsync(CancellationToken cancel) =>
        EventPages.HeadAsync(_db, actor, Id, clock.GetCurrentInstant(), cancel);
}
