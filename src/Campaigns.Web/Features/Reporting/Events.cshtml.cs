using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The events from which the figures of an answer are made.</summary>
[May(Permission.SeeCounts)]
public sealed class EventsModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportEvents events,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    public IReadOnlyList<ReportEvent> Rows { get; private set; } = [];

    public bool MayOpen(ReportEvent row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Actor.May(Permission.SeeCounts, row.UnitPath);
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Actor.May(Permission.SeeCounts, Head.UnitPath))
        {
            return Forbid();
        }

        Rows = await events.ReadAsync(Head, cancel);
        return Page();
    }
}
