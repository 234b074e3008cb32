using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Asks units for an ad hoc report.</summary>
[May(Permission.AskForReports)]
public sealed class PeriodNewModel(
    CampaignsDbContext db,
    AdHocReports periods,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : PeriodFormPage(db, periods, actor, clock, texts)
{
    public override string Address => "/reports/periods/new";

    /// <summary>The form, filled in for a campaign when one is named or its report is still to be asked for.</summary>
    public async Task<IActionResult> OnGetAsync(Guid? campaign, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Input.Levels = [.. Levels.Take(1).Select(l => l.Key)];
        if (Campaigns.FirstOrDefault(c => campaign is null ? !c.IsAsked : c.Id == campaign) is { } one)
        {
            FillDays(one.Days);
            Input.Name = one.Name;
        }

        return Page();
    }

    public Task<IActionResult> OnPostRangeAsync(PeriodRange range, Guid? campaign, CancellationToken cancel) =>
        RangeAsync(range, campaign, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var (plan, asked) = (Plan(), Asked());
        if (asked is null || !ModelState.IsValid)
        {
            // What can be decided without the rest is said at once, so that nobody corrects one field after the other.
            Refuse(AdHocRules.Plan(plan, new AdHocFacts(Today, null, Input.Levels.Count)));
            return Page();
        }

        var (id, refusals) = await AdHoc.MakeAsync(plan, asked, cancel);
        Refuse(refusals);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        TempData["Toast"] = Texts["AdHoc.Made"].Value;
        return LocalRedirect($"/reports/periods/{id}");
    }
}
