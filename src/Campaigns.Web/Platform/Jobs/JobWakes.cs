using System.Collections.Concurrent;
using System.Linq.Expressions;
using Hangfire;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>
/// Starts a job at once, but at most once a second. Requests within that second lead to one more start at its end, so no row waits longer
/// than a second. If the process ends before that start, the recurring job still finds the rows.
/// </summary>
public sealed class JobWakes(IBackgroundJobClient client, ILogger<JobWakes> log, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Type, Turn> _turns = new();

    public void Wake<TJob>(Expression<Func<TJob, Task>> run)
        where TJob : class
    {
        var turn = _turns.GetOrAdd(typeof(TJob), _ => new Turn());
        TimeSpan rest;
        lock (turn)
        {
            if (turn.IsWanted)
            {
                return;
            }

            rest = turn.Last is { } last ? Apart - TimeProvider.System.GetElapsedTime(last) : TimeSpan.Zero;
            (turn.IsWanted, turn.Last) = rest > TimeSpan.Zero ? (true, turn.Last) : (false, TimeProvider.System.GetTimestamp());
        }

        if (rest > TimeSpan.Zero)
        {
            _ = LaterAsync(run, turn, rest);
        }
        else
        {
            client.Enqueue(run);
        }
    }

    private async Task LaterAsync<TJob>(Expression<Func<TJob, Task>> run, Turn turn, TimeSpan rest)
    {
        try
        {
            await Task.Delay(rest, lifetime.ApplicationStopping);
            lock (turn)
            {
                // This is set before the start, because rows that are written from now on need another start.
                (turn.IsWanted, turn.Last) = (false, TimeProvider.System.GetTimestamp());
            }

            client.Enqueue(run);
        }
        catch (OperationCanceledException)
        {
            // The program ends. The next process starts with all rows that are due.
        }
        catch (BackgroundJobClientException e)
        {
            log.LogWarning(e, "A job could not be started at once; its rows wait for the next run");
        }
    }

    /// <summary>When the job was last started, and whether another start is planned.</summary>
    private sealed class Turn
    {
        public long? Last { get; set; }

        public bool IsWanted { get; set; }
    }
}
