using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>How far one unit is with what lies under it: turns against its target and against the last edition up to the same day.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Own">What the unit has itself, beside what lies under it.</param>
/// <param name="Target">Turns aimed at; null where none were given to it.</param>
/// <param name="Sum">What was counted.</param>
/// <param name="Missing">Sessions that are over and that nobody recorded.</param>
/// <param name="Before">Turns of the last edition up to the same day; null where nothing was counted, or where there is no such edition.</param>
/// <param name="Cell">The figure's cell.</param>
/// <param name="CellBefore">The last edition's.</param>
public sealed record ProgressLine(Unit Unit, bool Own, int? Target, OutreachSum Sum, long Missing, long? Before, OutreachCell Cell, OutreachCell? CellBefore)
{
    /// <summary>Nothing is known: no turn, and sessions that nobody recorded.</summary>
    public bool IsNotKnown => Sum.Turns == 0 && Missing > 0;

    public bool IsEmpty => Sum.Turns == 0 && Missing == 0 && Sum.EventsHeld == 0 && Target is null && Before is null or 0;

    public long? Turns => IsNotKnown ? null : Sum.Turns;

    /// <summary>Percent of the target; null without one.</summary>
    public decimal? OfTarget => Target > 0 ? 100m * Sum.Turns / Target.Value : null;

    /// <summary>Turns more, or less, than by the same day of the last edition.</summary>
    public long? Difference => Turns is { } turns && Before is { } before ? turns - before : null;

    /// <summary>The same in percent; null where there were none.</summary>
    public decimal? Change => Turns is { } turns && Before > 0 ? (100m * turns / Before.Value) - 100 : null;

    /// <summary>Turns of those whose sex is known: what the share of men is of.</summary>
    public long SexKnown => Sum.Female + Sum.Male;
}

/// <summary>An edition of a campaign against its targets and against the last edition: a unit, and those right below it.</summary>
public sealed record Progress(Campaign Campaign, LocalDate Today, Campaign? Before, ProgressLine Whole, IReadOnlyList<ProgressLine> Lines)
{
    public CampaignWindow Window => CampaignWindow.Of(Campaign);

    /// <summary>The last edition's day that is compared with today; null where there is no last edition.</summary>
    public LocalDate? UntilBefore => Before is null ? null : Window.SameDayIn(CampaignWindow.Of(Before), Today);

    /// <summary>Percent of a target that should be reached by the end of today.</summary>
    public decimal DueShare => 100 * Window.ExpectedShare(Today);

    public bool HasTargets => Whole.Target is not null || Lines.Any(l => l.Target is not null);

    /// <summary>The sum of the targets right below; null where none has one.</summary>
    public long? TargetsBelow => Lines.Any(l => l.Target is not null) ? Lines.Sum(l => (long)(l.Target ?? 0)) : null;

    /// <summary>Whether a unit has less than should be reached by today.</summary>
    public bool IsBehind(ProgressLine line) => line.OfTarget < DueShare;

    /// <summary>The farthest first: by percent of the target, then those without one by turns; what is not known last.</summary>
    public IEnumerable<ProgressLine> Ranked => Lines
        .OrderBy(l => l.OfTarget is null).ThenBy(l => l.OfTarget is null && l.IsNotKnown)
        .ThenByDescending(l => l.OfTarget).ThenByDescending(l => l.Sum.Turns);
}

/// <summary>Reads how far a unit and those right below it are. Figures come from the sums that are kept.</summary>
public sealed class OutreachProgress(OutreachQueries queries)
{
    /// <summary>The edition of the same rule a year before; null where there is none.</summary>
    public static Campaign? EditionBefore(IEnumerable<Campaign> campaigns, Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.RuleId is null ? null : campaigns.FirstOrDefault(c => c.RuleId == campaign.RuleId && c.UnitId == campaign.UnitId && c.EditionYear == campaign.EditionYear - 1);
    }

    /// <summary>Reads them as one moment, if the caller holds one.</summary>
    /// <param name="campaigns">All campaigns, to find the last edition among.</param>
    /// <param name="campaign">Which one.</param>
    /// <param name="unit">The unit on top.</param>
    /// <param name="below">The units right below it; by place agencies are left out, for nothing takes place in them.</param>
    /// <param name="byPlace">By where it took place; else by who organised it.</param>
    /// <param name="now">When it is.</param>
    /// <param name="cancel">To give up.</param>
    public async Task<Progress> ReadAsync(IReadOnlyList<Campaign> campaigns, Campaign campaign, Unit unit, IReadOnlyList<Unit> below, bool byPlace, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(unit);
        var today = VietnamTime.DateOf(now);
        var window = CampaignWindow.Of(campaign);
        var before = EditionBefore(campaigns, campaign);
        var units = byPlace ? below.Where(u => u.Kind is UnitKind.Area).ToList() : [.. below];
        Guid[] ids = [unit.Id, .. units.Select(u => u.Id)];
        var cell = new OutreachCell(campaign.Id, unit.Id, byPlace);
        var sums = (await queries.SumsAsync(campaign.Id, unit.Id, [.. units.Select(u => u.Id)], cancel))
            .Where(s => s.Side == cell.Side && s.Dimension == "all").ToDictionary(s => s.UnitId);
        var missing = (await queries.MissingAsync(campaign.Id, ids, now, cancel)).Where(m => m.Side == cell.Side).ToDictionary(m => m.UnitId, m => m.Sessions);
        var targets = await queries.TargetsAsync(campaign.Id, cancel);

        // What was counted after the last day, if anything, belongs to an edition that is compared as a whole.
        LocalDate? until = before is null || today > window.Last ? null : window.SameDayIn(CampaignWindow.Of(before), today);
        var turnsBefore = before is null ? [] : await queries.TurnsUntilAsync(before.Id, cell.Side, until, ids, cancel);
        var whole = Line(unit, cell);
        var lines = units.ConvertAll(u => Line(u, cell with { Unit = u.Id }));
        var own = Own(whole, lines);
        return new Progress(campaign, today, before, whole, own is null ? lines : [own, .. lines]);

        ProgressLine Line(Unit of, OutreachCell figure) => new(
            of,
            Own: false,
            targets.TryGetValue(of.Id, out var target) ? target : null,
            sums.GetValueOrDefault(of.Id) ?? OutreachSum.None,
            missing.GetValueOrDefault(of.Id),
            turnsBefore.TryGetValue(of.Id, out var turns) ? turns : null,
            figure,
            before is null ? null : figure with { Campaign = before.Id, Until = until });
    }

    /// <summary>What the units below do not explain, so that the lines add up; null where nothing is left.</summary>
    private static ProgressLine? Own(ProgressLine whole, List<ProgressLine> lines)
    {
        if (lines.Count == 0)
        {
            return null;
        }

        var sum = whole.Sum with
        {
            Female = whole.Sum.Female - lines.Sum(l => l.Sum.Female),
            Male = whole.Sum.Male - lines.Sum(l => l.Sum.Male),
            SexNotKnown = whole.Sum.SexNotKnown - lines.Sum(l => l.Sum.SexNotKnown),
            EventsHeld = whole.Sum.EventsHeld - lines.Sum(l => l.Sum.EventsHeld),
        };
        var before = whole.Before - lines.Sum(l => l.Before ?? 0);
        var own = new ProgressLine(
            whole.Unit, Own: true, null, sum, whole.Missing - lines.Sum(l => l.Missing), before is 0 ? null : before, whole.Cell with { Own = true }, whole.CellBefore is { } cell ? cell with { Own = true } : null);
        return own.IsEmpty ? null : own;
    }
}
