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

    /// <summary>A picture of the signed paper.</summary>
    public IFormFile? File { get; set; }
}

/// <summary>Why the head gives a report back.</summary>
public sealed class GiveBackInput
{
    public string? Reason { get; set; }
}

/// <summary>The sign-off: what is still open, who approved, and the press that freezes the answer.</summary>
[May(Permission.SeeReports)]
[RequestSizeLimit(AttachmentOptions.MaxRequest)]
public sealed class SendModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAnswers answers,
    ReportAttachments attachments,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty]
    public SignInput Input { get; set; } = new();

    public ReportSheet Sheet { get; private set; } = null!;

    public AttachmentLimits Limits => attachments.Limits;

    /// <summary>The oldest sessions that nobody recorded.</summary>
    public IReadOnlyList<UnrecordedSession> Unrecorded { get; private set; } = [];

    /// <summary>The names of the units below whose report was not accepted.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Whether the report may be sent now: it is not too early, and nothing blocks it.</summary>
    public bool MaySend => Today >= Head.Period.AsOf && Sheet.Blocking == 0;

    /// <summary>Whether the account signs and sends, as far as its grants go.</summary>
    public bool Signs => ReportRules.MaySend(Facts, Hand) is null;

    /// <summary>Whether the account lays the report before the unit's head.</summary>
    public bool LaysBefore => Facts.NeedsApprover && ReportRules.Type(Facts, Hand) is null;

    /// <summary>The names of the unit's approvers; empty when it has none.</summary>
    public IReadOnlyList<string> Approvers { get; private set; } = [];

    /// <summary>Whether whoever approves is one of those who compiled the report, as far as it is known before the name is typed.</summary>
    public bool SamePerson { get; private set; }

    /// <summary>The account that approves in the program.</summary>
    public string ApproverName => Actor.Name;

    /// <summary>What the head says when giving the report back.</summary>
    [BindProperty]
    public GiveBackInput Back { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Input.Version = Head.Answer.Version.ToString(CultureInfo.InvariantCulture);

        // The same person usually approves again; an approver has one's own office.
        var own = Facts.NeedsApprover ? Actor.Id : (Guid?)null;
        var last = await Db
            .ReportVersions.AsNoTracking()
            .Where(v => own == null || v.ApprovedById == own)
            .Where(v => Db.ReportAnswers.Any(a => a.Id == v.AnswerId && a.UnitId == Head.Answer.UnitId) && v.ApprovedName != "")
            .OrderByDescending(v => v.SubmittedAt)
            .Select(v => new { v.ApprovedName, v.ApprovedOffice })
            .FirstOrDefaultAsync(cancel);
        (Input.Name, Input.Office) = (last?.ApprovedName, last?.ApprovedOffice);
        Input.DocumentNumber = Head.Answer.PaperNumber;
        await CompareAsync(cancel);
        return Page();
    }

    /// <summary>The compiler lays the report before the unit's head.</summary>
    public async Task<IActionResult> OnPostToHeadAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Hand.MayCompile)
        {
            return Forbid();
        }

        return await OpenAsync(cancel)
            ?? await TakeAsync(async () => await answers.ToHeadAsync(Id, Input.Version, cancel), "Input.", "Toast.ToHead", cancel);
    }

    /// <summary>The head gives the report back to the compiler.</summary>
    public async Task<IActionResult> OnPostBackAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!Hand.MayApprove)
        {
            return Forbid();
        }

        return await OpenAsync(cancel)
            ?? await TakeAsync(
                async () => [await answers.GiveBackAsync(Id, Input.Version, Back.Reason ?? "", cancel)],
                "Back.",
                "Toast.GivenBack",
                cancel
            );
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var on = TypedDays.Read(ModelState, "Input.On", Input.On, Texts["Error.NotADay"]);

        // The picture is kept although something else is refused, because a browser does not send a chosen file twice by itself.
        if (Input.File is not null && await AddScanAsync(cancel) is { } gone)
        {
            return gone;
        }

        if (!ModelState.IsValid)
        {
            await CompareAsync(cancel);
            return Page();
        }

        var sign = new SignOff
        {
            Name = Names.Tidy(Input.Name),
            Office = Names.Tidy(Input.Office),
            On = on,
            DocumentNumber = Names.Tidy(Input.DocumentNumber),
        };
        return await TakeAsync(async () => await answers.SubmitAsync(Id, Input.Version, sign, cancel), "Input.", "Toast.Sent", cancel);
    }

    private async Task<IActionResult> TakeAsync(
        Func<Task<IEnumerable<ReportRefusal?>>> step,
        string prefix,
        string toast,
        CancellationToken cancel
    )
    {
        if (await IsTakenAsync(step, prefix))
        {
            TempData["Toast"] = Texts[toast].Value;
            return LocalRedirect($"/reports/{Id}");
        }

        if (await OpenAsync(cancel) is { } gone)
        {
            return gone;
        }

        await CompareAsync(cancel);
        return Page();
    }

    private async Task CompareAsync(CancellationToken cancel)
    {
        if (!Signs)
        {
            return;
        }

        var compilers = await answers.CompilersAsync(Id, cancel);
        SamePerson = Facts.NeedsApprover
            ? new SignOff().IsOneOf(Actor.Id, compilers)
            : new SignOff { Name = Input.Name ?? "" }.IsOneOf(null, [.. compilers, new Compiler(Actor.Id, Actor.Name)]);
    }

    /// <summary>
    /// Adds the picture of the signed paper to the draft. The form goes on from the version that this makes, unless somebody else saved
    /// since the form was opened.
    /// </summary>
    private async Task<IActionResult?> AddScanAsync(CancellationToken cancel)
    {
        if (Input.Version != Head.Answer.Version.ToString(CultureInfo.InvariantCulture))
        {
            ModelState.AddModelError("", Texts["Error.ChangedSince"]);
            return null;
        }

        // Whether the rest of the form is right does not matter here.
        if (await attachments.AddAsync(Id, AttachmentKind.SignedScan, Input.File, cancel) is { } refusal)
        {
            Refuse([refusal], "Input.");
            return null;
        }

        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        ModelState.Remove("Input.Version");
        Input.Version = Head.Answer.Version.ToString(CultureInfo.InvariantCulture);
        return null;
    }

    protected override string Sentence(ReportRefusal refusal) => Texts.FileSentence(refusal) ?? ChecksSentence(refusal);

    /// <summary>A refusal for checks names the figures, so that nobody has to look for them.</summary>
    private string ChecksSentence(ReportRefusal refusal)
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

        if (!Signs && !LaysBefore)
        {
            if (!Hand.MayCompile && !Hand.MayApprove)
            {
                return Forbid();
            }

            if (HttpMethods.IsPost(Request.Method))
            {
                // Another page or another person was quicker; the report's page shows how it stands, and not that this did nothing.
                TempData["Toast"] = Texts["Toast.NotDone"].Value;
            }

            return LocalRedirect($"/reports/{Id}");
        }

        Approvers = Facts.NeedsApprover ? await Reader.ApproverNamesAsync(Head.Answer.UnitId, cancel) : [];
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
