using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>A session of a run, on a trainer's day page.</summary>
public sealed record DaySession
{
    public required Guid RunId { get; init; }

    public required Guid SessionId { get; init; }

    public required string Title { get; init; }

    public required int Ordinal { get; init; }

    public required int Sessions { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public string? Venue { get; init; }

    public string? Place { get; init; }

    public required int Participants { get; init; }

    public required int There { get; init; }

    public string Where => string.Join(", ", new[] { Venue, Place }.Where(t => !string.IsNullOrEmpty(t)));

    public bool IsOn(Instant now) => StartsAt <= now && now < EndsAt;
}

/// <summary>A run for which somebody has to do something.</summary>
public sealed record WaitingRun(Guid Id, string Title, Instant StartsAt, Instant EndsAt);

/// <summary>
/// What a trainer sees first: the session that runs now or else the next one, the other sessions of today, and the runs for which something
/// has to be done.
/// </summary>
public sealed record TrainerDay
{
    public required Instant Now { get; init; }

    public required LocalDate Day { get; init; }

    /// <summary>The session that runs now, or else the next one; null when none is planned.</summary>
    public DaySession? First { get; init; }

    public required IReadOnlyList<DaySession> Today { get; init; }

    public required IReadOnlyList<DaySession> Later { get; init; }

    /// <summary>Runs that are over and were not marked as held.</summary>
    public required IReadOnlyList<WaitingRun> Ended { get; init; }

    /// <summary>Runs that begin within ten days and have no participants.</summary>
    public required IReadOnlyList<WaitingRun> Empty { get; init; }

    public required IReadOnlyList<WaitingRun> Postponed { get; init; }

    public int Waiting => Ended.Count + Empty.Count + Postponed.Count;
}

/// <summary>Reads a trainer's day. Each of its lists has a limit.</summary>
public static class TrainerDays
{
    private const int MaxSessions = 24;
    private const int MaxWaiting = 6;

    public static async Task<TrainerDay> ReadAsync(CampaignsDbContext db, Guid unitId, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var day = VietnamTime.DateOf(now);
        var today = VietnamTime.WholeDays(day, day);
        var (begins, soon) = (today.Start, now + Duration.FromDays(10));
        var sessions = await (
            from m in db.Sessions
            join a in db.Activities on m.ActivityId equals a.Id
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where
                a.Kind == ActivityKind.CourseRun
                && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held)
                && m.EndsAt >= begins
                && db.ActivityScopes.Any(s => s.ActivityId == a.Id && s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising)
            orderby m.StartsAt, m.Id
            select new DaySession
            {
                RunId = a.Id,
                SessionId = m.Id,
                Title = a.Title,
                Ordinal = m.Ordinal,
                Sessions = db.Sessions.Count(o => o.ActivityId == a.Id),
                StartsAt = m.StartsAt,
                EndsAt = m.EndsAt,
                Venue = v == null ? null : v.Name,
                Place = p == null ? null : p.Name,
                Participants = db.Registrations.Count(r => r.ActivityId == a.Id && r.State == RegistrationState.Confirmed),
                There = db.Attendances.Count(t => t.SessionId == m.Id && t.AnnulledAt == null),
            }
        )
            .Take(MaxSessions)
            .ToListAsync(cancel);
        var first = sessions.LastOrDefault(s => s.IsOn(now)) ?? sessions.FirstOrDefault(s => s.StartsAt > now);
        var runs =
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            where s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising && a.Kind == ActivityKind.CourseRun
            select new
            {
                s.StartsAt,
                Activity = a,
                EndsAt = db.Sessions.Where(m => m.ActivityId == a.Id).Max(m => m.EndsAt),
            };
        return new TrainerDay
        {
            Now = now,
            Day = day,
            First = first,
            Today = [.. sessions.Where(s => s.StartsAt < today.End)],
            Later = [.. sessions.Where(s => s.StartsAt >= today.End && s.SessionId != first?.SessionId).Take(8)],
            Ended = await runs.Where(r => r.Activity.State == ActivityState.Scheduled && r.EndsAt < now)
                .OrderByDescending(r => r.EndsAt)
                .Select(r => new WaitingRun(r.Activity.Id, r.Activity.Title, r.StartsAt, r.EndsAt))
                .Take(MaxWaiting)
                .ToListAsync(cancel),
            Empty = await runs.Where(r =>
                    r.Activity.State == ActivityState.Scheduled
                    && r.StartsAt > now
                    && r.StartsAt < soon
                    && !db.Registrations.Any(x => x.ActivityId == r.Activity.Id && x.State == RegistrationState.Confirmed)
                )
                .OrderBy(r => r.StartsAt)
                .Select(r => new WaitingRun(r.Activity.Id, r.Activity.Title, r.StartsAt, r.EndsAt))
                .Take(MaxWaiting)
                .ToListAsync(cancel),
            Postponed = await runs.Where(r => r.Activity.State == ActivityState.Postponed)
                .OrderByDescending(r => r.StartsAt)
                .Select(r => new WaitingRun(r.Activity.Id, r.Activity.Title, r.StartsAt, r.EndsAt))
                .Take(MaxWaiting)
                .ToListAsync(cancel),
        };
    }
}
