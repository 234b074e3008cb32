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

namespace Campaigns.Web.Features.Training;

/// <summary>A course in the list.</summary>
public sealed record CourseLine(Guid Id, string Title, string TitleFolded, string Cadre, int Hours, PassRule Rule, string Unit, bool Ended, int Runs);

/// <summary>The courses of the whole province: what is taught is no secret, whoever keeps it.</summary>
[May(Act.SeeActivities)]
public sealed class CoursesModel(CampaignsDbContext db, Actor actor) : PageModel
{
    private const int PageSize = 40;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>"ended": those that are no longer taught.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary>The course after which this page of the list begins.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public IReadOnlyList<CourseLine> Lines { get; private set; } = [];

    public bool MayManage { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        MayManage = TrainingAccess.GrantToManage(actor) is not null;
        var rows = db.Courses.AsNoTracking();
        rows = Show == "ended" ? rows.Where(c => c.EndedAt != null) : rows.Where(c => c.EndedAt == null);
        foreach (var word in Folding.Words(Q))
        {
            rows = rows.Where(c => c.TitleFolded.Contains(word));
        }

        var beside = Before ?? After;
        var title = beside is null ? null : await db.Courses.Where(c => c.Id == beside).Select(c => c.TitleFolded).SingleOrDefaultAsync(cancel);
        var page = await ListPage<CourseLine>.ReadAsync(NameKey.PlaceOf(title, After, Before), PageSize, async (place, most) => [.. (await (
            from c in rows.Beyond(place, c => c.TitleFolded, c => c.Id).Take(most)
            join u in db.Units on c.UnitId equals u.Id
            select new
            {
                c.Id, c.Title, c.TitleFolded, c.Cadre, c.Hours, c.LeastPercent, c.TestRequired, c.PassMark, Unit = u.Name, Ended = c.EndedAt != null,
                Runs = db.CourseRuns.Count(r => r.CourseId == c.Id && db.Activities.Any(a => a.Id == r.ActivityId && a.State != ActivityState.Cancelled)),
            }).ToListAsync(cancel)).Select(l => new CourseLine(l.Id, l.Title, l.TitleFolded, l.Cadre, l.Hours, new PassRule(l.LeastPercent, l.TestRequired, l.PassMark), l.Unit, l.Ended, l.Runs))]);
        Lines = page.Rows;
        Pager = Pager.Of(page, l => l.Id.ToString(), (after, before) => Url.Page(null, new { q = Q, show = Show, after, before })) with { Count = await ListCount.OfAsync(rows, cancel) };
    }
}
