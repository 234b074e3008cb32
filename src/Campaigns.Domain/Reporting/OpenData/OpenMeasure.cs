namespace Campaigns.Domain.Reporting.OpenData;

/// <summary>A way in which a measure is broken down: by form, by sex or by age.</summary>
/// <param name="Key">Its key, which no other breakdown of the measure has.</param>
/// <param name="Parts">The keys of its parts. Everything that is counted belongs to exactly one of them.</param>
public sealed record OpenBreakdown(string Key, IReadOnlyList<string> Parts);

/// <summary>A number of the set.</summary>
/// <param name="Unit">The key of the unit; empty: the whole province.</param>
/// <param name="Breakdown">The key of the breakdown; empty: the number is not broken down.</param>
/// <param name="Part">The key of the part; empty: the number is not broken down.</param>
/// <param name="Value">The number; never negative.</param>
public sealed record OpenCell(string Unit, string Breakdown, string Part, long Value);

/// <summary>
/// One measure of the open data, such as turns: its number for each unit and for the province, as a whole and by each of its one or two
/// breakdowns. Tables of one measure share the numbers that are not broken down, and are therefore protected together. No measure has
/// three breakdowns: the sums of two are those of a network, in which <see cref="CellSuppression"/> computes exactly what follows from
/// what is shown.
/// </summary>
public sealed class OpenMeasure
{
    /// <summary>The key that stands for all units, and for what is not broken down.</summary>
    public const string All = "";

    private OpenMeasure(string key, IReadOnlyList<string> units, IReadOnlyList<OpenBreakdown> breakdowns, IReadOnlyList<OpenCell> cells) =>
        (Key, Units, Breakdowns, Cells) = (key, units, breakdowns, cells);

    public string Key { get; }

    public IReadOnlyList<string> Units { get; }

    public IReadOnlyList<OpenBreakdown> Breakdowns { get; }

    /// <summary>Every number: for the province and then for each unit, the whole and then the parts of each breakdown.</summary>
    public IReadOnlyList<OpenCell> Cells { get; }

    /// <summary>Adds up what was counted for each unit and part.</summary>
    /// <param name="key">The key of the measure.</param>
    /// <param name="units">The units. Nothing is counted by two of them, and together they are the province.</param>
    /// <param name="breakdowns">The breakdowns.</param>
    /// <param name="count">The number of a unit for a part of a breakdown.</param>
    /// <exception cref="ArgumentException">
    /// There are not one or two breakdowns, a number is negative, or the parts of a unit's two breakdowns have different sums.
    /// </exception>
    public static OpenMeasure Of(
        string key,
        IReadOnlyList<string> units,
        IReadOnlyList<OpenBreakdown> breakdowns,
        Func<string, OpenBreakdown, string, long> count
    )
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(breakdowns);
        ArgumentNullException.ThrowIfNull(count);
        if (breakdowns.Count is not (1 or 2))
        {
            throw new ArgumentException("A measure has one or two breakdowns.", nameof(breakdowns));
        }

        List<OpenCell> cells = [];
        foreach (var unit in units)
        {
            var parts = breakdowns.SelectMany(b => b.Parts.Select(p => new OpenCell(unit, b.Key, p, count(unit, b, p)))).ToList();
            var sums = breakdowns.Select(b => parts.Where(c => c.Breakdown == b.Key).Sum(c => c.Value)).ToList();
            if (sums.Any(s => s != sums[0]) || parts.Exists(c => c.Value < 0))
            {
                throw new ArgumentException($"The numbers of {key} for {unit} do not add up.", nameof(count));
            }

            cells.Add(new OpenCell(unit, All, All, sums[0]));
            cells.AddRange(parts);
        }

        var province = breakdowns
            .SelectMany(b => b.Parts.Select(p => (b.Key, Part: p)))
            .Prepend((All, All))
            .Select(of => new OpenCell(All, of.Item1, of.Item2, cells.Where(c => (c.Breakdown, c.Part) == of).Sum(c => c.Value)))
            .ToList();
        return new OpenMeasure(key, units, breakdowns, [.. province, .. cells]);
    }
}
