using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Documents;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>What only the document of a consolidated report has, and the mark of one that is not sent.</summary>
public static partial class ReportDocument
{
    /// <summary>More columns than this would be too narrow for their headings on a page that lies on its side.</summary>
    private const int MaxFiguresInRow = 7;

    private static DocumentParagraph NotSentMark(Instant at)
    {
        var local = VietnamTime.Local(at);
        return new DocumentParagraph(
            DocumentText.Bold(
                FormattableString.Invariant(
                    $"BẢN CHƯA GỬI – số liệu lúc {local.Hour:00}:{local.Minute:00} ngày {local.Day:00}/{local.Month:00}/{local.Year}"
                )
            )
        );
    }

    private static IReadOnlyList<DocumentBlock> Marked(DocumentParagraph? mark, IEnumerable<DocumentBlock> blocks) =>
        mark is null ? [.. blocks] : [mark, .. blocks];

    private static DocumentText WhoIsIn(ReportContent read)
    {
        var missing = read.Missing.Count;
        var (accepted, among) = (Quantity.Count(read.Units.Count), Quantity.Count(read.Units.Count + missing, "đơn vị"));
        var counted = DocumentText.Of(
            $"Số liệu gồm phần của cơ quan báo cáo và phần của {accepted}/{among} cấp dưới đã được tiếp nhận báo cáo"
        );
        var deeper = read.Units.Sum(u => u.Missing.Count);
        return (missing, deeper) switch
        {
            (0, 0) => DocumentText.Of($"{counted}."),
            (_, 0) => DocumentText.Of($"{counted}; {Quantity.Count(missing, "đơn vị")} chưa có số liệu được nêu tên ở Phụ lục III."),
            (0, _) => DocumentText.Of(
                $"{counted}; {Quantity.Count(deeper, "đơn vị")} ở cấp dưới nữa chưa có số liệu được nêu tên ở Phụ lục III."
            ),
            _ => DocumentText.Of(
                $"{counted}; {Quantity.Count(missing, "đơn vị")} cấp dưới và {Quantity.Count(deeper, "đơn vị")} ở cấp dưới nữa "
                    + $"chưa có số liệu được nêu tên ở Phụ lục III."
            ),
        };
    }

    private static IEnumerable<DocumentBlock> Consolidated(
        ReportContent read,
        List<Line> lines,
        IReadOnlyDictionary<string, ReportIndicator> catalogue,
        Words words
    )
    {
        yield return new DocumentTable
        {
            Columns =
            [
                new TableColumn("Mã", 1, ColumnAlignment.Centre),
                new TableColumn("Chỉ tiêu, số liệu", 5),
                new TableColumn("Đơn vị tính", 1.8),
                new TableColumn("Phần của cơ quan báo cáo", 1.8, ColumnAlignment.Right),
                new TableColumn($"Từ {read.Units.Count.ToString(CultureInfo.InvariantCulture)} đơn vị", 1.8, ColumnAlignment.Right),
                new TableColumn("Cộng", 1.8, ColumnAlignment.Right),
            ],
            Rows =
            [
                .. lines
                    .GroupBy(l => l.Section, StringComparer.Ordinal)
                    .SelectMany(s =>
                        s.SelectMany(l => SideBySide(read, l, catalogue, words)).Prepend(TableRow.Section(words.Section(s.Key)))
                    ),
            ],
        };
        foreach (var line in lines.Where(l => Adds(catalogue, l.Code) && read.Without(l.Code) is > 0))
        {
            var without = Quantity.Count(read.Without(line.Code), "đơn vị");
            yield return new DocumentParagraph(
                DocumentText.Of($"{line.Code}: {without} đã tiếp nhận không ghi số này; tổng không gồm các đơn vị đó."),
                ParagraphKind.Note
            );
        }
    }

    private static IEnumerable<TableRow> SideBySide(
        ReportContent read,
        Line line,
        IReadOnlyDictionary<string, ReportIndicator> catalogue,
        Words words
    )
    {
        var (own, below, all) = (read.OwnOf(line.Code), read.BelowOf(line.Code), read.TogetherOf(line.Code));
        var added = Adds(catalogue, line.Code);
        var name =
            catalogue.GetValueOrDefault(line.Code)?.Together is IndicatorTogether.SumOfPeople
                ? $"{line.Name} (cộng số người của các đơn vị)"
                : line.Name;
        yield return new TableRow([
            line.Code,
            name,
            line.Unit,
            Cell(line, own),
            added ? Cell(line, below) : TableCell.Of("không cộng"),
            Cell(line, all),
        ]);
        foreach (var part in (all?.Parts ?? []).Select(p => p.Key))
        {
            yield return new TableRow([
                TableCell.Empty,
                "– " + words.Part(part),
                line.Unit,
                Part(own, part),
                Part(below, part),
                Part(all, part),
            ]);
        }

        // A part that nobody counted is no gap to fill in: its form did not occur there.
        TableCell Part(FrozenFigure? figure, string part) => figure?.Of(part) is { } value ? line.QuantityOf(value) : TableCell.Empty;
    }

    private static IEnumerable<DocumentBlock> ByUnit(
        ReportContent read,
        List<Line> lines,
        string unit,
        IReadOnlyDictionary<string, ReportIndicator> catalogue,
        Words words
    )
    {
        foreach (var section in lines.GroupBy(l => l.Section, StringComparer.Ordinal))
        {
            var chunks = section.Chunk(MaxFiguresInRow).ToList();
            for (var i = 0; i < chunks.Count; i++)
            {
                var title = words.Section(section.Key);
                var shown = chunks[i];
                yield return new DocumentTable
                {
                    Caption = chunks.Count == 1 ? title : string.Create(CultureInfo.InvariantCulture, $"{title} ({i + 1}/{chunks.Count})"),
                    Columns =
                    [
                        new TableColumn("TT", 0.8, ColumnAlignment.Centre),
                        new TableColumn("Đơn vị", 4),
                        .. shown.Select(l => new TableColumn($"{l.Code}. {l.Name} ({l.Unit})", 2, ColumnAlignment.Right)),
                    ],
                    Rows =
                    [
                        new TableRow([TableCell.Empty, $"{unit} (phần riêng)", .. shown.Select(l => Cell(l, read.OwnOf(l.Code)))]),
                        .. read.Units.Select(
                            (u, at) => new TableRow([new Quantity(at + 1), NameOf(u.Source), .. shown.Select(l => Cell(l, u.Of(l.Code)))])
                        ),
                        new TableRow([TableCell.Empty, "Cộng", .. shown.Select(l => Cell(l, read.TogetherOf(l.Code)))], RowKind.Group),
                    ],
                };
            }
        }

        var apart = lines.Where(l => !Adds(catalogue, l.Code)).Select(l => l.Code).ToList();
        if (apart.Count > 0)
        {
            yield return new DocumentParagraph(
                $"{string.Join(", ", apart)}: không cộng từ các đơn vị; dòng cuối là số của cơ quan báo cáo, đếm trên cả địa bàn.",
                ParagraphKind.Note
            );
        }
    }

    private static IEnumerable<DocumentBlock> Missing(ReportContent read, Words words)
    {
        var missing = read.AllMissing.ToList();
        if (missing.Count == 0)
        {
            yield return new DocumentParagraph("Báo cáo của tất cả các đơn vị cấp dưới đã được tiếp nhận.");
            yield break;
        }

        yield return new DocumentTable
        {
            Columns =
            [
                new TableColumn("TT", 1, ColumnAlignment.Centre),
                new TableColumn("Đơn vị", 6),
                new TableColumn("Thuộc", 4),
                new TableColumn("Tình trạng", 4),
            ],
            Rows =
            [
                .. missing.Select(
                    (m, i) =>
                        new TableRow([
                            new Quantity(i + 1),
                            m.Unit.Name,
                            m.Within is { } within ? within : TableCell.Empty,
                            words.State(m.Unit.State),
                        ])
                ),
            ],
        };
    }

    private static DocumentTable Sources(ReportContent read) =>
        new()
        {
            Columns =
            [
                new TableColumn("TT", 1, ColumnAlignment.Centre),
                new TableColumn("Đơn vị", 5),
                new TableColumn("Bản", 1, ColumnAlignment.Centre),
                new TableColumn("Mã SHA-256", 12),
            ],
            Rows =
            [
                .. read.Units.Select(
                    (u, i) =>
                        new TableRow([
                            new Quantity(i + 1),
                            NameOf(u.Source),
                            u.Source.Version.ToString(CultureInfo.InvariantCulture),
                            u.Source.Sha256,
                        ])
                ),
            ],
        };

    private static string NameOf(FrozenSource source) => source.OnPaper ? $"{source.Name} (bản giấy)" : source.Name;

    private static TableCell Cell(Line line, FrozenFigure? figure) =>
        figure is { HasNoWhole: true } ? "không phát sinh" : line.QuantityOf(figure?.Value);

    private static bool Adds(IReadOnlyDictionary<string, ReportIndicator> catalogue, string code) =>
        catalogue.GetValueOrDefault(code)?.IsAdded is not false;
}
