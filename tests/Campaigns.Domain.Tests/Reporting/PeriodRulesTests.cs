using Campaigns.Domain.Reporting;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class PeriodRulesTests
{
    /// <summary>The days of docs/domain.md (Reports).</summary>
    private static readonly ReportPeriodKind HalfYear = Kind(new(0, 6, 14), new(0, 4, 30), new(0, 6, 20), new(0, 5, 14));

    private static readonly ReportPeriodKind WholeYear = Kind(new(0, 12, 14), new(0, 11, 30), new(0, 12, 20), new(0, 12, 14));

    [Fact]
    public void The_half_year_and_the_year_of_the_decree_begin_on_15_12_of_the_year_before()
    {
        Assert.Equal(
            new PeriodDates(2027, new(2026, 12, 15), new(2027, 6, 14), new(2027, 4, 30), new(2027, 6, 20)),
            PeriodRules.Of(HalfYear, 2027)
        );
        Assert.Equal(
            new PeriodDates(2027, new(2026, 12, 15), new(2027, 12, 14), new(2027, 11, 30), new(2027, 12, 20)),
            PeriodRules.Of(WholeYear, 2027)
        );
    }

    [Theory]
    [InlineData(12, 14, 2026)]
    [InlineData(12, 15, 2027)]
    [InlineData(12, 31, 2027)]
    public void An_event_on_or_after_15_12_belongs_to_the_next_year(int month, int day, int year) =>
        Assert.Equal(year, PeriodRules.For(WholeYear, new LocalDate(2026, month, day))?.Year);

    [Fact]
    public void A_day_of_the_second_half_belongs_to_no_half_year_report() =>
        Assert.Null(PeriodRules.For(HalfYear, new LocalDate(2026, 6, 15)));

    [Property]
    public bool Every_day_belongs_to_one_year_and_the_years_follow_each_other(uint days)
    {
        var day = new LocalDate(2001, 1, 1).PlusDays((int)(days % 100_000));
        return PeriodRules.For(WholeYear, day) is { } period
            && period.Contains(day)
            && period.To.PlusDays(1) == PeriodRules.Of(WholeYear, period.Year + 1).From
            && !PeriodRules.Of(WholeYear, period.Year - 1).Contains(day);
    }

    [Property]
    public bool A_period_is_open_from_its_first_day_to_its_final_day_and_on_no_other(uint days)
    {
        var day = new LocalDate(2001, 1, 1).PlusDays((int)(days % 100_000));
        var open = PeriodRules.Open(WholeYear, day);
        return open.Count is 1 or 2
            && open.All(p => p.From <= day && day <= p.FinalOn)
            && !open.Contains(PeriodRules.Of(WholeYear, day.Year - 2))
            && open.Any(p => p.Contains(day));
    }

    [Fact]
    public void A_kind_whose_periods_overlap_or_whose_deadline_comes_before_the_figures_is_not_sound()
    {
        Assert.True(PeriodRules.IsSound(HalfYear));
        Assert.True(PeriodRules.IsSound(WholeYear));
        Assert.False(PeriodRules.IsSound(Kind(new(0, 12, 15), new(0, 11, 30), new(0, 12, 20), new(0, 12, 14))));
        Assert.False(PeriodRules.IsSound(Kind(new(0, 12, 14), new(0, 11, 30), new(0, 12, 20), new(0, 11, 30))));
        Assert.False(PeriodRules.IsSound(Kind(new(0, 12, 14), new(0, 11, 30), new(0, 12, 20), new(0, 12, 21))));
    }

    [Property]
    public bool A_yearly_day_is_read_as_it_was_written(uint days)
    {
        var date = new LocalDate(2024, 1, 1).PlusDays((int)(days % 366));
        var day = new YearlyDay(-1, date.Month, date.Day);
        return YearlyDay.Parse(day.ToString()) == day && day.Of(2025) == date;
    }

    private static ReportPeriodKind Kind(YearlyDay to, YearlyDay asOf, YearlyDay finalOn, YearlyDay due)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            Id = id,
            Key = "kind",
            Position = 1,
            NameVi = "Kỳ {0}",
            NameEn = "Period {0}",
            CountedFrom = new(-1, 12, 15),
            CountedTo = to,
            AsOf = asOf,
            FinalOn = finalOn,
            Deadlines =
            {
                new ReportDeadlineRule
                {
                    KindId = id,
                    LevelKey = "commune",
                    DueOn = due,
                    MaySendUnsigned = true,
                },
            },
        };
    }
}
