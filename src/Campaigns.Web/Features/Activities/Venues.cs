using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>Creates the venues that somebody only names while correcting an activity.</summary>
public static class Venues
{
    /// <summary>The venue of that name in the commune; when there is none, a new one that is not saved yet.</summary>
    public static async Task<Venue> FindOrAddAsync(
        CampaignsDbContext db,
        Actor actor,
        Guid communeId,
        string name,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var folded = Folding.Fold(name);
        if (
            await db.Venues.Where(v => v.CommuneId == communeId && v.NameFolded == folded).OrderBy(v => v.Id).FirstOrDefaultAsync(cancel) is
            { } known
        )
        {
            return known;
        }

        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = communeId,
            Name = name,
            NameFolded = folded,
            CreatedAt = now,
        };
        db.Venues.Add(venue);
        db.Audit(actor, now, "venue.added", "venue", venue.Id, communeId, new { name });
        return venue;
    }
}
