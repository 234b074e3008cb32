using Campaigns.Domain.Accounts;
using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Mail;
using Campaigns.Web.Platform.Sheets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>The link of one person, for one strip of paper or one message.</summary>
public sealed record AccountStrip(string Name, string SignInName, string Link, string Until, string At, string Words);

/// <summary>
/// Imports accounts from a list: the file is read, each line is shown with what will happen to it, a job makes the accounts, and then each
/// account gets its own link.
/// </summary>
[May(Permission.Administer)]
[RequestSizeLimit(16 * 1024 * 1024)]
public sealed class ImportModel(
    CampaignsDbContext db,
    Actor actor,
    AccountLists accounts,
    KeptLists lists,
    ListReading reading,
    PasswordLinks links,
    InstallationFacts installation,
    LongJobs jobs,
    IClock clock,
    PublicAddress address,
    Mailer mailer,
    IStringLocalizer<AccountsTexts> texts,
    IStringLocalizer<ListsTexts> listTexts
) : PageModel
{
    private const int RowsOfPage = 200;

    [BindProperty(SupportsGet = true, Name = "import")]
    public Guid? ImportId { get; set; }

    /// <summary>The number of the page of lines, from 1.</summary>
    [BindProperty(SupportsGet = true, Name = "p")]
    public int Number { get; set; } = 1;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty(Name = nameof(Fields))]
    public List<ListField> Fields { get; set; } = [];

    [BindProperty]
    public int? Sheet { get; set; }

    [BindProperty]
    public string? HeadAt { get; set; }

    [BindProperty]
    public bool Hidden { get; set; }

    /// <summary>The decision as "number|what".</summary>
    [BindProperty]
    public string? Decision { get; set; }

    /// <summary>The number of the line that is corrected.</summary>
    [BindProperty]
    public int? Line { get; set; }

    /// <summary>The values that replace what the file says.</summary>
    [BindProperty]
    public string? FullName { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Phone { get; set; }

    [BindProperty]
    public Guid? UnitId { get; set; }

    [BindProperty]
    public Role? Role { get; set; }

    public KeptList? Import { get; private set; }

    /// <summary>The last long job about the list.</summary>
    public LongJob? Job { get; private set; }

    public AccountListView? View { get; private set; }

    public AccountListCount Count { get; private set; } = new(0, 0, 0, 0, 0);

    public IReadOnlyList<AccountRow> Shown { get; private set; } = [];

    public int Pages { get; private set; } = 1;

    /// <summary>The names of existing accounts, of those that the administrator sees.</summary>
    public IReadOnlyDictionary<Guid, string> Known { get; private set; } = new Dictionary<Guid, string>();

    public IReadOnlyList<KeptList> Earlier { get; private set; } = [];

    /// <summary>New accounts without a password, which can get a link.</summary>
    public IReadOnlyList<Account> Waiting { get; private set; } = [];

    public IReadOnlySet<Guid> Mailed { get; private set; } = new HashSet<Guid>();

    /// <summary>Whether mails stay on this server, because no mail server is set up.</summary>
    public bool MailStaysHere => mailer.UsesPickupFolder;

    /// <summary>The links, on the only page that shows them.</summary>
    public IReadOnlyList<AccountStrip> Strips { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        Job = await ListProgress.ShowAsync(this, jobs, actor, Import, cancel);
        return await ShowAsync(cancel);
    }

    /// <summary>Downloads a workbook to fill in.</summary>
    public async Task<IActionResult> OnGetTemplateAsync(CancellationToken cancel)
    {
        string[] headings =
        [
            listTexts["Import.Head.Number"],
            listTexts["Import.Field.Name"],
            texts["List.Head.Email"],
            listTexts["Import.Field.Phone"],
            texts["List.Head.Unit"],
            texts["List.Head.Role"],
        ];
        var file = ListSheetFile.Write(
            headings,
            [
                [1, null, null, null, null, null],
            ],
            listTexts["Import.SheetName"],
            cancel
        );
        return File(file, ListSheetFile.ContentType, texts["List.TemplateFile"]);
    }

    public async Task<IActionResult> OnPostUploadAsync(CancellationToken cancel)
    {
        var (sheets, fault) = await reading.ReadAsync(Upload, cancel);
        if (fault is not ListFileFault.None)
        {
            ModelState.AddModelError(
                nameof(Upload),
                listTexts["Import.File." + fault, ListLimits.MaxBytes / 1024 / 1024, Features.Shared.Show.Number(ListLimits.MaxRows)]
            );
            return await ShowAsync(cancel);
        }

        var id = await lists.KeepAsync(
            AccountLists.Kind,
            activityId: null,
            sessionId: null,
            sheets,
            Upload!.FileName,
            actor.Id,
            actor.Language,
            clock.GetCurrentInstant(),
            cancel
        );
        return LocalRedirect(AddressOf(id));
    }

    public async Task<IActionResult> OnPostColumnsAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        var choice = await ListColumnsForm.KeepAsync(lists, Import!, Sheet, HeadAt, Fields, AccountLists.Takes, cancel);
        if (choice is ColumnsChoice.Kept)
        {
            return LocalRedirect(AddressOf(Import!.Id));
        }

        ModelState.AddModelError("", listTexts[choice is ColumnsChoice.Twice ? "Import.ColumnTwice" : "Import.ColumnMissing"]);
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostHiddenAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        await lists.TakeHiddenAsync(Import!.Id, Hidden, cancel);
        return LocalRedirect(Here() + "#rows");
    }

    /// <summary>Leaves a line out, or takes it after all.</summary>
    public async Task<IActionResult> OnPostDecideAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        if (
            (Decision ?? "").Split('|') is [var line, var what]
            && int.TryParse(line, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
        )
        {
            bool? taken = what switch
            {
                "leave" => false,
                "take" => true,
                _ => null,
            };
            await lists.DecideAsync(
                Import!,
                new Dictionary<int, EntryDecision> { [number] = EntryDecision.None with { Taken = taken } },
                cancel
            );
            return LocalRedirect($"{Here()}#row-{number}");
        }

        return LocalRedirect(Here() + "#rows");
    }

    /// <summary>Corrects a line: the values typed here replace those of the file.</summary>
    public async Task<IActionResult> OnPostCorrectAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Line is not { } number)
        {
            return LocalRedirect(Here() + "#rows");
        }

        var typed = new Dictionary<ListField, string?>
        {
            [ListField.Name] = FullName,
            [ListField.Email] = Email,
            [ListField.Phone] = Phone,
            [ListField.Unit] = UnitId?.ToString("D"),
            [ListField.Role] = Role?.ToString(),
        };
        await lists.CorrectAsync(
            Import!,
            number,
            typed.Where(t => !string.IsNullOrWhiteSpace(t.Value)).ToDictionary(t => t.Key, t => Names.Tidy(t.Value)),
            cancel
        );
        return LocalRedirect($"{Here()}#row-{number}");
    }

    public async Task<IActionResult> OnPostDropAsync(CancellationToken cancel)
    {
        if (await ReadAsync(cancel) is { } away)
        {
            return away;
        }

        if (!await lists.ForgetAsync(Import!.Id, cancel))
        {
            await lists.EndAsync(Import.Id, clock.GetCurrentInstant(), cancel);
            return LocalRedirect(AddressOf(Import.Id));
        }

        return LocalRedirect("/accounts/import");
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

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await lists.BeginAsync(list.Id, consent: false, clock.GetCurrentInstant(), cancel))
        {
            await lists.ForgetUnreadAsync(list, AccountLists.Takes, cancel);
            await jobs.BeginAsync(AccountListJob.KindOf, list.Id, actor.Id, actor.ActingUnitId, list.FileName, AddressOf(list.Id), cancel);
        }

        await transaction.CommitAsync(cancel);
        return LocalRedirect(AddressOf(list.Id));
    }

    /// <summary>
    /// Makes links for the accounts that got none by mail, and shows them in this answer only. Earlier links become invalid.
    /// </summary>
    public async Task<IActionResult> OnPostLinksAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { } list)
        {
            return NotFound();
        }

        var now = clock.GetCurrentInstant();
        var strips = new List<AccountStrip>();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await LookForWaitingAsync(list, cancel);
            foreach (var account in Waiting.Where(a => !Mailed.Contains(a.Id)))
            {
                var link = await links.MakeAsync(account);
                var unit = await db
                    .Grants.Where(g => g.AccountId == account.Id)
                    .OrderBy(g => g.ValidFrom)
                    .Select(g => (Guid?)g.UnitId)
                    .FirstOrDefaultAsync(cancel);
                db.Audit(actor, now, "account.link_made", "account", account.Id, unit);
                strips.Add(
                    new AccountStrip(
                        account.DisplayName,
                        account.UserName!,
                        link,
                        Features.Shared.Show.TimeAndDate(now + PasswordLinks.Life),
                        address.Readable("/"),
                        string.Join('\n', AccountListLog.WordsOf(account, link, now, address, texts))
                    )
                );
            }

            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        Strips = strips;
        Response.Headers.CacheControl = "no-store";
        return await ShowAsync(cancel);
    }

    /// <summary>Mails a link to each account that has an e-mail address and got none yet.</summary>
    public async Task<IActionResult> OnPostMailAsync(CancellationToken cancel)
    {
        if (await LoadAsync(cancel) is { } away)
        {
            return away;
        }

        if (Import is not { } list)
        {
            return NotFound();
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await jobs.BeginAsync(AccountLinkMails.KindOf, list.Id, actor.Id, actor.ActingUnitId, list.FileName, AddressOf(list.Id), cancel);
        await transaction.CommitAsync(cancel);
        TempData["Toast"] = texts["List.Mailing"].Value;
        return LocalRedirect(AddressOf(list.Id));
    }

    public static string AddressOf(Guid id) => $"/accounts/import?import={id}";

    public string Here(int? page = null) => AddressOf(Import!.Id) + ((page ?? Number) > 1 ? $"&p={page ?? Number}" : "");

    private async Task<IActionResult?> ReadAsync(CancellationToken cancel) =>
        await LoadAsync(cancel) ?? (Import is { State: "read" } ? null : NotFound());

    // Only the account that brought a list sees it, because it holds data that administrators of other units must not read.
    private async Task<IActionResult?> LoadAsync(CancellationToken cancel)
    {
        if (ImportId is not { } id)
        {
            return null;
        }

        var found = await lists.FindAsync(id, cancel);
        if (found is not { Kind: AccountLists.Kind } || found.CreatedById != actor.Id)
        {
            return NotFound();
        }

        Import = found;
        return null;
    }

    private async Task LookForWaitingAsync(KeptList list, CancellationToken cancel)
    {
        Waiting = await accounts.WithoutPasswordAsync(list, cancel);
        Mailed = await accounts.MailedAsync(Waiting.Select(a => a.Id), cancel);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        if (Import is not { } list)
        {
            Earlier = await lists.OfAsync(AccountLists.Kind, actor.Id, cancel);
            return Page();
        }

        if (list.State == "read")
        {
            View = await accounts.PlanAsync(list, cancel);
            var ordered = View.Rows.OrderBy(r => !(r is { Fate: AccountFate.Choose, Line.Outcome: null })).ThenBy(r => r.Number).ToList();
            Pages = Math.Max(1, (ordered.Count + RowsOfPage - 1) / RowsOfPage);
            Number = Math.Clamp(Number, 1, Pages);
            Shown = [.. ordered.Skip((Number - 1) * RowsOfPage).Take(RowsOfPage)];
            var ids = Shown.Select(r => r.Existing).OfType<Guid>().ToList();
            Known = await AccountReach
                .Seen(db, actor, (await installation.GetAsync(cancel)).RootUnitId)
                .Where(a => ids.Contains(a.Id))
                .ToDictionaryAsync(a => a.Id, a => a.DisplayName, cancel);
        }

        Count = await accounts.CountAsync(list, cancel);
        await LookForWaitingAsync(list, cancel);
        return Page();
    }
}
