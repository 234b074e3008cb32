using System.Globalization;
using System.Text.RegularExpressions;
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

/// <summary>What was typed about one indicator.</summary>
public sealed class LineInput
{
    public string? Value { get; set; }

    /// <summary>"Ước đến hết kỳ" of a computed figure.</summary>
    public string? Estimate { get; set; }

    public string? Explanation { get; set; }

    public bool FollowUp { get; set; }
}

/// <summary>The form of an answer.</summary>
public sealed class AnswerInput
{
    public string? Version { get; set; }

    public string? Results { get; set; }

    public string? Difficulties { get; set; }

    public string? Proposals { get; set; }

    /// <summary>Why sessions are not recorded.</summary>
    public string? Unrecorded { get; set; }

    /// <summary>Why nothing took place.</summary>
    public string? NoEvent { get; set; }

    /// <summary>By the code of the indicator.</summary>
    public Dictionary<string, LineInput> Lines { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>A field that somebody else saved with another value in the meantime.</summary>
public sealed record OtherValue(string Field, string Here, string There);

/// <summary>The answer as somebody else saved it.</summary>
public sealed record OtherAnswer(string By, Instant At, uint Version, string Url, IReadOnlyList<OtherValue> Values);

/// <summary>The unit's own answer while it is filled in.</summary>
[May(Permission.SeeReports)]
public sealed partial class AnswerModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAnswers answers,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty]
    public AnswerInput Input { get; set; } = new();

    [BindProperty]
    public override PaperInput Paper { get; set; } = new();

    public ReportSheet Sheet { get; private set; } = null!;

    /// <summary>The extension that holds, with its reason; null: the regular deadline holds.</summary>
    public ExtensionLine? Extension { get; private set; }

    /// <summary>A later version of the answer's template; null when it is filled in by the latest.</summary>
    public ReportTemplate? Later { get; private set; }

    /// <summary>Why the last version was returned; null when it was not.</summary>
    public ReportStep? Returned { get; private set; }

    public OtherAnswer? Other { get; private set; }

    /// <summary>The oldest sessions that nobody recorded; <see cref="ReportCounts.Unrecorded"/> counts all of them.</summary>
    public IReadOnlyList<UnrecordedSession> Unrecorded { get; private set; } = [];

    /// <summary>Whether the unit may say what it expects a figure to be at the period's end.</summary>
    public bool MayEstimate(ReportIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return Head.Period.HasRest && indicator.Source is IndicatorSource.Computed;
    }

    public bool MayType => ReportRules.Type(Facts, Hand) is null;

    /// <summary>Whether the draft is shown: to whoever types, and to the unit while its approver decides or waits for it.</summary>
    public bool ShowsSheet => MayType || ((Hand.MayApprove || Hand.MayCompile) && Facts.NeedsApprover && ReportRules.IsOpen(Facts.State));

    /// <summary>The last step between the compiler and the head; null when the last one was the sending, or there was none.</summary>
    public StepLine? Turn { get; private set; }

    /// <summary>The names of the unit's approvers.</summary>
    public IReadOnlyList<string> Approvers { get; private set; } = [];

    /// <summary>The note of the level above at an indicator.</summary>
    public string? NoteOf(ReportIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        return Returned?.Notes.Find(n => n.IndicatorId == indicator.Id)?.Text;
    }

    /// <summary>The checks at an indicator.</summary>
    public IEnumerable<ReportCheck> ChecksOf(string code) => Sheet.Checks.Where(c => c.Code == code);

    public LineInput LineOf(string code) => Input.Lines.GetValueOrDefault(code) ?? new LineInput();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!ShowsSheet)
        {
            // Whoever only looks sees what was sent.
            return Head.Answer.LastVersion > 0 ? LocalRedirect($"/reports/{Id}/versions/{Head.Answer.LastVersion}") : Page();
        }

        await ReadAsync(cancel);
        Fill();
        return Page();
    }

    /// <summary>Saves while it is typed.</summary>
    public async Task<IActionResult> OnPostAutosaveAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayType)
        {
            return Forbid();
        }

        if (await SaveAsync(cancel) is not { } version)
        {
            await LookElsewhereAsync(cancel);
            var both = Partial("/Features/Reporting/_Elsewhere.cshtml", Other);
            both.StatusCode = StatusCodes.Status409Conflict;
            return both;
        }

        return new JsonResult(
            new
            {
                text = Texts["Draft.SavedAt", Show.Time(Clock.GetCurrentInstant())].Value
                    + (ModelState.IsValid ? "" : " " + Texts["Draft.Unread", ModelState.ErrorCount].Value),
                unread = !ModelState.IsValid,
                fields = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Input.Version"] = version.ToString(CultureInfo.InvariantCulture),
                },
            }
        );
    }

    /// <summary>The button that saves without sending.</summary>
    public Task<IActionResult> OnPostDraftAsync(CancellationToken cancel) => SaveAndGoAsync($"/reports/{Id}", cancel);

    /// <summary>Saves what stands on the page over the version that the person has just seen.</summary>
    public Task<IActionResult> OnPostOverAsync(string? over, CancellationToken cancel)
    {
        Input.Version = over;
        ModelState.Remove("Input.Version");
        return SaveAndGoAsync($"/reports/{Id}", cancel);
    }

    /// <summary>Saves, then goes on to the sign-off.</summary>
    public Task<IActionResult> OnPostNextAsync(CancellationToken cancel) => SaveAndGoAsync($"/reports/{Id}/send", cancel);

    /// <summary>Saves, then goes on to the files.</summary>
    public Task<IActionResult> OnPostFilesAsync(CancellationToken cancel) => SaveAndGoAsync($"/reports/{Id}/files", cancel);

    /// <summary>The level above begins to enter the answer from a paper of the unit.</summary>
    public Task<IActionResult> OnPostPaperAsync(CancellationToken cancel) =>
        HandOverAsync(
            () => Hand.MayReceive,
            () => answers.EnterPaperAsync(Id, Paper.Version, Names.Tidy(Paper.Number), cancel),
            "Toast.OnPaper",
            cancel
        );

    /// <summary>The unit takes over what was entered from its paper.</summary>
    public Task<IActionResult> OnPostTakeOverAsync(CancellationToken cancel) =>
        HandOverAsync(() => Hand.MayCompile, () => answers.TakeOverAsync(Id, Paper.Version, cancel), "Toast.TakenOver", cancel);

    private async Task<IActionResult> HandOverAsync(Func<bool> may, Func<Task<ReportRefusal?>> step, string toast, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!may())
        {
            return Forbid();
        }

        if (await IsTakenAsync(async () => [await step()], "Paper."))
        {
            TempData["Toast"] = Texts[toast].Value;
            return LocalRedirect($"/reports/{Id}");
        }

        await EnterAsync(cancel);
        if (ShowsSheet)
        {
            await ReadAsync(cancel);
            Fill();
        }

        return Page();
    }

    /// <summary>Saves, then fills the answer in by the latest version of its template.</summary>
    public async Task<IActionResult> OnPostTemplateAsync([FromServices] ReportTemplates templates, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var saved = await SaveAndGoAsync($"/reports/{Id}", cancel);
        if (saved is not LocalRedirectResult || !MayType)
        {
            return saved;
        }

        Db.ChangeTracker.Clear();
        await EnterAsync(cancel);
        await templates.LiftAsync(Head, Head.Answer.Version.ToString(CultureInfo.InvariantCulture), cancel);
        TempData["Toast"] = Texts["Templates.Lifted"].Value;
        return saved;
    }

    private async Task<IActionResult> SaveAndGoAsync(string address, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayType)
        {
            if (!Hand.MayCompile)
            {
                return Forbid();
            }

            if (!ShowsSheet)
            {
                return LocalRedirect($"/reports/{Id}");
            }

            // It was laid before the head on another page: what is typed here stays readable, so that nothing is lost.
            await LookElsewhereAsync(cancel);
            ModelState.AddModelError("", Texts["Error.WithHead"]);
            return Page();
        }

        var version = await SaveAsync(cancel);
        if (version is null)
        {
            await LookElsewhereAsync(cancel);
            ModelState.AddModelError("", Texts["Error.Elsewhere"]);
        }

        if (ModelState.IsValid)
        {
            TempData["Toast"] = Texts["Toast.Saved"].Value;
            return LocalRedirect(address);
        }

        if (version is { } saved)
        {
            // What could be read was saved, so the form goes on from the new version.
            ModelState.Remove("Input.Version");
            Input.Version = saved.ToString(CultureInfo.InvariantCulture);
        }

        await EnterAsync(cancel);
        await ReadAsync(cancel);
        return Page();
    }

    /// <summary>Saves what can be read; the rest gets an error at its field.</summary>
    /// <returns>The new version of the row; null when somebody else saved in the meantime.</returns>
    private async Task<uint?> SaveAsync(CancellationToken cancel)
    {
        List<ReportIndicator> indicators = await (
            from t in Db.ReportTemplates
            where t.Id == Head.Answer.TemplateId
            from i in t.Items
            join x in Db.ReportIndicators on i.IndicatorId equals x.Id
            select x
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var typed = new List<TypedFigure>();
        foreach (var indicator in indicators)
        {
            if (!Input.Lines.TryGetValue(indicator.Code, out var line))
            {
                continue;
            }

            var (value, read) = Read(indicator, nameof(line.Value), indicator.Source is IndicatorSource.Entered ? line.Value : null);
            var (estimate, estimateRead) = Read(indicator, nameof(line.Estimate), MayEstimate(indicator) ? line.Estimate : null);
            var unread = (read ? LineParts.None : LineParts.Value) | (estimateRead ? LineParts.None : LineParts.Estimate);
            var explanation = (line.Explanation ?? "").Trim();
            if (explanation.Length > ReportRules.MaxExplanation)
            {
                unread |= LineParts.Explanation;
                ModelState.AddModelError(
                    $"Input.Lines[{indicator.Code}].Explanation",
                    Texts["Refusal.TooLong", ReportRules.MaxExplanation]
                );
            }

            typed.Add(new TypedFigure(indicator.Id, value, estimate, explanation, line.FollowUp, unread));
        }

        try
        {
            return await answers.SaveAsync(
                Head,
                Input.Version,
                typed,
                new TypedTexts(
                    Kept(Input.Results, nameof(Input.Results), Head.Answer.Results),
                    Kept(Input.Difficulties, nameof(Input.Difficulties), Head.Answer.Difficulties),
                    Kept(Input.Proposals, nameof(Input.Proposals), Head.Answer.Proposals),
                    Kept(Input.Unrecorded, nameof(Input.Unrecorded), Head.Answer.UnrecordedExplanation, ReportRules.MaxExplanation),
                    Kept(Input.NoEvent, nameof(Input.NoEvent), Head.Answer.NoEventExplanation, ReportRules.MaxExplanation)
                ),
                cancel
            );
        }
        catch (DbUpdateConcurrencyException)
        {
            Db.ChangeTracker.Clear();
            return null;
        }

        string Kept(string? text, string field, string before, int max = ReportRules.MaxText)
        {
            text = (text ?? "").Trim();
            if (text.Length <= max)
            {
                return text;
            }

            ModelState.AddModelError("Input." + field, Texts["Refusal.TooLong", max]);
            return before;
        }

        (decimal? Value, bool Read) Read(ReportIndicator indicator, string field, string? text)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                return (null, true);
            }

            var value = ReadFigure(text.Trim(), indicator.Decimals);
            if (value is null)
            {
                ModelState.AddModelError(
                    $"Input.Lines[{indicator.Code}].{field}",
                    Texts[indicator.Decimals > 0 ? "Error.NotADecimal" : "Error.NotAFigure"]
                );
            }

            return (value, value is not null);
        }
    }

    /// <summary>
    /// Reads a figure as people type it: "1.250,5" on a Vietnamese page, or "1 250,5" as spreadsheets and documents write it. Null when it
    /// is none.
    /// </summary>
    private static decimal? ReadFigure(string text, int decimals)
    {
        var format = CultureInfo.CurrentCulture.NumberFormat;
        var (group, point) = (format.NumberGroupSeparator, format.NumberDecimalSeparator);
        var parts = text.Split(point);
        var whole = parts[0];
        if (
            parts.Length > 2
            || (
                parts.Length == 2
                && (decimals == 0 || parts[1].Length == 0 || parts[1].Length > decimals || !parts[1].All(char.IsAsciiDigit))
            )
        )
        {
            return null;
        }

        whole = whole.Replace(group, " ", StringComparison.Ordinal).Replace('\u00A0', ' ').Replace('\u202F', ' ');
        if (whole.Contains(' ', StringComparison.Ordinal) && !Grouped().IsMatch(whole))
        {
            return null;
        }

        whole = whole.Replace(" ", "", StringComparison.Ordinal);
        return whole.Length is > 0 and <= 12 && whole.All(char.IsAsciiDigit)
            ? decimal.Parse(whole + (parts.Length == 2 ? "." + parts[1] : ""), CultureInfo.InvariantCulture)
            : null;
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        Sheet = await Reader.SheetAsync(Head, Platform.Languages.Current, cancel);
        await Together.ReadAsync(
            Db,
            () => ReadFormsAsync(cancel),
            async () =>
                Extension = Head.Answer.RegularDueOn is null
                    ? null
                    : await (
                        from s in Db.ReportSteps.AsNoTracking()
                        join x in Db.Users on s.ById equals x.Id
                        where s.AnswerId == Id && s.Kind == ReportStepKind.Extend
                        orderby s.Id descending
                        select new ExtensionLine(s.DueOn, s.At, x.DisplayName, s.Reason)
                    ).FirstOrDefaultAsync(cancel),
            async () =>
                Later = await ReportTemplates
                    .Latest(Db)
                    .AsNoTracking()
                    .SingleOrDefaultAsync(t => t.Key == Sheet.Template.Key && t.Version > Sheet.Template.Version, cancel),
            async () => Unrecorded = Sheet.Counts.Unrecorded > 0 ? await Reader.UnrecordedAsync(Head, cancel) : [],
            async () =>
                Returned = Head.Answer.State is AnswerState.Returned or AnswerState.WaitingForHead
                    ? await Db
                        .ReportSteps.AsNoTracking()
                        .Include(s => s.Notes)
                        .AsSingleQuery()
                        .Where(s => s.AnswerId == Id && s.Kind == ReportStepKind.Return && s.VersionNumber == Head.Answer.LastVersion)
                        .OrderByDescending(s => s.Id)
                        .FirstOrDefaultAsync(cancel)
                    : null,
            async () =>
                Turn = await (
                    from s in Db.ReportSteps.AsNoTracking()
                    join x in Db.Users on s.ById equals x.Id
                    where
                        s.AnswerId == Id
                        && (s.Kind == ReportStepKind.ToHead || s.Kind == ReportStepKind.GiveBack || s.Kind == ReportStepKind.Submit)
                    orderby s.Id descending
                    select new StepLine(s.Kind, s.VersionNumber, s.At, x.DisplayName, s.Reason)
                ).FirstOrDefaultAsync(cancel),
            async () => Approvers = Facts.IsWithHead ? await Reader.ApproverNamesAsync(Head.Answer.UnitId, cancel) : []
        );
    }

    private void Fill()
    {
        var answer = Head.Answer;
        Input = new AnswerInput
        {
            Version = answer.Version.ToString(CultureInfo.InvariantCulture),
            Results = answer.Results,
            Difficulties = answer.Difficulties,
            Proposals = answer.Proposals,
            Unrecorded = answer.UnrecordedExplanation,
            NoEvent = answer.NoEventExplanation,
            Lines = Sheet.Lines.ToDictionary(
                l => l.Code,
                l => new LineInput
                {
                    Value = l.Indicator.Source is IndicatorSource.Entered ? ReportWords.Figure(l.Indicator, l.Value) : null,
                    Estimate = ReportWords.Figure(l.Indicator, l.Estimate),
                    Explanation = l.Explanation,
                    FollowUp = l.Said?.FollowUp is true,
                },
                StringComparer.Ordinal
            ),
        };
    }

    /// <summary>Reads what somebody else saved, beside what stands in the form.</summary>
    private async Task LookElsewhereAsync(CancellationToken cancel)
    {
        await EnterAsync(cancel);
        await ReadAsync(cancel);
        var answer = Head.Answer;
        List<OtherValue> values =
        [
            .. Sheet
                .Lines.Where(l => l.Indicator.Source is IndicatorSource.Entered && Input.Lines.ContainsKey(l.Code))
                .Select(l => new OtherValue(
                    $"{l.Code}. {l.Indicator.NameIn(Platform.Languages.Current)}",
                    (Input.Lines[l.Code].Value ?? "").Trim(),
                    ReportWords.Figure(l.Indicator, l.Value)
                )),
            .. Sheet
                .Lines.Where(l => MayEstimate(l.Indicator) && Input.Lines.ContainsKey(l.Code))
                .Select(l => new OtherValue(
                    Texts["Estimate.Of", l.Code],
                    (Input.Lines[l.Code].Estimate ?? "").Trim(),
                    ReportWords.Figure(l.Indicator, l.Estimate)
                )),
            .. Sheet
                .Lines.Where(l => Input.Lines.ContainsKey(l.Code))
                .Select(l => new OtherValue(
                    Texts["Field.ExplanationOf", l.Code],
                    (Input.Lines[l.Code].Explanation ?? "").Trim(),
                    l.Explanation
                )),
            new(Texts["Field.Results"], (Input.Results ?? "").Trim(), answer.Results),
            new(Texts["Field.Difficulties"], (Input.Difficulties ?? "").Trim(), answer.Difficulties),
            new(Texts["Field.Proposals"], (Input.Proposals ?? "").Trim(), answer.Proposals),
            new(Texts["Field.Unrecorded"], (Input.Unrecorded ?? "").Trim(), answer.UnrecordedExplanation),
            new(Texts["Field.NoEvent"], (Input.NoEvent ?? "").Trim(), answer.NoEventExplanation),
        ];
        Other = new OtherAnswer(
            Head.SavedBy ?? "",
            answer.SavedAt ?? answer.BegunAt ?? Clock.GetCurrentInstant(),
            answer.Version,
            $"/reports/{Id}",
            [.. values.Where(v => v.Here != v.There)]
        );
    }

    [GeneratedRegex(
        @"^[0-9]{1,3}( [0-9]{3})+$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Grouped();
}
