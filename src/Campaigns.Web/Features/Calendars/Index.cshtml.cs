using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Today;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Calendars;

/// <summary>A day of the month with its events and the sessions of its course runs, in order of time.</summary>
public sealed record CalendarDay(
    LocalDate Date,
    bool InMonth,
    bool InCampaign,
    string? KeyDate,
    bool IsToday,
    IReadOnlyList<CalendarEntry> Entries
)
{
    /// <summary>
    /// The entries that fit into the day's cell. When not all fit, sessions of course runs come before events, because events are many.
    /// </summary>
    public IReadOnlyList<CalendarEntry> InCell =>
        Entries.Count <= IndexModel.MaxInCell
            ? Entries
            : [.. Entries.OrderBy(e => !e.IsClass).ThenBy(e => e.StartsAt).Take(IndexModel.MaxInCell).OrderBy(e => e.StartsAt)];
}

/// <summary>An entry on a day of the calendar.</summary>
/// <param name="Url">The address of its page.</param>
/// <param name="Title">The title; empty for a draft without one.</param>
/// <param name="State">The state of the activity.</param>
/// <param name="StartsAt">The start of the event or the session.</param>
/// <param name="EndsAt">The end of the event or the session.</param>
/// <param name="Where">The venue and the place.</param>
/// <param name="Session">The number of the session; null for an event that has only one.</param>
/// <param name="Clash">Whether the wished time or place of a draft or a postponed event meets another activity's booking.</param>
/// <param name="IsClass">Whether it is a session of a course run.</param>
public sealed record CalendarEntry(
    string Url,
    string Title,
    ActivityState State,
    Instant StartsAt,
    Instant EndsAt,
    string Where,
    int? Session,
    bool Clash = false,
    bool IsClass = false
)
{
    public bool IsOn(Instant now) => State is ActivityState.Scheduled && StartsAt <= now && now < EndsAt;
}

/// <summary>A month with the events and the course runs of the unit in force.</summary>
[May(Permission.SeeActivities)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    /// <summary>The number of entries in one day's cell; a link opens all of them.</summary>
    public const int MaxInCell = 4;

    private const int MaxRows = 1500;

    private static readonly YearMonthPattern Months = YearMonthPattern.CreateWithInvariantCulture("uuuu'-'MM");

    public IReadOnlyList<CalendarDay> Days { get; private set; } = [];

    /// <summary>The states that occur in the month, in the order of the lifecycle, for the legend of the colours.</summary>
    public IEnumerable<(ActivityState State, bool IsOn, bool Clash)> Key =>
        Days.SelectMany(d => d.Entries)
            .Select(e => (State: e.Clash ? ActivityState.Draft : e.State, IsOn: e.IsOn(Now), e.Clash))
            .Distinct()
            .OrderBy(k => k.State)
            .ThenBy(k => k.IsOn)
            .ThenBy(k => k.Clash);

    public YearMonth Month { get; private set; }

    public string UnitName { get; private set; } = "";

    /// <summary>The day that is shown in full below the month.</summary>
    public CalendarDay? Chosen { get; private set; }

    public bool MaySchedule { get; private set; }

    public Instant Now { get; private set; }

    public static string Text(YearMonth month) => Months.Format(month);

    public YearMonth Beside(int months) => Month.PlusMonths(months);

    public async Task OnGetAsync(string? month, string? day, CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var today = clock.Today();
        Month =
            month is not null && Months.Parse(month) is { Success: true, Value: { Year: >= 2000 and <= 2100 } asked }
                ? asked
                : today.ToYearMonth();
        var grant =
            actor.InForce is { } inForce && inForce.May(Permission.SeeActivities)
                ? inForce
                : actor.Grants.First(g => g.May(Permission.SeeActivities));
        UnitName = grant.UnitName;
        MaySchedule = actor.May(Permission.ManageActivities);
        var (first, last) = (Month.OnDayOfMonth(1), Month.ToDateInterval().End);
        var start = first.DayOfWeek is IsoDayOfWeek.Monday ? first : first.Previous(IsoDayOfWeek.Monday);
        var end = last.DayOfWeek is IsoDayOfWeek.Sunday ? last : last.Next(IsoDayOfWeek.Sunday);
        var whole = VietnamTime.WholeDays(start, end);
        var (events, sessions, clashes, campaigns) = await Together.ReadAsync(
            db,
            () => TodayReader.SlotsAsync(db, grant.UnitId, whole.Start, whole.End, MaxRows, cancel),
            () => SessionsAsync(grant.UnitId, whole, cancel),
            () => WishClashes.UnderAsync(db, grant.UnitId, only: null, MaxRows, Now, cancel),
            () =>
                db.Campaigns.AsNoTracking().Include(c => c.KeyDates).Where(c => c.StartsOn <= end && c.EndsOn >= start).ToListAsync(cancel)
        );
        var clashing = clashes.Select(c => c.Id).ToHashSet();
        var entries = events
            .Select(s => new CalendarEntry(
                $"/events/{s.Id}",
                s.Title,
                s.State,
                s.StartsAt,
                s.EndsAt,
                s.Where,
                s.IsOneOfSeveral ? s.Ordinal : null,
                clashing.Contains(s.Id)
            ))
            .Concat(sessions)
            .OrderBy(e => e.StartsAt)
            .ThenBy(e => e.Url, StringComparer.Ordinal)
            .ToLookup(e => VietnamTime.DateOf(e.StartsAt));
        Days =
        [
            .. Enumerable
                .Range(0, Period.DaysBetween(start, end) + 1)
                .Select(start.PlusDays)
                .Select(d => new CalendarDay(
                    d,
                    d.Month == Month.Month,
                    campaigns.Exists(c => CampaignWindow.Of(c).Contains(d)),
                    campaigns.SelectMany(c => c.KeyDates).FirstOrDefault(k => k.On == d) is { } key
                        ? (actor.Language == "en" ? key.NameEn : key.NameVi)
                        : null,
                    d == today,
                    [.. entries[d]]
                )),
        ];
        Chosen =
            day is not null && LocalDatePattern.Iso.Parse(day) is { Success: true, Value: var date }
                ? Days.FirstOrDefault(d => d.Date == date)
                : null;
    }

    /// <summary>
    /// The sessions of course runs. Those of cancelled and postponed runs are left out, because they will not take place as planned.
    /// </summary>
    private async Task<IEnumerable<CalendarEntry>> SessionsAsync(Guid unitId, Interval during, CancellationToken cancel)
    {
        var (begins, ends) = (during.Start, during.End);
        var rows = await (
            from m in db.Sessions
            join a in db.Activities on m.ActivityId equals a.Id
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where
                m.StartsAt >= begins
                && m.StartsAt < ends
                && a.Kind == ActivityKind.CourseRun
                && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held || a.State == ActivityState.Confirmed)
                && db.ActivityScopes.Any(s => s.ActivityId == a.Id && s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising)
            orderby m.StartsAt, m.Id
            select new
            {
                a.Id,
                a.Title,
                a.State,
                m.StartsAt,
                m.EndsAt,
                m.Ordinal,
                Venue = v == null ? null : v.Name,
                Place = p == null ? null : p.Name,
            }
        )
            .Take(MaxRows)
            .ToListAsync(cancel);
        return rows.Select(r => new CalendarEntry(
            $"/course-runs/{r.Id}",
            r.Title,
            r.State,
            r.StartsAt,
            r.EndsAt,
            string.Join(", ", new[] { r.Venue, r.Place }.Where(t => !string.IsNullOrEmpty(t))),
            r.Ordinal,
            IsClass: true
        ));
    }
}
