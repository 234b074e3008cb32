using System.Globalization;
using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Documents;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The surroundings of a sent answer that its document names and that are not frozen with it.</summary>
/// <param name="Unit">The unit that reports.</param>
/// <param name="Place">What stands before the date: the name of the unit's place without its type.</param>
/// <param name="Superior">The unit above, which receives the report; null at the top.</param>
/// <param name="Forms">The names of the forms of events in Vietnamese, by their ids.</param>
public sealed record ReportSurroundings(string Unit, string Place, string? Superior, IReadOnlyDictionary<string, string> Forms);

/// <summary>What a document is made of: a version that was sent, or the content as it would be sent now.</summary>
/// <param name="Content">The content that <see cref="FrozenReport"/> wrote.</param>
/// <param name="Version">The number of the version; null before it is sent.</param>
/// <param name="Sha256">The hash of the version; null before it is sent.</param>
/// <param name="At">When it was sent, or when its figures were read.</param>
/// <param name="Sign">Who approved it; nobody before it is sent.</param>
/// <param name="SamePerson">Whether whoever approved it is one of those who compiled it.</param>
public sealed record IssuedReport(string Content, int? Version, string? Sha256, Instant At, SignOff Sign, bool SamePerson = false)
{
    /// <summary>A version that was sent.</summary>
    public static IssuedReport Of(ReportVersion sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return new IssuedReport(
            sent.Content,
            sent.Number,
            sent.Sha256,
            sent.SubmittedAt,
            new SignOff
            {
                Name = sent.ApprovedName,
                Office = sent.ApprovedOffice,
                On = sent.ApprovedOn,
                DocumentNumber = sent.DocumentNumber,
            },
            sent.SamePerson
        );
    }

    /// <summary>Content that is not sent.</summary>
    /// <param name="content">The content as it would be sent now.</param>
    /// <param name="at">When its figures were read.</param>
    /// <param name="signer">The name of whoever signs, as the unit set it; null when it did not.</param>
    public static IssuedReport NotSent(string content, Instant at, string? signer = null) =>
        new(content, null, null, at, new SignOff { Name = signer ?? "" });
}

/// <summary>
/// Makes the administrative document of an answer, in the outline of such reports. The figures, the texts and the events come from the
/// content alone, so that the document of a version stays the same whatever happens later. It is Vietnamese in every language of the
/// screen, and what the program does not know is a dotted line for the clerk. A report that consolidates others shows in its text what all
/// have together, and in its annexes the parts.
/// </summary>
public static partial class ReportDocument
{
    private const string Dots = DocumentText.Dots;

    private const string EstimateHeading = "Ước đến hết kỳ";

    private const string EstimateNote =
        "Số ước đến hết kỳ do đơn vị tự ước, ghi cạnh để tham khảo; không cộng vào kết quả, tỷ lệ hay số tổng hợp.";

    private static readonly string[] Tasks = ["B", "D", "C", "E", "G"];

    /// <summary>The document of a report.</summary>
    /// <param name="issued">The content, and whether and how it was sent.</param>
    /// <param name="around">What the document names beside it.</param>
    /// <param name="indicators">The catalogue, for targets and digits.</param>
    /// <param name="texts">The names of parts, sections and states, which the pages show too.</param>
    public static AdministrativeDocument Of(
        IssuedReport issued,
        ReportSurroundings around,
        IReadOnlyCollection<ReportIndicator> indicators,
        IStringLocalizer<ReportingTexts> texts
    )
    {
        ArgumentNullException.ThrowIfNull(issued);
        ArgumentNullException.ThrowIfNull(around);
        using var language = Languages.Use(Languages.Vietnamese);
        var content = JsonNode.Parse(issued.Content)!;
        var read = ReportContent.Read(content);
        var letterhead = LetterheadOf(read.Letterhead, around, issued.Sign);
        var issuer = InText(read.Letterhead.Issuing, around.Unit);
        var catalogue = indicators.ToDictionary(i => i.Code, StringComparer.Ordinal);
        var lines = content["figures"]!.AsArray().Select(f => new Line(f!, catalogue, read)).ToList();
        var period = content["period"]!;
        var fixedTexts = FixedTexts.Of(read.Outline, issuer, period);
        var day = VietnamTime.DateOf(issued.At);
        var version = issued.Version is { } sent
            ? new DocumentVersion(
                string.Create(CultureInfo.InvariantCulture, $"Bản gửi {sent}{FromPaper(read)}{SamePerson(issued)}"),
                issued.At,
                issued.Sha256
            )
            : new DocumentVersion($"Bản chưa gửi, số liệu còn thay đổi{FromPaper(read)}", issued.At, null);
        var mark = issued.Version is null ? NotSentMark(issued.At) : null;
        return new AdministrativeDocument
        {
            Head = letterhead.Head with
            {
                Date = issued.Sign.On is { } on ? DocumentDate.Of(on) : new DocumentDate(null, day.Month, day.Year),
                Subject = fixedTexts[ReportOutline.Subject],
            },
            Body = Marked(mark, Body(content, read, lines, fixedTexts)),
            Signature = letterhead.Signature,
            Recipients = letterhead.Recipients,
            Annexes =
            [
                .. Annexes(content, read, lines, around.Unit, catalogue, new Words(texts, around.Forms))
                    .Select(a => a with { Blocks = Marked(mark, a.Blocks) }),
            ],
            Version = version,
            Made = issued.At,
        };
    }

    /// <summary>The subject and the text of a document that has no figures yet: the preview of a template.</summary>
    /// <param name="texts">The texts that differ from the defaults.</param>
    /// <param name="unit">The unit that is named in it.</param>
    public static (string Subject, IReadOnlyList<DocumentBlock> Body) Outline(IReadOnlyDictionary<string, string> texts, string unit)
    {
        using var language = Languages.Use(Languages.Vietnamese);
        var content = new JsonObject
        {
            ["figures"] = new JsonArray(),
            ["texts"] = new JsonObject(),
            ["period"] = new JsonObject
            {
                ["name"] = "Năm 2026",
                ["from"] = "2025-12-15",
                ["to"] = "2026-12-14",
                ["asOf"] = "2026-11-30",
            },
        };
        var filled = FixedTexts.Of(texts, unit, content["period"]!);
        return (filled[ReportOutline.Subject], [.. Body(content, ReportContent.Read(content), [], filled)]);
    }

    /// <summary>
    /// What stands above and below the text: what the unit set, what follows from the tree of units where it set nothing, and who signed.
    /// </summary>
    public static (DocumentHead Head, DocumentSignature Signature, IReadOnlyList<string> Recipients) LetterheadOf(
        Letterhead set,
        ReportSurroundings around,
        SignOff sign
    )
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(around);
        ArgumentNullException.ThrowIfNull(sign);
        var (number, symbol) = NumberOf(sign.DocumentNumber, set.Abbreviation);
        var office = Known(sign.Office) ?? Known(set.Office);
        var recipients = Letterhead.Lines(set.Recipients);
        return (
            new DocumentHead
            {
                SuperiorBody = set.WithoutSuperior ? null : Known(set.Superior) ?? around.Superior,
                IssuingBody = Known(set.Issuing) ?? around.Unit,
                Number = number,
                Symbol = symbol,
                Place = Known(set.Place) ?? around.Place,
                Subject = "",
            },
            new DocumentSignature
            {
                Authority = set.AuthorityFor(office),
                Office = office,
                Name = Known(sign.Name),
            },
            recipients.Count > 0 ? recipients
            : around.Superior is { } above ? [$"{above} (b/c)", "Lưu: VT"]
            : ["Lưu: VT"]
        );
    }

    // Capitals of a letterhead are not for the middle of a sentence.
    private static string InText(string issuing, string unit) => issuing.Any(char.IsLower) ? issuing.Replace('\n', ' ') : unit;

    private static IEnumerable<DocumentAnnex> Annexes(
        JsonNode content,
        ReportContent read,
        List<Line> lines,
        string unit,
        IReadOnlyDictionary<string, ReportIndicator> catalogue,
        Words words
    )
    {
        if (!read.Consolidates)
        {
            yield return new DocumentAnnex { Title = "Số liệu", Blocks = [.. Figures(lines, words)] };
            yield return new DocumentAnnex { Title = "Hoạt động trong kỳ", Blocks = [Events(content)] };
            if (read.Files.Count > 0)
            {
                yield return Files(read);
            }

            yield break;
        }

        yield return new DocumentAnnex { Title = "Số liệu tổng hợp", Blocks = [.. Consolidated(read, lines, catalogue, words)] };
        yield return new DocumentAnnex
        {
            Title = "Số liệu theo đơn vị",
            Blocks = [.. ByUnit(read, lines, unit, catalogue, words)],
            Landscape = true,
        };
        yield return new DocumentAnnex { Title = "Đơn vị chưa có trong báo cáo", Blocks = [.. Missing(read, words)] };
        yield return new DocumentAnnex
        {
            Title = "Các báo cáo đã tổng hợp",
            Blocks = [Sources(read)],
            Landscape = true,
        };
        yield return new DocumentAnnex { Title = $"Hoạt động do {unit} tổ chức", Blocks = [Events(content)] };
        if (lines.Exists(l => l.Estimate is not null))
        {
            yield return new DocumentAnnex
            {
                Title = $"{EstimateHeading}, phần của {unit}",
                Blocks = [Estimates(lines), new DocumentParagraph(EstimateNote, ParagraphKind.Note)],
            };
        }

        if (read.Files.Count > 0)
        {
            yield return Files(read);
        }
    }

    private static IEnumerable<DocumentBlock> Body(JsonNode content, ReportContent read, List<Line> lines, FixedTexts outline)
    {
        foreach (var basis in DocumentParagraph.Lines(outline[ReportOutline.Basis], ParagraphKind.Basis))
        {
            yield return basis;
        }

        yield return new DocumentParagraph(outline[ReportOutline.Opening]);
        if (read.Consolidates)
        {
            yield return new DocumentParagraph(WhoIsIn(read));
        }

        yield return new DocumentHeading(1, outline["part1"]);
        foreach (var item in Items(lines.Where(l => l.Section == "A")))
        {
            yield return item;
        }

        yield return new DocumentHeading(1, outline["part2"]);
        foreach (var line in lines.Where(l => l.Target is not null))
        {
            yield return new DocumentParagraph(Against(line));
        }

        yield return new DocumentHeading(1, outline["part3"]);
        foreach (var section in Tasks)
        {
            yield return new DocumentHeading(2, outline["task" + section]);
            foreach (var item in Items(lines.Where(l => l.Section == section && l.Target is null)))
            {
                yield return item;
            }
        }

        yield return new DocumentHeading(1, outline["part4"]);
        yield return new DocumentHeading(2, outline[ReportOutline.Good]);
        foreach (var block in Typed(content, "results"))
        {
            yield return block;
        }

        yield return new DocumentHeading(2, outline[ReportOutline.Weak]);
        foreach (var block in Typed(content, "difficulties"))
        {
            yield return block;
        }

        yield return new DocumentHeading(1, outline["part5"]);
        foreach (var line in DocumentParagraph.Lines(outline[ReportOutline.Outlook]))
        {
            yield return line;
        }

        yield return new DocumentHeading(1, outline["part6"]);
        foreach (var block in Typed(content, "proposals"))
        {
            yield return block;
        }

        yield return new DocumentParagraph(outline[ReportOutline.Closing]);
    }

    // A figure that is not known is left to the annex, where its cell is dotted: a sentence without its number says nothing.
    private static IEnumerable<DocumentBlock> Items(IEnumerable<Line> lines)
    {
        var known = lines.Where(l => l.Value is not null).ToList();
        if (known.Count == 0)
        {
            yield return new DocumentParagraph(Dots);
        }

        for (var i = 0; i < known.Count; i++)
        {
            var end = i == known.Count - 1 ? "." : ";";
            yield return new DocumentParagraph(
                DocumentText.Of($"{known[i].Name}: {known[i].Quantity(inText: true)}{end}"),
                ParagraphKind.Item
            );
        }
    }

    private static DocumentText Against(Line line)
    {
        var (part, whole, aim) = (Quantity.Count(line.Numerator), Quantity.Count(line.Denominator), Quantity.Percent(line.Target, 0));
        return line switch
        {
            { Denominator: 0 } => $"{line.Name}: không phát sinh.",
            { Value: null } => DocumentText.Of($"{line.Name}: {(string?)null} (chỉ tiêu {aim})."),
            _ => DocumentText.Of($"{line.Name}: {part}/{whole}, bằng {Quantity.Percent(line.Value)} (chỉ tiêu {aim}; {Verdict(line)})."),
        };

        static string Verdict(Line line) => line.Value >= line.Target ? "đạt" : "chưa đạt";
    }

    private static IEnumerable<DocumentBlock> Typed(JsonNode content, string field)
    {
        var paragraphs = DocumentParagraph.Lines((string?)content["texts"]?[field]).ToList();
        return paragraphs.Count > 0 ? paragraphs : [new DocumentParagraph(Dots)];
    }

    /// <summary>
    /// The figures; where the unit estimates some, the estimates have a column of their own, and a note says what they are.
    /// </summary>
    private static IEnumerable<DocumentBlock> Figures(List<Line> lines, Words words)
    {
        var estimated = lines.Exists(l => l.Estimate is not null);
        yield return new DocumentTable
        {
            Columns =
            [
                new TableColumn("Mã", 1, ColumnAlignment.Centre),
                new TableColumn("Chỉ tiêu, số liệu", 6),
                new TableColumn("Đơn vị tính", 2),
                new TableColumn("Kết quả", 2, ColumnAlignment.Right),
                .. estimated ? [new TableColumn(EstimateHeading, 2, ColumnAlignment.Right)] : Array.Empty<TableColumn>(),
                new TableColumn("Giải thích", 4),
            ],
            Rows =
            [
                .. lines
                    .GroupBy(l => l.Section, StringComparer.Ordinal)
                    .SelectMany(s => s.SelectMany(l => RowsOf(l, words, estimated)).Prepend(TableRow.Section(words.Section(s.Key)))),
            ],
        };
        if (estimated)
        {
            yield return new DocumentParagraph(EstimateNote, ParagraphKind.Note);
        }
    }

    private static IEnumerable<TableRow> RowsOf(Line line, Words words, bool estimated)
    {
        var result = line.Denominator is 0 ? TableCell.Of("không phát sinh") : TableCell.Of(line.Quantity(inText: false));
        yield return Row(line.Code, line.Name, result, Estimate(line), line.Explanation);
        foreach (var (key, value) in line.Parts)
        {
            yield return Row(TableCell.Empty, "– " + words.Part(key), new Quantity(value, line.Unit), TableCell.Empty, TableCell.Empty);
        }

        TableRow Row(TableCell code, TableCell name, TableCell figure, TableCell estimate, TableCell explanation) =>
            new([code, name, line.Unit, figure, .. estimated ? [estimate] : Array.Empty<TableCell>(), explanation]);
    }

    private static DocumentTable Estimates(List<Line> lines) =>
        new()
        {
            Columns =
            [
                new TableColumn("Mã", 1, ColumnAlignment.Centre),
                new TableColumn("Chỉ tiêu, số liệu", 7),
                new TableColumn("Đơn vị tính", 2),
                new TableColumn(EstimateHeading, 3, ColumnAlignment.Right),
            ],
            Rows = [.. lines.Where(l => l.Estimate is not null).Select(l => new TableRow([l.Code, l.Name, l.Unit, Estimate(l)]))],
        };

    // What nobody estimated is no gap for the clerk, unlike a figure that is not known.
    private static TableCell Estimate(Line line) => line.Estimate is { } value ? line.QuantityOf(value) : TableCell.Empty;

    private static DocumentTable Events(JsonNode content) =>
        new()
        {
            Columns =
            [
                new TableColumn("TT", 1, ColumnAlignment.Centre),
                new TableColumn("Ngày", 2.6, ColumnAlignment.Centre),
                new TableColumn("Hoạt động", 8.4),
                new TableColumn("Lượt người", 2, ColumnAlignment.Right),
            ],
            Rows =
            [
                .. content["events"]!
                    .AsArray()
                    .Where(e => (bool)e!["held"]!)
                    .Select(
                        (e, i) =>
                            new TableRow([
                                new Quantity(i + 1),
                                DayCell(e!["day"]),
                                (string)e["title"]!,
                                new Quantity((decimal?)e["turns"], "lượt người"),
                            ])
                    ),
            ],
        };

    /// <summary>The files that go along with the report, each with the hash by which it is recognised.</summary>
    private static DocumentAnnex Files(ReportContent read) =>
        new()
        {
            Title = "Tài liệu gửi kèm",
            Landscape = true,
            Blocks =
            [
                new DocumentTable
                {
                    Columns =
                    [
                        new TableColumn("TT", 1, ColumnAlignment.Centre),
                        new TableColumn("Tên tệp", 6),
                        new TableColumn("Dung lượng", 2, ColumnAlignment.Right),
                        new TableColumn("Mã SHA-256", 11),
                    ],
                    Rows =
                    [
                        .. read.Files.Select(
                            (f, i) =>
                                new TableRow([
                                    new Quantity(i + 1),
                                    f.Kind is AttachmentKind.SignedScan ? $"{f.Name} (bản ký, quét)" : f.Name,
                                    ReportWords.Bytes(f.Size),
                                    f.Sha256,
                                ])
                        ),
                    ],
                },
            ],
        };

    private static string FromPaper(ReportContent read) => read.Paper is { } number ? $", cấp trên nhập thay từ bản giấy số {number}" : "";

    private static string SamePerson(IssuedReport issued) => issued.SamePerson ? ", người lập và người duyệt là một" : "";

    private static string Day(JsonNode? day) => Show.Date(Read(day));

    private static TableCell DayCell(JsonNode? day) => TableCell.Of(Read(day), Show.Date(Read(day)));

    private static LocalDate Read(JsonNode? day) => LocalDatePattern.Iso.Parse((string)day!).Value;

    /// <summary>"15/BC-UBND" as number and symbol. A symbol that is not typed is made of the unit's abbreviation.</summary>
    private static (string? Number, string Symbol) NumberOf(string typed, string abbreviation)
    {
        var parts = typed.Split('/', 2, StringSplitOptions.TrimEntries);
        return parts is [{ Length: > 0 } number, { Length: > 0 } symbol]
            ? (number, symbol)
            : (Known(typed), $"BC-{Known(abbreviation) ?? "……"}");
    }

    private static string? Known(string typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();

    /// <summary>The period's name inside a sentence: "năm 2026" of "Năm 2026".</summary>
    private static string InSentence(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The fixed texts of a document with its unit and its days in them.</summary>
    private sealed class FixedTexts(IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> values)
    {
        public string this[string key] => ReportOutline.Fill(ReportOutline.Of(texts, key), values);

        public static FixedTexts Of(IReadOnlyDictionary<string, string> texts, string unit, JsonNode period) =>
            new(
                texts,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [ReportOutline.Unit] = unit,
                    [ReportOutline.Period] = InSentence((string)period["name"]!),
                    [ReportOutline.From] = Day(period["from"]),
                    [ReportOutline.To] = Day(period["to"]),
                    [ReportOutline.AsOf] = Day(period["asOf"]),
                }
            );
    }

    /// <summary>The words of the document that the pages show too.</summary>
    private sealed class Words(IStringLocalizer<ReportingTexts> texts, IReadOnlyDictionary<string, string> forms)
    {
        public string Part(string key) => texts.PartName(key, forms);

        /// <summary>"B. Truyền thông"; a section that the program does not know keeps its letter.</summary>
        public string Section(string key) => texts["Section." + key] is { ResourceNotFound: false } known ? known.Value : key;

        /// <summary>How far a report is that was not accepted.</summary>
        public string State(AnswerState state) => texts[state is AnswerState.Submitted ? "Whole.SentOnly" : "State." + state];
    }

    /// <summary>A figure as it was frozen.</summary>
    private sealed class Line(JsonNode frozen, IReadOnlyDictionary<string, ReportIndicator> catalogue, ReportContent read)
    {
        private readonly ReportIndicator? _indicator = catalogue.GetValueOrDefault((string)frozen["code"]!);
        private readonly FrozenFigure _figure = read.TogetherOf((string)frozen["code"]!) ?? read.OwnOf((string)frozen["code"]!)!;

        public string Code { get; } = (string)frozen["code"]!;

        public string Section => _indicator?.Section ?? Code[..1];

        public string Name { get; } = (string)frozen["name"]!;

        public string Unit { get; } = (string)frozen["unit"]!;

        /// <summary>The value of the report: of all units together where it consolidates.</summary>
        public decimal? Value => _figure.Value;

        public decimal? Numerator => _figure.Numerator;

        public decimal? Denominator => _figure.Denominator;

        public decimal? Target => _indicator?.Target;

        public string Explanation { get; } = (string?)frozen["explanation"] ?? "";

        /// <summary>What the unit expects of its own figure until the period's end; null where it says nothing.</summary>
        public decimal? Estimate { get; } = read.Estimates.TryGetValue((string)frozen["code"]!, out var estimate) ? estimate : null;

        public IReadOnlyList<(string Key, decimal? Value)> Parts => _figure.Parts;

        /// <summary>The figure as a quantity.</summary>
        public Quantity Quantity(bool inText) => QuantityOf(Value) with { TwoDigits = inText };

        /// <summary>A value of this indicator as a quantity. Decimals are shown where there are some.</summary>
        public Quantity QuantityOf(decimal? figure)
        {
            var decimals =
                Unit == "%" ? 1
                : figure is { } value && value != decimal.Truncate(value) ? Math.Max(1, _indicator?.Decimals ?? 1)
                : 0;
            return new Quantity(figure, Unit, decimals);
        }
    }
}
