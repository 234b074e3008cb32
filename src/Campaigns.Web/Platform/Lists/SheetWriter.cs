using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Campaigns.Domain.Text;
using DocumentFormat.OpenXml.Spreadsheet;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// Writes a workbook with one sheet row by row, in constant memory. The package is written part by part and not by the Open XML SDK,
/// because the SDK can only fill a package that it may also read, and such a package keeps every part in memory until it is closed.
/// </summary>
internal sealed class SheetWriter : IDisposable
{
    /// <summary>As many rows decide how wide the columns are.</summary>
    private const int MeasuredRows = 200;

    private const double ShortestColumn = 8;
    private const double WidestColumn = 48;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Types = "http://schemas.openxmlformats.org/package/2006/content-types";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    /// <summary>Excel counts days from here, so that 01/01/1900 is day 1 and its wrong 29/02/1900 has a number too.</summary>
    private static readonly LocalDate DayZero = new(1899, 12, 30);

    private readonly ZipArchive _package;
    private readonly IReadOnlyList<string> _headings;
    private readonly string[] _letters;
    private readonly SheetHead? _head;
    private readonly int _headingsAt;
    private List<IReadOnlyList<object?>>? _first = [];
    private XmlWriter? _sheet;
    private int _at;

    /// <summary>Begins a workbook.</summary>
    /// <param name="file">Where it is written; it is left open.</param>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="sheetName">The name of the sheet.</param>
    /// <param name="head">What stands above the table; null for a form that is uploaded again.</param>
    public SheetWriter(Stream file, IReadOnlyList<string> headings, string sheetName, SheetHead? head)
    {
        ArgumentNullException.ThrowIfNull(headings);
        ArgumentException.ThrowIfNullOrEmpty(sheetName);
        (_headings, _head, _headingsAt) = (headings, head, head is null ? 1 : ListSheetFile.HeadingsAt);
        _letters = [.. Enumerable.Range(0, Math.Max(headings.Count, 1)).Select(ListSheetFile.LetterOf)];
        _package = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        WriteParts(sheetName);
    }

    /// <summary>The styles by their places in the workbook's list.</summary>
    private enum Style
    {
        Plain,
        Heading,
        Title,
        Day,
        DayAndTime,
        Time,
        Decimal,
    }

    public void Add(IReadOnlyList<object?> cells)
    {
        if (_first is null)
        {
            Row(++_at, cells, Style.Plain);
            return;
        }

        _first.Add(cells);
        if (_first.Count == MeasuredRows)
        {
            Begin();
        }
    }

    /// <summary>Writes what is left. A workbook that was not ended cannot be opened.</summary>
    public void End()
    {
        Begin();
        var sheet = _sheet!;
        sheet.WriteEndElement();
        if (_at > _headingsAt)
        {
            sheet.WriteStartElement("autoFilter", Main);
            sheet.WriteAttributeString("ref", $"A{_headingsAt}:{_letters[^1]}{_at}");
            sheet.WriteEndElement();
        }

        sheet.WriteEndElement();
        sheet.Dispose();
        _sheet = null;
        _package.Dispose();
    }

    public void Dispose()
    {
        _sheet?.Dispose();
        _package.Dispose();
    }

    private void Begin()
    {
        if (_first is not { } first)
        {
            return;
        }

        _first = null;
        var sheet = _sheet = Part("xl/worksheets/sheet1.xml");
        sheet.WriteStartElement("worksheet", Main);
        sheet.WriteStartElement("sheetViews", Main);
        sheet.WriteStartElement("sheetView", Main);
        sheet.WriteAttributeString("workbookViewId", "0");
        sheet.WriteStartElement("pane", Main);
        sheet.WriteAttributeString("ySplit", Text(_headingsAt));
        sheet.WriteAttributeString("topLeftCell", $"A{_headingsAt + 1}");
        sheet.WriteAttributeString("activePane", "bottomLeft");
        sheet.WriteAttributeString("state", "frozen");
        sheet.WriteEndElement();
        sheet.WriteEndElement();
        sheet.WriteEndElement();
        sheet.WriteStartElement("cols", Main);
        for (var i = 0; i < _headings.Count; i++)
        {
            var longest = first.Select(l => i < l.Count ? LengthOf(l[i]) : 0).Append(_headings[i].Length + 3).Max();
            sheet.WriteStartElement("col", Main);
            sheet.WriteAttributeString("min", Text(i + 1));
            sheet.WriteAttributeString("max", Text(i + 1));
            sheet.WriteAttributeString("width", Text(Math.Clamp(longest + 2, ShortestColumn, WidestColumn)));
            sheet.WriteAttributeString("customWidth", "1");
            sheet.WriteEndElement();
        }

        sheet.WriteEndElement();
        sheet.WriteStartElement("sheetData", Main);
        if (_head is not null)
        {
            Row(1, [_head.Title], Style.Title);
            Row(2, [string.Join(" · ", _head.About.Where(a => !string.IsNullOrWhiteSpace(a)))], Style.Plain);
            Row(3, [_head.Made], Style.Plain);
        }

        Row(_at = _headingsAt, _headings, Style.Heading);
        foreach (var row in first)
        {
            Row(++_at, row, Style.Plain);
        }
    }

    private void Row(int number, IReadOnlyList<object?> cells, Style texts)
    {
        var sheet = _sheet!;
        var row = Text(number);
        sheet.WriteStartElement("row", Main);
        sheet.WriteAttributeString("r", row);
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i] is null or "")
            {
                continue;
            }

            sheet.WriteStartElement("c", Main);
            sheet.WriteAttributeString("r", (i < _letters.Length ? _letters[i] : ListSheetFile.LetterOf(i)) + row);
            if (NumberOf(cells[i]) is var (value, style))
            {
                Styled(sheet, style);
                sheet.WriteElementString("v", Main, value.ToString("R", CultureInfo.InvariantCulture));
            }
            else
            {
                Styled(sheet, texts);
                sheet.WriteAttributeString("t", "inlineStr");
                sheet.WriteStartElement("is", Main);
                sheet.WriteStartElement("t", Main);
                sheet.WriteAttributeString("xml", "space", null, "preserve");
                sheet.WriteString(PlainText.WithoutControls(Convert.ToString(cells[i], CultureInfo.InvariantCulture) ?? ""));
                sheet.WriteEndElement();
                sheet.WriteEndElement();
            }

            sheet.WriteEndElement();
        }

        sheet.WriteEndElement();
    }

    private static void Styled(XmlWriter sheet, Style style)
    {
        if (style is not Style.Plain)
        {
            sheet.WriteAttributeString("s", Text((int)style));
        }
    }

    /// <summary>A value that Excel stores as a number, with its style; null for a text.</summary>
    private static (double Number, Style Style)? NumberOf(object? value) =>
        value switch
        {
            LocalDate day => (DayOf(day), Style.Day),
            LocalTime time => (time.NanosecondOfDay / (double)NodaConstants.NanosecondsPerDay, Style.Time),
            Instant at when VietnamTime.Local(at) is var local => (
                DayOf(local.Date) + (local.TimeOfDay.TickOfDay / (double)NodaConstants.TicksPerDay),
                Style.DayAndTime
            ),
            decimal or double or float => (Convert.ToDouble(value, CultureInfo.InvariantCulture), Style.Decimal),
            int or long or short => (Convert.ToDouble(value, CultureInfo.InvariantCulture), Style.Plain),
            _ => null,
        };

    private static int DayOf(LocalDate day) => Period.DaysBetween(DayZero, day);

    private static int LengthOf(object? value) =>
        value switch
        {
            null => 0,
            LocalDate => "dd/mm/yyyy".Length,
            Instant => "dd/mm/yyyy hh:mm".Length,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)?.Length ?? 0,
        };

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Writes the parts around the sheet; a package that is only written has one part open at a time.</summary>
    private void WriteParts(string sheetName)
    {
        using (var types = Part("[Content_Types].xml"))
        {
            types.WriteStartElement("Types", Types);
            foreach (
                var (extension, kind) in new[]
                {
                    ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                    ("xml", "application/xml"),
                }
            )
            {
                types.WriteStartElement("Default", Types);
                types.WriteAttributeString("Extension", extension);
                types.WriteAttributeString("ContentType", kind);
                types.WriteEndElement();
            }

            foreach (
                var (part, kind) in new[]
                {
                    ("/xl/workbook.xml", "sheet.main+xml"),
                    ("/xl/worksheets/sheet1.xml", "worksheet+xml"),
                    ("/xl/styles.xml", "styles+xml"),
                }
            )
            {
                types.WriteStartElement("Override", Types);
                types.WriteAttributeString("PartName", part);
                types.WriteAttributeString("ContentType", Kinds + kind);
                types.WriteEndElement();
            }

            types.WriteEndElement();
        }

        WriteRelations("_rels/.rels", ("rId1", "officeDocument", "xl/workbook.xml"));
        WriteRelations("xl/_rels/workbook.xml.rels", ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"));
        using (var book = Part("xl/workbook.xml"))
        {
            book.WriteStartElement("workbook", Main);
            book.WriteStartElement("sheets", Main);
            book.WriteStartElement("sheet", Main);
            book.WriteAttributeString("name", ListSheetFile.NameOf(sheetName));
            book.WriteAttributeString("sheetId", "1");
            book.WriteAttributeString("r", "id", Office, "rId1");
            book.WriteEndElement();
            book.WriteEndElement();
            book.WriteEndElement();
        }

        using var styles = Part("xl/styles.xml");
        Styles().WriteTo(styles);
    }

    private void WriteRelations(string part, params (string Id, string Kind, string Target)[] relations)
    {
        using var writer = Part(part);
        writer.WriteStartElement("Relationships", Relations);
        foreach (var (id, kind, target) in relations)
        {
            writer.WriteStartElement("Relationship", Relations);
            writer.WriteAttributeString("Id", id);
            writer.WriteAttributeString("Type", $"{Office}/{kind}");
            writer.WriteAttributeString("Target", target);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private XmlWriter Part(string name)
    {
        var stream = _package.CreateEntry(name, CompressionLevel.Fastest).Open();
        var writer = XmlWriter.Create(
            new BufferedStream(stream, 1 << 16),
            new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CloseOutput = true }
        );
        writer.WriteStartDocument(standalone: true);
        return writer;
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
