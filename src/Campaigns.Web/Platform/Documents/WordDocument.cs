using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// Writes a document for Word in the form of Nghị định 30/2020/NĐ-CP: A4, Times New Roman, named styles that Word's navigation knows,
/// numbered headings, real tables, and lines that stay where they are when the document is edited.
/// </summary>
public static class WordDocument
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>Writes the file. The same document always gives the same bytes.</summary>
    public static byte[] Write(AdministrativeDocument document, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var file = new MemoryStream();
        using (var package = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            new Writer(document, package, cancel).Write();
            OfficeFile.Describe(package, package.MainDocumentPart!, document);
        }

        return OfficeFile.Finish(file, document.Made);
    }

    private sealed class Writer(AdministrativeDocument document, WordprocessingDocument package, CancellationToken cancel)
    {
        // Lengths are in twentieths of a point: A4, margins of 20, 20, 30 and 18 mm, and the page number 10 mm below the edge.
        private const int PageWidth = 11906;
        private const int PageHeight = 16838;
        private const int MarginTop = 1134;
        private const int MarginBottom = 1134;
        private const int MarginLeft = 1701;
        private const int MarginRight = 1021;
        private const int HeaderFromEdge = 567;

        /// <summary>How much of the width the issuing body has; the rest is the motto's, which must fit on one line.</summary>
        private const double IssuerShare = 0.42;

        /// <summary>A table with more columns than this is set in smaller letters.</summary>
        private const int ColumnsOfNormalSize = 7;

        private const string Country = "Cộng hòa xã hội chủ nghĩa Việt Nam";
        private const string Motto = "Độc lập - Tự do - Hạnh phúc";
        private const string NumberedHeader = "rId11";
        private const string EmptyHeader = "rId12";

        private readonly Body _body = new();
        private int _point;
        private int _headings = WordStyles.Headings;

        public void Write()
        {
            var main = package.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>("rId1").Styles = WordStyles.Styles();
            main.AddNewPart<NumberingDefinitionsPart>("rId2").Numbering = WordStyles.Numbering(document.Annexes.Count);
            main.AddNewPart<DocumentSettingsPart>("rId3").Settings = WordStyles.Settings();
            main.AddNewPart<HeaderPart>(NumberedHeader).Header = new Header(PageNumber());
            main.AddNewPart<HeaderPart>(EmptyHeader).Header = new Header(Styled(WordStyles.Header));
            Head();
            Blocks(document.Body, Width(landscape: false), end: true);
            Signature();
            for (var i = 0; i < document.Annexes.Count; i++)
            {
                _body.Append(EndOfSection(i == 0 ? null : document.Annexes[i - 1]));
                Annex(document.Annexes[i], i);
            }

            _body.Append(Page(document.Annexes.Count > 0 ? document.Annexes[^1] : null));
            main.Document = new Document(_body);
        }

        private static int Width(bool landscape) => (landscape ? PageHeight : PageWidth) - MarginLeft - MarginRight;

        // --- head and signature ---------------------------------------------------------------------------------------

        private void Head()
        {
            var head = document.Head;
            var width = Width(landscape: false);
            var left = (int)(width * IssuerShare);
            var right = width - left;
            var issuer = new List<OpenXmlElement>();
            if (!string.IsNullOrWhiteSpace(head.SuperiorBody))
            {
                issuer.Add(Lines(WordStyles.Superior, head.SuperiorBody));
            }

            issuer.Add(Lines(WordStyles.Issuer, head.IssuingBody));
            issuer.Add(Rule(left, LineLengths.Longest(DocumentWords.Upper(head.IssuingBody), 12, left) * 2 / 5));
            _body.Append(
                SideBySide(
                    (left, issuer),
                    (
                        right,
                        [
                            Lines(WordStyles.Country, Country),
                            Lines(WordStyles.Motto, Motto),
                            Rule(right, LineLengths.Longest(Motto, 13, right)),
                        ]
                    ),
                    (left, [Lines(WordStyles.Number, $"Số: {DocumentWords.NumberOf(head)}")]),
                    (right, [Lines(WordStyles.PlaceAndDate, $"{head.Place}, {head.Date}")])
                ),
                Lines(WordStyles.Kind, head.Kind),
                Lines(WordStyles.Subject, head.Subject),
                Rule(width, LineLengths.Longest(DocumentWords.Clean(head.Subject), 14, width) * 2 / 5, after: 240)
            );
        }

        private void Signature()
        {
            var signature = document.Signature;
            var width = Width(landscape: false);
            var left = new List<OpenXmlElement>();
            if (document.Recipients.Count > 0)
            {
                left.Add(Lines(WordStyles.RecipientsHead, "Nơi nhận:"));
                left.AddRange(document.Recipients.Select((_, i) => Lines(WordStyles.Recipient, DocumentWords.Recipient(document, i))));
            }
            else
            {
                left.Add(Styled(WordStyles.Recipient));
            }

            _body.Append(
                Spaced(
                    SideBySide(
                        (width / 2, left),
                        (
                            width - (width / 2),
                            [
                                .. signature.Authority.Select(line => Lines(WordStyles.Authority, line)),
                                Lines(WordStyles.Authority, signature.Office ?? DocumentText.Dots),
                                Lines(WordStyles.Signer, signature.Name ?? DocumentText.Dots),
                            ]
                        )
                    )
                )
            );
            if (document.Version is { } version)
            {
                _body.Append(Lines(WordStyles.Version, DocumentWords.VersionOf(version)));
            }
        }

        // The space belongs to the text above and to the signature below, which never stands alone on a page.
        private static IEnumerable<OpenXmlElement> Spaced(OpenXmlElement element)
        {
            var space = Styled(WordStyles.End);
            space.ParagraphProperties!.Append(new KeepNext(), new SpacingBetweenLines { Before = Text(200) });
            return [space, element];
        }

        // --- annexes and pages ----------------------------------------------------------------------------------------

        private void Annex(DocumentAnnex annex, int index)
        {
            _headings = WordStyles.AnnexHeadings(index);
            _point = 0;
            var width = Width(annex.Landscape);
            _body.Append(
                Lines(WordStyles.Annex, DocumentWords.AnnexLabel(document, index)),
                Lines(WordStyles.AnnexTitle, annex.Title),
                Lines(WordStyles.AnnexOf, DocumentWords.AnnexOf(document.Head)),
                Rule(width, width / 5, after: 160)
            );
            Blocks(annex.Blocks, width, end: false);
        }

        private static Paragraph EndOfSection(DocumentAnnex? annex)
        {
            var end = Styled(WordStyles.End);
            end.ParagraphProperties!.Append(Page(annex));
            return end;
        }

        // The first page of the body and of each annex has no number; an annex counts its own pages.
        private static SectionProperties Page(DocumentAnnex? annex)
        {
            var landscape = annex is { Landscape: true };
            var page = new SectionProperties(
                new HeaderReference { Type = HeaderFooterValues.Default, Id = NumberedHeader },
                new HeaderReference { Type = HeaderFooterValues.First, Id = EmptyHeader },
                new SectionType { Val = SectionMarkValues.NextPage },
                new PageSize
                {
                    Width = (uint)(landscape ? PageHeight : PageWidth),
                    Height = (uint)(landscape ? PageWidth : PageHeight),
                    Orient = landscape ? PageOrientationValues.Landscape : PageOrientationValues.Portrait,
                },
                new PageMargin
                {
                    Top = MarginTop,
                    Bottom = MarginBottom,
                    Left = MarginLeft,
                    Right = MarginRight,
                    Header = HeaderFromEdge,
                    Footer = HeaderFromEdge,
                    Gutter = 0,
                },
                new PageNumberType { Start = 1 },
                new TitlePage()
            );
            return page;
        }

        private static Paragraph PageNumber()
        {
            var paragraph = Styled(WordStyles.Header);
            paragraph.Append(
                new Run(new FieldChar { FieldCharType = FieldCharValues.Begin }),
                new Run(new FieldCode(" PAGE ") { Space = SpaceProcessingModeValues.Preserve }),
                new Run(new FieldChar { FieldCharType = FieldCharValues.Separate }),
                new Run(new Text("2")),
                new Run(new FieldChar { FieldCharType = FieldCharValues.End })
            );
            return paragraph;
        }

        // --- blocks ---------------------------------------------------------------------------------------------------

        private void Blocks(IReadOnlyList<DocumentBlock> blocks, int width, bool end)
        {
            for (var i = 0; i < blocks.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var last = end && i == blocks.Count - 1;
                switch (blocks[i])
                {
                    case DocumentHeading heading:
                        _body.Append(Heading(heading));
                        break;
                    case DocumentParagraph paragraph:
                        _body.Append(Words(paragraph, last));
                        break;
                    case DocumentTable table:
                        if (table.Caption is { Length: > 0 } caption)
                        {
                            _body.Append(Lines(WordStyles.Caption, caption));
                        }

                        _body.Append(Table(table, width));
                        // Two tables without a paragraph between them would become one, and a page may not end with a table.
                        _body.Append(Styled(WordStyles.End, spaceBefore: 120));
                        break;
                }
            }
        }

        private Paragraph Heading(DocumentHeading heading)
        {
            if (heading.Level >= 3)
            {
                return Lines(WordStyles.Point, $"{DocumentWords.Letter(_point++)}) {heading.Text}");
            }

            _point = 0;
            var paragraph = Lines(heading.Level == 1 ? WordStyles.Part : WordStyles.Section, heading.Text);
            if (_headings != WordStyles.Headings)
            {
                paragraph.ParagraphProperties!.Append(
                    new NumberingProperties(new NumberingLevelReference { Val = heading.Level - 1 }, new NumberingId { Val = _headings })
                );
            }

            return paragraph;
        }

        private static Paragraph Words(DocumentParagraph block, bool last)
        {
            var paragraph = Styled(
                block.Kind switch
                {
                    ParagraphKind.Item => WordStyles.Item,
                    ParagraphKind.Basis => WordStyles.Basis,
                    ParagraphKind.Note => WordStyles.Note,
                    _ => WordStyles.Body,
                }
            );
            if (last)
            {
                // The signature never stands alone on a page.
                paragraph.ParagraphProperties!.Append(new KeepNext(), new KeepLines());
            }

            Pieces(paragraph, last ? WithEndMark(block.Text) : block.Text, bold: false);
            return paragraph;
        }

        // A document's text ends with "./.", as the decree has it.
        private static DocumentText WithEndMark(DocumentText text)
        {
            if (text.Pieces.Count == 0 || text.ToString().TrimEnd().EndsWith("./.", StringComparison.Ordinal))
            {
                return text;
            }

            var last = text.Pieces[^1];
            return new DocumentText([
                .. text.Pieces.SkipLast(1),
                last.Words is { } words ? last with { Words = words.TrimEnd().TrimEnd('.') } : last,
                new TextPiece("./."),
            ]);
        }

        // --- tables ---------------------------------------------------------------------------------------------------

        private static Table Table(DocumentTable table, int width)
        {
            var columns = table.Columns;
            var widths = Widths(columns, width);
            var cell = columns.Count > ColumnsOfNormalSize ? WordStyles.SmallCell : WordStyles.Cell;
            var properties = new TableProperties(
                new TableStyle { Val = WordStyles.Grid },
                new TableWidth { Width = Text(width), Type = TableWidthUnitValues.Dxa },
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableLook { Val = "0020", FirstRow = true }
            );
            if (table.Caption is { Length: > 0 } caption)
            {
                properties.Append(new TableCaption { Val = DocumentWords.OneLine(caption) });
            }

            var built = new Table(properties, new TableGrid(widths.Select(w => new GridColumn { Width = Text(w) })));
            built.Append(Headings(columns, widths, cell));
            foreach (var row in table.Rows)
            {
                built.Append(Row(row, columns, widths, cell));
            }

            return built;
        }

        private static IEnumerable<W.TableRow> Headings(IReadOnlyList<TableColumn> columns, int[] widths, string style)
        {
            var grouped = columns.Any(c => c.Over is not null);
            if (grouped)
            {
                var above = HeadingRow();
                for (var i = 0; i < columns.Count; )
                {
                    var (first, over) = (i, columns[i].Over);
                    do
                    {
                        i++;
                    } while (over is not null && i < columns.Count && columns[i].Over == over);

                    above.Append(
                        HeadingCell(
                            over ?? columns[first].Heading,
                            widths[first..i].Sum(),
                            style,
                            i - first,
                            over is null ? MergedCellValues.Restart : null
                        )
                    );
                }

                yield return above;
            }

            var below = HeadingRow();
            for (var i = 0; i < columns.Count; i++)
            {
                var merged = grouped && columns[i].Over is null;
                below.Append(HeadingCell(merged ? "" : columns[i].Heading, widths[i], style, 1, merged ? MergedCellValues.Continue : null));
            }

            yield return below;
        }

        private static W.TableRow HeadingRow() => new(new TableRowProperties(new CantSplit(), new TableHeader()));

        private static W.TableCell HeadingCell(string text, int width, string style, int span, MergedCellValues? merge)
        {
            var properties = CellProperties(width, span);
            if (merge is { } value)
            {
                properties.Append(new VerticalMerge { Val = value });
            }

            properties.Append(new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center });
            var paragraph = Styled(style);
            paragraph.ParagraphProperties!.Append(new KeepNext(), new Justification { Val = JustificationValues.Center });
            Pieces(paragraph, text, bold: true);
            return new W.TableCell(properties, paragraph);
        }

        private static W.TableRow Row(TableRow row, IReadOnlyList<TableColumn> columns, int[] widths, string style)
        {
            var built = new W.TableRow(new TableRowProperties(new CantSplit()));
            var bold = row.Kind is not RowKind.Plain;
            if (row.Kind is RowKind.Section)
            {
                built.Append(Cell(row.Cells.Count > 0 ? row.Cells[0] : TableCell.Empty, ColumnAlignment.Left, widths.Sum(), columns.Count));
                return built;
            }

            for (var i = 0; i < columns.Count; i++)
            {
                built.Append(Cell(i < row.Cells.Count ? row.Cells[i] : TableCell.Empty, columns[i].Alignment, widths[i], 1));
            }

            return built;

            W.TableCell Cell(TableCell cell, ColumnAlignment alignment, int width, int span)
            {
                var properties = CellProperties(width, span);
                properties.Append(new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center });
                var paragraph = Styled(style);
                if (bold)
                {
                    // A group's first row stays with the row below it.
                    paragraph.ParagraphProperties!.Append(new KeepNext());
                }

                if (alignment is not ColumnAlignment.Left)
                {
                    paragraph.ParagraphProperties!.Append(
                        new Justification
                        {
                            Val = alignment is ColumnAlignment.Centre ? JustificationValues.Center : JustificationValues.Right,
                        }
                    );
                }

                if (cell.Text is { } text)
                {
                    Pieces(paragraph, text, bold);
                }
                else if (cell.Quantity is { } quantity)
                {
                    // A longer dotted line would not fit into a column of numbers.
                    Pieces(
                        paragraph,
                        quantity.Value is null ? DocumentWords.ShortDots
                            : cell.WithUnit ? quantity.ToString()
                            : quantity.Number(),
                        bold
                    );
                }

                return new W.TableCell(properties, paragraph);
            }
        }

        private static TableCellProperties CellProperties(int width, int span)
        {
            var properties = new TableCellProperties(new TableCellWidth { Width = Text(width), Type = TableWidthUnitValues.Dxa });
            if (span > 1)
            {
                properties.Append(new GridSpan { Val = span });
            }

            return properties;
        }

        private static int[] Widths(IReadOnlyList<TableColumn> columns, int width)
        {
            var whole = columns.Sum(c => c.Width);
            var widths = columns.Select(c => (int)(width * c.Width / whole)).ToArray();
            widths[^1] += width - widths.Sum();
            return widths;
        }

        /// <summary>A table without lines, two cells a row, for what stands side by side.</summary>
        private static Table SideBySide(params IReadOnlyList<(int Width, IReadOnlyList<OpenXmlElement> Blocks)> cells)
        {
            var table = new Table(
                new TableProperties(
                    new TableWidth { Width = Text(cells[0].Width + cells[1].Width), Type = TableWidthUnitValues.Dxa },
                    new TableLayout { Type = TableLayoutValues.Fixed },
                    new TableCellMarginDefault(
                        new TableCellLeftMargin { Width = 0, Type = TableWidthValues.Dxa },
                        new TableCellRightMargin { Width = 0, Type = TableWidthValues.Dxa }
                    )
                ),
                new TableGrid(new GridColumn { Width = Text(cells[0].Width) }, new GridColumn { Width = Text(cells[1].Width) })
            );
            foreach (var row in cells.Chunk(2))
            {
                var built = new W.TableRow(new TableRowProperties(new CantSplit()));
                foreach (var (width, blocks) in row)
                {
                    var cell = new W.TableCell(CellProperties(width, 1));
                    cell.Append(blocks);
                    built.Append(cell);
                }

                table.Append(built);
            }

            return table;
        }

        // --- paragraphs -----------------------------------------------------------------------------------------------

        private static Paragraph Styled(string style, int? spaceBefore = null)
        {
            var properties = new ParagraphProperties(new ParagraphStyleId { Val = style });
            if (spaceBefore is { } before)
            {
                properties.Append(new SpacingBetweenLines { Before = Text(before) });
            }

            return new Paragraph(properties);
        }

        /// <summary>A paragraph of plain words; a line end in them stays one.</summary>
        private static Paragraph Lines(string style, string text)
        {
            var paragraph = Styled(style);
            Pieces(paragraph, text, bold: false);
            return paragraph;
        }

        /// <summary>
        /// A line of a given length in the middle of a width: the upper border of an empty paragraph that is indented on both sides. Unlike
        /// a drawn line it moves with the text, and typing above it does not shift it.
        /// </summary>
        private static Paragraph Rule(int width, int length, int? after = null)
        {
            var paragraph = Styled(WordStyles.Rule);
            var side = Text(Math.Max(0, (width - length) / 2));
            if (after is { } space)
            {
                paragraph.ParagraphProperties!.Append(new SpacingBetweenLines { After = Text(space) });
            }

            paragraph.ParagraphProperties!.Append(new Indentation { Left = side, Right = side });
            return paragraph;
        }

        private static void Pieces(Paragraph paragraph, DocumentText text, bool bold)
        {
            foreach (var piece in text.Pieces)
            {
                var run = new Run();
                if (bold || piece.Bold || piece.Italic)
                {
                    var properties = new RunProperties();
                    if (bold || piece.Bold)
                    {
                        properties.Append(new Bold());
                    }

                    if (piece.Italic)
                    {
                        properties.Append(new Italic());
                    }

                    run.Append(properties);
                }

                var lines = DocumentWords.Clean(piece.ToString()).ReplaceLineEndings("\n").Split('\n');
                for (var i = 0; i < lines.Length; i++)
                {
                    if (i > 0)
                    {
                        run.Append(new Break());
                    }

                    if (lines[i].Length > 0)
                    {
                        run.Append(new Text(lines[i]) { Space = SpaceProcessingModeValues.Preserve });
                    }
                }

                if (run.ChildElements.Any(c => c is not RunProperties))
                {
                    paragraph.Append(run);
                }
            }
        }

        private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
