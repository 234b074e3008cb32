using System.Globalization;
using Campaigns.Domain.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>What a workbook says about itself above its table, because a file is passed on without the page it comes from.</summary>
/// <param name="Title">What the table is.</param>
/// <param name="About">Of which unit it is, of which days, and what narrowed it; empty parts are left out.</param>
/// <param name="Made">When it was made, in words.</param>
public sealed record SheetHead(string Title, IReadOnlyList<string?> About, string Made);

/// <summary>
/// Writes a workbook: a form to fill in and upload again, or the rows of a list. Days and times are dates of Excel and numbers are numbers,
/// so that they can be sorted and summed; every text is a text, whatever it begins with, so that none is read as a formula.
/// </summary>
public static class ListSheetFile
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The most rows of a list that are written; a larger list has to be narrowed first.</summary>
    public const int MaxLines = 20_000;

    /// <summary>The row of the headings in a workbook with a <see cref="SheetHead"/>.</summary>
    public const int HeadingsAt = 5;

    /// <summary>The most signs of a sheet's name.</summary>
    internal const int MaxName = 31;

    private const double ShortestColumn = 8;
    private const double WidestColumn = 48;

    /// <summary>As many rows decide how wide the columns are.</summary>
    private const int MeasuredRows = 200;

    /// <summary>Excel counts days from here, so that 01/01/1900 is day 1 and its wrong 29/02/1900 has a number too.</summary>
    private static readonly LocalDate DayZero = new(1899, 12, 30);

    /// <summary>The styles by their places in the workbook's list.</summary>
    private enum Style : uint
    {
        Plain,
        Heading,
        Title,
        Day,
        DayAndTime,
        Time,
        Decimal,
    }

    /// <summary>Writes a workbook with one sheet.</summary>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="rows">
    /// The cells: texts, numbers, <see cref="LocalDate"/>, <see cref="LocalTime"/> and <see cref="Instant"/>, which is written in local
    /// time; null is an empty cell.
    /// </param>
    /// <param name="sheetName">The name of the sheet.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="head">What stands above the table; null for a form that is uploaded again.</param>
    public static byte[] Write(
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<object?>> rows,
        string sheetName,
        CancellationToken cancel,
        SheetHead? head = null
    )
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentException.ThrowIfNullOrEmpty(sheetName);
        var lines = rows as IReadOnlyList<IReadOnlyList<object?>> ?? [.. rows];
        using var file = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var sheet = book.AddNewPart<WorksheetPart>();
            Write(sheet, headings, lines, head, cancel);
            book.Workbook = new Workbook(
                new DocumentFormat.OpenXml.Spreadsheet.Sheets(
                    new Sheet
                    {
                        Name = NameOf(sheetName),
                        SheetId = 1,
                        Id = book.GetIdOfPart(sheet),
                    }
                )
            );
        }

        return file.ToArray();
    }

    /// <summary>The rows of a list; when some were left out, the last row says so.</summary>
    public static IEnumerable<IReadOnlyList<object?>> Rows<TLine>(
        IReadOnlyList<TLine> lines,
        int columns,
        string more,
        Func<TLine, IReadOnlyList<object?>> cells
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        var rows = lines.Take(MaxLines).Select(cells);
        return lines.Count <= MaxLines ? rows : rows.Append([more, .. Enumerable.Repeat<object?>(null, columns - 1)]);
    }

    private static void Write(
        WorksheetPart part,
        IReadOnlyList<string> headings,
        IReadOnlyList<IReadOnlyList<object?>> lines,
        SheetHead? head,
        CancellationToken cancel
    )
    {
        var at = (uint)(head is null ? 1 : HeadingsAt);
        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(
            new SheetViews(
                new SheetView(
                    new Pane
                    {
                        VerticalSplit = at,
                        TopLeftCell = $"A{at + 1}",
                        ActivePane = PaneValues.BottomLeft,
                        State = PaneStateValues.Frozen,
                    }
                )
                {
                    WorkbookViewId = 0,
                }
            )
        );
        writer.WriteElement(new Columns(headings.Select((h, i) => ColumnOf(h, i, lines))));
        writer.WriteStartElement(new SheetData());
        if (head is not null)
        {
            Row(writer, 1, [head.Title], Style.Title);
            Row(writer, 2, [string.Join(" · ", head.About.Where(a => !string.IsNullOrWhiteSpace(a)))], Style.Plain);
            Row(writer, 3, [head.Made], Style.Plain);
        }

        Row(writer, at, headings, Style.Heading);
        for (var i = 0; i < lines.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Row(writer, at + 1 + (uint)i, lines[i], Style.Plain);
        }

        writer.WriteEndElement();
        if (lines.Count > 0)
        {
            writer.WriteElement(new AutoFilter { Reference = $"A{at}:{LetterOf(headings.Count - 1)}{at + lines.Count}" });
        }

        writer.WriteEndElement();
    }

    private static void Row(OpenXmlWriter writer, uint number, IReadOnlyList<object?> cells, Style texts)
    {
        writer.WriteStartElement(new Row { RowIndex = number });
        for (var i = 0; i < cells.Count; i++)
        {
            if (CellOf(cells[i], texts) is { } cell)
            {
                cell.CellReference = $"{LetterOf(i)}{number}";
                writer.WriteElement(cell);
            }
        }

        writer.WriteEndElement();
    }

    private static Cell? CellOf(object? value, Style texts) =>
        value switch
        {
            null or "" => null,
            LocalDate day => Number(DayOf(day), Style.Day),
            LocalTime time => Number(time.NanosecondOfDay / (double)NodaConstants.NanosecondsPerDay, Style.Time),
            Instant at when VietnamTime.Local(at) is var local => Number(
                DayOf(local.Date) + (local.TimeOfDay.TickOfDay / (double)NodaConstants.TicksPerDay),
                Style.DayAndTime
            ),
            decimal or double or float => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), Style.Decimal),
            int or long or short => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture), Style.Plain),
            _ => new Cell
            {
                DataType = CellValues.InlineString,
                StyleIndex = (uint)texts,
                InlineString = new InlineString(
                    new Text(PlainText.WithoutControls(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))
                    {
                        Space = SpaceProcessingModeValues.Preserve,
                    }
                ),
            },
        };

    private static int DayOf(LocalDate day) => Period.DaysBetween(DayZero, day);

    private static Cell Number(double value, Style style) =>
        new() { StyleIndex = (uint)style, CellValue = new CellValue(value.ToString("R", CultureInfo.InvariantCulture)) };

    private static Column ColumnOf(string heading, int index, IReadOnlyList<IReadOnlyList<object?>> lines)
    {
        var longest = lines.Take(MeasuredRows).Select(l => index < l.Count ? LengthOf(l[index]) : 0).Append(heading.Length + 3).Max();
        return new Column
        {
            Min = (uint)index + 1,
            Max = (uint)index + 1,
            Width = Math.Clamp(longest + 2, ShortestColumn, WidestColumn),
            CustomWidth = true,
        };
    }

    private static int LengthOf(object? value) =>
        value switch
        {
            null => 0,
            LocalDate => "dd/mm/yyyy".Length,
            Instant => "dd/mm/yyyy hh:mm".Length,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)?.Length ?? 0,
        };

    internal static string LetterOf(int index) =>
        index < 26 ? ((char)('A' + index)).ToString() : LetterOf((index / 26) - 1) + (char)('A' + (index % 26));

    /// <summary>A sheet's name has at most 31 signs, and some signs not at all.</summary>
    internal static string NameOf(string name)
    {
        var allowed = string.Concat(name.Select(c => c is '[' or ']' or ':' or '*' or '?' or '/' or '\\' ? ' ' : c)).Trim('\'', ' ');
        return allowed.Length > MaxName ? allowed[..MaxName].TrimEnd() : allowed;
    }

    private static Stylesheet Styles()
    {
        const uint DayAndTimeFormat = 164;
        const uint DayFormat = 165;
        const uint TimeFormat = 166;
        const uint DecimalFormat = 167;
        static CellFormat Format(uint number = 0, uint font = 0) =>
            new()
            {
                NumberFormatId = number,
                FontId = font,
                FillId = 0,
                BorderId = 0,
                ApplyNumberFormat = number > 0,
                ApplyFont = font > 0,
            };
        return new Stylesheet(
            new NumberingFormats(
                new NumberingFormat { NumberFormatId = DayAndTimeFormat, FormatCode = "dd/mm/yyyy hh:mm" },
                new NumberingFormat { NumberFormatId = DayFormat, FormatCode = "dd/mm/yyyy" },
                new NumberingFormat { NumberFormatId = TimeFormat, FormatCode = "hh:mm" },
                new NumberingFormat { NumberFormatId = DecimalFormat, FormatCode = "0.0" }
            ),
            new Fonts(
                new Font(new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
                new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Calibri" }),
                new Font(new Bold(), new FontSize { Val = 14 }, new FontName { Val = "Calibri" })
            ),
            new Fills(
                new Fill(new PatternFill { PatternType = PatternValues.None }),
                new Fill(new PatternFill { PatternType = PatternValues.Gray125 })
            ),
            new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())),
            new CellStyleFormats(new CellFormat()),
            // In the order of Style.
            new CellFormats(
                Format(),
                Format(font: 1),
                Format(font: 2),
                Format(DayFormat),
                Format(DayAndTimeFormat),
                Format(TimeFormat),
                Format(DecimalFormat)
            )
        );
    }
}
