using System.Globalization;
using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;

namespace Campaigns.Web.Features.Lists;

/// <summary>The sheet of a stored list, split into its headings, the lines below them, and the kind of each line.</summary>
/// <param name="Headings">The heading of each column; a heading over several columns is put before the heading of each of them.</param>
/// <param name="Firsts">The first few values of each column.</param>
/// <param name="HeadNumbers">The numbers of the lines that hold the headings.</param>
/// <param name="Starts">The first lines of the sheet, from which the headings may be chosen.</param>
/// <param name="Below">The lines below the headings.</param>
/// <param name="Kinds">The kind of each line.</param>
public sealed record ReadSheet(
    IReadOnlyList<string> Headings,
    IReadOnlyList<IReadOnlyList<string>> Firsts,
    IReadOnlyList<int> HeadNumbers,
    IReadOnlyList<ListLine> Starts,
    IReadOnlyList<KeptLine> Below,
    IReadOnlyList<LineKind> Kinds
)
{
    private const int MaxShown = 60;

    public static ReadSheet Of(KeptList list, IReadOnlyList<KeptLine> kept)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(kept);
        var headings = ListColumns.Headings(
            [.. kept.Take(ListColumns.HeadWithin + 2).Select(l => (IReadOnlyList<string>)l.Cells)],
            list.Head
        );
        var below = kept.Skip(list.Head.Below).ToList();
        var kinds = ListLines.Kinds(
            [.. below.Select(l => l.ToLine())],
            headings,
            list.Columns,
            list.Head.Below > 0 ? kept[Math.Min(list.Head.Below, kept.Count) - 1].Number : 0
        );
        return new ReadSheet(
            headings,
            [
                .. Enumerable
                    .Range(0, Math.Max(headings.Count, list.Columns.Count))
                    .Select(c =>
                        (IReadOnlyList<string>)
                            [
                                .. below
                                    .Where((_, i) => kinds[i] is LineKind.Entry)
                                    .Take(200)
                                    .Select(l => c < l.Cells.Length ? l.Cells[c] : "")
                                    .Where(v => v.Length > 0)
                                    .Take(3)
                                    .Select(Shown),
                            ]
                    ),
            ],
            [.. kept.Skip(Math.Max(list.Head.First, 0)).Take(list.Head.First < 0 ? 0 : list.Head.Rows).Select(l => l.Number)],
            [.. kept.Take(ListColumns.HeadWithin).Select(l => l.ToLine())],
            below,
            kinds
        );
    }

    /// <summary>A cell as it is shown: a date in Vietnamese form, whatever the file holds, and no more than the beginning of a long
    /// text.</summary>
    public static string Shown(string cell) =>
        DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)
        : cell.Length > MaxShown ? Shortened.To(cell, MaxShown) + "…"
        : cell;
}

/// <summary>The part of a list's page where the meanings of the columns are chosen.</summary>
/// <param name="Takes">The meanings that a column may have.</param>
/// <param name="Typed">The choices in a form that is shown again; empty: the stored ones.</param>
/// <param name="Post">The address to which the form is sent.</param>
/// <param name="Hint">The text below the form.</param>
public sealed record ListColumnsView(
    KeptList List,
    IReadOnlyList<string> Headings,
    IReadOnlyList<IReadOnlyList<string>> Firsts,
    IReadOnlyList<ListLine> Starts,
    IReadOnlyList<ListField> Takes,
    IReadOnlyList<ListField> Typed,
    string Post,
    string Hint
);

/// <summary>The result of choosing a list's sheet, headings and columns.</summary>
public enum ColumnsChoice
{
    Kept,

    /// <summary>Two columns have the same meaning.</summary>
    Twice,

    /// <summary>No column says who a line is about.</summary>
    NoName,
}

/// <summary>Reads the choice of a list's sheet, headings and columns from the form.</summary>
public static class ListColumnsForm
{
    /// <param name="lists">The stored lists.</param>
    /// <param name="list">The list.</param>
    /// <param name="sheet">The sheet that was chosen.</param>
    /// <param name="headAt">The rows of the headings: "first+rows".</param>
    /// <param name="chosen">The meaning of each column, in the order of the columns.</param>
    /// <param name="takes">The meanings that a column may have.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public static async Task<ColumnsChoice> KeepAsync(
        KeptLists lists,
        KeptList list,
        int? sheet,
        string? headAt,
        IReadOnlyList<ListField> chosen,
        IReadOnlyList<ListField> takes,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(chosen);
        var from = sheet is { } wanted && wanted >= 0 && wanted < list.Sheets.Count ? wanted : list.Sheet;
        if (from != list.Sheet)
        {
            await lists.ReadFromAsync(list, from, head: null, cancel);
            return ColumnsChoice.Kept;
        }

        if (HeadOf(headAt) is { } head && head != list.Head)
        {
            await lists.ReadFromAsync(list, from, head, cancel);
            return ColumnsChoice.Kept;
        }

        var fields = list.Columns.Select((c, i) => i < chosen.Count ? chosen[i] : c.Field).ToList();
        if (fields.Where(takes.Contains).GroupBy(f => f).Any(g => g.Count() > 1))
        {
            return ColumnsChoice.Twice;
        }

        if (!fields.Exists(f => f is ListField.Name or ListField.GivenName or ListField.FamilyName or ListField.Code))
        {
            return ColumnsChoice.NoName;
        }

        // A meaning that this kind of list does not use equals no meaning.
        bool Same(ListField was, ListField now) => was == now || (now is ListField.None && !takes.Contains(was));
        List<ListColumn> columns =
        [
            .. list.Columns.Select((c, i) => Same(c.Field, fields[i]) ? c : new ListColumn(fields[i], ColumnKnown.Chosen)),
        ];
        await lists.ChooseAsync(list.Id, columns, cancel);
        await lists.ForgetColumnsAsync(
            list with
            {
                Columns = columns,
            },
            [.. Enumerable.Range(0, columns.Count).Where(i => columns[i] is { Field: ListField.None, By: ColumnKnown.Chosen })],
            cancel
        );
        return ColumnsChoice.Kept;
    }

    private static ListHead? HeadOf(string? typed) =>
        (typed ?? "").Split('+') is [var first, var rows]
        && int.TryParse(
            first,
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var at
        )
        && int.TryParse(rows, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var many)
        && at is >= -1 and < ListColumns.HeadWithin
        && many is >= 0 and <= 2
            ? new ListHead(at, at < 0 ? 0 : Math.Max(many, 1))
            : null;
}
