using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;

namespace Campaigns.Web.Features.Reporting;

/// <summary>What is compared of a figure.</summary>
public enum ComparedKind
{
    /// <summary>The unit's own figure.</summary>
    Own,

    /// <summary>The figure with the units below.</summary>
    Together,

    /// <summary>What the unit expects of it until the period's end.</summary>
    Estimate,
}

/// <summary>A figure in two versions; a value is null where the version does not know it.</summary>
/// <param name="Code">The code of its indicator.</param>
/// <param name="Kind">Which figure of the indicator it is.</param>
/// <param name="Part">The part; empty for the whole.</param>
/// <param name="Before">The figure of the earlier version.</param>
/// <param name="After">The figure of the later version.</param>
public sealed record ComparedFigure(string Code, ComparedKind Kind, string Part, decimal? Before, decimal? After)
{
    /// <summary>What was added; null when one of the figures is not known.</summary>
    public decimal? Difference => After - Before;
}

/// <summary>A text in two versions: the name of its field, and for an explanation the code of its indicator.</summary>
public sealed record ComparedText(string Field, string? Code, string Before, string After);

/// <summary>A unit that one of two consolidated versions has in another version, or not at all.</summary>
public sealed record ComparedUnit(Guid UnitId, string Name, int? Before, int? After);

/// <summary>What changed from one version of a report to a later one. It is made of what was frozen alone.</summary>
public sealed record ReportComparison(
    IReadOnlyList<ComparedFigure> Figures,
    IReadOnlyList<ComparedText> Texts,
    IReadOnlyList<ComparedUnit> Units,
    IReadOnlyList<FrozenFile> FilesGone,
    IReadOnlyList<FrozenFile> FilesNew
)
{
    private static readonly string[] TextFields = ["results", "difficulties", "proposals"];

    public bool IsEmpty => Figures.Count + Texts.Count + Units.Count + FilesGone.Count + FilesNew.Count == 0;

    /// <summary>Compares the contents of two versions.</summary>
    /// <param name="before">The content of the earlier one.</param>
    /// <param name="after">The content of the later one.</param>
    public static ReportComparison Of(string before, string after)
    {
        var (one, two) = (JsonNode.Parse(before)!, JsonNode.Parse(after)!);
        var (first, second) = (ReportContent.Read(one), ReportContent.Read(two));
        var codes = second.Own.Concat(first.Own).Select(f => f.Code).Distinct(StringComparer.Ordinal).ToList();
        return new ReportComparison(
            [
                .. codes.SelectMany(code =>
                    Changed(code, ComparedKind.Own, first.OwnOf(code), second.OwnOf(code))
                        .Concat(Changed(code, ComparedKind.Together, first.TogetherOf(code), second.TogetherOf(code)))
                        .Append(
                            new ComparedFigure(
                                code,
                                ComparedKind.Estimate,
                                "",
                                first.Estimates.TryGetValue(code, out var then) ? then : null,
                                second.Estimates.TryGetValue(code, out var now) ? now : null
                            )
                        )
                        .Where(f => f.Before != f.After)
                ),
            ],
            [
                .. TextFields
                    .Select(f => new ComparedText(char.ToUpperInvariant(f[0]) + f[1..], null, TextOf(one, f), TextOf(two, f)))
                    .Concat(Keys(first, second).Select(k => new ComparedText(k, null, SaidTo(first, k), SaidTo(second, k))))
                    .Concat(codes.Select(c => new ComparedText("Explanation", c, ExplanationOf(one, c), ExplanationOf(two, c))))
                    .Where(t => t.Before != t.After),
            ],
            [
                .. second
                    .Units.Concat(first.Units)
                    .DistinctBy(u => u.Source.UnitId)
                    .Select(u => new ComparedUnit(u.Source.UnitId, u.Source.Name, VersionOf(first, u), VersionOf(second, u)))
                    .Where(u => u.Before != u.After),
            ],
            [.. first.Files.Where(f => second.Files.All(g => g.Id != f.Id))],
            [.. second.Files.Where(f => first.Files.All(g => g.Id != f.Id))]
        );
    }

    private static IEnumerable<ComparedFigure> Changed(string code, ComparedKind kind, FrozenFigure? before, FrozenFigure? after) =>
        (after?.Parts ?? [])
            .Concat(before?.Parts ?? [])
            .Select(p => p.Key)
            .Distinct(StringComparer.Ordinal)
            .Prepend("")
            .Select(part => new ComparedFigure(code, kind, part, before?.Of(part), after?.Of(part)));

    private static IEnumerable<string> Keys(ReportContent first, ReportContent second) =>
        second.Warnings.Concat(first.Warnings).Select(w => w.Key).Distinct(StringComparer.Ordinal);

    private static string SaidTo(ReportContent content, string key) =>
        content.Warnings.FirstOrDefault(w => w.Key == key)?.Explanation ?? "";

    private static string TextOf(JsonNode content, string field) => (string?)content["texts"]?[field] ?? "";

    private static string ExplanationOf(JsonNode content, string code) =>
        (string?)content["figures"]!.AsArray().FirstOrDefault(f => (string)f!["code"]! == code)?["explanation"] ?? "";

    private static int? VersionOf(ReportContent content, FrozenUnit unit) =>
        content.Units.FirstOrDefault(u => u.Source.UnitId == unit.Source.UnitId)?.Source.Version;
}
