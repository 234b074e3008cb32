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
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Who approved the answer, as it is typed.</summary>
public sealed class SignInput
{
    public string? Version { get; set; }

    public string? Name { get; set; }

    public string? Office { get; set; }

    [TypedDay(DayIs.Near)]
    public string? On { get; set; }

    public string? DocumentNumber { get; set; }
}

/// <summary>The sign-off: what is still open, who approved, and the press that freezes the answer.</summary>
[May(Permission.SeeReports)]
public sealed class SendModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAnswers answers,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty]
    public SignInput Input { get; set; } = new();

    public ReportSheet Sheet { get; private set; } = null!;

    /// <summary>The oldest sessions that nobody recorded.</summary>
    public IReadOnlyList<UnrecordedSession> Unrecorded { get; private set; } = [];

    /// <summary>The names of the units below whose report was not accepted.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Whether the report may be sent now: it is not too early, and nothing blocks it.</summary>
    public bool MaySend => Today >= Head.Period.AsOf && Sheet.Blocking == 0;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Input.Version = Head.Answer.Version.ToString(CultureInfo.InvariantCulture);

        // The same person usually approves again.
        var last = await Db
            .ReportVersions.AsNoTracking()
            .Where(v => Db.ReportAnswers.Any(a => a.Id == v.AnswerId && a.UnitId == Head.Answer.UnitId) && v.ApprovedName != "")
            .OrderByDescending(v => v.SubmittedAt)
            .Select(v => new { v.ApprovedName, v.ApprovedOffice })
            .FirstOrDefaultAsync(cancel);
        (Input.Name, Input.Office) = (last?.ApprovedName, last?.ApprovedOffice);
        Input.DocumentNumber = Head.Answer.PaperNumber;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var on = string.IsNullOrWhiteSpace(Input.On) ? null : TypedFields.DayOf(Input.On);
        if (!string.IsNullOrWhiteSpace(Input.On) && on is null)
        {
            ModelState.AddModelError("Input.On", Texts["Error.NotADay"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var sign = new SignOff
        {
            Name = Names.Tidy(Input.Name),
            Office = Names.Tidy(Input.Office),
            On = on,
            DocumentNumber = Names.Tidy(Input.DocumentNumber),
        };
        if (!await IsTakenAsync(async () => await answers.SubmitAsync(Id, Input.Version, sign, cancel), "Input."))
        {
            return await OpenAsync(cancel) is { } gone ? gone : Page();
        }

        TempData["Toast"] = Texts["Toast.Sent"].Value;
        return LocalRedirect($"/reports/{Id}");
    }

    /// <summary>A refusal for checks names the figures, so that nobody has to look for them.</summary>
    protected override string Sentence(ReportRefusal refusal)
    {
        var blocking = Sheet.Checks.Where(c => c.Blocks).Select(c => Sheet.NameOf(c.Code, Platform.Languages.Current));
        return refusal is ReportRefusal.ChecksOpen open
            ? Texts["Refusal.ChecksOpen", open.Number, string.Join("; ", blocking)]
            : base.Sentence(refusal);
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (ReportRules.Type(ReportAnswers.FactsOf(Head, []), Hand) is not null)
        {
            return Hand.MayCompile ? LocalRedirect($"/reports/{Id}") : Forbid();
        }

        Sheet = await Reader.SheetAsync(Head, Platform.Languages.Current, cancel);
        await Together.ReadAsync(
            Db,
            async () => Unrecorded = Sheet.Counts.Unrecorded > 0 ? await Reader.UnrecordedAsync(Head, cancel) : [],
            async () =>
                Missing = Head.HasBelow
                    ? await (
                        from a in Db.ReportAnswers
                        join u in Db.Units on a.UnitId equals u.Id
                        where a.SuperiorId == Id && a.State != AnswerState.Accepted
                        orderby u.Name
                        select u.Name
                    ).ToListAsync(cancel)
                    : []
        );
        return null;
    }
}
