using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Training;

/// <summary>The form of a new course.</summary>
[May(Permission.ManageCourses)]
public sealed class CourseNewModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<TrainingTexts> texts)
    : CourseFormModel(db, actor, clock, texts)
{
    public IActionResult OnGet()
    {
        if (TrainingAccess.GrantToManage(Actor) is not { } grant)
        {
            return Forbid();
        }

        UnitName = grant.ActingUnitName;
        (Input.LeastPercent, Input.TestRequired) = ("80", true);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (TrainingAccess.GrantToManage(Actor) is not { } grant)
        {
            return Forbid();
        }

        UnitName = grant.ActingUnitName;
        return await KeepAsync(grant.ActingUnitId, cancel) ?? LocalRedirect($"/courses/{Course!.Id}");
    }
}
