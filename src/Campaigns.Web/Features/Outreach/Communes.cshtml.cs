using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// Lists the communes in which nothing took place in a campaign, a month, a quarter, a half-year, a year or any days, grouped by the unit
/// directly above.
/// </summary>
[May(Permission.SeeCounts)]
public sealed class CommunesModel(
    OutreachQueries queries,
    OutreachCommunes communes,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : OutreachPage(queries, actor, clock)
{
    public const string ByName = "name";

    /// <summary>The number of groups that are unfolded at first: those with the worst share.</summary>
    private const int OpenGroups = 4;

    /// <summary>The order: empty for the worst share first, or <see cref="ByName"/>.</summary>
    public string Sort { get; private set; } = "";

    public bool AllOpen { get; private set; }

    /// <summary>The groups with communes in which nothing took place, in the order asked for.</summary>
    public IReadOnlyList<CommuneGroup> Groups { get; private set; } = [];

    /// <summary>The groups in which something took place in every commune.</summary>
    public IReadOnlyList<CommuneGroup> Complete { get; private set; } = [];

    public IReadOnlyDictionary<Guid, string> Forms { get; private set; } = new Dictionary<Guid, string>();

    public int All => Groups.Concat(Complete).Sum(g => g.All);

    public int Reached => Groups.Concat(Complete).Sum(g => g.Reached);

    public IReadOnlyList<CommuneLine> Without => [.. Groups.SelectMany(g => g.Without)];

    public IReadOnlyList<CommuneLine> Never => [.. Without.Where(c => c.LastOn is null)];

    public bool MaySchedule => Actor.May(Permission.ManageActivities);

    public string PeriodInWords => texts.InWords(Period, Campaign);

    protected override FigurePeriod WithoutCampaign => FigurePeriod.YearOf(Today);

    public bool IsOpen(CommuneGroup group) => AllOpen || Groups.Count <= OpenGroups || Groups.Take(OpenGroups).Contains(group);

    public string Address(string? handler = null, bool open = false) =>
        $"/outreach/communes?{Cell.Filters}" + Pair("sort", Sort) + Pair("open", open ? "1" : null) + Pair("handler", handler);

    public async Task<IActionResult> OnGetAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? sort,
        string? open,
        CancellationToken cancel
    ) => await ReadAsync(campaign, unit, side, sort, open, cancel) ?? Page();

    /// <summary>The same list as a workbook with all rows, also those in folded groups.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? sort,
        string? open,
        CancellationToken cancel
    )
    {
        if (await ReadAsync(campaign, unit, side, sort, open, cancel) is { } answer)
        {
            return answer;
        }

        string[] headings =
        [
            texts["Communes.Superior"],
            texts["Communes.Commune"],
            texts["Communes.Last"],
            texts["Communes.LastForm"],
            texts["Communes.Next"],
        ];
        return await SheetAsync(
            "Communes",
            texts,
            headings,
            Groups.SelectMany(g =>
                g.Without.Select(c =>
                    (IReadOnlyList<object?>)
                        [
                            g.Name,
                            c.Name,
                            c.LastOn is { } on ? on : texts["Communes.Never"].Value,
                            FormOf(c),
                            c.NextAt is { } at ? Show.DateOf(at) : null,
                        ]
                )
            ),
            cancel
        );
    }

    public string FormOf(CommuneLine commune)
    {
        ArgumentNullException.ThrowIfNull(commune);
        return commune.LastFormId is { } form && Forms.TryGetValue(form, out var name) ? name : "";
    }

    /// <summary>Whether the account may open the last event of a commune; the counts of another unit's event stay closed.</summary>
    public bool MayOpen(CommuneLine commune)
    {
        ArgumentNullException.ThrowIfNull(commune);
        return commune.LastPath is { } path && Actor.May(Permission.SeeCounts, path);
    }

    private async Task<IActionResult?> ReadAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? sort,
        string? open,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (sort is not (null or "" or ByName))
        {
            return NotFound();
        }

        (Sort, AllOpen) = (sort ?? "", open == "1");
        var (first, last) = Period.Days ?? (Campaign!.StartsOn, Campaign.EndsOn);
        var reads = Queries.Together();
        var (read, forms) = (
            reads.Add(() => communes.ReadAsync(Unit.Id, Period.IsOfCampaign ? Campaign!.Id : null, first, last, Now, cancel)),
            reads.Add(() => Queries.FormsAsync(cancel))
        );
        await reads.ReadAsync();
        var lines = read.Value;
        var names = StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), ignoreCase: true);
        var groups = lines
            .GroupBy(c => (c.SuperiorId, c.Superior))
            .Select(g => new CommuneGroup(
                g.Key.SuperiorId,
                g.Key.Superior,
                g.Count(),
                [.. g.Where(c => !c.Reached).OrderBy(c => c.ShortName, names)]
            ))
            .OrderBy(g => Sort == ByName ? 0 : g.Share)
            .ThenBy(g => g.Name, names)
            .ToList();
        Groups = [.. groups.Where(g => !g.IsComplete)];
        Complete = [.. groups.Where(g => g.IsComplete)];
        Forms = forms.Value.ToDictionary(f => f.Id, f => f.NameIn(Languages.Current));
        return null;
    }
}
