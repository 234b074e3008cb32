using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Training;

/// <summary>A run that is there: a scheduled one is changed or moved, a postponed one gets its new time.</summary>
[May(Act.ManageCourses)]
public sealed class RunEditModel(RunFormServices services) : RunFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var activity = await Services.Desk.LoadAsync(id, cancel);
        Input = RunInput.Of(activity!, await Services.Db.CourseRuns.SingleAsync(r => r.ActivityId == id, cancel));
        return await ShowAsync(cancel);
    }
}
