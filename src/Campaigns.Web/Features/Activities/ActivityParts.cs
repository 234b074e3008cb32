using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>Reads an activity together with what belongs to it.</summary>
public static class ActivityParts
{
    /// <summary>
    /// Reads the activity without tracking; null when there is none of that kind. Sessions, speakers and the other parts are read by
    /// queries of their own, because in one query their rows would multiply.
    /// </summary>
    public static async Task<Activity?> ReadAsync(CampaignsDbContext db, Guid id, ActivityKind kind, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var reads = Together.Of(db);
        var found = reads.Add(() => db.Activities.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.Kind == kind, cancel));
        var sessions = reads.Add(() =>
            db.Sessions.AsNoTracking().Where(s => s.ActivityId == id).OrderBy(s => s.Ordinal).ToListAsync(cancel)
        );
        var speakers = reads.Add(() =>
            db.ActivitySpeakers.AsNoTracking().Where(s => s.ActivityId == id).OrderBy(s => s.Position).ToListAsync(cancel)
        );
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

    /// <summary>Reads the activity with its sessions, speakers and audience groups, tracked, so that it can be changed.</summary>
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
            () => db.Set<ActivityAudience>().Where(s => wanted.Any(a => a.Id == s.ActivityId)).LoadAsync(cancel)
        );
        return activity;
    }
}
