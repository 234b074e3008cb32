using System.Text.Json.Nodes;
using Campaigns.Domain.Reporting;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// Writes an answer as it is sent: figures, parts, what the unit said, and the events behind them. The answer of a unit with units below
/// holds its own part, the figures of each unit that it accepted, who is missing, and all of it together. The content has ids and titles of
/// events and no value of a person; who approved it stands beside the content, and not in it. <see cref="ReportContent"/> reads it.
/// </summary>
public static class FrozenReport
{
    /// <summary>The name of this form of content; a change of its members gives it another name.</summary>
    public const string Form = "campaigns-report-7";

    /// <summary>The content as canonical JSON.</summary>
    /// <param name="sheet">The answer.</param>
    /// <param name="number">The number of the version; 0 for one that is not sent.</param>
    /// <param name="events">The events behind the answer's own figures.</param>
    /// <param name="below">The answers that go into this one; empty when none does.</param>
    /// <param name="letterhead">The letterhead of the unit; null: none was set.</param>
    public static string Write(
        ReportSheet sheet,
        int number,
        IReadOnlyList<ReportEvent> events,
        IReadOnlyList<BelowAnswer> below,
        Letterhead? letterhead = null
    )
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(below);
        var (answer, period) = (sheet.Head.Answer, sheet.Head.Period);
        var day = LocalDatePattern.Iso;
        var content = new JsonObject
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
            ["figures"] = new JsonArray([.. sheet.Lines.Select(l => Line(l, sheet.Values))]),
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
        };
        if (sheet.Template.Texts.Count > 0)
        {
            content["outline"] = new JsonObject(sheet.Template.Texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));
        }

        if (letterhead is not null && letterhead != new Letterhead())
        {
            content["letterhead"] = Head(letterhead);
        }

        if (sheet.DraftFiles.Any())
        {
            content["files"] = new JsonArray([
                .. sheet.DraftFiles.Select(f => new JsonObject
                {
                    ["id"] = f.Id.ToString(),
                    ["kind"] = f.Kind.ToString(),
                    ["name"] = f.Name,
                    ["type"] = f.Type.ToString(),
                    ["size"] = f.Size,
                    ["sha256"] = f.Sha256,
                }),
            ]);
        }

        if (Warnings(sheet) is { Count: > 0 } warnings)
        {
            content["warnings"] = warnings;
        }

        if (answer.Source is AnswerSource.Paper)
        {
            content["paper"] = answer.PaperNumber;
        }

        if (below.Count > 0)
        {
            var consolidation = Consolidation.Of(sheet.Indicators, sheet.Values, answer.UnitId, below);
            content["below"] = Below(consolidation, sheet.Lines);
            content["together"] = new JsonArray([.. sheet.Lines.Select(l => Figure(l.Code, consolidation.Together))]);
        }

        return CanonicalJson.Write(content);
    }

    /// <summary>
    /// The next version of an answer as it is sent: the content with its hash, the figures, and who approved it. What stands in the answer
    /// about its versions is left to the caller.
    /// </summary>
    /// <param name="sheet">The answer.</param>
    /// <param name="events">The events behind the answer's own figures.</param>
    /// <param name="below">The answers that go into this one; empty when none does.</param>
    /// <param name="letterhead">The letterhead of the unit; null: none was set.</param>
    /// <param name="sending">Who sends it, when, and who approved it.</param>
    public static ReportVersion Freeze(
        ReportSheet sheet,
        IReadOnlyList<ReportEvent> events,
        IReadOnlyList<BelowAnswer> below,
        Letterhead? letterhead,
        ReportSending sending
    )
    {
        ArgumentNullException.ThrowIfNull(sheet);
        ArgumentNullException.ThrowIfNull(sending);
        var (answer, sign) = (sheet.Head.Answer, sending.Sign);
        var number = answer.LastVersion + 1;
        var content = Write(sheet, number, events, below, letterhead);
        var version = new ReportVersion
        {
            Id = Guid.CreateVersion7(),
            AnswerId = answer.Id,
            Number = number,
            Content = content,
            Sha256 = CanonicalJson.Sha256(content),
            SubmittedAt = sending.At,
            SubmittedById = sending.ById,
            DueOn = answer.DueOn,
            Source = answer.Source,
            ApprovedById = sending.ApproverId,
            ApprovedName = sign.Name,
            ApprovedOffice = sign.Office,
            ApprovedOn = sign.On,
            DocumentNumber = sign.DocumentNumber.Length > 0 ? sign.DocumentNumber : answer.PaperNumber,
            SamePerson = sending.SamePerson,
        };
        version.Figures.AddRange(
            sheet.Lines.SelectMany(l =>
                l.Parts.Prepend((Key: "", l.Value))
                    .Select(p => new ReportVersionFigure
                    {
                        VersionId = version.Id,
                        IndicatorId = l.Indicator.Id,
                        Breakdown = p.Key,
                        Value = p.Value,
                    })
            )
        );
        return version;
    }

    /// <summary>What was set of the letterhead; who signs stands beside the content.</summary>
    private static JsonObject Head(Letterhead letterhead)
    {
        var node = new JsonObject(
            ReportContent
                .LetterheadParts(letterhead)
                .Where(p => p.Text.Length > 0)
                .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Text))
        );
        if (letterhead.WithoutSuperior)
        {
            node["withoutSuperior"] = true;
        }

        return node;
    }

    /// <summary>What the checks warned of when it was sent, beside the figures, and what the unit said to it.</summary>
    private static JsonArray Warnings(ReportSheet sheet)
    {
        var (answer, warnings) = (sheet.Head.Answer, new JsonArray());
        if (sheet.Counts.Unrecorded > 0)
        {
            warnings.Add(Warning(nameof(ReportCheck.Unrecorded), sheet.Counts.Unrecorded, answer.UnrecordedExplanation));
        }

        if (sheet.Counts.NothingTookPlace)
        {
            warnings.Add(Warning(nameof(ReportCheck.NoEvent), 1, answer.NoEventExplanation));
        }

        return warnings;

        static JsonObject Warning(string key, long number, string explanation) =>
            new()
            {
                ["key"] = key,
                ["number"] = number,
                ["explanation"] = explanation,
            };
    }

    private static JsonObject Below(Consolidation consolidation, IReadOnlyList<ReportLine> lines) =>
        new()
        {
            ["figures"] = new JsonArray([.. lines.Select(l => Figure(l.Code, consolidation.Below))]),
            ["missing"] = new JsonArray([.. consolidation.Missing.Select(Missing)]),
            ["units"] = new JsonArray([
                .. consolidation.Units.Select(u =>
                {
                    var node = Source(u.Source);
                    node["answer"] = u.AnswerId.ToString();
                    node["figures"] = new JsonArray([.. u.Figures.Select(Figure)]);
                    node["missing"] = new JsonArray([.. u.Missing.Select(Missing)]);
                    node["sources"] = new JsonArray([.. u.Sources.Select(Source)]);
                    return node;
                }),
            ]),
        };

    private static JsonObject Source(FrozenSource source)
    {
        var node = new JsonObject
        {
            ["id"] = source.UnitId.ToString(),
            ["name"] = source.Name,
            ["version"] = source.Version,
            ["sha256"] = source.Sha256,
        };
        if (source.OnPaper)
        {
            node["onPaper"] = true;
        }

        return node;
    }

    private static JsonObject Missing(MissingUnit unit) =>
        new()
        {
            ["id"] = unit.UnitId.ToString(),
            ["name"] = unit.Name,
            ["state"] = unit.State.ToString(),
        };

    private static JsonObject Figure(string code, ReportValues values) =>
        Figure(
            new FrozenFigure(
                code,
                values.Of(code),
                values.FractionOf(code)?.Numerator,
                values.FractionOf(code)?.Denominator,
                [.. values.PartsOf(code).Select(part => (part, values.Of($"{code}.{part}")))]
            )
            {
                Ages = values.AgesOf(code),
            }
        );

    private static JsonObject Figure(FrozenFigure figure)
    {
        var node = new JsonObject { ["code"] = figure.Code, ["value"] = figure.Value };
        if (figure.Denominator is not null)
        {
            (node["numerator"], node["denominator"]) = (figure.Numerator, figure.Denominator);
        }

        if (figure.Parts.Count > 0)
        {
            node["parts"] = new JsonObject(figure.Parts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        }

        if (figure.Ages.Count > 0)
        {
            node["ages"] = new JsonObject(figure.Ages.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        }

        return node;
    }

    private static JsonObject Line(ReportLine line, ReportValues values)
    {
        var node = Figure(
            new FrozenFigure(line.Code, line.Value, line.Fraction?.Numerator, line.Fraction?.Denominator, line.Parts)
            {
                Ages = values.AgesOf(line.Code),
            }
        );
        node["name"] = line.Indicator.NameVi;
        node["unit"] = line.Indicator.MeasuredInVi;
        node["source"] = line.Indicator.Source.ToString();
        if (line.Estimate is { } estimate)
        {
            node["estimate"] = estimate;
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

/// <summary>How a version of an answer is sent.</summary>
/// <param name="ById">The account that sends it.</param>
/// <param name="At">When it is sent.</param>
/// <param name="Sign">Who approved it.</param>
/// <param name="ApproverId">The account that approved it in the program; null: the name alone is known.</param>
/// <param name="SamePerson">Whether whoever approved it also compiled it.</param>
public sealed record ReportSending(Guid ById, Instant At, SignOff Sign, Guid? ApproverId = null, bool SamePerson = false);
