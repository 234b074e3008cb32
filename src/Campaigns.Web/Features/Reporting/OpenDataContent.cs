using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using CsvHelper;
using Microsoft.Extensions.Localization;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A name in both languages.</summary>
public sealed record OpenDataName(string Vi, string En)
{
    public string In(string language) => language == "en" ? En : Vi;
}

/// <summary>A unit or a form of events in open data.</summary>
/// <param name="Key">Its key in the numbers.</param>
/// <param name="Name">Its public name; null where the program has the words, as for a sex.</param>
public sealed record OpenDataPart(string Key, OpenDataName? Name);

/// <summary>A breakdown: <c>form</c>, <c>sex</c> or <c>age</c>.</summary>
public sealed record OpenDataBreakdown(string Key, IReadOnlyList<OpenDataPart> Parts);

/// <summary>A number of a unit ("" is the province) and of a part ("" is the whole); null when it is hidden.</summary>
public sealed record OpenDataNumber(string Unit, string Breakdown, string Part, long? Value);

/// <summary>A measure of the set, by the key of <see cref="ReportMeasures"/>.</summary>
public sealed record OpenDataMeasure(
    string Key,
    IReadOnlyList<OpenDataPart> Units,
    IReadOnlyList<OpenDataBreakdown> Breakdowns,
    IReadOnlyList<OpenDataNumber> Numbers
)
{
    /// <summary>The numbers by unit, breakdown and part.</summary>
    public Dictionary<(string Unit, string Breakdown, string Part), long?> ByPlace() =>
        Numbers.ToDictionary(n => (n.Unit, n.Breakdown, n.Part), n => n.Value);
}

/// <summary>What is published of a period. Hidden numbers are not in it, nor why they are hidden.</summary>
/// <param name="Form">The name of this form of content; a change of its members gives it another name.</param>
/// <param name="Name">The period's name; null when the name is not for the public.</param>
/// <param name="From">The first day, as 2026-12-15.</param>
/// <param name="To">The last day.</param>
/// <param name="AsOf">The day until which was counted.</param>
/// <param name="Reports">How many reports of units are in the figures, with that of the province.</param>
/// <param name="Missing">How many reports were not accepted, and are not in the figures.</param>
/// <param name="Measures">The measures.</param>
public sealed record OpenDataContent(
    string Form,
    OpenDataName? Name,
    string From,
    string To,
    string AsOf,
    int Reports,
    int Missing,
    IReadOnlyList<OpenDataMeasure> Measures
)
{
    public const string FormName = "campaigns-open-data-1";

    /// <summary>The key of the units together that have no row of their own.</summary>
    public const string Others = "other";

    /// <summary>Beside a hidden number in a file, as in the statistics of the European Union (c: confidential).</summary>
    public const string Confidential = "c";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [JsonIgnore]
    public int Hidden => Measures.Sum(m => m.Numbers.Count(n => n.Value is null));

    [JsonIgnore]
    public int Numbers => Measures.Sum(m => m.Numbers.Count);

    public static OpenDataContent Read(string content) => JsonSerializer.Deserialize<OpenDataContent>(content, Json)!;

    /// <summary>The content as canonical JSON.</summary>
    public string Write() => CanonicalJson.Write(JsonSerializer.SerializeToNode(this, Json));

    /// <summary>
    /// The set as a file for spreadsheets: a line for each number; UTF-8 with a byte-order mark, without which Excel reads it in another
    /// encoding.
    /// </summary>
    public byte[] Csv(IStringLocalizer<ReportingTexts> texts, string language)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true))
        {
            string[] heads = ["Period", "From", "To", "AsOf", "Measure", "Unit", "By", "Part", "Value", "Status"];
            csv.WriteRecord([.. heads.Select(h => texts["Open.Csv." + h].Value)]);
            foreach (var measure in Measures)
            {
                foreach (var number in measure.Numbers)
                {
                    csv.WriteRecord([
                        Name?.In(language) ?? "",
                        From,
                        To,
                        AsOf,
                        texts["Open.Measure." + measure.Key].Value,
                        UnitName(texts, measure, number.Unit, language),
                        number.Breakdown.Length == 0 ? texts["Open.Whole"].Value : texts["Open.By." + number.Breakdown].Value,
                        number.Part.Length == 0 ? texts["Open.Whole"].Value : PartName(texts, measure, number, language),
                        number.Value?.ToString(CultureInfo.InvariantCulture) ?? "",
                        number.Value is null ? Confidential : "",
                    ]);
                }
            }
        }

        return file.ToArray();
    }

    public static string UnitName(IStringLocalizer<ReportingTexts> texts, OpenDataMeasure measure, string unit, string language)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(measure);
        return unit.Length == 0 ? texts["Open.Province"]
            : measure.Units.Single(u => u.Key == unit).Name is { } name ? name.In(language)
            : texts["Open.OtherUnits"];
    }

    public static string PartName(IStringLocalizer<ReportingTexts> texts, OpenDataPart part, string language)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(part);
        return part.Name is { } name ? name.In(language)
            : part.Key == Others ? texts["Open.OtherForms"]
            : texts["Part." + part.Key];
    }

    private static string PartName(
        IStringLocalizer<ReportingTexts> texts,
        OpenDataMeasure measure,
        OpenDataNumber number,
        string language
    ) => PartName(texts, measure.Breakdowns.Single(b => b.Key == number.Breakdown).Parts.Single(p => p.Key == number.Part), language);
}

/// <summary>What the tables of open data are made from beside the province's report.</summary>
/// <param name="Name">The period's public name; null when it has none.</param>
/// <param name="Period">The period.</param>
/// <param name="Indicators">The catalogue.</param>
/// <param name="Units">The public names of the units of district level and above, by their ids.</param>
/// <param name="Forms">The public names of the forms of events, by their ids, in the order of the catalogue.</param>
public sealed record OpenDataSources(
    OpenDataName? Name,
    ReportPeriod Period,
    IReadOnlyCollection<ReportIndicator> Indicators,
    IReadOnlyDictionary<Guid, string> Units,
    IReadOnlyList<(string Id, OpenDataName Name)> Forms
);

/// <summary>
/// Makes the fixed set of tables: events by form, turns by sex and by age, people trained by sex. No measure is a part of another one, for
/// the larger one would limit what a hidden number of the smaller one may be.
/// </summary>
public static class OpenDataTables
{
    private const string Form = "form";
    private const string Sex = "sex";
    private const string Age = "age";

    /// <summary>Makes the tables from a report of the province.</summary>
    /// <returns>The tables; null when a figure is no whole number, or its parts are together larger than it is.</returns>
    public static OpenDataContent? Of(ReportContent report, OpenDataSources sources)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(sources);
        List<OpenDataMeasure> measures = [];
        foreach (var key in (string[])[ReportMeasures.EventsHeld, ReportMeasures.Turns, ReportMeasures.Learners])
        {
            if (sources.Indicators.FirstOrDefault(i => i.Measure == key && i.Breakdown is not IndicatorBreakdown.None) is not { } indicator)
            {
                continue;
            }

            // Units whose public name is missing or tells the theme, the communes and the province's own part are one row.
            var figures = report
                .Units.Select(u => (Unit: sources.Units.GetValueOrDefault(u.Source.UnitId, ""), Figure: u.Of(indicator.Code)))
                .Prepend((Unit: "", Figure: report.OwnOf(indicator.Code)))
                .Where(f => f.Figure?.Value is not null)
                .Select(f => (f.Unit, Figure: f.Figure!))
                .ToList();
            if (figures.Count == 0)
            {
                continue;
            }

            if (Make(key, figures, sources) is not { } measure)
            {
                return null;
            }

            measures.Add(measure);
        }

        var (period, day) = (sources.Period, LocalDatePattern.Iso);
        return new OpenDataContent(
            OpenDataContent.FormName,
            sources.Name,
            day.Format(period.CountedFrom),
            day.Format(period.CountedTo),
            day.Format(period.AsOf),
            1 + report.Units.Sum(u => 1 + u.Sources.Count),
            report.AllMissing.Count(),
            measures
        );
    }

    private static OpenDataMeasure? Make(string key, List<(string Unit, FrozenFigure Figure)> figures, OpenDataSources sources)
    {
        Dictionary<(string Unit, string Breakdown, string Part), decimal> counts = [];
        var isSound = true;
        foreach (var (unit, figure) in figures)
        {
            if (key == ReportMeasures.EventsHeld)
            {
                Add(unit, Form, figure, figure.Parts.Select(p => (FormKey(p.Key), p.Value)), OpenDataContent.Others);
            }
            else
            {
                Add(unit, Sex, figure, figure.Parts.Select(p => (p.Key, p.Value)), Measures.SexNotKnown.Name);
                if (key == ReportMeasures.Turns)
                {
                    Add(unit, Age, figure, figure.Ages, Measures.AgeNotKnown.Name);
                }
            }
        }

        if (!isSound || counts.Values.Any(v => v < 0 || v != Math.Floor(v)))
        {
            return null;
        }

        List<OpenDataBreakdown> breakdowns =
            key == ReportMeasures.EventsHeld ? [new(Form, Forms())]
            : key == ReportMeasures.Turns && figures.Exists(f => f.Figure.Ages.Count > 0)
                ? [new(Sex, Parts(Measures.Sexes)), new(Age, Parts(Measures.Ages))]
            : [new(Sex, Parts(Measures.Sexes))];
        List<OpenDataPart> units =
        [
            .. figures
                .Select(f => f.Unit)
                .Where(u => u.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Create(CultureInfo.GetCultureInfo("vi"), ignoreCase: true))
                .Select(u => new OpenDataPart(u, new OpenDataName(u, u))),
        ];
        if (figures.Exists(f => f.Unit.Length == 0))
        {
            units.Add(new OpenDataPart(OpenDataContent.Others, null));
        }

        var measure = OpenMeasure.Of(
            key,
            [.. units.Select(u => u.Key)],
            [.. breakdowns.Select(b => new OpenBreakdown(b.Key, [.. b.Parts.Select(p => p.Key)]))],
            (unit, breakdown, part) => (long)counts.GetValueOrDefault((unit == OpenDataContent.Others ? "" : unit, breakdown.Key, part))
        );
        var statuses = CellSuppression.Of(measure);
        return new OpenDataMeasure(
            key,
            units,
            breakdowns,
            [
                .. measure.Cells.Select(
                    (c, i) => new OpenDataNumber(c.Unit, c.Breakdown, c.Part, statuses[i] is OpenCellStatus.Shown ? c.Value : null)
                ),
            ]
        );

        void Add(string unit, string breakdown, FrozenFigure figure, IEnumerable<(string Key, decimal? Value)> parts, string rest)
        {
            var left = figure.Value!.Value;
            foreach (var (part, value) in parts)
            {
                var known = value ?? 0;
                left -= known;
                counts[(unit, breakdown, part)] = counts.GetValueOrDefault((unit, breakdown, part)) + known;
            }

            // What is in no part stands beside them, so that the parts of both breakdowns have one sum.
            isSound &= left >= 0;
            counts[(unit, breakdown, rest)] = counts.GetValueOrDefault((unit, breakdown, rest)) + left;
        }

        // Forms with one public name are one part.
        string FormKey(string id) => sources.Forms.FirstOrDefault(f => f.Id == id) is { Name: { } name } ? name.Vi : OpenDataContent.Others;

        List<OpenDataPart> Forms() =>
            [
                .. sources
                    .Forms.DistinctBy(f => f.Name.Vi, StringComparer.Ordinal)
                    .Select(f => new OpenDataPart(f.Name.Vi, f.Name))
                    .Append(new OpenDataPart(OpenDataContent.Others, null))
                    .Where(p => counts.Any(c => c.Key.Part == p.Key && c.Value > 0)),
            ];

        static List<OpenDataPart> Parts(IEnumerable<Measure> measures) => [.. measures.Select(m => new OpenDataPart(m.Name, null))];
    }

    /// <summary>The public name of a unit: empty when it has none that pages without signing in may show (who-sees 8).</summary>
    public static string UnitName(UnitKind kind, string publicName, string name) =>
        kind is UnitKind.Area ? PublicNames.OfPlace(publicName, name) : PublicNames.Alone(publicName);
}
