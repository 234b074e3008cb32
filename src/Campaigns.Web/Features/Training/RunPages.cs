using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The head of the pages of one run.</summary>
public sealed record RunHead : ActivityHead
{
    public required CourseRun Run { get; init; }

    public required string CourseTitle { get; init; }

    public required bool MayCheckIn { get; init; }

    public PassRule Rule => Run.Rule;
}

/// <summary>Reads the data of the pages of one run.</summary>
public static class RunPages
{
    /// <summary>Reads the head of a run's pages; null when there is no such run.</summary>
    public static async Task<RunHead?> HeadAsync(CampaignsDbContext db, Actor actor, Guid id, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        var namesOf =
            from r in db.CourseRuns
            join a in db.Activities on r.ActivityId equals a.Id
            join c in db.Courses on r.CourseId equals c.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            where r.ActivityId == id
            select new
            {
                Run = r,
                Course = c.Title,
                u.Path,
                Unit = u.Name,
                Place = p == null ? null : p.Name,
                Venue = v == null ? null : v.Name,
            };
        var (activity, names, counts, waiting) = await Together.ReadAsync(
            db,
            () => ActivityParts.ReadAsync(db, id, ActivityKind.CourseRun, cancel),
            () => namesOf.AsNoTracking().SingleOrDefaultAsync(cancel),
            () => ActivityCounts.OfAsync(db, id, cancel),
            () => ActivityCounts.WaitingAsync(db, id, cancel)
        );
        if (activity is null || names is null)
        {
            // A draft does not belong to a course yet, so it has no such pages.
            return null;
        }

        return new RunHead
        {
            Activity = activity,
            Run = names.Run,
            CourseTitle = names.Course,
            UnitPath = names.Path,
            UnitName = names.Unit,
            PlaceName = names.Place,
            VenueName = names.Venue,
            Counts = counts,
            Waiting = waiting,
            MayManage = actor.May(Permission.ManageCourses, names.Path, id, activity.Kind),
            MaySeeLog =
                actor.May(Permission.ManageCourses, names.Path, id, activity.Kind) || actor.May(Permission.SeeAudit, names.Path, id),
            MaySeeNames = actor.May(Permission.SeeNames, names.Path, id, activity.Kind),
            MayCheckIn = actor.May(Permission.CheckIn, names.Path, id, activity.Kind),
            Now = now,
        };
    }

    public static IReadOnlyList<Crumb> Crumbs(RunHead head, string runs)
    {
        ArgumentNullException.ThrowIfNull(head);
        return [new Crumb(runs, "/course-runs"), new Crumb(head.CourseTitle, $"/courses/{head.Run.CourseId}")];
    }
}
