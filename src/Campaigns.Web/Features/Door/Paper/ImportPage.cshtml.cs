using System.Globalization;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Lists;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Sheets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>The lines of a list that are shown.</summary>
public enum ImportShow
{
    All,
    Choose,
    Registered,
    New,
    Absent,
    Left,
}

/// <summary>A line of the page, or a folded run of lines that need no attention.</summary>
/// <param name="Row">The line; null for a run.</param>
/// <param name="Run">The lines of the run.</param>
public sealed record ImportLine(ImportRow? Row, IReadOnlyList<ImportRow> Run);

/// <summary>
/// Reads an attendance list back from Excel: questions about its columns and words are answered, each line is shown with what will happen
/// to it, then a job enters it.
/// </summary>
[May(Permission.SeeNames)]
[RequestSizeLimit(16 * 1024 * 1024)]
public sealed class ImportPageModel(
    DoorService service,
    CampaignsDbContext db,
    Imports imports,
    KeptLists lists,
    ListReading reading,
    LongJobs jobs,
    OperationIds operations,
    Actor actor,
    IClock clock,
    IStringLocalizer<ListsTexts> texts
) : DoorOfficePage(service)
{
    private const int RowsOfPage = 200;

    /// <summary>Runs of at most this many lines that need no attention are shown; longer runs are folded.</summary>
    private const int Unfolded = 6;

    private const int ShortRun = 3;

    /// <summary>The list of the page; null: another file can be chosen.</summary>
    [BindProperty(SupportsGet = true, Name = "import")]
    public Guid? ImportId { get; set; }

    [BindProperty(SupportsGet = true, Name = "show")]
    public ImportShow Show { get; set; }

    /// <summary>"all", or the number of the first line of the run that is unfolded.</summary>
    [BindProperty(SupportsGet = true, Name = "open")]
    public string? Open { get; set; }

    /// <summary>The number of the page of lines, from 1.</summary>
    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The meaning of each column, in the order of the columns.</summary>
    [BindProperty(Name = nameof(Fields))]
    public List<ListField> Fields { get; set; } = [];

    [BindProperty]
    public int? Sheet { get; set; }

    /// <summary>The rows of the headings: "first-rows".</summary>
    [BindProperty]
    public string? HeadAt { get; set; }

    [BindProperty]
    public string? Word { get; set; }

    [BindProperty]
    public string? Answer { get; set; }

    /// <summary>The decision as "number|what".</summary>
    [BindProperty]
    public string? Decision { get; set; }

    [BindProperty]
    public bool Hidden { get; set; }

    [BindProperty]
    public bool Consent { get; set; }

    public KeptList? Import { get; private set; }

    /// <summary>The last long job about the list.</summary>
    public LongJob? Job { get; private set; }

    public ImportView View { get; private set; } = new([], [], [], [], []);

    /// <summary>The places that will be taken once the list is entered, when they are more than there are; null otherwise.</summary>
    public int? Beyond =>
        Head.Activity.Capacity is { } capacity
        && Waiting.Where(r => r.Plan.Fate is EntryFate.Register).Sum(r => r.Plan.Turns) is > 0 and var fresh
        && (Head.Event?.Counts ?? Head.Run?.Counts)?.Places + fresh is { } becomes
        && becomes > capacity
            ? becomes
            : null;

    public ImportCount Count { get; private set; } = new(0, 0, 0, 0, 0, 0, 0);

    public IReadOnlyList<ImportLine> Lines { get; private set; } = [];

    public int Pages { get; private set; } = 1;

    /// <summary>The lines that were not entered, on this page of them.</summary>
    public IReadOnlyList<LeftRow> Left { get; private set; } = [];

    /// <summary>The number of lines, on all pages, that can be mended in the file.</summary>
    public int Repairable { get; private set; }

    public IReadOnlyList<KeptList> Earlier { get; private set; } = [];

    public bool MaySave => Head is { TakesEntries: true, HasOpened: true };

    /// <summary>The key of the sentence that says why nothing can be entered from a list.</summary>
    public string WhyNot =>
        Head.IsConfirmed ? "Confirmed"
        : Head.TakesEntries ? "NotYet"
        : "NotNow";

    public int ThisYear => VietnamTime.DateOf(Head.Now).Year;

    /// <summary>The meanings that a column may have.</summary>
    public IReadOnlyList<ListField> Takes => Head.Run is null ? Imports.Fields : Imports.FieldsOfRun;

    /// <summary>The lines with which the import has done nothing yet.</summary>
    public IEnumerable<ImportRow> Waiting => View.Rows.Where(r => r.Outcome is null);

    /// <summary>
    /// The lines that only a name, or a name and a year, ties to a registration to which no other line is tied. One press says that all of
    /// them are the same people.
    /// </summary>
    public IReadOnlyList<ImportRow> OnlyNamed =>
        [
            .. Waiting
                .Where(r => r.Plan is { Fate: EntryFate.Choose, Reason: EntryReason.NothingElse or EntryReason.NoYear, Perhaps.Count: 1 })
                .GroupBy(r => r.Plan.Perhaps[0].Id)
                .Where(g => g.Count() == 1)
                .Select(g => g.Single()),
        ];

    /// <summary>The doubtful years that have only one plausible meaning.</summary>
    public IReadOnlyDictionary<string, int?> Suggested =>
        Waiting
            .Where(r => r.Plan is { Fate: EntryFate.Choose, Reason: EntryReason.Year })
            .Select(r => r.Plan.Entry.YearAsked!)
            .Distinct(StringComparer.Ordinal)
            .Select(t => (Text: t, Years: ImportReading.YearsOf(t, ThisYear)))
            .Where(y => y.Years.Count == 1)
            .ToDictionary(y => y.Text, y => (int?)y.Years[0], StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        Job = await ListProgress.ShowAsync(this, jobs, actor, Import, cancel);
        return await ShowAsync(cancel);
    }

    /// <summary>Downloads a workbook with everybody who is registered, to fill in.</summary>
    public async Task<IActionResult> OnGetTemplateAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var rows = await SheetRows.ReadAsync(db, Head, after: 0, ListLimits.MaxRows, cancel);
        var sexes = await db
            .Registrations.Where(r => r.ActivityId == ActivityId && r.Sex != null)
            .Select(r => new { r.Id, r.Sex })
            .ToDictionaryAsync(r => r.Id, r => r.Sex, cancel);
        string[] headings =
        [
            texts["Import.Head.Number"],
            texts["Import.Field.Code"],
            texts["Import.Field.Name"],
            texts["Import.Field.Sex"],
            texts["Import.Field.Year"],
            texts["Import.Field.People"],
            texts["Import.Head.Present"],
        ];
        var file = ListSheetFile.Write(
            headings,
            rows.Where(r => r.State is RegistrationState.Confirmed)
                .Select(r =>
                    (IReadOnlyList<object?>)
                        [
                            r.Number,
                            ReadableCode.Group(r.Code),
                            r.Name,
                            sexes.TryGetValue(r.Id, out var sex) && sex is { } known ? texts["Import.Sex." + known].Value : "",
                            r.BirthYear,
                            r.InPeople ?? r.Places,
                            r.InAt is null ? "" : "x",
                        ]
                ),
            texts["Import.SheetName"],
            cancel
        );
        return File(file, ListSheetFile.ContentType, texts["Import.TemplateFile"]);
    }

    public async Task<IActionResult> OnPostUploadAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var (sheets, fault) = await reading.ReadAsync(Upload, cancel);
        if (fault is not ListFileFault.None)
        {
            ModelState.AddModelError(
                nameof(Upload),
                texts["Import.File." + fault, ListLimits.MaxBytes / 1024 / 1024, Features.Shared.Show.Number(ListLimits.MaxRows)]
            );
            return await ShowAsync(cancel);
        }

        var id = await lists.KeepAsync(
            "attendance",
            Head.Id,
            Head.Session.Id,
            sheets,
            Upload!.FileName,
            actor.Id,
            actor.Language,
            clock.GetCurrentInstant(),
            cancel,
            (digest, line) => operations.Of("import/" + digest, line, Head.Session.Id)
        );
        return LocalRedirect(AddressOf(id));
    }

    /// <summary>Sets the sheet, the rows of the headings, and the meaning of each column.</summary>
    public async Task<IActionResult> OnPostColumnsAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        var choice = await ListColumnsForm.KeepAsync(lists, Import!, Sheet, HeadAt, Fields, Takes, cancel);
        if (choice is ColumnsChoice.Kept)
        {
            return LocalRedirect(AddressOf(Import!.Id));
        }

        ModelState.AddModelError("", texts[choice is ColumnsChoice.Twice ? "Import.ColumnTwice" : "Import.ColumnMissing"]);
        return await ShowAsync(cancel);
    }

    /// <summary>Sets the meaning of a word, once for all lines that have it.</summary>
    public async Task<IActionResult> OnPostWordAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Word is { Length: > 0 and <= ListLimits.MaxText } word)
        {
            await lists.AnswerAsync(
                Import!.Id,
                word,
                Enum.TryParse<ListPresence>(Answer, out var means) && Enum.IsDefined(means) ? means : null,
                cancel
            );
        }

        return LocalRedirect(HereAt("words"));
    }

    /// <summary>Sets whether hidden lines are read like the others.</summary>
    public async Task<IActionResult> OnPostHiddenAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        await lists.TakeHiddenAsync(Import!.Id, Hidden, cancel);
        return LocalRedirect(HereAt("rows"));
    }

    /// <summary>Decides about one line.</summary>
    public async Task<IActionResult> OnPostDecideAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        var parts = (Decision ?? "").Split('|', 3);
        await ViewAsync(cancel);
        if (
            parts.Length < 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || View.Rows.FirstOrDefault(r => r.Number == number) is not { Outcome: null } row
        )
        {
            return LocalRedirect(HereAt("rows"));
        }

        var entry = row.Plan.Entry;
        var decision = entry.Decision;
        switch (parts[1])
        {
            case "leave":
                decision = decision with { Taken = false };
                break;
            case "take":
                decision = decision with { Taken = true };
                break;
            case "there":
                decision = decision with { There = true };
                break;
            case "apart":
                decision = decision with { Apart = true };
                break;
            case "new":
                decision = decision with { Who = Guid.Empty };
                break;
            case "same" when parts.Length == 3 && Guid.TryParse(parts[2], out var who) && row.Plan.Perhaps.Any(p => p.Id == who):
                decision = decision with { Who = who };
                break;
            case "undo":
                decision = EntryDecision.None;
                break;
            case "year" when parts.Length == 3 && entry.YearAsked is { } asked:
                await lists.AnswerAsync(
                    Import!.Id,
                    new Dictionary<string, int?>(StringComparer.Ordinal)
                    {
                        [asked] =
                            int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
                            && ImportReading.YearsOf(asked, ThisYear).Contains(year)
                                ? year
                                : null,
                    },
                    cancel
                );
                return LocalRedirect(HereAt($"row-{number}"));
            case "ask" when parts.Length == 3:
                await lists.AskAgainAsync(Import!.Id, parts[2], cancel);
                return LocalRedirect(HereAt($"row-{number}"));
            default:
                return LocalRedirect(HereAt("rows"));
        }

        await lists.DecideAsync(Import!, new Dictionary<int, EntryDecision> { [number] = decision }, cancel);
        return LocalRedirect(HereAt($"row-{number}"));
    }

    /// <summary>Says that all lines that only a name ties to a registration mean that person.</summary>
    public async Task<IActionResult> OnPostSameAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        await ViewAsync(cancel);
        await lists.DecideAsync(
            Import!,
            OnlyNamed.ToDictionary(r => r.Number, r => r.Plan.Entry.Decision with { Who = r.Plan.Perhaps[0].Id }),
            cancel
        );
        return LocalRedirect(HereAt("rows"));
    }

    /// <summary>Accepts the single plausible meaning of each doubtful year.</summary>
    public async Task<IActionResult> OnPostYearsAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        await ViewAsync(cancel);
        await lists.AnswerAsync(Import!.Id, Suggested, cancel);
        return LocalRedirect(HereAt("rows"));
    }

    /// <summary>Deletes the list; what was entered from it stays.</summary>
    public async Task<IActionResult> OnPostDropAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        await ViewAsync(cancel);
        if (await lists.ForgetAsync(Import!.Id, cancel))
        {
            return LocalRedirect(Head.PathOf("import"));
        }

        await lists.EndAsync(Import.Id, clock.GetCurrentInstant(), cancel, LeftRow.Of(View.Rows));

        return LocalRedirect(AddressOf(Import.Id));
    }

    /// <summary>Downloads the lines that can be mended in the file, with their reasons.</summary>
    public async Task<IActionResult> OnGetLeftAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { State: "done" } import)
        {
            return LocalRedirect(Import is { } open ? AddressOf(open.Id) : Head.PathOf("import"));
        }

        var file = ListSheetFile.Write(
            [texts["Import.Row"], texts["Import.LeftWhy"]],
            (await imports.LeftAsync(import, cancel)).Where(l => l.IsRepairable).Select(l => (IReadOnlyList<object?>)[l.Number, WhyOf(l)]),
            texts["Import.LeftSheet"],
            cancel
        );
        return File(file, ListSheetFile.ContentType, texts["Import.LeftFile"]);
    }

    /// <summary>Why a line was not entered, in words.</summary>
    public string WhyOf(LeftRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row switch
        {
            { Fault: { } fault } => texts["Import.Fault." + fault],
            { Asked: true } => texts["Import.Why.NotAnswered"],
            { Reason: { } reason } => texts["Import.Why." + reason, row.OtherRow ?? 0],
            _ => texts["Import.Why.Unknown"],
        };
    }

    public async Task<IActionResult> OnPostRunAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { } list)
        {
            return NotFound();
        }

        if (!MaySave)
        {
            ModelState.AddModelError("", texts["Import." + WhyNot, Features.Shared.Show.TimeAndDate(Head.OpensAt)]);
            return await ShowAsync(cancel);
        }

        if (list.State == "read" && !Consent && !list.Consent)
        {
            await ViewAsync(cancel);
            if (Waiting.Any(r => r.Plan.Fate is EntryFate.Register))
            {
                ModelState.AddModelError(nameof(Consent), texts["Import.ConsentMissing"]);
                return await ShowAsync(cancel);
            }
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await lists.BeginAsync(list.Id, Consent, clock.GetCurrentInstant(), cancel))
        {
            await lists.ForgetUnreadAsync(list, Takes, cancel);
            var unit = await db.Activities.Where(a => a.Id == Head.Id).Select(a => a.OrganisingUnitId).SingleAsync(cancel);
            await jobs.BeginAsync(ImportJob.KindOf, list.Id, actor.Id, unit, list.FileName, AddressOf(list.Id), cancel);
        }

        await transaction.CommitAsync(cancel);
        return LocalRedirect(AddressOf(list.Id));
    }

    /// <summary>The address of a list's page.</summary>
    public string AddressOf(Guid id)
    {
        var path = Head.PathOf("import");
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}import={id}";
    }

    /// <summary>The address of this page with other lines.</summary>
    public string Here(ImportShow? show = null, string? open = null, int? page = null)
    {
        var address = AddressOf(Import!.Id);
        var (shown, opened, at) = (show ?? Show, show is null ? open ?? Open : open, show is null ? page ?? Number : page ?? 1);
        return address
            + (shown is ImportShow.All ? "" : "&show=" + shown)
            + (string.IsNullOrEmpty(opened) ? "" : "&open=" + Uri.EscapeDataString(opened))
            + (at > 1 ? $"&p={at}" : "");
    }

    private string HereAt(string fragment) => Here() + "#" + fragment;

    /// <summary>Whether a filter shows a line.</summary>
    public static bool Shows(ImportShow show, ImportRow row) =>
        show switch
        {
            ImportShow.Choose => row.Plan.Fate is EntryFate.Choose,
            ImportShow.Registered => row.Plan.Fate is EntryFate.Admit or EntryFate.Already,
            ImportShow.New => row.Plan.Fate is EntryFate.Register,
            ImportShow.Absent => row.Plan.Fate is EntryFate.Absent,
            ImportShow.Left => row.Plan.Fate is EntryFate.LeaveOut,
            _ => true,
        };

    /// <summary>Splits a name into the parts before, in and after the place where another name differs.</summary>
    public static (string Before, string Differs, string After) Differing(string name, string other)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(other);
        var (from, end) = (0, 0);
        while (from < name.Length && from < other.Length && Like(name[from], other[from]))
        {
            from++;
        }

        while (end < name.Length - from && end < other.Length - from && Like(name[^(end + 1)], other[^(end + 1)]))
        {
            end++;
        }

        return (name[..from], name[from..^end], end == 0 ? "" : name[^end..]);
        static bool Like(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
    }

    /// <summary>Opens a list that is not being entered at the moment.</summary>
    private async Task<IActionResult?> ReadAsync(CancellationToken cancel) =>
        await LoadAsync(cancel) ?? (Import is { State: "read" } ? null : NotFound());

    /// <summary>Opens the page and its list; a list has its own session.</summary>
    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (ImportId is { } id)
        {
            Import = await lists.FindAsync(id, cancel);
            if (Import is null || Import.ActivityId != ActivityId)
            {
                return await OpenAsync(cancel) ?? NotFound();
            }

            SessionId = Import.SessionId;
        }

        return await OpenAsync(cancel);
    }

    private async Task ViewAsync(CancellationToken cancel) => View = await imports.PlanAsync(Import!, PaperDoor.Of(Head), Head.Now, cancel);

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        if (Import is { State: "read" } && Job is not { EndedAt: null })
        {
            await ViewAsync(cancel);
            Arrange();
        }
        else if (Import is { } import)
        {
            Count = await imports.CountAsync(import, cancel);
            if (import.State == "done")
            {
                var left = await imports.LeftAsync(import, cancel);
                Pages = Math.Max(1, (left.Count + RowsOfPage - 1) / RowsOfPage);
                Number = Math.Clamp(Number, 1, Pages);
                (Left, Repairable) = ([.. left.Skip((Number - 1) * RowsOfPage).Take(RowsOfPage)], left.Count(l => l.IsRepairable));
            }
        }
        else
        {
            Earlier = await lists.OfAsync(ActivityId, cancel);
        }

        return Page();
    }

    // Lines about which somebody has to choose come first, the others in the file's order; runs that need no attention are folded.
    private void Arrange()
    {
        var shown = View.Rows.Where(r => Shows(Show, r)).ToList();
        var ordered = Show is ImportShow.All ? [.. shown.Where(NeedsChoice), .. shown.Where(r => !NeedsChoice(r))] : shown;
        Pages = Math.Max(1, (ordered.Count + RowsOfPage - 1) / RowsOfPage);
        Number = Math.Clamp(Number, 1, Pages);
        var (lines, run, plain) = (new List<ImportLine>(), new List<ImportRow>(), 0);
        void Close()
        {
            var open =
                Show is not ImportShow.All
                || Open == "all"
                || run.Count <= ShortRun
                || Open == run[0].Number.ToString(CultureInfo.InvariantCulture);
            lines.AddRange(open ? run.Select(r => new ImportLine(r, [])) : [new ImportLine(null, [.. run])]);
            run.Clear();
        }

        foreach (var row in ordered.Skip((Number - 1) * RowsOfPage).Take(RowsOfPage))
        {
            if (!IsPlain(row))
            {
                Close();
                lines.Add(new ImportLine(row, []));
            }
            else if (++plain <= Unfolded)
            {
                lines.Add(new ImportLine(row, []));
            }
            else
            {
                run.Add(row);
            }
        }

        Close();
        Lines = lines;
    }

    public static bool NeedsChoice(ImportRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row is { Outcome: null, Plan.Fate: EntryFate.Choose };
    }

    private static bool IsPlain(ImportRow row) =>
        row.Plan is { Fate: EntryFate.Admit or EntryFate.Register or EntryFate.Absent, Entry.LeftOut.Count: 0 }
        && row.Plan.Entry.Decision == EntryDecision.None
        && !LegacyFonts.IsIn(row.Plan.Entry.Name);
}
