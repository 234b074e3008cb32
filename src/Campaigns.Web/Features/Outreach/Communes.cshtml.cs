using Campaigns.Domain.Outreach;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>Which communes had nothing, in a campaign, a month, a quarter, a half-year, a year or any dates: one list, by the unit right above.</summary>
[May(Act.SeeCounts)]
public sealed class CommunesModel(OutreachQueries queries, OutreachCommunes communes, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts)
    : OutreachPage(queries, actor, clock)
{
    public const string OfCampaign = "campaign";
    public const string Chosen = "chosen";
    public const string ByName = "name";

    /// <summary>Groups that are open from the beginning: those with the worst share.</summary>
    private const int OpenGroups = 4;

    private static readonly LocalDate Earliest = new(2000, 1, 1);
    private static readonly LocalDate Latest = new(2999, 12, 31);

    /// <summary><see cref="OfCampaign"/>, <see cref="Chosen"/>, or the key of a named period.</summary>
    public string Period { get; private set; } = OfCampaign;

    public LocalDate? From { get; private set; }

    public LocalDate? To { get; private set; }

    public LocalDate First { get; private set; }

    public LocalDate Last { get; private set; }

    /// <summary>Empty: the worst share first; or <see cref="ByName"/>.</summary>
    public string Sort { get; private set; } = "";

    public bool AllOpen { get; private set; }

    /// <summary>Groups with communes that had nothing, in the order asked for.</summary>
    public IReadOnlyList<CommuneGroup> Groups { get; private set; } = [];

    /// <summary>Groups where each commune had something.</summary>
    public IReadOnlyList<CommuneGroup> Complete { get; private set; } = [];

    public IReadOnlyDictionary<Guid, string> Forms { get; private set; } = new Dictionary<Guid, string>();

    public int All => Groups.Concat(Complete).Sum(g => g.All);

    public int Reached => Groups.Concat(Complete).Sum(g => g.Reached);

    public IReadOnlyList<CommuneLine> Without => [.. Groups.SelectMany(g => g.Without)];

    public IReadOnlyList<CommuneLine> Never => [.. Without.Where(c => c.LastOn is null)];

    public bool IsOfCampaign => Period == OfCampaign;

    public bool MaySchedule => Actor.May(Act.ManageActivities);

    public IReadOnlyList<NamedPeriod> Offered => NamedPeriod.OfferedOn(Today);

    public string PeriodInWords => IsOfCampaign ? CampaignName : NamedPeriod.Parse(Period) is { } named ? NameOf(named)
        : (From, To) switch
        {
            (null, null) => texts["Period.all"],
            (null, { } to) => texts["Period.Until", Show.Date(to)],
            ({ } from, null) => texts["Period.Since", Show.Date(from)],
            ({ } from, { } to) => $"{Show.Date(from)} – {Show.Date(to)}",
        };

    /// <summary>"Quý 4/2026".</summary>
    public string NameOf(NamedPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        var key = period switch
        {
            { Length: PeriodLength.HalfYear, Number: 1 } => "Named.HalfYear.1",
            { Length: PeriodLength.HalfYear } => "Named.HalfYear.2",
            { Length: PeriodLength.Month } => "Named.Month",
            { Length: PeriodLength.Quarter } => "Named.Quarter",
            _ => "Named.Year",
        };
        return texts[key, period.Number, period.Year];
    }

    public bool IsOpen(CommuneGroup group) => AllOpen || Groups.Count <= OpenGroups || Groups.Take(OpenGroups).Contains(group);

    public string Address(string? handler = null, bool open = false) => $"/outreach/communes?{Cell.Filters}&period={Period}"
        + Pair("from", Period == Chosen ? From : null) + Pair("to", Period == Chosen ? To : null) + Pair("sort", Sort) + Pair("open", open ? "1" : null) + Pair("handler", handler);

    public async Task<IActionResult> OnGetAsync(
        string? campaign, Guid? unit, string? side, string? period, string? from, string? to, string? sort, string? open, CancellationToken cancel) =>
        await ReadAsync(campaign, unit, side, period, from, to, sort, open, cancel) ?? Page();

    /// <summary>The same list as a workbook: all rows, folded on the page or not.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        string? campaign, Guid? unit, string? side, string? period, string? from, string? to, string? sort, string? open, CancellationToken cancel)
    {
        if (await ReadAsync(campaign, unit, side, period, from, to, sort, open, cancel) is { } answer)
        {
            return answer;
        }

        string[] headings = [texts["Communes.Superior"], texts["Communes.Commune"], texts["Communes.Last"], texts["Communes.LastForm"], texts["Communes.Next"]];
        var file = await ListSheetFile.WriteAsync(
            headings,
            Groups.SelectMany(g => g.Without.Select(c => (IReadOnlyList<object?>)
            [
                g.Name,
                c.Name,
                c.LastOn is { } on ? Show.Date(on) : texts["Communes.Never"].Value,
                FormOf(c),
                c.NextAt is { } at ? Show.Date(Show.DateOf(at)) : "",
            ])),
            texts["Communes.Sheet"],
            cancel);
        return File(file, ListSheetFile.ContentType, texts["Communes.File", Period == Chosen ? "" : "-" + Period]);
    }

    public string FormOf(CommuneLine commune)
    {
        ArgumentNullException.ThrowIfNull(commune);
        return commune.LastFormId is { } form && Forms.TryGetValue(form, out var name) ? name : "";
    }

    /// <summary>Counts of another unit's event stay closed.</summary>
    public bool MayOpen(CommuneLine commune)
    {
        ArgumentNullException.ThrowIfNull(commune);
        return commune.LastPath is { } path && Actor.May(Act.SeeCounts, path);
    }

    private async Task<IActionResult?> ReadAsync(
        string? campaign, Guid? unit, string? side, string? period, string? from, string? to, string? sort, string? open, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        Period = !string.IsNullOrEmpty(period) && (period != OfCampaign || Campaign is not null) ? period
            : Campaign is not null ? OfCampaign : NamedPeriod.Of(Today, PeriodLength.Year).Key;
        if (sort is not (null or "" or ByName) || !TryDay(from, out var first) || !TryDay(to, out var last) || last < first)
        {
            return NotFound();
        }

        (From, To, Sort, AllOpen) = (first, last, sort ?? "", open == "1");
        if (IsOfCampaign)
        {
            (First, Last) = (Campaign!.StartsOn, Campaign.EndsOn);
        }
        else if (Period == Chosen)
        {
            (First, Last) = (From ?? Earliest, To ?? Latest);
        }
        else if (NamedPeriod.Parse(Period) is { } named)
        {
            (First, Last) = (named.First, named.Last);
        }
        else
        {
            return NotFound();
        }

        await LoadBelowAsync(cancel);
        var lines = await communes.ReadAsync(Unit.Id, IsOfCampaign ? Campaign!.Id : null, First, Last, Now, cancel);
        var names = StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), ignoreCase: true);
        var groups = lines.GroupBy(c => (c.SuperiorId, c.Superior))
            .Select(g => new CommuneGroup(g.Key.SuperiorId, g.Key.Superior, g.Count(), [.. g.Where(c => !c.Reached).OrderBy(c => c.ShortName, names)]))
            .OrderBy(g => Sort == ByName ? 0 : g.Share).ThenBy(g => g.Name, names)
            .ToList();
        Groups = [.. groups.Where(g => !g.IsComplete)];
        Complete = [.. groups.Where(g => g.IsComplete)];
        Forms = (await Queries.FormsAsync(cancel)).ToDictionary(f => f.Id, f => f.NameIn(Languages.Current));
        return null;
    }
}
