using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A figure of a breakdown: its name, its turns, and the cell that it opens.</summary>
public sealed record OutreachPart(string Name, long Turns, OutreachCell Cell, string? Hint = null, string? Icon = null);

/// <summary>A unit of the next level with its sum by one side. Missing is the number of sessions that nobody recorded.</summary>
public sealed record OutreachUnitRow(Unit Unit, bool Own, OutreachSum Sum, long Missing, OutreachCell Cell)
{
    /// <summary>Whether nothing is known: there are no turns, but sessions that nobody recorded (counted 7).</summary>
    public bool IsNotKnown => Sum.Turns == 0 && Missing > 0;

    public bool IsEmpty => Sum.Turns == 0 && Missing == 0 && Sum.EventsHeld == 0;

    /// <summary>Turns with a known sex; the share of men is computed from these.</summary>
    public long SexKnown => Sum.Female + Sum.Male;

    /// <summary>
    /// The part of a unit's figure that belongs to the unit itself: what the units below do not explain; null when nothing is left.
    /// </summary>
    public static OutreachUnitRow? Rest(OutreachUnitRow whole, IReadOnlyCollection<OutreachUnitRow> below, OutreachCell cell)
    {
        ArgumentNullException.ThrowIfNull(whole);
        var own = whole with
        {
            Own = true,
            Cell = cell,
            Missing = whole.Missing - below.Sum(r => r.Missing),
            Sum = whole.Sum.Without([.. below.Select(r => r.Sum)]),
        };
        return below.Count == 0 || own.IsEmpty ? null : own;
    }
}

/// <summary>The units of the next level by one side, with their sum.</summary>
public sealed record OutreachUnits(IReadOnlyList<OutreachUnitRow> Rows, long Turns, OutreachCell Cell)
{
    /// <summary>The units about which something is known, by turns; the table and the workbook show these.</summary>
    public IReadOnlyList<OutreachUnitRow> Shown => [.. Rows.Where(r => !r.IsEmpty).OrderByDescending(r => r.Sum.Turns)];

    /// <summary>
    /// The class of a tile by its turns, in five steps from the lowest to the highest. Figures by place have no progress against a target
    /// (counted 8).
    /// </summary>
    public int Step(OutreachUnitRow row)
    {
        var all = Rows.Where(r => !r.IsNotKnown).Select(r => r.Sum.Turns).ToList();
        var (low, high) = (all.Min(), all.Max());
        return high == low ? (high == 0 ? 1 : 3) : 1 + (int)Math.Min(4, 5 * (row.Sum.Turns - low) / (high - low));
    }
}

/// <summary>
/// One day of the campaign: the turns of the day and of all days so far, and those of the same day of the last edition; null for a day that
/// has not come.
/// </summary>
public sealed record OutreachDay(
    LocalDate Date,
    long? Turns,
    long? SoFar,
    LocalDate? DateBefore,
    long? TurnsBefore,
    long? SoFarBefore,
    decimal? Target
);

[May(Permission.SeeCounts)]
public sealed class IndexModel(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts)
    : OutreachPage(queries, actor, clock)
{
    public OutreachSum All { get; private set; } = OutreachSum.None;

    public long Missing { get; private set; }

    /// <summary>
    /// The unit's target and its progress. It is met by what the unit and those below it organised, whichever side the page shows (counted
    /// 8); null outside campaigns.
    /// </summary>
    public TargetProgress? Met { get; private set; }

    /// <summary>
    /// The turns compared with the year before and with the period before; empty for a period without a beginning or an end.
    /// </summary>
    public IReadOnlyList<ComparedPeriod> Comparisons { get; private set; } = [];

    /// <summary>The targets of the campaigns that have days in the period; empty when the figures are of a campaign.</summary>
    public IReadOnlyList<TargetsOfDays> Targets { get; private set; } = [];

    /// <summary>The last edition of the same rule; null when there is none.</summary>
    public Campaign? Before { get; private set; }

    public IReadOnlyList<OutreachPart> Forms { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Sexes { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Ages { get; private set; } = [];

    public IReadOnlyList<OutreachPart> Sources { get; private set; } = [];

    public IReadOnlyList<OutreachDay> Days { get; private set; } = [];

    public OutreachUnits Places { get; private set; } = null!;

    public OutreachUnits Organisers { get; private set; } = null!;

    /// <summary>The name of the next level of areas: "Huyện, thị xã, thành phố".</summary>
    public string? LevelBelow { get; private set; }

    public bool IsEmpty => All.Turns == 0 && All.EventsHeld == 0 && Missing == 0;

    /// <summary>The turns whose sex is known. The shares of women and men are shares of these.</summary>
    public long SexKnown => All.Female + All.Male;

    /// <summary>Turns with a known age; the shares of the age groups are computed from these.</summary>
    public long AgeKnown => Ages.Where(a => a.Cell.Part != Measures.AgeNotKnown.Name).Sum(a => a.Turns);

    public override long? FirstFigure => All.Turns;

    public string ExcelUrl => $"/outreach?{Cell.Filters}&handler=Excel";

    public IEnumerable<BarPart> SexBar => Sexes.Select((p, i) => new BarPart(p.Name, p.Turns, $"part-{i + 1}"));

    /// <summary>The data of the chart.</summary>
    public object Chart =>
        new
        {
            labels = Days.Select(d => Shared.Show.ShortDate(d.Date)),
            series = new[]
            {
                TargetOfSide is null
                    ? null
                    : new
                    {
                        name = texts["Chart.Target", Shared.Show.Number(TargetOfSide)].Value,
                        kind = "target",
                        values = Days.Select(d => d.Target),
                    },
                Before is null
                    ? null
                    : new
                    {
                        name = YearOf(Before),
                        kind = "before",
                        values = Days.Select(d => (decimal?)d.SoFarBefore),
                    },
                new
                {
                    name = texts["Chart.Now", YearOf(Campaign!), Shared.Show.Number(All.Turns)].Value,
                    kind = "now",
                    values = Days.Select(d => (decimal?)d.SoFar),
                },
            }.Where(s => s is not null),
            keyDay = KeyDay,
        };

    /// <summary>Days by place have no target beside them (counted 8).</summary>
    private int? TargetOfSide => Cell.ByPlace ? null : Met?.Target;

    private int? KeyDay =>
        Campaign!.KeyDates.Count > 0 && Days.ToList().FindIndex(d => d.Date == Campaign.KeyDates[0].On) is >= 0 and var index
            ? index
            : null;

    public static string YearOf(Campaign campaign) =>
        (campaign.EditionYear ?? campaign.StartsOn.Year).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel) =>
        await ReadAsync(campaign, unit, side, cancel) ?? Page();

    /// <summary>The tables of the page as a workbook, one below the other; the first column says which table a row is of.</summary>
    public async Task<IActionResult> OnGetExcelAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        if (await ReadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        IEnumerable<IReadOnlyList<object?>> rows =
        [
            [texts["Sheet.All"].Value, Unit.Name, All.EventsHeld, All.Turns, null, All.People, Known(Missing)],
            .. Comparisons.SelectMany(ComparedLines),
            .. Days.Where(d => d.Turns is not null)
                .Select(d =>
                    (IReadOnlyList<object?>)[texts["Chart.Title"].Value, Shared.Show.Date(d.Date), null, d.Turns, null, null, null]
                ),
            .. Breakdown("Forms.Title", Forms, All.Turns),
            .. Breakdown("Sex.Title", Sexes, SexKnown, Measures.SexNotKnown.Name),
            .. Breakdown("Age.Title", Ages, AgeKnown, Measures.AgeNotKnown.Name),
            .. Breakdown("Sources.Title", Sources, All.Turns),
            .. ByUnit("Side.place", Places),
            .. ByUnit("Side.organising", Organisers),
        ];
        return await SheetAsync(
            "Outreach",
            texts,
            [
                texts["Sheet.Table"],
                texts["Sheet.Item"],
                texts["Col.Events"],
                texts["Col.Turns"],
                texts["Sheet.Share"],
                texts["Col.People"],
                texts["Col.Missing"],
            ],
            rows,
            cancel
        );
    }

    /// <summary>The two figures of a comparison; nothing when there is none.</summary>
    private IEnumerable<IReadOnlyList<object?>> ComparedLines(ComparedPeriod compared)
    {
        if (compared is not { Days: { } days, Turns: { } turns })
        {
            return [];
        }

        var table = texts["Compared." + compared.With].Value;
        return [Line(days.Now, turns.Now), Line(days.Then, turns.Before)];

        IReadOnlyList<object?> Line(Domain.Outreach.DayRange range, long? counted) =>
            [table, Shared.Show.Dates(range.First, range.Last), null, counted, null, null, null];
    }

    private IEnumerable<IReadOnlyList<object?>> Breakdown(
        string title,
        IReadOnlyList<OutreachPart> parts,
        long whole,
        string? without = null
    ) =>
        parts.Select(p =>
            (IReadOnlyList<object?>)
                [
                    texts[title].Value,
                    p.Name,
                    null,
                    p.Turns,
                    p.Cell.Part is { } part && part == without ? null : ShareOf(p.Turns, whole),
                    null,
                    null,
                ]
        );

    private IEnumerable<IReadOnlyList<object?>> ByUnit(string title, OutreachUnits units) =>
        units.Shown.Select(r =>
            (IReadOnlyList<object?>)
                [
                    texts[title].Value,
                    r.Own ? texts["Own", r.Unit.Name].Value : r.Unit.Name,
                    r.Sum.EventsHeld,
                    r.IsNotKnown ? null : r.Sum.Turns,
                    null,
                    r.Own ? null : r.Sum.People,
                    Known(r.Missing),
                ]
        );

    private async Task<IActionResult?> ReadAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        Guid[] below = [.. Below.Select(u => u.Id)];
        Before = Edition is null ? null : LastYearReader.EditionBefore(Campaigns, Edition);
        var reads = Queries.Together();
        var (sumsOfAll, missingOfAll) = (
            reads.Add(() => Queries.SumsAsync(Cell, below, cancel)),
            reads.Add(() => Queries.MissingAsync(Cell.CampaignKey, Period, [Unit.Id, .. below], Now, cancel))
        );
        var met = reads.Add(async () =>
            Edition is null ? null : (await Queries.TargetProgressAsync(Edition, [Unit.Id], Now, cancel))[Unit.Id]
        );
        var forms = reads.Add(() => Queries.FormsAsync(cancel));
        var comparisons = reads.Add(() => Queries.ComparisonsAsync(Cell, Campaigns, Edition, AsOf, cancel));
        var targets = reads.Add(() => Queries.TargetsOfDaysAsync(Campaigns, Period, [Unit.Id], Now, cancel));
        var sumsBefore = reads.Add(async () => Before is null ? [] : await Queries.SumsAsync(Before.Id, Unit.Id, [], cancel));
        var levels = reads.Add(() => Queries.LevelsAsync(Languages.Current, cancel));
        await reads.ReadAsync();
        var sums = sumsOfAll.Value;
        var missing = missingOfAll.Value.ToDictionary(m => (m.UnitId, m.Side), m => m.Sessions);
        var own = sums.Where(s => s.UnitId == Unit.Id && s.Side == Cell.Side).ToList();
        All = own.Find(s => s.Dimension == "all") ?? OutreachSum.None;
        Missing = missing.GetValueOrDefault((Unit.Id, Cell.Side));
        (Met, Comparisons, Targets) = (met.Value, comparisons.Value, targets.Value);
        BreakDown(own, forms.Value);
        Compare(own, DayTurns(sumsBefore.Value.Where(s => s.Side == Cell.Side)));
        Places = Units(sums, missing, Cell with { ByPlace = true }, Below.Where(u => u.Kind is UnitKind.Area));
        Organisers = Units(sums, missing, Cell with { ByPlace = false }, Below);
        if (Below.FirstOrDefault(u => u.Kind is UnitKind.Area) is { } area)
        {
            LevelBelow = levels.Value.GetValueOrDefault(area.LevelKey);
        }

        return null;
    }

    private void BreakDown(List<OutreachSum> own, IReadOnlyList<EventForm> forms)
    {
        Forms =
        [
            .. forms
                .Select(f => new OutreachPart(
                    f.NameIn(Languages.Current),
                    Sum(own, "form", f.Id.ToString()).Turns,
                    Cell with
                    {
                        Form = f.Id,
                    }
                ))
                .Where(p => p.Turns != 0)
                .OrderByDescending(p => p.Turns),
        ];
        Sexes = Parts(Measures.Sexes);
        Ages = Parts(Measures.Ages);
        Sources =
        [
            .. SourceGroups.All.Select(g => new OutreachPart(
                texts["Source." + g.Key],
                g.Value.Sum(s => Sum(own, "source", Data.EnumText.Word(s)).Turns),
                Cell with
                {
                    Source = g.Key,
                },
                texts["Source." + g.Key + ".How"],
                g.Key switch
                {
                    "ticket" => "qrcode",
                    "walk_in" => "user-plus",
                    "entered" => "list-check",
                    _ => "users",
                }
            )),
        ];
    }

    private IReadOnlyList<OutreachPart> Parts(IReadOnlyList<Measure> measures) =>
        [.. measures.Select(m => new OutreachPart(texts["Part." + m.Name], All.NumberOf(m), Cell with { Part = m.Name }))];

    /// <summary>
    /// The days of the campaign in this edition and the last one; days with the same position in the window belong together.
    /// </summary>
    private void Compare(List<OutreachSum> own, Dictionary<LocalDate, long> before)
    {
        if (Edition is null)
        {
            return;
        }

        var window = CampaignWindow.Of(Edition);
        var now = DayTurns(own);

        Days =
        [
            .. Enumerable
                .Range(0, window.Days)
                .Select(i =>
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
                        TargetOfSide is { } target ? Math.Round((decimal)target * (i + 1) / window.Days) : null
                    );
                }),
        ];

        // Facts outside the window, if there are any, belong to the campaign as well and are added to its last day.
        static long SoFar(Dictionary<LocalDate, long> days, LocalDate date, bool last) =>
            days.Where(d => last || d.Key <= date).Sum(d => d.Value);
    }

    private OutreachUnits Units(
        List<OutreachSum> sums,
        Dictionary<(Guid, string), long> missing,
        OutreachCell cell,
        IEnumerable<Unit> units
    )
    {
        var all = sums.Where(s => s.Dimension == "all" && s.Side == cell.Side).ToDictionary(s => s.UnitId);
        var rows = units
            .Select(u => new OutreachUnitRow(
                u,
                Own: false,
                all.GetValueOrDefault(u.Id) ?? OutreachSum.None,
                missing.GetValueOrDefault((u.Id, cell.Side)),
                cell with
                {
                    Unit = u.Id,
                }
            ))
            .ToList();
        var whole = all.GetValueOrDefault(Unit.Id) ?? OutreachSum.None;

        if (
            OutreachUnitRow.Rest(
                new OutreachUnitRow(Unit, Own: false, whole, missing.GetValueOrDefault((Unit.Id, cell.Side)), cell),
                rows,
                cell with
                {
                    Own = true,
                }
            ) is
            { } own
        )
        {
            rows.Insert(0, own);
        }

        return new OutreachUnits(rows, whole.Turns, cell);
    }

    private static OutreachSum Sum(List<OutreachSum> own, string dimension, string value) =>
        own.Find(s => s.Dimension == dimension && s.Value == value) ?? OutreachSum.None;

    private static Dictionary<LocalDate, long> DayTurns(IEnumerable<OutreachSum> sums) =>
        sums.Where(s => s.Dimension == "day").ToDictionary(s => NodaTime.Text.LocalDatePattern.Iso.Parse(s.Value).Value, s => s.Turns);
}
