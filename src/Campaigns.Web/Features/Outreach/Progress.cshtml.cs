using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// An edition of a campaign compared with its targets, unit by unit, and with the last edition up to the same day; or days, with the
/// targets of the campaigns that have days among them.
/// </summary>
[May(Permission.SeeCounts)]
public sealed class ProgressModel(
    OutreachQueries queries,
    OutreachProgress reader,
    OutreachWaiting waiting,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : OutreachPage(queries, actor, clock)
{
    public const string Behind = "behind";
    public const string NoTarget = "no-target";
    public const string ByName = "name";
    public const string ByTurns = "turns";
    public const string ByChange = "change";

    /// <summary>
    /// The progress of a campaign; null for days, and when no campaign is chosen, because then there are neither targets nor editions.
    /// </summary>
    public Progress? Progress { get; private set; }

    /// <summary>The figures of days; null when a campaign is asked for.</summary>
    public ProgressOfDays? OfDays { get; private set; }

    /// <summary>The units to show, in the order asked for.</summary>
    public IReadOnlyList<ProgressLine> Lines { get; private set; } = [];

    /// <summary>The number of units directly below about which there is nothing to show.</summary>
    public int Silent { get; private set; }

    public WaitingTotal? Waiting { get; private set; }

    /// <summary>The filter: <see cref="Behind"/>, <see cref="NoTarget"/>, or empty for all units.</summary>
    public string Only { get; private set; } = "";

    /// <summary>
    /// The order: <see cref="ByName"/>, <see cref="ByTurns"/>, <see cref="ByChange"/>, or empty for the percentage of the target.
    /// </summary>
    public string Sort { get; private set; } = "";

    /// <summary>The name of the next level of areas.</summary>
    public string? LevelBelow { get; private set; }

    public bool MaySetTargets => Actor.May(Permission.SetTargets, Unit.Path);

    private static StringComparer Names => StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), ignoreCase: true);

    public string Address(string? only = null, string? sort = null) =>
        $"/outreach/progress?{Cell.Filters}{Pair("only", only ?? Only)}{Pair("sort", sort ?? Sort)}";

    public async Task<IActionResult> OnGetAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? only,
        string? sort,
        CancellationToken cancel
    ) => await ReadAsync(campaign, unit, side, only, sort, cancel) ?? Page();

    /// <summary>The table as a workbook: the same units in the same order, the unit at the top first.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? only,
        string? sort,
        CancellationToken cancel
    )
    {
        if (await ReadAsync(campaign, unit, side, only, sort, cancel) is { } answer)
        {
            return answer;
        }

        return OfDays is not null ? await SheetOfDaysAsync(OfDays, cancel)
            : Progress is not null ? await SheetOfEditionAsync(Progress, cancel)
            : NotFound();
    }

    private Task<IActionResult> SheetOfEditionAsync(Progress progress, CancellationToken cancel)
    {
        var days = progress.Compared;
        string[] compared = days is null
            ? []
            :
            [
                texts["Col.UntilDay", Show.Date(days.Until)],
                texts["Col.UntilDay", Show.Date(days.UntilBefore)],
                texts["Col.Difference"],
                texts["Col.DifferencePercent"],
            ];
        return SheetAsync(
            "Progress",
            texts,
            [
                texts["Col.Unit"],
                texts["Col.Target"],
                texts["Col.SoFar"],
                texts["Col.OfTargetShort"],
                .. compared,
                texts["Men.Percent"],
                texts["Col.Missing"],
            ],
            Lines
                .Prepend(progress.Whole)
                .Select(l =>
                    (IReadOnlyList<object?>)
                        [
                            NameOf(l.Unit, l.Own),
                            l.Target,
                            l.Turns,
                            Rounded(l.OfTarget),
                            .. days is null ? [] : new object?[] { l.ComparedNow, l.Before, l.Difference, Rounded(l.Change) },
                            ShareOf(l.Sum.Male, l.SexKnown),
                            Known(l.Missing),
                        ]
                ),
            cancel
        );
    }

    private Task<IActionResult> SheetOfDaysAsync(ProgressOfDays read, CancellationToken cancel) =>
        SheetAsync(
            "Progress",
            texts,
            [
                texts["Col.Unit"],
                texts["Days.Turns"],
                texts["Men.Percent"],
                texts["Col.Missing"],
                .. read.Targets.Select(t => texts["Days.OfTarget", t.Campaign.ShortNameIn(Languages.Current)].Value),
            ],
            read.Lines.Prepend(read.Whole)
                .Select(l =>
                    (IReadOnlyList<object?>)
                        [
                            NameOf(l.Unit, l.Own),
                            l.IsNotKnown ? null : l.Sum.Turns,
                            ShareOf(l.Sum.Male, l.SexKnown),
                            Known(l.Missing),
                            .. read.Targets.Select(t => (object?)Rounded(t.MetBy(l)?.OfTarget)),
                        ]
                ),
            cancel
        );

    private string NameOf(Domain.Units.Unit unit, bool own) => own ? texts["Own", unit.Name] : unit.Name;

    private async Task<IActionResult?> ReadAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? only,
        string? sort,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        (Only, Sort) = (only ?? "", sort ?? "");
        if (Only is not ("" or Behind or NoTarget) || Sort is not ("" or ByName or ByTurns or ByChange))
        {
            return NotFound();
        }

        var reads = Queries.Together();
        var levels = reads.Add(() => Queries.LevelsAsync(Languages.Current, cancel));
        _ = reads.Add(async () =>
        {
            if (!Period.IsOfCampaign)
            {
                await ReadDaysAsync(cancel);
            }
            else if (Campaign is not null)
            {
                await ReadEditionAsync(Campaign, cancel);
            }

            return true;
        });
        await reads.ReadAsync();
        LevelBelow = Below.FirstOrDefault(u => u.Kind is Domain.Units.UnitKind.Area) is { } area
            ? levels.Value.GetValueOrDefault(area.LevelKey)
            : null;
        return null;
    }

    private async Task ReadDaysAsync(CancellationToken cancel)
    {
        var reads = Queries.Together();
        var (ofDays, late) = (
            reads.Add(() => reader.ReadAsync(Campaigns, Cell with { ByPlace = false }, Unit, Below, Now, cancel)),
            reads.Add(() => waiting.TotalAsync(null, Period, Unit.Id, Now, cancel))
        );
        await reads.ReadAsync();
        (var read, Waiting) = (ofDays.Value, late.Value);
        var known = read.Lines.Where(l => !l.IsEmpty || read.Targets.Any(t => t.TargetOf(l) is not null)).ToList();
        Silent = read.Lines.Count - known.Count;
        IEnumerable<OutreachUnitRow> shown = Only switch
        {
            Behind => known.Where(l => read.Targets.Any(t => t.MetBy(l) is { IsBehind: true })),
            NoTarget => known.Where(l => !l.Own && read.Targets.All(t => t.TargetOf(l) is null)),
            _ => known,
        };
        OfDays = read with
        {
            Lines = [.. Sort == ByName ? shown.OrderBy(l => l.Unit.ShortName, Names) : shown.OrderByDescending(l => l.Sum.Turns)],
        };
    }

    private async Task ReadEditionAsync(Domain.Campaigns.Campaign campaign, CancellationToken cancel)
    {
        var reads = Queries.Together();
        var (progress, late) = (
            reads.Add(() => reader.ReadAsync(Campaigns, campaign, Unit, Below, Now, cancel)),
            reads.Add(() => waiting.TotalAsync(campaign, Period, Unit.Id, Now, cancel))
        );
        await reads.ReadAsync();
        (Progress, Waiting) = (progress.Value, late.Value);
        var known = Progress.Ranked.Where(l => !l.IsEmpty).ToList();
        Silent = Progress.Lines.Count - known.Count;
        IEnumerable<ProgressLine> shown = Only switch
        {
            Behind => known.Where(l => l.Met.IsBehind),
            NoTarget => known.Where(l => l.Target is null && !l.Own),
            _ => known,
        };
        Lines =
        [
            .. Sort switch
            {
                ByName => shown.OrderBy(l => l.Unit.ShortName, Names),
                ByTurns => shown.OrderByDescending(l => l.Turns),
                ByChange => shown.OrderByDescending(l => l.Difference),
                _ => shown,
            },
        ];
    }
}
