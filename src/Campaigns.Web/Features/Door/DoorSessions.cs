using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door;

/// <summary>A door at which an account works.</summary>
public sealed record DoorSession(
    Guid Id,
    Guid ActivityId,
    ActivityKind Kind,
    ActivityState State,
    string Title,
    string? VenueName,
    string? PlaceName,
    int Ordinal,
    int Sessions,
    Instant StartsAt,
    Instant EndsAt,
    int OpensMinutes,
    int ClosesMinutes,
    bool ChecksOut,
    Instant? ActivityEndedAt,
    bool CalledOff
)
{
    /// <summary>Whether the account may look people up by name here.</summary>
    public bool MaySearch { get; init; }

    /// <summary>The venue and the place.</summary>
    public string Place => string.Join(", ", new[] { VenueName, PlaceName }.Where(p => !string.IsNullOrEmpty(p)));

    public Instant OpensAt => StartsAt - Duration.FromMinutes(OpensMinutes);

    public Instant ClosesAt => EndsAt + Duration.FromMinutes(ClosesMinutes);

    /// <summary>Whether the session does not take place.</summary>
    public bool IsOff => CalledOff || State is ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled;

    public DoorTimes Times => new(OpensAt, StartsAt, EndsAt, ClosesAt);
}

/// <summary>Finds the doors at which an account works.</summary>
public sealed class DoorSessions(CampaignsDbContext db, PublicActivities activities)
{
    private const int MaxRows = 60;

    /// <summary>The door of a session, without regard to the caller; null when there is none. Names cannot be searched with it.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancel">Cancels the query.</param>
    /// <param name="calledOff">Whether a session that was called off is found too.</param>
    public Task<DoorSession?> FindAsync(Guid sessionId, CancellationToken cancel, bool calledOff = false) =>
        Shown(Sessions(calledOff).Where(s => s.Id == sessionId)).SingleOrDefaultAsync(cancel);

    /// <summary>The door of a session; null when there is none or the account does not work there.</summary>
    /// <param name="actor">The account.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancel">Cancels the query.</param>
    /// <param name="calledOff">Whether a session that was called off is found too.</param>
    public async Task<DoorSession?> FindAsync(Actor actor, Guid sessionId, CancellationToken cancel, bool calledOff = false)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var pathOf =
            from s in Sessions(calledOff)
            join a in db.Activities on s.ActivityId equals a.Id
            join u in db.Units on a.OrganisingUnitId equals u.Id
            where s.Id == sessionId
            select u.Path;
        var (path, found) = await Together.ReadAsync(
            db,
            () => pathOf.SingleOrDefaultAsync(cancel),
            () => FindAsync(sessionId, cancel, calledOff)
        );
        if (path is null || found is not { } door || !actor.May(Permission.CheckIn, path, door.ActivityId, door.Kind))
        {
            return null;
        }

        return door with
        {
            MaySearch = actor.May(Permission.SearchAtDoor, path, door.ActivityId, door.Kind),
        };
    }

    /// <summary>
    /// The door with the names that this caller may see: a phone without an account shows them to everybody around, so it gets only the
    /// public names (who-sees 8).
    /// </summary>
    public async Task<DoorSession> ShownAsync(DoorCaller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Phone is null ? caller.Session : (await ShownOutsideAsync([caller.Session], cancel))[0];
    }

    /// <summary>The doors with their public names.</summary>
    public async Task<IReadOnlyList<DoorSession>> ShownOutsideAsync(IReadOnlyList<DoorSession> doors, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(doors);
        var known = new Dictionary<Guid, (string Heading, string Place)>();
        foreach (var id in doors.Select(d => d.ActivityId).Distinct())
        {
            if (await activities.FindAsync(id, cancel) is { } shown)
            {
                known[id] = (activities.HeadingOf(shown), shown.PlaceLine);
            }
        }

        return
        [
            .. doors.Select(d =>
                known.TryGetValue(d.ActivityId, out var outside)
                    ? d with
                    {
                        Title = outside.Heading,
                        VenueName = outside.Place,
                        PlaceName = null,
                    }
                    : d with
                    {
                        Title = "",
                        VenueName = null,
                        PlaceName = null,
                    }
            ),
        ];
    }

    /// <summary>
    /// The sessions of scheduled activities whose door may be open at some time between half a day ago and the end of tomorrow, in order of
    /// time.
    /// </summary>
    public async Task<IReadOnlyList<DoorSession>> NearAsync(Actor actor, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var from = now - Duration.FromHours(12);
        var to = now + Duration.FromHours(36);
        var grants = actor.Grants.Where(g => g.ActivityId is null && g.May(Permission.CheckIn)).ToList();
        var any = grants.Where(g => !Permissions.InCourseRunsOnly(g.Role, Permission.CheckIn)).Select(g => g.UnitId).ToList();
        var courses = grants.Where(g => Permissions.InCourseRunsOnly(g.Role, Permission.CheckIn)).Select(g => g.UnitId).ToList();
        var alone = actor.ActivitiesFor(Permission.CheckIn);
        return await Shown(
                from s in db.Sessions
                join a in db.Activities on s.ActivityId equals a.Id
                where
                    s.EndsAt >= @from
                    && s.StartsAt <= to
                    && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held)
                    && (
                        alone.Contains(a.Id)
                        || db.ActivityScopes.Any(c =>
                            c.ActivityId == a.Id
                            && c.Side == ScopeSide.Organising
                            && (any.Contains(c.AncestorUnitId) || (a.Kind == ActivityKind.CourseRun && courses.Contains(c.AncestorUnitId)))
                        )
                    )
                orderby s.StartsAt, s.Id
                select s
            )
            .Take(MaxRows)
            .ToListAsync(cancel);
    }

    /// <summary>
    /// The sessions of the activities with which phones are paired, from half a day ago on, in order of time. Those of a cancelled activity
    /// are included, because its door says that it was cancelled.
    /// </summary>
    public async Task<IReadOnlyList<DoorSession>> OfAsync(IReadOnlyCollection<Guid> activities, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activities);
        var from = now - Duration.FromHours(12);
        return activities.Count == 0
            ? []
            : await Shown(
                    db.Sessions.Where(s => activities.Contains(s.ActivityId) && s.EndsAt >= from).OrderBy(s => s.StartsAt).ThenBy(s => s.Id)
                )
                .Take(MaxRows)
                .ToListAsync(cancel);
    }

    /// <summary>
    /// When the session was broken off, because its activity was ended while it ran; null otherwise. A session that went on while later
    /// ones were called off was not broken off.
    /// </summary>
    public static async Task<Instant?> BrokenOffAsync(CampaignsDbContext db, DoorSession session, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(session);
        return
            session.ActivityEndedAt is { } ended
            && ended >= session.StartsAt
            && !await db.Sessions.IgnoreQueryFilters().AnyAsync(s => s.ActivityId == session.ActivityId && s.CalledOffAt == ended, cancel)
            ? ended
            : null;
    }

    private IQueryable<Session> Sessions(bool calledOff) => calledOff ? db.Sessions.IgnoreQueryFilters() : db.Sessions;

    private IQueryable<DoorSession> Shown(IQueryable<Session> sessions) =>
        from s in sessions
        join a in db.Activities on s.ActivityId equals a.Id
        join v in db.Venues on a.VenueId equals v.Id into venues
        from venue in venues.DefaultIfEmpty()
        join p in db.Units on a.PlaceUnitId equals p.Id into places
        from place in places.DefaultIfEmpty()
        orderby s.StartsAt, s.Id
        select new DoorSession(
            s.Id,
            a.Id,
            a.Kind,
            a.State,
            a.Title,
            venue == null ? null : venue.Name,
            place == null ? null : place.Name,
            s.Ordinal,
            db.Sessions.Count(o => o.ActivityId == a.Id),
            s.StartsAt,
            s.EndsAt,
            a.CheckInOpensMinutes,
            a.CheckInClosesMinutes,
            a.ChecksOut,
            a.EndedEarlyAt,
            s.CalledOffAt != null
        );
}

/// <summary>The door's search by name, which ignores marks and case.</summary>
internal static class DoorSearch
{
    private const int MaxRows = 20;

    /// <summary>The most words that are searched; no name has more.</summary>
    private const int MaxWords = 12;

    /// <summary>
    /// Finds the people registered for the activity by <see cref="NameSearch"/>, in the order of names. The database first leaves out names
    /// that lack one of the words; the rule itself is then applied here.
    /// </summary>
    public static async Task<IReadOnlyList<FoundPerson>> FindAsync(
        CampaignsDbContext db,
        DoorSession session,
        string? typed,
        CancellationToken cancel
    )
    {
        var words = NameSearch.Typed(typed).Take(MaxWords).ToList();
        if (words.Sum(w => w.Length) < 2)
        {
            return [];
        }

        var people = db.Registrations.Where(r => r.ActivityId == session.ActivityId && r.JoinedToId == null);
        foreach (var word in words)
        {
            people = people.Where(r => r.NameFolded.Replace(" ", "").Contains(word));
        }

        var named = await people.OrderBy(r => r.NameSort).ThenBy(r => r.Id).Select(r => new { r.Id, r.Name }).ToListAsync(cancel);
        var found = named.Where(r => NameSearch.Finds(words, r.Name)).Take(MaxRows).Select(r => r.Id).ToList();
        var rows = await (
            from r in db.Registrations.Where(r => found.Contains(r.Id))
            join t in db.Attendances.Where(t => t.SessionId == session.Id && t.AnnulledAt == null) on r.Id equals t.RegistrationId into came
            from t in came.DefaultIfEmpty()
            orderby r.NameSort, r.Id
            select new
            {
                r.Id,
                r.Name,
                r.BirthYear,
                r.Places,
                r.IsGroup,
                r.State,
                r.PassedToId,
                InSince = t == null ? (Instant?)null : t.HappenedAt,
                InGate = t == null ? null : t.Gate,
            }
        ).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new FoundPerson(
                r.Id,
                r.Name,
                r.BirthYear,
                r.Places,
                r.IsGroup,
                r.State == Domain.Registrations.RegistrationState.Withdrawn,
                r.PassedToId is not null,
                r.InSince?.ToUnixTimeMilliseconds(),
                r.InGate
            )),
        ];
    }
}
