using System.Globalization;
using System.Text;
using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A step of an answer, with who took it.</summary>
public sealed record StepLine(ReportStepKind Kind, int? Version, Instant At, string By, string Reason);

/// <summary>A frozen figure beside the one of now and the one of another version.</summary>
public sealed record FrozenLine(
    ReportIndicator Indicator,
    decimal? Value,
    decimal? Now,
    decimal? Other,
    FrozenFigure? Together,
    string Explanation,
    decimal? Estimate,
    bool HasNoWhole
)
{
    /// <summary>What was added since the sending; null when nothing changed or one of the figures is not known.</summary>
    public decimal? Since => Value is { } then && Now is { } now && now != then ? now - then : null;
}

/// <summary>What the receiver types.</summary>
public sealed class ReceiveInput
{
    public string? Version { get; set; }

    public string? Reason { get; set; }

    /// <summary>
    /// Why an acceptance is undone. A field of its own: on another page the reason of a return may stand ready when the report turns out to
    /// be accepted already.
    /// </summary>
    public string? UndoReason { get; set; }

    /// <summary>Notes by the code of the indicator.</summary>
    public Dictionary<string, string?> Notes { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>An answer as it was sent, with its hash, what changed since, and the acts of the level above.</summary>
[May(Permission.SeeReports)]
public sealed class VersionModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAnswers answers,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    private const int MaxNote = 500;

    [BindProperty(SupportsGet = true)]
    public int Number { get; set; }

    [BindProperty]
    public ReceiveInput Input { get; set; } = new();

    public ReportVersion Sent { get; private set; } = null!;

    public string SentBy { get; private set; } = "";

    /// <summary>The content that was sent.</summary>
    public ReportContent Read { get; private set; } = null!;

    public IReadOnlyList<FrozenLine> Lines { get; private set; } = [];

    public IReadOnlyList<StepLine> Steps { get; private set; } = [];

    /// <summary>The files that were sent with the version, as they are now: an erased one says why.</summary>
    public IReadOnlyList<AttachedFile> Files { get; private set; } = [];

    /// <summary>The texts as they were sent.</summary>
    public IReadOnlyList<(string Field, string Text)> SentTexts { get; private set; } = [];

    public bool IsLast => Number == Head.Answer.LastVersion;

    public bool MayAccept { get; private set; }

    /// <summary>
    /// The version that the level above returned last before this one was sent, for who may compare them; null when there is none.
    /// </summary>
    public int? ReturnedBefore =>
        SeesAll ? Steps.FirstOrDefault(s => s.Kind is ReportStepKind.Return && s.Version < Number)?.Version : null;

    public bool MayUndo => Hand.MayReceive && IsLast && Head.Answer.State is AnswerState.Accepted;

    /// <summary>Why the account may receive but not this answer: it is its own work.</summary>
    public bool IsOwnWork { get; private set; }

    /// <summary>Whether the unit may take up again what it sent, to send another version.</summary>
    public bool MayReopen => IsLast && ReportRules.Reopen(Facts, Hand) is null;

    public int DaysLate => ReportRules.DaysLate(VietnamTime.DateOf(Sent.SubmittedAt), Sent.DueOn);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    /// <summary>The frozen content, byte by byte as it was hashed.</summary>
    public async Task<IActionResult> OnGetContentAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"bao-cao-{Id:N}-{Number}.json");
        return File(Encoding.UTF8.GetBytes(Sent.Content), "application/json", name);
    }

    /// <summary>The version as a Word file in the form of an administrative document.</summary>
    public Task<IActionResult> OnGetWordAsync([FromServices] ReportFiles files, CancellationToken cancel) =>
        DocumentAsync(files, "docx", cancel);

    /// <summary>The tables of the version as an Excel file.</summary>
    public Task<IActionResult> OnGetSheetAsync([FromServices] ReportFiles files, CancellationToken cancel) =>
        DocumentAsync(files, "xlsx", cancel);

    public Task<IActionResult> OnPostAcceptAsync(CancellationToken cancel) =>
        TakeAsync(() => answers.AcceptAsync(Id, Input.Version, cancel), "Toast.Accepted", cancel);

    public async Task<IActionResult> OnPostReturnAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var indicators = Lines.ToDictionary(l => l.Indicator.Code, l => l.Indicator.Id, StringComparer.Ordinal);
        var notes = Input
            .Notes.Where(n => !string.IsNullOrWhiteSpace(n.Value) && indicators.ContainsKey(n.Key))
            .Select(n => (indicators[n.Key], n.Value!.Trim()))
            .ToList();
        foreach (var (code, _) in Input.Notes.Where(n => n.Value?.Trim().Length > MaxNote))
        {
            ModelState.AddModelError($"Input.Notes[{code}]", Texts["Refusal.TooLong", MaxNote]);
        }

        if (Input.Reason?.Trim().Length > MaxNote)
        {
            ModelState.AddModelError("Input.Reason", Texts["Refusal.TooLong", MaxNote]);
        }

        return ModelState.IsValid
            ? await TakeAsync(() => answers.ReturnAsync(Id, Input.Version, Input.Reason ?? "", notes, cancel), "Toast.Returned", cancel)
            : Page();
    }

    public Task<IActionResult> OnPostUndoAsync(CancellationToken cancel) =>
        TakeAsync(() => answers.UndoAcceptAsync(Id, Input.Version, Input.UndoReason ?? "", cancel), "Toast.Undone", cancel, "Undo");

    /// <summary>The unit takes up again what it sent.</summary>
    public Task<IActionResult> OnPostReopenAsync(CancellationToken cancel) =>
        TakeAsync(
            () => Hand.MayCompile,
            () => answers.ReopenAsync(Id, Input.Version, cancel),
            "Toast.Reopened",
            $"/reports/{Id}",
            "",
            cancel
        );

    private async Task<IActionResult> DocumentAsync(ReportFiles files, string ending, CancellationToken cancel) =>
        await OpenAsync(cancel) ?? await FileOfAsync(files, IssuedReport.Of(Sent), ending, cancel);

    /// <param name="field">The beginning of the names of the fields to which refusals belong, after <c>Input.</c></param>
    private Task<IActionResult> TakeAsync(Func<Task<ReportRefusal?>> step, string toast, CancellationToken cancel, string field = "") =>
        TakeAsync(() => Hand.MayReceive, step, toast, $"/reports/{Id}/versions/{Number}", field, cancel);

    /// <summary>Takes a step with the last version.</summary>
    /// <param name="may">Whether the account takes such steps at all.</param>
    /// <param name="step">The step.</param>
    /// <param name="toast">What is said after it; it may name the number of the version.</param>
    /// <param name="next">The page after it.</param>
    /// <param name="field">The beginning of the names of the fields to which refusals belong, after <c>Input.</c></param>
    /// <param name="cancel">Cancels the step.</param>
    private async Task<IActionResult> TakeAsync(
        Func<bool> may,
        Func<Task<ReportRefusal?>> step,
        string toast,
        string next,
        string field,
        CancellationToken cancel
    )
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!may())
        {
            return Forbid();
        }

        if (!IsLast)
        {
            ModelState.AddModelError("", Texts["Error.ChangedSince"]);
            return Page();
        }

        if (!await IsTakenAsync(async () => [await step()], "Input." + field))
        {
            return Page();
        }

        TempData["Toast"] = Texts[toast, Number].Value;
        return LocalRedirect(next);
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var versions = await (
            from v in Db.ReportVersions.AsNoTracking()
            join x in Db.Users on v.SubmittedById equals x.Id
            where v.AnswerId == Id && (v.Number == Number || v.Number == Number - 1)
            select new { Version = v, By = x.DisplayName }
        ).ToListAsync(cancel);
        if (versions.Find(v => v.Version.Number == Number) is not { } sent)
        {
            return NotFound();
        }

        // Whoever neither fills in nor receives sees accepted reports alone.
        if (!SeesAll && !(IsLast && Head.IsFinal))
        {
            return Forbid();
        }

        (Sent, SentBy) = (sent.Version, sent.By);
        var sheet = await Reader.SheetAsync(Head, Platform.Languages.Current, cancel);
        ReportValues frozen = null!;
        ReportValues? before = null;
        IReadOnlyCollection<Guid> authors = [];
        await Together.ReadAsync(
            Db,
            async () => frozen = await Reader.FrozenAsync(sheet.Indicators, Sent.Id, cancel),
            async () =>
                before = versions.Find(v => v.Version.Number == Number - 1) is { } earlier
                    ? await Reader.FrozenAsync(sheet.Indicators, earlier.Version.Id, cancel)
                    : null,
            async () => authors = await answers.AuthorsAsync(Id, cancel),
            async () =>
                Steps = await (
                    from s in Db.ReportSteps.AsNoTracking()
                    join x in Db.Users on s.ById equals x.Id
                    where s.AnswerId == Id
                    orderby s.Id descending
                    select new StepLine(s.Kind, s.VersionNumber, s.At, x.DisplayName, s.Reason)
                ).ToListAsync(cancel)
        );
        var content = System.Text.Json.Nodes.JsonNode.Parse(Sent.Content)!;
        Read = ReportContent.Read(content);
        var explained = content["figures"]!
            .AsArray()
            .ToDictionary(f => (string)f!["code"]!, f => (string?)f!["explanation"] ?? "", StringComparer.Ordinal);
        Lines =
        [
            .. sheet.Lines.Select(l => new FrozenLine(
                l.Indicator,
                frozen.Of(l.Code),
                IsLast ? l.Value : null,
                before?.Of(l.Code),
                Read.TogetherOf(l.Code),
                explained.GetValueOrDefault(l.Code) ?? "",
                Read.Estimates.TryGetValue(l.Code, out var estimate) ? estimate : null,
                Read.OwnOf(l.Code) is { HasNoWhole: true }
            )),
        ];
        SentTexts = Texts.Named(Read);
        Files = [.. Read.Files.Join(sheet.Files, f => f.Id, f => f.Id, (_, file) => file)];
        var facts = ReportAnswers.FactsOf(Head, authors);
        MayAccept = IsLast && ReportRules.Accept(facts, Hand) is null;
        IsOwnWork = IsLast && ReportRules.Accept(facts, Hand) is ReportRefusal.OwnWork;
        if (Input.Version is null)
        {
            Input.Version = Head.Answer.Version.ToString(CultureInfo.InvariantCulture);
        }

        return null;
    }
}
