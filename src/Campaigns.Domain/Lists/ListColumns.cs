using System.Text.RegularExpressions;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Lists;

/// <summary>The meaning of a column of a list. Each kind of list reads some of these; the other columns are shown and left out.</summary>
public enum ListField
{
    /// <summary>The column was not recognised, or somebody chose to leave it out.</summary>
    None,
    Number,
    Code,
    Name,

    /// <summary>The family and middle name; the given name has a column of its own.</summary>
    FamilyName,
    GivenName,
    Sex,

    /// <summary>A column marked for women; it may hold their year of birth instead of a mark.</summary>
    Female,
    Male,
    Year,
    Phone,
    Email,
    People,
    Present,
    Unit,
    Post,

    /// <summary>The role that an account is to have.</summary>
    Role,
    Address,
    Note,
    Sign,

    /// <summary>The number of an identity card, which is never read (rule 9).</summary>
    Identity,
}

/// <summary>How the program knows what a column holds.</summary>
public enum ColumnKnown
{
    NotKnown,
    ByHeading,
    ByContent,
    Chosen,

    /// <summary>The file hides the column, so it is left out until somebody asks for it.</summary>
    Hidden,
}

/// <summary>The meaning of a column, and how the program knows it.</summary>
public sealed record ListColumn(ListField Field, ColumnKnown By);

/// <summary>Where the headings of a list stand, counted by rows from the top (not by the row numbers that the file shows).</summary>
/// <param name="First">The first row of headings; -1: there are none.</param>
/// <param name="Rows">1, or 2 when a heading stands over several columns.</param>
public sealed record ListHead(int First, int Rows)
{
    public static readonly ListHead None = new(-1, 0);

    /// <summary>The first row below the headings.</summary>
    public int Below => First + Rows;
}

/// <summary>Recognises the headings of lists as offices write them.</summary>
public static partial class ListColumns
{
    /// <summary>Headings are looked for in this many rows only: titles, mottos and places may stand above them, but not more.</summary>
    public const int HeadWithin = 15;

    // The order matters: a heading that holds "đơn vị" means a unit even when it also says "tên".
    private static readonly (ListField Field, string[] Words)[] Known =
    [
        (
            ListField.Identity,
            [
                "cccd",
                "cmnd",
                "so dinh danh",
                "ma dinh danh",
                "dinh danh ca nhan",
                "cmt",
                "cmtnd",
                "so cc",
                "giay to",
                "so giay to",
                "giay to tuy than",
                "can cuoc",
                "can cuoc cong dan",
                "chung minh nhan dan",
                "ho chieu",
                "identity card",
                "id card",
                "passport",
            ]
        ),
        (ListField.Code, ["ma the", "ma ve", "ma", "code", "ticket"]),
        (ListField.Phone, ["so dien thoai", "dien thoai", "sdt", "so dt", "dt", "dtdd", "phone"]),
        (ListField.Email, ["email", "e mail", "thu dien tu", "hop thu"]),
        (ListField.Unit, ["don vi cong tac", "don vi", "dvct", "co quan", "noi cong tac"]),
        (ListField.FamilyName, ["ho dem", "ho va dem", "ho va ten dem", "ho ten dem", "ho lot", "ho va chu lot", "ho chu lot", "ho"]),
        (ListField.Name, ["ho va ten", "ho ten", "ht", "ten hoc vien", "full name", "name"]),
        (ListField.Sex, ["gioi tinh", "gt", "nam nu", "nam nu gioi tinh", "phai", "sex", "gender"]),
        (
            ListField.Year,
            ["nam sinh", "ngay sinh", "ns", "sinh nam", "ngay thang nam sinh", "born", "birth", "year of birth", "date of birth"]
        ),
        (ListField.People, ["so nguoi", "so luong", "people"]),
        (ListField.Present, ["co mat", "diem danh", "tham du", "co mat vang", "co mat vang mat", "co mat hay vang", "present", "attended"]),
        (ListField.Sign, ["ky nhan", "ky ten", "chu ky", "ky xac nhan"]),
        (ListField.Role, ["vai tro", "quyen", "role"]),
        (ListField.Post, ["chuc vu", "chuc danh", "vi tri"]),
        (ListField.Address, ["dia chi", "thuong tru", "noi o", "thon buon", "thon", "buon", "noi cu tru"]),
        (ListField.Number, ["stt", "tt", "so tt", "so thu tu", "no"]),
        (ListField.Note, ["ghi chu", "gc", "chu thich"]),
    ];

    /// <summary>
    /// The meaning of a column by its heading. <paramref name="whole"/> says whether the heading is nothing but a known word.
    /// </summary>
    public static ListField Recognise(string? heading, out bool whole)
    {
        whole = true;
        var (over, own) = (heading ?? "").Split(Joint, 2) is [var a, var b] ? (a, b) : ("", heading ?? "");
        if (over.Length > 0)
        {
            return Below(over, own, out whole);
        }

        var plain = Plain(own);
        switch (plain)
        {
            case "":
                return ListField.None;
            case "ten":
                return ListField.GivenName;
            case "nu" or "female":
                return ListField.Female;
            // "Năm" (year) and "Nam" (men) differ by their mark alone, so the unfolded text decides.
            case "nam" or "male":
                return ExactName.Of(own).Contains('ă', StringComparison.Ordinal) ? ListField.Year : ListField.Male;
            default:
                break;
        }

        foreach (var (field, words) in Known)
        {
            if (words.Contains(plain, StringComparer.Ordinal))
            {
                return field;
            }
        }

        whole = false;
        foreach (var (field, words) in Known)
        {
            if (
                words.Any(w =>
                    (w.Contains(' ', StringComparison.Ordinal) || w is "cccd" or "cmnd" or "cmt" or "cmtnd" or "sdt" or "email")
                    && $" {plain} ".Contains($" {w} ", StringComparison.Ordinal)
                )
            )
            {
                return field;
            }
        }

        return ListField.None;
    }

    /// <summary>The separator between a heading over several columns and the heading of one of them.</summary>
    public const string Joint = " / ";

    /// <summary>Finds the row of the headings; the rows passed in hold no empty ones.</summary>
    public static ListHead Find(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var (best, most) = (-1, 0);
        for (var i = 0; i < Math.Min(rows.Count, HeadWithin); i++)
        {
            var found = new HashSet<ListField>();
            var wholes = 0;
            foreach (var cell in rows[i])
            {
                if (Recognise(cell, out var whole) is not ListField.None and var field && found.Add(field) && whole)
                {
                    wholes++;
                }
            }

            var saysWho = found.Overlaps([ListField.Name, ListField.FamilyName, ListField.GivenName, ListField.Code]);
            if (saysWho && (wholes > 0 || found.Count > 1) && (wholes * 2) + found.Count > most)
            {
                (best, most) = (i, (wholes * 2) + found.Count);
            }
        }

        return best < 0 ? ListHead.None : new ListHead(best, IsSecond(rows, best) ? 2 : 1);
    }

    /// <summary>The heading of each column; a heading over several columns is put before the heading of each of them.</summary>
    public static IReadOnlyList<string> Headings(IReadOnlyList<IReadOnlyList<string>> rows, ListHead head)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(head);
        if (head.First < 0 || head.First >= rows.Count)
        {
            return [.. Enumerable.Repeat("", rows.Count == 0 ? 0 : rows.Max(r => r.Count))];
        }

        var first = rows[head.First];
        if (head.Rows < 2 || head.First + 1 >= rows.Count)
        {
            return [.. first];
        }

        var second = rows[head.First + 1];
        var headings = new List<string>();
        var over = "";
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            var (above, below) = (At(first, i), At(second, i));
            over = above.Length > 0 ? above : over;
            headings.Add(
                below.Length == 0 ? above
                : over.Length == 0 ? below
                : over + Joint + below
            );
        }

        return headings;
    }

    /// <summary>
    /// Decides what each column holds. The headings decide first: each meaning goes to one column, and a heading that is nothing but a
    /// known word comes before one that merely contains it. A column of presence is also recognised by its cells.
    /// </summary>
    /// <param name="headings">The heading of each column.</param>
    /// <param name="below">The rows below them.</param>
    /// <param name="hidden">The indexes of columns that the file hides. They get no meaning, except that a column of identity numbers stays
    /// one.</param>
    public static IReadOnlyList<ListColumn> Guess(
        IReadOnlyList<string> headings,
        IReadOnlyList<IReadOnlyList<string>> below,
        IReadOnlyCollection<int> hidden
    )
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(below);
        ArgumentNullException.ThrowIfNull(hidden);
        var read = headings
            .Select(
                (h, i) =>
                    Recognise(h, out var whole) is var field && hidden.Contains(i) && field is not ListField.Identity
                        ? (Field: ListField.None, Whole: false)
                        : (Field: field, Whole: whole)
            )
            .ToList();
        var columns = headings
            .Select((_, i) => new ListColumn(ListField.None, hidden.Contains(i) ? ColumnKnown.Hidden : ColumnKnown.NotKnown))
            .ToList();
        var taken = new HashSet<ListField>();
        foreach (var wholes in new[] { true, false })
        {
            for (var i = 0; i < read.Count; i++)
            {
                var field = read[i].Field;
                if (read[i].Whole == wholes && field is not ListField.None && (taken.Add(field) || field is ListField.Identity))
                {
                    columns[i] = new ListColumn(field, ColumnKnown.ByHeading);
                }
            }
        }

        // A column "Tên" without a column for the family name holds the whole name, and so does a family name without a given name.
        if (!taken.Contains(ListField.Name) && taken.Contains(ListField.GivenName) != taken.Contains(ListField.FamilyName))
        {
            var at = columns.FindIndex(c => c.Field is ListField.GivenName or ListField.FamilyName);
            columns[at] = columns[at] with { Field = ListField.Name };
        }

        if (!taken.Contains(ListField.Present))
        {
            var at = columns.FindIndex(c => c.Field is ListField.Sign);
            at = at >= 0 && SaysPresence(below, at) ? at : -1;
            for (var i = 0; at < 0 && i < columns.Count; i++)
            {
                at =
                    columns[i] is { Field: ListField.None or ListField.Note, By: not ColumnKnown.Hidden }
                    && !Absence().IsMatch(Plain(headings[i]))
                    && SaysPresence(below, i)
                        ? i
                        : -1;
            }

            if (at >= 0)
            {
                columns[at] = new ListColumn(ListField.Present, ColumnKnown.ByContent);
            }
        }

        return columns;
    }

    /// <summary>A heading without marks, brackets and punctuation, in lower case.</summary>
    internal static string Plain(string text) =>
        Spaces().Replace(NoWord().Replace(Folding.Fold(Brackets().Replace(text, " ")), " "), " ").Trim();

    private static ListField Below(string over, string own, out bool whole)
    {
        whole = true;
        var above = Recognise(over, out _);
        return (above, Plain(own)) switch
        {
            (ListField.Year, "nam") => ExactName.Of(own).Contains('ă', StringComparison.Ordinal)
            || !Folding.Fold(over).StartsWith("nam", StringComparison.Ordinal)
                ? ListField.Year
                : ListField.Male,
            (ListField.Year, "ngay" or "thang") => ListField.None,
            (_, "nam") when !ExactName.Of(own).Contains('ă', StringComparison.Ordinal) => ListField.Male,
            (_, "nu") => ListField.Female,
            _ => Recognise(own, out whole),
        };
    }

    // A second row of headings holds no number and at least one known heading.
    private static bool IsSecond(IReadOnlyList<IReadOnlyList<string>> rows, int first)
    {
        if (first + 1 >= rows.Count)
        {
            return false;
        }

        var known = 0;
        foreach (var cell in rows[first + 1])
        {
            if (cell.Length == 0)
            {
                continue;
            }

            if (Plain(cell) is not ("ngay" or "thang") && (Recognise(cell, out var whole) is ListField.None || !whole))
            {
                return false;
            }

            known++;
        }

        return known > 0;
    }

    private static bool SaysPresence(IReadOnlyList<IReadOnlyList<string>> below, int column)
    {
        var (all, known) = (0, 0);
        foreach (var row in below)
        {
            if (At(row, column) is { Length: > 0 } cell)
            {
                all++;
                known += PresenceWords.Read(cell) is ListPresence.NotKnown ? 0 : 1;
            }
        }

        return known >= 2 && known * 10 >= all * 6;
    }

    internal static string At(IReadOnlyList<string> row, int column) => column < row.Count ? row[column] : "";

    [GeneratedRegex(@"\([^)]*\)|\[[^\]]*\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"[^\p{L}\p{N} ]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoWord();

    [GeneratedRegex(" {2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\b(?:vang|nghi|khong)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Absence();
}
