using Campaigns.Domain.Counting;
using Campaigns.Domain.People;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

[Properties(Arbitrary = [typeof(AnyCells)])]
public sealed class CellsTests
{
    private static readonly LocalDate Today = new(2026, 11, 24);

    public sealed record AnyCells(Cells Value)
    {
        public static Arbitrary<AnyCells> Arbitrary() =>
            Arb.From(
                from n in Gen.Choose(-50, 200).ArrayOf(7)
                select new AnyCells(new Cells(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[0] + n[1] + n[2] - n[3] - n[4] - n[5] - n[6]))
            );
    }

    [Fact]
    public void Splits_of_different_totals_are_refused() => Assert.Throws<ArgumentException>(() => new Cells(1, 0, 0, 0, 0, 0, 0, 0));

    [Fact]
    public void A_registrant_counts_in_one_cell_of_each_split() =>
        Assert.Equal(new Cells(1, 0, 0, 0, 0, 1, 0, 0), Cells.OfAttendance(Sex.Female, 1991, Today, companions: 0));

    [Fact]
    public void Companions_are_turns_of_unknown_sex_and_age() =>
        Assert.Equal(new Cells(0, 1, 3, 0, 1, 0, 0, 3), Cells.OfAttendance(Sex.Male, 2000, Today, companions: 3));

    [Fact]
    public void Companions_whose_sex_the_door_said_are_in_its_cell() =>
        Assert.Equal(
            new Cells(2, 1, 1, 0, 0, 0, 0, 4),
            Cells.OfAttendance(null, null, Today, companions: 3, femaleCompanions: 2, maleCompanions: 1)
        );

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1, -1, 0)]
    public void Companions_that_do_not_fit_are_refused(int companions, int female, int male) =>
        Assert.Throws<ArgumentException>(() => Cells.OfAttendance(null, null, Today, companions, female, male));

    [Property]
    public bool Both_splits_have_the_total(AnyCells a, AnyCells b)
    {
        var sum = a.Value + b.Value;
        return sum.Turns == a.Value.Turns + b.Value.Turns
            && sum.Turns == sum.Under16 + sum.From16To30 + sum.From31To59 + sum.From60 + sum.AgeNotKnown;
    }

    [Property]
    public bool What_is_added_can_be_taken_away(AnyCells a, AnyCells b) => a.Value + b.Value - b.Value == a.Value;

    [Property]
    public bool The_order_of_adding_does_not_matter(AnyCells[] cells) =>
        Cells.Sum(cells.Select(c => c.Value)) == Cells.Sum(cells.Reverse().Select(c => c.Value));
}
