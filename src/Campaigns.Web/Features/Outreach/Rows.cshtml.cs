using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The events and sums from which one figure was made (rule 4).</summary>
[May(Permission.SeeCounts)]
public sealed class RowsModel(OutreachQueries queries, Actor actor, IClock clock, IStringLocalizer<OutreachTexts> texts)
    : OutreachPage(queries, actor, clock)
{
    /// <summary>The figure.</summary>
    public OutreachCell Figure { get; private set; } = null!;

    public OutreachRowsTotal Total { get; private set; } = new(0, 0);

    public override long? FirstFigure => Total.Figure;

    public IReadOnlyList<OutreachRow> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sort { get; private set; } = null!;

    /// <summary>The filters of the figure besides campaign, unit and side, in words.</summary>
    public IReadOnlyList<string> Narrowed { get; private set; } = [];

    public IReadOnlyList<Crumb> Crumbs => [new(texts["Title"], Cell.PageUrl)];

    /// <summary>
    /// Whether the account may open the row. The counts of another unit's event stay closed, though the page shows what it adds to the
    /// place.
    /// </summary>
    public bool MayOpen(OutreachRow row) => Actor.May(Permission.SeeCounts, row.OrganisingPath);

    /// <summary>The address of the list as a workbook.</summary>
    public string ExcelUrl => AddressOf(Sort.IsOther ? Sort.Current : null, null, null) + Pair("handler", "Excel");

    public async Task<IActionResult> OnGetAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? what,
        Guid? form,
        string? source,
        string? part,
        string? day,
        string? since,
        string? until,
        string? own,
        string? sort,
        string? after,
        string? before,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await OpenAsync(campaign, unit, side, what, form, source, part, day, since, until, own, cancel) is { } answer)
        {
            return answer;
        }

        var figure = Figure;
        var asked = new PlainListFilter
        {
            Sort = sort,
            After = after,
            Before = before,
        };
        Sort = OutreachQueries.SortOrders.SortOf(asked, path: "") with
        {
            Address = by => AddressOf(by == ListSort.Time ? null : by, null, null),
        };
        var reads = Queries.Together();
        var total = reads.Add(() => Queries.TotalAsync(figure, Now, cancel));
        var rows = reads.Add(() =>
            Sort.IsOther
                ? Queries.SortedAsync(figure, Now, asked, cancel)
                : Queries.PageAsync(figure, Now, DayKey.PlaceOf(after, before), cancel)
        );
        var words = reads.Add(() => WordsAsync(figure, cancel));
        await reads.ReadAsync();
        (Total, Narrowed, var page) = (total.Value, words.Value, rows.Value);
        Rows = [.. page.Rows.Where(r => r.Figure is not null)];
        Pager = Pager.Of(
            page,
            r => Sort.IsOther ? r.ActivityId.ToString() : new DayKey(r.OnDate, r.ActivityId).ToString(),
            (begins, ends) => AddressOf(Sort.IsOther ? Sort.Current : null, begins, ends),
            texts["Rows.Of", Show.Number(Total.Events)]
        );
        return Page();
    }

    /// <summary>All events behind the figure in the order of the page, as a workbook.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? what,
        Guid? form,
        string? source,
        string? part,
        string? day,
        string? since,
        string? until,
        string? own,
        string? sort,
        [FromServices] IStringLocalizer<SharedTexts> shared,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await OpenAsync(campaign, unit, side, what, form, source, part, day, since, until, own, cancel) is { } answer)
        {
            return answer;
        }

        string[] headings =
        [
            texts["Col.EventTitle"],
            texts["Col.Day"],
            texts["Col.State"],
            texts["Col.Place"],
            texts["Col.Commune"],
            texts["Col.Organiser"],
            texts["Rows.Unit." + Figure.What],
        ];
        var (rows, count) = await Queries.EachAsync(Figure, Now, new PlainListFilter { Sort = sort }, cancel);
        return await SheetAsync(
            "Rows",
            texts,
            headings,
            rows.Select(r =>
                (IReadOnlyList<object?>)[r.Title, r.OnDate, shared["State." + r.State].Value, r.Venue, r.Place, r.OrganisingUnit, r.Figure]
            ),
            cancel,
            count: count
        );
    }

    /// <summary>Finds the figure that the address names.</summary>
    /// <returns>Null when it was found; otherwise the answer to send.</returns>
    private async Task<IActionResult?> OpenAsync(
        string? campaign,
        Guid? unit,
        string? side,
        string? what,
        Guid? form,
        string? source,
        string? part,
        string? day,
        string? since,
        string? until,
        string? own,
        CancellationToken cancel
    )
    {
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (!ModelState.IsValid || Cell.With(what, form, source, part, day, since, until, own == "1") is not { } figure)
        {
            return NotFound();
        }

        Figure = figure;
        return null;
    }

    private string AddressOf(string? sort, string? after, string? before) =>
        Figure.RowsUrl + Pair("sort", sort) + Pair("after", after) + Pair("before", before);

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

        if (figure is { Since: { } since, Until: { } end })
        {
            words.Add(Show.Dates(since, end));
        }
        else if (figure.Until is { } until)
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
