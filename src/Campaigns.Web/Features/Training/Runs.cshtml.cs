using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The course runs in reach, those that are on or to come first.</summary>
[May(Act.SeeActivities)]
public sealed class RunsModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 40;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>"next", "past" or "all".</summary>
    [BindProperty(SupportsGet = true)]
    public string? When { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Course { get; set; }

    /// <summary>See <see cref="ListSort"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    /// <summary>The key of the last line of the page before: its start and id, in another order the id alone.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public IReadOnlyList<RunLine> Lines { get; private set; } = [];

    /// <summary>Drafts that the reader may go on with, the latest first.</summary>
    public IReadOnlyList<RunDraft> Drafts { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Courses { get; private set; } = [];

    public string Order { get; private set; } = "next";

    public string UnitName { get; private set; } = "";

    public bool MayManage { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    public bool IsFiltered => !string.IsNullOrEmpty(Q) || Course is not null || !string.IsNullOrEmpty(When);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var grant = TrainingAccess.GrantToSee(actor);
        (UnitName, MayManage) = (grant.UnitName, TrainingAccess.GrantToManage(actor) is not null);
        Courses = [.. (await db.Courses.AsNoTracking().OrderBy(c => c.TitleFolded).Select(c => new { c.Id, c.Title }).Take(200).ToListAsync(cancel)).Select(c => new SelectListItem(c.Title, c.Id.ToString(), c.Id == Course))];
        Drafts = MayManage && !IsFiltered && After is null && Before is null ? await RunLines.DraftsAsync(db, grant.UnitId, cancel) : [];
        var rows = RunLines.Of(db, grant.UnitId);
        if (Course is { } course)
        {
            rows = rows.Where(r => r.CourseId == course);
        }

        foreach (var word in Folding.Words(Q))
        {
            rows = rows.Where(r => r.TitleFolded.Contains(word)
                || db.Courses.Any(c => c.Id == r.CourseId && c.TitleFolded.Contains(word))
                || db.Activities.Any(a => a.Id == r.Id
                    && (db.Venues.Any(v => v.Id == a.VenueId && v.NameFolded.Contains(word)) || db.Units.Any(u => u.Id == a.PlaceUnitId && u.NameFolded.Contains(word)))));
        }

        Order = When is "next" or "past" or "all" ? When : string.IsNullOrEmpty(Q) && Course is null ? "next" : "all";
        var now = clock.GetCurrentInstant();
        var today = VietnamTime.WholeDays(VietnamTime.DateOf(now), VietnamTime.DateOf(now)).Start;
        rows = Order switch
        {
            "next" => rows.Where(r => r.EndsAt >= today),
            "past" => rows.Where(r => r.EndsAt < today),
            _ => rows,
        };
        var sort = ListSort.Read(Sort);
        Sorting = new ListSort(sort, by => Url.Page(null, new { q = Q, when = When, course = Course, sort = ListSort.Word(by) }), Order != "next");
        ListPage<RunLine> page;
        if (sort == ListSort.Time)
        {
            page = await ListPage<RunLine>.ReadAsync(
                TimeKey.PlaceOf(After, Before), PageSize, (place, most) => rows.Beyond(place, r => r.StartsAt, r => r.Id, latestFirst: Order != "next").Take(most).ToListAsync(cancel));
        }
        else
        {
            var (after, before) = (NameKey.Read(After), NameKey.Read(Before));
            var beside = before ?? after;
            var at = beside is null ? null : await RunLines.Of(db, grant.UnitId).Where(r => r.Id == beside).Select(r => sort == ListSort.Name ? r.TitleFolded : r.PlaceKey).SingleOrDefaultAsync(cancel);
            page = await ListPage<RunLine>.ReadAsync(NameKey.PlaceOf(at, after, before), PageSize, (place, most) => (sort == ListSort.Name
                ? rows.Beyond(place, r => r.TitleFolded, r => r.Id)
                : rows.Beyond(place, r => r.PlaceKey, r => r.Id)).Take(most).ToListAsync(cancel));
        }

        Lines = page.Rows;
        Pager = Pager.Of(page, l => sort == ListSort.Time ? new TimeKey(l.StartsAt, l.Id).ToString() : l.Id.ToString(), Address) with { Count = await ListCount.OfAsync(rows, cancel) };
    }

    private string? Address(string? after, string? before) => Url.Page(null, new { q = Q, when = When, course = Course, sort = Sort, after, before });
}
