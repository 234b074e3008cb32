using Campaigns.Domain.Reporting;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class KindRulesTests
{
    private const int First = 2028;

    /// <summary>The year of docs/domain.md (Reports).</summary>
    private static readonly KindDays WholeYear = Days(new(-1, 12, 15), new(0, 12, 14), new(0, 11, 30), new(0, 12, 20), new(0, 12, 5));

    private static readonly KindDays HalfYear = Days(new(-1, 12, 15), new(0, 6, 14), new(0, 4, 30), new(0, 6, 20), new(0, 5, 5));

    [Fact]
    public void Settings_hold_from_their_year_on_and_what_is_open_keeps_its_days()
    {
        var kind = Kind(WholeYear);
        var calendar = Days(new(0, 1, 1), new(0, 12, 31), new(0, 12, 15), new(1, 1, 31), new(0, 12, 20));

        Assert.Empty(KindRules.Plan(Plan(calendar), kind, First));
        Assert.Equal([new KindRefusal.AlreadyOpen(First)], KindRules.Plan(Plan(calendar) with { FromYear = First - 1 }, kind, First));
        var after = kind.With(First, calendar);
        Assert.Equal(PeriodRules.Of(kind, First - 1), PeriodRules.Of(after, First - 1));

        // The first period by the new settings takes the days that would lie in none.
        Assert.Equal((new LocalDate(2027, 12, 15), new LocalDate(2028, 12, 31)), Range(after, First));
        Assert.Equal((new LocalDate(2029, 1, 1), new LocalDate(2029, 12, 31)), Range(after, First + 1));
    }

    [Fact]
    public void Back_from_the_calendar_year_no_day_is_counted_twice()
    {
        var kind = Kind(Days(new(0, 1, 1), new(0, 12, 31), new(0, 12, 15), new(1, 1, 31), new(0, 12, 20)));

        Assert.Empty(KindRules.Plan(Plan(WholeYear), kind, First));
        Assert.Equal((new LocalDate(2028, 1, 1), new LocalDate(2028, 12, 14)), Range(kind.With(First, WholeYear), First));
    }

    [Fact]
    public void A_refusal_stands_at_its_field()
    {
        var kind = Kind(WholeYear);

        Assert.Equal(
            [new KindRefusal.OverlapsNext(new(2028, 12, 20), new(2028, 12, 15))],
            KindRules.Plan(Plan(WholeYear with { To = new(0, 12, 20) }), kind, First)
        );
        Assert.Equal(
            [new KindRefusal.LeavesGap(new(2028, 12, 11), new(2028, 12, 14))],
            KindRules.Plan(Plan(WholeYear with { To = new(0, 12, 10) }), kind, First)
        );
        Assert.Equal(
            [new KindRefusal.ToBeforeFrom(new(2027, 12, 15), new(2027, 12, 14))],
            KindRules.Plan(Plan(WholeYear with { To = new(-1, 12, 14) }), kind, First).Take(1)
        );
        Assert.Equal(
            [new KindRefusal.AsOfOutside(new(2027, 12, 15), new(2028, 12, 14))],
            KindRules.Plan(Plan(WholeYear with { AsOf = new(0, 12, 15) }), kind, First).Take(1)
        );
        Assert.Equal(
            [new KindRefusal.DueBeforeFigures("Levels[commune].Due.Day", new(2028, 12, 5))],
            KindRules.Plan(Plan(WholeYear with { AsOf = new(0, 12, 5) }), kind, First)
        );
        Assert.Equal(
            [new KindRefusal.FinalBeforeDue(new(2028, 12, 14))],
            KindRules.Plan(Plan(WholeYear with { FinalOn = new(0, 12, 13) }), kind, First)
        );
        var late = Plan(WholeYear);
        Assert.Equal(
            [new KindRefusal.DueAfterAbove("Levels[commune].Due.Day", new(2028, 12, 14))],
            KindRules.Plan(late with { Levels = [late.Levels[0], late.Levels[1] with { DueOn = new(0, 12, 15) }] }, kind, First)
        );
        Assert.Equal([new KindRefusal.NobodyAsked()], KindRules.Plan(late with { Levels = [late.Levels[0]] }, kind, First));
        Assert.Equal([new KindRefusal.NothingChanged()], KindRules.Plan(late, kind, First));
        Assert.Equal(
            [new KindRefusal.FromMissing(), new KindRefusal.DueMissing("Levels[commune].Due.Day")],
            KindRules.Plan(late with { From = null, Levels = [late.Levels[0], late.Levels[1] with { DueOn = null }] }, kind, First)
        );
    }

    [Fact]
    public void A_first_day_that_does_not_fit_the_last_one_is_refused_where_it_was_changed()
    {
        var kind = Kind(WholeYear);
        Assert.Equal(
            [new KindRefusal.OverlapsNext(new(2028, 12, 14), new(2028, 12, 10)) { Field = "From.Day" }],
            KindRules.Plan(Plan(WholeYear with { From = new(-1, 12, 10) }), kind, First).Take(1)
        );
        Assert.Equal(
            [new KindRefusal.ToBeforeFrom(new(2028, 12, 31), new(2028, 12, 14)) { Field = "From.Day" }],
            KindRules.Plan(Plan(WholeYear with { From = new(0, 12, 31) }), kind, First).Take(1)
        );

        // Both were changed.
        Assert.Equal("To.Day", KindRules.Plan(Plan(WholeYear with { From = new(-1, 12, 10), To = new(0, 12, 12) }), kind, First)[0].Field);
    }

    [Fact]
    public void A_half_year_that_would_begin_before_the_one_before_it_ended_is_refused_at_its_first_day() =>
        Assert.Equal(
            [new KindRefusal.OverlapsBefore(new(2027, 6, 1), new(2027, 6, 14))],
            KindRules.Plan(Plan(HalfYear with { From = new(-1, 6, 1), To = new(0, 5, 31), AsOf = new(0, 4, 30) }), Kind(HalfYear), First)
        );

    [Fact]
    public void The_last_day_of_february_follows_the_leap_years()
    {
        var kind = Kind(WholeYear);
        var march = Days(new(0, 3, 1), new(1, 2, 29), new(0, 12, 31), new(1, 3, 20), new(1, 1, 15)) with { };

        Assert.True(march.CoversTheYear);
        Assert.Empty(KindRules.Plan(Plan(march), kind, First));

        // The 28th would leave the 29th of a leap year in no period.
        Assert.Equal(
            [new KindRefusal.LeavesGap(new(2032, 2, 29), new(2032, 2, 29))],
            KindRules.Plan(Plan(march with { To = new(1, 2, 28) }), kind, First)
        );
    }

    [Fact]
    public void Settings_are_removed_until_their_first_period_opens_unless_a_later_one_would_overlap()
    {
        var calendar = Days(new(0, 1, 1), new(0, 12, 31), new(0, 12, 15), new(1, 1, 31), new(0, 12, 20));
        var kind = Kind(WholeYear).With(First, calendar);
        Assert.Null(KindRules.Remove(kind, First, First));
        Assert.Equal(new KindRefusal.AlreadyOpen(First + 1), KindRules.Remove(kind, First, First + 1));

        // What is set for the year after does not reach back to the days that would be left over.
        var both = kind.With(First + 1, calendar with { FinalOn = new(1, 2, 15) });
        Assert.Null(KindRules.Remove(both, First + 1, First));
    }

    /// <summary>Settings are made up at random, and what the rules let pass is put one after the other.</summary>
    [Property(MaxTest = 300)]
    public bool Periods_of_a_kind_follow_each_other_without_gap_or_overlap_whatever_valid_settings_are_chosen(int seed)
    {
        var dice = new Random(seed);
        foreach (var (begins, gapless) in new[] { (WholeYear, true), (HalfYear, false) })
        {
            var kind = Kind(begins);
            for (var tries = 0; tries < 12; tries++)
            {
                var plan = Plan(Made(dice)) with { FromYear = First + dice.Next(0, 8) };
                if (KindRules.Plan(plan, kind, First).Count == 0)
                {
                    kind = kind.With(plan.FromYear!.Value, plan.Days!);
                }

                // Now and then settings are removed again.
                if (kind.Settings.Count > 0 && dice.Next(3) == 0)
                {
                    var year = kind.Settings[dice.Next(kind.Settings.Count)].FromYear;
                    kind.Settings.RemoveAll(s => s.FromYear == year && KindRules.Remove(kind, year, First) is null);
                }
            }

            for (var year = First - 1; year < First + 14; year++)
            {
                var (period, next) = (PeriodRules.Of(kind, year), PeriodRules.Of(kind, year + 1));
                var follows = gapless ? period.To.PlusDays(1) == next.From : period.To < next.From;
                if (!follows || period.From > period.To || !period.Contains(period.AsOf) || period.FinalOn < period.AsOf)
                {
                    return false;
                }

                // A day belongs to one period.
                var day = period.From.PlusDays(dice.Next(0, Period.DaysBetween(period.From, period.To) + 1));
                if (PeriodRules.For(kind, day)?.Year != year)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Without this the property would hold for rules that refuse everything.</summary>
    [Fact]
    public void Of_made_up_settings_many_are_valid()
    {
        var dice = new Random(1);
        var valid = Enumerable.Range(0, 300).Count(_ => KindRules.Plan(Plan(Made(dice)), Kind(WholeYear), First).Count == 0);
        Assert.InRange(valid, 60, 299);
    }

    private static KindDays Made(Random dice)
    {
        var from = new LocalDate(First - 1, 7, 1).PlusDays(dice.Next(0, 366));
        var to = dice.Next(10) < 8 ? from.PlusYears(1).PlusDays(-1) : from.PlusDays(dice.Next(100, 420));
        var asOf = to.PlusDays(-dice.Next(0, 40));
        var due = asOf.PlusDays(dice.Next(0, 12));
        var final = due.PlusDays(dice.Next(5, 40));
        return Days(Of(from), Of(to), Of(asOf), Of(final), Of(due));

        static YearlyDay Of(LocalDate day) => new(day.Year - First, day.Month, day.Day);
    }

    private static (LocalDate From, LocalDate To) Range(ReportPeriodKind kind, int year) =>
        PeriodRules.Of(kind, year) is var p ? (p.From, p.To) : default;

    /// <summary>The commune's day is given; the province has ten days more, as the final figures allow.</summary>
    private static KindDays Days(YearlyDay from, YearlyDay to, YearlyDay asOf, YearlyDay finalOn, YearlyDay commune)
    {
        var day = Period.DaysBetween(commune.Of(First), finalOn.Of(First)) is var rest
            ? commune.Of(First).PlusDays(Math.Clamp(rest, 0, 9))
            : default;
        return new(
            from,
            to,
            asOf,
            finalOn,
            [new("commune", commune, true), new("province", new YearlyDay(day.Year - First, day.Month, day.Day), false)]
        );
    }

    private static KindPlan Plan(KindDays days) =>
        new()
        {
            FromYear = First,
            From = days.From,
            To = days.To,
            AsOf = days.AsOf,
            FinalOn = days.FinalOn,
            Levels =
            [
                new("province", 0, days.Levels.Single(l => l.LevelKey == "province").DueOn, false),
                new("commune", 2, days.Levels.Single(l => l.LevelKey == "commune").DueOn, true),
            ],
        };

    private static ReportPeriodKind Kind(KindDays days)
    {
        var id = Guid.CreateVersion7();
        var kind = new ReportPeriodKind
        {
            Id = id,
            Key = "kind",
            Position = 1,
            NameVi = "Kỳ {0}",
            NameEn = "Period {0}",
            CountedFrom = days.From,
            CountedTo = days.To,
            AsOf = days.AsOf,
            FinalOn = days.FinalOn,
        };
        kind.Deadlines.AddRange(
            days.Levels.Select(l => new ReportDeadlineRule
            {
                KindId = id,
                LevelKey = l.LevelKey,
                DueOn = l.DueOn,
                MaySendUnsigned = l.MaySendUnsigned,
            })
        );
        return kind;
    }
}
