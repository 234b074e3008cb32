using Campaigns.Web.Data;
using Campaigns.Web.Features.Audit;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Jobs;

/// <summary>A job that runs at fixed times.</summary>
/// <param name="Name">What the job does, in words.</param>
/// <param name="LastAt">When the job last ran; null when it has not run yet.</param>
/// <param name="Outcome">"Succeeded", "Failed" or another state of Hangfire; null when the job has not run yet.</param>
/// <param name="NextAt">When it runs next.</param>
public sealed record RecurringLine(string Name, Instant? LastAt, string? Outcome, Instant? NextAt);

/// <summary>A failed job, which is kept so that somebody can look at it.</summary>
/// <param name="Id">The job's number in Hangfire; null for a long job that was given up, which its person runs again.</param>
/// <param name="Name">What the job does, in words.</param>
/// <param name="At">When it failed.</param>
/// <param name="Error">The type of the error. Its message is left out, because it may contain what somebody typed.</param>
public sealed record FailedLine(string? Id, string Name, Instant? At, string Error);

/// <summary>A job that waits, runs, or is tried again later.</summary>
/// <param name="Name">What the job does, in words.</param>
/// <param name="State">"Waits", "Runs" or "Again".</param>
/// <param name="At">Since when the job is in this state, or when it runs again.</param>
public sealed record QueuedLine(string Name, string State, Instant? At);

/// <summary>
/// The page about the program's jobs, for administrators: the jobs that run at fixed times, the failed ones, and the queued ones. A button
/// runs failed jobs again, and the audit log records it. Hangfire's own English pages are behind a link and are read-only.
/// </summary>
[May(Permission.Administer)]
public sealed class IndexModel(
    JobStorage storage,
    IBackgroundJobClient client,
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    IStringLocalizer<JobsTexts> texts
) : PageModel
{
    /// <summary>The largest number of jobs of each kind that are listed. A longer list would not tell more.</summary>
    public const int MaxLines = 30;

    public IReadOnlyList<RecurringLine> Recurring { get; private set; } = [];

    public IReadOnlyList<FailedLine> Failed { get; private set; } = [];

    public long AllFailed { get; private set; }

    public IReadOnlyList<QueuedLine> Queued { get; private set; } = [];

    public long AllQueued { get; private set; }

    public Instant Now { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => ReadAsync(cancel);

    /// <summary>The tables of the page as a workbook, one below the other; the first column says which table a row is of.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] InstallationFacts installation, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(installation);
        await ReadAsync(cancel);
        var top = (await installation.GetAsync(cancel)).RootUnitId;
        IEnumerable<IReadOnlyList<object?>> rows =
        [
            .. Failed.Select(f => (IReadOnlyList<object?>)[texts["Failed.Title"].Value, f.Name, f.Error, f.At, null]),
            .. Queued.Select(q =>
                (IReadOnlyList<object?>)[texts["Queued.Title"].Value, q.Name, texts["Queued." + q.State].Value, q.At, null]
            ),
            .. Recurring.Select(r =>
                (IReadOnlyList<object?>)[texts["Recurring.Title"].Value, r.Name, texts[OutcomeKey(r.Outcome)].Value, r.LastAt, r.NextAt]
            ),
        ];
        return await this.SheetAsync(
            new PageSheet(
                texts["Title"],
                [texts["Sheet.Table"], texts["Job"], texts["Queued.State"], texts["Queued.At"], texts["Recurring.Next"]],
                rows.ToAsyncEnumerable(),
                "unit",
                top,
                top
            ),
            cancel
        );
    }

    /// <summary>The key of the text that says how a job last ended.</summary>
    public static string OutcomeKey(string? state) =>
        state switch
        {
            "Succeeded" => "Outcome.Done",
            "Failed" => "Outcome.Failed",
            null => "Outcome.None",
            _ => "Outcome.Runs",
        };

    private async Task ReadAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        using (var connection = storage.GetConnection())
        {
            Recurring =
            [
                .. connection
                    .GetRecurringJobs()
                    .Select(j => new RecurringLine(
                        NameOf(j.Job),
                        At(j.LastExecution),
                        j.Error is null ? j.LastJobState : FailedState.StateName,
                        At(j.NextExecution)
                    ))
                    .OrderBy(l => l.Name, StringComparer.CurrentCulture),
            ];
        }

        // Whose job it was, and about what, is shown to nobody else.
        var givenUp = await db
            .LongJobs.Where(j => j.State == LongJobState.Failed)
            .OrderByDescending(j => j.EndedAt)
            .Take(MaxLines)
            .Select(j => new
            {
                j.Kind,
                j.EndedAt,
                j.Fault,
            })
            .ToListAsync(cancel);
        var monitor = storage.GetMonitoringApi();
        var failed = monitor.FailedJobs(0, MaxLines);
        AllFailed = givenUp.Count + All(failed.Count, monitor.FailedCount);
        Failed =
        [
            .. givenUp.Select(j => new FailedLine(Id: null, texts["Kind." + j.Kind], j.EndedAt, j.Fault!)),
            .. failed.Select(f => new FailedLine(f.Key, NameOf(f.Value?.Job), At(f.Value?.FailedAt), KindOf(f.Value?.ExceptionType))),
        ];
        var (running, queues, again) = (monitor.ProcessingJobs(0, MaxLines), monitor.Queues(), monitor.ScheduledJobs(0, MaxLines));
        AllQueued = All(running.Count, monitor.ProcessingCount) + queues.Sum(q => q.Length) + All(again.Count, monitor.ScheduledCount);
        Queued =
        [
            .. running.Select(p => new QueuedLine(NameOf(p.Value?.Job), "Runs", At(p.Value?.StartedAt))),
            .. queues
                .SelectMany(q => monitor.EnqueuedJobs(q.Name, 0, MaxLines))
                .Select(e => new QueuedLine(NameOf(e.Value?.Job), "Waits", At(e.Value?.EnqueuedAt))),
            .. again.Select(s => new QueuedLine(NameOf(s.Value?.Job), "Again", At(s.Value?.EnqueueAt))),
        ];
    }

    /// <summary>How many there are: those that were read, unless there may be more, which the storage counts.</summary>
    private static long All(int read, Func<long> count) => read < MaxLines ? read : count();

    /// <summary>Runs failed jobs again. Jobs that are no longer in the failed state are left alone.</summary>
    public async Task<IActionResult> OnPostAgainAsync(string? job, CancellationToken cancel)
    {
        // The storage reads the id of a job as a number and throws on anything else.
        if (
            !long.TryParse(job, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _)
            || storage.GetMonitoringApi().JobDetails(job) is not { } details
        )
        {
            return NotFound();
        }

        if (!client.ChangeState(job, new EnqueuedState(), FailedState.StateName))
        {
            TempData["Toast"] = texts["Toast.NotFailed"].Value;
            return LocalRedirect(HangfireSetup.PagePath);
        }

        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            "job.run_again",
            "account",
            actor.AccountId!.Value,
            fields: new { job = WordOf(details.Job) }
        );
        await db.SaveChangesAsync(cancel);
        TempData["Toast"] = texts["Toast.Again"].Value;
        return LocalRedirect(HangfireSetup.PagePath);
    }

    private static string WordOf(Job? job) => job?.Type.Name ?? "Unknown";

    /// <summary>A job whose code does not exist any more, or that has no text, is shown by the name of its class.</summary>
    private string NameOf(Job? job) => texts["Job." + WordOf(job)] is { ResourceNotFound: false } known ? known.Value : WordOf(job);

    private static string KindOf(string? exception) => exception is null ? "" : exception[(exception.LastIndexOf('.') + 1)..];

    private static Instant? At(DateTime? utc) => utc is { } at ? Instant.FromDateTimeUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
}

/// <summary>The texts of the page about jobs.</summary>
public sealed class JobsTexts;
