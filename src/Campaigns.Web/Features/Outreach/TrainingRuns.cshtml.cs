using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Shared.TagHelpers;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The course runs from which one figure about training was made (rule 4).</summary>
[May(Permission.SeeCounts)]
public sealed class TrainingRunsModel(
    OutreachQueries queries,
    OutreachTraining training,
    Actor actor,
    IClock clock,
    IStringLocalizer<OutreachTexts> texts
) : TrainingPage(queries, actor, clock, texts)
{
    private readonly IStringLocalizer<OutreachTexts> _texts = texts;

    public OutreachRowsTotal Total { get; private set; } = new(0, 0);

    public override long? FirstFigure => Total.Figure;

    public IReadOnlyList<LearningRow> Rows { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    [BindProperty(SupportsGet = true, Name = "")]
    public PlainListFilter Filter { get; set; } = new();

    /// <summary>The filters of the figure besides unit and period, in words.</summary>
    public IReadOnlyList<string> Narrowed { get; private set; } = [];

    public IReadOnlyList<Crumb> Crumbs => [new(_texts["Training.Title"], (Asked with { Course = null }).PageUrl)];

    /// <summary>The address of the list as a workbook.</summary>
    public string ExcelUrl => Filter.Handled(Asked.RowsUrl, "Excel");

    /// <summary>All runs behind the figure in the order of the page, as a workbook.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        string? campaign,
        Guid? unit,
        string? side,
        Guid? course,
        string? what,
        string? part,
        string? own,
        [FromServices] IStringLocalizer<SharedTexts> shared,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await OpenAsync(campaign, unit, side, course, what, part, own, cancel) is { } answer)
        {
            return answer;
        }

        string[] headings =
        [
            _texts["Col.Run"],
            _texts["Col.Course"],
            _texts["Col.LastDay"],
            _texts["Col.State"],
            _texts["Col.Organiser"],
            _texts["Training.Figure", _texts["Learned." + Asked.What]],
        ];
        return await SheetAsync(
            "TrainingRuns",
            _texts,
            headings,
            training
                .EachAsync(Asked, Days, Now, Filter)
                .Select(r => (IReadOnlyList<object?>)[r.Title, r.Course, r.OnDate, shared["State." + r.State].Value, r.Unit, r.Figure]),
            cancel
        );
    }

    private async Task<IActionResult?> OpenAsync(
        string? campaign,
        Guid? unit,
        string? side,
        Guid? course,
        string? what,
        string? part,
        string? own,
        CancellationToken cancel
    )
    {
        if (await LoadAsync(campaign, unit, side, cancel) is { } answer)
        {
            return answer;
        }

        if (!ModelState.IsValid || (TrainingCell.Of(this, Unit.Id) with { Course = course }).With(what, part, own == "1") is not { } asked)
        {
            return NotFound();
        }

        Asked = asked;
        return null;
    }

    public async Task<IActionResult> OnGetAsync(
        string? campaign,
        Guid? unit,
        string? side,
        Guid? course,
        string? what,
        string? part,
        string? own,
        CancellationToken cancel
    )
    {
        await using var moment = await Queries.OneMomentAsync(cancel);
        if (await OpenAsync(campaign, unit, side, course, what, part, own, cancel) is { } answer)
        {
            return answer;
        }

        var asked = Asked;
        var reads = Queries.Together();
        var (total, page) = (
            reads.Add(() => training.TotalAsync(asked, Days, Now, cancel)),
            reads.Add(() => training.ShowAsync(asked, Days, Now, Filter, cancel))
        );
        var courses = reads.Add(async () => asked.Course is null ? [] : await training.CoursesAsync(cancel));
        await reads.ReadAsync();
        (Total, var shown) = (total.Value, page.Value);
        (Rows, Sorting) = (shown.Lines, shown.Sort);
        Pager = shown.Pager with { Text = _texts["Training.OfRuns", Show.Number(Total.Events)] };
        var words = new List<string>();
        if (asked.Course is { } id)
        {
            words.Add(courses.Value.FirstOrDefault(c => c.Id == id).Title ?? "");
        }

        if (asked.Part is { } sex)
        {
            words.Add(_texts["Part." + sex]);
        }

        if (asked.Own)
        {
            words.Add(_texts["Own", Unit.Name]);
        }

        Narrowed = [.. words.Where(w => w.Length > 0)];
        return Page();
    }
}
