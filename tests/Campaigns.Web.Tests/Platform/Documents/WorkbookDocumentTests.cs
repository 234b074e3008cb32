using System.Globalization;
using Campaigns.Web.Platform.Documents;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using MiniExcelLibs;
using NodaTime;
using Xunit;
using TableColumn = Campaigns.Web.Platform.Documents.TableColumn;

namespace Campaigns.Web.Tests.Platform.Documents;

/// <summary>The tables of a document in Excel: numbers are numbers, each part has its sheet, and the headings stay in sight.</summary>
public sealed class WorkbookDocumentTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void The_file_is_valid_and_the_same_document_gives_the_same_bytes()
    {
        var bytes = WorkbookDocument.Write(DocumentSamples.Report(), Cancel);
        Assert.Equal(bytes, WorkbookDocument.Write(DocumentSamples.Report(), Cancel));
        using var file = Open(bytes);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(file, Cancel).Select(e => e.Description));
        using var bare = Open(WorkbookDocument.Write(DocumentSamples.Bare(), Cancel));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(bare, Cancel).Select(e => e.Description));
    }

    [Fact]
    public void Each_part_and_annex_with_tables_has_a_sheet()
    {
        using var file = Open(WorkbookDocument.Write(DocumentSamples.Report(), Cancel));
        Assert.Equal(
            ["III. Kết quả thực hiện nhiệm vụ", "Phụ lục I. Lượt người theo xã"],
            file.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(s => s.Name!.Value!.TrimEnd(',', ' '))
        );
    }

    [Fact]
    public void Sheets_with_the_same_title_have_different_names()
    {
        var table = DocumentSamples.Figures();
        var title = "Kết quả của một phần có tên dài: [thử] hơn ba mươi mốt";
        var document = DocumentSamples.Bare() with
        {
            Annexes = [.. Enumerable.Range(0, 3).Select(_ => new DocumentAnnex { Title = title, Blocks = [table] })],
        };
        using var file = Open(WorkbookDocument.Write(document, Cancel));
        var names = file.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(s => s.Name!.Value!).ToList();
        Assert.Equal(3, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, n => Assert.InRange(n.Length, 1, 31));
    }

    [Fact]
    public async Task Figures_are_numbers_the_unknown_is_empty_and_a_second_reader_finds_them()
    {
        var bytes = WorkbookDocument.Write(DocumentSamples.Report(), Cancel);
        using var again = new MemoryStream(bytes);
        var rows = (await again.QueryAsync(cancellationToken: Cancel)).Cast<IDictionary<string, object?>>().ToList();
        var communication = rows.Single(r => r["B"] is "Người được truyền thông");
        Assert.Equal((9120d, 10312d, 13.1d), (communication["D"], communication["E"], communication["F"]));
        var unknown = rows.Single(r => r["B"] is "Ở doanh nghiệp");
        Assert.Equal((null, 412d), (unknown["D"], unknown["E"]));

        using var file = Open(bytes);
        var cells = Cells(file, 0);
        var points = cells.Values.Single(c => c.CellValue?.Text == "3.9");
        Assert.Equal("+#,##0.0\" điểm\";-#,##0.0\" điểm\";#,##0.0\" điểm\"", FormatOf(file, points));
        Assert.Equal("#,##0", FormatOf(file, cells.Values.Single(c => c.CellValue?.Text == "10312")));
        Assert.All(cells.Values, c => Assert.Null(c.CellFormula));
        Assert.Contains(cells.Values, c => c.InnerText.Contains(DocumentSamples.Hash, StringComparison.Ordinal));
    }

    [Fact]
    public void The_headings_stay_in_sight_and_shared_ones_are_merged()
    {
        using var file = Open(WorkbookDocument.Write(DocumentSamples.Report(), Cancel));
        var sheet = Sheets(file)[1];
        var pane = sheet.Descendants<Pane>().Single();
        var cells = Cells(file, 1);
        Assert.Equal(PaneStateValues.Frozen, pane.State!.Value);
        Assert.Equal("Nữ", cells[$"C{pane.VerticalSplit!.Value.ToString(CultureInfo.InvariantCulture)}"].InnerText);
        Assert.Equal(["A5:A6", "B5:B6", "C5:E5", "F5:H5", "I5:I6"], sheet.Descendants<MergeCell>().Select(m => m.Reference!.Value!));
    }

    [Fact]
    public async Task A_day_is_a_date_in_Excel()
    {
        var table = new DocumentTable
        {
            Columns = [new TableColumn("TT", 1), new TableColumn("Ngày", 1)],
            Rows = [new TableRow([new Quantity(1), TableCell.Of(new LocalDate(2026, 11, 25), "25/11/2026")])],
        };
        var bytes = WorkbookDocument.Write(DocumentSamples.Bare(table), Cancel);
        using var again = new MemoryStream(bytes);
        var rows = (await again.QueryAsync(cancellationToken: Cancel)).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal((1d, new DateTime(2026, 11, 25, 0, 0, 0, DateTimeKind.Unspecified)), (rows[^1]["A"], rows[^1]["B"]));
        using var file = Open(bytes);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(file, Cancel).Select(e => e.Description));
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        var table = new DocumentTable
        {
            Columns = [new TableColumn("=1+1", 1), new TableColumn("<&\u0001\ud800", 1)],
            Rows = [new TableRow(["=HYPERLINK(\"x\")", new Quantity(1, "\"&<\u0001")])],
        };
        using var file = Open(WorkbookDocument.Write(DocumentSamples.Bare(table), Cancel));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(file, Cancel).Select(e => e.Description));
        Assert.Contains(Cells(file, 0).Values, c => c.InnerText == "=HYPERLINK(\"x\")" && c.DataType!.Value == CellValues.InlineString);
    }

    private static SpreadsheetDocument Open(byte[] bytes) => SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);

    private static List<Worksheet> Sheets(SpreadsheetDocument file) =>
        [
            .. file.WorkbookPart!.Workbook!.Descendants<Sheet>()
                .Select(s => ((WorksheetPart)file.WorkbookPart.GetPartById(s.Id!)).Worksheet!),
        ];

    private static Dictionary<string, Cell> Cells(SpreadsheetDocument file, int sheet) =>
        Sheets(file)[sheet].Descendants<Cell>().ToDictionary(c => c.CellReference!.Value!, StringComparer.Ordinal);

    private static string? FormatOf(SpreadsheetDocument file, Cell cell)
    {
        var styles = file.WorkbookPart!.WorkbookStylesPart!.Stylesheet!;
        var format = styles.CellFormats!.Elements<CellFormat>().ElementAt((int)cell.StyleIndex!.Value);
        return styles
            .NumberingFormats!.Elements<NumberingFormat>()
            .SingleOrDefault(f => f.NumberFormatId!.Value == format.NumberFormatId!.Value)
            ?.FormatCode!.Value;
    }
}
