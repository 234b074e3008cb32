using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A file as it is chosen.</summary>
public sealed class FileInput
{
    public IFormFile? File { get; set; }

    /// <summary>Whether it is a picture of the signed paper.</summary>
    public bool IsScan { get; set; }

    /// <summary>Why a file is erased.</summary>
    public string? Reason { get; set; }
}

/// <summary>The files of an answer: those that go along with the next version, and those that were sent.</summary>
[May(Permission.SeeReports)]
[RequestSizeLimit(AttachmentOptions.MaxRequest)]
public sealed class FilesModel(
    CampaignsDbContext db,
    ReportReader reader,
    ReportAttachments attachments,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : ReportPage(db, reader, actor, clock, texts)
{
    [BindProperty]
    public FileInput Input { get; set; } = new();

    public IReadOnlyList<AttachedFile> Rows { get; private set; } = [];

    public AttachmentLimits Limits => attachments.Limits;

    /// <summary>Whether the account may add files and take them out of the draft.</summary>
    public bool MayType => ReportRules.Type(Facts, Hand) is null;

    public bool MayErase => Hand.MayCompile || Hand.MayReceive;

    /// <summary>The file about whose erasing the form says something.</summary>
    public Guid? Erasing { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    /// <summary>Adds a file.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayType)
        {
            return Forbid();
        }

        var kind = Input.IsScan ? AttachmentKind.SignedScan : AttachmentKind.Document;
        return await DoneAsync(() => attachments.AddAsync(Id, kind, Input.File, cancel), "Toast.FileAdded", cancel);
    }

    /// <summary>Takes a file out of the draft.</summary>
    public async Task<IActionResult> OnPostRemoveAsync(Guid file, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        return MayType ? await DoneAsync(() => attachments.RemoveAsync(Id, file, cancel), "Toast.FileRemoved", cancel) : Forbid();
    }

    /// <summary>Erases the bytes of a file.</summary>
    public async Task<IActionResult> OnPostEraseAsync(Guid file, CancellationToken cancel)
    {
        Erasing = file;
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        return MayErase
            ? await DoneAsync(() => attachments.EraseAsync(Id, file, (Input.Reason ?? "").Trim(), cancel), "Toast.FileErased", cancel)
            : Forbid();
    }

    protected override string Sentence(ReportRefusal refusal) => Texts.FileSentence(refusal) ?? base.Sentence(refusal);

    private async Task<IActionResult> DoneAsync(Func<Task<ReportRefusal?>> step, string toast, CancellationToken cancel)
    {
        if (await IsTakenAsync(async () => [await step()], "Input."))
        {
            TempData["Toast"] = Texts[toast].Value;
            return LocalRedirect($"/reports/{Id}/files");
        }

        return await OpenAsync(cancel) ?? Page();
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        // Whoever only sees what was accepted finds its files on the page of that version.
        if (!SeesAll)
        {
            return Forbid();
        }

        Rows = await ReportAttachments.OfAsync(Db, Id, cancel);
        return null;
    }
}
