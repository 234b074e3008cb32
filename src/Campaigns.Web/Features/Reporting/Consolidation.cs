using Campaigns.Domain.Reporting;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>An answer that goes into another one, as it stands.</summary>
/// <param name="AnswerId">The answer.</param>
/// <param name="UnitId">Its unit.</param>
/// <param name="Name">The unit's name.</param>
/// <param name="Contact">Whom to call; null when nobody is noted.</param>
/// <param name="State">How far it is.</param>
/// <param name="DueOn">The last day for sending.</param>
/// <param name="Version">The number of its last version; 0 before the first.</param>
/// <param name="Sha256">The hash of the accepted version; null unless it was accepted.</param>
/// <param name="Content">The content of the accepted version; null unless it was accepted.</param>
/// <param name="Source">Who entered it.</param>
public sealed record BelowAnswer(
    Guid AnswerId,
    Guid UnitId,
    string Name,
    string? Contact,
    AnswerState State,
    LocalDate DueOn,
    int Version,
    string? Sha256,
    string? Content,
    AnswerSource Source = AnswerSource.Unit,
    bool SamePerson = false
)
{
    public StateBadge BadgeOn(LocalDate today) => new(State, ReportRules.IsOverdue(State, DueOn, today));
}

/// <summary>
/// A unit's own part and what it accepted from the units below, side by side and added. A unit that reports for others stands for them: its
/// figures are those of its last version with everything that it accepted itself, so nothing is added from two sides.
/// </summary>
public sealed class Consolidation
{
    private Consolidation(IReadOnlyList<FrozenUnit> units, IReadOnlyList<MissingUnit> missing, ReportValues below, ReportValues together) =>
        (Units, Missing, Below, Together) = (units, missing, below, together);

    /// <summary>The units whose version was accepted.</summary>
    public IReadOnlyList<FrozenUnit> Units { get; }

    /// <summary>The units of which nothing was accepted.</summary>
    public IReadOnlyList<MissingUnit> Missing { get; }

    /// <summary>The sum of the units below.</summary>
    public ReportValues Below { get; }

    /// <summary>The own part and the units below.</summary>
    public ReportValues Together { get; }

    /// <summary>Consolidates one answer.</summary>
    /// <param name="indicators">The catalogue.</param>
    /// <param name="own">The unit's own figures.</param>
    /// <param name="unit">The unit that consolidates.</param>
    /// <param name="below">The answers that go into it.</param>
    /// <exception cref="InvalidOperationException">A unit's report is in two of the versions, so it would be counted twice.</exception>
    public static Consolidation Of(
        IReadOnlyCollection<ReportIndicator> indicators,
        ReportValues own,
        Guid unit,
        IReadOnlyList<BelowAnswer> below
    )
    {
        ArgumentNullException.ThrowIfNull(below);
        List<FrozenUnit> units = [];
        List<MissingUnit> missing = [];
        foreach (var answer in below)
        {
            if (answer is not { State: AnswerState.Accepted, Content: { } content, Sha256: { } hash })
            {
                missing.Add(new MissingUnit(answer.UnitId, answer.Name, answer.State));
                continue;
            }

            var read = ReportContent.Read(content);
            units.Add(
                new FrozenUnit(
                    new FrozenSource(answer.UnitId, answer.Name, answer.Version, hash, answer.Source is AnswerSource.Paper),
                    answer.AnswerId,
                    read.Carried,
                    [.. read.Units.SelectMany(u => u.Sources.Prepend(u.Source))],
                    [.. read.AllMissing.Select(m => m.Unit)]
                )
            );
        }

        var counted = units.SelectMany(u => u.Sources.Prepend(u.Source)).Select(s => s.UnitId).Append(unit).ToList();
        if (counted.GroupBy(u => u).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"The report of the unit {twice.Key} is in two of the accepted versions.");
        }

        var values = units.ConvertAll(u => ValuesOf(indicators, u.Figures));
        return new Consolidation(units, missing, ReportValues.Sum(indicators, values), ReportValues.Together(indicators, own, values));
    }

    private static ReportValues ValuesOf(IReadOnlyCollection<ReportIndicator> indicators, IEnumerable<FrozenFigure> figures) =>
        ReportValues.Frozen(
            indicators,
            figures.SelectMany(f =>
                f.Parts.Select(p => (f.Code, p.Key, p.Value))
                    .Concat(f.Ages.Select(p => (f.Code, Key: ReportValues.Ages + p.Key, p.Value)))
                    .Prepend((f.Code, Key: "", f.Value))
            )
        );
}
