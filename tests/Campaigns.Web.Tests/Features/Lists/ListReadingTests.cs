using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Campaigns.Domain.Lists;
using Campaigns.Web.Platform.Sheets;
using Xunit;
using static Campaigns.Web.Tests.Features.Lists.ListFiles;

namespace Campaigns.Web.Tests.Features.Lists;

/// <summary>Reading a list from a file: its contents, the limits, and what is not read.</summary>
public sealed class ListReadingTests
{
    [Fact]
    public void One_forgotten_cell_far_away_costs_nothing_and_is_named()
    {
        var clock = Stopwatch.StartNew();
        var (sheets, fault) = Read(Case("stray"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), clock.Elapsed.ToString());
        Assert.Equal(ListFileFault.None, fault);
        Assert.Equal("XFD1048576", sheets[0].Stray);
        Assert.Equal(
            [
                ["Họ và tên", "Năm sinh"],
                ["Một Mình", "1980"],
            ],
            sheets[0].Lines.Select(l => l.Cells)
        );
    }

    [Fact]
    public void A_hidden_row_and_a_hidden_sheet_are_known_as_hidden()
    {
        Assert.Equal(
            [(1, false), (2, false), (3, true), (4, false)],
            Read(Case("hiddenrow")).Sheets[0].Lines.Select(l => (l.Number, l.Hidden))
        );
        var (sheets, _) = Read(
            Workbook(("-Nháp", Row(1, "Họ và tên") + Row(2, "Ẩn")), ("Danh sách", Row(1, "Họ và tên") + Row(2, "Hiện")))
        );
        Assert.Equal([("Nháp", true), ("Danh sách", false)], sheets.Select(s => (s.Name, s.Hidden)));
    }

    [Fact]
    public void Hidden_columns_are_known_however_far_the_file_says_that_they_go()
    {
        var (sheets, _) = Read(
            Workbook(
                (
                    "a",
                    "<cols><col min='1' max='1' width='9'/><col min='2' max='3' hidden='1'/><col min='59' max='16384' "
                        + "hidden='true'/></cols>"
                        + Row(1, "Họ và tên", "Điện thoại", "Ghi chú")
                )
            )
        );
        Assert.Equal([1, 2, 58, 59], sheets[0].HiddenColumns);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, ",")]
    [InlineData(new byte[0], ",")]
    [InlineData(new byte[0], ";")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, ";")]
    [InlineData(new byte[0], "\t")]
    public void Text_in_UTF8_with_or_without_a_mark_and_with_either_sign_between(byte[] mark, string sign)
    {
        var text = string.Join(
                "\r\n",
                new[] { "Họ và tên;Năm sinh;Địa chỉ", "Nguyễn Thị Hoa;1980;\"Buôn A;B\"", "", "H'Bia Ayŭn;1985;Cư M'gar" }
            )
            .Replace("A;B", "A@B", StringComparison.Ordinal)
            .Replace(";", sign, StringComparison.Ordinal)
            .Replace("@", sign, StringComparison.Ordinal);
        var (sheets, fault) = Read([.. mark, .. Encoding.UTF8.GetBytes(text)], "danh sach.csv");
        Assert.Equal(ListFileFault.None, fault);
        Assert.Equal(["Nguyễn Thị Hoa", "1980", sign == "\t" ? "Buôn A B" : $"Buôn A{sign}B"], sheets[0].Lines[1].Cells);
        Assert.Equal((4, "H'Bia Ayŭn"), (sheets[0].Lines[2].Number, sheets[0].Lines[2].Cells[0]));
    }

    [Fact]
    public void A_formula_that_nobody_computed_and_an_error_are_not_empty()
    {
        var (sheets, _) = Read(
            Workbook(
                (
                    "a",
                    Row(1, "Họ và tên", "Có mặt")
                        + "<row r='2'><c r='A2' t='inlineStr'><is><t>Lê Thị Hoa</t></is></c><c r='B2'><f>1+1</f></c></row>"
                        + "<row r='3'><c r='A3' t='inlineStr'><is><t>Lê Thị Lan</t></is></c><c r='B3' t='e'><v>#N/A</v></c></row>"
                        + "<row r='4'><c r='A4' t='inlineStr'><is><t>Lê Thị Mai</t></is></c><c r='B4'><f>1+1</f><v>2</v></c></row>"
                        + "<row r='5'><c r='A5' t='inlineStr'><is><t>Lê Thị Na</t></is></c><c r='B5' t='str'><f>\"\"</f><v></v></c></row>"
                )
            )
        );
        Assert.Equal(["Có mặt", "=1+1", "#N/A", "2", ""], sheets[0].Lines.Select(l => l.Cells.ElementAtOrDefault(1) ?? ""));
    }

    [Fact]
    public void A_quotation_mark_that_is_never_closed_swallows_no_lines()
    {
        ListFileFault Of(string text) => Read(Encoding.UTF8.GetBytes(text), "a.csv").Fault;
        Assert.Equal(ListFileFault.OpenQuote, Of("Họ và tên,Có mặt\nLê Ba,x\n\"Lê Bốn,x\nLê Năm,x\n"));
        Assert.Equal(ListFileFault.None, Of("\"Họ và\ntên\",Có mặt\nLê Ba,x\n\"Lê\nBốn\",x\n"));
        Assert.Equal(ListFileFault.None, Of("Họ và tên,Ghi chú\nLê Ba,màn hình 14\"\nLê Bốn,x\n"));
    }

    [Fact]
    public void What_cannot_be_read_says_which_it_is()
    {
        byte[] compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        Assert.Equal(ListFileFault.OldFormat, Read(compound, "a.xls").Fault);
        Assert.Equal(ListFileFault.Protected, Read([.. compound, .. Encoding.Unicode.GetBytes("EncryptedPackage")]).Fault);
        Assert.Equal(ListFileFault.Encoding, Read([.. "H"u8, 0xE1, .. " t"u8], "a.csv").Fault);
        Assert.Equal(ListFileFault.Unreadable, Read("no workbook"u8.ToArray()).Fault);
        Assert.Equal(ListFileFault.Unreadable, Read([0x50, 0x4B, 3, 4, 9, 9]).Fault);
        Assert.Equal(ListFileFault.Empty, Read(Workbook(("a", ""))).Fault);
        Assert.Equal(
            ListFileFault.TooManyRows,
            Read(Workbook(("a", string.Concat(Enumerable.Range(1, 5200).Select(n => Row(n, "x")))))).Fault
        );
    }

    [Fact]
    public void What_unfolds_without_end_is_stopped_before_it_fills_the_memory()
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var book = new StreamWriter(zip.CreateEntry("xl/workbook.xml").Open()))
            {
                book.Write("<workbook xmlns:r='r'><sheets><sheet name='a' r:id='a'/></sheets></workbook>");
            }

            using (var rels = new StreamWriter(zip.CreateEntry("xl/_rels/workbook.xml.rels").Open()))
            {
                rels.Write("<Relationships><Relationship Id='a' Target='worksheets/a.xml'/></Relationships>");
            }

            using var sheet = new StreamWriter(zip.CreateEntry("xl/worksheets/a.xml").Open());
            sheet.Write("<worksheet><sheetData><row><c t='inlineStr'><is><t>");
            for (var i = 0; i < 200; i++)
            {
                sheet.Write(new string('a', 1_000_000));
            }

            sheet.Write("</t></is></c></row></sheetData></worksheet>");
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ListFileFault.TooLarge, Read(file.ToArray()).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!-- > <a \" -->")]
    [InlineData("<![CDATA[ <a ' ]]>")]
    public void An_element_with_thousands_of_attributes_is_refused_before_it_is_held(string before)
    {
        var attributes = string.Concat(Enumerable.Range(0, 300_000).Select(i => $" a{i}='>'"));
        Assert.Equal(
            ListFileFault.NotAList,
            Read(Workbook(("a", Row(1, "Họ và tên") + Row(2, "Một Mình") + $"{before}<row r='3'{attributes}/>"))).Fault
        );
    }

    [Fact]
    public void Text_that_says_equals_many_times_is_text()
    {
        var (sheets, fault) = Read(Workbook(("a", Row(1, "Họ và tên", "Ghi chú") + Row(2, "Một Mình", new string('=', 1500)))));
        Assert.Equal((ListFileFault.None, "Một Mình"), (fault, sheets[0].Lines[1].Cells[0]));
    }

    [Theory]
    [InlineData("066185001234", "")]
    [InlineData("0661 8500 1234", "")]
    [InlineData("Y Khoa, CCCD 066 185 001 234", "Y Khoa, CCCD")]
    [InlineData("0905 123 456", "0905 123 456")]
    [InlineData("905123456", "905123456")]
    [InlineData("01/01/1980", "01/01/1980")]
    public void Twelve_digits_are_taken_out_wherever_they_stand(string cell, string left) =>
        Assert.Equal(
            left.Length == 0 ? ["Y Khoa"] : ["Y Khoa", left],
            Read(Workbook(("a", Row(1, "Họ và tên", "Ghi chú") + Row(2, "Y Khoa", cell)))).Sheets[0].Lines[1].Cells
        );

    [Theory]
    [InlineData("Số giấy tờ")]
    [InlineData("CMND")]
    [InlineData("Giấy tờ tùy thân")]
    [InlineData("Số CMT/CCCD")]
    public void Old_numbers_of_nine_digits_in_a_column_of_identity_are_dropped_too(string heading) =>
        Assert.Equal(
            ["Y Khoa", "", "1980"],
            Read(Workbook(("a", Row(1, "Họ và tên", heading, "Năm sinh") + Row(2, "Y Khoa", "241234567", "1980")))).Sheets[0].Lines[1].Cells
        );

    [Fact]
    public async Task Reading_ends_with_whoever_waits_for_it()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        using var file = new MemoryStream(Case("form"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ListReading().ReadAsync(file, "a.xlsx", gone.Token));
        Assert.Throws<OperationCanceledException>(() => ListReading.Read(file, "a.xlsx", gone.Token));
    }

    [Fact]
    public void Identity_numbers_are_dropped_unread()
    {
        var (sheets, _) = Read(
            Workbook(
                (
                    "a",
                    Row(1, "DANH SÁCH CẤP CĂN CƯỚC")
                        + Row(2, "TT", "Họ và tên", "Số CCCD", "Ghi chú")
                        + Row(3, "1", "Y Khoa", "066185001234", "x")
                        + Row(4, "2", "H'Bia", "không nhớ", "066 185 004 321")
                )
            )
        );
        Assert.Equal(["1", "Y Khoa", "", "x"], sheets[0].Lines[2].Cells);
        Assert.Equal(["2", "H'Bia"], sheets[0].Lines[3].Cells);
        Assert.Equal(ListField.Identity, Below(sheets[0]).Columns[2].Field);
    }

    [Fact]
    public void An_office_list_holds_eight_people_and_nobody_below_them()
    {
        var (columns, lines) = Below(Read(Case("form")).Sheets[0]);
        Assert.Equal(
            [ListField.Number, ListField.Name, ListField.Sex, ListField.Year, ListField.Address, ListField.Phone, ListField.Note],
            columns.Select(c => c.Field)
        );
        Assert.Equal(Enumerable.Range(6, 8), lines.Where(l => l.Kind is LineKind.Entry).Select(l => l.Line.Number));
        Assert.Equal(
            ["1980", "1981", "1982", "1983", "1984", "1985", "1986", "1987"],
            lines.Where(l => l.Kind is LineKind.Entry).Select(l => BirthYears.Read(l.Line.Cells[3], 2026).Year + "")
        );
        Assert.Equal(
            [(14, LineKind.Total), (16, LineKind.Closing), (17, LineKind.Closing), (18, LineKind.Closing), (22, LineKind.Closing)],
            lines.Where(l => l.Line.Number > 13).Select(l => (l.Line.Number, l.Kind))
        );
    }

    [Fact]
    public void Twenty_five_ways_to_say_there_or_not()
    {
        var said = Below(Read(Case("present")).Sheets[0])
            .Lines.ToDictionary(l => l.Line.Number, l => PresenceWords.Read(l.Line.Cells.Count > 1 ? l.Line.Cells[1] : ""));
        Assert.Equal(Enumerable.Range(2, 10), said.Where(s => s.Value is ListPresence.Present).Select(s => s.Key));
        Assert.Equal([14, 16], said.Where(s => s.Value is ListPresence.Excused).Select(s => s.Key));
        Assert.Equal([25], said.Where(s => s.Value is ListPresence.NotKnown).Select(s => s.Key));
        Assert.Equal(25, said.Count);
    }

    [Fact]
    public void Two_rows_of_headings_with_men_and_women_apart_and_a_name_in_two_columns()
    {
        var (columns, lines) = Below(Read(Case("sexcols")).Sheets[0]);
        Assert.Equal([ListField.Number, ListField.Name, ListField.Male, ListField.Female, ListField.Year], columns.Select(c => c.Field));
        Assert.Equal([3, 4], lines.Select(l => l.Line.Number));
        Assert.Equal(
            [ListField.Number, ListField.FamilyName, ListField.GivenName, ListField.Year],
            Below(Read(Case("split")).Sheets[0]).Columns.Select(c => c.Field)
        );
    }

    [Fact]
    public void Years_in_many_forms()
    {
        var read = Below(Read(Case("years")).Sheets[0]).Lines.Select(l => BirthYears.Read(l.Line.Cells[1], 2026)).ToList();
        Assert.Equal(
            ["1985", "1985", "1985", "?", "1962", "1962", "1962", "?", "1985", "–", "1985", "–", "2005"],
            read.Select(y => y.IsAsked ? "?" : y.Year?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "–")
        );
    }
}
