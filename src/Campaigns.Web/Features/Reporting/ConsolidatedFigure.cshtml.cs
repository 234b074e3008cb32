using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>One figure of a consolidated report, by the units that contributed to it.</summary>
[May(Permission.SeeReports)]
public sealed class ConsolidatedFigureModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportEvents events,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ConsolidatedPage(db, reader, events, actor, clock, texts)
{
    /// <summary>The code of the indicator.</summary>
    [BindProperty(SupportsGet = true)]
    public string Figure { get; set; } = "";

    public ReportIndicator Indicator { get; private set; } = null!;

    /// <summary>The parts of the figure that somebody has.</summary>
    public IReadOnlyList<string> Parts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(withEvents: false, cancel) is { } away)
        {
            return away;
        }

        if (Indicators.FirstOrDefault(i => i.Code == Figure) is not { } indicator)
        {
            return NotFound();
        }

        Indicator = indicator;
        Parts = [.. (Report.TogetherOf(Figure)?.Parts ?? []).Select(p => p.Key)];
        await ReadFormsAsync(cancel);
        return Page();
    }
}
