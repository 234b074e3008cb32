using System.Buffers;
using System.Text.RegularExpressions;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Lists;

/// <summary>A line of a list as the file holds it.</summary>
/// <param name="Number">The row number that the spreadsheet program shows.</param>
/// <param name="Hidden">Whether the file hides the line.</param>
/// <param name="Cells">The texts of the cells; dates as yyyy-MM-dd.</param>
public sealed record ListLine(int Number, bool Hidden, IReadOnlyList<string> Cells);

/// <summary>The kinds of line below the headings of a list.</summary>
public enum LineKind
{
    /// <summary>The line is a person.</summary>
    Entry,

    /// <summary>
    /// The line has only a name in a list whose other lines are numbered: a group's heading, or a person. Somebody is asked.
    /// </summary>
    Unsure,

    /// <summary>The line repeats the headings, or holds the numbers of the columns.</summary>
    Heading,
    Total,

    /// <summary>The closing lines: place and date, who made the list, signatures, and everything below them.</summary>
    Closing,

    /// <summary>The line stands far below the last line of the list.</summary>
    Far,

    /// <summary>The line has neither a name nor a code.</summary>
    NoName,

    /// <summary>The text in the name column has no letter.</summary>
    NoLetters,
}

/// <summary>Tells people from what else stands below the headings of a list: totals, place and date, signatures, repeated
/// headings.</summary>
public static partial class ListLines
{
    /// <summary>After this many empty rows, the rows that follow do not belong to the list.</summary>
    public const int FarBelow = 100;

    /// <summary>What a remark behind a name begins with.</summary>
    private static readonly SearchValues<char> BehindName = SearchValues.Create("([,;:/-–0123456789");

    /// <summary>The kind of each line; the lines passed in are those below the headings, in their order.</summary>
    public static IReadOnlyList<LineKind> Kinds(
        IReadOnlyList<ListLine> lines,
        IReadOnlyList<string> headings,
        IReadOnlyList<ListColumn> columns,
        int headNumber
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(columns);
        int ColumnOf(ListField field)
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (columns[i].Field == field)
                {
                    return i;
                }
            }

            return -1;
        }

        var (number, code) = (ColumnOf(ListField.Number), ColumnOf(ListField.Code));
        int[] names =
        [
            .. new[] { ColumnOf(ListField.Name), ColumnOf(ListField.FamilyName), ColumnOf(ListField.GivenName) }.Where(c => c >= 0),
        ];
        string At(ListLine line, int column) => column < 0 ? "" : ListColumns.At(line.Cells, column);
        bool[] isNumbered = [.. lines.Select(l => IsOrdinal(At(l, number)))];
        string[][] heads = [.. headings.Select(h => h.Split(ListColumns.Joint).Select(Folding.Fold).ToArray())];

        // The list numbers its people when most lines that have a name, and are neither a total nor a signature, have a number.
        var many = isNumbered.Count(n => n);
        var named =
            many
            + (
                many < 2
                    ? 0
                    : lines
                        .Where(
                            (l, i) =>
                                !isNumbered[i]
                                && names.Any(n => At(l, n).Length > 0)
                                && !l.Cells.Any(c => IsTotal(c) || IsClosing(c))
                                && !IsHeading(l, heads)
                        )
                        .Count()
            );
        var numbered = many >= 2 && many * 2 >= named;
        var kinds = new LineKind[lines.Count];
        var (closed, far, before) = (false, false, headNumber);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            far |= before > 0 && line.Number - before > FarBelow;
            before = line.Number;
            if (far)
            {
                kinds[i] = LineKind.Far;
                continue;
            }

            var name = string.Join(' ', names.Select(n => At(line, n)).Where(n => n.Length > 0));
            if (IsHeading(line, heads) || (i == 0 && IsNumbersOfColumns(line)))
            {
                (kinds[i], closed) = (LineKind.Heading, false);
                continue;
            }

            if (closed && !(isNumbered[i] && name.Length > 0))
            {
                kinds[i] = LineKind.Closing;
                continue;
            }

            // In a line that has a name, only the number and the name decide. A post ("Chủ tịch") or a remark ("2 người") says nothing
            // about the kind of line.
            IEnumerable<string> telling = name.Length > 0 ? [At(line, number), name] : line.Cells;
            if (!isNumbered[i] && telling.Any(IsTotal))
            {
                kinds[i] = LineKind.Total;
                continue;
            }

            if (!isNumbered[i] && telling.Any(IsClosing))
            {
                (kinds[i], closed) = (LineKind.Closing, true);
                continue;
            }

            closed = false;
            kinds[i] =
                name.Length == 0 && At(line, code).Length == 0 ? LineKind.NoName
                : name.Length > 0 && !name.Any(char.IsLetter) ? LineKind.NoLetters
                : numbered && !isNumbered[i] && line.Cells.Count(c => c.Length > 0) == names.Count(n => At(line, n).Length > 0)
                    ? LineKind.Unsure
                : LineKind.Entry;
        }

        return kinds;
    }

    /// <summary>
    /// Whether a line names a person: in one cell, also with a remark behind the name, or in two neighbouring cells for family and given
    /// name. A spelling with fewer marks is the same name here.
    /// </summary>
    public static bool IsAbout(IReadOnlyList<string> cells, string name)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(name);
        bool Is(string text) => ExactName.Same(text, name) || DoubleRules.IsFullerName(text, name) || DoubleRules.IsFullerName(name, text);
        bool Begins(string text) => text.AsSpan().IndexOfAny(BehindName) is > 0 and var end && Is(text[..end]);
        return name.Length > 0
            && Enumerable
                .Range(0, cells.Count)
                .Any(i =>
                    cells[i].Length > 0 && (Is(cells[i]) || Begins(cells[i]) || (i + 1 < cells.Count && Is($"{cells[i]} {cells[i + 1]}")))
                );
    }

    // A line repeats the headings when each of its cells equals a part of the heading above it. The parts passed in are folded.
    private static bool IsHeading(ListLine line, string[][] heads)
    {
        var any = false;
        for (var i = 0; i < line.Cells.Count; i++)
        {
            if (line.Cells[i] is { Length: > 0 } cell)
            {
                if (i >= heads.Length || !heads[i].Contains(Folding.Fold(cell), StringComparer.Ordinal))
                {
                    return false;
                }

                any = true;
            }
        }

        return any;
    }

    // Accepts "7", "7." and "7)".
    private static bool IsOrdinal(string cell)
    {
        var digits = cell.Length > 0 && cell[^1] is '.' or ')' ? cell.AsSpan(..^1) : cell;
        return digits.Length is > 0 and <= 5 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    // Forms have "(1) (2) (3)" or "A B 1 2" below their headings.
    private static bool IsNumbersOfColumns(ListLine line)
    {
        var cells = line.Cells.Where(c => c.Length > 0).ToList();
        return cells.Count >= 2 && cells.TrueForAll(c => OfColumn().IsMatch(c));
    }

    private static bool IsTotal(string cell) => cell.Length > 0 && Total().IsMatch(ExactName.Of(cell));

    private static bool IsClosing(string cell) =>
        cell.Length > 0 && (PlaceAndDate().IsMatch(ExactName.Of(cell)) || Signature().IsMatch(Folding.Fold(cell)));

    [GeneratedRegex(@"^\(?(?:\d{1,2}|[A-Z])\)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OfColumn();

    // These words are compared with their marks, because "Tống" is a family name. "Tổng", "Cộng" and "Trong đó" count alone or before a
    // number.
    [GeneratedRegex(
        @"^(?:tổng cộng|tong cong|tổng số|tong so|cộng dồn|danh sách (?:này )?(?:có|gồm)|ấn định"
            + @"|(?:tổng|cộng|trong đó)(?:\s*:.*|\s*\d.*)?$|\d+ (?:người|đại biểu|học viên|lượt)\b)",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Total();

    [GeneratedRegex(@"\bngày\b[\s\d.…_]*\btháng\b[\s\d.…_]*\bnăm\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceAndDate();

    // Folded words for the person who signs and for the place of a signature.
    [GeneratedRegex(
        @"^(?:nguoi (?:lap|ghi|kiem tra|tong hop)\b|can bo (?:lap|phu trach)\b|ke toan\b|thu ky$"
            + @"|(?:pho )?truong (?:phong|ban|thon|buon|khoa)$|(?:pho )?(?:chu tich|giam doc|hieu truong|bi thu)$|thu truong\b"
            + @"|dai dien\b|xac nhan\b|thu quy$|t[lm]\.|kt\.|tuq\.)|\((?:ky|da ky|ky ten)\b|^(?:ky ten|da ky)$|ghi ro ho ten",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Signature();
}
