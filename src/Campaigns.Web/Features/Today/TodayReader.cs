using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Today;

/// <summary>A session of an event in a timetable.</summary>
public sealed record Slot(
    Guid Id,
    string Code,
    string Title,
    ActivityState State,
    Instant StartsAt,
    Instant EndsAt,
    Guid SessionId,
    string? Venue,
    string? Place,
    int? Capacity,
    Publication Publication,
    int Ordinal,
    int Sessions
)
{
    /// <summary>Whether the event has several sessions, of which this is one.</summary>
    public bool IsOneOfSeveral => Sessions > 1;

    public string Where => string.Join(", ", new[] { Venue, Place }.Where(t => !string.IsNullOrEmpty(t)));
}

/// <summary>An event that waits for somebody to do something.</summary>
public sealed record WaitingRow
{
    public required Guid Id { get; init; }

    public required string Title { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public string? Place { get; init; }

    /// <summary>The places of a full event, or the number of things that wait.</summary>
    public int Number { get; init; }
}

/// <summary>
/// A coming event with invitations that need attention: the names of people who refused, who proposed another time, and who have not
/// answered.
/// </summary>
public sealed record AskedRow(
    Guid Id,
    string Title,
    Instant StartsAt,
    IReadOnlyList<string> Refused,
    IReadOnlyList<string> Proposed,
    IReadOnlyList<string> Silent
);

/// <summary>Reads the lists of the home page, each of them bounded.</summary>
public static class TodayReader
{
    /// <summary>The most rows of one kind of decision.</summary>
    public const int MaxRows = 100;

    private const int MaxAsked = 600;

    /// <summary>An answer to an invitation is wanted at least this long before the event.</summary>
    private static readonly Duration AnswerWanted = Duration.FromDays(3);

    /// <summary>
    /// The events under a unit between two instants, drafts included: each session stands on its own day. Cancelled events are left out.
    /// </summary>
    public static async Task<IReadOnlyList<Slot>> SlotsAsync(
        CampaignsDbContext db,
        Guid unitId,
        Instant begins,
        Instant ends,
        int most,
        CancellationToken cancel
    )
    {
        var (first, further) = await Together.ReadAsync(
            db,
            () => Slots(db, First(db, unitId, begins, ends)).Take(most).ToListAsync(cancel),
            () => Slots(db, Further(db, unitId, begins, ends)).Take(most).ToListAsync(cancel)
        );
        return further.Count == 0 ? first : [.. first.Concat(further).OrderBy(s => s.StartsAt).ThenBy(s => s.Id).Take(most)];
    }

    /// <summary>How many events under a unit have a session between two instants.</summary>
    public static async Task<int> CountAsync(CampaignsDbContext db, Guid unitId, Instant begins, Instant ends, CancellationToken cancel)
    {
        var (first, further) = await Together.ReadAsync(
            db,
            () => First(db, unitId, begins, ends).CountAsync(cancel),
            () =>
                Further(db, unitId, begins, ends)
                    .Where(m => !db.Sessions.Any(s => s.ActivityId == m.ActivityId && s.Ordinal == 1 && s.StartsAt >= begins))
                    .Select(m => m.ActivityId)
                    .Distinct()
                    .CountAsync(cancel)
        );
        return first + further;
    }

    /// <summary>The first sessions of the unit's events between two instants, found by the index of events in order of time.</summary>
    private static IQueryable<Session> First(CampaignsDbContext db, Guid unitId, Instant begins, Instant ends) =>
        from s in db.ActivityScopes
        join a in db.Activities on s.ActivityId equals a.Id
        join m in db.Sessions on a.Id equals m.ActivityId
        where
            s.AncestorUnitId == unitId
            && s.Side == ScopeSide.Organising
            && s.StartsAt >= begins
            && s.StartsAt < ends
            && a.Kind == ActivityKind.Event
            && m.Ordinal == 1
            && a.State != ActivityState.Cancelled
        select m;

    /// <summary>The further sessions of the unit's events between two instants. Few events have any.</summary>
    private static IQueryable<Session> Further(CampaignsDbContext db, Guid unitId, Instant begins, Instant ends) =>
        from m in db.Sessions
        join a in db.Activities on m.ActivityId equals a.Id
        where
            m.StartsAt >= begins
            && m.StartsAt < ends
            && m.Ordinal > 1
            && a.Kind == ActivityKind.Event
            && a.State != ActivityState.Cancelled
            && db.ActivityScopes.Any(s => s.ActivityId == a.Id && s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising)
        select m;

    private static IQueryable<Slot> Slots(CampaignsDbContext db, IQueryable<Session> sessions) =>
        from m in sessions
        join a in db.Activities on m.ActivityId equals a.Id
        from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
        from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
        orderby m.StartsAt, a.Id
        select new Slot(
            a.Id,
            a.Code,
            a.Title,
            a.State,
            m.StartsAt,
            m.EndsAt,
            m.Id,
            v == null ? null : v.Name,
            p == null ? null : p.Name,
            a.Capacity,
            a.Publication,
            m.Ordinal,
            db.Sessions.Count(s => s.ActivityId == a.Id)
        );

    /// <summary>Scheduled events that are over and not marked as held.</summary>
    public static Task<IReadOnlyList<WaitingRow>> EndedAsync(CampaignsDbContext db, Guid unitId, Instant now, CancellationToken cancel) =>
        WaitingAsync(
            db,
            unitId,
            now - Duration.FromDays(90),
            now,
            [ActivityState.Scheduled],
            (s, _) => s.Where(x => x.EndsAt < now),
            cancel
        );

    /// <summary>Held events for which nobody recorded who came.</summary>
    public static Task<IReadOnlyList<WaitingRow>> UnrecordedAsync(
        CampaignsDbContext db,
        Guid unitId,
        Instant now,
        CancellationToken cancel
    ) =>
        WaitingAsync(
            db,
            unitId,
            now - Duration.FromDays(90),
            now,
            [ActivityState.Held],
            (s, d) => s.Where(x => d.Sessions.Any(m => m.ActivityId == x.Id && !d.RecordedSessions.Any(r => r.SessionId == m.Id))),
            cancel
        );

    /// <summary>
    /// Events and classes in which acts of phones wait for a decision, those with the most first. The query starts from the waiting acts,
    /// because they are few.
    /// </summary>
    public static async Task<IReadOnlyList<WaitingRow>> PhonesAsync(CampaignsDbContext db, Guid unitId, CancellationToken cancel) =>
        await db
            .Database.SqlQuery<WaitingRow>(
                $"""
                SELECT a.id, a.title, sc.starts_at, sc.starts_at AS ends_at, NULL::text AS place, w.number
                FROM (SELECT activity_id, count(*)::int AS number FROM door_waiting GROUP BY activity_id) w
                JOIN activity a ON a.id = w.activity_id
                JOIN activity_scope sc ON sc.activity_id = a.id AND sc.ancestor_unit_id = {unitId} AND sc.side = 'organising'
                ORDER BY w.number DESC, a.id LIMIT {MaxRows}
                """
            )
            .ToListAsync(cancel);

    /// <summary>Drafts whose day has come or has passed.</summary>
    public static Task<IReadOnlyList<WaitingRow>> DraftsDueAsync(CampaignsDbContext db, Guid unitId, Instant now, CancellationToken cancel)
    {
        var day = VietnamTime.DateOf(now);
        return WaitingAsync(
            db,
            unitId,
            now - Duration.FromDays(30),
            VietnamTime.WholeDays(day, day).End,
            [ActivityState.Draft],
            (s, _) => s,
            cancel
        );
    }

    /// <summary>Coming events with groups that wait for the organiser's yes, and the number of these groups.</summary>
    public static async Task<IReadOnlyList<WaitingRow>> GroupsAsync(
        CampaignsDbContext db,
        Guid unitId,
        Instant now,
        CancellationToken cancel
    ) =>
        await (
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join m in db.Sessions on a.Id equals m.ActivityId
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && s.StartsAt > now
                && a.Kind == ActivityKind.Event
                && a.State == ActivityState.Scheduled
                && m.Ordinal == 1
                && db.Registrations.Any(r => r.ActivityId == a.Id && r.State == RegistrationState.Waiting)
            orderby s.StartsAt, a.Id
            select new WaitingRow
            {
                Id = a.Id,
                Title = a.Title,
                StartsAt = m.StartsAt,
                EndsAt = m.EndsAt,
                Place = p == null ? null : p.Name,
                Number = db.Registrations.Count(r => r.ActivityId == a.Id && r.State == RegistrationState.Waiting),
            }
        )
            .Take(MaxRows)
            .ToListAsync(cancel);

    /// <summary>Coming events without a free place.</summary>
    public static async Task<IReadOnlyList<WaitingRow>> FullAsync(CampaignsDbContext db, Guid unitId, Instant now, CancellationToken cancel)
    {
        var soon = now + Duration.FromDays(14);
        return await (
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join m in db.Sessions on a.Id equals m.ActivityId
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && s.StartsAt > now
                && s.StartsAt < soon
                && a.Kind == ActivityKind.Event
                && a.State == ActivityState.Scheduled
                && a.RegistrationOpen
                && a.Capacity != null
                && m.Ordinal == 1
                && db.Set<RegistrationTallyRow>().Any(t => t.ActivityId == a.Id && t.PlacesTaken >= a.Capacity)
            orderby s.StartsAt, a.Id
            select new WaitingRow
            {
                Id = a.Id,
                Title = a.Title,
                StartsAt = m.StartsAt,
                EndsAt = m.EndsAt,
                Place = p == null ? null : p.Name,
                Number = a.Capacity ?? 0,
            }
        )
            .Take(MaxRows)
            .ToListAsync(cancel);
    }

    /// <summary>
    /// Coming events whose invitations need a decision: somebody refused and nobody was asked since, somebody proposed another time and the
    /// time is still the same, or the event is near and somebody has not answered.
    /// </summary>
    public static async Task<IReadOnlyList<AskedRow>> AskedAsync(CampaignsDbContext db, Guid unitId, Instant now, CancellationToken cancel)
    {
        var (far, near) = (now + Duration.FromDays(60), now + AnswerWanted);
        var rows = await (
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join i in db.Invitations on a.Id equals i.ActivityId
            join p in db.Persons on i.Person.StandingId equals p.Id
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && s.StartsAt > now
                && s.StartsAt < far
                && a.Kind == ActivityKind.Event
                && a.State == ActivityState.Scheduled
                && i.WithdrawnAt == null
                && (
                    (i.Answer == null && s.StartsAt < near)
                    || (i.Answer == InvitationAnswer.AnotherTime && i.AnsweredVersion == a.ScheduleVersion)
                    || (
                        i.Answer == InvitationAnswer.No
                        && !db.Invitations.Any(o => o.ActivityId == a.Id && o.InvitedTo == i.InvitedTo && o.InvitedAt > i.AnsweredAt)
                    )
                )
            orderby s.StartsAt, a.Id, p.NameSort, p.Id
            select new
            {
                a.Id,
                a.Title,
                s.StartsAt,
                i.Answer,
                p.Name,
            }
        )
            .Take(MaxAsked)
            .ToListAsync(cancel);
        return
        [
            .. rows.GroupBy(r => (r.Id, r.Title, r.StartsAt))
                .Take(MaxRows)
                .Select(g =>
                {
                    string[] Names(InvitationAnswer? answer) => [.. g.Where(r => r.Answer == answer).Select(r => r.Name)];
                    return new AskedRow(
                        g.Key.Id,
                        g.Key.Title,
                        g.Key.StartsAt,
                        Names(InvitationAnswer.No),
                        Names(InvitationAnswer.AnotherTime),
                        Names(null)
                    );
                }),
        ];
    }

    private static async Task<IReadOnlyList<WaitingRow>> WaitingAsync(
        CampaignsDbContext db,
        Guid unitId,
        Instant since,
        Instant until,
        ActivityState[] states,
        Func<IQueryable<WaitingRow>, CampaignsDbContext, IQueryable<WaitingRow>> narrow,
        CancellationToken cancel
    )
    {
        var rows =
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join m in db.Sessions on a.Id equals m.ActivityId
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where
                s.AncestorUnitId == unitId
                && s.Side == ScopeSide.Organising
                && s.StartsAt >= since
                && s.StartsAt < until
                && a.Kind == ActivityKind.Event
                && states.Contains(a.State)
                && m.Ordinal == 1
            select new WaitingRow
            {
                Id = a.Id,
                Title = a.Title,
                StartsAt = m.StartsAt,
                EndsAt = db.Sessions.Where(last => last.ActivityId == a.Id).Max(last => last.EndsAt),
                Place = p == null ? null : p.Name,
            };
        return await narrow(rows, db).OrderByDescending(r => r.StartsAt).ThenBy(r => r.Id).Take(MaxRows).ToListAsync(cancel);
    }
}
