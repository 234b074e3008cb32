using Campaigns.Domain.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Training;

/// <summary>A new run of a course.</summary>
[May(Permission.ManageCourses)]
public sealed class RunNewModel(RunFormServices services) : RunFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(Guid? course, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Input.CourseId = course?.ToString();
        Input.Publication = nameof(Publication.Internal);
        Input.Capacity = "30";
        Input.AddSession(Clock.Today());
        Input.AddSession(Clock.Today());
        if (course is { } id)
        {
            Input.Title = await Db.Courses.Where(c => c.Id == id).Select(c => c.Title).SingleOrDefaultAsync(cancel);
        }

        return await ShowAsync(cancel);
    }
}
