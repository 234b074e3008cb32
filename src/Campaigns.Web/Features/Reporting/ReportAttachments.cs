using System.Data;
using System.Security.Cryptography;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The settings of the files of reports, under "ReportFiles".</summary>
public sealed class AttachmentOptions
{
    /// <summary>The most bytes of a request with a file; a larger one is refused before it is read.</summary>
    public const int MaxRequest = 64 * 1024 * 1024;

    /// <summary>The most megabytes of a file; more than 60 do not fit into a request.</summary>
    public int MaxMegabytes { get; set; } = 10;

    /// <summary>The most files that go along with one version.</summary>
    public int MaxCount { get; set; } = 20;

    public AttachmentLimits Limits => new(MaxMegabytes * 1024L * 1024, MaxCount);
}

/// <summary>A file of a report without its bytes.</summary>
public sealed record AttachedFile(
    Guid Id,
    AttachmentKind Kind,
    string Name,
    AttachmentType Type,
    int Size,
    string Sha256,
    Instant AddedAt,
    string AddedBy,
    bool InDraft,
    Instant? ErasedAt,
    string ErasedReason
)
{
    public string AddressIn(Guid answer) => $"/reports/{answer}/files/{Id}";
}

/// <summary>Adds files to answers, takes them out of a draft, and erases them.</summary>
public sealed class ReportAttachments(
    CampaignsDbContext db,
    ReportReader reader,
    IOptions<AttachmentOptions> options,
    Actor actor,
    IClock clock
)
{
    public AttachmentLimits Limits => options.Value.Limits;

    /// <summary>The files of an answer, in the order in which they were added, without their bytes.</summary>
    public static Task<List<AttachedFile>> OfAsync(CampaignsDbContext db, Guid answer, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (
            from f in db.ReportAttachments.AsNoTracking()
            join x in db.Users on f.AddedById equals x.Id
            where f.AnswerId == answer
            orderby f.Id
            select new AttachedFile(
                f.Id,
                f.Kind,
                f.Name,
                f.Type,
                f.Size,
                f.Sha256,
                f.AddedAt,
                x.DisplayName,
                f.InDraft,
                f.ErasedAt,
                f.ErasedReason
            )
        ).ToListAsync(cancel);
    }

    /// <summary>Adds a file that was uploaded with a form to the draft.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public async Task<ReportRefusal?> AddAsync(Guid id, AttachmentKind kind, IFormFile? upload, CancellationToken cancel)
    {
        if (upload is null)
        {
            return new ReportRefusal.FileMissing();
        }

        var name = Names.Tidy(Path.GetFileName(upload.FileName.Replace('\\', '/')));
        byte[] bytes = [];
        if (upload.Length <= Limits.MaxBytes)
        {
            using var memory = new MemoryStream((int)upload.Length);
            await upload.CopyToAsync(memory, cancel);
            bytes = memory.ToArray();
        }

        var (type, macros) = AttachmentContent.Of(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var offered = new OfferedFile(name, kind, upload.Length, type, macros, sha256);
        return await Retry.LookAgainAsync(db, () => TryAddAsync(id, offered, bytes, cancel));
    }

    private async Task<ReportRefusal?> TryAddAsync(Guid id, OfferedFile file, byte[] bytes, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);

        // An answer is not sent while a file is added to it: both lock the row, and the change of the row makes a sender read anew.
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_answer WHERE id = {id} FOR UPDATE", cancel);
        var head = await reader.HeadAsync(id, cancel);
        var there = await db
            .ReportAttachments.Where(f => f.AnswerId == id && f.InDraft)
            .Select(f => new DraftFile(f.Name, f.Kind, f.Sha256))
            .ToListAsync(cancel);
        var refusal = head is null
            ? new ReportRefusal.NotYours()
            : ReportRules.Type(ReportAnswers.FactsOf(head, []), head.HandOf(actor)) ?? AttachmentRules.Add(file, there, Limits);
        if (refusal is not null)
        {
            return refusal;
        }

        var added = new ReportAttachment
        {
            Id = Guid.CreateVersion7(),
            AnswerId = id,
            Kind = file.Kind,
            Name = file.Name,
            Type = file.Content!.Value,
            Size = bytes.Length,
            Sha256 = file.Sha256,
            File = bytes,
            AddedById = actor.Id,
            AddedAt = now,
            InDraft = true,
        };
        db.ReportAttachments.Add(added);
        await TouchAsync(id, now, cancel);
        db.Audit(actor, now, "report.file_added", "report", id, head!.Answer.UnitId, new { sha256 = added.Sha256 });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Takes a file out of the draft; one that was sent with a version stays with that version.</summary>
    public async Task<ReportRefusal?> RemoveAsync(Guid id, Guid file, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_answer WHERE id = {id} FOR UPDATE", cancel);
        if (
            await reader.HeadAsync(id, cancel) is not { } head
            || ReportRules.Type(ReportAnswers.FactsOf(head, []), head.HandOf(actor)) is not null
        )
        {
            return new ReportRefusal.NotYours();
        }

        var sent = db.Set<ReportVersionAttachment>().Where(l => l.AttachmentId == file);
        var gone = await db
            .ReportAttachments.Where(f => f.Id == file && f.AnswerId == id && f.InDraft && !sent.Any())
            .ExecuteDeleteAsync(cancel);
        if (gone == 0)
        {
            gone = await db
                .ReportAttachments.Where(f => f.Id == file && f.AnswerId == id && f.InDraft)
                .ExecuteUpdateAsync(u => u.SetProperty(f => f.InDraft, false), cancel);
        }

        if (gone > 0)
        {
            await TouchAsync(id, now, cancel);
            db.Audit(actor, now, "report.file_removed", "report", id, head.Answer.UnitId);
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Erases the bytes of a file; its name, its hash, the reason and the day stay.</summary>
    public async Task<ReportRefusal?> EraseAsync(Guid id, Guid file, string reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var now = clock.GetCurrentInstant();
        if (await reader.HeadAsync(id, cancel) is not { } head || head.HandOf(actor) is { MayCompile: false, MayReceive: false })
        {
            return new ReportRefusal.NotYours();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReportRefusal.ReasonMissing();
        }

        if (reason.Length > ReportRules.MaxExplanation)
        {
            return new ReportRefusal.TooLong("Reason", ReportRules.MaxExplanation);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var erased = await db
            .ReportAttachments.Where(f => f.Id == file && f.AnswerId == id && f.ErasedAt == null)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(f => f.File, (byte[]?)null)
                        .SetProperty(f => f.InDraft, false)
                        .SetProperty(f => f.ErasedAt, (Instant?)now)
                        .SetProperty(f => f.ErasedById, (Guid?)actor.Id)
                        .SetProperty(f => f.ErasedReason, reason),
                cancel
            );
        if (erased > 0)
        {
            db.Audit(actor, now, "report.file_erased", "report", id, head.Answer.UnitId, new { reason });
            await db.SaveChangesAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>Who changes the files of a draft works on it, as somebody who types does.</summary>
    private Task TouchAsync(Guid id, Instant now, CancellationToken cancel) =>
        db
            .ReportAnswers.Where(a => a.Id == id)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(a => a.State, a => a.State == AnswerState.NotBegun ? AnswerState.Draft : a.State)
                        .SetProperty(a => a.BegunAt, a => a.BegunAt ?? now)
                        .SetProperty(a => a.SavedAt, (Instant?)now)
                        .SetProperty(a => a.SavedById, (Guid?)actor.Id),
                cancel
            );
}
