using NodaTime;

namespace Campaigns.Web.Platform.Documents;

/// <summary>A heading, a paragraph or a table.</summary>
public abstract record DocumentBlock;

/// <summary>A heading. The writers number it (I. → 1. → a)), and Word shows it in its navigation.</summary>
/// <param name="Level">1 for a part (I), 2 for a section (1), 3 for a point (a).</param>
/// <param name="Text">The words without a number.</param>
public sealed record DocumentHeading(int Level, string Text) : DocumentBlock;

/// <summary>How a paragraph is set.</summary>
public enum ParagraphKind
{
    /// <summary>Justified, the first line indented.</summary>
    Body,

    /// <summary>The same with a dash before it, for one of several items.</summary>
    Item,

    /// <summary>A basis of the document ("Căn cứ …"), in italics.</summary>
    Basis,

    /// <summary>A note below a table, smaller and in italics.</summary>
    Note,
}

/// <summary>A paragraph.</summary>
public sealed record DocumentParagraph(DocumentText Text, ParagraphKind Kind = ParagraphKind.Body) : DocumentBlock
{
    /// <summary>The paragraphs of a text that somebody typed: one for each of its lines, without the empty ones.</summary>
    public static IEnumerable<DocumentParagraph> Lines(string? typed, ParagraphKind kind = ParagraphKind.Body) =>
        (typed ?? "")
            .Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => new DocumentParagraph(line, kind));
}

/// <summary>
/// A table. Its headings are repeated on each page, no row is split between two pages, and in Excel its numbers are numbers.
/// </summary>
public sealed record DocumentTable : DocumentBlock
{
    /// <summary>What stands above it, such as "Bảng 1. Kết quả truyền thông"; null for none.</summary>
    public string? Caption { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The rows; each has a cell for each column, except a row that spans all of them.</summary>
    public required IReadOnlyList<TableRow> Rows { get; init; }
}

/// <summary>Where the words of a column stand.</summary>
public enum ColumnAlignment
{
    Left,
    Centre,
    Right,
}

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Width">Its share of the table's width, in any unit: the widths of all columns are the whole.</param>
/// <param name="Alignment">Where its cells stand; numbers usually stand on the right.</param>
public sealed record TableColumn(string Heading, double Width, ColumnAlignment Alignment = ColumnAlignment.Left)
{
    /// <summary>A heading above this one. Neighbours with the same one share it: "Lượt người" above "Nữ", "Nam" and "Không ghi".</summary>
    public string? Over { get; init; }
}

/// <summary>How a row is set.</summary>
public enum RowKind
{
    Plain,

    /// <summary>The first row of a group or a total: bold.</summary>
    Group,

    /// <summary>One cell across all columns, bold.</summary>
    Section,
}

/// <summary>A row of a table.</summary>
public sealed record TableRow(IReadOnlyList<TableCell> Cells, RowKind Kind = RowKind.Plain)
{
    /// <summary>A row of one cell across all columns.</summary>
    public static TableRow Section(string text) => new([text], RowKind.Section);
}

/// <summary>A cell: nothing, words, or one quantity.</summary>
public sealed record TableCell
{
    private TableCell() { }

    /// <summary>A cell in which nothing belongs. What is not known is a <see cref="Quantity"/> without a value, which is dotted.</summary>
    public static TableCell Empty { get; } = new();

    /// <summary>The words; null in a cell with a quantity and in an empty one.</summary>
    public DocumentText? Text { get; private init; }

    /// <summary>The quantity; null in a cell with words and in an empty one.</summary>
    public Quantity? Quantity { get; private init; }

    /// <summary>Whether the unit stands in the cell too, because it differs from what the column says: "+3,9 điểm".</summary>
    public bool WithUnit { get; private init; }

    /// <summary>A cell with words.</summary>
    public static TableCell Of(DocumentText text) => new() { Text = text };

    /// <summary>The day that the words say, which is a date in Excel; null in all other cells.</summary>
    public LocalDate? Day { get; private init; }

    /// <summary>A cell with a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="text">The day as it is written in the document.</param>
    public static TableCell Of(LocalDate day, string text) => new() { Text = text, Day = day };

    /// <summary>A cell with a quantity.</summary>
    public static TableCell Of(Quantity quantity, bool withUnit = false) => new() { Quantity = quantity, WithUnit = withUnit };

    public static implicit operator TableCell(string text) => Of(text);

    public static implicit operator TableCell(DocumentText text) => Of(text);

    public static implicit operator TableCell(Quantity quantity) => Of(quantity);

    public static TableCell FromString(string text) => text;

    public static TableCell FromDocumentText(DocumentText text) => text;

    public static TableCell FromQuantity(Quantity quantity) => quantity;
}
