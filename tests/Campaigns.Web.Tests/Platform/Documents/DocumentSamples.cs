using Campaigns.Web.Platform.Documents;
using NodaTime;

namespace Campaigns.Web.Tests.Platform.Documents;

/// <summary>Documents to write: a whole report with every part of its outline, and a bare one.</summary>
internal static class DocumentSamples
{
    public const string Hash = "3f9c81d291697b7a9e87279b56124d160f16fe1f76f5dd84af95d374435ba07e";

    /// <summary>A document with nothing known that may be unknown.</summary>
    public static AdministrativeDocument Bare(params DocumentBlock[] body) =>
        new()
        {
            Made = Instant.FromUtc(2027, 5, 12, 9, 5),
            Head = new DocumentHead
            {
                IssuingBody = "Ủy ban nhân dân xã Ea Tul",
                Symbol = "BC-UBND",
                Place = "Ea Tul",
                Date = new DocumentDate(null, 5, 2027),
                Subject = "Kết quả 6 tháng đầu năm 2027",
            },
            Body = body,
            Signature = new DocumentSignature(),
        };

    /// <summary>A report of a district for a half-year, in the outline that reports have.</summary>
    public static AdministrativeDocument Report() =>
        new()
        {
            Made = Instant.FromUtc(2027, 5, 12, 9, 5),
            Head = new DocumentHead
            {
                SuperiorBody = "Ủy ban nhân dân\nhuyện Cư M'gar",
                IssuingBody = "Phòng Lao động - Thương binh và Xã hội",
                Symbol = "BC-LĐTBXH",
                Place = "Cư M'gar",
                Date = new DocumentDate(null, 5, 2027),
                Subject = "Kết quả phòng ngừa, ứng phó với bạo lực trên cơ sở giới\n6 tháng đầu năm 2027 trên địa bàn huyện Cư M'gar",
            },
            Body =
            [
                new DocumentParagraph(
                    "Căn cứ Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2027 của Ủy ban nhân dân tỉnh Đắk Lắk;",
                    ParagraphKind.Basis
                ),
                new DocumentParagraph(
                    "Phòng Lao động - Thương binh và Xã hội báo cáo kết quả 6 tháng đầu năm 2027 (từ ngày 15/12/2026 đến ngày"
                        + " 14/6/2027, số liệu tính đến hết ngày 30/4/2027) như sau:"
                ),
                new DocumentHeading(1, "Tình hình chung, công tác chỉ đạo"),
                new DocumentParagraph(
                    DocumentText.Of($"Đã ban hành {Quantity.Count(6, "văn bản")}, tổ chức {Quantity.Count(12, "cuộc")} họp triển khai.")
                ),
                new DocumentHeading(1, "Kết quả thực hiện chỉ tiêu"),
                new DocumentParagraph(
                    DocumentText.Of(
                        $"31 trong 46 người bị bạo lực biết được đã được trợ giúp, đạt {Quantity.Percent(67.4m)} (chỉ tiêu từ 50% trở lên)."
                    )
                ),
                new DocumentHeading(1, "Kết quả thực hiện nhiệm vụ, giải pháp"),
                new DocumentHeading(2, "Truyền thông nâng cao nhận thức"),
                new DocumentParagraph(
                    DocumentText.Of(
                        $"Trong kỳ tổ chức {Quantity.Count(74, "cuộc")} với {Quantity.Count(10312, "lượt người")}, "
                            + $"tăng {Quantity.Percent(13.1m)} so với cùng kỳ; tại:"
                    )
                ),
                new DocumentParagraph("Trường học: 4.010 lượt người;", ParagraphKind.Item),
                new DocumentParagraph("Khu dân cư: 5.548 lượt người.", ParagraphKind.Item),
                new DocumentHeading(3, "Nói chuyện chuyên đề"),
                new DocumentParagraph("Ba mươi mốt buổi, bằng tiếng Việt và tiếng Ê Đê, do H'Yim Kđoh và Y Thương Niê trình bày."),
                new DocumentParagraph(
                    "Tài liệu tiếng Ê Đê, M'nông: mnuih, buôn sang, ƀuôn Kniêt, čih, hĭn, ñu, ŏng, ơ̆, ŭn, ư̆, rŏng; M’nông: ôi, ƀơk."
                ),
                new DocumentHeading(3, "Sinh hoạt câu lạc bộ"),
                new DocumentParagraph("Hai mươi hai buổi ở xã Ea Tul, xã Ea M'DRóh và thị trấn Quảng Phú."),
                new DocumentHeading(2, "Mô hình, dịch vụ"),
                new DocumentParagraph(
                    DocumentText.Of($"Duy trì {Quantity.Count(2, "mô hình")}; kinh phí đã chi {(string?)null} triệu đồng.")
                ),
                new DocumentHeading(2, "Số liệu"),
                Figures(),
                new DocumentHeading(1, "Đánh giá chung"),
                new DocumentHeading(2, "Ưu điểm"),
                new DocumentParagraph("Các xã chủ động lồng ghép với sinh hoạt của buôn, tổ dân phố."),
                new DocumentHeading(2, "Hạn chế, nguyên nhân"),
                new DocumentParagraph("Mùa tưới cà phê bà con bận, nhiều buổi phải dời sang tối."),
                new DocumentHeading(1, "Phương hướng"),
                new DocumentParagraph("Tiếp tục truyền thông tại doanh nghiệp; mở lớp cho cộng tác viên mới."),
                new DocumentHeading(1, "Đề xuất, kiến nghị"),
                new DocumentParagraph("Đề nghị Sở mở 01 lớp báo cáo viên nói tiếng Ê Đê trong quý III."),
                new DocumentParagraph("Trên đây là báo cáo kết quả 6 tháng đầu năm 2027 của Phòng Lao động - Thương binh và Xã hội."),
            ],
            Recipients = ["Sở Lao động - Thương binh và Xã hội (b/c)", "UBND huyện (b/c)", "Lưu: VT"],
            Signature = new DocumentSignature
            {
                Authority = ["KT. Trưởng phòng"],
                Office = "Phó Trưởng phòng",
                Name = "Lê Thị Minh Tâm",
            },
            Version = new DocumentVersion("Bản gửi 2", Instant.FromUtc(2027, 5, 12, 9, 2), Hash),
            Annexes =
            [
                new DocumentAnnex
                {
                    Title = "Lượt người theo xã",
                    Landscape = true,
                    Blocks = [ByCommune()],
                },
                new DocumentAnnex
                {
                    Title = "Mô hình, địa chỉ tin cậy",
                    Blocks =
                    [
                        new DocumentHeading(1, "Mô hình"),
                        new DocumentParagraph("Câu lạc bộ “Nam giới tiên phong” ở xã Ea Tul và thị trấn Quảng Phú."),
                        new DocumentHeading(1, "Địa chỉ tin cậy"),
                        new DocumentParagraph("Không phát sinh."),
                    ],
                },
            ],
        };

    public static DocumentTable Figures()
    {
        static TableRow Row(
            string no,
            string name,
            string unit,
            decimal? before,
            decimal? now,
            decimal change,
            RowKind kind = RowKind.Plain
        ) =>
            new(
                [no, name, unit, new Quantity(before, unit), new Quantity(now, unit), Quantity.Percent(change) with { Signed = true }],
                kind
            );
        return new DocumentTable
        {
            Caption = "Bảng 1. Kết quả truyền thông và trợ giúp 6 tháng đầu năm 2027",
            Columns =
            [
                new TableColumn("TT", 6.8, ColumnAlignment.Centre),
                new TableColumn("Chỉ tiêu", 35.8),
                new TableColumn("Đơn vị tính", 17.4, ColumnAlignment.Centre),
                new TableColumn("6 tháng 2026", 12.3, ColumnAlignment.Right),
                new TableColumn("6 tháng 2027", 12.3, ColumnAlignment.Right),
                new TableColumn("So với cùng kỳ (%)", 15.4, ColumnAlignment.Right),
            ],
            Rows =
            [
                Row("I", "Hoạt động truyền thông", "hoạt động", 68, 74, 8.8m, RowKind.Group),
                Row("1", "Mít tinh", "hoạt động", 5, 4, -20),
                Row("2", "Nói chuyện chuyên đề", "hoạt động", 28, 31, 10.7m),
                Row("3", "Tọa đàm - giao lưu", "hoạt động", 12, 14, 16.7m),
                Row("4", "Sinh hoạt câu lạc bộ", "hoạt động", 20, 22, 10),
                Row("5", "Hình thức khác", "hoạt động", 3, 3, 0),
                Row("II", "Người được truyền thông", "lượt người", 9120, 10312, 13.1m, RowKind.Group),
                Row("1", "Nữ", "lượt người", 5206, 5560, 6.8m),
                Row("2", "Nam", "lượt người", 3648, 4448, 21.9m),
                Row("3", "Không ghi giới tính", "lượt người", 266, 304, 14.3m),
                Row("4", "Ở doanh nghiệp", "lượt người", null, 412, -57.4m),
                new TableRow(
                    ["III", "Trợ giúp người bị bạo lực", TableCell.Empty, TableCell.Empty, TableCell.Empty, TableCell.Empty],
                    RowKind.Group
                ),
                Row("1", "Người bị bạo lực biết được", "người", 52, 46, -11.5m),
                Row("2", "Trong đó được trợ giúp", "người", 33, 31, -6.1m),
                new TableRow([
                    "3",
                    "Tỉ lệ được trợ giúp",
                    "%",
                    Quantity.Percent(63.5m),
                    Quantity.Percent(67.4m),
                    TableCell.Of(new Quantity(3.9m, "điểm", 1) { Signed = true }, withUnit: true),
                ]),
            ],
        };
    }

    /// <summary>A wide table whose headings share a heading above them.</summary>
    public static DocumentTable ByCommune(int communes = 17)
    {
        static TableColumn Of(string heading, string over) => new(heading, 8, ColumnAlignment.Right) { Over = over };
        return new DocumentTable
        {
            Columns =
            [
                new TableColumn("TT", 4, ColumnAlignment.Centre),
                new TableColumn("Xã, thị trấn", 20),
                Of("Nữ", "Theo giới"),
                Of("Nam", "Theo giới"),
                Of("Không ghi", "Theo giới"),
                Of("Dưới 16", "Theo tuổi"),
                Of("16–59", "Theo tuổi"),
                Of("Từ 60", "Theo tuổi"),
                new TableColumn("Cộng", 8, ColumnAlignment.Right),
            ],
            Rows =
            [
                TableRow.Section("Các xã, thị trấn có hoạt động"),
                .. Enumerable
                    .Range(1, communes)
                    .Select(i => new TableRow([
                        VietnameseNumbers.Format(i, 0),
                        $"Xã số {i}",
                        .. Enumerable.Range(1, 7).Select(c => (TableCell)new Quantity((i * 1000) + c)),
                    ])),
            ],
        };
    }
}
