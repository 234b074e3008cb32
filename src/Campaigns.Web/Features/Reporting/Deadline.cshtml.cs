using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The form of an extension.</summary>
public sealed class DeadlineInput
{
    public string? Version { get; set; }

    [TypedDay(DayIs.Next)]
    public string? DueOn { get; set; }

    public string? Reason { get; set; }
}

/// <summary>A later deadline, or its end, with who decided that.</summary>
public sealed record ExtensionLine(LocalDate? DueOn, Instant At, string By, string Reason);

/// <summary>The level above gives one unit more time for its report.</summary>
[May(Permission.ReceiveReports)]
public sealed class DeadlineModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAnswers answers,
    ReportExtensions extensions,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty]
    public DeadlineInput Input { get; set; } = new();

    /// <summary>What was decided before, the latest first.</summary>
    public IReadOnlyList<ExtensionLine> Lines { get; private set; } = [];

    /// <summary>Why the deadline stays as it is; null: the account may move it.</summary>
    public string? Stays { get; private set; }

    public AnswerDates Dates => ReportExtensions.DatesOf(Head);

    private string Reason => Input.Reason?.Trim() ?? "";

    public bool IsExtended => Head.Answer.RegularDueOn is not null;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var due = TypedDays.Read(ModelState, "Input.DueOn", Input.DueOn, Texts["Error.NotADay"]);
        if (!ModelState.IsValid)
        {
            if (Reason.Length == 0)
            {
                ModelState.AddModelError("Input.Reason", Texts["Refusal.ReasonMissing"]);
            }

            return Page();
        }

        return await TakeAsync(() => extensions.ExtendAsync(Id, Input.Version, due, Reason, cancel), "Extend.Done", cancel);
    }

    public async Task<IActionResult> OnPostEndAsync(CancellationToken cancel) =>
        await OpenAsync(cancel) ?? await TakeAsync(() => extensions.EndAsync(Id, Input.Version, Reason, cancel), "Extend.Ended", cancel);

    private async Task<IActionResult> TakeAsync(Func<Task<IReadOnlyList<ReportRefusal>>> step, string toast, CancellationToken cancel)
    {
        if (!await IsTakenAsync(async () => await step(), "Input."))
        {
            return Page();
        }

        TempData["Toast"] = Texts[toast].Value;
        return LocalRedirect($"/reports/{Id}/deadline");
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Hand.MayReceive)
        {
            return Forbid();
        }

        Lines = await (
            from s in Db.ReportSteps.AsNoTracking()
            join x in Db.Users on s.ById equals x.Id
            where s.AnswerId == Id && (s.Kind == ReportStepKind.Extend || s.Kind == ReportStepKind.EndExtension)
            orderby s.Id descending
            select new ExtensionLine(s.DueOn, s.At, x.DisplayName, s.Reason)
        ).ToListAsync(cancel);
        Stays = ReportRules.MayMoveDeadline(ReportAnswers.FactsOf(Head, await answers.AuthorsAsync(Id, cancel)), Hand) is { } refusal
            ? Sentence(refusal)
            : null;
        if (Input.Version is null)
        {
            Input.Version = Head.Answer.Version.ToString(CultureInfo.InvariantCulture);
        }

        return null;
    }

    protected override string Sentence(ReportRefusal refusal) =>
        refusal switch
        {
            ReportRefusal.DueNotLater early => Texts["Extend.DueNotLater", Show.Date(early.Regular)],
            ReportRefusal.DueAfterFinal late => Texts["Extend.DueAfterFinal", Show.Date(late.FinalOn)],
            ReportRefusal.TooLong tooLong => Texts["Refusal.TooLong", tooLong.Max],
            ReportRefusal.ReasonMissing or ReportRefusal.NotYours => Texts["Refusal." + refusal.Key],
            _ => Texts["Extend." + refusal.Key],
        };
}
