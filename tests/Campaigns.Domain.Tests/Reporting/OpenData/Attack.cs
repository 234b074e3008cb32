using Campaigns.Domain.Reporting.OpenData;
using Google.OrTools.LinearSolver;
using Xunit;

namespace Campaigns.Domain.Tests.Reporting.OpenData;

/// <summary>
/// Tries to compute the hidden numbers of a set with a solver for whole numbers. It knows the numbers that are shown and all sums of all
/// tables, and that a hidden number is not zero. It shares no code with the suppression.
/// </summary>
public sealed class Attack : IDisposable
{
    /// <summary>More than any number that can be shown.</summary>
    private const long Most = 100_000;

    private readonly OpenMeasure _measure;
    private readonly Solver _solver = Solver.CreateSolver("SCIP");
    private readonly List<Variable> _cells;

    /// <param name="measure">The numbers as they are.</param>
    /// <param name="statuses">Which of them are hidden.</param>
    /// <param name="knowsSmall">Whether the attacker was told which hidden numbers are small.</param>
    public Attack(OpenMeasure measure, IReadOnlyList<OpenCellStatus> statuses, bool knowsSmall)
    {
        _measure = measure;
        _cells =
        [
            .. measure
                .Cells.Zip(statuses)
                .Select(c =>
                {
                    var (least, most) = c.Second switch
                    {
                        OpenCellStatus.Shown => (c.First.Value, c.First.Value),
                        OpenCellStatus.Small when knowsSmall => (1, 4),
                        OpenCellStatus.Complementary when knowsSmall => (5, Most),
                        _ => (1, Most),
                    };
                    return _solver.MakeIntVar(least, most, "");
                }),
        ];
        foreach (var unit in measure.Units.Prepend(OpenMeasure.All))
        {
            foreach (var breakdown in measure.Breakdowns)
            {
                Sum(At(unit, OpenMeasure.All, OpenMeasure.All), breakdown.Parts.Select(p => At(unit, breakdown.Key, p)));
            }
        }

        foreach (var (breakdown, part) in measure.Breakdowns.SelectMany(b => b.Parts.Select(p => (b.Key, p))).Append(("", "")))
        {
            Sum(At(OpenMeasure.All, breakdown, part), measure.Units.Select(u => At(u, breakdown, part)));
        }
    }

    /// <summary>The least and the greatest number that a hidden number may be.</summary>
    public (long Least, long Most) RangeOf(int cell) => (Optimum(cell, false), Optimum(cell, true));

    /// <summary>Whether at least two numbers are possible for a hidden number.</summary>
    public bool Moves(int cell) => RangeOf(cell) is var (least, most) && least < most;

    public void Dispose()
    {
        _solver.Dispose();
        foreach (var cell in _cells)
        {
            cell.Dispose();
        }
    }

    private long Optimum(int cell, bool most)
    {
        var objective = _solver.Objective();
        objective.Clear();
        objective.SetCoefficient(_cells[cell], 1);
        objective.SetOptimizationDirection(most);
        Assert.Equal(Solver.ResultStatus.OPTIMAL, _solver.Solve());
        return (long)Math.Round(objective.Value());
    }

    private Variable At(string unit, string breakdown, string part) =>
        _cells[_measure.Cells.ToList().FindIndex(c => (c.Unit, c.Breakdown, c.Part) == (unit, breakdown, part))];

    private void Sum(Variable whole, IEnumerable<Variable> parts)
    {
        using var constraint = _solver.MakeConstraint(0, 0);
        constraint.SetCoefficient(whole, -1);
        foreach (var part in parts)
        {
            constraint.SetCoefficient(part, 1);
        }
    }
}
