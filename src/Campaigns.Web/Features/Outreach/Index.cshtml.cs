using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A figure of a breakdown: what it is of, how much, and the cell that it opens.</summary>
public sealed record OutreachPart(string Name, long Turns, OutreachCell Cell, string? Hint = null, string? Icon = null);

/// <summary>A unit at the next level by one side; missing: sessions that nobody recorded.</summary>
public sealed record OutreachUnitRow(Unit Unit, bool Own, OutreachSum Sum, long Missing, int? Target, OutreachCell Cell)
{
    /// <summary>Nothing is known: no turn, and sessions that nobody recorded.</summary>
    public bool IsNotKnown => Sum.Turns == 0 && Missing > 0;

    public bool IsEmpty => Sum.Turns == 0 && Missing == 0 && Sum.EventsHeld == 0;

    /// <summary>Percent of the target; null without one.</summary>
    public decimal? OfTarget => Target > 0 ? 100m * Sum.Turns / Target.Value : null;
}

/// <summary>Units of the next level by one side, with their sum.</summary>
public sealed record OutreachUnits(IReadOnlyList<OutreachUnitRow> Rows, long Turns, OutreachCell Cell)
{
    /// <summary>Tiles are coloured by percent of the target where each has one, else by turns.</summary>
    public bool ByTarget => Rows.Count > 0 && Rows.All(r => r.OfTarget is not null || r.Own);

    /// <summary>The class of a tile, five steps from the lowest to the highest.</summary>
    public int Step(OutreachUnitRow row)
    {
        var all = Rows.Where(r => !r.IsNotKnown).Select(Measure).ToList();
        var (low, high) = (all.Min(), all.Max());
        return high == low ? (high == 0 ? 1 : 3) : 1 + (int)Math.Min(4, Math.Floor(5 * (Measure(row) - low) / (high - low)));
    }

    private decimal Measure(OutreachUnitRow row) => ByTarget ? row.OfTarget ?? 0 : row.Sum.Turns;
}

/// <summary>One day of the campaign: turns of the day and of all days so far, and of the same day of the last edition; null: not yet.</summary>
public sealed record OutreachDay(LocalDate Date, long? Turns, long? SoFar, LocalDate? DateBefore, long? TurnsBefore, long? SoFarBefore, decimal? Target);

[May(Act.SeeCounts)]
public sealed class IndexModel(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts) : OutreachPage(queries, actor, clock)
{
    public OutreachSum All { get; private set; } = OutreachSum.None;

    public long Missing { get; private set; }

    public int? Target { get; private set; }

    /// <summary>Percent of the target that should be reached by the end of today.</summary>
    public decimal? DueShare { get; private set; }

    /// <summary>The last edition of the same rule; null where there is none.</summary>
    public Campaign? Before { get; private set; }

    /// <summary>Its turns up to the same day, and that day.</summary>
    public long TurnsBefore { get; private set; }

    public LocalDate UntilBefore { get; private set; }

    public OutreachCell? CellBefore { get; private set; }

    public IReadOnlyList<OutreachPart> Forms { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Sexes { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Ages { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Sources { get; private set; } = [];

    public IReadOnlyList<OutreachDay> Days { get; private set; } = [];

    public OutreachUnits Places { get; private set; } = null!;

    public OutreachUnits Organisers { get; private set; } = null!;

    /// <summary>What the next level of areas is called: "Huyện, thị xã, thành phố".</summary>
    public string? LevelBelow { get; private set; }

    public bool IsEmpty => All.Turns == 0 && All.EventsHeld == 0 && Missing == 0;

    public decimal? Change => CellBefore is not null && TurnsBefore > 0 ? (100m * All.Turns / TurnsBefore) - 100 : null;

    public IEnumerable<BarPart> SexBar => Sexes.Select((p, i) => new BarPart(p.Name, p.Turns, $"part-{i + 1}"));

    /// <summary>What the chart draws.</summary>
    public object Chart => new
    {
        labels = Days.Select(d => Shared.Show.ShortDate(d.Date)),
        series = new[]
        {
            Target is null ? null : new { name = texts["Chart.Target", Shared.Show.Number(Target)].Value, kind = "target", values = Days.Select(d => d.Target) },
            Before is null ? null : new { name = YearOf(Before), kind = "before", values = Days.Select(d => (decimal?)d.SoFarBefore) },
            new { name = texts["Chart.Now", YearOf(Campaign!), Shared.Show.Number(All.Turns)].Value, kind = "now", values = Days.Select(d => (decimal?)d.SoFar) },
        }.Where(s => s is not null),
        keyDay = KeyDay,
    };

    private int? KeyDay => Campaign!.KeyDates.Count > 0 && Days.ToList().FindIndex(d => d.Date == Campaign.KeyDates[0].On) is >= 0 and var index ? index : null;

    public static string YearOf(Campaign campaign) =>
        (campaign.EditionYear ?? campaign.StartsOn.Year).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        await LoadBelowAsync(cancel);
        Guid[] below = [.. Below.Select(u => u.Id)];
        var sums = await Queries.SumsAsync(Cell.CampaignKey, Unit.Id, below, cancel);
        var missing = (await Queries.MissingAsync(Cell.CampaignKey, [Unit.Id, .. below], Now, cancel)).ToDictionary(m => (m.UnitId, m.Side), m => m.Sessions);
        var targets = Campaign is null ? [] : await Queries.TargetsAsync(Campaign.Id, cancel);
        var own = sums.Where(s => s.UnitId == Unit.Id && s.Side == Cell.Side).ToList();
        All = own.Find(s => s.Dimension == "all") ?? OutreachSum.None;
        Missing = missing.GetValueOrDefault((Unit.Id, Cell.Side));
        Target = targets.TryGetValue(Unit.Id, out var target) ? target : null;
        DueShare = Campaign is null ? null : 100 * CampaignWindow.Of(Campaign).ExpectedShare(Today);

        await BreakDownAsync(own, cancel);
        await CompareAsync(own, cancel);
        Places = Units(sums, missing, targets, Cell with { ByPlace = true }, Below.Where(u => u.Kind is UnitKind.Area));
        Organisers = Units(sums, missing, targets, Cell with { ByPlace = false }, Below);
        if (Below.FirstOrDefault(u => u.Kind is UnitKind.Area) is { } area)
        {
            LevelBelow = (await Queries.LevelsAsync(Languages.Current, cancel)).GetValueOrDefault(area.LevelKey);
        }

        return Page();
    }

    private async Task BreakDownAsync(List<OutreachSum> own, CancellationToken cancel)
    {
        var forms = await Queries.FormsAsync(cancel);
        Forms =
        [
            .. forms.Select(f => new OutreachPart(f.NameIn(Languages.Current), Sum(own, "form", f.Id.ToString()).Turns, Cell with { Form = f.Id }))
                .Where(p => p.Turns != 0)
                .OrderByDescending(p => p.Turns),
        ];
        Sexes = [.. OutreachCell.Sexes.Select(s => new OutreachPart(texts["Part." + s], All.Part(s), Cell with { Part = s }))];
        Ages = [.. OutreachCell.Ages.Select(s => new OutreachPart(texts["Part." + s], All.Part(s), Cell with { Part = s }))];
        Sources =
        [
            .. OutreachCell.SourceGroups.Select(g => new OutreachPart(
                texts["Source." + g.Key],
                g.Value.Sum(s => Sum(own, "source", Data.EnumText.Word(s)).Turns),
                Cell with { Source = g.Key },
                texts["Source." + g.Key + ".How"],
                g.Key switch { "ticket" => "qrcode", "walk_in" => "user-plus", "entered" => "list-check", _ => "users" })),
        ];
    }

    /// <summary>The days of the campaign, this edition's and the last one's; a day's place in the window pairs them.</summary>
    private async Task CompareAsync(List<OutreachSum> own, CancellationToken cancel)
    {
        if (Campaign is null)
        {
            return;
        }

        var window = CampaignWindow.Of(Campaign);
        Before = OutreachProgress.EditionBefore(Campaigns, Campaign);
        var now = DayTurns(own);
        var before = new Dictionary<LocalDate, long>();
        if (Before is not null)
        {
            var sums = await Queries.SumsAsync(Before.Id, Unit.Id, [], cancel);
            before = DayTurns(sums.Where(s => s.Side == Cell.Side));
            UntilBefore = Today > window.Last ? LocalDate.Max(Before.EndsOn, before.Keys.DefaultIfEmpty(Before.EndsOn).Max()) : window.SameDayIn(CampaignWindow.Of(Before), Today);
            TurnsBefore = before.Where(d => d.Key <= UntilBefore).Sum(d => d.Value);
            CellBefore = Cell with { Campaign = Before.Id, Until = UntilBefore };
        }

        Days =
        [
            .. Enumerable.Range(0, window.Days).Select(i =>
            {
                var date = window.First.PlusDays(i);
                var past = Before?.StartsOn.PlusDays(i);
                var known = date <= Today;
                return new OutreachDay(
                    date,
                    known ? now.GetValueOrDefault(date) : null,
                    known ? SoFar(now, date, i == window.Days - 1) : null,
                    past,
                    past is { } day ? before.GetValueOrDefault(day) : null,
                    past is { } until ? SoFar(before, until, i == window.Days - 1) : null,
                    Target is { } target ? Math.Round((decimal)target * (i + 1) / window.Days) : null);
            }),
        ];

        // What was counted outside the window, if anything, belongs to the campaign as well: it is in the last day.
        static long SoFar(Dictionary<LocalDate, long> days, LocalDate date, bool last) => days.Where(d => last || d.Key <= date).Sum(d => d.Value);
    }

    private OutreachUnits Units(
        List<OutreachSum> sums, Dictionary<(Guid, string), long> missing, Dictionary<Guid, int> targets, OutreachCell cell, IEnumerable<Unit> units)
    {
        var all = sums.Where(s => s.Dimension == "all" && s.Side == cell.Side).ToDictionary(s => s.UnitId);
        var rows = units
            .Select(u => new OutreachUnitRow(
                u, Own: false, all.GetValueOrDefault(u.Id) ?? OutreachSum.None, missing.GetValueOrDefault((u.Id, cell.Side)),
                targets.TryGetValue(u.Id, out var target) ? target : null, cell with { Unit = u.Id }))
            .ToList();
        var whole = all.GetValueOrDefault(Unit.Id) ?? OutreachSum.None;

        // What the unit has itself, beside what lies under it: whatever the units below do not explain.
        var own = new OutreachUnitRow(
            Unit, Own: true,
            OutreachSum.None with { Female = whole.Turns - rows.Sum(r => r.Sum.Turns), EventsHeld = whole.EventsHeld - rows.Sum(r => r.Sum.EventsHeld) },
            missing.GetValueOrDefault((Unit.Id, cell.Side)) - rows.Sum(r => r.Missing), null, cell with { Own = true });
        if (!own.IsEmpty)
        {
            rows.Insert(0, own);
        }

        return new OutreachUnits(rows, whole.Turns, cell);
    }

    private static OutreachSum Sum(List<OutreachSum> own, string dimension, string value) =>
        own.Find(s => s.Dimension == dimension && s.Value == value) ?? OutreachSum.None;

    private static Dictionary<LocalDate, long> DayTurns(IEnumerable<OutreachSum> sums) => sums
        .Where(s => s.Dimension == "day")
        .ToDictionary(s => NodaTime.Text.LocalDatePattern.Iso.Parse(s.Value).Value, s => s.Turns);
}
