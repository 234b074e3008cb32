using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
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

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    /// <summary>The list as a workbook: the same events in the same order.</summary>
    public async Task<IActionResult> OnGetExcelAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var english = Languages.Current == Languages.English;
        return await this.SheetAsync(
            new PageSheet(
                Texts["Events.Title"],
                [
                    Texts["Events.Event"],
                    Texts["Events.Form"],
                    Texts["Events.State"],
                    Texts["Events.Day"],
                    Texts["Events.Unit"],
                    Texts["Events.Place"],
                    Texts["Events.Turns"],
                    Texts["Part.female"],
                    Texts["Part.male"],
                ],
                Rows.Select(r =>
                        (IReadOnlyList<object?>)
                            [
                                r.Title,
                                english ? r.FormEn : r.FormVi,
                                r.Held ? null : Texts["Events.NotHeld"].Value,
                                r.OnDate,
                                r.Unit,
                                r.Place,
                                r.Turns,
                                r.Female,
                                r.Male,
                            ]
                    )
                    .ToAsyncEnumerable(),
                "report",
                Id,
                Head.Answer.UnitId
            )
            {
                Of = Head.UnitName,
                Narrowed = [PeriodName, Texts["Answer.Counted", Show.Dates(Head.Period.CountedFrom, Head.Period.AsOf)].Value],
            },
            cancel
        );
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
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
        return null;
    }
}
