using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Outreach;

namespace Campaigns.Web.Features.Today;

/// <summary>A unit's progress with its rank.</summary>
public sealed record RankedLine(int Rank, ProgressLine Line);

/// <summary>
/// The progress of an area, unit by unit, and what is late, to be read in ten seconds by somebody who leads. Each line opens its figures.
/// </summary>
public sealed record ProvincePanel(Unit Unit, Progress Progress, WaitingTotal? Waiting, IReadOnlyList<WaitingUnit> Late)
{
    /// <summary>The most late units that are shown by name.</summary>
    public const int MaxLate = 3;

    private const int First = 2;
    private const int Last = 3;

    public Campaign Campaign => Progress.Campaign;

    /// <summary>Units directly below that have a target or a figure, the most advanced first.</summary>
    private List<ProgressLine> Known => [.. Progress.Ranked.Where(l => !l.Own && !l.IsEmpty)];

    /// <summary>The number of those units; the page of the progress lists all of them.</summary>
    public int Units => Known.Count;

    /// <summary>
    /// The units in rank order. When any of them has a target, only those with one are ranked, because no other can lead or lag; otherwise
    /// they are ranked by figure.
    /// </summary>
    public IReadOnlyList<RankedLine> Ranked =>
        [
            .. (Known is var all && all.Exists(l => l.Target is not null) ? all.Where(l => l.Target is not null) : all).Select(
                (l, i) => new RankedLine(i + 1, l)
            ),
        ];

    /// <summary>The first and the last of the ranked units; all of them when they are few.</summary>
    public IReadOnlyList<RankedLine> Shown =>
        Ranked is { Count: > First + Last + 1 } all ? [.. all.Take(First), .. all.TakeLast(Last)] : Ranked;

    /// <summary>The number of units between the first and the last ones shown.</summary>
    public int Between => Ranked.Count - Shown.Count;

    public long MaxTurns => Math.Max(1, Ranked.Select(r => r.Line.Sum.Turns).DefaultIfEmpty(1).Max());

    /// <summary>The year of the last edition that is compared with; null when there is none.</summary>
    public int? YearBefore => Progress.Before?.EditionYear;
}
