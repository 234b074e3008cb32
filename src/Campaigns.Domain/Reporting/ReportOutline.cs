using System.Text.RegularExpressions;
using Campaigns.Domain.Text;

namespace Campaigns.Domain.Reporting;

/// <summary>A fixed text of a report's document.</summary>
/// <param name="Key">Its name in a template and in what is frozen.</param>
/// <param name="Default">What it says while a template says nothing else.</param>
/// <param name="HasLines">Whether it has several lines, each a paragraph.</param>
public sealed record OutlineText(string Key, string Default, bool HasLines = false)
{
    public int Max => HasLines ? 2000 : 500;
}

/// <summary>
/// The fixed texts of a report's document, in the order in which they stand in it (Nghị định 30/2020, Mẫu 1.4). They are Vietnamese in
/// every language of the screen. Names in braces stand for what differs from report to report.
/// </summary>
public static partial class ReportOutline
{
    public const string Subject = "subject";
    public const string Basis = "basis";
    public const string Opening = "opening";
    public const string Closing = "closing";
    public const string Good = "good";
    public const string Weak = "weak";
    public const string Outlook = "outlook";

    public const string Unit = "đơn vị";
    public const string Period = "kỳ";
    public const string From = "từ ngày";
    public const string To = "đến ngày";
    public const string AsOf = "số liệu đến";

    /// <summary>What may stand in braces.</summary>
    public static IReadOnlyList<string> Names { get; } = [Unit, Period, From, To, AsOf];

    public static IReadOnlyList<OutlineText> All { get; } =
    [
        new(Subject, "Kết quả phòng ngừa, ứng phó với bạo lực trên cơ sở giới\n{kỳ}", HasLines: true),
        new(Basis, "Căn cứ …………;", HasLines: true),
        new(
            Opening,
            "{đơn vị} báo cáo kết quả {kỳ} (từ ngày {từ ngày} đến ngày {đến ngày}, số liệu tính đến hết ngày {số liệu đến}) như sau:"
        ),
        new("part1", "Tình hình chung, công tác chỉ đạo"),
        new("part2", "Kết quả thực hiện chỉ tiêu"),
        new("part3", "Kết quả thực hiện nhiệm vụ, giải pháp"),
        new("taskB", "Truyền thông nâng cao nhận thức"),
        new("taskD", "Mô hình, dịch vụ"),
        new("taskC", "Tập huấn, mạng lưới"),
        new("taskE", "Trợ giúp người bị bạo lực"),
        new("taskG", "Nguồn lực"),
        new("part4", "Đánh giá chung"),
        new(Good, "Ưu điểm"),
        new(Weak, "Hạn chế, nguyên nhân"),
        new("part5", "Phương hướng"),
        new(Outlook, "…………", HasLines: true),
        new("part6", "Đề xuất, kiến nghị"),
        new(Closing, "Trên đây là báo cáo kết quả {kỳ} của {đơn vị}."),
    ];

    /// <summary>A text of a template: what it says, or the default.</summary>
    public static string Of(IReadOnlyDictionary<string, string> texts, string key)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.GetValueOrDefault(key) ?? All.Single(t => t.Key == key).Default;
    }

    /// <summary>A text with the values of a report in place of the names in braces.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Braces().Replace(text, m => values.GetValueOrDefault(m.Groups["name"].Value.Trim(), m.Value));
    }

    /// <summary>
    /// The texts that differ from the defaults, tidied. An empty text is the default: no part of the form of a report falls away.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Tidy(IReadOnlyDictionary<string, string?> typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        return All.Select(t => (t.Key, t.Default, Text: Lines(typed.GetValueOrDefault(t.Key), t.HasLines)))
            .Where(t => t.Text.Length > 0 && t.Text != t.Default)
            .ToDictionary(t => t.Key, t => t.Text, StringComparer.Ordinal);
    }

    /// <summary>Every reason against the texts of a template's next version.</summary>
    /// <param name="texts">The tidied texts.</param>
    /// <param name="now">The texts of the version before.</param>
    public static IEnumerable<OutlineRefusal> Check(IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string> now)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var wrong = All.Where(t => texts.ContainsKey(t.Key)).Select(t => Check(t, texts[t.Key])).OfType<OutlineRefusal>().ToList();
        return wrong.Count > 0 ? wrong
            : Differences(now, texts).Count == 0 ? [new OutlineRefusal.NothingChanged()]
            : [];
    }

    /// <summary>The texts in which two versions of a template differ.</summary>
    public static IReadOnlyList<(OutlineText Text, string Before, string After)> Differences(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string> after
    ) =>
        [
            .. All.Select(t => (t, Before: Of(before, t.Key), After: Of(after, t.Key)))
                .Where(t => !string.Equals(t.Before, t.After, StringComparison.Ordinal)),
        ];

    private static OutlineRefusal? Check(OutlineText text, string typed) =>
        typed.Length > text.Max ? new OutlineRefusal.TooLong(text.Key, text.Max)
        : Braces().Matches(typed).Select(m => m.Groups["name"].Value.Trim()).FirstOrDefault(n => !Names.Contains(n, StringComparer.Ordinal))
            is { } unknown
            ? new OutlineRefusal.UnknownName(text.Key, unknown)
        : typed.Count(c => c == '{') != Braces().Count(typed) || typed.Count(c => c == '}') != Braces().Count(typed)
            ? new OutlineRefusal.LooseBrace(text.Key)
        : null;

    private static string Lines(string? typed, bool several) => string.Join(several ? '\n' : ' ', TypedLines.Tidy(typed, Text.Names.Tidy));

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Braces();
}

/// <summary>Why the texts of a template are refused. Fields are the keys of the texts.</summary>
public abstract record OutlineRefusal(string Field) : Refusal(Field)
{
    public sealed record TooLong(string Of, int Max) : OutlineRefusal(Of);

    /// <summary>What stands in braces is none of <see cref="ReportOutline.Names"/>.</summary>
    public sealed record UnknownName(string Of, string Name) : OutlineRefusal(Of);

    public sealed record LooseBrace(string Of) : OutlineRefusal(Of);

    public sealed record NothingChanged() : OutlineRefusal("");
}
