using System.Globalization;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Documents;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The paper of a unit from which the level above enters its answer.</summary>
public sealed class PaperInput
{
    public string? Version { get; set; }

    public string? Number { get; set; }
}

/// <summary>What the pages of one answer share.</summary>
public abstract class ReportPage(
    CampaignsDbContext db,
    ReportReader reader,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public AnswerHead Head { get; private set; } = null!;

    public ReportHand Hand { get; private set; } = null!;

    public LocalDate Today { get; private set; }

    /// <summary>The names of the forms of events, by their ids.</summary>
    public IReadOnlyDictionary<string, string> Forms { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The number of a paper as it is typed; one page takes it.</summary>
    public virtual PaperInput Paper { get; set; } = new();

    /// <summary>Whether the account may enter the answer from a paper of the unit. Whether the number is typed is another matter.</summary>
    public bool MayEnterPaper => ReportRules.EnterPaper(ReportAnswers.FactsOf(Head, []), Hand, "-") is null;

    public bool MayTakeOver => ReportRules.TakeOver(ReportAnswers.FactsOf(Head, []), Hand) is null;

    public StateBadge Badge => new(Head.Answer.State, Head.IsOverdue(Today));

    public string PeriodName => Head.Period.NameIn(Languages.Current);

    protected CampaignsDbContext Db { get; } = db;

    protected ReportReader Reader { get; } = reader;

    protected Actor Actor { get; } = actor;

    protected IClock Clock { get; } = clock;

    protected IStringLocalizer<ReportingTexts> Texts { get; } = texts;

    /// <summary>
    /// Whether the account sees what was not accepted: it fills it in, or receives it. Others see accepted versions alone.
    /// </summary>
    public bool SeesAll => Hand.MayCompile || Hand.MayReceive || Hand.MayApprove;

    /// <summary>The answer as the rules see it, for everything that does not depend on who worked on it.</summary>
    public AnswerFacts Facts => ReportAnswers.FactsOf(Head, []);

    /// <summary>Whether the account may send what lies before it as the unit's head, or give it back.</summary>
    public bool MayDecide => ReportRules.GiveBack(Facts, Hand, "-") is null;

    /// <summary>Whether the account sets what stands above and below the text of the unit's documents.</summary>
    public bool MaySetLetterhead => ReportLetterheads.May(Actor, Head.Answer.UnitId, Head.UnitPath);

    /// <summary>The page behind a computed figure, where the account may look; null for the others.</summary>
    public string? DoorOf(ReportIndicator indicator)
    {
        ArgumentNullException.ThrowIfNull(indicator);
        if (indicator.Measure is not { } measure || !Actor.May(Permission.SeeCounts, Head.UnitPath))
        {
            return null;
        }

        var day = LocalDatePattern.Iso;
        var days = $"unit={Head.Answer.UnitId}&period=chosen&from={day.Format(Head.Period.CountedFrom)}&to={day.Format(Head.Period.AsOf)}";
        return measure switch
        {
            ReportMeasures.EventsHeld or ReportMeasures.EventsOfActionMonth or ReportMeasures.Turns or ReportMeasures.People =>
                $"/reports/{Id}/events",
            ReportMeasures.CommunesReached => $"/outreach/communes?{days}",

            // The pages of training add up everything below a unit, which is another figure where units below report for themselves.
            ReportMeasures.CourseRuns or ReportMeasures.LearningTurns or ReportMeasures.Learners when !Head.HasBelow =>
                $"/outreach/training?{days}",
            _ => null,
        };
    }

    /// <summary>Reads the answer and decides whether the account may look at it.</summary>
    /// <returns>The answer of the page when it may not; null when it may.</returns>
    protected async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await Reader.HeadAsync(Id, cancel) is not { } head)
        {
            // An answer without its period is one to a request that was withdrawn; the page of all reports says so, and why.
            var asked = await (
                from a in Db.ReportAnswers
                join u in Db.Units on a.UnitId equals u.Id
                where a.Id == Id
                select u.Path
            ).SingleOrDefaultAsync(cancel);
            return asked is not null && Actor.May(Permission.SeeReports, asked) ? LocalRedirect("/reports") : NotFound();
        }

        (Head, Hand, Today) = (head, head.HandOf(Actor), Clock.Today());
        return Actor.May(Permission.SeeReports, head.UnitPath) ? null : Forbid();
    }

    protected async Task ReadFormsAsync(CancellationToken cancel)
    {
        var english = Languages.Current == "en";
        Forms = await Db
            .EventForms.AsNoTracking()
            .ToDictionaryAsync(f => f.Id.ToString(), f => english ? f.NameEn : f.NameVi, StringComparer.Ordinal, cancel);
    }

    /// <summary>The document of a report as a file. The log says who took its tables away.</summary>
    /// <param name="files">Makes the document.</param>
    /// <param name="issued">The report.</param>
    /// <param name="ending">The ending of the file's name: "docx" or "xlsx".</param>
    /// <param name="cancel">Cancels the writing.</param>
    protected async Task<IActionResult> FileOfAsync(ReportFiles files, IssuedReport issued, string ending, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(issued);
        var (document, name) = await files.DocumentAsync(Head, issued, cancel);
        if (ending != "xlsx")
        {
            return File(WordDocument.Write(document, cancel), WordDocument.ContentType, $"{name}.{ending}");
        }

        var file = WorkbookDocument.Write(document, cancel);
        var unit = Head.Answer.UnitId;
        string?[] which = [Head.UnitName, PeriodName, issued.Version is { } version ? Texts["Version.Short", version].Value : null];
        await Db.NoteExportAsync(
            Actor,
            Clock.GetCurrentInstant(),
            new ExportedList(Texts["Sheet.Report"], "report", Id, unit, which, WorkbookDocument.RowsOf(document)),
            cancel
        );
        return File(file, WorkbookDocument.ContentType, $"{name}.{ending}");
    }

    /// <summary>Shows refusals at their fields, in words.</summary>
    protected void Refuse(IEnumerable<ReportRefusal?> refusals, string prefix)
    {
        foreach (var refusal in refusals.OfType<ReportRefusal>())
        {
            ModelState.AddModelError(refusal.Field.Length == 0 ? "" : prefix + refusal.Field, Sentence(refusal));
        }
    }

    /// <summary>
    /// Takes a step of an answer. What refuses it is shown at its field, also that somebody changed the answer in the meantime; nothing of
    /// a refused step stays tracked.
    /// </summary>
    /// <returns>Whether the step was taken.</returns>
    protected async Task<bool> IsTakenAsync(Func<Task<IEnumerable<ReportRefusal?>>> step, string prefix)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            Refuse(await step(), prefix);
        }
        catch (DbUpdateConcurrencyException)
        {
            ModelState.AddModelError("", Texts["Error.ChangedSince"]);
        }

        if (!ModelState.IsValid)
        {
            Db.ChangeTracker.Clear();
        }

        return ModelState.IsValid;
    }

    protected virtual string Sentence(ReportRefusal refusal) =>
        refusal switch
        {
            ReportRefusal.TooEarly early => Texts["Refusal.TooEarly", Shared.Show.Date(early.From)],
            ReportRefusal.TooLong tooLong => Texts["Refusal.TooLong", tooLong.Max],
            _ => Texts["Refusal." + refusal.Key],
        };
}
