using Campaigns.Domain.Training;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The page of one course: its aims, the conditions for passing, and its latest runs.</summary>
[May(Permission.SeeActivities)]
public sealed class CourseDetailsModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<TrainingTexts> texts) : PageModel
{
    private const int MaxRuns = 8;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Course Course { get; private set; } = null!;

    public string UnitName { get; private set; } = "";

    public bool MayManage { get; private set; }

    public bool MayOpenRun { get; private set; }

    public IReadOnlyList<RunLine> Runs { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel) ?? Page();

    /// <summary>Ends the course: no new run may be opened.</summary>
    public Task<IActionResult> OnPostEndAsync(CancellationToken cancel) =>
        SetEndAsync(clock.GetCurrentInstant(), "course.ended", "Toast.CourseEnded", cancel);

    /// <summary>Takes the course up again.</summary>
    public Task<IActionResult> OnPostResumeAsync(CancellationToken cancel) =>
        SetEndAsync(null, "course.resumed", "Toast.CourseResumed", cancel);

    private async Task<IActionResult> SetEndAsync(Instant? at, string action, string toast, CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayManage)
        {
            return Forbid();
        }

        var now = clock.GetCurrentInstant();
        var course = await db.Courses.SingleAsync(c => c.Id == Id, cancel);
        (course.EndedAt, course.UpdatedAt) = (at, now);
        db.Audit(actor, now, action, "course", Id, course.UnitId);
        await db.SaveChangesAsync(cancel);
        TempData["Toast"] = texts[toast].Value;
        return LocalRedirect($"/courses/{Id}");
    }

    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (await db.Courses.AsNoTracking().SingleOrDefaultAsync(c => c.Id == Id, cancel) is not { } course)
        {
            return NotFound();
        }

        var unit = await db.Units.Where(u => u.Id == course.UnitId).Select(u => new { u.Name, u.Path }).SingleAsync(cancel);
        (Course, UnitName, MayManage) = (course, unit.Name, actor.May(Permission.ManageCourses, unit.Path));
        MayOpenRun = course.EndedAt is null && TrainingAccess.GrantToManage(actor) is not null;
        var grant = TrainingAccess.GrantToSee(actor);
        var lines = await RunLines
            .Of(db, grant.UnitId)
            .Where(l => l.CourseId == Id)
            .OrderByDescending(l => l.StartsAt)
            .ThenByDescending(l => l.Id)
            .Take(MaxRuns)
            .ToListAsync(cancel);
        Runs = lines;
        return null;
    }
}
