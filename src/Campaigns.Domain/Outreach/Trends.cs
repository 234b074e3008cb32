using NodaTime;
using NodaTime.Calendars;

namespace Campaigns.Domain.Outreach;

/// <summary>The steps of a trend.</summary>
public enum TrendStep
{
    /// <summary>Weeks from Monday to Sunday, numbered by ISO 8601.</summary>
    Week,

    /// <summary>Months of the calendar.</summary>
    Month,
}

/// <summary>One step of a trend: a week or a month, cut to the days of the range.</summary>
/// <param name="Days">The days of the step that lie in the range.</param>
/// <param name="Year">The year of the month, or of the ISO week, which may differ from that of its days.</param>
/// <param name="Number">The number of the month or of the ISO week in that year.</param>
public sealed record TrendPart(DayRange Days, int Year, int Number);

/// <summary>Cuts days into weeks or months.</summary>
public static class Trends
{
    /// <summary>As many weeks as a chart can show side by side: three years.</summary>
    public const int MaxWeeks = 160;

    /// <summary>A range of up to so many days is shown by week unless something else is asked for.</summary>
    private const int ByWeekUpTo = 100;

    /// <summary>The steps in which a range is shown when none are asked for, or when there would be too many weeks.</summary>
    public static TrendStep StepFor(DayRange range, TrendStep? asked)
    {
        ArgumentNullException.ThrowIfNull(range);
        return (asked ?? (range.Days <= ByWeekUpTo ? TrendStep.Week : TrendStep.Month)) is TrendStep.Week && range.Days <= MaxWeeks * 7
            ? TrendStep.Week
            : TrendStep.Month;
    }

    /// <summary>The weeks or months of a range in their order. Each day of the range is in one of them.</summary>
    public static IReadOnlyList<TrendPart> Cut(DayRange range, TrendStep step)
    {
        ArgumentNullException.ThrowIfNull(range);
        var parts = new List<TrendPart>();
        for (var first = range.First; first <= range.Last; first = parts[^1].Days.Last.PlusDays(1))
        {
            var end = step is TrendStep.Week ? first.PlusDays(7 - (int)first.DayOfWeek) : first.With(DateAdjusters.EndOfMonth);
            var days = new DayRange(first, LocalDate.Min(end, range.Last));
            parts.Add(
                step is TrendStep.Week
                    ? new TrendPart(days, WeekYearRules.Iso.GetWeekYear(first), WeekYearRules.Iso.GetWeekOfWeekYear(first))
                    : new TrendPart(days, first.Year, first.Month)
            );
        }

        return parts;
    }
}
