using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Time;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Campaigns;

[Properties(Arbitrary = [typeof(AnyRule)], MaxTest = 1000)]
public sealed class YearlyRuleTests
{
    private static readonly CampaignWindow November2026 = YearlyRule.GenderEquality.EditionOf(2026).Window;

    /// <summary>A rule, perhaps one over the turn of the year or one with 29/2, and a date.</summary>
    public sealed record AnyRule(YearlyRule Rule, LocalDate Date)
    {
        public static Arbitrary<AnyRule> Arbitrary()
        {
            var dayOfYear = Gen.Choose(1, 366)
                .Select(n => new LocalDate(2024, 1, 1).PlusDays(n - 1))
                .Select(d => new AnnualDate(d.Month, d.Day));
            return Arb.From(
                from start in dayOfYear
                from end in dayOfYear
                from key in dayOfYear
                from known in Gen.Elements(YearlyRule.GenderEquality, YearlyRule.DomesticViolence, new YearlyRule(start, end, key))
                from days in Gen.Choose(0, 20_000)
                select new AnyRule(known, new LocalDate(2000, 1, 1).PlusDays(days))
            );
        }
    }

    [Fact]
    public void Action_month_for_gender_equality_has_31_days_and_its_key_date()
    {
        var edition = YearlyRule.GenderEquality.EditionOf(2026);

        Assert.Equal(new LocalDate(2026, 11, 15), edition.Window.First);
        Assert.Equal(new LocalDate(2026, 12, 15), edition.Window.Last);
        Assert.Equal(31, edition.Window.Days);
        Assert.Equal(new LocalDate(2026, 11, 25), edition.KeyDate);
    }

    [Fact]
    public void Action_month_against_domestic_violence_has_30_days_and_no_key_date()
    {
        var edition = YearlyRule.DomesticViolence.EditionOf(2027);

        Assert.Equal(new LocalDate(2027, 6, 1), edition.Window.First);
        Assert.Equal(new LocalDate(2027, 6, 30), edition.Window.Last);
        Assert.Equal(30, edition.Window.Days);
        Assert.Null(edition.KeyDate);
    }

    [Theory]
    [InlineData(11, 14, null, 31, "0")]
    [InlineData(11, 15, 1, 30, "3.2")]
    [InlineData(11, 24, 10, 21, "32.3")]
    [InlineData(11, 27, 13, 18, "41.9")]
    [InlineData(12, 15, 31, 0, "100")]
    [InlineData(12, 16, null, 0, "100")]
    public void Day_days_left_and_expected_share_go_by_whole_days(int month, int day, int? dayOf, int left, string percent)
    {
        var date = new LocalDate(2026, month, day);

        Assert.Equal(dayOf, November2026.DayOf(date));
        Assert.Equal(left, November2026.DaysLeft(date));
        Assert.Equal(
            decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture),
            Math.Round(100 * November2026.ExpectedShare(date), 1)
        );
    }

    [Fact]
    public void The_last_day_counts_whole_in_Vietnam()
    {
        Assert.Equal(Instant.FromUtc(2026, 11, 14, 17, 0), November2026.Interval.Start);
        Assert.Equal(Instant.FromUtc(2026, 12, 15, 17, 0), November2026.Interval.End);
        Assert.True(November2026.Contains(Instant.FromUtc(2026, 12, 15, 16, 59, 59)));
        Assert.False(November2026.Contains(Instant.FromUtc(2026, 12, 15, 17, 0)));
        Assert.False(November2026.Contains(Instant.FromUtc(2026, 11, 14, 16, 59, 59)));
    }

    [Fact]
    public void A_window_that_ends_before_it_begins_is_no_window() =>
        Assert.Throws<ArgumentException>(() => new CampaignWindow(new LocalDate(2026, 12, 2), new LocalDate(2026, 12, 1)));

    [Fact]
    public void A_rule_over_the_turn_of_the_year_belongs_to_the_year_in_which_it_starts()
    {
        var rule = new YearlyRule(new AnnualDate(12, 20), new AnnualDate(1, 10), new AnnualDate(1, 1));

        var edition = rule.EditionFor(new LocalDate(2027, 1, 5));

        Assert.Equal(2026, edition?.Year);
        Assert.Equal(new LocalDate(2027, 1, 10), edition?.Window.Last);
        Assert.Equal(new LocalDate(2027, 1, 1), edition?.KeyDate);
    }

    [Fact]
    public void A_stored_rule_gives_the_same_editions()
    {
        var stored = new CampaignRule
        {
            Id = Guid.NewGuid(),
            Key = "gender",
            NameVi = "",
            NameEn = "",
            ShortNameVi = "",
            ShortNameEn = "",
            StartMonth = 11,
            StartDay = 15,
            EndMonth = 12,
            EndDay = 15,
            KeyMonth = 11,
            KeyDay = 25,
        };

        Assert.Equal(YearlyRule.GenderEquality, YearlyRule.Of(stored));
    }

    [Property]
    public bool A_date_is_in_its_edition_and_no_edition_of_another_year(AnyRule any)
    {
        var found = any.Rule.EditionFor(any.Date);
        var containing = Enumerable.Range(any.Date.Year - 1, 3).Select(any.Rule.EditionOf).Where(e => e.Window.Contains(any.Date)).ToList();
        return found is null ? containing.Count == 0 : containing.Contains(found);
    }

    [Property]
    public bool The_last_edition_ended_before_and_the_next_begins_after(AnyRule any) =>
        any.Rule.LastBefore(any.Date).Window.Last < any.Date && any.Rule.NextAfter(any.Date).Window.First > any.Date;

    [Property]
    public bool No_edition_lies_between_the_last_the_present_and_the_next(AnyRule any)
    {
        var last = any.Rule.LastBefore(any.Date);
        var present = any.Rule.EditionFor(any.Date);
        var next = any.Rule.NextAfter(any.Date);
        return next.Year - last.Year == (present is null ? 1 : 2);
    }

    [Property]
    public bool Interval_and_dates_agree(AnyRule any)
    {
        var window = any.Rule.EditionOf(any.Date.Year).Window;
        var morning = VietnamTime.InstantOf(any.Date.AtMidnight());
        var evening = VietnamTime.InstantOf(any.Date.At(LocalTime.MaxValue));
        return window.Contains(morning) == window.Contains(any.Date) && window.Contains(evening) == window.Contains(any.Date);
    }

    [Property]
    public bool Begun_and_left_add_up_and_the_share_never_falls(AnyRule any)
    {
        var window = any.Rule.EditionOf(any.Date.Year).Window;
        var share = window.ExpectedShare(any.Date);
        return window.DaysBegun(any.Date) + window.DaysLeft(any.Date) == window.Days
            && share is >= 0 and <= 1
            && share <= window.ExpectedShare(any.Date.PlusDays(1))
            && window.DayOf(any.Date) is null == !window.Contains(any.Date);
    }

    [Theory]
    [InlineData("2026-11-14", null, null)]
    [InlineData("2026-11-15", null, null)]
    [InlineData("2026-11-16", "2026-11-15", "2025-11-15")]
    [InlineData("2026-11-24", "2026-11-23", "2025-11-23")]
    [InlineData("2026-12-15", "2026-12-14", "2025-12-14")]
    [InlineData("2026-12-16", "2026-12-15", "2025-12-15")]
    [InlineData("2027-02-01", "2026-12-15", "2025-12-15")]
    public void An_edition_is_compared_with_the_last_one_over_whole_days_that_are_over(string today, string? until, string? untilBefore)
    {
        var compared = November2026.ComparedWith(YearlyRule.GenderEquality.EditionOf(2025).Window, Day(today)!.Value);

        Assert.Equal(Day(until), compared?.Until);
        Assert.Equal(Day(untilBefore), compared?.UntilBefore);

        static LocalDate? Day(string? text) => text is null ? null : NodaTime.Text.LocalDatePattern.Iso.Parse(text).Value;
    }

    [Property]
    public void Both_editions_are_compared_over_as_many_days_since_their_first_each_of_them_over_and_no_day_is_left_out(
        AnyRule any,
        byte later
    )
    {
        ArgumentNullException.ThrowIfNull(any);
        var (now, before) = (any.Rule.EditionOf(any.Date.Year).Window, any.Rule.EditionOf(any.Date.Year - 1).Window);
        var today = any.Date.PlusDays(later);

        var compared = now.ComparedWith(before, today);

        // The expected number is counted day by day: the n-th day counts when both editions have it and both days are before today.
        var days = 0;
        while (Has(now, days) && Has(before, days))
        {
            days++;
        }

        Assert.Equal(days, compared?.Days ?? 0);
        if (compared is not null)
        {
            Assert.Equal(now.First.PlusDays(days - 1), compared.Until);
            Assert.Equal(before.First.PlusDays(days - 1), compared.UntilBefore);
        }

        bool Has(CampaignWindow window, int day) => window.First.PlusDays(day) <= window.Last && window.First.PlusDays(day) < today;
    }
}
