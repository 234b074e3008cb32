using Campaigns.Web.Data;
using Campaigns.Web.Platform.Startup;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>
/// Runs long jobs step by step, each step with services of its own. A job has one run at a time: a second one finds it taken. When a
/// process is stopped or killed, its job is taken up again from its row after <see cref="Patience"/>.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class LongJobRunner(
    IServiceScopeFactory scopes,
    HostedDatabase database,
    CampaignsDbContext db,
    IClock clock,
    ILogger<LongJobRunner> log
)
{
    /// <summary>A job that met this many faults is given up.</summary>
    public const int MaxFaults = 3;

    /// <summary>A job without a sign of life for this time is taken up again.</summary>
    public static readonly Duration Patience = Duration.FromMinutes(1);

    public async Task RunAsync(Guid id, CancellationToken cancel)
    {
        var (run, now) = (Guid.CreateVersion7(), clock.GetCurrentInstant());
        var quiet = now - Patience;
        if (
            await db
                .LongJobs.Where(j => j.Id == id && j.EndedAt == null && (j.RunId == null || j.TouchedAt < quiet))
                .ExecuteUpdateAsync(
                    u =>
                        u.SetProperty(j => j.RunId, run)
                            .SetProperty(j => j.State, LongJobState.Running)
                            .SetProperty(j => j.StartedAt, j => j.StartedAt ?? now)
                            .SetProperty(j => j.TouchedAt, now),
                    cancel
                ) == 0
        )
        {
            return;
        }

        var progress = new LongJobProgress(database, id, run, clock);
        try
        {
            LongJobStep step;
            do
            {
                cancel.ThrowIfCancellationRequested();
                await using var scope = scopes.CreateAsyncScope();
                var own = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
                var job = await own.LongJobs.AsNoTracking().SingleAsync(j => j.Id == id, cancel);
                var work = WorkOf(scope, job) ?? throw new InvalidOperationException("Nothing does long jobs of this kind.");
                step = await work.StepAsync(job, progress, cancel);
            } while (!step.Ended);
            await EndAsync(id, run, step.Result);
        }
        catch (LongJobLostException)
        {
            log.LogWarning("Another run has taken the long job {Job}", id);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The process ends; the next one need not wait.
            await Of(id, run).ExecuteUpdateAsync(u => u.SetProperty(j => j.RunId, (Guid?)null), CancellationToken.None);
            throw;
        }
#pragma warning disable CA1031 // Whatever the fault is, the job's row says that there was one, and the run is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogError(e, "A long job met a fault: {Job}", id);
            await FaultAsync(id, run, e);
        }
    }

    /// <summary>Takes up the jobs that no run has, or whose run gave no sign of life.</summary>
    public async Task GoOnAsync(CancellationToken cancel)
    {
        var quiet = clock.GetCurrentInstant() - Patience;
        foreach (
            var id in await db
                .LongJobs.Where(j => j.EndedAt == null && j.TouchedAt < quiet)
                .OrderBy(j => j.Id)
                .Select(j => j.Id)
                .ToListAsync(cancel)
        )
        {
            await RunAsync(id, cancel);
        }
    }

    /// <summary>The work of the job's kind; null for a kind that an earlier version of the program had.</summary>
    private static ILongJobWork? WorkOf(AsyncServiceScope scope, LongJob job) =>
        scope.ServiceProvider.GetServices<ILongJobWork>().SingleOrDefault(w => w.Kind == job.Kind);

    private IQueryable<LongJob> Of(Guid id, Guid run) => db.LongJobs.Where(j => j.Id == id && j.RunId == run && j.EndedAt == null);

    private Task EndAsync(Guid id, Guid run, string? result)
    {
        var now = clock.GetCurrentInstant();
        return Of(id, run)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(j => j.State, LongJobState.Done)
                        .SetProperty(j => j.Result, result)
                        .SetProperty(j => j.Fault, (string?)null)
                        .SetProperty(j => j.RunId, (Guid?)null)
                        .SetProperty(j => j.TouchedAt, now)
                        .SetProperty(j => j.EndedAt, now),
                CancellationToken.None
            );
    }

    private async Task FaultAsync(Guid id, Guid run, Exception fault)
    {
        var now = clock.GetCurrentInstant();
        var type = fault.GetType().Name;
        await Of(id, run)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(j => j.Fault, type)
                        .SetProperty(j => j.Faults, j => j.Faults + 1)
                        .SetProperty(j => j.RunId, (Guid?)null)
                        .SetProperty(j => j.TouchedAt, now),
                CancellationToken.None
            );
        await using var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var job = await own.LongJobs.AsNoTracking().SingleAsync(j => j.Id == id);
        if (job.Faults < MaxFaults || job.EndedAt is not null)
        {
            return;
        }

        if (WorkOf(scope, job) is { } work)
        {
            await work.GiveUpAsync(job, CancellationToken.None);
        }

        await db
            .LongJobs.Where(j => j.Id == id && j.EndedAt == null)
            .ExecuteUpdateAsync(
                u => u.SetProperty(j => j.State, LongJobState.Failed).SetProperty(j => j.EndedAt, now),
                CancellationToken.None
            );
    }
}
