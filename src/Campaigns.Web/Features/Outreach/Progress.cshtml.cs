using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>This edition against its targets, unit by unit, and against the last edition up to the same day.</summary>
[May(Act.SeeCounts)]
public sealed class ProgressModel(OutreachQueries queries, OutreachProgress reader, OutreachWaiting waiting, Actor actor, IClock clock) : OutreachPage(queries, actor, clock)
{
    public const string Behind = "behind";
    public const string NoTarget = "no-target";
    public const string ByName = "name";
    public const string ByTurns = "turns";
    public const string ByChange = "change";

    /// <summary>Null outside campaigns: there are neither targets nor editions.</summary>
    public Progress? Progress { get; private set; }

    /// <summary>The units that are shown, in the order asked for.</summary>
    public IReadOnlyList<ProgressLine> Lines { get; private set; } = [];

    /// <summary>Units right below of which there is nothing to say.</summary>
    public int Silent { get; private set; }

    public WaitingTotal? Waiting { get; private set; }

    /// <summary><see cref="Behind"/>, <see cref="NoTarget"/>, or empty for all.</summary>
    public string Only { get; private set; } = "";

    /// <summary><see cref="ByName"/>, <see cref="ByTurns"/>, <see cref="ByChange"/>, or empty: by percent of the target.</summary>
    public string Sort { get; private set; } = "";

    /// <summary>What the next level of areas is called.</summary>
    public string? LevelBelow { get; private set; }

    public bool MaySetTargets => Actor.May(Act.SetTargets, Unit.Path);

    public string Address(string? only = null, string? sort = null) =>
        $"/outreach/progress?{Cell.Filters}{Pair("only", only ?? Only)}{Pair("sort", sort ?? Sort)}";

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, string? only, string? sort, CancellationToken cancel)
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

        await LoadBelowAsync(cancel);
        if (Campaign is null)
        {
            return Page();
        }

        Progress = await reader.ReadAsync(Campaigns, Campaign, Unit, Below, Now, cancel);
        Waiting = await waiting.TotalAsync(Campaign, Unit.Id, Now, cancel);
        var known = Progress.Ranked.Where(l => !l.IsEmpty).ToList();
        Silent = Progress.Lines.Count - known.Count;
        IEnumerable<ProgressLine> shown = Only switch
        {
            Behind => known.Where(l => l.Met.IsBehind),
            NoTarget => known.Where(l => l.Target is null && !l.Own),
            _ => known,
        };
        var names = StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), ignoreCase: true);
        Lines =
        [
            .. Sort switch
            {
                ByName => shown.OrderBy(l => l.Unit.ShortName, names),
                ByTurns => shown.OrderByDescending(l => l.Turns),
                ByChange => shown.OrderByDescending(l => l.Difference),
                _ => shown,
            },
        ];
        if (Below.FirstOrDefault(u => u.Kind is Domain.Units.UnitKind.Area) is { } area)
        {
            LevelBelow = (await Queries.LevelsAsync(Languages.Current, cancel)).GetValueOrDefault(area.LevelKey);
        }

        return Page();
    }
}
