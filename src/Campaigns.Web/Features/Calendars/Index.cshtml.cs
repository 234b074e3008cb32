using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Today;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Calendars;

/// <summary>A day of the month and its events.</summary>
public sealed record CalendarDay(LocalDate Date, bool InMonth, bool InCampaign, string? KeyDate, bool IsToday, IReadOnlyList<Slot> Slots);

/// <summary>A month with the events of the unit in force.</summary>
[May(Act.SeeActivities)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    /// <summary>Events shown in one day's cell; the rest is behind a link.</summary>
    public const int MostInCell = 4;

    private const int Most = 1500;

    private static readonly YearMonthPattern Months = YearMonthPattern.CreateWithInvariantCulture("uuuu'-'MM");

    public IReadOnlyList<CalendarDay> Days { get; private set; } = [];

    public YearMonth Month { get; private set; }

    public string UnitName { get; private set; } = "";

    public bool MaySchedule { get; private set; }

    public Instant Now { get; private set; }

    public static string Text(YearMonth month) => Months.Format(month);

    public YearMonth Beside(int months) => Month.PlusMonths(months);

    public async Task OnGetAsync(string? month, CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var today = clock.Today();
        Month = month is not null && Months.Parse(month) is { Success: true, Value: { Year: >= 2000 and <= 2100 } asked } ? asked : today.ToYearMonth();
        var grant = actor.InForce is { } inForce && inForce.May(Act.SeeActivities) ? inForce : actor.Grants.First(g => g.May(Act.SeeActivities));
        UnitName = grant.UnitName;
        MaySchedule = actor.May(Act.ManageActivities);
        var (first, last) = (Month.OnDayOfMonth(1), Month.ToDateInterval().End);
        var start = first.DayOfWeek is IsoDayOfWeek.Monday ? first : first.Previous(IsoDayOfWeek.Monday);
        var end = last.DayOfWeek is IsoDayOfWeek.Sunday ? last : last.Next(IsoDayOfWeek.Sunday);
        var whole = VietnamTime.WholeDays(start, end);
        var slots = (await TodayReader.SlotsAsync(db, grant.UnitId, whole.Start, whole.End, Most, cancel)).ToLookup(s => VietnamTime.DateOf(s.StartsAt));
        var campaigns = await db.Campaigns.AsNoTracking().Include(c => c.KeyDates).Where(c => c.StartsOn <= end && c.EndsOn >= start).ToListAsync(cancel);
        Days =
        [
            .. Enumerable.Range(0, Period.DaysBetween(start, end) + 1).Select(start.PlusDays).Select(d => new CalendarDay(
                d,
                d.Month == Month.Month,
                campaigns.Exists(c => CampaignWindow.Of(c).Contains(d)),
                campaigns.SelectMany(c => c.KeyDates).FirstOrDefault(k => k.On == d) is { } key ? (actor.Language == "en" ? key.NameEn : key.NameVi) : null,
                d == today,
                [.. slots[d]])),
        ];
    }
}
