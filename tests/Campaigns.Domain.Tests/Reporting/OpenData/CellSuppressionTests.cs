using Campaigns.Domain.Reporting.OpenData;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting.OpenData;

public sealed class CellSuppressionTests
{
    private static readonly OpenBreakdown Sex = new("sex", ["female", "male"]);
    private static readonly OpenBreakdown Age = new("age", ["under_16", "from_16", "from_60"]);

    [Fact]
    public void A_set_without_small_numbers_is_shown_whole()
    {
        var measure = Of([("north", [(30, 20)], [(10, 0, 40)]), ("south", [(0, 12)], [(5, 7, 0)])]);

        Assert.All(CellSuppression.Of(measure), s => Assert.Equal(OpenCellStatus.Shown, s));
    }

    [Fact]
    public void One_small_number_takes_the_cheapest_corners_of_a_rectangle_with_it()
    {
        var measure = Of([("north", [(3, 40)], []), ("south", [(60, 70)], []), ("west", [(500, 600)], [])]);

        Assert.Equal(
            ["north female Small", "north male Complementary", "south female Complementary", "south male Complementary"],
            Hidden(measure)
        );
    }

    [Fact]
    public void A_number_that_is_all_of_its_unit_hides_the_total_of_another_unit_too()
    {
        var measure = Of([("north", [(3, 0)], []), ("south", [(60, 70)], [])]);

        Assert.Equal(["north  Small", "north female Small", "south  Complementary", "south female Complementary"], Hidden(measure));
    }

    [Fact]
    public void The_tables_of_a_measure_are_protected_together()
    {
        // By sex alone the total of north and a total of south would be enough. The ages would then tell the total of north.
        var measure = Of([("north", [(3, 0)], [(3, 0, 0)]), ("south", [(60, 70)], [(130, 0, 0)])]);

        Assert.Equal(
            [
                "north  Small",
                "north female Small",
                "north under_16 Small",
                "south  Complementary",
                "south female Complementary",
                "south under_16 Complementary",
            ],
            Hidden(measure)
        );
    }

    [Fact]
    public void A_small_province_hides_all_that_is_not_zero()
    {
        var measure = Of([("north", [(3, 0)], [(0, 3, 0)]), ("south", [(0, 0)], [(0, 0, 0)])]);

        Assert.Equal(6, Hidden(measure).Count);
        Assert.All(Hidden(measure), c => Assert.EndsWith("Small", c, StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_that_do_not_add_up_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Of([("north", [(3, 0)], [(1, 1, 0)])]));
        Assert.Throws<ArgumentException>(() => Of([("north", [(3, -3)], [(0, 0, 0)])]));
    }

    [Property(Arbitrary = [typeof(Sets)])]
    public void Each_small_number_is_hidden_and_neither_a_zero_nor_a_sum_is_altered(OpenMeasure measure)
    {
        var statuses = CellSuppression.Of(measure);
        foreach (var (cell, status) in measure.Cells.Zip(statuses))
        {
            Assert.Equal(cell.Value is >= 1 and <= 4, status is OpenCellStatus.Small);
            Assert.True(cell.Value > 0 || status is OpenCellStatus.Shown);
        }

        Assert.True(statuses.Contains(OpenCellStatus.Small) || !statuses.Contains(OpenCellStatus.Complementary));
        Assert.Equal(statuses, CellSuppression.Of(measure));
    }

    [Property(Arbitrary = [typeof(Sets)])]
    public void A_solver_that_knows_all_that_is_shown_computes_no_hidden_number(OpenMeasure measure)
    {
        var statuses = CellSuppression.Of(measure);
        using var attack = new Attack(measure, statuses, knowsSmall: false);
        foreach (var cell in HiddenOf(statuses))
        {
            var (least, most) = attack.RangeOf(cell);
            Assert.InRange(measure.Cells[cell].Value, least, most);
            var possible = most - least + 1;
            Assert.True(
                possible >= (statuses[cell] is OpenCellStatus.Small ? 4 : 2),
                $"{Name(measure.Cells[cell])} is from {least} to {most}"
            );
        }
    }

    [Property(Arbitrary = [typeof(Sets)])]
    public void A_solver_that_is_told_which_hidden_numbers_are_small_computes_none_that_could_be_protected(OpenMeasure measure)
    {
        var statuses = CellSuppression.Of(measure);
        using var attack = new Attack(measure, statuses, knowsSmall: true);
        using var utmost = new Attack(measure, Utmost(measure), knowsSmall: true);
        foreach (var cell in HiddenOf(statuses).Where(c => statuses[c] is OpenCellStatus.Small))
        {
            Assert.True(attack.Moves(cell) || !utmost.Moves(cell), $"{Name(measure.Cells[cell])} is known");
        }
    }

    [Property(Arbitrary = [typeof(Sets)], MaxTest = 50)]
    public void Whatever_complementary_number_is_shown_a_small_one_loses_its_protection(OpenMeasure measure)
    {
        var statuses = CellSuppression.Of(measure);
        var small = HiddenOf(statuses).Where(c => statuses[c] is OpenCellStatus.Small).ToList();
        using var utmost = new Attack(measure, Utmost(measure), knowsSmall: true);
        foreach (var cell in HiddenOf(statuses).Except(small))
        {
            OpenCellStatus[] fewer = [.. statuses];
            fewer[cell] = OpenCellStatus.Shown;
            using var outsider = new Attack(measure, fewer, knowsSmall: false);
            using var insider = new Attack(measure, fewer, knowsSmall: true);
            Assert.True(
                small.Exists(s =>
                    outsider.RangeOf(s) is var (least, most) && most - least + 1 < 4 || (!insider.Moves(s) && utmost.Moves(s))
                ),
                $"{Name(measure.Cells[cell])} is hidden without need"
            );
        }
    }

    private static IEnumerable<int> HiddenOf(IReadOnlyList<OpenCellStatus> statuses) =>
        Enumerable.Range(0, statuses.Count).Where(i => statuses[i] is not OpenCellStatus.Shown);

    /// <summary>All that is not zero is hidden.</summary>
    private static IReadOnlyList<OpenCellStatus> Utmost(OpenMeasure measure) =>
        [
            .. measure.Cells.Select(c =>
                c.Value switch
                {
                    0 => OpenCellStatus.Shown,
                    < 5 => OpenCellStatus.Small,
                    _ => OpenCellStatus.Complementary,
                }
            ),
        ];

    private static List<string> Hidden(OpenMeasure measure)
    {
        var statuses = CellSuppression.Of(measure);
        return [.. HiddenOf(statuses).Select(i => $"{Name(measure.Cells[i])} {statuses[i]}")];
    }

    private static string Name(OpenCell cell) => $"{(cell.Unit.Length > 0 ? cell.Unit : "all")} {cell.Part}";

    /// <summary>A measure by sex and, if the units have ages, by age.</summary>
    private static OpenMeasure Of((string Unit, (long, long)[] Sexes, (long, long, long)[] Ages)[] units)
    {
        var counts = units.ToDictionary(
            u => u.Unit,
            u =>
            {
                var ((female, male), ages) = (u.Sexes[0], u.Ages.FirstOrDefault());
                return new Dictionary<string, long>(StringComparer.Ordinal)
                {
                    ["female"] = female,
                    ["male"] = male,
                    ["under_16"] = ages.Item1,
                    ["from_16"] = ages.Item2,
                    ["from_60"] = ages.Item3,
                };
            },
            StringComparer.Ordinal
        );
        return OpenMeasure.Of(
            "turns",
            [.. units.Select(u => u.Unit)],
            units[0].Ages.Length > 0 ? [Sex, Age] : [Sex],
            (unit, _, part) => counts[unit][part]
        );
    }

    public static class Sets
    {
        public static Arbitrary<OpenMeasure> Measures() =>
            Arb.From(
                from units in Gen.Choose(1, 6)
                from first in Gen.Choose(1, 4)
                from second in Gen.Choose(0, 4)
                from numbers in Gen.ListOf(Number(), units * first)
                from cuts in Gen.ListOf(Gen.Choose(0, 100), units * Math.Max(0, second - 1))
                select Of(units, first, second, [.. numbers], [.. cuts])
            );

        /// <summary>Zeros, small numbers and others, as they are where little was counted.</summary>
        private static Gen<int> Number() =>
            Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 4)), (2, Gen.Choose(5, 9)), (3, Gen.Choose(10, 300)));

        /// <summary>The second breakdown cuts the total of each unit, in which whatever the first one counted is.</summary>
        private static OpenMeasure Of(int units, int first, int second, int[] numbers, int[] cuts)
        {
            OpenBreakdown[] breakdowns = [new("x", Keys('x', first)), new("y", Keys('y', second))];
            var names = Keys('u', units);
            return OpenMeasure.Of(
                "random",
                names,
                second > 0 ? breakdowns : breakdowns[..1],
                (unit, breakdown, part) =>
                {
                    var (u, p) = (IndexOf(names, unit), IndexOf(breakdown.Parts, part));
                    var row = numbers[(u * first)..((u + 1) * first)];
                    if (breakdown.Key == "x")
                    {
                        return row[p];
                    }

                    var at = cuts[(u * (second - 1))..((u + 1) * (second - 1))].Select(c => row.Sum() * c / 100).Order().ToArray();
                    int[] bounds = [0, .. at, row.Sum()];
                    return bounds[p + 1] - bounds[p];
                }
            );
        }

        private static string[] Keys(char of, int count) => [.. Enumerable.Range(1, count).Select(i => $"{of}{i}")];

        private static int IndexOf(IReadOnlyList<string> keys, string key) => keys.ToList().IndexOf(key);
    }
}
