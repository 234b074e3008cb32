using Campaigns.Domain.Outreach;
using FsCheck.Xunit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class TrendsTests
{
    private static readonly LocalDate Origin = new(2019, 12, 1);

    [Property(MaxTest = 1000)]
    public void Each_day_of_a_range_is_in_one_week_and_one_month(ushort start, ushort length)
    {
        var first = Origin.PlusDays(start % 6000);
        var range = new DayRange(first, first.PlusDays(length % 900));
        foreach (var step in Enum.GetValues<TrendStep>())
        {
            var parts = Trends.Cut(range, step);
            Assert.Equal((range.First, range.Last), (parts[0].Days.First, parts[^1].Days.Last));
            Assert.Equal(range.Days, parts.Sum(p => p.Days.Days));
            Assert.All(parts.Zip(parts.Skip(1)), p => Assert.Equal(p.First.Days.Last.PlusDays(1), p.Second.Days.First));
            Assert.Equal(parts.Count, parts.Select(p => (p.Year, p.Number)).Distinct().Count());
            Assert.All(
                parts.Skip(1),
                p =>
                    Assert.True(
                        step is TrendStep.Week ? p.Days.First.DayOfWeek is IsoDayOfWeek.Monday : p.Days.First.Day == 1,
                        LocalDatePattern.Iso.Format(p.Days.First)
                    )
            );

            // The same days of the year before add up too, so a trend and its total are compared with the same days.
            Assert.Equal(range.LastYear.Days, parts.Where(p => p.Days.Days > 1 || !IsLeapDay(p.Days.First)).Sum(p => p.Days.LastYear.Days));
        }
    }

    [Theory]
    [InlineData("2026-01-01", 2026, 1)]
    [InlineData("2027-01-01", 2026, 53)]
    [InlineData("2024-12-30", 2025, 1)]
    [InlineData("2026-11-24", 2026, 48)]
    public void A_week_has_its_number_by_iso_8601(string day, int year, int number)
    {
        var on = NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value;
        Assert.Equal([new TrendPart(new DayRange(on, on), year, number)], Trends.Cut(new DayRange(on, on), TrendStep.Week));
    }

    [Fact]
    public void A_campaign_is_shown_by_week_a_year_by_month_and_many_years_never_by_week()
    {
        var first = new LocalDate(2026, 1, 1);
        Assert.Equal(TrendStep.Week, Trends.StepFor(new(first, first.PlusDays(30)), null));
        Assert.Equal(TrendStep.Month, Trends.StepFor(new(first, first.PlusDays(364)), null));
        Assert.Equal(TrendStep.Week, Trends.StepFor(new(first, first.PlusDays(364)), TrendStep.Week));
        Assert.Equal(TrendStep.Month, Trends.StepFor(new(first, first.PlusDays(30)), TrendStep.Month));
        Assert.Equal(TrendStep.Month, Trends.StepFor(new(first, first.PlusYears(5)), TrendStep.Week));
    }

    private static bool IsLeapDay(LocalDate day) => day is { Month: 2, Day: 29 };
}
