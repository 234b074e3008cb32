using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Reporting;

public sealed class OpenDataInput
{
    /// <summary>The report from which the preview was made.</summary>
    public Guid ReportVersionId { get; set; }

    /// <summary>Why a set is withdrawn.</summary>
    public string? Reason { get; set; }
}

/// <summary>The open data of a period: a preview, the press that publishes it, and the withdrawal.</summary>
[May(Permission.AskForReports)]
public sealed class PeriodOpenDataModel(CampaignsDbContext db, OpenDataSets sets, Actor actor, IStringLocalizer<ReportingTexts> texts)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public OpenDataInput Input { get; set; } = new();

    public ReportPeriod Period { get; private set; } = null!;

    public OpenDataState State { get; private set; } = null!;

    private string Address => $"/reports/periods/{Id}/open-data";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        State = await sets.OfAsync(Period, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        return await AnswerAsync(await sets.PublishAsync(Period, Input.ReportVersionId, cancel), "Open.Publish.Done", cancel);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        return await AnswerAsync(await sets.WithdrawAsync(Period, Input.Reason?.Trim() ?? "", cancel), "Open.Withdraw.Done", cancel);
    }

    public string Sentence(OpenDataRefusal refusal) =>
        refusal switch
        {
            OpenDataRefusal.NotClosed closed => texts["Open.Refusal.NotClosed", Show.Date(closed.FinalOn)],
            OpenDataRefusal.Overlaps overlaps => texts["Open.Refusal.Overlaps", overlaps.Name],
            OpenDataRefusal.ReasonMissing => texts["Refusal.ReasonMissing"],
            OpenDataRefusal.ReasonTooLong tooLong => texts["Refusal.TooLong", tooLong.Max],
            OpenDataRefusal.ReasonTellsTheme tells => texts["Open.Refusal.ReasonTellsTheme", tells.Word],
            _ => texts["Open.Refusal." + refusal?.Key],
        };

    private async Task<IActionResult> AnswerAsync(OpenDataRefusal? refusal, string toast, CancellationToken cancel)
    {
        if (refusal is null)
        {
            TempData["Toast"] = texts[toast].Value;
            return LocalRedirect(Address);
        }

        ModelState.AddModelError(refusal.Field.Length == 0 ? "" : "Input." + refusal.Field, Sentence(refusal));
        State = await sets.OfAsync(Period, cancel);
        return Page();
    }

    /// <summary>Whoever may ask the whole province for reports publishes what came of it.</summary>
    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        var root = await db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (!actor.May(Permission.AskForReports, root.Path))
        {
            return Forbid();
        }

        var period = await db.ReportPeriods.AsNoTracking().SingleOrDefaultAsync(p => p.Id == Id, cancel);
        if (period is null)
        {
            return NotFound();
        }

        Period = period;
        return null;
    }
}
