using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Outreach;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>With what a period is compared.</summary>
public enum ComparedWith
{
    /// <summary>The same days of the year before, or the last edition of a campaign.</summary>
    LastYear,

    /// <summary>The days just before, or the campaign before.</summary>
    Before,
}

/// <summary>A unit's turns compared with those of one other period.</summary>
/// <param name="With">Which period the other one is.</param>
/// <param name="Other">The other campaign; null for days, and when there is none.</param>
/// <param name="HasOther">Whether there is another period; days always have one.</param>
/// <param name="Days">The days that are compared; null: there is no other period, or no whole day of this one is over.</param>
/// <param name="Turns">The turns in those days; null when there are none to compare.</param>
public sealed record ComparedPeriod(ComparedWith With, Campaign? Other, bool HasOther, ComparedRanges? Days, ComparedTurns? Turns);

/// <summary>Compares a unit's turns with the same period of the year before and with the period before.</summary>
public static class PeriodComparison
{
    /// <summary>The comparisons of a figure of turns. A period without a beginning or an end has none.</summary>
    /// <param name="queries">The queries, in the snapshot of the page.</param>
    /// <param name="cell">The figure: its period, unit and side.</param>
    /// <param name="campaigns">All campaigns.</param>
    /// <param name="edition">The campaign; null when the period is days.</param>
    /// <param name="today">The present day.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<IReadOnlyList<ComparedPeriod>> ComparisonsAsync(
        this OutreachQueries queries,
        OutreachCell cell,
        IReadOnlyList<Campaign> campaigns,
        Campaign? edition,
        LocalDate today,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(campaigns);
        if (edition is not null)
        {
            return await OfCampaignAsync(queries, cell, campaigns, edition, today, cancel);
        }

        if (cell.Period.Range is not { } counted)
        {
            return [];
        }

        // A report counts until its as-of day, so its period before is compared up to the same number of days.
        var whole = cell.Period.Report?.Whole ?? counted;
        var before = whole.Last == counted.Last ? whole.Before : whole.Before.Begin(counted.Days);
        var ranges = new (ComparedWith With, DayRange Other)[] { (ComparedWith.LastYear, counted.LastYear), (ComparedWith.Before, before) };
        var days = await queries.DayTurnsAsync(
            Keys(campaigns),
            cell.Unit,
            cell.Side,
            new DayRange(ranges.Min(r => r.Other.First), counted.Last),
            cancel
        );
        List<ComparedPeriod> comparisons =
        [
            .. ranges.Select(r =>
            {
                var compared = counted.ComparedWith(r.Other, today);
                return new ComparedPeriod(
                    r.With,
                    Other: null,
                    HasOther: true,
                    compared,
                    compared is null
                        ? null
                        : new ComparedTurns(TurnsIn(compared.Now) ?? 0, TurnsIn(compared.Then), CellOf(compared.Now), CellOf(compared.Then))
                );
            }),
        ];

        // The days just before a year are those of the year before, and are shown once.
        return comparisons[0].Days is { } shown && shown == comparisons[1].Days ? comparisons[..1] : comparisons;

        OutreachCell CellOf(DayRange range) => cell with { Period = FigurePeriod.Of(range) };

        // Where nothing was counted at all, nothing is known, which is not the same as 0 (counted 7).
        long? TurnsIn(DayRange range) =>
            days.Where(d => range.Contains(d.OnDate)).ToList() is { Count: > 0 } inside ? inside.Sum(d => d.Turns) : null;
    }

    /// <summary>The keys of all campaigns in the sums, and that of the events that belong to none.</summary>
    public static IEnumerable<Guid> Keys(IEnumerable<Campaign> campaigns) => campaigns.Select(c => c.Id).Append(Guid.Empty);

    private static async Task<IReadOnlyList<ComparedPeriod>> OfCampaignAsync(
        OutreachQueries queries,
        OutreachCell cell,
        IReadOnlyList<Campaign> campaigns,
        Campaign edition,
        LocalDate today,
        CancellationToken cancel
    )
    {
        // Where no other campaign lay between, the edition of last year is the campaign before, and is shown once.
        var (lastYear, last) = (LastYearReader.EditionBefore(campaigns, edition), LastYearReader.CampaignBefore(campaigns, edition));
        var others = new[] { (With: ComparedWith.LastYear, Other: lastYear), (With: ComparedWith.Before, Other: last) }
            .Where((o, i) => i == 0 || last is null || last.Id != lastYear?.Id)
            .ToArray();
        var reads = queries.Together();
        var read = others
            .Select(o => o.Other)
            .OfType<Campaign>()
            .Distinct()
            .ToDictionary(o => o, o => reads.Add(() => queries.ComparedAsync(edition, o, cell.ByPlace, [cell.Unit], today, cancel)));
        await reads.ReadAsync();
        return
        [
            .. others.Select(o =>
            {
                var compared = o.Other is null ? null : read[o.Other].Value;
                var days =
                    o.Other is not null && compared?.Days is { } until
                        ? new ComparedRanges(new(edition.StartsOn, until.Until), new(o.Other.StartsOn, until.UntilBefore))
                        : null;
                return new ComparedPeriod(o.With, o.Other, o.Other is not null, days, compared?.Of(cell.Unit));
            }),
        ];
    }
}
