using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>A time that another activity holds, and whether the one who asks may open that activity.</summary>
public sealed record HeldBy(HeldTime Held, bool MayOpen);

/// <summary>What others hold, read for the rules of a clash.</summary>
public static class HeldTimes
{
    /// <summary>
    /// The bookings of a venue and of people that overlap a time. A venue that may hold several activities at once never counts as booked.
    /// </summary>
    public static async Task<IReadOnlyList<HeldBy>> OfAsync(
        CampaignsDbContext db,
        Actor actor,
        Interval during,
        Guid? venueId,
        IReadOnlyCollection<Guid> persons,
        Guid? self,
        CancellationToken cancel,
        bool withHelpers = false
    )
    {
        var (begins, ends) = (during.Start, during.End);
        var ids = persons.ToArray();

        // A booking may be under any of a person's merged entries. The result names the entry that was asked about.
        var people = db.Persons.Where(p => ids.Contains(p.Id));
        if (withHelpers && self is { } own)
        {
            people = people.Union(db.Persons.Where(p => ActivityWriting.Helpers(db, own).Contains(p.Id)));
        }

        var standing = people.Select(p => (Guid?)p.StandingId);
        var held =
            from b in db.Bookings
            join a in db.Activities on b.ActivityId equals a.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            join v in db.Venues on a.VenueId equals v.Id
            from p in db.Persons.Where(p => p.Id == b.StandingId).DefaultIfEmpty()
            where
                b.ActivityId != self
                && b.StartsAt < ends
                && b.EndsAt > begins
                && ((b.VenueId != null && b.VenueId == venueId && !b.Shared) || standing.Contains(b.StandingId))
            orderby b.StartsAt, b.Id
            select new
            {
                b.VenueId,
                b.RoomFrom,
                b.RoomTo,
                b.StandingId,
                PersonName = p == null ? "" : p.Name,
                b.StartsAt,
                b.EndsAt,
                a.Id,
                a.Title,
                VenueName = v.Name,
                UnitName = u.Name,
                u.Path,
            };
        var (asked, rows) = await Together.ReadAsync(
            db,
            () => people.Select(p => new { p.Id, p.StandingId }).ToListAsync(cancel),
            () => held.ToListAsync(cancel)
        );
        return
        [
            .. from r in rows
            from person in r.StandingId is null ? [null] : asked.Where(p => p.StandingId == r.StandingId).Select(p => (Guid?)p.Id)
            select new HeldBy(
                new HeldTime
                {
                    By = new OtherActivity(r.Id, r.Title, r.VenueName, r.UnitName, r.StartsAt, r.EndsAt),
                    During = new Interval(r.StartsAt, r.EndsAt),
                    VenueId = r.VenueId,
                    RoomFrom = r.RoomFrom,
                    RoomTo = r.RoomTo,
                    PersonId = person,
                    PersonName = r.PersonName,
                },
                actor.May(Permission.SeeActivities, r.Path)
            ),
        ];
    }
}
