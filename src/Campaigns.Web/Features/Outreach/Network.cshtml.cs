using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The network among the figures of outreach: how many people of each kind serve where, their languages, and the share of men. It never
/// shows a name.
/// </summary>
[May(Permission.SeeNetwork)]
public sealed class NetworkModel(
    OutreachQueries queries,
    OutreachNetwork network,
    Actor actor,
    IClock clock,
    IStringLocalizer<SharedTexts> shared
) : OutreachPage(queries, actor, clock)
{
    public NetworkFigures Figures { get; private set; } = null!;

    public IReadOnlyList<BarPart> SexBar =>
        [
            new(shared["Sex.Female"], Figures.All.Female, "part-1"),
            new(shared["Sex.Male"], Figures.All.Male, "part-2"),
            new(shared["Sex.Unknown"], Figures.All.People - Figures.All.Known, "part-3"),
        ];

    public string? Address(Domain.Units.Unit unit, string rest = "") => network.Address(unit, rest);

    public string ExcelUrl => $"/outreach/network?{Cell.Filters}&handler=Excel";

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel) =>
        await ReadAsync(campaign, unit, side, cancel) ?? Page();

    /// <summary>The tables of the page as a workbook, one below the other; the first column says which table a row is of.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<OutreachTexts> texts,
        string? campaign,
        Guid? unit,
        string? side,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (await ReadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        IReadOnlyList<object?> Line(string table, string item, NetworkSum sum, int? ofItsOwn, int? communes, int? covered) =>
            [
                table,
                item,
                sum.People,
                sum.Female,
                sum.Male,
                sum.People - sum.Known,
                ShareOf(sum.Male, sum.Known),
                ofItsOwn,
                communes,
                covered,
            ];
        IEnumerable<IReadOnlyList<object?>> rows =
        [
            Line(texts["Sheet.All"], Unit.Name, Figures.All, null, Figures.Communes, Figures.Covered),
            .. Figures.Kinds.Select(k => Line(texts["Network.Kinds"], k.Name, k.Sum, null, null, null)),
            .. Figures.Languages.Select(l => Line(texts["Network.Languages"], l.Name, l.Sum, null, null, null)),
            .. Figures.Areas.Select(a => Line(texts["Network.Areas"], a.Unit.Name, a.Sum, a.OfItsOwn, a.Communes, a.Covered)),
        ];
        return await SheetAsync(
            "Network",
            texts,
            [
                texts["Sheet.Table"],
                texts["Sheet.Item"],
                texts["Network.People"],
                texts["Part.female"],
                texts["Part.male"],
                texts["Part.sex_not_known"],
                texts["Learned.MenShort"],
                texts["Network.OfItsOwn"],
                texts["Network.Sheet.Communes"],
                texts["Network.CoveredShort"],
            ],
            rows,
            cancel
        );
    }

    private async Task<IActionResult?> ReadAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (!Actor.May(Permission.SeeNetwork, Unit.Path))
        {
            return Forbid();
        }

        Figures = await network.ReadAsync(Unit, Languages.Current, Today, cancel);
        return null;
    }
}
