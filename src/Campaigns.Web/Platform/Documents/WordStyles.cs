using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Wordprocessing;
using W = DocumentFormat.OpenXml.Wordprocessing;

namespace Campaigns.Web.Platform.Documents;

/// <summary>
/// The named styles, the numbering of headings and the settings of a document in Word. Everything that a clerk may want to change for a
/// whole document is a style, so that it is changed in one place.
/// </summary>
internal static class WordStyles
{
    public const string Part = "Heading1";
    public const string Section = "Heading2";
    public const string Point = "Heading3";
    public const string Body = "BodyText";
    public const string Item = "ListBullet";
    public const string Basis = "CanCu";
    public const string Note = "GhiChu";
    public const string Caption = "Caption";
    public const string Superior = "CoQuanChuQuan";
    public const string Issuer = "CoQuanBanHanh";
    public const string Country = "QuocHieu";
    public const string Motto = "TieuNgu";
    public const string Number = "SoKyHieu";
    public const string PlaceAndDate = "DiaDanhNgayThang";
    public const string Kind = "TenLoaiVanBan";
    public const string Subject = "TrichYeu";
    public const string Rule = "DuongKe";
    public const string Cell = "OBang";
    public const string SmallCell = "OBangNho";
    public const string Authority = "QuyenHanChucVu";
    public const string Signer = "HoTenNguoiKy";
    public const string RecipientsHead = "NoiNhan";
    public const string Recipient = "NoiNhanDanhSach";
    public const string Version = "BanDuLieu";
    public const string Annex = "PhuLuc";
    public const string AnnexTitle = "TenPhuLuc";
    public const string AnnexOf = "KemTheo";
    public const string Header = "Header";
    public const string End = "HetPhan";
    public const string Grid = "BangSoLieu";

    /// <summary>The indent of a paragraph's first line: 1,27 cm.</summary>
    public const int FirstLine = 720;

    /// <summary>The numbering of headings in the body; the n-th annex has this number plus n + 2.</summary>
    public const int Headings = 1;

    /// <summary>The dash before an item.</summary>
    public const int Dashes = 2;

    private const string Font = "Times New Roman";

    public static Styles Styles() =>
        new(
            new DocDefaults(
                new RunPropertiesDefault(
                    new RunPropertiesBaseStyle(
                        new RunFonts
                        {
                            Ascii = Font,
                            HighAnsi = Font,
                            EastAsia = Font,
                            ComplexScript = Font,
                        },
                        new Color { Val = "000000" },
                        Size(14),
                        new FontSizeComplexScript { Val = "28" },
                        new W.Languages
                        {
                            Val = "vi-VN",
                            EastAsia = "vi-VN",
                            Bidi = "ar-SA",
                        }
                    )
                ),
                new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new WidowControl(), Spacing(0, 0)))
            ),
            new Style(new StyleName { Val = "Normal" }, new PrimaryStyle())
            {
                Type = StyleValues.Paragraph,
                StyleId = "Normal",
                Default = true,
            },
            new Style(
                new StyleName { Val = "Normal Table" },
                new UIPriority { Val = 99 },
                new SemiHidden(),
                new UnhideWhenUsed(),
                new StyleTableProperties(
                    new TableIndentation { Width = 0, Type = TableWidthUnitValues.Dxa },
                    new TableCellMarginDefault(
                        new TopMargin { Width = "0", Type = TableWidthUnitValues.Dxa },
                        new TableCellLeftMargin { Width = 85, Type = TableWidthValues.Dxa },
                        new BottomMargin { Width = "0", Type = TableWidthUnitValues.Dxa },
                        new TableCellRightMargin { Width = 85, Type = TableWidthValues.Dxa }
                    )
                )
            )
            {
                Type = StyleValues.Table,
                StyleId = "TableNormal",
                Default = true,
            },
            Heading(Part, "heading 1", 0, bold: true, caps: true),
            Heading(Section, "heading 2", 1, bold: true, caps: false),
            Heading(Point, "heading 3", 2, bold: false, caps: false),
            Of(Body, "Body Text", JustificationValues.Both, Spacing(0, 120, 252), firstLine: FirstLine),
            Of(Item, "List Bullet", JustificationValues.Both, Spacing(0, 120, 252), numbering: new(Dashes, 0)),
            Of(Basis, "Căn cứ", JustificationValues.Both, Spacing(0, 120, 252), firstLine: FirstLine, italic: true),
            Of(Note, "Ghi chú dưới bảng", JustificationValues.Both, Spacing(60, 120), points: 12, italic: true),
            Of(Caption, "caption", JustificationValues.Center, Spacing(120, 60), points: 13, bold: true, keepNext: true),
            Of(Superior, "Cơ quan chủ quản", JustificationValues.Center, points: 12, caps: true),
            Of(Issuer, "Cơ quan ban hành", JustificationValues.Center, points: 12, bold: true, caps: true),
            Of(Country, "Quốc hiệu", JustificationValues.Center, points: 12, bold: true, caps: true),
            Of(Motto, "Tiêu ngữ", JustificationValues.Center, points: 13, bold: true),
            Of(Number, "Số và ký hiệu", JustificationValues.Center, Spacing(120, 0), points: 13),
            Of(PlaceAndDate, "Địa danh và ngày tháng", JustificationValues.Center, Spacing(120, 0), points: 13, italic: true),
            Of(Kind, "Tên loại văn bản", JustificationValues.Center, Spacing(360, 0), bold: true, caps: true, keepNext: true),
            Of(Subject, "Trích yếu", JustificationValues.Center, Spacing(0, 0), bold: true, keepNext: true),
            Of(
                Rule,
                "Đường kẻ",
                JustificationValues.Center,
                new SpacingBetweenLines
                {
                    Before = "60",
                    After = "0",
                    Line = "120",
                    LineRule = LineSpacingRuleValues.Exact,
                },
                points: 4,
                line: true
            ),
            Of(Cell, "Ô bảng", JustificationValues.Left, Spacing(30, 30), points: 13),
            Of(SmallCell, "Ô bảng nhỏ", JustificationValues.Left, Spacing(20, 20), points: 11),
            Of(Authority, "Quyền hạn và chức vụ", JustificationValues.Center, bold: true, caps: true, keepNext: true),
            Of(Signer, "Họ tên người ký", JustificationValues.Center, Spacing(1500, 0), bold: true),
            Of(RecipientsHead, "Nơi nhận", JustificationValues.Left, points: 12, bold: true, italic: true, keepNext: true),
            Of(Recipient, "Nơi nhận (danh sách)", JustificationValues.Left, points: 11),
            Of(Version, "Bản dữ liệu", JustificationValues.Left, Spacing(240, 0), points: 8),
            Of(Annex, "Phụ lục", JustificationValues.Center, bold: true, keepNext: true, outline: 0),
            Of(AnnexTitle, "Tên phụ lục", JustificationValues.Center, bold: true, caps: true, keepNext: true),
            Of(AnnexOf, "Kèm theo văn bản", JustificationValues.Center, Spacing(0, 60), italic: true, keepNext: true),
            Of(Header, "header", JustificationValues.Center),
            Of(
                End,
                "Hết phần",
                JustificationValues.Left,
                new SpacingBetweenLines
                {
                    Before = "0",
                    After = "0",
                    Line = "20",
                    LineRule = LineSpacingRuleValues.Exact,
                },
                points: 1
            ),
            Table()
        );

    /// <summary>
    /// The numbering of headings, once for the body and once for each annex, which begins again at I, and the dash of items.
    /// </summary>
    public static Numbering Numbering(int annexes)
    {
        var numbering = new Numbering(
            new AbstractNum(
                new MultiLevelType { Val = MultiLevelValues.Multilevel },
                Level(0, NumberFormatValues.UpperRoman, "%1.", Part, bold: true),
                Level(1, NumberFormatValues.Decimal, "%2.", Section, bold: true)
            )
            {
                AbstractNumberId = 1,
            },
            new AbstractNum(
                new MultiLevelType { Val = MultiLevelValues.SingleLevel },
                Level(0, NumberFormatValues.Bullet, "-", Item, bold: false)
            )
            {
                AbstractNumberId = 2,
            },
            new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = Headings },
            new NumberingInstance(new AbstractNumId { Val = 2 }) { NumberID = Dashes }
        );
        for (var i = 0; i < annexes; i++)
        {
            numbering.Append(
                new NumberingInstance(
                    new AbstractNumId { Val = 1 },
                    new LevelOverride(new StartOverrideNumberingValue { Val = 1 }) { LevelIndex = 0 },
                    new LevelOverride(new StartOverrideNumberingValue { Val = 1 }) { LevelIndex = 1 }
                )
                {
                    NumberID = AnnexHeadings(i),
                }
            );
        }

        return numbering;
    }

    /// <summary>The numbering of the headings in an annex.</summary>
    public static int AnnexHeadings(int index) => Dashes + 1 + index;

    public static Settings Settings() =>
        new(
            new Zoom { Percent = "100" },
            new DefaultTabStop { Val = FirstLine },
            new CharacterSpacingControl { Val = CharacterSpacingValues.DoNotCompress },
            new Compatibility(
                new CompatibilitySetting
                {
                    Name = CompatSettingNameValues.CompatibilityMode,
                    Uri = "http://schemas.microsoft.com/office/word",
                    Val = "15",
                }
            ),
            new ThemeFontLanguages { Val = "vi-VN" },
            new DecimalSymbol { Val = "," },
            new ListSeparator { Val = ";" }
        );

    private static SpacingBetweenLines Spacing(int before, int after, int line = 240) =>
        new()
        {
            Before = Text(before),
            After = Text(after),
            Line = Text(line),
            LineRule = LineSpacingRuleValues.Auto,
        };

    private static FontSize Size(int points) => new() { Val = Text(2 * points) };

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Style Heading(string id, string name, int level, bool bold, bool caps) =>
        Of(
            id,
            name,
            JustificationValues.Both,
            Spacing(60, 120, 252),
            bold: bold,
            caps: caps,
            keepNext: true,
            outline: level,
            next: Body,
            firstLine: FirstLine,
            // Points carry their letter as text, because Word's list of letters has no đ.
            numbering: level < 2 ? new(Headings, level) : null
        );

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct NumberingPlace(int Id, int Level);

    private static Style Of(
        string id,
        string name,
        JustificationValues alignment,
        SpacingBetweenLines? spacing = null,
        int points = 14,
        bool bold = false,
        bool italic = false,
        bool caps = false,
        bool keepNext = false,
        int? outline = null,
        string? next = null,
        int firstLine = 0,
        NumberingPlace? numbering = null,
        bool line = false
    )
    {
        // The schema fixes the order of the elements.
        var paragraph = new StyleParagraphProperties();
        if (keepNext)
        {
            paragraph.Append(new KeepNext());
        }

        if (numbering is { } place)
        {
            paragraph.Append(
                new NumberingProperties(new NumberingLevelReference { Val = place.Level }, new NumberingId { Val = place.Id })
            );
        }

        if (line)
        {
            paragraph.Append(
                new ParagraphBorders(
                    new TopBorder
                    {
                        Val = BorderValues.Single,
                        Size = 6,
                        Space = 0,
                        Color = "000000",
                    }
                )
            );
        }

        paragraph.Append(spacing ?? Spacing(0, 0));
        if (firstLine > 0)
        {
            paragraph.Append(new Indentation { FirstLine = Text(firstLine) });
        }

        paragraph.Append(new Justification { Val = alignment });
        if (outline is { } level)
        {
            paragraph.Append(new OutlineLevel { Val = level });
        }

        var letters = new StyleRunProperties();
        if (bold)
        {
            letters.Append(new Bold());
        }

        if (italic)
        {
            letters.Append(new Italic());
        }

        if (caps)
        {
            letters.Append(new Caps());
        }

        letters.Append(Size(points), new FontSizeComplexScript { Val = Text(2 * points) });
        var style = new Style(new StyleName { Val = name }, new BasedOn { Val = "Normal" })
        {
            Type = StyleValues.Paragraph,
            StyleId = id,
            CustomStyle = IsBuiltIn(name) ? null : true,
        };
        if (next is not null)
        {
            style.Append(new NextParagraphStyle { Val = next });
        }

        style.Append(new PrimaryStyle(), paragraph, letters);
        return style;
    }

    private static bool IsBuiltIn(string name) =>
        name is "Body Text" or "List Bullet" or "caption" or "header" || name.StartsWith("heading ", StringComparison.Ordinal);

    private static Style Table()
    {
        static T Line<T>()
            where T : BorderType, new() =>
            new()
            {
                Val = BorderValues.Single,
                Size = 4,
                Space = 0,
                Color = "000000",
            };
        return new Style(
            new StyleName { Val = "Bảng số liệu" },
            new BasedOn { Val = "TableNormal" },
            new PrimaryStyle(),
            new StyleTableProperties(
                new TableBorders(
                    Line<TopBorder>(),
                    Line<LeftBorder>(),
                    Line<BottomBorder>(),
                    Line<RightBorder>(),
                    Line<InsideHorizontalBorder>(),
                    Line<InsideVerticalBorder>()
                )
            )
        )
        {
            Type = StyleValues.Table,
            StyleId = Grid,
            CustomStyle = true,
        };
    }

    private static Level Level(int index, NumberFormatValues format, string text, string style, bool bold)
    {
        var level = new Level(
            new StartNumberingValue { Val = 1 },
            new NumberingFormat { Val = format },
            new ParagraphStyleIdInLevel { Val = style },
            new LevelSuffix { Val = LevelSuffixValues.Space },
            new LevelText { Val = text },
            new LevelJustification { Val = LevelJustificationValues.Left },
            new PreviousParagraphProperties(new Indentation { Left = "0", FirstLine = Text(FirstLine) })
        )
        {
            LevelIndex = index,
        };
        var letters = new NumberingSymbolRunProperties(
            new RunFonts
            {
                Ascii = Font,
                HighAnsi = Font,
                ComplexScript = Font,
            }
        );
        if (bold)
        {
            letters.Append(new Bold());
        }

        level.Append(letters);
        return level;
    }
}
