using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Outreach;

namespace Campaigns.Web.Features.Today;

/// <summary>A unit in its rank.</summary>
public sealed record RankedLine(int Rank, ProgressLine Line);

/// <summary>How far an area is, where, and what is late: what somebody who leads reads in ten seconds. Each line opens its figures.</summary>
public sealed record ProvincePanel(Unit Unit, Progress Progress, WaitingTotal? Waiting, IReadOnlyList<WaitingUnit> Late)
{
    /// <summary>Units that are late and shown by name.</summary>
    public const int MaxLate = 3;

    private const int First = 2;
    private const int Last = 3;

    public Campaign Campaign => Progress.Campaign;

    /// <summary>Units right below that have a target or a figure, the farthest first.</summary>
    private List<ProgressLine> Known => [.. Progress.Ranked.Where(l => !l.Own && !l.IsEmpty)];

    /// <summary>How many those are; the page of the progress lists them all.</summary>
    public int Units => Known.Count;

    /// <summary>The ranks: by how far a target is met where any of them has one, for no other can lead or lag; else by figure.</summary>
    public IReadOnlyList<RankedLine> Ranked =>
        [.. (Known is var all && all.Exists(l => l.Target is not null) ? all.Where(l => l.Target is not null) : all).Select((l, i) => new RankedLine(i + 1, l))];

    /// <summary>Who leads and who lags: all where they are few.</summary>
    public IReadOnlyList<RankedLine> Shown => Ranked is { Count: > First + Last + 1 } all ? [.. all.Take(First), .. all.TakeLast(Last)] : Ranked;

    /// <summary>How many are between the two.</summary>
    public int Between => Ranked.Count - Shown.Count;

    public long MaxTurns => Math.Max(1, Ranked.Select(r => r.Line.Sum.Turns).DefaultIfEmpty(1).Max());

    /// <summary>The day of the last edition that is compared with; null where there is none.</summary>
    public int? YearBefore => Progress.Before?.EditionYear;
}
