using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The progress of one unit: its target, and its comparison with the last edition.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Own">Whether the line is what the unit organised itself, without the units below it.</param>
/// <param name="Met">The target and what was counted towards it.</param>
/// <param name="Compared">The comparison with the last edition; null when there is nothing to compare.</param>
public sealed record ProgressLine(Unit Unit, bool Own, TargetProgress Met, ComparedTurns? Compared)
{
    public int? Target => Met.Target;

    public OutreachSum Sum => Met.Sum;

    public long Missing => Met.Missing;

    public bool IsNotKnown => Met.IsNotKnown;

    public bool IsEmpty => Sum.Turns == 0 && Missing == 0 && Sum.EventsHeld == 0 && Target is null && Before is null or 0;

    public long? Turns => Met.Turns;

    public decimal? OfTarget => Met.OfTarget;

    /// <summary>The turns of the last edition in the compared days; null when nothing was counted.</summary>
    public long? Before => Compared?.Before;

    /// <summary>
    /// The turns of this edition in the compared days, from which the difference is computed; null where there is nothing to compare them
    /// with.
    /// </summary>
    public long? ComparedNow => IsNotKnown || Before is null ? null : Compared?.Now;

    public long? Difference => IsNotKnown ? null : Compared?.Difference;

    public decimal? Change => IsNotKnown ? null : Compared?.Change;

    /// <summary>The cell that the figure opens.</summary>
    public OutreachCell Cell => Met.Cell with { Own = Own };

    /// <summary>Turns with a known sex; the share of men is computed from these.</summary>
    public long SexKnown => Sum.Female + Sum.Male;
}

/// <summary>
/// An edition of a campaign compared with its targets and with the last edition: for a unit and the units directly below it.
/// </summary>
public sealed record Progress(Campaign Campaign, LocalDate Today, LastYear? LastYear, ProgressLine Whole, IReadOnlyList<ProgressLine> Lines)
{
    public CampaignWindow Window => CampaignWindow.Of(Campaign);

    public Campaign? Before => LastYear?.Before;

    /// <summary>The days that are compared; null when there is no last edition or no whole day is over.</summary>
    public ComparedDays? Compared => LastYear?.Days;

    /// <summary>The percentage of a target that should be reached by the end of today.</summary>
    public decimal DueShare => Whole.Met.DueShare;

    public bool HasTargets => Whole.Target is not null || Lines.Any(l => l.Target is not null);

    /// <summary>The sum of the targets of the units directly below; null when none of them has one.</summary>
    public long? TargetsBelow => Lines.Any(l => l.Target is not null) ? Lines.Sum(l => (long)(l.Target ?? 0)) : null;

    /// <summary>
    /// The units by percentage of the target, the highest first; then those without a target by turns; units about which nothing is known
    /// come last.
    /// </summary>
    public IEnumerable<ProgressLine> Ranked =>
        Lines
            .OrderBy(l => l.OfTarget is null)
            .ThenBy(l => l.OfTarget is null && l.IsNotKnown)
            .ThenByDescending(l => l.OfTarget)
            .ThenByDescending(l => l.Sum.Turns);
}

/// <summary>
/// The targets of a campaign that has days in the period. Each target is met by the whole campaign, wherever its progress is shown (counted
/// 8).
/// </summary>
public sealed record TargetsOfDays(Campaign Campaign, IReadOnlyDictionary<Guid, TargetProgress> Met)
{
    /// <summary>The progress of a unit with all units below it; null for the line of the unit itself.</summary>
    public TargetProgress? MetBy(OutreachUnitRow line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Own ? null : Met.GetValueOrDefault(line.Unit.Id);
    }

    public int? TargetOf(OutreachUnitRow line) => MetBy(line)?.Target;
}

/// <summary>
/// What was counted in days, whatever the campaign, for a unit and the units directly below it, with the targets of the campaigns that have
/// days among them.
/// </summary>
public sealed record ProgressOfDays(OutreachUnitRow Whole, IReadOnlyList<OutreachUnitRow> Lines, IReadOnlyList<TargetsOfDays> Targets);

/// <summary>
/// Reads the progress of a unit and the units directly below it, always by the organising unit, because nothing else meets a target
/// (counted 8).
/// </summary>
public sealed class OutreachProgress(OutreachQueries queries)
{
    /// <summary>Reads the progress. If the caller holds a snapshot, everything is read in it.</summary>
    /// <param name="campaigns">All campaigns, in which the last edition is looked up.</param>
    /// <param name="campaign">The campaign whose progress is read.</param>
    /// <param name="unit">The unit at the top.</param>
    /// <param name="below">The units directly below it.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<Progress> ReadAsync(
        IReadOnlyList<Campaign> campaigns,
        Campaign campaign,
        Unit unit,
        IReadOnlyList<Unit> below,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(unit);
        var today = VietnamTime.DateOf(now);
        Guid[] ids = [unit.Id, .. below.Select(u => u.Id)];
        var reads = queries.Together();
        var progress = reads.Add(() => queries.TargetProgressAsync(campaign, ids, now, cancel));
        var edition = reads.Add(() => queries.LastYearAsync(campaigns, campaign, byPlace: false, ids, today, cancel));
        await reads.ReadAsync();
        var (met, lastYear) = (progress.Value, edition.Value);
        var whole = Line(unit);
        var lines = below.Select(Line).ToList();
        var own = Own(whole, lines);
        return new Progress(campaign, today, lastYear, whole, own is null ? lines : [own, .. lines]);

        ProgressLine Line(Unit of) => new(of, Own: false, met[of.Id], lastYear?.Of(of.Id));
    }

    /// <summary>
    /// Reads what was counted in the days of a cell by the organising unit, and the targets of the campaigns that have days among them.
    /// </summary>
    public async Task<ProgressOfDays> ReadAsync(
        IReadOnlyList<Campaign> campaigns,
        OutreachCell cell,
        Unit unit,
        IReadOnlyList<Unit> below,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(unit);
        Guid[] ids = [unit.Id, .. below.Select(u => u.Id)];
        var reads = queries.Together();
        var sumsOfAll = reads.Add(() => queries.SumsAsync(cell, ids[1..], cancel));
        var missingOfAll = reads.Add(() => queries.MissingAsync(cell.CampaignKey, cell.Period, ids, now, cancel));
        var touched = reads.Add(() => queries.TargetsOfDaysAsync(campaigns, cell.Period, ids, now, cancel));
        await reads.ReadAsync();
        var sums = sumsOfAll.Value.Where(s => s.Side == cell.Side && s.Dimension == "all").ToDictionary(s => s.UnitId);
        var missing = missingOfAll.Value.Where(m => m.Side == cell.Side).ToDictionary(m => m.UnitId, m => m.Sessions);
        var targets = touched.Value;
        var whole = Line(unit);
        List<OutreachUnitRow> lines = [.. below.Select(Line)];
        var own = OutreachUnitRow.Rest(whole, lines, cell with { Own = true });
        return new ProgressOfDays(whole, own is null ? lines : [own, .. lines], targets);

        OutreachUnitRow Line(Unit of) =>
            new(
                of,
                Own: false,
                sums.GetValueOrDefault(of.Id) ?? OutreachSum.None,
                missing.GetValueOrDefault(of.Id),
                cell with
                {
                    Unit = of.Id,
                }
            );
    }

    /// <summary>
    /// The line of the unit itself: what the units below do not explain, so that the lines add up; null when nothing is left.
    /// </summary>
    private static ProgressLine? Own(ProgressLine whole, List<ProgressLine> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var sum = whole.Sum.Without([.. lines.Select(l => l.Sum)]);
        var before = whole.Before - lines.Sum(l => l.Before ?? 0);
        var compared = whole.Compared is null
            ? null
            : new ComparedTurns(
                whole.Compared.Now - lines.Sum(l => l.Compared?.Now ?? 0),
                before is 0 ? null : before,
                whole.Compared.CellNow with
                {
                    Own = true,
                },
                whole.Compared.CellBefore with
                {
                    Own = true,
                }
            );
        var own = new ProgressLine(
            whole.Unit,
            Own: true,
            whole.Met with
            {
                Target = null,
                Sum = sum,
                Missing = whole.Missing - lines.Sum(l => l.Missing),
            },
            compared
        );
        return own.IsEmpty ? null : own;
    }
}
