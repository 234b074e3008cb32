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

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
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
        return Page();
    }
}
