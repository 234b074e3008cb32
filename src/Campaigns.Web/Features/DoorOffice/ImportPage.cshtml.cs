using Campaigns.Domain.Codes;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.DoorOffice;

/// <summary>The list of who came, back in from Excel: the file is read, its columns are mapped, each row is shown with what comes of it, then a job enters it.</summary>
[May(Act.SeeNames)]
[RequestSizeLimit(16 * 1024 * 1024)]
public sealed class ImportPageModel(
    DoorDesk desk, CampaignsDbContext db, Imports imports, AfterCommit afterCommit, Actor actor, IClock clock, IStringLocalizer<DoorOfficeTexts> texts) : DoorOfficePage(desk)
{
    private const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const int MostShown = 40;

    /// <summary>The list that the page is about; null: another file can be chosen.</summary>
    [BindProperty(SupportsGet = true, Name = "import")]
    public Guid? ImportId { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    /// <summary>The column of each field, counted from 0; -1: none.</summary>
    /// <remarks>Its name is said, so that where a form has no columns the form's other fields are not taken for some.</remarks>
    [BindProperty(Name = nameof(Columns))]
    public Dictionary<ImportField, int> Columns { get; set; } = [];

    [BindProperty]
    public bool Consent { get; set; }

    public Import? Import { get; private set; }

    public ImportCount Count { get; private set; } = new(0, 0, 0, 0, 0);

    /// <summary>What would come of the rows, before it is begun.</summary>
    public IReadOnlyList<PlannedRow> Plan { get; private set; } = [];

    /// <summary>Those that are shown: what is wrong first.</summary>
    public IReadOnlyList<PlannedRow> Shown => [.. Plan.Where(p => p.Fault is not null).Concat(Plan.Where(p => p.Fault is null)).Take(MostShown)];

    public IReadOnlyList<(int Number, RowFault Fault)> Faults { get; private set; } = [];

    public IReadOnlyList<Import> Earlier { get; private set; } = [];

    /// <summary>Whether the columns that are read say whom a row is about.</summary>
    public bool SaysWho => Import is { } import && (import.Columns.ContainsKey(ImportField.Name) || import.Columns.ContainsKey(ImportField.Code));

    public bool MaySave => Head is { TakesEntries: true, HasOpened: true };

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await LoadAsync(cancel) ?? await ShowAsync(cancel);

    /// <summary>An .xlsx with everybody registered, to be filled in.</summary>
    public async Task<IActionResult> OnGetTemplateAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var rows = await SheetRows.ReadAsync(db, Head, after: 0, ImportFile.MaxRows, cancel);
        var sexes = await db.Registrations.Where(r => r.ActivityId == ActivityId && r.Sex != null).Select(r => new { r.Id, r.Sex }).ToDictionaryAsync(r => r.Id, r => r.Sex, cancel);
        string[] headings = [texts["Import.Head.Number"], texts["Import.Field.Code"], texts["Import.Field.Name"], texts["Import.Field.Sex"], texts["Import.Field.Year"], texts["Import.Field.People"], texts["Import.Field.Present"]];
        var file = await ImportFile.WriteAsync(
            headings,
            rows.Where(r => r.State is RegistrationState.Confirmed).Select(r => (IReadOnlyList<object?>)
            [
                r.Number,
                ReadableCode.Group(r.Code),
                r.Name,
                sexes.TryGetValue(r.Id, out var sex) && sex is { } known ? texts["Import.Sex." + known].Value : "",
                r.BirthYear,
                r.InPeople ?? r.Places,
                r.InAt is null ? "" : "x",
            ]),
            texts["Import.SheetName"],
            cancel);
        return File(file, Excel, texts["Import.TemplateFile"]);
    }

    public async Task<IActionResult> OnPostUploadAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        var fault = Upload switch { null or { Length: 0 } => ImportFileFault.Missing, { Length: > ImportFile.MaxBytes } => ImportFileFault.TooLarge, _ => ImportFileFault.None };
        ImportSheet? sheet = null;
        if (fault is ImportFileFault.None)
        {
            using var file = new MemoryStream();
            await Upload!.CopyToAsync(file, cancel);
            file.Position = 0;
            (sheet, fault) = ImportFile.Read(file);
        }

        if (sheet is null)
        {
            ModelState.AddModelError(nameof(Upload), texts["Import.File." + fault, ImportFile.MaxBytes / 1024 / 1024, Show.Number(ImportFile.MaxRows)]);
            return await ShowAsync(cancel);
        }

        var name = Names.Tidy(Path.GetFileName(Upload!.FileName));
        var id = await imports.KeepAsync(PaperDoor.Of(Head), sheet, name.Length > 120 ? name[..120] : name, actor.Id, actor.Language, clock.GetCurrentInstant(), cancel);
        return LocalRedirect(AddressOf(id));
    }

    public async Task<IActionResult> OnPostColumnsAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { State: "read" } import)
        {
            return NotFound();
        }

        var chosen = Chosen(import);
        if (chosen.Values.Distinct().Count() != chosen.Count)
        {
            ModelState.AddModelError("", texts["Import.ColumnTwice"]);
            return await ShowAsync(cancel);
        }

        if (!chosen.ContainsKey(ImportField.Name) && !chosen.ContainsKey(ImportField.Code))
        {
            ModelState.AddModelError("", texts["Import.ColumnMissing"]);
            return await ShowAsync(cancel);
        }

        await imports.ChooseAsync(import.Id, chosen, cancel);
        return LocalRedirect(AddressOf(import.Id));
    }

    public async Task<IActionResult> OnPostRunAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { } import)
        {
            return NotFound();
        }

        if (!MaySave)
        {
            ModelState.AddModelError("", texts[Head.TakesEntries ? "Entry.NotYet" : "Entry.NotNow", Show.TimeAndDate(Head.OpensAt)]);
            return await ShowAsync(cancel);
        }

        var now = clock.GetCurrentInstant();
        if (!Consent && (await imports.PlanAsync(import, PaperDoor.Of(Head), ImportFile.MaxRows, now, cancel)).Any(p => p.Registers))
        {
            ModelState.AddModelError(nameof(Consent), texts["Import.ConsentMissing"]);
            return await ShowAsync(cancel);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await imports.BeginAsync(import.Id, Consent, now, cancel))
        {
            afterCommit.Enqueue<ImportJob>(job => job.RunAsync(import.Id, CancellationToken.None));
        }

        await transaction.CommitAsync(cancel);
        return LocalRedirect(AddressOf(import.Id));
    }

    /// <summary>The column that a field is read from; -1: none.</summary>
    public int ColumnOf(ImportField field) => Columns.TryGetValue(field, out var typed) ? typed : Import!.Columns.GetValueOrDefault(field, -1);

    /// <summary>The address of a list's page.</summary>
    public string AddressOf(Guid id)
    {
        var path = Head.PathOf("import");
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}import={id}";
    }

    private Dictionary<ImportField, int> Chosen(Import import) =>
        Enum.GetValues<ImportField>().Select(f => (f, ColumnOf(f))).Where(c => c.Item2 >= 0 && c.Item2 < import.Headings.Length).ToDictionary(c => c.f, c => c.Item2);

    /// <summary>Opens the page and its list; a list names its session itself.</summary>
    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (ImportId is { } id)
        {
            Import = await imports.FindAsync(id, cancel);
            if (Import is null || Import.ActivityId != ActivityId)
            {
                return await OpenAsync(cancel) ?? NotFound();
            }

            SessionId = Import.SessionId;
        }

        return await OpenAsync(cancel);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        if (Import is { State: "read" } read)
        {
            Plan = await imports.PlanAsync(read, PaperDoor.Of(Head), ImportFile.MaxRows, Head.Now, cancel);
        }
        else if (Import is { } import)
        {
            Count = await imports.CountAsync(import.Id, cancel);
            Faults = import.State == "done" ? await imports.FaultsAsync(import.Id, cancel) : [];
        }
        else
        {
            Earlier = await imports.OfAsync(ActivityId, cancel);
        }

        return Page();
    }
}
