using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Training;

/// <summary>A course in the list.</summary>
/// <param name="Runs">The runs that the reader's list of runs shows for this course, whatever their state.</param>
/// <param name="Cancelled">Those of them that are cancelled.</param>
public sealed record CourseLine(
    Guid Id,
    string Title,
    string TitleFolded,
    string Cadre,
    int Hours,
    PassRule Rule,
    string Unit,
    bool Ended,
    int Runs,
    int Cancelled
);

/// <summary>The filter of the list of courses.</summary>
public sealed record CourseFilter : ListFilter
{
    public string? Q { get; init; }

    /// <summary>"ended": only courses that are no longer taught.</summary>
    public string? Show { get; init; }
}

/// <summary>The courses of the whole province. Which courses exist is no secret, whichever unit keeps them.</summary>
[May(Permission.SeeActivities)]
public sealed class CoursesModel(CampaignsDbContext db, Actor actor) : PageModel
{
    private const int PageSize = 40;

    private static readonly ListOrders<Row, CourseLine> Orders = new ListOrders<Row, CourseLine>(r => r.Course.Id, l => l.Id)
        .ByName(r => r.Course.TitleFolded)
        .By(ListSort.Place, (Row r) => r.UnitFolded);

    [BindProperty(SupportsGet = true, Name = "")]
    public CourseFilter Filter { get; set; } = new();

    public IReadOnlyList<CourseLine> Lines { get; private set; } = [];

    public bool MayManage { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        MayManage = TrainingAccess.GrantToManage(actor) is not null;
        var (rows, all) = Rows();
        var shown = await Orders.ShowAsync(db, Filter, Request.Path, PageSize, rows, all, page => LinesAsync(page, cancel), cancel);
        (Lines, Pager, Sorting) = (shown.Lines, shown.Pager, shown.Sort);
    }

    /// <summary>The list as a workbook: all courses of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<TrainingTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var (rows, all) = Rows();
        var grant = TrainingAccess.GrantToSee(actor);
        return await this.SheetAsync(
            new PageSheet(
                texts["Courses.Title"],
                [
                    texts["Courses.Course"],
                    texts["Field.Cadre"],
                    texts["Courses.Hours"],
                    texts["Courses.Rule"],
                    texts["List.Unit"],
                    texts["Courses.Runs"],
                    texts["Courses.Sheet.Cancelled"],
                ],
                Orders
                    .PortionsAsync(db, Filter, rows, all, page => LinesAsync(page, cancel), cancel)
                    .SelectMany(lines => lines.ToAsyncEnumerable())
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [l.Title, l.Cadre, l.Hours, TrainingSentences.Rule(l.Rule, sessions: null, texts), l.Unit, l.Runs, l.Cancelled]
                    ),
                "unit",
                grant.UnitId,
                grant.UnitId
            )
            {
                Narrowed = [texts[Filter.Show == "ended" ? "Courses.Show.Ended" : "Courses.Show.Taught"], PageSheets.Typed(Filter.Q)],
                CountAsync = rows.CountAsync,
            },
            cancel
        );
    }

    private (IQueryable<Row> Rows, IQueryable<Row> All) Rows()
    {
        var all = db
            .Courses.AsNoTracking()
            .Join(
                db.Units,
                c => c.UnitId,
                u => u.Id,
                (c, u) =>
                    new Row
                    {
                        Course = c,
                        Unit = u.Name,
                        UnitFolded = u.NameFolded,
                    }
            );
        var rows = Filter.Show == "ended" ? all.Where(r => r.Course.EndedAt != null) : all.Where(r => r.Course.EndedAt == null);
        foreach (var word in Folding.Words(Filter.Q))
        {
            rows = rows.Where(r => r.Course.TitleFolded.Contains(word) || r.UnitFolded.Contains(word));
        }

        return (rows, all);
    }

    private async Task<List<CourseLine>> LinesAsync(IQueryable<Row> rows, CancellationToken cancel)
    {
        // The number opens the list of runs, so it counts what that list shows.
        var runs = RunLines.Of(db, TrainingAccess.GrantToSee(actor).UnitId);
        return
        [
            .. (
                await rows.Select(r => new
                    {
                        r.Course.Id,
                        r.Course.Title,
                        r.Course.TitleFolded,
                        r.Course.Cadre,
                        r.Course.Hours,
                        r.Course.LeastPercent,
                        r.Course.TestRequired,
                        r.Course.PassMark,
                        r.Unit,
                        Ended = r.Course.EndedAt != null,
                        Runs = runs.Count(x => x.CourseId == r.Course.Id),
                        Cancelled = runs.Count(x => x.CourseId == r.Course.Id && x.State == ActivityState.Cancelled),
                    })
                    .ToListAsync(cancel)
            ).Select(l => new CourseLine(
                l.Id,
                l.Title,
                l.TitleFolded,
                l.Cadre,
                l.Hours,
                new PassRule(l.LeastPercent, l.TestRequired, l.PassMark),
                l.Unit,
                l.Ended,
                l.Runs,
                l.Cancelled
            )),
        ];
    }

    private sealed class Row
    {
        public required Course Course { get; init; }

        public required string Unit { get; init; }

        public required string UnitFolded { get; init; }
    }
}
