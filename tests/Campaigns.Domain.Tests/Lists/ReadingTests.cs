using Campaigns.Domain.Lists;
using Xunit;

namespace Campaigns.Domain.Tests.Lists;

/// <summary>How headings, words, years and lines of lists are read.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("HỌ VÀ TẾN", ListField.Name)]
    [InlineData("Ho va ten", ListField.Name)]
    [InlineData("HT", ListField.Name)]
    [InlineData("Tên học viên", ListField.Name)]
    [InlineData("Họ đệm", ListField.FamilyName)]
    [InlineData("Tên", ListField.GivenName)]
    [InlineData("Ngày sinh (dd/mm/yyyy)", ListField.Year)]
    [InlineData("NS", ListField.Year)]
    [InlineData("Năm", ListField.Year)]
    [InlineData("Nam", ListField.Male)]
    [InlineData("Nữ", ListField.Female)]
    [InlineData("Nam/Nữ", ListField.Sex)]
    [InlineData("Phái", ListField.Sex)]
    [InlineData("ĐVCT", ListField.Unit)]
    [InlineData("Tên đơn vị", ListField.Unit)]
    [InlineData("Chức danh", ListField.Post)]
    [InlineData("Số ĐT", ListField.Phone)]
    [InlineData("SĐT", ListField.Phone)]
    [InlineData("Thôn/buôn", ListField.Address)]
    [InlineData("Ký nhận", ListField.Sign)]
    [InlineData("Số CCCD", ListField.Identity)]
    [InlineData("CMND", ListField.Identity)]
    [InlineData("Số định danh", ListField.Identity)]
    [InlineData("GC", ListField.Note)]
    [InlineData("Số TT", ListField.Number)]
    [InlineData("Tiền ăn", ListField.None)]
    public void Headings_are_known_as_offices_write_them(string heading, ListField field) =>
        Assert.Equal(field, ListColumns.Recognise(heading, out _));

    [Fact]
    public void Headings_stand_below_titles_and_in_two_rows_where_one_spans_several_columns()
    {
        string[][] rows =
        [
            ["UBND HUYỆN CƯ M'GAR", "", "", "", "", ""],
            ["DANH SÁCH KÝ NHẬN", "", "", "", "", ""],
            ["TT", "Họ và tên", "Ngày sinh", "", "", "Giới tính", ""],
            ["", "", "Ngày", "Tháng", "Năm", "Nam", "Nữ"],
            ["1", "Y Khoa", "5", "3", "1985", "x", ""],
        ];
        var head = ListColumns.Find(rows);
        Assert.Equal(new ListHead(2, 2), head);
        var columns = ListColumns.Guess(ListColumns.Headings(rows, head), rows[head.Below..], []);
        Assert.Equal(
            [ListField.Number, ListField.Name, ListField.None, ListField.None, ListField.Year, ListField.Male, ListField.Female],
            columns.Select(c => c.Field)
        );
    }

    /// <summary>A hidden column gets no meaning by itself, but a column of identity numbers is recognised even when it is hidden.</summary>
    [Fact]
    public void A_hidden_column_is_taken_for_nothing()
    {
        string[] headings = ["Họ và tên", "Điện thoại", "Ghi chú", "CCCD", "Số điện thoại"];
        string[][] below =
        [
            ["A", "0905 111 222", "x", "", "0905 333 444"],
            ["B", "0905 111 223", "x", "", ""],
        ];
        var columns = ListColumns.Guess(headings, below, [1, 2, 3]);
        Assert.Equal([ListField.Name, ListField.None, ListField.None, ListField.Identity, ListField.Phone], columns.Select(c => c.Field));
        Assert.Equal([ColumnKnown.Hidden, ColumnKnown.Hidden], [columns[1].By, columns[2].By]);
        Assert.Equal(ListField.Present, ListColumns.Guess(headings, below, [1])[2].Field);
    }

    [Fact]
    public void A_first_person_is_no_second_row_of_headings_and_one_column_alone_is_a_list()
    {
        Assert.Equal(
            new ListHead(0, 1),
            ListColumns.Find([
                ["Họ và tên", "Giới tính"],
                ["Lê Văn Nam", "Nam"],
            ])
        );
        Assert.Equal(
            new ListHead(0, 1),
            ListColumns.Find([
                ["Họ và tên"],
                ["Thấy Một"],
            ])
        );
        Assert.Equal(
            ListHead.None,
            ListColumns.Find([
                ["ghi", "gì"],
                ["đó", "đây"],
            ])
        );
    }

    [Fact]
    public void Presence_is_found_by_what_stands_in_a_column_but_not_where_it_counts_absence()
    {
        string[] headings = ["Họ và tên", "Ghi chú"];
        string[][] below =
        [
            ["A", "x"],
            ["B", "vắng"],
            ["C", "đi làm"],
        ];
        Assert.Equal(new ListColumn(ListField.Present, ColumnKnown.ByContent), ListColumns.Guess(headings, below, [])[1]);
        Assert.Equal(
            ListField.None,
            ListColumns
                .Guess(
                    ["Họ và tên", "Vắng"],
                    [
                        ["A", "x"],
                        ["B", "x"],
                    ],
                    []
                )[1]
                .Field
        );
        Assert.Equal(
            ListField.Note,
            ListColumns
                .Guess(
                    headings,
                    [
                        ["A", "ăn chay"],
                        ["B", "x"],
                        ["C", "ở xa"],
                    ],
                    []
                )[1]
                .Field
        );

        // An empty column for signatures does not say who was present.
        Assert.Equal(
            ListField.Sign,
            ListColumns
                .Guess(
                    ["Họ và tên", "Ký nhận"],
                    [
                        ["A", ""],
                        ["B", ""],
                    ],
                    []
                )[1]
                .Field
        );
    }

    [Theory]
    [InlineData("x", ListPresence.Present)]
    [InlineData("V", ListPresence.Present)]
    [InlineData("✓", ListPresence.Present)]
    [InlineData("Có mặt", ListPresence.Present)]
    [InlineData("co mat", ListPresence.Present)]
    [InlineData("", ListPresence.Absent)]
    [InlineData("vắng (ốm)", ListPresence.Absent)]
    [InlineData("vang", ListPresence.Absent)]
    [InlineData("KP", ListPresence.Absent)]
    [InlineData("Không tham dự", ListPresence.Absent)]
    [InlineData("Vắng có phép", ListPresence.Excused)]
    [InlineData("vắng (có phép)", ListPresence.Excused)]
    [InlineData("P", ListPresence.Excused)]
    [InlineData("đi làm", ListPresence.NotKnown)]
    [InlineData("vàng", ListPresence.NotKnown)]
    [InlineData("2", ListPresence.NotKnown)]
    [InlineData("nhờ ký", ListPresence.NotKnown)]
    public void Words_for_there_and_not_there(string cell, ListPresence said) => Assert.Equal(said, PresenceWords.Read(cell));

    [Theory]
    [InlineData("1985", new[] { 1985 }, true)]
    [InlineData("1962-05-19", new[] { 1962 }, true)]
    [InlineData("3/25/1985", new[] { 1985 }, true)]
    [InlineData("19051962", new[] { 1962 }, true)]
    [InlineData("20012005", new[] { 2005 }, true)]
    [InlineData("5031985", new[] { 1985 }, true)]
    [InlineData("ngày 5 tháng 3 năm 1985", new[] { 1985 }, true)]
    [InlineData("05/03/85", new[] { 1985 }, false)]
    [InlineData("05/03/20", new[] { 1920, 2020 }, false)]
    [InlineData("31048", new[] { 1985 }, false)]
    [InlineData("10112001", new[] { 2001 }, true)]
    [InlineData("20112010", new[] { 2010 }, true)]
    [InlineData("1985-1990", new int[0], false)]
    [InlineData("Ất Sửu", new int[0], false)]
    [InlineData("1799", new int[0], false)]
    [InlineData("2030", new int[0], false)]
    public void Years_of_birth(string cell, int[] years, bool isSure)
    {
        var reading = BirthYears.Read(cell, 2026);
        Assert.Equal(years, reading.Years);
        Assert.Equal(isSure, reading.IsSure);
    }

    [Theory]
    [InlineData("NguyÔn ThÞ Hoa", true)]
    [InlineData("TrÇn V¨n Hïng", true)]
    [InlineData("Nguyeãn Thò Hoa", true)]
    [InlineData("Traàn Vaên Huøng", true)]
    [InlineData("Nguyễn Thị Hoa", false)]
    [InlineData("HOÀNG THỊ OÁNH", false)]
    [InlineData("H´Bia Ayŭn", false)]
    [InlineData("H'Liăng Êñuôl", false)]
    [InlineData("Y Bhăm Êban", false)]
    [InlineData("Siu Čil", false)]
    public void Text_from_before_Unicode(string text, bool isLegacy) => Assert.Equal(isLegacy, LegacyFonts.IsIn(text));

    [Fact]
    public void What_is_no_person_is_told_from_who_is()
    {
        string[] headings = ["STT", "Họ và tên", "Chức vụ"];
        var columns = ListColumns.Guess(headings, [], []);
        ListLine[] lines =
        [
            new(6, false, ["(1)", "(2)", "(3)"]),
            new(7, false, ["1", "Tống Thị Mai", "Chủ tịch"]),
            new(8, false, ["2", "Cộng Hòa", "2 người"]),
            new(9, false, ["", "Buôn Pốk A"]),
            new(10, false, ["STT", "Họ và tên", "Chức vụ"]),
            new(11, false, ["3", "Đại Văn", "Trưởng phòng"]),
            new(12, false, ["Tổng cộng", "3 người"]),
            new(13, false, ["", "", "Cư M'gar, ngày … tháng 11 năm 2026"]),
            new(14, false, ["", "NGƯỜI LẬP BIỂU", "TRƯỞNG PHÒNG"]),
            new(15, false, ["", "(Ký, ghi rõ họ tên)"]),
            new(19, false, ["", "Nguyễn Văn Lập"]),
            new(500, false, ["lạc"]),
        ];
        Assert.Equal(
            [
                LineKind.Heading,
                LineKind.Entry,
                LineKind.Entry,
                LineKind.Unsure,
                LineKind.Heading,
                LineKind.Entry,
                LineKind.Total,
                LineKind.Closing,
                LineKind.Closing,
                LineKind.Closing,
                LineKind.Closing,
                LineKind.Far,
            ],
            ListLines.Kinds(lines, headings, columns, 5)
        );
    }

    [Fact]
    public void A_post_or_a_remark_beside_a_name_makes_nobody_a_signature_or_a_total()
    {
        string[] headings = ["Họ và tên", "Chức vụ", "Ghi chú"];
        ListLine[] lines =
        [
            new(2, false, ["Lê Thị An", "Chủ tịch", ""]),
            new(3, false, ["Lê Văn Bình", "Kế toán", "nghỉ từ ngày 5 tháng 3 năm 2026"]),
            new(4, false, ["Y Khoa", "Trưởng buôn", "2 người"]),
        ];
        Assert.All(ListLines.Kinds(lines, headings, ListColumns.Guess(headings, [], []), 1), k => Assert.Equal(LineKind.Entry, k));
    }
}
