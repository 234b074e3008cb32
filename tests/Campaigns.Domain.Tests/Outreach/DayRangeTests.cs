using Campaigns.Domain.Outreach;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class DayRangeTests
{
    private static readonly LocalDate Origin = new(2019, 12, 1);

    [Theory]
    [InlineData("2026-11-01", "2026-11-30", "2025-11-01", "2025-11-30", "2026-10-01", "2026-10-31")]
    [InlineData("2025-12-15", "2026-06-14", "2024-12-15", "2025-06-14", "2025-06-15", "2025-12-14")]
    [InlineData("2025-12-15", "2026-12-14", "2024-12-15", "2025-12-14", "2024-12-15", "2025-12-14")]
    [InlineData("2026-11-15", "2026-12-15", "2025-11-15", "2025-12-15", "2026-10-15", "2026-11-14")]
    [InlineData("2025-02-01", "2025-02-28", "2024-02-01", "2024-02-29", "2025-01-01", "2025-01-31")]
    [InlineData("2024-02-01", "2024-02-29", "2023-02-01", "2023-02-28", "2024-01-01", "2024-01-31")]
    [InlineData("2024-02-29", "2024-02-29", "2023-02-28", "2023-02-28", "2024-02-28", "2024-02-28")]
    [InlineData("2024-02-29", "2024-03-04", "2023-03-01", "2023-03-04", "2024-02-24", "2024-02-28")]
    [InlineData("2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31", "2025-01-01", "2025-12-31")]
    public void A_range_has_its_year_before_and_its_days_just_before(
        string first,
        string last,
        string yearFirst,
        string yearLast,
        string beforeFirst,
        string beforeLast
    )
    {
        var range = Of(first, last);

        Assert.Equal(Of(yearFirst, yearLast), range.LastYear);
        Assert.Equal(Of(beforeFirst, beforeLast), range.Before);
    }

    [Property(MaxTest = 2000)]
    public void The_days_before_end_on_the_day_before_and_are_as_long(ushort start, ushort length)
    {
        var range = Range(start, length);
        Assert.Equal(range.First.PlusDays(-1), range.Before.Last);
        Assert.InRange(range.Before.Days - range.Days, -3, 3);
        Assert.True(range.Before.Days == range.Days || range.Before.First.Day == range.First.Day);
    }

    [Property(MaxTest = 2000)]
    public void Ranges_that_follow_each_other_have_years_before_that_follow_each_other(ushort start, ushort length, ushort next)
    {
        var range = Range(start, length);
        var after = new DayRange(range.Last.PlusDays(1), range.Last.PlusDays(1 + (next % 500)));
        if (IsLeapDayAlone(range) || IsLeapDayAlone(after))
        {
            return;
        }

        Assert.Equal(range.LastYear.Last.PlusDays(1), after.LastYear.First);
        Assert.Equal(new DayRange(range.First, after.Last).LastYear, new DayRange(range.LastYear.First, after.LastYear.Last));
    }

    [Property(MaxTest = 2000)]
    public void A_day_and_its_counterpart_have_the_same_date_in_the_year_before(ushort start)
    {
        var day = Origin.PlusDays(start % 6000);
        var counterpart = new DayRange(day, day).LastYear;
        Assert.Equal(day.Year - 1, counterpart.First.Year);
        Assert.Equal(day is { Month: 2, Day: 29 } ? (2, 28) : (day.Month, day.Day), (counterpart.First.Month, counterpart.First.Day));
        Assert.InRange(counterpart.Days, 1, 2);
    }

    [Property(MaxTest = 2000)]
    public void A_range_that_goes_on_is_compared_over_days_that_are_over_as_many_in_both(ushort start, ushort length, ushort into)
    {
        var range = Range(start, length);
        var today = range.First.PlusDays(into % (range.Days + 20));
        foreach (var other in new[] { range.LastYear, range.Before })
        {
            var compared = range.ComparedWith(other, today);
            if (today == range.First)
            {
                Assert.Null(compared);
            }
            else if (today > range.Last)
            {
                Assert.Equal(new ComparedRanges(range, other), compared);
            }
            else
            {
                Assert.Equal(compared!.Now.Days, compared.Then.Days);
                Assert.Equal((range.First, other.First), (compared.Now.First, compared.Then.First));
                Assert.True(compared.Now.Last < today);
                Assert.True(compared.Now.Last == today.PlusDays(-1) || compared.Then == other);
            }
        }
    }

    private static bool IsLeapDayAlone(DayRange range) => range is { Days: 1, First: { Month: 2, Day: 29 } };

    private static DayRange Range(ushort start, ushort length) =>
        Origin.PlusDays(start % 6000) is var first
            ? new DayRange(first, first.PlusDays(length % 800))
            : throw new InvalidOperationException();

    private static DayRange Of(string first, string last) =>
        new(NodaTime.Text.LocalDatePattern.Iso.Parse(first).Value, NodaTime.Text.LocalDatePattern.Iso.Parse(last).Value);
}
