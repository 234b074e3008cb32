using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Outreach;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A week or a month of the trend with the same days of the year before.</summary>
/// <param name="Part">The week or month.</param>
/// <param name="Name">Its name: "Tuần 47/2026", "Tháng 11/2026".</param>
/// <param name="Turns">The turns; 0 when nothing was counted, null when the days have not come.</param>
/// <param name="IsRunning">Whether it has begun and is not over.</param>
/// <param name="Cell">The figure that its turns open.</param>
/// <param name="DaysBefore">The days of the year before; null when there are none.</param>
/// <param name="Before">The turns of those days; null when nothing is known of the whole year before.</param>
/// <param name="CellBefore">The figure that those turns open.</param>
public sealed record TrendRow(
    TrendPart Part,
    string Name,
    long? Turns,
    bool IsRunning,
    OutreachCell Cell,
    DayRange? DaysBefore,
    long? Before,
    OutreachCell? CellBefore
)
{
    /// <summary>How many turns more (or less) than in the year before; null while the days go on.</summary>
    public long? Difference => IsRunning ? null : Turns - Before;

    /// <summary>The difference in percent; null when there were no turns in the year before.</summary>
    public decimal? Change => Before > 0 ? 100m * Difference / Before.Value : null;
}

/// <summary>The turns of a period by week or by month, beside those of the same days of the year before.</summary>
[May(Permission.SeeCounts)]
public sealed class TrendModel(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts)
    : OutreachPage(queries, actor, clock)
{
    public const string ByWeek = "week";
    public const string ByMonth = "month";

    public TrendStep Step { get; private set; }

    /// <summary>The step in the address; null: the page chooses it by the length of the period.</summary>
    public string? Asked { get; private set; }

    /// <summary>Whether weeks were asked for and there are too many of them.</summary>
    public bool IsTooLongForWeeks => Asked == ByWeek && Step is TrendStep.Month;

    /// <summary>All days of the trend; null when nothing was counted and the period has no days of its own.</summary>
    public DayRange? Range { get; private set; }

    public IReadOnlyList<TrendRow> Rows { get; private set; } = [];

    /// <summary>The sum of all rows; it is the figure of the period on every other page.</summary>
    public long Turns => Rows.Sum(r => r.Turns ?? 0);

    public override long? FirstFigure => Turns;

    /// <summary>The sum of the year before over all its days; null when nothing is known of it.</summary>
    public long? Before => HasBefore ? Rows.Sum(r => r.Before ?? 0) : null;

    public bool HasBefore => Rows.Any(r => r.Before is not null);

    public IReadOnlyList<TrendBar> Bars =>
        [
            .. Rows.Select(r => new TrendBar(
                $"{r.Name}: {Show.Number(r.Turns)}"
                    + (r.Before is { } before ? $" ({texts["Trend.Before"].Value}: {Show.Number(before)})" : ""),
                Step is TrendStep.Week ? Show.ShortDate(r.Part.Days.First) : $"{r.Part.Number}/{r.Part.Year % 100:00}",
                r.Turns,
                r.Before,
                r.IsRunning
            )),
        ];

    public string ExcelUrl => $"/outreach/trend?{Cell.Filters}{Pair("by", Word(Step))}&handler=Excel";

    /// <summary>A step as an address writes it.</summary>
    public static string Word(TrendStep step) => step is TrendStep.Week ? ByWeek : ByMonth;

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, string? by, CancellationToken cancel) =>
        await ReadAsync(campaign, unit, side, by, cancel) ?? Page();

    /// <summary>The table as a workbook: the same rows in the same order, the sum last.</summary>
    public async Task<IActionResult> OnGetExcelAsync(string? campaign, Guid? unit, string? side, string? by, CancellationToken cancel)
    {
        if (await ReadAsync(campaign, unit, side, by, cancel) is { } answer)
        {
            return answer;
        }

        IEnumerable<IReadOnlyList<object?>> rows = Rows.Select(r =>
            (IReadOnlyList<object?>)
                [
                    r.Name,
                    r.Part.Days.First,
                    r.Part.Days.Last,
                    r.Turns,
                    r.DaysBefore?.First,
                    r.DaysBefore?.Last,
                    r.Before,
                    r.Difference,
                    Rounded(r.Change),
                    r.IsRunning ? texts["Trend.Running"].Value
                    : r.Turns is null ? texts["Trend.ToCome"].Value
                    : null,
                ]
        );
        return await SheetAsync(
            "Trend",
            texts,
            [
                texts["Trend.By." + Word(Step)],
                texts["Filter.From"],
                texts["Filter.To"],
                texts["Col.Turns"],
                texts["Trend.Before.From"],
                texts["Trend.Before.To"],
                texts["Trend.Before"],
                texts["Col.Difference"],
                texts["Col.DifferencePercent"],
                texts["Trend.Note"],
            ],
            [.. rows, [texts["Sum"].Value, Range?.First, Range?.Last, Turns, null, null, Before, null, null, null]],
            cancel
        );
    }

    private async Task<IActionResult?> ReadAsync(string? campaign, Guid? unit, string? side, string? by, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (by is not (null or "" or ByWeek or ByMonth))
        {
            return NotFound();
        }

        Asked = string.IsNullOrEmpty(by) ? null : by;
        var before = Edition is null ? null : LastYearReader.EditionBefore(Campaigns, Edition);
        var counted = await Queries.DayTurnsAsync(
            Period.IsOfCampaign ? new[] { Cell.CampaignKey, before?.Id ?? Cell.CampaignKey }.Distinct() : PeriodComparison.Keys(Campaigns),
            Unit.Id,
            Cell.Side,
            Period.Range is { } days ? new DayRange(days.LastYear.First, days.Last) : EveryDay(),
            cancel
        );
        counted.RemoveAll(d => d.OnDate > Period.AsOf);
        var now = counted.Where(d => !Period.IsOfCampaign || d.CampaignId == Cell.CampaignKey).ToList();
        Range = RangeOf(now);
        if (Range is null)
        {
            return null;
        }

        Step = Trends.StepFor(
            Range,
            Asked switch
            {
                ByWeek => TrendStep.Week,
                ByMonth => TrendStep.Month,
                _ => null,
            }
        );
        var then = before is null ? now : counted.Where(d => d.CampaignId == before.Id).ToList();
        var parts = Trends.Cut(Range, Step).Select(p => (Part: p, Then: DaysBefore(p.Days, before))).ToList();
        var known =
            (before is not null || !Period.IsOfCampaign)
            && parts.Exists(p => p.Then is not null && then.Exists(d => p.Then.Contains(d.OnDate)));
        Rows =
        [
            .. parts.Select(p =>
            {
                var (turns, compared) = (Sum(now, p.Part.Days), known ? p.Then : null);
                return new TrendRow(
                    p.Part,
                    NameOf(p.Part),
                    p.Part.Days.First > AsOf && turns == 0 ? null : turns,
                    p.Part.Days.Contains(AsOf),
                    CellOf(Cell, p.Part.Days),
                    compared,
                    compared is null ? null : Sum(then, compared),
                    compared is null ? null : CellOf(before is null ? Cell : Cell with { Campaign = before.Id }, compared)
                );
            }),
        ];
        return null;

        static long Sum(IEnumerable<DayTurns> days, DayRange range) => days.Where(d => range.Contains(d.OnDate)).Sum(d => d.Turns);
    }

    private static DayRange EveryDay()
    {
        var (first, last) = FigurePeriod.OfAlways.Days!.Value;
        return new DayRange(first, last);
    }

    /// <summary>
    /// The days of the trend. Facts outside the window of a campaign, if there are any, belong to the campaign as well; a period without a
    /// beginning or an end goes from the first day of which something is known to the last.
    /// </summary>
    private DayRange? RangeOf(List<DayTurns> now)
    {
        if (Period.Range is { } days)
        {
            return days;
        }

        var inside = Period.Days is { } open ? now.Where(d => open.First <= d.OnDate && d.OnDate <= open.Last) : now;
        var dates = inside.Select(d => d.OnDate).ToList();
        if (Edition is not null)
        {
            dates.AddRange([Edition.StartsOn, Edition.EndsOn]);
        }

        return dates.Count == 0 ? null : new DayRange(dates.Min(), dates.Max());
    }

    /// <summary>The same days of the year before; of a campaign those with the same position in the last edition.</summary>
    private DayRange? DaysBefore(DayRange days, Campaign? before)
    {
        if (Edition is null)
        {
            return days.LastYear;
        }

        if (before is null)
        {
            return null;
        }

        var shift = NodaTime.Period.DaysBetween(before.StartsOn, Edition.StartsOn);
        return new DayRange(days.First.PlusDays(-shift), days.Last.PlusDays(-shift));
    }

    private static OutreachCell CellOf(OutreachCell cell, DayRange days) =>
        cell.Period.IsOfCampaign
            ? cell with
            {
                Since = days.First,
                Until = days.Last,
            }
            : cell with
            {
                Period = FigurePeriod.Of(days).UpTo(cell.Period.AsOf),
            };

    private string NameOf(TrendPart part) =>
        Step is TrendStep.Week
            ? texts["Trend.Week", part.Number, part.Year]
            : texts.NameOf(new NamedPeriod(PeriodLength.Month, part.Year, part.Number));
}
