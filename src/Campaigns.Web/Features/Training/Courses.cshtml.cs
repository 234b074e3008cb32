using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
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

    public IReadOnlyList<CourseLine> Lines { get; private set; } = [];

    public bool MayManage { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        MayManage = TrainingAccess.GrantToManage(actor) is not null;
        var rows = db.Courses.AsNoTracking();
        rows = Show == "ended" ? rows.Where(c => c.EndedAt != null) : rows.Where(c => c.EndedAt == null);
        if (Folding.Fold(Q) is { Length: > 0 } folded)
        {
            rows = rows.Where(c => c.TitleFolded.Contains(folded));
        }

        if (After is { } last && await db.Courses.Where(c => c.Id == last).Select(c => c.TitleFolded).SingleOrDefaultAsync(cancel) is { } title)
        {
            rows = rows.Where(c => EF.Functions.GreaterThan(ValueTuple.Create(c.TitleFolded, c.Id), ValueTuple.Create(title, last)));
        }

        var lines = await (
            from c in rows
            join u in db.Units on c.UnitId equals u.Id
            orderby c.TitleFolded, c.Id
            select new
            {
                c.Id, c.Title, c.TitleFolded, c.Cadre, c.Hours, c.LeastPercent, c.TestRequired, c.PassMark, Unit = u.Name, Ended = c.EndedAt != null,
                Runs = db.CourseRuns.Count(r => r.CourseId == c.Id && db.Activities.Any(a => a.Id == r.ActivityId && a.State != ActivityState.Cancelled)),
            }).Take(PageSize + 1).ToListAsync(cancel);
        Lines = [.. lines.Take(PageSize).Select(l => new CourseLine(l.Id, l.Title, l.TitleFolded, l.Cadre, l.Hours, new PassRule(l.LeastPercent, l.TestRequired, l.PassMark), l.Unit, l.Ended, l.Runs))];
        Pager = new Pager(
            After is null ? null : Url.Page(null, new { q = Q, show = Show, after = (Guid?)null }),
            lines.Count > PageSize ? Url.Page(null, new { q = Q, show = Show, after = Lines[^1].Id }) : null);
    }
}
