using Campaigns.Domain.Campaigns;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// A unit's target in a campaign and its progress. It is met by what the unit and those below it organised, wherever the events took place.
/// Every page that shows the progress of a target uses this record (counted 8).
/// </summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="UnitId">The unit.</param>
/// <param name="Target">The turns aimed at; null when the unit was given none.</param>
/// <param name="Sum">The counts of what the unit and those below it organised.</param>
/// <param name="Missing">Their sessions that are over and that nobody recorded.</param>
/// <param name="DueShare">The percentage of the target that should be reached by the end of the day.</param>
public sealed record TargetProgress(Guid CampaignId, Guid UnitId, int? Target, OutreachSum Sum, long Missing, decimal DueShare)
{
    /// <summary>Whether nothing is known: there are no turns, but sessions that nobody recorded (counted 7).</summary>
    public bool IsNotKnown => Sum.Turns == 0 && Missing > 0;

    public long? Turns => IsNotKnown ? null : Sum.Turns;

    /// <summary>The percentage of the target that is reached; null without a target.</summary>
    public decimal? OfTarget => Target > 0 ? 100m * Sum.Turns / Target.Value : null;

    public bool IsBehind => OfTarget < DueShare;

    /// <summary>The turns that should be reached by the end of the day; null without a target.</summary>
    public decimal? Due => Target * DueShare / 100;

    public OutreachCell Cell => new(CampaignId, UnitId, ByPlace: false);
}

/// <summary>Reads the progress of targets.</summary>
public static class TargetProgressReader
{
    /// <summary>The progress of each unit, also of those without a target.</summary>
    public static async Task<IReadOnlyDictionary<Guid, TargetProgress>> TargetProgressAsync(
        this OutreachQueries queries,
        Campaign campaign,
        IReadOnlyCollection<Guid> units,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(units);
        Guid[] ids = [.. units];
        if (ids.Length == 0)
        {
            return new Dictionary<Guid, TargetProgress>();
        }

        var reads = queries.Together();
        var (ofAll, missingOfAll) = (
            reads.Add(() => queries.SumsAsync(campaign.Id, ids[0], ids[1..], cancel)),
            reads.Add(() => queries.MissingAsync(campaign.Id, FigurePeriod.OfCampaign, ids, now, cancel))
        );
        var targetsOfAll = reads.Add(() => queries.TargetsAsync(campaign.Id, cancel));
        await reads.ReadAsync();
        var sums = ofAll.Value.Where(s => s.Side == OutreachCell.Organising && s.Dimension == "all").ToDictionary(s => s.UnitId);
        var missing = missingOfAll.Value.Where(m => m.Side == OutreachCell.Organising).ToDictionary(m => m.UnitId, m => m.Sessions);
        var targets = targetsOfAll.Value;
        var due = 100 * CampaignWindow.Of(campaign).ExpectedShare(Domain.Time.VietnamTime.DateOf(now));
        return ids.Distinct()
            .ToDictionary(
                id => id,
                id => new TargetProgress(
                    campaign.Id,
                    id,
                    targets.TryGetValue(id, out var target) ? target : null,
                    sums.GetValueOrDefault(id) ?? OutreachSum.None,
                    missing.GetValueOrDefault(id),
                    due
                )
            );
    }

    /// <summary>
    /// The targets of the campaigns that have days in a period, in their order; campaigns in which none of these units has a target are
    /// left out. Empty for a period that is a campaign.
    /// </summary>
    public static async Task<IReadOnlyList<TargetsOfDays>> TargetsOfDaysAsync(
        this OutreachQueries queries,
        IReadOnlyList<Campaign> campaigns,
        FigurePeriod period,
        IReadOnlyCollection<Guid> units,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(campaigns);
        ArgumentNullException.ThrowIfNull(period);
        if (period.IsOfCampaign)
        {
            return [];
        }

        var reads = queries.Together();
        var touched = campaigns
            .Where(c => period.Touches(CampaignWindow.Of(c)))
            .OrderBy(c => c.StartsOn)
            .ThenBy(c => c.Id)
            .Select(c => (Campaign: c, Met: reads.Add(() => queries.TargetProgressAsync(c, units, now, cancel))))
            .ToList();
        await reads.ReadAsync();
        return
        [
            .. touched
                .Where(t => t.Met.Value.Values.Any(m => m.Target is not null))
                .Select(t => new TargetsOfDays(t.Campaign, t.Met.Value)),
        ];
    }
}
