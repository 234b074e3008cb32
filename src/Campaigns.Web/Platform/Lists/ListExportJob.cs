using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// Writes a long list into a file that its reader fetches within a day. The step can be repeated: until the whole file is stored, together
/// with its entry in the log, nothing is changed, and a file that is there is left alone.
/// </summary>
public sealed class ListExportJob(CampaignsDbContext db, ListPages pages, IClock clock, IStringLocalizer<SharedTexts> texts) : ILongJobWork
{
    public const string KindOf = "list-export";

    /// <summary>The word about a list that the account may not see any more.</summary>
    public const string NoRight = "no-right";

    private const int PartBytes = 1 << 20;

    public string Kind => KindOf;

    public async Task<LongJobStep> StepAsync(LongJob job, LongJobProgress progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(progress);
        var export = await db.ListExports.SingleOrDefaultAsync(e => e.Id == job.SubjectId, cancel);
        if (export is null or { MadeAt: not null })
        {
            return LongJobStep.Over;
        }

        var may = await pages.OpenAsync(
            export,
            async (list, actor) =>
            {
                var of = list.CountAsync is { } count ? await count(cancel) : 0;
                await progress.TellAsync(0, of, cancel);
                await using var file = ListSheetFile.Temporary();
                var rows = await ListSheetFile.WriteAsync(
                    file,
                    list,
                    ListSheets.More(texts),
                    cancel,
                    // The last row is told when the file is stored, because until then the list is not there.
                    written => written < of ? progress.TellAsync(written, of, cancel) : Task.CompletedTask
                );
                await StoreAsync(export, file, list.Taken with { Rows = rows }, actor, cancel);
                await progress.TellAsync(rows, rows, cancel);
            },
            cancel
        );
        return new LongJobStep(Ended: true, may ? null : NoRight);
    }

    /// <summary>The file of an export, which the caller disposes; it needs no more memory than a part of it.</summary>
    public static async Task<FileStream> ReadAsync(CampaignsDbContext db, Guid export, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var file = ListSheetFile.Temporary();
        try
        {
            for (var number = 0; ; number++)
            {
                var at = number;
                if (
                    await db
                        .ListExportParts.Where(p => p.ExportId == export && p.Number == at)
                        .Select(p => p.Content)
                        .SingleOrDefaultAsync(cancel)
                    is not { } part
                )
                {
                    break;
                }

                await file.WriteAsync(part, cancel);
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task StoreAsync(ListExport export, FileStream file, ExportedList taken, Actor actor, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (buffer, number, read) = (new byte[PartBytes], 0, 1);
        file.Position = 0;
        for (; (read = await file.ReadAtLeastAsync(buffer, PartBytes, throwOnEndOfStream: false, cancel)) > 0; number++)
        {
            var content = buffer[..read];
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO list_export_part (export_id, number, content) VALUES ({export.Id}, {number}, {content})",
                cancel
            );
        }

        var now = clock.GetCurrentInstant();
        (export.MadeAt, export.ExpiresAt) = (now, now + ListExport.Kept);
        await db.NoteExportAsync(actor, now, taken, cancel);
        await transaction.CommitAsync(cancel);
    }
}
