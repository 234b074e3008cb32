using Campaigns.Domain.Reporting;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class AdHocRulesTests
{
    private static readonly LocalDate Today = new(2026, 11, 24);
    private static readonly AdHocFacts Facts = new(Today, null, 15);

    /// <summary>The report of the action month: 15/11–15/12, due 25/12.</summary>
    private static readonly AdHocPlan ActionMonth = new()
    {
        Name = "Tháng hành động năm 2026",
        From = new(2026, 11, 15),
        To = new(2026, 12, 15),
        AsOf = new(2026, 12, 15),
        Levels = [new("province", 0, new(2026, 12, 25)), new("district", 1, new(2026, 12, 25))],
    };

    [Fact]
    public void The_report_of_the_action_month_is_due_on_25_12_and_may_be_asked_for() =>
        Assert.Equal(
            (new LocalDate(2026, 12, 25), 0),
            (AdHocRules.DueOf(ActionMonth.To!.Value), AdHocRules.Plan(ActionMonth, Facts).Count)
        );

    [Fact]
    public void What_is_missing_or_wrong_is_said_at_each_field_at_once() =>
        Assert.Equal(
            [
                new AdHocRefusal.NameMissing(),
                new AdHocRefusal.ToBeforeFrom(),
                new AdHocRefusal.AsOfMissing(),
                new AdHocRefusal.NobodyAsked(),
                new AdHocRefusal.DueMissing("Due[province]"),
            ],
            AdHocRules.Plan(
                new AdHocPlan
                {
                    From = new(2026, 12, 1),
                    To = new(2026, 11, 30),
                    Levels = [new("province", 0, null)],
                },
                Facts with
                {
                    Units = 0,
                }
            )
        );

    [Fact]
    public void Days_in_common_with_a_period_of_the_same_range_are_refused_by_its_name() =>
        Assert.Equal([new AdHocRefusal.Overlaps("Tháng 11")], AdHocRules.Plan(ActionMonth, Facts with { Overlapping = "Tháng 11" }));

    [Fact]
    public void Figures_are_counted_until_a_day_of_the_period_and_a_period_has_at_most_a_year()
    {
        Assert.Equal(
            [new AdHocRefusal.AsOfOutside(ActionMonth.From!.Value, ActionMonth.To!.Value)],
            AdHocRules.Plan(ActionMonth with { AsOf = new(2026, 12, 16) }, Facts)
        );
        var whole = ActionMonth with { From = new(2025, 12, 15) };
        Assert.Empty(AdHocRules.Plan(whole, Facts));
        Assert.Equal([new AdHocRefusal.TooManyDays(AdHocRules.MaxDays)], AdHocRules.Plan(whole with { From = new(2025, 12, 14) }, Facts));
    }

    [Theory]
    [InlineData("2026-12-15", typeof(AdHocRefusal.DueBeforeFigures))]
    [InlineData("2026-12-26", typeof(AdHocRefusal.DueAfterAbove))]
    [InlineData("2026-12-25", null)]
    [InlineData("2026-12-16", null)]
    public void A_deadline_is_after_the_figures_and_not_after_that_of_the_level_above(string due, Type? refused)
    {
        var day = NodaTime.Text.LocalDatePattern.Iso.Parse(due).Value;
        var plan = ActionMonth with { Levels = [ActionMonth.Levels[0], new("district", 1, day)] };
        Assert.Equal(refused is null ? [] : [refused], AdHocRules.Plan(plan, Facts).Select(r => r.GetType()));
    }

    [Fact]
    public void A_deadline_that_is_over_is_refused_and_today_is_not_over()
    {
        Assert.Empty(AdHocRules.Plan(ActionMonth, Facts with { Today = new(2026, 12, 25) }));
        Assert.Equal(
            [new AdHocRefusal.DueOver("Due[province]"), new AdHocRefusal.DueOver("Due[district]")],
            AdHocRules.Plan(ActionMonth, Facts with { Today = new(2026, 12, 26) })
        );
    }

    [Fact]
    public void A_period_is_changed_until_somebody_begins_and_withdrawn_with_a_reason_until_somebody_sends()
    {
        Assert.True(AdHocRules.MayChangeAll(new(0, 0)));
        Assert.False(AdHocRules.MayChangeAll(new(1, 0)));
        Assert.Null(AdHocRules.Withdraw(new(1, 0), "Gửi nhầm"));
        Assert.Equal(new AdHocRefusal.ReasonMissing(), AdHocRules.Withdraw(new(1, 0), " "));
        Assert.Equal(new AdHocRefusal.Sent(2), AdHocRules.Withdraw(new(3, 2), "Gửi nhầm"));
    }

    [Property]
    public bool A_range_of_the_calendar_holds_the_day_follows_the_one_before_and_is_known_by_its_days(uint days, byte which)
    {
        var day = new LocalDate(2001, 1, 1).PlusDays((int)(days % 100_000));
        var range = PeriodRanges.Calendar[which % PeriodRanges.Calendar.Count];
        var found = PeriodRanges.Of(range, day);
        return found.Contains(day)
            && PeriodRanges.Of(range, found.Start.PlusDays(-1)).End == found.Start.PlusDays(-1)
            && PeriodRanges.Of(range, found.End) == found
            && PeriodRanges.Named(found.Start, found.End, []) == range;
    }

    [Property]
    public bool A_shorter_range_of_the_calendar_lies_within_each_longer_one(uint days)
    {
        var day = new LocalDate(2001, 1, 1).PlusDays((int)(days % 100_000));
        return PeriodRanges
            .Calendar.Zip(PeriodRanges.Calendar.Skip(1))
            .All(pair =>
                PeriodRanges.Of(pair.Second, day).Contains(PeriodRanges.Of(pair.First, day).Start)
                && PeriodRanges.Of(pair.Second, day).Contains(PeriodRanges.Of(pair.First, day).End)
            );
    }

    [Fact]
    public void The_days_of_a_campaign_are_known_as_such_and_others_are_chosen_ones()
    {
        var month = new DateInterval(new(2026, 11, 15), new(2026, 12, 15));
        Assert.Equal(PeriodRange.Campaign, PeriodRanges.Named(month.Start, month.End, [month]));
        Assert.Equal(PeriodRange.Chosen, PeriodRanges.Named(month.Start, month.End, []));
        Assert.Equal(PeriodRange.HalfYear, PeriodRanges.Named(new(2026, 7, 1), new(2026, 12, 31), [month]));
    }
}
