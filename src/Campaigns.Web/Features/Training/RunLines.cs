using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>A course run in a list.</summary>
public sealed record RunLine
{
    public required Guid Id { get; init; }

    public required Guid CourseId { get; init; }

    public required string Title { get; init; }

    public required string TitleFolded { get; init; }

    public required string Course { get; init; }

    public required ActivityState State { get; init; }

    public required Instant StartsAt { get; init; }

    public Instant? EndsAt { get; init; }

    public required int Sessions { get; init; }

    public string? Venue { get; init; }

    public string? Place { get; init; }

    public Guid? PlaceId { get; init; }

    /// <summary>The folded name of the place, by which the list is ordered.</summary>
    public string? PlaceFolded { get; init; }

    public required string Unit { get; init; }

    public int? Capacity { get; init; }

    /// <summary>The number of confirmed registrations.</summary>
    public required int Participants { get; init; }

    /// <summary>Whether the time is between the start of the first session and the end of the last.</summary>
    public bool IsOn(Instant now) => State is ActivityState.Scheduled && StartsAt <= now && now < EndsAt;
}

/// <summary>A draft of a run, which is not opened yet.</summary>
public sealed record RunDraft(Guid Id, string Title, string Unit, Instant SavedAt, string By);

/// <summary>Reads the runs under a unit.</summary>
internal static class RunLines
{
    private const int MaxDrafts = 10;

    /// <summary>The latest drafts of runs.</summary>
    public static async Task<IReadOnlyList<RunDraft>> DraftsAsync(CampaignsDbContext db, Guid unitId, CancellationToken cancel) =>
        await (
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join u in db.Users on a.CreatedById equals u.Id
            join o in db.Units on a.OrganisingUnitId equals o.Id
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && a.Kind == ActivityKind.CourseRun
                && a.State == ActivityState.Draft
            orderby a.UpdatedAt descending, a.Id
            select new RunDraft(a.Id, a.Title, o.Name, a.UpdatedAt, u.DisplayName)
        )
            .Take(MaxDrafts)
            .ToListAsync(cancel);

    public static IQueryable<RunLine> Of(CampaignsDbContext db, Guid unitId) =>
        from s in db.ActivityScopes
        join a in db.Activities on s.ActivityId equals a.Id
        join r in db.CourseRuns on a.Id equals r.ActivityId
        join c in db.Courses on r.CourseId equals c.Id
        join u in db.Units on a.OrganisingUnitId equals u.Id
        from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
        from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
        where s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising
        select new RunLine
        {
            Id = a.Id,
            CourseId = c.Id,
            Title = a.Title,
            TitleFolded = a.TitleFolded,
            Course = c.Title,
            State = a.State,
            StartsAt = s.StartsAt,
            EndsAt = db.Sessions.Where(x => x.ActivityId == a.Id).Max(x => (Instant?)x.EndsAt),
            Sessions = db.Sessions.Count(x => x.ActivityId == a.Id),
            Venue = v == null ? null : v.Name,
            Place = p == null ? null : p.Name,
            PlaceId = a.PlaceUnitId,
            PlaceFolded = p!.NameFolded,
            Unit = u.Name,
            Capacity = a.Capacity,
            Participants = db.Registrations.Count(x => x.ActivityId == a.Id && x.State == RegistrationState.Confirmed),
        };
}
