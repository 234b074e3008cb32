using System.Globalization;
using Campaigns.Web.Platform.Documents;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using NodaTime;
using Xunit;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace Campaigns.Web.Tests.Platform.Documents;

/// <summary>A document for Word as a second reader finds it: valid, in the decree's form, and with the model's figures.</summary>
public sealed class WordDocumentTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void The_file_is_valid_for_Word_2019()
    {
        using var report = Open(DocumentSamples.Report());
        using var bare = Open(DocumentSamples.Bare());
        Assert.Empty(Faults(report));
        Assert.Empty(Faults(bare));
    }

    [Fact]
    public void The_same_document_gives_the_same_bytes()
    {
        var first = WordDocument.Write(DocumentSamples.Report(), Cancel);
        Assert.Equal(first, WordDocument.Write(DocumentSamples.Report(), Cancel));
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(first));
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(2027, 5, 12, 9, 5, 0), e.LastWriteTime.DateTime));
    }

    [Fact]
    public void The_file_says_what_it_is_and_from_which_body_and_names_nobody()
    {
        using var file = Open(DocumentSamples.Report());
        var properties = file.PackageProperties;
        Assert.StartsWith("Báo cáo Kết quả phòng ngừa", properties.Title, StringComparison.Ordinal);
        Assert.Equal("Phòng Lao động - Thương binh và Xã hội", properties.Creator);
        Assert.Equal(properties.Creator, properties.LastModifiedBy);
        Assert.Equal(new DateTime(2027, 5, 12, 9, 5, 0, DateTimeKind.Utc), properties.Created?.ToUniversalTime());
        Assert.Equal("vi-VN", file.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Descendants<Languages>().Single().Val!.Value);
    }

    [Fact]
    public void The_page_has_the_decrees_size_margins_and_numbers()
    {
        using var file = Open(DocumentSamples.Report());
        var sections = file.MainDocumentPart!.Document!.Descendants<SectionProperties>().ToList();
        Assert.Equal(3, sections.Count);
        foreach (var section in sections)
        {
            var margin = section.GetFirstChild<PageMargin>()!;
            Assert.InRange(Millimetres(margin.Top!.Value), 20, 25);
            Assert.InRange(Millimetres(margin.Bottom!.Value), 20, 25);
            Assert.InRange(Millimetres(margin.Left!.Value), 30, 35);
            Assert.InRange(Millimetres(margin.Right!.Value), 15, 20);
            Assert.NotNull(section.GetFirstChild<TitlePage>());
            Assert.Equal(1, section.GetFirstChild<PageNumberType>()!.Start!.Value);
            var headers = section
                .Elements<HeaderReference>()
                .ToDictionary(h => h.Type!.Value, h => ((HeaderPart)file.MainDocumentPart.GetPartById(h.Id!)).Header!);
            Assert.Contains("PAGE", headers[HeaderFooterValues.Default].InnerText, StringComparison.Ordinal);
            Assert.Equal("", headers[HeaderFooterValues.First].InnerText);
        }

        Assert.Equal(
            [PageOrientationValues.Portrait, PageOrientationValues.Landscape, PageOrientationValues.Portrait],
            sections.Select(s => s.GetFirstChild<PageSize>()!.Orient!.Value)
        );
        Assert.Equal(
            (11906U, 16838U),
            (sections[0].GetFirstChild<PageSize>()!.Width!.Value, sections[0].GetFirstChild<PageSize>()!.Height!.Value)
        );
    }

    [Fact]
    public void The_head_and_the_signature_stand_as_the_decree_has_them()
    {
        using var file = Open(DocumentSamples.Report());
        var text = Texts(file);
        Assert.Equal("Số: ……/BC-LĐTBXH", text[WordStyles.Number]);
        Assert.Equal("Cư M'gar, ngày …… tháng 5 năm 2027", text[WordStyles.PlaceAndDate]);
        Assert.Equal("Độc lập - Tự do - Hạnh phúc", text[WordStyles.Motto]);
        Assert.Equal("Cộng hòa xã hội chủ nghĩa Việt Nam", text[WordStyles.Country]);
        Assert.Equal("Lê Thị Minh Tâm", text[WordStyles.Signer]);
        Assert.Equal(
            ["- Sở Lao động - Thương binh và Xã hội (b/c);", "- UBND huyện (b/c);", "- Lưu: VT."],
            Paragraphs(file, WordStyles.Recipient).Select(p => p.InnerText)
        );
        Assert.Equal(["KT. Trưởng phòng", "Phó Trưởng phòng"], Paragraphs(file, WordStyles.Authority).Select(p => p.InnerText));
        Assert.Equal($"Bản gửi 2, lúc 16:02 ngày 12/5/2027. Mã SHA-256: {DocumentSamples.Hash}", text[WordStyles.Version]);
        Assert.EndsWith(
            "Thương binh và Xã hội./.",
            Paragraphs(file, WordStyles.Body).Last(p => !InAnnex(p)).InnerText,
            StringComparison.Ordinal
        );
        var capitals = file.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>().Where(s => s.Descendants<Caps>().Any());
        Assert.Superset(
            new HashSet<string?> { WordStyles.Country, WordStyles.Issuer, WordStyles.Kind, WordStyles.Part, WordStyles.Authority },
            capitals.Select(s => s.StyleId?.Value).ToHashSet()
        );
    }

    [Fact]
    public void What_is_not_known_is_a_dotted_line()
    {
        using var file = Open(DocumentSamples.Bare());
        var text = Texts(file);
        Assert.Equal(DocumentText.Dots, text[WordStyles.Signer]);
        Assert.Equal(DocumentText.Dots, text[WordStyles.Authority]);
        Assert.Equal("Số: ……/BC-UBND", text[WordStyles.Number]);
        Assert.DoesNotContain(WordStyles.Version, text.Keys);
    }

    [Fact]
    public void Lines_are_as_long_as_the_motto_and_a_third_to_a_half_of_the_other_words()
    {
        using var file = Open(DocumentSamples.Report());
        // Measured on the page: the motto is 159.1 points long, the longest line of the subject 336.4, that of the issuing body 176.1.
        var rules = Paragraphs(file, WordStyles.Rule).Select(LengthOf).ToList();
        Assert.InRange(rules[1], 159.1 - 2, 159.1 + 2);
        Assert.InRange(rules[2], 336.4 / 3, 336.4 / 2);
        Assert.InRange(rules[0], 176.1 / 3, 176.1 / 2);

        static double LengthOf(Paragraph rule)
        {
            var indent = rule.ParagraphProperties!.Indentation!;
            var width = rule.Ancestors<W.TableCell>().FirstOrDefault()?.TableCellProperties!.TableCellWidth!.Width!.Value ?? "9184";
            return (Number(width) - Number(indent.Left!.Value!) - Number(indent.Right!.Value!)) / 20d;
        }
    }

    [Fact]
    public void Headings_are_numbered_by_Word_and_stand_in_its_navigation()
    {
        using var file = Open(DocumentSamples.Report());
        var styles = file.MainDocumentPart!.StyleDefinitionsPart!.Styles!.Elements<Style>().ToDictionary(s => s.StyleId!.Value!);
        foreach (var (id, level) in new[] { (WordStyles.Part, 0), (WordStyles.Section, 1), (WordStyles.Point, 2), (WordStyles.Annex, 0) })
        {
            Assert.Equal(level, styles[id].Descendants<OutlineLevel>().Single().Val!.Value);
        }

        Assert.Equal(WordStyles.Headings, styles[WordStyles.Part].Descendants<NumberingId>().Single().Val!.Value);
        Assert.Equal(["a) Nói chuyện chuyên đề", "b) Sinh hoạt câu lạc bộ"], Paragraphs(file, WordStyles.Point).Select(p => p.InnerText));
        Assert.Equal(6, Paragraphs(file, WordStyles.Part).Count(p => !InAnnex(p)));

        // The headings of an annex begin again at I.
        Assert.All(
            Paragraphs(file, WordStyles.Part).Where(InAnnex),
            p => Assert.Equal(WordStyles.AnnexHeadings(1), p.ParagraphProperties!.NumberingProperties!.NumberingId!.Val!.Value)
        );
        // Every style that a paragraph names exists.
        Assert.All(
            file.MainDocumentPart.Document!.Descendants<ParagraphStyleId>(),
            s => Assert.True(styles.ContainsKey(s.Val!.Value!), s.Val!.Value)
        );
    }

    [Fact]
    public void The_letters_of_points_follow_the_Vietnamese_order()
    {
        using var file = Open(
            DocumentSamples.Bare([
                new DocumentHeading(1, "Một"),
                .. Enumerable.Range(0, 6).Select(_ => new DocumentHeading(3, "x")),
                new DocumentHeading(2, "Hai"),
                new DocumentHeading(3, "x"),
            ])
        );
        Assert.Equal(["a) x", "b) x", "c) x", "d) x", "đ) x", "e) x", "a) x"], Paragraphs(file, WordStyles.Point).Select(p => p.InnerText));
    }

    [Fact]
    public void Each_annex_names_its_report_and_begins_a_page_of_its_own()
    {
        using var file = Open(DocumentSamples.Report());
        Assert.Equal(["Phụ lục I", "Phụ lục II"], Paragraphs(file, WordStyles.Annex).Select(p => p.InnerText));
        Assert.Equal(2, Paragraphs(file, WordStyles.AnnexOf).Count());
        Assert.All(
            Paragraphs(file, WordStyles.AnnexOf),
            p =>
                Assert.Equal(
                    "(Kèm theo Báo cáo số ……/BC-LĐTBXH ngày …… tháng 5 năm 2027 của Phòng Lao động - Thương binh và Xã hội)",
                    p.InnerText
                )
        );
        Assert.All(
            file.MainDocumentPart!.Document!.Descendants<SectionProperties>(),
            s => Assert.Equal(SectionMarkValues.NextPage, s.GetFirstChild<SectionType>()!.Val!.Value)
        );
    }

    [Fact]
    public void Tables_repeat_their_headings_split_no_row_and_hold_the_models_figures()
    {
        using var file = Open(DocumentSamples.Report());
        var tables = Tables(file);
        Assert.Equal(2, tables.Count);
        foreach (var row in tables.SelectMany(t => t.Elements<W.TableRow>()))
        {
            Assert.Single(row.Descendants<CantSplit>());
        }

        Assert.Equal([1, 2], tables.Select(t => t.Descendants<TableHeader>().Count()));
        Assert.Equal(
            DocumentSamples.Figures().Rows.Select(r => r.Cells.Select(Written)),
            tables[0].Elements<W.TableRow>().Skip(1).Select(r => r.Elements<W.TableCell>().Select(c => c.InnerText))
        );
        // The shared headings: "TT", "Xã, thị trấn", "Theo giới" over three, "Theo tuổi" over three, "Cộng".
        var above = tables[1].Elements<W.TableRow>().First().Elements<W.TableCell>().ToList();
        Assert.Equal(["TT", "Xã, thị trấn", "Theo giới", "Theo tuổi", "Cộng"], above.Select(c => c.InnerText));
        Assert.Equal([1, 1, 3, 3, 1], above.Select(c => c.TableCellProperties!.GridSpan?.Val?.Value ?? 1));
        var section = tables[1].Elements<W.TableRow>().ElementAt(2).Elements<W.TableCell>().Single();
        Assert.Equal(9, section.TableCellProperties!.GridSpan!.Val!.Value);
        Assert.All(
            tables[0].Elements<W.TableRow>().Skip(1).Select(r => r.Elements<W.TableCell>().ElementAt(4)),
            c => Assert.Equal(JustificationValues.Right, c.Descendants<Justification>().Single().Val!.Value)
        );

        static string Written(Web.Platform.Documents.TableCell cell) =>
            cell.Text?.ToString()
            ?? (
                cell.Quantity is not { } quantity ? ""
                : quantity.Value is null ? DocumentWords.ShortDots
                : cell.WithUnit ? quantity.ToString()
                : quantity.Number()
            );
    }

    [Fact]
    public void Text_that_XML_cannot_hold_or_that_turns_a_line_round_does_no_harm()
    {
        var hostile = "<b>&amp; \u0000\u0001\u000B \"x\" ]]> \ud800 \u202E1.234\u202C H'Yim Kđoh ƀ č ĕ ŏ ơ̆ ŭ ư̆ " + new string('w', 3000);
        var document = DocumentSamples.Bare(
            new DocumentHeading(1, hostile),
            new DocumentParagraph(hostile),
            new DocumentTable
            {
                Caption = hostile,
                Columns = [new TableColumn(hostile, 1), new TableColumn("b", 1)],
                Rows = [new Web.Platform.Documents.TableRow([hostile, new Quantity(1, hostile)])],
            }
        ) with
        {
            Recipients = [hostile],
            Signature = new DocumentSignature { Office = hostile, Name = hostile },
        };
        using var file = Open(document);
        Assert.Empty(Faults(file));
        var text = Paragraphs(file, WordStyles.Body).Single().InnerText;
        Assert.StartsWith("<b>&amp;  \"x\" ]]> \uFFFD 1.234 H'Yim Kđoh ƀ č ĕ ŏ ơ̆ ŭ ư̆ www", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', file.MainDocumentPart!.Document!.InnerText);
    }

    [Fact]
    public void What_somebody_typed_on_several_lines_becomes_several_paragraphs()
    {
        using var file = Open(DocumentSamples.Bare([.. DocumentParagraph.Lines("Một.\r\n\r\n  Hai.\nBa.")]));
        Assert.Equal(["Một.", "Hai.", "Ba./."], Paragraphs(file, WordStyles.Body).Select(p => p.InnerText));
    }

    [Fact]
    public void A_table_of_two_thousand_rows_is_written_whole()
    {
        using var file = Open(DocumentSamples.Bare(DocumentSamples.ByCommune(2000)));
        Assert.Equal(2003, Tables(file).Single().Elements<W.TableRow>().Count());
        Assert.Empty(Faults(file));
    }

    private static WordprocessingDocument Open(AdministrativeDocument document) =>
        WordprocessingDocument.Open(new MemoryStream(WordDocument.Write(document, Cancel)), isEditable: false);

    private static List<string> Faults(WordprocessingDocument file) =>
        [.. new OpenXmlValidator(FileFormatVersions.Office2019).Validate(file, Cancel).Select(e => $"{e.Description} ({e.Path?.XPath})")];

    private static IEnumerable<Paragraph> Paragraphs(WordprocessingDocument file, string style) =>
        file.MainDocumentPart!.Document!.Descendants<Paragraph>().Where(p => p.ParagraphProperties?.ParagraphStyleId?.Val?.Value == style);

    // The first paragraph of each style.
    private static Dictionary<string, string> Texts(WordprocessingDocument file) =>
        file.MainDocumentPart!.Document!.Descendants<Paragraph>()
            .GroupBy(p => p.ParagraphProperties?.ParagraphStyleId?.Val?.Value ?? "", StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().InnerText, StringComparer.Ordinal);

    private static List<Table> Tables(WordprocessingDocument file) =>
        [.. file.MainDocumentPart!.Document!.Descendants<Table>().Where(t => t.Descendants<TableHeader>().Any())];

    private static bool InAnnex(Paragraph paragraph) =>
        paragraph.ElementsBefore().OfType<Paragraph>().Any(p => p.ParagraphProperties?.ParagraphStyleId?.Val?.Value == WordStyles.Annex);

    private static double Millimetres(long twentieths) => Math.Round(twentieths / 20d / 72 * 25.4);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
