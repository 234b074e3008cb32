using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The events and sums that one figure was made from.</summary>
[May(Act.SeeCounts)]
public sealed class RowsModel(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts) : OutreachPage(queries, actor, clock)
{
    /// <summary>The figure.</summary>
    public OutreachCell Figure { get; private set; } = null!;

    public OutreachRowsTotal Total { get; private set; } = new(0, 0);

    public IReadOnlyList<OutreachRow> Rows { get; private set; } = [];

    public string? NextUrl { get; private set; }

    /// <summary>What narrows the figure beside campaign, unit and side, in words.</summary>
    public IReadOnlyList<string> Narrowed { get; private set; } = [];

    public IReadOnlyList<Crumb> Crumbs => [new(texts["Title"], Cell.PageUrl)];

    /// <summary>Counts of another unit's event stay closed; what it adds to the place is shown.</summary>
    public bool MayOpen(OutreachRow row) => Actor.May(Act.SeeCounts, row.OrganisingPath);

    public async Task<IActionResult> OnGetAsync(
        string? campaign, Guid? unit, string? side, string? what, Guid? form, string? source, string? part, string? day, string? until, string? own,
        string? afterDay, Guid? afterId, CancellationToken cancel)
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        var last = afterDay is null ? null : LocalDatePattern.Iso.Parse(afterDay);
        if (!ModelState.IsValid || last is { Success: false } || Cell.With(what, form, source, part, day, until, own == "1") is not { } figure)
        {
            return NotFound();
        }

        Figure = figure;
        Total = await Queries.TotalAsync(figure, Now, cancel);
        var page = await Queries.PageAsync(figure, Now, last is null ? null : new OutreachPlace(afterId ?? Guid.Empty, last.Value), cancel);
        Rows = page.Rows;
        NextUrl = page.Next is { } end ? $"{figure.RowsUrl}&afterDay={LocalDatePattern.Iso.Format(end.OnDate)}&afterId={end.ActivityId}" : null;
        Narrowed = await WordsAsync(figure, cancel);
        return Page();
    }

    private async Task<IReadOnlyList<string>> WordsAsync(OutreachCell figure, CancellationToken cancel)
    {
        var words = new List<string>();
        if (figure.Form is { } form)
        {
            words.Add((await Queries.FormsAsync(cancel)).Find(f => f.Id == form)?.NameIn(Languages.Current) ?? "");
        }

        if (figure.Source is { } source)
        {
            words.Add(texts["Source." + source]);
        }

        if (figure.Part is { } part)
        {
            words.Add(texts["Part." + part]);
        }

        if (figure.Day is { } day)
        {
            words.Add(Show.DayAndDate(day));
        }

        if (figure.Until is { } until)
        {
            words.Add(texts["Compare.Until", Show.Date(until)]);
        }

        if (figure.Own)
        {
            words.Add(texts["Own", Unit.Name]);
        }

        return words;
    }
}
