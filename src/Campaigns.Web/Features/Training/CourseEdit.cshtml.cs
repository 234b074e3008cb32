using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The form of an existing course. Runs keep the pass rule with which they were opened.</summary>
[May(Permission.ManageCourses)]
public sealed class CourseEditModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<TrainingTexts> texts)
    : CourseFormModel(db, actor, clock, texts)
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        if (await LoadAsync(id, cancel) is { } away)
        {
            return away;
        }

        Input = CourseInput.Of(Course!);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancel) =>
        await LoadAsync(id, cancel) ?? await KeepAsync(Course!.UnitId, cancel) ?? LocalRedirect($"/courses/{id}");

    private async Task<IActionResult?> LoadAsync(Guid id, CancellationToken cancel)
    {
        if (await Db.Courses.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } course)
        {
            return NotFound();
        }

        var unit = await Db.Units.Where(u => u.Id == course.UnitId).Select(u => new { u.Name, u.Path }).SingleAsync(cancel);
        if (!Actor.May(Permission.ManageCourses, unit.Path))
        {
            return Forbid();
        }

        (Course, UnitName) = (course, unit.Name);
        return null;
    }
}
