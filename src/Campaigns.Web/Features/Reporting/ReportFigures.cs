using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>What an answer counts beside turns, people and events.</summary>
public sealed record ReportCounts(
    Guid AnswerId,
    long EventsOfActionMonth,
    long Communes,
    long CommunesReached,
    long CourseRuns,
    long LearningFemale,
    long LearningMale,
    long LearningSexNotKnown,
    long Learners,
    long LearnersFemale,
    long LearnersMale,
    long Unrecorded
)
{
    /// <summary>Whether the answer is about one commune, and nothing took place there.</summary>
    public bool NothingTookPlace => this is { Communes: 1, CommunesReached: 0 };
}

/// <summary>How many people of one kind the units of an answer keep in the network.</summary>
public sealed record ReportNetwork(Guid AnswerId, string Kind, long People);

/// <summary>What the program counted for one answer.</summary>
public sealed record CountedFigures(IReadOnlyList<OutreachSum> Sums, ReportCounts Counts, IReadOnlyList<ReportNetwork> Network);

/// <summary>
/// The figures of an answer by the codes of its indicators: "B3" for the whole, "B3.male" for a part. A figure that is not known is null.
/// </summary>
public sealed class ReportValues
{
    /// <summary>What stands before the age bands of turns, which no formula can name: "B3.age.from60".</summary>
    public const string Ages = "age.";

    private readonly Dictionary<string, ReportIndicator> _indicators;
    private readonly Dictionary<string, decimal?> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private ReportValues(IEnumerable<ReportIndicator> indicators) =>
        _indicators = indicators.ToDictionary(i => i.Code, StringComparer.Ordinal);

    /// <summary>The figures of one answer: what was counted, what was entered, and what follows from both.</summary>
    /// <param name="indicators">The indicators of its template, and every one that a formula of theirs needs.</param>
    /// <param name="counted">What the program counted.</param>
    /// <param name="entered">What the unit entered, by indicator.</param>
    public static ReportValues Of(
        IReadOnlyCollection<ReportIndicator> indicators,
        CountedFigures counted,
        IReadOnlyDictionary<Guid, decimal?> entered
    )
    {
        ArgumentNullException.ThrowIfNull(indicators);
        ArgumentNullException.ThrowIfNull(counted);
        ArgumentNullException.ThrowIfNull(entered);
        var values = new ReportValues(indicators);
        foreach (var indicator in indicators)
        {
            if (indicator.Source is IndicatorSource.Entered)
            {
                values._values[indicator.Code] = entered.GetValueOrDefault(indicator.Id);
            }
            else if (indicator.Source is IndicatorSource.Computed)
            {
                values.Count(indicator, counted);
            }
        }

        return values;
    }

    /// <summary>The figures of several answers added: sums, and formulas over the sums. What cannot be added has no figure.</summary>
    public static ReportValues Sum(IReadOnlyCollection<ReportIndicator> indicators, IReadOnlyCollection<ReportValues> parts)
    {
        ArgumentNullException.ThrowIfNull(indicators);
        ArgumentNullException.ThrowIfNull(parts);
        var values = new ReportValues(indicators);
        foreach (
            var indicator in indicators.Where(i =>
                i.Source is not IndicatorSource.Formula && i.Together is IndicatorTogether.Sum or IndicatorTogether.SumOfPeople
            )
        )
        {
            foreach (var code in parts.SelectMany(p => p.CodesOf(indicator.Code)).Distinct(StringComparer.Ordinal))
            {
                var known = parts.Select(p => p._values.GetValueOrDefault(code)).Where(v => v is not null).ToList();
                values._values[code] = known.Count > 0 ? known.Sum() : null;
            }
        }

        return values;
    }

    /// <summary>
    /// The figures of a unit and of the units below it. What cannot be added is the figure of the unit itself: it is counted over the whole
    /// area, or entered for all.
    /// </summary>
    /// <param name="indicators">The indicators.</param>
    /// <param name="own">The unit's own part.</param>
    /// <param name="below">The figures of each unit below, with those of the units below it.</param>
    public static ReportValues Together(
        IReadOnlyCollection<ReportIndicator> indicators,
        ReportValues own,
        IReadOnlyCollection<ReportValues> below
    )
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(below);
        var values = Sum(indicators, [own, .. below]);
        foreach (var indicator in indicators.Where(i => i.Together is IndicatorTogether.None))
        {
            foreach (var code in own.CodesOf(indicator.Code))
            {
                values._values[code] = own._values[code];
            }
        }

        return values;
    }

    /// <summary>Figures that were frozen before, by indicator and part.</summary>
    public static ReportValues Frozen(
        IReadOnlyCollection<ReportIndicator> indicators,
        IEnumerable<(string Code, string Breakdown, decimal? Value)> figures
    )
    {
        ArgumentNullException.ThrowIfNull(figures);
        var values = new ReportValues(indicators);
        foreach (var (code, breakdown, value) in figures)
        {
            values._values[Key(code, breakdown)] = value;
        }

        return values;
    }

    /// <summary>The figure of a code; null when it is not known.</summary>
    public decimal? Of(string code)
    {
        if (_values.TryGetValue(code, out var value))
        {
            return value;
        }

        if (FormulaOf(code) is not { } formula || !_open.Add(code))
        {
            return null;
        }

        value = formula.Value(Of);
        _open.Remove(code);
        value = value is { } known ? Math.Round(_indicators[code].IsShare ? 100 * known : known, 2, MidpointRounding.AwayFromZero) : null;
        _values[code] = value;
        return value;
    }

    /// <summary>Both values of a formula that divides; null for other indicators, and when one of them is not known.</summary>
    public (decimal Numerator, decimal Denominator)? FractionOf(string code) => FormulaOf(code)?.Fraction(Of);

    /// <summary>The parts of an indicator that have a figure: "male", or the key of a form.</summary>
    public IReadOnlyList<string> PartsOf(string code) => [.. BelowOf(code).Where(p => !p.StartsWith(Ages, StringComparison.Ordinal))];

    /// <summary>Turns by age, which are sent with a report for the open data and stand on no page of it.</summary>
    public IReadOnlyList<(string Key, decimal? Value)> AgesOf(string code) =>
        [.. BelowOf(code).Where(p => p.StartsWith(Ages, StringComparison.Ordinal)).Select(p => (p[Ages.Length..], _values[Key(code, p)]))];

    private IEnumerable<string> BelowOf(string code) =>
        CodesOf(code).Where(c => c.Length > code.Length).Select(c => c[(code.Length + 1)..]);

    private IEnumerable<string> CodesOf(string code) =>
        _values.Keys.Where(k => k == code || (k.StartsWith(code, StringComparison.Ordinal) && k[code.Length] == '.'));

    private ReportFormula? FormulaOf(string code) =>
        _indicators.TryGetValue(code, out var indicator) && indicator.Formula is { } text ? ReportFormula.Read(text, out _) : null;

    private void Count(ReportIndicator indicator, CountedFigures counted)
    {
        var (code, counts) = (indicator.Code, counted.Counts);
        var all = counted.Sums.FirstOrDefault(s => s.Dimension == "all") ?? OutreachSum.None;
        switch (indicator.Measure)
        {
            case ReportMeasures.EventsHeld:
                _values[code] = all.EventsHeld;
                if (indicator.Breakdown is IndicatorBreakdown.Form)
                {
                    foreach (var form in counted.Sums.Where(s => s.Dimension == "form"))
                    {
                        _values[Key(code, form.Value)] = form.EventsHeld;
                    }
                }

                break;
            case ReportMeasures.EventsOfActionMonth:
                _values[code] = counts.EventsOfActionMonth;
                break;
            case ReportMeasures.Turns:
                _values[code] = all.Turns;
                foreach (
                    var measure in indicator.Breakdown is IndicatorBreakdown.Sex ? Measures.Sexes
                    : indicator.Breakdown is IndicatorBreakdown.Age ? Measures.Ages
                    : []
                )
                {
                    _values[Key(code, measure.Name)] = all.NumberOf(measure);
                }

                foreach (var measure in Measures.Ages)
                {
                    _values[Key(code, Ages + measure.Name)] = all.NumberOf(measure);
                }

                break;
            case ReportMeasures.People:
                _values[code] = all.People;
                break;
            case ReportMeasures.CommunesReached:
                _values[code] = counts.CommunesReached;
                break;
            case ReportMeasures.CourseRuns:
                _values[code] = counts.CourseRuns;
                break;
            case ReportMeasures.LearningTurns:
                _values[code] = counts.LearningFemale + counts.LearningMale + counts.LearningSexNotKnown;
                Sexes(counts.LearningFemale, counts.LearningMale, counts.LearningSexNotKnown);
                break;
            case ReportMeasures.Learners:
                _values[code] = counts.Learners;
                Sexes(counts.LearnersFemale, counts.LearnersMale, counts.Learners - counts.LearnersFemale - counts.LearnersMale);
                break;
            case { } measure when ReportMeasures.KindOf(measure) is { } kind:
                _values[code] = counted.Network.Where(n => n.Kind == kind).Sum(n => n.People);
                break;
            default:
                // A measure that this program does not know is not counted, which is not the same as zero.
                _values[code] = null;
                break;
        }

        void Sexes(long female, long male, long notKnown)
        {
            if (indicator.Breakdown is IndicatorBreakdown.Sex)
            {
                _values[Key(code, Measures.Female.Name)] = female;
                _values[Key(code, Measures.Male.Name)] = male;
                _values[Key(code, Measures.SexNotKnown.Name)] = notKnown;
            }
        }
    }

    private static string Key(string code, string breakdown) => breakdown.Length == 0 ? code : $"{code}.{breakdown}";
}

/// <summary>Counts the computed figures of answers: of one, or of many at once, by the same three queries.</summary>
public sealed class ReportCounting(CampaignsDbContext db)
{
    /// <summary>Counts answers of one period.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="first">The first day that counts.</param>
    /// <param name="last">The last day that counts.</param>
    /// <param name="now">The present; sessions that are over and not recorded are counted by it.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<IReadOnlyDictionary<Guid, CountedFigures>> CountAsync(
        IReadOnlyCollection<Guid> answers,
        LocalDate first,
        LocalDate last,
        Instant now,
        CancellationToken cancel
    )
    {
        var ids = answers.ToArray();
        var (sums, counts, network) = await Together.ReadAsync(
            db,
            () =>
                db
                    .Database.SqlQuery<OutreachSum>(
                        $"""
                        SELECT f.unit_id, f.side, f.dimension, f.value, total_measures(f) AS numbers
                        FROM report_sums({ids}, {first}, {last}) f
                        """
                    )
                    .ToListAsync(cancel),
            () => db.Database.SqlQuery<ReportCounts>($"SELECT * FROM report_counts({ids}, {first}, {last}, {now})").ToListAsync(cancel),
            () =>
                db
                    .Database.SqlQuery<ReportNetwork>(
                        $"""
                        SELECT p.answer_id, k.key AS kind, count(DISTINCT n.standing_id) AS people
                        FROM report_part p
                        JOIN collaborator c ON c.keeping_unit_id = p.unit_id AND c.since <= {last}
                          AND (c.ended_on IS NULL OR c.ended_on >= {last})
                        JOIN person n ON n.id = c.person_id
                        JOIN collaborator_kind_held h ON h.collaborator_id = c.id
                        JOIN collaborator_kind k ON k.id = h.kind_id
                        WHERE p.answer_id = ANY ({ids})
                        GROUP BY p.answer_id, k.key
                        """
                    )
                    .ToListAsync(cancel)
        );
        var sumsOf = sums.ToLookup(s => s.UnitId);
        var networkOf = network.ToLookup(n => n.AnswerId);
        return counts.ToDictionary(c => c.AnswerId, c => new CountedFigures([.. sumsOf[c.AnswerId]], c, [.. networkOf[c.AnswerId]]));
    }
}
