using Campaigns.Domain.Campaigns;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A unit's turns in the days over which two editions are compared; null when nothing was counted in them.</summary>
public sealed record ComparedTurns(long? Now, long? Before, OutreachCell CellNow, OutreachCell CellBefore)
{
    /// <summary>How many turns more (or less) than in the same number of days of the last edition.</summary>
    public long? Difference => Now is { } now && Before is { } before ? now - before : null;

    /// <summary>The difference in percent; null when the last edition had no turns.</summary>
    public decimal? Change => Difference is { } difference && Before > 0 ? 100m * difference / Before.Value : null;
}

/// <summary>
/// A campaign compared with the edition before it, over whole days that are over in both (counted 9). Every comparison with last year uses
/// this record.
/// </summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Before">The edition of the same rule a year before.</param>
/// <param name="Days">The days that are compared; null while no whole day is over.</param>
/// <param name="ByPlace">Whether the turns go by the place of the events; otherwise by the organising unit.</param>
/// <param name="Now">The turns of this edition in those days, by unit.</param>
/// <param name="Then">The turns of the last edition in those days, by unit.</param>
public sealed record LastYear(
    Campaign Campaign,
    Campaign Before,
    ComparedDays? Days,
    bool ByPlace,
    IReadOnlyDictionary<Guid, long> Now,
    IReadOnlyDictionary<Guid, long> Then
)
{
    /// <summary>The comparison for a unit with all units below it; null while there is nothing to compare.</summary>
    public ComparedTurns? Of(Guid unit) =>
        Days is null
            ? null
            : new ComparedTurns(
                Now.TryGetValue(unit, out var now) ? now : 0,
                Then.TryGetValue(unit, out var then) ? then : null,
                new OutreachCell(Campaign.Id, unit, ByPlace) { Until = Days.Until },
                new OutreachCell(Before.Id, unit, ByPlace) { Until = Days.UntilBefore }
            );
}

/// <summary>Reads the comparison of a campaign with its last edition.</summary>
public static class LastYearReader
{
    /// <summary>The edition of the same rule one year before; null when there is none.</summary>
    public static Campaign? EditionBefore(IEnumerable<Campaign> campaigns, Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.RuleId is null
            ? null
            : campaigns.FirstOrDefault(c =>
                c.RuleId == campaign.RuleId && c.UnitId == campaign.UnitId && c.EditionYear == campaign.EditionYear - 1
            );
    }

    /// <summary>
    /// The campaign of the same unit that ended last before another began; null when there is none. It may be the edition before.
    /// </summary>
    public static Campaign? CampaignBefore(IEnumerable<Campaign> campaigns, Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaigns);
        ArgumentNullException.ThrowIfNull(campaign);
        return campaigns.Where(c => c.UnitId == campaign.UnitId && c.EndsOn < campaign.StartsOn).MaxBy(c => (c.EndsOn, c.Id));
    }

    /// <summary>Reads the comparison; null when there is no last edition.</summary>
    public static async Task<LastYear?> LastYearAsync(
        this OutreachQueries queries,
        IEnumerable<Campaign> campaigns,
        Campaign campaign,
        bool byPlace,
        IReadOnlyList<Guid> units,
        LocalDate today,
        CancellationToken cancel
    ) =>
        EditionBefore(campaigns, campaign) is { } before
            ? await queries.ComparedAsync(campaign, before, byPlace, units, today, cancel)
            : null;

    /// <summary>Reads the comparison of a campaign with an earlier one.</summary>
    public static async Task<LastYear> ComparedAsync(
        this OutreachQueries queries,
        Campaign campaign,
        Campaign before,
        bool byPlace,
        IReadOnlyList<Guid> units,
        LocalDate today,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(before);
        if (CampaignWindow.Of(campaign).ComparedWith(CampaignWindow.Of(before), today) is not { } days)
        {
            return new LastYear(campaign, before, null, byPlace, new Dictionary<Guid, long>(), new Dictionary<Guid, long>());
        }

        var side = byPlace ? OutreachCell.Place : OutreachCell.Organising;
        var reads = queries.Together();
        var now = reads.Add(() => queries.TurnsUntilAsync(campaign.Id, side, days.Until, units, cancel));
        var then = reads.Add(() => queries.TurnsUntilAsync(before.Id, side, days.UntilBefore, units, cancel));
        await reads.ReadAsync();
        return new LastYear(campaign, before, days, byPlace, now.Value, then.Value);
    }
}
