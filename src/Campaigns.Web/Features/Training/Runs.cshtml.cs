using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The filter of the list of course runs.</summary>
public sealed record RunFilter : ListFilter
{
    public string? Q { get; init; }

    /// <summary>"next", "past" or "all".</summary>
    public string? When { get; init; }

    public Guid? Course { get; init; }
}

/// <summary>The course runs that the reader may see. Those that run now or are still to come are first.</summary>
[May(Permission.SeeActivities)]
public sealed class RunsModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 40;

    [BindProperty(SupportsGet = true, Name = "")]
    public RunFilter Filter { get; set; } = new();

    public IReadOnlyList<RunLine> Lines { get; private set; } = [];

    /// <summary>The latest drafts that the reader may continue.</summary>
    public IReadOnlyList<RunDraft> Drafts { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Courses { get; private set; } = [];

    public string Order { get; private set; } = "next";

    public string UnitName { get; private set; } = "";

    public bool MayManage { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    public bool IsFiltered => Filter.Narrows();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var grant = TrainingAccess.GrantToSee(actor);
        (UnitName, MayManage) = (grant.UnitName, TrainingAccess.GrantToManage(actor) is not null);
        Courses =
        [
            .. (
                await db.Courses.AsNoTracking().OrderBy(c => c.TitleFolded).Select(c => new { c.Id, c.Title }).Take(200).ToListAsync(cancel)
            ).Select(c => new SelectListItem(c.Title, c.Id.ToString(), c.Id == Filter.Course)),
        ];
        Drafts =
            MayManage && !IsFiltered && Filter is { After: null, Before: null } ? await RunLines.DraftsAsync(db, grant.UnitId, cancel) : [];
        var (rows, all) = Rows(grant);
        var shown = await Orders().ShowAsync(db, Filter, Request.Path, PageSize, rows, all, page => page.ToListAsync(cancel), cancel);
        (Lines, Pager, Sorting) = (shown.Lines, shown.Pager, shown.Sort);
    }

    /// <summary>The list as a workbook: all runs of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<TrainingTexts> texts,
        [FromServices] IStringLocalizer<SharedTexts> shared,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(shared);
        var grant = TrainingAccess.GrantToSee(actor);
        var (rows, _) = Rows(grant);
        var course = Filter.Course is { } id
            ? await db.Courses.Where(c => c.Id == id).Select(c => c.Title).SingleOrDefaultAsync(cancel)
            : null;
        return await this.SheetAsync(
            new PageSheet(
                texts["Runs.Title"],
                [
                    texts["Runs.Run"],
                    texts["Courses.Course"],
                    texts["Runs.Sheet.First"],
                    texts["Runs.Sheet.Last"],
                    texts["People.Sessions"],
                    texts["Runs.Where"],
                    texts["Field.CommuneId"],
                    texts["List.Unit"],
                    texts["List.State"],
                    texts["Runs.Participants"],
                    texts["Field.Capacity"],
                ],
                Orders()
                    .EachAsync(Filter, rows, page => page)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Title,
                                l.Course,
                                Shared.Show.DateOf(l.StartsAt),
                                Shared.Show.DateOf(l.EndsAt ?? l.StartsAt),
                                l.Sessions,
                                l.Venue,
                                l.Place,
                                l.Unit,
                                shared["State." + l.State].Value,
                                l.Participants,
                                l.Capacity,
                            ]
                    ),
                "unit",
                grant.UnitId,
                grant.UnitId
            )
            {
                Of = grant.UnitName,
                Narrowed = [texts["Runs.When." + Order], course, PageSheets.Typed(Filter.Q)],
                CountAsync = rows.CountAsync,
            },
            cancel
        );
    }

    private ListOrders<RunLine, RunLine> Orders() =>
        new ListOrders<RunLine, RunLine>(r => r.Id, l => l.Id)
            .ByTime(r => r.StartsAt, l => l.StartsAt, latestFirst: Order != "next")
            .ByName(r => r.TitleFolded)
            .ByPlace(r => r.PlaceFolded, r => r.PlaceId == null);

    /// <summary>The runs of the filter, and all that the reader may see.</summary>
    private (IQueryable<RunLine> Rows, IQueryable<RunLine> All) Rows(HeldGrant grant)
    {
        var all = RunLines.Of(db, grant.UnitId);
        var rows = all;
        if (Filter.Course is { } course)
        {
            rows = rows.Where(r => r.CourseId == course);
        }

        var seesNames = actor.May(Permission.SeeNames, grant.UnitPath);
        foreach (var word in Folding.Words(Filter.Q))
        {
            // Trainers' names are searched only for readers who may see names.
            rows = rows.Where(r =>
                r.TitleFolded.Contains(word)
                || db.Courses.Any(c => c.Id == r.CourseId && c.TitleFolded.Contains(word))
                || db.Activities.Any(a =>
                    a.Id == r.Id
                    && (
                        db.Venues.Any(v => v.Id == a.VenueId && v.NameFolded.Contains(word))
                        || db.Units.Any(u => u.Id == a.PlaceUnitId && u.NameFolded.Contains(word))
                    )
                )
                || (
                    seesNames
                    && db.ActivitySpeakers.Any(s =>
                        s.ActivityId == r.Id
                        && db.Persons.Any(p => (p.Id == s.PersonId || p.Id == s.Person.StandingId) && p.NameFolded.Contains(word))
                    )
                )
            );
        }

        Order =
            Filter.When is "next" or "past" or "all" ? Filter.When
            : IsFiltered ? "all"
            : "next";
        var now = clock.GetCurrentInstant();
        var today = VietnamTime.WholeDays(VietnamTime.DateOf(now), VietnamTime.DateOf(now)).Start;
        rows = Order switch
        {
            "next" => rows.Where(r => r.EndsAt >= today),
            "past" => rows.Where(r => r.EndsAt < today),
            _ => rows,
        };
        return (rows, all);
    }
}
