using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A figure as it was frozen.</summary>
/// <param name="Code">The code of its indicator.</param>
/// <param name="Value">The value; null when it is not known.</param>
/// <param name="Numerator">The upper value of a share; null for other figures.</param>
/// <param name="Denominator">The lower value of a share; null for other figures.</param>
/// <param name="Parts">Its parts, by their keys.</param>
public sealed record FrozenFigure(
    string Code,
    decimal? Value,
    decimal? Numerator,
    decimal? Denominator,
    IReadOnlyList<(string Key, decimal? Value)> Parts
)
{
    /// <summary>The same turns by age, for the open data; empty for other figures, and in reports that were sent without.</summary>
    public IReadOnlyList<(string Key, decimal? Value)> Ages { get; init; } = [];

    /// <summary>Whether there is nothing to divide by ("không phát sinh").</summary>
    public bool HasNoWhole => Denominator is 0;

    /// <summary>The value of a part; of an empty key that of the whole.</summary>
    public decimal? Of(string part) => part.Length == 0 ? Value : Parts.FirstOrDefault(p => p.Key == part).Value;
}

/// <summary>Which version of which unit went into a report, and whether it was entered from a paper of the unit.</summary>
public sealed record FrozenSource(Guid UnitId, string Name, int Version, string Sha256, bool OnPaper = false);

/// <summary>A unit whose report is not in the figures, and how far it was.</summary>
public sealed record MissingUnit(Guid UnitId, string Name, AnswerState State);

/// <summary>What a report took over from one unit that it accepted.</summary>
/// <param name="Source">The unit and its version.</param>
/// <param name="AnswerId">The unit's answer.</param>
/// <param name="Figures">Its figures, with those of the units that it accepted itself.</param>
/// <param name="Sources">The versions that are in these figures beside its own part.</param>
/// <param name="Missing">The units that are missing in them.</param>
public sealed record FrozenUnit(
    FrozenSource Source,
    Guid AnswerId,
    IReadOnlyList<FrozenFigure> Figures,
    IReadOnlyList<FrozenSource> Sources,
    IReadOnlyList<MissingUnit> Missing
)
{
    public FrozenFigure? Of(string code) => Figures.FirstOrDefault(f => f.Code == code);
}

/// <summary>What the checks warned of when a report was sent, how often, and what its unit said to it.</summary>
public sealed record FrozenWarning(string Key, int Number, string Explanation);

/// <summary>A file that was sent with a report.</summary>
public sealed record FrozenFile(Guid Id, AttachmentKind Kind, string Name, int Size, string Sha256);

/// <summary>Reads what <see cref="FrozenReport"/> wrote.</summary>
public sealed class ReportContent
{
    private static readonly (string Field, string Key)[] TextFields =
    [
        ("Results", "results"),
        ("Difficulties", "difficulties"),
        ("Proposals", "proposals"),
    ];

    private readonly Dictionary<string, FrozenFigure> _own;
    private readonly Dictionary<string, FrozenFigure> _below;
    private readonly Dictionary<string, FrozenFigure> _together;

    private ReportContent(JsonNode content)
    {
        Own = Figures(content["figures"]);
        Together = Figures(content["together"]);
        Below = Figures(content["below"]?["figures"]);
        Consolidates = content["below"] is not null;
        Paper = (string?)content["paper"];
        Units =
        [
            .. (content["below"]?["units"]?.AsArray() ?? []).Select(u => new FrozenUnit(
                Source(u!),
                Guid.Parse((string)u!["answer"]!),
                Figures(u["figures"]),
                [.. (u["sources"]?.AsArray() ?? []).Select(s => Source(s!))],
                MissingIn(u["missing"])
            )),
        ];
        Missing = MissingIn(content["below"]?["missing"]);
        Texts = [.. TextFields.Select(f => (f.Field, Text: (string?)content["texts"]?[f.Key] ?? "")).Where(t => t.Text.Length > 0)];
        Files =
        [
            .. (content["files"]?.AsArray() ?? []).Select(f => new FrozenFile(
                Guid.Parse((string)f!["id"]!),
                Enum.Parse<AttachmentKind>((string)f["kind"]!),
                (string)f["name"]!,
                (int)f["size"]!,
                (string)f["sha256"]!
            )),
        ];
        Outline = (content["outline"]?.AsObject() ?? []).ToDictionary(t => t.Key, t => (string)t.Value!, StringComparer.Ordinal);
        Letterhead = content["letterhead"] is { } head
            ? new Letterhead
            {
                Superior = (string?)head["superior"] ?? "",
                WithoutSuperior = (bool?)head["withoutSuperior"] is true,
                Issuing = (string?)head["issuing"] ?? "",
                Abbreviation = (string?)head["abbreviation"] ?? "",
                Place = (string?)head["place"] ?? "",
                Authority = (string?)head["authority"] ?? "",
                Office = (string?)head["office"] ?? "",
                Recipients = (string?)head["recipients"] ?? "",
            }
            : new Letterhead();
        Warnings =
        [
            .. (content["warnings"]?.AsArray() ?? []).Select(w => new FrozenWarning(
                (string)w!["key"]!,
                (int)w["number"]!,
                (string)w["explanation"]!
            )),
        ];
        Estimates = content["figures"]!
            .AsArray()
            .Where(f => f!["estimate"] is not null)
            .ToDictionary(f => (string)f!["code"]!, f => (decimal)f!["estimate"]!, StringComparer.Ordinal);
        _own = Own.ToDictionary(f => f.Code, StringComparer.Ordinal);
        _below = Below.ToDictionary(f => f.Code, StringComparer.Ordinal);
        _together = Together.ToDictionary(f => f.Code, StringComparer.Ordinal);
    }

    /// <summary>The unit's own part.</summary>
    public IReadOnlyList<FrozenFigure> Own { get; }

    /// <summary>The sum of the units below; empty when none goes into the report.</summary>
    public IReadOnlyList<FrozenFigure> Below { get; }

    /// <summary>Both together; empty when no unit goes into the report.</summary>
    public IReadOnlyList<FrozenFigure> Together { get; }

    /// <summary>Whether units below report into this one.</summary>
    public bool Consolidates { get; }

    /// <summary>The number of the unit's paper from which the level above entered the report; null when the unit entered it.</summary>
    public string? Paper { get; }

    /// <summary>The units that were accepted.</summary>
    public IReadOnlyList<FrozenUnit> Units { get; }

    /// <summary>The units that were not accepted.</summary>
    public IReadOnlyList<MissingUnit> Missing { get; }

    /// <summary>What the unit wrote, by the names of its fields ("Results"); what it left empty is not among them.</summary>
    public IReadOnlyList<(string Field, string Text)> Texts { get; }

    /// <summary>The files that were sent with it, also those that were erased since.</summary>
    public IReadOnlyList<FrozenFile> Files { get; }

    /// <summary>The fixed texts of its document that differ from the defaults of <see cref="ReportOutline"/>.</summary>
    public IReadOnlyDictionary<string, string> Outline { get; }

    /// <summary>The letterhead of its document; what is empty in it is derived.</summary>
    public Letterhead Letterhead { get; }

    /// <summary>What the checks warned of when it was sent, beside the figures.</summary>
    public IReadOnlyList<FrozenWarning> Warnings { get; }

    /// <summary>
    /// What the unit expects its own figures to be at the period's end, by their codes. They are beside the figures and in none of them.
    /// </summary>
    public IReadOnlyDictionary<string, decimal> Estimates { get; }

    /// <summary>What the report says for its unit and everything below: the figures that the level above adds.</summary>
    public IReadOnlyList<FrozenFigure> Carried => Consolidates ? Together : Own;

    /// <summary>Every unit whose report is missing: those that report here, and those that report to one of the units.</summary>
    public IEnumerable<(MissingUnit Unit, string? Within)> AllMissing =>
        Missing.Select(m => (m, (string?)null)).Concat(Units.SelectMany(u => u.Missing.Select(m => (m, (string?)u.Source.Name))));

    public FrozenFigure? OwnOf(string code) => _own.GetValueOrDefault(code);

    public FrozenFigure? BelowOf(string code) => _below.GetValueOrDefault(code);

    public FrozenFigure? TogetherOf(string code) => _together.GetValueOrDefault(code);

    /// <summary>How many of the units have no figure of that code, so that the sum is made without them.</summary>
    public int Without(string code) => Units.Count(u => u.Of(code) is not { } figure || (figure.Value is null && !figure.HasNoWhole));

    public static ReportContent Read(string content) => Read(JsonNode.Parse(content)!);

    public static ReportContent Read(JsonNode content) => new(content);

    /// <summary>The texts of a letterhead, by their names in the content.</summary>
    public static IEnumerable<(string Key, string Text)> LetterheadParts(Letterhead letterhead)
    {
        ArgumentNullException.ThrowIfNull(letterhead);
        return
        [
            ("superior", letterhead.Superior),
            ("issuing", letterhead.Issuing),
            ("abbreviation", letterhead.Abbreviation),
            ("place", letterhead.Place),
            ("authority", letterhead.Authority),
            ("office", letterhead.Office),
            ("recipients", letterhead.Recipients),
        ];
    }

    private static IReadOnlyList<FrozenFigure> Figures(JsonNode? figures) =>
        [
            .. (figures?.AsArray() ?? []).Select(f => new FrozenFigure(
                (string)f!["code"]!,
                (decimal?)f["value"],
                (decimal?)f["numerator"],
                (decimal?)f["denominator"],
                [.. f["parts"]?.AsObject().Select(p => (p.Key, (decimal?)p.Value)) ?? []]
            )
            {
                Ages = [.. f["ages"]?.AsObject().Select(p => (p.Key, (decimal?)p.Value)) ?? []],
            }),
        ];

    private static FrozenSource Source(JsonNode unit) =>
        new(
            Guid.Parse((string)unit["id"]!),
            (string)unit["name"]!,
            (int)unit["version"]!,
            (string)unit["sha256"]!,
            (bool?)unit["onPaper"] is true
        );

    private static IReadOnlyList<MissingUnit> MissingIn(JsonNode? missing) =>
        [
            .. (missing?.AsArray() ?? []).Select(m => new MissingUnit(
                Guid.Parse((string)m!["id"]!),
                (string)m["name"]!,
                Enum.Parse<AnswerState>((string)m["state"]!)
            )),
        ];
}
