using System.Globalization;
using System.Runtime.CompilerServices;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>Answers with a list as a workbook, in constant memory, and notes in the log who took it.</summary>
public sealed class ListSheets(
    CampaignsDbContext db,
    IServiceScopeFactory scopes,
    IHttpContextAccessor accessor,
    Actor actor,
    IClock clock,
    IStringLocalizer<SharedTexts> texts
)
{
    /// <summary>As many rows at a time get what further queries add to them.</summary>
    private const int Portion = 1_000;

    /// <summary>
    /// Writes the workbook into a temporary file and sends it from there: the log has its number of rows before the first byte leaves, and
    /// a fault in the middle of the list is an error page and not half a file.
    /// </summary>
    public async Task<IActionResult> AnswerAsync(ListSheet list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var file = TemporaryFile();
        try
        {
            var rows = await WriteAsync(file, list, cancel);
            await db.NoteExportAsync(actor, clock.GetCurrentInstant(), list.Taken with { Rows = rows }, cancel);
            if (db.Database.CurrentTransaction is { } moment)
            {
                // A page may read all its figures in one snapshot, which ends here, because the note has to stay.
                await moment.CommitAsync(cancel);
            }

            file.Position = 0;
            return new FileStreamResult(file, ListSheetFile.ContentType) { FileDownloadName = list.FileName };
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Adds to the rows of a list what further queries read, some rows at a time. The queries get a context of their own, because the one
    /// of the list is busy with reading it.
    /// </summary>
    public async IAsyncEnumerable<TRow> WithAsync<TLine, TRow>(
        IAsyncEnumerable<TLine> lines,
        Func<CampaignsDbContext, IReadOnlyList<TLine>, Task<IEnumerable<TRow>>> add,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(add);
        await using var scope = scopes.CreateAsyncScope();
        var beside = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        await foreach (var portion in lines.Chunk(Portion).WithCancellation(cancel))
        {
            foreach (var row in await add(beside, portion))
            {
                yield return row;
            }
        }
    }

    private async Task<int> WriteAsync(Stream file, ListSheet list, CancellationToken cancel)
    {
        using var streamed = accessor.HttpContext is { } context ? ReadsAgain.NotIn(context) : null;
        return await ListSheetFile.WriteAsync(
            file,
            list,
            texts["List.ExcelMore", ListSheetFile.MaxLines.ToString("#,0", CultureInfo.CurrentCulture)],
            cancel
        );
    }

    /// <summary>A file that only its handle knows: it has lost its name, so nothing is left of it, however the program ends.</summary>
    private static FileStream TemporaryFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"campaigns-{Guid.NewGuid():N}.xlsx");
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
                BufferSize = 1 << 16,
                UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return file;
    }
}
