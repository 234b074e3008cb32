using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Campaigns;

/// <summary>A unit that a row of a pasted table of targets may name.</summary>
public sealed record TargetUnit(Guid Id, string Name, string ShortName, string? Code);

/// <summary>What is wrong with a row.</summary>
public enum TargetFault
{
    UnitMissing,
    UnitUnknown,

    /// <summary>Several units have this name.</summary>
    UnitAmbiguous,

    /// <summary>An earlier row already names this unit.</summary>
    UnitTwice,

    TurnsMissing,
    TurnsNotNumber,
    EventsNotNumber,
    TooLarge,
}

/// <summary>A row of a pasted table of targets, as the program understood it.</summary>
/// <param name="Line">The number of the line in the pasted text, counted from 1.</param>
/// <param name="Text">The text of the cell that should name the unit.</param>
/// <param name="Unit">The unit that was recognised; null when there is none.</param>
/// <param name="Turns">Turns aimed at.</param>
/// <param name="Events">Events aimed at; null where none are named.</param>
/// <param name="Faults">What is wrong.</param>
public sealed record TargetRow(int Line, string Text, TargetUnit? Unit, int? Turns, int? Events, IReadOnlyList<TargetFault> Faults);

/// <summary>
/// Reads targets as people paste them from a spreadsheet: unit, turns and, optionally, events, separated by tabs. A column of running
/// numbers or official codes may stand before the unit. A first line of headings and empty lines are left out.
/// </summary>
public static partial class TargetTable
{
    public const int Largest = 100_000_000;

    public const int MaxRows = 1000;

    public static IReadOnlyList<TargetRow> Read(string? text, IReadOnlyCollection<TargetUnit> units)
    {
        ArgumentNullException.ThrowIfNull(units);
        var byName = units.ToLookup(u => Folding.Fold(u.Name), StringComparer.Ordinal);
        var byShortName = units.ToLookup(u => Folding.Fold(u.ShortName), StringComparer.Ordinal);
        var byCode = units.Where(u => u.Code is not null).ToLookup(u => u.Code!, StringComparer.Ordinal);
        var rows = new List<TargetRow>();
        var seen = new HashSet<Guid>();
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length && rows.Count < MaxRows; i++)
        {
            var cells = lines[i].Split('\t', StringSplitOptions.TrimEntries).Select(c => c.Trim('"')).ToList();
            while (cells.Count > 0 && cells[^1].Length == 0)
            {
                cells.RemoveAt(cells.Count - 1);
            }

            if (
                cells.Count == 0
                || (rows.Count == 0 && IsHeading(cells) && Find(cells[0], code: null, byName, byShortName, byCode).Count == 0)
            )
            {
                continue;
            }

            rows.Add(Row(i + 1, cells, byName, byShortName, byCode, seen));
        }

        return rows;
    }

    private static TargetRow Row(
        int line,
        List<string> cells,
        ILookup<string, TargetUnit> byName,
        ILookup<string, TargetUnit> byShortName,
        ILookup<string, TargetUnit> byCode,
        HashSet<Guid> seen
    )
    {
        // In "3 · Huyện Cư M'gar · 2000" the first cell is a running number or an official code.
        var code = cells.Count > 2 && AllDigits().IsMatch(cells[0]) && !Number().IsMatch(cells[1]) ? cells[0] : null;
        var at = code is null ? 0 : 1;
        var text = cells[at];
        var faults = new List<TargetFault>();
        var found = Find(text, code, byName, byShortName, byCode);
        var unit = found.Count == 1 ? found[0] : null;
        if (text.Length == 0)
        {
            faults.Add(TargetFault.UnitMissing);
        }
        else if (unit is null)
        {
            faults.Add(found.Count == 0 ? TargetFault.UnitUnknown : TargetFault.UnitAmbiguous);
        }
        else if (!seen.Add(unit.Id))
        {
            faults.Add(TargetFault.UnitTwice);
        }

        var turns = Value(cells.ElementAtOrDefault(at + 1), TargetFault.TurnsMissing, TargetFault.TurnsNotNumber, faults);
        var events = Value(cells.ElementAtOrDefault(at + 2), missing: null, TargetFault.EventsNotNumber, faults);
        return new TargetRow(line, text, unit, turns, events, faults);
    }

    private static List<TargetUnit> Find(
        string text,
        string? code,
        ILookup<string, TargetUnit> byName,
        ILookup<string, TargetUnit> byShortName,
        ILookup<string, TargetUnit> byCode
    )
    {
        var folded = Folding.Fold(text);
        List<TargetUnit> found = [.. byName[folded]];
        if (found.Count == 0)
        {
            found = [.. byShortName[folded]];
        }

        if (found.Count == 0)
        {
            return [.. byCode[text]];
        }

        return found.Count > 1 && code is not null && found.FindAll(u => u.Code == code) is [var one] ? [one] : found;
    }

    private static int? Value(string? cell, TargetFault? missing, TargetFault wrong, List<TargetFault> faults)
    {
        if (string.IsNullOrEmpty(cell))
        {
            if (missing is { } fault)
            {
                faults.Add(fault);
            }

            return null;
        }

        if (!Number().IsMatch(cell))
        {
            faults.Add(wrong);
            return null;
        }

        var digits = new string([.. cell.Where(char.IsAsciiDigit)]);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > Largest)
        {
            faults.Add(TargetFault.TooLarge);
            return null;
        }

        return (int)value;
    }

    // A line of headings stands at the top, has no figure and names no unit.
    private static bool IsHeading(List<string> cells) => cells.Count > 1 && !cells.Exists(c => c.Any(char.IsAsciiDigit));

    [GeneratedRegex("^([0-9]+|[0-9]{1,3}([., \u00A0][0-9]{3})+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AllDigits();
}
