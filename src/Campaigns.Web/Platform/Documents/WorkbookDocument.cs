using System.Globalization;
using Campaigns.Web.Platform.Lists;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using NodaTime;
using S = DocumentFormat.OpenXml.Spreadsheet;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// Writes the tables of a document for Excel: a sheet for each part of the body and for each annex that has tables. Numbers are numbers
/// with a format that shows their decimals and unit, and what is not known is an empty cell, so that sums and charts can be made of them.
/// </summary>
public static class WorkbookDocument
{
    public const string ContentType = ListSheetFile.ContentType;

    /// <summary>Writes the file. The same document always gives the same bytes.</summary>
    public static byte[] Write(AdministrativeDocument document, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var file = new MemoryStream();
        using (var package = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = package.AddWorkbookPart();
            var styles = new SheetStyles();
            var listed = new S.Sheets();
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var page in PagesOf(document))
            {
                var number = (uint)listed.ChildElements.Count + 1;
                var id = "rId" + Text(number + 1);
                Write(book.AddNewPart<WorksheetPart>(id), document, page, styles, cancel);
                listed.Append(
                    new Sheet
                    {
                        Name = Name(page.Title, names),
                        SheetId = number,
                        Id = id,
                    }
                );
            }

            book.AddNewPart<WorkbookStylesPart>("rId1").Stylesheet = styles.Stylesheet();
            book.Workbook = new Workbook(listed);
            OfficeFile.Describe(package, book, document);
        }

        return OfficeFile.Finish(file, document.Made);
    }

    /// <summary>How many rows the tables of the file have.</summary>
    public static int RowsOf(AdministrativeDocument document) => PagesOf(document).Sum(p => p.Tables.Sum(t => t.Rows.Count));

    private sealed record Page(string Title, IReadOnlyList<DocumentTable> Tables);

    // A workbook needs a sheet even when the document has no table.
    private static List<Page> PagesOf(AdministrativeDocument document)
    {
        var pages = new List<Page>();
        var (part, title, tables) = (0, DocumentWords.OneLine(document.Head.Kind), new List<DocumentTable>());
        foreach (var block in document.Body)
        {
            if (block is DocumentHeading { Level: 1 } heading)
            {
                Close();
                (title, tables) = ($"{DocumentWords.Roman(++part)}. {DocumentWords.OneLine(heading.Text)}", []);
            }
            else if (block is DocumentTable table)
            {
                tables.Add(table);
            }
        }

        Close();
        for (var i = 0; i < document.Annexes.Count; i++)
        {
            (title, tables) = (
                $"{DocumentWords.AnnexLabel(document, i)}. {DocumentWords.OneLine(document.Annexes[i].Title)}",
                [.. document.Annexes[i].Blocks.OfType<DocumentTable>()]
            );
            Close();
        }

        return pages.Count > 0 ? pages : [new Page(title, [])];

        void Close()
        {
            if (tables.Count > 0)
            {
                pages.Add(new Page(title, tables));
            }
        }
    }

    private static void Write(WorksheetPart part, AdministrativeDocument document, Page page, SheetStyles styles, CancellationToken cancel)
    {
        var sheet = new Lines(styles);
        sheet.Add([DocumentWords.OneLine($"{document.Head.IssuingBody}: {document.Head.Subject}")], SheetStyles.Title);
        sheet.Add([page.Title], SheetStyles.Bold);
        sheet.Add([document.Version is { } version ? DocumentWords.VersionOf(version) : ""], SheetStyles.Plain);
        uint? frozen = null;
        var merged = new List<string>();
        foreach (var table in page.Tables)
        {
            sheet.Skip();
            if (table.Caption is { Length: > 0 } caption)
            {
                sheet.Add([caption], SheetStyles.Bold);
            }

            Headings(sheet, table, merged);
            frozen ??= sheet.Last;
            foreach (var row in table.Rows)
            {
                cancel.ThrowIfCancellationRequested();
                sheet.Add(row, table.Columns);
            }
        }

        using var writer = OpenXmlWriter.Create(part);
        writer.WriteStartElement(new Worksheet());
        var view = new SheetView { WorkbookViewId = 0 };
        if (frozen is { } at)
        {
            view.Append(
                new Pane
                {
                    VerticalSplit = at,
                    TopLeftCell = $"A{Text(at + 1)}",
                    ActivePane = PaneValues.BottomLeft,
                    State = PaneStateValues.Frozen,
                }
            );
        }

        writer.WriteElement(new SheetViews(view));
        if (Widths(page) is { Length: > 0 } widths)
        {
            writer.WriteElement(
                new Columns(
                    widths.Select(
                        (w, i) =>
                            new Column
                            {
                                Min = (uint)i + 1,
                                Max = (uint)i + 1,
                                Width = w,
                                CustomWidth = true,
                            }
                    )
                )
            );
        }

        writer.WriteElement(sheet.Data);
        if (merged.Count > 0)
        {
            writer.WriteElement(new MergeCells(merged.Select(m => new MergeCell { Reference = m })));
        }

        writer.WriteEndElement();
    }

    private static void Headings(Lines sheet, DocumentTable table, List<string> merged)
    {
        var columns = table.Columns;
        var grouped = columns.Any(c => c.Over is not null);
        if (grouped)
        {
            // The upper row has the shared headings once and the other columns' own, which reach down into the lower row.
            sheet.Add(
                [
                    .. columns.Select(
                        (c, i) =>
                            c.Over is null ? c.Heading
                            : i > 0 && columns[i - 1].Over == c.Over ? ""
                            : c.Over
                    ),
                ],
                SheetStyles.Heading
            );
            for (var i = 0; i < columns.Count; )
            {
                var first = i;
                do
                {
                    i++;
                } while (columns[first].Over is { } over && i < columns.Count && columns[i].Over == over);

                if (columns[first].Over is null)
                {
                    merged.Add($"{Reference(first, sheet.Last)}:{Reference(first, sheet.Last + 1)}");
                }
                else if (i - first > 1)
                {
                    merged.Add($"{Reference(first, sheet.Last)}:{Reference(i - 1, sheet.Last)}");
                }
            }
        }

        sheet.Add([.. columns.Select(c => grouped && c.Over is null ? "" : c.Heading)], SheetStyles.Heading);
    }

    private static double[] Widths(Page page)
    {
        const double Shortest = 7;
        const double Longest = 48;
        const int MeasuredRows = 200;
        var widths = new double[page.Tables.Select(t => t.Columns.Count).DefaultIfEmpty(0).Max()];
        foreach (var table in page.Tables)
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                var column = table
                    .Rows.Take(MeasuredRows)
                    .Where(r => r.Kind is not RowKind.Section && i < r.Cells.Count)
                    .Select(r => r.Cells[i].Text?.ToString().Length ?? r.Cells[i].Quantity?.Number().Length ?? 0)
                    .DefaultIfEmpty(0)
                    .Max();
                widths[i] = Math.Max(widths[i], Math.Clamp(Math.Max(column, table.Columns[i].Heading.Length / 2) + 2, Shortest, Longest));
            }
        }

        return widths;
    }

    /// <summary>A sheet's name is short, has no sign that Excel keeps for references, and is used once.</summary>
    private static string Name(string title, HashSet<string> names)
    {
        var name = ListSheetFile.NameOf(title);
        for (var i = 2; !names.Add(name); i++)
        {
            var end = $" ({Text((uint)i)})";
            var room = ListSheetFile.NameOf(title);
            name = room[..Math.Min(room.Length, ListSheetFile.MaxName - end.Length)].TrimEnd() + end;
        }

        return name;
    }

    private static string Reference(int column, uint row) => ListSheetFile.LetterOf(column) + Text(row);

    private static string Text(uint value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows of a sheet as they are added.</summary>
    private sealed class Lines(SheetStyles styles)
    {
        /// <summary>The day from which Excel counts (ECMA-376, part 1, 18.17.4.1).</summary>
        private static readonly LocalDate FirstDay = new(1899, 12, 30);

        public SheetData Data { get; } = new();

        public uint Last { get; private set; }

        public void Skip() => Last++;

        public void Add(IReadOnlyList<string> texts, uint style)
        {
            var row = Next();
            for (var i = 0; i < texts.Count; i++)
            {
                if (texts[i].Length > 0 || style == SheetStyles.Heading)
                {
                    row.Append(Words(i, texts[i], style));
                }
            }
        }

        public void Add(TableRow cells, IReadOnlyList<TableColumn> columns)
        {
            var row = Next();
            var bold = cells.Kind is not RowKind.Plain;
            for (var i = 0; i < Math.Min(cells.Cells.Count, columns.Count); i++)
            {
                switch (cells.Cells[i])
                {
                    case { Quantity: { Value: { } value } quantity } cell:
                        row.Append(
                            new Cell
                            {
                                CellReference = Reference(i, Last),
                                StyleIndex = styles.Of(quantity, cell.WithUnit, bold),
                                CellValue = new CellValue(value.ToString(CultureInfo.InvariantCulture)),
                            }
                        );
                        break;
                    case { Day: { } day }:
                        row.Append(
                            new Cell
                            {
                                CellReference = Reference(i, Last),
                                StyleIndex = styles.OfDay(bold),
                                CellValue = new CellValue(Period.DaysBetween(FirstDay, day).ToString(CultureInfo.InvariantCulture)),
                            }
                        );
                        break;
                    case { Text: { } text }:
                        row.Append(Words(i, text.ToString(), bold ? SheetStyles.Bold : SheetStyles.Plain));
                        break;
                }
            }
        }

        private Row Next()
        {
            var row = new Row { RowIndex = ++Last };
            Data.Append(row);
            return row;
        }

        // Every text is a text, whatever it begins with, so that none is read as a formula.
        private Cell Words(int column, string text, uint style) =>
            new()
            {
                CellReference = Reference(column, Last),
                DataType = CellValues.InlineString,
                StyleIndex = style,
                InlineString = new InlineString(new Text(DocumentWords.Clean(text)) { Space = SpaceProcessingModeValues.Preserve }),
            };
    }

    /// <summary>The styles of a workbook; a format for each way in which the document's quantities are shown.</summary>
    private sealed class SheetStyles
    {
        public const uint Plain = 0;
        public const uint Bold = 1;
        public const uint Title = 2;
        public const uint Heading = 3;
        private const uint Fixed = 4;

        /// <summary>Numbers of formats below this are Excel's own.</summary>
        private const uint FirstFormat = 164;

        private readonly List<string> _codes = [];
        private readonly List<(int Code, bool Bold)> _formats = [];

        public uint Of(Quantity quantity, bool withUnit, bool bold)
        {
            var format = (Index(_codes, Code(quantity, withUnit)), bold);
            return Fixed + (uint)Index(_formats, format);
        }

        /// <summary>The style of a day.</summary>
        public uint OfDay(bool bold) => Fixed + (uint)Index(_formats, (Index(_codes, "dd/mm/yyyy"), bold));

        public Stylesheet Stylesheet()
        {
            var formats = new CellFormats(Format(0), Format(1), Format(2), HeadingFormat());
            formats.Append(_formats.Select(f => Format(f.Bold ? 1U : 0, FirstFormat + (uint)f.Code)));
            var sheet = new Stylesheet();
            if (_codes.Count > 0)
            {
                sheet.Append(
                    new NumberingFormats(
                        _codes.Select((c, i) => new NumberingFormat { NumberFormatId = FirstFormat + (uint)i, FormatCode = c })
                    )
                );
            }

            sheet.Append(
                new Fonts(Letters(12, bold: false), Letters(12, bold: true), Letters(14, bold: true)),
                new Fills(
                    new Fill(new PatternFill { PatternType = PatternValues.None }),
                    new Fill(new PatternFill { PatternType = PatternValues.Gray125 })
                ),
                new Borders(new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder())),
                new CellStyleFormats(new CellFormat()),
                formats
            );
            return sheet;
        }

        // "+#,##0.0" with the unit in quotation marks; Excel shows the separators of the reader's own language.
        private static string Code(Quantity quantity, bool withUnit)
        {
            var number = "#,##0" + (quantity.Decimals > 0 ? "." + new string('0', quantity.Decimals) : "");
            var unit =
                !withUnit || string.IsNullOrEmpty(quantity.Unit) ? ""
                : quantity.Unit == "%" ? "\"%\""
                : $"\" {DocumentWords.OneLine(quantity.Unit).Replace('"', '\'')}\"";
            return quantity.Signed ? $"+{number}{unit};-{number}{unit};{number}{unit}" : number + unit;
        }

        private static int Index<T>(List<T> list, T item)
        {
            var at = list.IndexOf(item);
            if (at < 0)
            {
                at = list.Count;
                list.Add(item);
            }

            return at;
        }

        private static Font Letters(double size, bool bold) =>
            bold
                ? new Font(new Bold(), new FontSize { Val = size }, new FontName { Val = "Times New Roman" })
                : new Font(new FontSize { Val = size }, new FontName { Val = "Times New Roman" });

        private static CellFormat Format(uint font, uint number = 0) =>
            new()
            {
                NumberFormatId = number,
                FontId = font,
                FillId = 0,
                BorderId = 0,
                ApplyNumberFormat = number > 0,
                ApplyFont = true,
            };

        private static CellFormat HeadingFormat()
        {
            var format = Format(1);
            format.ApplyAlignment = true;
            format.Append(
                new Alignment
                {
                    Horizontal = HorizontalAlignmentValues.Center,
                    Vertical = VerticalAlignmentValues.Center,
                    WrapText = true,
                }
            );
            return format;
        }
    }
}
