using System.Globalization;
using System.Runtime.CompilerServices;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// Answers with a list as a workbook, in constant memory, and notes in the log who took it. A long list is written by a long job, and the
/// reader is led to the page where it can be fetched.
/// </summary>
public sealed class ListSheets(
    CampaignsDbContext db,
    IServiceScopeFactory scopes,
    IHttpContextAccessor accessor,
    ITempDataDictionaryFactory notes,
    LongJobs jobs,
    Actor actor,
    IClock clock,
    IStringLocalizer<SharedTexts> texts
)
{
    /// <summary>The most rows that are written while the reader waits.</summary>
    public const int MaxAtOnce = 20_000;

    /// <summary>The page where the account's long jobs are shown and their files are fetched.</summary>
    public const string JobsPage = "/my-jobs";

    /// <summary>As many rows at a time get what further queries add to them.</summary>
    private const int Portion = 1_000;

    /// <summary>Takes the list where its page was opened without a browser (<see cref="ListPages"/>); otherwise null.</summary>
    internal Func<ListSheet, Task>? Opened { get; set; }

    /// <summary>
    /// Writes the workbook into a temporary file and sends it from there: the log has its number of rows before the first byte leaves, and
    /// a fault in the middle of the list is an error page and not half a file.
    /// </summary>
    public async Task<IActionResult> AnswerAsync(ListSheet list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        if (Opened is { } opened)
        {
            await opened(list);
            return new EmptyResult();
        }

        if (list.CountAsync is { } countAsync && await countAsync(cancel) is > MaxAtOnce and var many)
        {
            return await BeginAsync(list, many, cancel);
        }

        var file = ListSheetFile.Temporary();
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

    /// <summary>The last row of a list that has more rows than a sheet.</summary>
    internal static string More(IStringLocalizer<SharedTexts> texts) =>
        texts["List.ExcelMore", ListSheetFile.MaxLines.ToString("#,0", CultureInfo.CurrentCulture)];

    private async Task<IActionResult> BeginAsync(ListSheet list, int many, CancellationToken cancel)
    {
        var context = accessor.HttpContext!;
        var (request, now) = (context.Request, clock.GetCurrentInstant());
        var address = request.Path.ToUriComponent() + request.QueryString;
        var open =
            from e in db.ListExports
            where e.ById == actor.Id && e.Address == address && e.MadeAt == null
            where db.LongJobs.Any(j => j.SubjectId == e.Id && j.EndedAt == null)
            select e;
        if (!await open.AnyAsync(cancel))
        {
            var export = new ListExport
            {
                Id = Guid.CreateVersion7(),
                ById = actor.Id,
                GrantId = actor.InForce?.Id,
                Language = Languages.Current,
                Page = context.GetEndpoint()!.Metadata.GetRequiredMetadata<PageActionDescriptor>().ViewEnginePath,
                Address = address,
                Scope = list.Scope,
                FileName = list.FileName,
                CreatedAt = now,
                ExpiresAt = now + ListExport.Kept,
            };
            await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancel) : null;
            db.ListExports.Add(export);
            await db.SaveChangesAsync(cancel);
            await jobs.BeginAsync(ListExportJob.KindOf, export.Id, actor.Id, list.Taken.UnitId, list.Head.Title, ListOf(request), cancel);
            await db.Database.CurrentTransaction!.CommitAsync(cancel);
        }

        notes.GetTempData(context)["Toast"] = texts["List.ExcelLong", many.ToString("#,0", CultureInfo.CurrentCulture)].Value;
        return new LocalRedirectResult(JobsPage);
    }

    /// <summary>The address of the list on its page.</summary>
    private static string ListOf(HttpRequest request) =>
        QueryHelpers.AddQueryString(
            request.Path.ToUriComponent(),
            request.Query.Where(q => q.Key != "handler").Select(q => KeyValuePair.Create(q.Key, q.Value))
        );

    private async Task<int> WriteAsync(Stream file, ListSheet list, CancellationToken cancel)
    {
        using var streamed = accessor.HttpContext is { } context ? ReadsAgain.NotIn(context) : null;
        return await ListSheetFile.WriteAsync(file, list, More(texts), cancel);
    }
}
