using System.Globalization;
using Campaigns.Domain.Reporting;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting;

public sealed class ReportFormulaTests
{
    private static readonly Dictionary<string, decimal?> Known = new(StringComparer.Ordinal)
    {
        ["A"] = 12,
        ["B"] = 5,
        ["C"] = 0,
        ["D"] = null,
        ["B3.male"] = 40,
    };

    [Theory]
    [InlineData("A + B", "17")]
    [InlineData("A − B × 2", "2")]
    [InlineData("(A - B) * 2", "14")]
    [InlineData("100 * B3.male / (B3.male + A - 2)", "80")]
    [InlineData("2 ÷ 4", "0.5")]
    [InlineData("A - B - 2", "5")]
    [InlineData("12 / 3 / 2", "2")]
    public void A_formula_has_the_value_of_school(string text, string value) =>
        Assert.Equal(decimal.Parse(value, CultureInfo.InvariantCulture), ReportFormula.Read(text, out _)?.Value(Of));

    [Theory]
    [InlineData("A / C")]
    [InlineData("A / (B - 5)")]
    [InlineData("A + D")]
    [InlineData("0 * D")]
    [InlineData("C / C")]
    public void What_is_divided_by_zero_or_not_known_is_empty_and_not_zero(string text)
    {
        var formula = ReportFormula.Read(text, out var fault);

        Assert.Null(fault);
        Assert.NotNull(formula);
        Assert.Null(formula.Value(Of));
    }

    [Theory]
    [InlineData("", FormulaFault.Empty)]
    [InlineData("A +", FormulaFault.NotAFormula)]
    [InlineData("(A", FormulaFault.NotAFormula)]
    [InlineData("A B", FormulaFault.NotAFormula)]
    [InlineData("sum(A)", FormulaFault.NotAFormula)]
    [InlineData("A.b.c", FormulaFault.NotAFormula)]
    [InlineData("1..2", FormulaFault.NotAFormula)]
    [InlineData("A = B", FormulaFault.NotAFormula)]
    public void What_is_no_formula_is_refused(string text, FormulaFault expected)
    {
        Assert.Null(ReportFormula.Read(text, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_long_nest_of_brackets_is_refused_and_breaks_nothing() => Assert.Null(ReportFormula.Read(new string('(', 150), out _));

    [Fact]
    public void An_indicator_that_needs_itself_is_refused_directly_and_by_way_of_others()
    {
        var others = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["E1"] = null,
            ["E3"] = null,
            ["X"] = "E1 + Y",
            ["Y"] = "Z / 2",
        };

        Assert.Equal(FormulaFault.RefersToItself, ReportFormula.FaultOf("Z", "Z + 1", others));
        Assert.Equal(FormulaFault.RefersToItself, ReportFormula.FaultOf("Z", "X + E3", others));
        Assert.Equal(FormulaFault.UnknownCode, ReportFormula.FaultOf("Z", "E1 / E9", others));
        Assert.Null(ReportFormula.FaultOf("Z", "E3 / E1", others));
    }

    [Property(Arbitrary = [typeof(Formulas)])]
    public bool A_formula_has_the_value_of_a_plain_evaluation(Plain formula)
    {
        var read = ReportFormula.Read(formula.Text, out var fault);
        return fault is null && read is not null && read.Value(Of) == formula.Value;
    }

    private static decimal? Of(string code) => Known.GetValueOrDefault(code);

    /// <summary>A formula with the value that was computed while it was made.</summary>
    public sealed record Plain(string Text, decimal? Value)
    {
        public override string ToString() => $"{Text} = {Value}";
    }

    public static class Formulas
    {
        public static Arbitrary<Plain> Plain() => Arb.From(OfDepth(3));

        private static Gen<Plain> OfDepth(int depth)
        {
            var leaf = Gen.OneOf(
                Gen.Elements("A", "B", "C", "D").Select(c => new Plain(c, Known[c])),
                Gen.Choose(0, 30).Select(n => new Plain(n.ToString(CultureInfo.InvariantCulture), n))
            );
            return depth == 0
                ? leaf
                : Gen.OneOf(
                    leaf,
                    from left in OfDepth(depth - 1)
                    from sign in Gen.Elements('+', '-', '*', '/')
                    from right in OfDepth(depth - 1)
                    select new Plain(
                        $"({left.Text} {sign} {right.Text})",
                        sign switch
                        {
                            '+' => left.Value + right.Value,
                            '-' => left.Value - right.Value,
                            '*' => left.Value * right.Value,
                            _ => right.Value == 0 ? null : left.Value / right.Value,
                        }
                    )
                );
        }
    }
}
