using System.Globalization;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Training;

/// <summary>
/// The form of an existing run: a draft is continued, a scheduled run is changed or moved, and a postponed one gets its new times.
/// </summary>
[May(Permission.ManageCourses)]
public sealed class RunEditModel(RunFormServices services) : RunFormModel(services)
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var (activity, run) = await Together.ReadAsync(
            Db,
            () => Services.Runs.LoadAsync(id, cancel),
            () => Db.CourseRuns.SingleOrDefaultAsync(r => r.ActivityId == id, cancel)
        );
        Input = IsDraft ? RunInput.FromJson(activity!.DraftInput) ?? new RunInput() : RunInput.Of(activity!, run!);
        Input.Id = id.ToString();
        Input.Version = activity!.Version.ToString(CultureInfo.InvariantCulture);
        return await ShowAsync(cancel);
    }
}
