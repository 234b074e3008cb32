using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Writes an answer as it is sent: figures, parts, what the unit said, and the events behind them. It holds ids and titles of events and
/// no value of a person; who approved it stands beside the content, and not in it.
/// </summary>
public static class FrozenReport
{
    /// <summary>The name of this form of content; a change of its members gives it another name.</summary>
    public const string Form = "campaigns-report-1";

    /// <summary>The content as canonical JSON.</summary>
    public static string Write(ReportSheet sheet, int number, IReadOnlyList<ReportEvent> events)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(events);
        var (answer, period) = (sheet.Head.Answer, sheet.Head.Period);
        var day = LocalDatePattern.Iso;
        return CanonicalJson.Write(
            new JsonObject
            {
                ["form"] = Form,
                ["version"] = number,
                ["unit"] = new JsonObject { ["id"] = answer.UnitId.ToString(), ["name"] = sheet.Head.UnitName },
                ["period"] = new JsonObject
                {
                    ["id"] = period.Id.ToString(),
                    ["name"] = period.NameVi,
                    ["from"] = day.Format(period.CountedFrom),
                    ["to"] = day.Format(period.CountedTo),
                    ["asOf"] = day.Format(period.AsOf),
                },
                ["template"] = new JsonObject { ["key"] = sheet.Template.Key, ["version"] = sheet.Template.Version },
                ["figures"] = new JsonArray([.. sheet.Lines.Select(Line)]),
                ["texts"] = new JsonObject
                {
                    ["results"] = answer.Results,
                    ["difficulties"] = answer.Difficulties,
                    ["proposals"] = answer.Proposals,
                },
                ["events"] = new JsonArray([
                    .. events.Select(e => new JsonObject
                    {
                        ["id"] = e.ActivityId.ToString(),
                        ["day"] = day.Format(e.OnDate),
                        ["title"] = e.Title,
                        ["held"] = e.Held,
                        ["turns"] = e.Turns,
                    }),
                ]),
            }
        );
    }

    /// <summary>The frozen figures as rows.</summary>
    public static IEnumerable<ReportVersionFigure> Figures(ReportSheet sheet, Guid version)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        return sheet.Lines.SelectMany(l =>
            l.Parts.Prepend((Key: "", l.Value))
                .Select(p => new ReportVersionFigure
                {
                    VersionId = version,
                    IndicatorId = l.Indicator.Id,
                    Breakdown = p.Key,
                    Value = p.Value,
                })
        );
    }

    private static JsonNode Line(ReportLine line)
    {
        var node = new JsonObject
        {
            ["code"] = line.Code,
            ["name"] = line.Indicator.NameVi,
            ["unit"] = line.Indicator.MeasuredInVi,
            ["source"] = line.Indicator.Source.ToString(),
            ["value"] = line.Value,
        };
        if (line.Fraction is { } fraction)
        {
            (node["numerator"], node["denominator"]) = (fraction.Numerator, fraction.Denominator);
        }

        if (line.Parts.Count > 0)
        {
            node["parts"] = new JsonObject(line.Parts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        }

        if (line.Explanation.Length > 0)
        {
            node["explanation"] = line.Explanation;
        }

        if (line.Said?.FollowUp is true)
        {
            node["followUp"] = true;
        }

        return node;
    }
}
