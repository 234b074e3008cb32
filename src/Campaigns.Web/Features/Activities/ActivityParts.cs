using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>An activity with all that belongs to it, to look at.</summary>
public static class ActivityParts
{
    /// <summary>
    /// Null where there is none of that kind. Its parts are read beside it, each by itself, so that they do not multiply one another's
    /// rows.
    /// </summary>
    public static async Task<Activity?> ReadAsync(CampaignsDbContext db, Guid id, ActivityKind kind, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var reads = Together.Of(db);
        var found = reads.Add(() => db.Activities.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.Kind == kind, cancel));
        var sessions = reads.Add(
            () => db.Sessions.AsNoTracking().Where(s => s.ActivityId == id).OrderBy(s => s.Ordinal).ToListAsync(cancel));
        var speakers = reads.Add(
            () => db.ActivitySpeakers.AsNoTracking().Where(s => s.ActivityId == id).OrderBy(s => s.Position).ToListAsync(cancel));
        var audiences = reads.Add(() => db.Set<ActivityAudience>().AsNoTracking().Where(a => a.ActivityId == id).ToListAsync(cancel));
        var others = reads.Add(() => db.Set<ActivityCoOrganiser>().AsNoTracking().Where(c => c.ActivityId == id).ToListAsync(cancel));
        await reads.ReadAsync();
        if (found.Value is not { } activity)
        {
            return null;
        }

        activity.Sessions.AddRange(sessions.Value);
        activity.Speakers.AddRange(speakers.Value);
        activity.Audiences.AddRange(audiences.Value);
        activity.CoOrganisers.AddRange(others.Value);
        return activity;
    }

    /// <summary>The same to change it: tracked, by sessions, speakers and audiences too.</summary>
    public static async Task<Activity?> TrackAsync(CampaignsDbContext db, Guid id, ActivityKind kind, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        Activity? activity = null;
        var wanted = db.Activities.Where(a => a.Id == id && a.Kind == kind);
        await Together.ReadAsync(
            db,
            async () => activity = await wanted.SingleOrDefaultAsync(cancel),
            () => db.Sessions.Where(s => wanted.Any(a => a.Id == s.ActivityId)).LoadAsync(cancel),
            () => db.ActivitySpeakers.Where(s => wanted.Any(a => a.Id == s.ActivityId)).LoadAsync(cancel),
            () => db.Set<ActivityAudience>().Where(s => wanted.Any(a => a.Id == s.ActivityId)).LoadAsync(cancel));
        return activity;
    }
}
