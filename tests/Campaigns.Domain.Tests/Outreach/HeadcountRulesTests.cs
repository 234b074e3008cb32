using Campaigns.Domain.Counting;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class HeadcountRulesTests
{
    [Fact]
    public void Ages_that_nobody_noted_are_not_known()
    {
        var (cells, refusals) = HeadcountRules.Count(new HeadcountInput(Female: 30, Male: 12, Under16: 5));

        Assert.Empty(refusals);
        Assert.Equal(new Cells(30, 12, 0, 5, 0, 0, 0, 37), cells);
    }

    [Fact]
    public void Zero_is_a_figure()
    {
        var (cells, refusals) = HeadcountRules.Count(new HeadcountInput(Female: 0));

        Assert.Empty(refusals);
        Assert.Equal(Cells.None, cells);
    }

    [Fact]
    public void Nothing_entered_is_refused() =>
        Assert.Equal([new HeadcountRefusal.NothingEntered()], HeadcountRules.Count(new HeadcountInput(Under16: 3)).Refusals);

    [Fact]
    public void More_ages_than_people_are_refused() =>
        Assert.Equal(
            [new HeadcountRefusal.MoreAgesThanPeople(4, 3)],
            HeadcountRules.Count(new HeadcountInput(Female: 3, Under16: 2, From60: 2)).Refusals
        );

    [Theory]
    [InlineData(-1)]
    [InlineData(HeadcountRules.MaxPerField + 1)]
    public void A_number_out_of_range_is_refused_at_its_field(int number) =>
        Assert.Equal(
            [new HeadcountRefusal.NumberOutOfRange("Male", HeadcountRules.MaxPerField)],
            HeadcountRules.Count(new HeadcountInput(Female: 1, Male: number)).Refusals
        );

    [Fact]
    public void A_correction_is_the_difference()
    {
        var (counted, _) = HeadcountRules.Count(new HeadcountInput(Female: 30, Male: 12, Under16: 5));
        var (difference, refusals) = HeadcountRules.Correct(counted, new HeadcountInput(Female: 28, Male: 15), "đếm lại");

        Assert.Empty(refusals);
        Assert.Equal(new Cells(28, 15, 0, 0, 0, 0, 0, 43), counted + difference);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void A_correction_without_reason_is_refused(string? reason) =>
        Assert.Equal(
            [new HeadcountRefusal.ReasonMissing()],
            HeadcountRules.Correct(Cells.None, new HeadcountInput(Female: 1), reason).Refusals
        );

    [Fact]
    public void Who_is_taken_back_leaves_the_newest_entries_of_that_sex_and_none_below_zero()
    {
        var (women, men, more) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        IReadOnlyList<OwnHeadcount> own =
        [
            new(more, Cells.BySex(2, 0, 0), CorrectedByOthers: false),
            new(men, Cells.BySex(0, 5, 0), CorrectedByOthers: false),
            new(women, Cells.BySex(10, 0, 0), CorrectedByOthers: false),
        ];

        Assert.Equal(
            [new(more, Cells.BySex(-2, 0, 0)), new(women, Cells.BySex(-1, 0, 0))],
            HeadcountRules.TakeBack(own, female: -3, male: 0, sexNotKnown: 0)
        );
        // One tap may say that a woman was a man.
        Assert.Equal([new(more, Cells.BySex(-1, 1, 0))], HeadcountRules.TakeBack(own, female: -1, male: 1, sexNotKnown: 0));
        Assert.Empty(HeadcountRules.TakeBack(own, female: -13, male: 0, sexNotKnown: 0));
        Assert.Empty(HeadcountRules.TakeBack(own, female: 0, male: 0, sexNotKnown: -1));
    }

    /// <summary>A tap says no age, so who was counted with an age on a form is not taken back by one.</summary>
    [Property]
    public bool No_measure_of_an_entry_falls_below_zero_by_a_tap(
        (byte Female, byte Male, byte Others, byte Aged)[] counted,
        sbyte female,
        sbyte male,
        sbyte others
    )
    {
        var own = counted
            .Select(c =>
                (c.Female + c.Male + c.Others) is var all && Math.Min(all, c.Aged) is var aged
                    ? new OwnHeadcount(Guid.NewGuid(), new Cells(c.Female, c.Male, c.Others, 0, aged, 0, 0, all - aged), false)
                    : throw new InvalidOperationException()
            )
            .ToList();
        var changes = HeadcountRules.TakeBack(own, female, male, others).ToDictionary(c => c.EntryId, c => c.Cells);
        return own.TrueForAll(o => !changes.TryGetValue(o.Id, out var change) || (o.Cells + change).ToArray().All(n => n >= 0))
            && (changes.Count == 0 || Cells.Sum([.. changes.Values]) == Cells.BySex(female, male, others));
    }

    [Fact]
    public void What_was_taken_back_called_off_or_moved_is_not_corrected()
    {
        var now = Instant.FromUtc(2026, 11, 24, 7, 0);
        HeadcountRefusal? Why(bool isOff, bool isTakenBack, int begunBefore) =>
            HeadcountRules.WhyNotCorrected(isOff, isTakenBack, now - Duration.FromMinutes(begunBefore), now);

        Assert.Null(Why(isOff: false, isTakenBack: false, begunBefore: 0));
        Assert.IsType<HeadcountRefusal.SessionOff>(Why(isOff: true, isTakenBack: true, begunBefore: 60));
        Assert.IsType<HeadcountRefusal.TakenBack>(Why(isOff: false, isTakenBack: true, begunBefore: 60));
        Assert.IsType<HeadcountRefusal.TakenBack>(Why(isOff: false, isTakenBack: true, begunBefore: -60));
        Assert.IsType<HeadcountRefusal.NotBegun>(Why(isOff: false, isTakenBack: false, begunBefore: -1));
    }

    [Fact]
    public void What_the_office_corrected_is_not_taken_back_at_the_door() =>
        Assert.Empty(
            HeadcountRules.TakeBack(
                [new(Guid.NewGuid(), new Cells(10, 0, 0, 10, 0, 0, 0, 0), CorrectedByOthers: true)],
                female: -7,
                male: 0,
                sexNotKnown: 0
            )
        );
}
