using System.Collections.Concurrent;
using System.Linq.Expressions;
using Hangfire;

namespace Campaigns.Web.Platform.Jobs;

/// <summary>
/// Starts a job at once, and after that at most once a second however often it is wanted: what was wanted meanwhile is one start when the
/// second is over, so no row waits longer. A start that is lost with the process costs nothing, since the recurring job finds its rows.
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
                // Before the start: what is written from here on wants another.
                (turn.IsWanted, turn.Last) = (false, TimeProvider.System.GetTimestamp());
            }

            client.Enqueue(run);
        }
        catch (OperationCanceledException)
        {
            // The program ends; the next one begins with all rows that are due.
        }
        catch (BackgroundJobClientException e)
        {
            log.LogWarning(e, "A job could not be started at once; its rows wait for the next run");
        }
    }

    /// <summary>When the job was started last, and whether a start is to come.</summary>
    private sealed class Turn
    {
        public long? Last { get; set; }

        public bool IsWanted { get; set; }
    }
}
