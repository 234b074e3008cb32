using System.Globalization;
using Campaigns.Web.Platform.Lists;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Lists;

/// <summary>A workbook as Excel reads it: days and times are dates, numbers are numbers, and every text is a text.</summary>
public sealed class ListSheetFileTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_times_and_numbers_are_what_they_are_and_texts_are_never_formulas()
    {
        var file = ListSheetFile.Write(
            ["Tên", "Ngày", "Lúc", "Giờ", "Số", "Tỷ lệ", "Trống"],
            [
                ["=1+1", new LocalDate(2026, 11, 24), Instant.FromUtc(2026, 11, 24, 18, 30), new LocalTime(14, 0), 1250, 36.4m, null],
                ["@x\u0000", null, null, null, 0, null, ""],
            ],
            "Danh sách: [thử] một cái tên dài hơn ba mươi mốt chữ",
            Cancel,
            new SheetHead("Danh sách", ["Huyện Cư M'gar", null, "“hoa”"], "Lập lúc 14:00, 24/11/2026")
        );
        using var content = new MemoryStream(file);
        using var document = SpreadsheetDocument.Open(content, isEditable: false);
        var book = document.WorkbookPart!;
        var formats = book.WorkbookStylesPart!.Stylesheet!;
        var codes = formats
            .NumberingFormats!.Elements<NumberingFormat>()
            .ToDictionary(f => f.NumberFormatId!.Value, f => f.FormatCode!.Value);
        var cells = book.WorksheetParts.Single().Worksheet!.Descendants<Cell>().ToDictionary(c => c.CellReference!.Value!);
        string? FormatOf(string at) =>
            codes.GetValueOrDefault(
                formats.CellFormats!.Elements<CellFormat>().ElementAt((int)cells[at].StyleIndex!.Value).NumberFormatId!.Value
            );
        Assert.Equal(("dd/mm/yyyy", "46350"), (FormatOf("B6"), cells["B6"].CellValue!.Text));
        Assert.Equal("dd/mm/yyyy hh:mm", FormatOf("C6"));
        Assert.Equal(
            new DateTime(2026, 11, 25, 1, 30, 0, DateTimeKind.Unspecified),
            DateTime.FromOADate(double.Parse(cells["C6"].CellValue!.Text, CultureInfo.InvariantCulture))
        );
        Assert.Equal(("hh:mm", 14d / 24), (FormatOf("D6"), double.Parse(cells["D6"].CellValue!.Text, CultureInfo.InvariantCulture)));
        Assert.Equal(("1250", "36.4", "0"), (cells["E6"].CellValue!.Text, cells["F6"].CellValue!.Text, cells["E7"].CellValue!.Text));
        Assert.All(cells.Values, c => Assert.Null(c.CellFormula));
        Assert.Equal((CellValues.InlineString, "=1+1"), (cells["A6"].DataType!.Value, cells["A6"].InlineString!.InnerText));
        Assert.Equal("@x", cells["A7"].InlineString!.InnerText);

        // Nothing known is an empty cell, never a zero.
        Assert.DoesNotContain(cells.Keys, k => k is "G6" or "G7" or "B7");
        Assert.Equal(
            ["Danh sách", "Huyện Cư M'gar · “hoa”", "Lập lúc 14:00, 24/11/2026"],
            new[] { "A1", "A2", "A3" }.Select(a => cells[a].InlineString!.InnerText)
        );
        var name = book.Workbook!.Descendants<Sheet>().Single().Name!.Value!;
        Assert.True(name.Length <= 31 && name.IndexOfAny(['[', ']', ':', '*', '?', '/', '\\']) < 0, name);
        using var again = new MemoryStream(file);
        Assert.Equal(2, (await again.QueryAsync(useHeaderRow: true, startCell: "A5", cancellationToken: Cancel)).Count());
    }

    [Fact]
    public async Task Rows_are_written_as_they_arrive_and_only_the_first_are_held_for_the_widths()
    {
        using var file = new MemoryStream();
        var held = 0L;
        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            for (var i = 0; i < 30_000; i++)
            {
                yield return [$"Nguyễn Thị Hoa {i}", i < 200 ? "ngắn" : new string('d', 40)];
                held = file.Length;
            }

            await Task.CompletedTask;
        }

        var rows = await ListSheetFile.WriteAsync(file, ListOf(Rows()), "Còn nữa", Cancel);
        Assert.Equal(30_000, rows);

        // Most of the file was there before the last row was asked for.
        Assert.True(held > file.Length / 2, $"{held} of {file.Length}");
        file.Position = 0;
        using var document = SpreadsheetDocument.Open(file, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, Cancel));
        var sheet = document.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        Assert.Equal("A5:B30005", sheet.GetFirstChild<AutoFilter>()!.Reference!.Value);
        Assert.True(sheet.Descendants<Column>().ElementAt(1).Width!.Value < 20);
    }

    [Fact]
    public async Task A_list_longer_than_a_sheet_ends_with_a_row_that_says_so()
    {
        using var file = new MemoryStream();
        var rows = Enumerable.Range(1, 12).Select(i => (IReadOnlyList<object?>)[$"dòng {i}", i]).ToAsyncEnumerable();
        Assert.Equal(10, await ListSheetFile.WriteAsync(file, ListOf(rows), "Còn nữa", Cancel, max: 10));
        file.Position = 0;
        var read = (await file.QueryAsync(startCell: "A6", cancellationToken: Cancel)).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(["dòng 10", "Còn nữa"], read.Select(r => r["A"]).TakeLast(2));
        Assert.Equal(11, read.Count);
        Assert.Equal(1_048_576, ListSheetFile.HeadingsAt + ListSheetFile.MaxLines + 1);
    }

    private static ListSheet ListOf(IAsyncEnumerable<IReadOnlyList<object?>> rows) =>
        new(
            "a.xlsx",
            "Danh sách",
            new SheetHead("Danh sách", ["Huyện Cư M'gar"], "Lập lúc 14:00, 24/11/2026"),
            ["Tên", "Ghi chú"],
            rows,
            new ExportedList("Danh sách", "unit", Guid.Empty, null, [])
        );
}
