using Campaigns.Domain.Campaigns;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// The units that have not recorded yet, the one that has waited longest first. Each count opens the activities from which it was made.
/// </summary>
[May(Permission.SeeCounts)]
public sealed class WaitingModel(
    OutreachQueries queries,
    OutreachWaiting waiting,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : OutreachPage(queries, actor, clock)
{
    public IReadOnlyList<WaitingUnit> Units { get; private set; } = [];

    /// <summary>The totals; null when nothing waits.</summary>
    public WaitingTotal? Total { get; private set; }

    /// <summary>Other campaigns (null: events without one) with sessions that nobody recorded.</summary>
    public IReadOnlyList<(Campaign? Campaign, int Sessions)> Elsewhere { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    [BindProperty(SupportsGet = true, Name = "")]
    public PlainListFilter Filter { get; set; } = new();

    /// <summary>How long ago an instant is: "6 ngày", "Hôm nay".</summary>
    public string DaysInWords(Instant then) =>
        NodaTime.Period.DaysBetween(VietnamTime.DateOf(then), Today) is > 0 and var days
            ? texts["Waiting.Days", Show.Number(days)]
            : texts["Waiting.Today"];

    /// <summary>The address of the events of a unit behind one of its counts.</summary>
    public string RowsUrl(Guid unit, Counted what) =>
        new OutreachCell(Campaign?.Id, unit, ByPlace: false)
        {
            Period = Period,
            What = what,
            Own = true,
        }.RowsUrl;

    /// <summary>The address of the course runs of a unit with sessions that nobody recorded.</summary>
    public string RunsUrl(Guid unit, bool own) => (TrainingCell.Of(this, unit) with { What = Learned.Missing, Own = own }).RowsUrl;

    /// <summary>The address of the list as a workbook.</summary>
    public string ExcelUrl => Filter.Handled($"/outreach/waiting?{Cell.Filters}", "Excel");

    /// <summary>All units of the list in its order, as a workbook.</summary>
    public async Task<IActionResult> OnGetExcelAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        string[] headings =
        [
            texts["Col.Unit"],
            texts["Waiting.Above"],
            texts["Waiting.Contact"],
            texts["Waiting.Longest"],
            texts["Waiting.Sessions"],
            texts["Waiting.NotHeld"],
            texts["Waiting.Course"],
        ];
        return await SheetAsync(
            "Waiting",
            texts,
            headings,
            waiting
                .EachAsync(Campaign, Period, Unit.Id, Now, Filter)
                .Select(u =>
                    (IReadOnlyList<object?>)
                        [u.Name, u.Above, u.Contact, Show.DateOf(u.Oldest), Known(u.Sessions), Known(u.NotHeld), Known(u.CourseSessions)]
                ),
            cancel
        );
    }

    public async Task<IActionResult> OnGetAsync(string? campaign, Guid? unit, string? side, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        var others = Campaigns.Select(c => c.Id).Append(Guid.Empty).Where(id => id != Cell.CampaignKey).ToList();
        var reads = Queries.Together();
        var page = reads.Add(() => waiting.ShowAsync(Campaign, Period, Unit.Id, Now, Filter, $"/outreach/waiting?{Cell.Filters}", cancel));
        var (total, elsewhere) = (
            reads.Add(() => waiting.TotalAsync(Campaign, Period, Unit.Id, Now, cancel)),
            reads.Add(() => waiting.ElsewhereAsync(others, Unit.Id, Now, cancel))
        );
        await reads.ReadAsync();
        var shown = page.Value;
        (Units, Pager, Sorting, Total) = (shown.Lines, shown.Pager, shown.Sort, total.Value);
        Elsewhere = !Period.IsOfCampaign
            ? []
            :
            [
                .. elsewhere
                    .Value.Select(e => (Campaign: Campaigns.FirstOrDefault(c => c.Id == e.CampaignId), e.Sessions))
                    .OrderByDescending(e => e.Campaign?.StartsOn ?? LocalDate.MinIsoValue),
            ];
        return Page();
    }
}
