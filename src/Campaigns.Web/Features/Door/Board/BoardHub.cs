using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Web.Platform.Http;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Door.Board;

/// <summary>
/// Keeps open boards up to date. Each activity with an open board has one reader, however many boards of it are open. A board that
/// reconnects names the state that it saw last, and gets the present state if that is another one; past states need not be sent again.
/// </summary>
public sealed class BoardHub(
    BoardReader reader,
    IClock clock,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<BoardHub> log
)
{
    /// <summary>The name of the event that carries a board.</summary>
    public const string Changed = "board";

    /// <summary>The name of the event that says that the connection lives; its data is whether the board is up to date.</summary>
    public const string Alive = "alive";

    /// <summary>A stream ends after this time and is opened again, so that an account that lost its right also loses the board.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Feed> _feeds = new();
    private readonly TimeSpan _every = TimeSpan.FromMilliseconds(
        Math.Clamp(configuration.GetValue("Board:EveryMilliseconds", 2000), 10, 60_000)
    );

    /// <summary>The number of readers that run now; for tests.</summary>
    public int Readers => _feeds.Count;

    /// <summary>
    /// Streams the board of an activity whenever it changes, until the caller leaves, the program stops, or <see cref="Longest"/> has
    /// passed.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> WatchAsync(
        Guid activityId,
        string? seen,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        var since = TimeProvider.System.GetTimestamp();
        var feed = Join(activityId);
        try
        {
            while (!both.IsCancellationRequested && TimeProvider.System.GetElapsedTime(since) < Longest)
            {
                var (state, fresh, changed) = feed.Look();
                if (state is not null && !string.Equals(state.Id, seen, StringComparison.Ordinal))
                {
                    seen = state.Id;
                    yield return new SseItem<string>(state.Json, Changed) { EventId = state.Id, ReconnectionInterval = Again };
                }

                if (!await WaitAsync(changed, both.Token) && !both.IsCancellationRequested)
                {
                    yield return new SseItem<string>(fresh ? "1" : "0", Alive);
                }
            }
        }
        finally
        {
            Leave(activityId, feed);
        }
    }

    private static async Task<bool> WaitAsync(Task changed, CancellationToken cancel)
    {
        try
        {
            await changed.WaitAsync(Beat, cancel);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private Feed Join(Guid activityId)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(activityId, static _ => new Feed());
            if (feed.Join(out var first))
            {
                if (first)
                {
                    _ = ReadOnAsync(activityId, feed);
                }

                return feed;
            }
        }
    }

    private void Leave(Guid activityId, Feed feed)
    {
        if (feed.Leave())
        {
            _feeds.TryRemove(KeyValuePair.Create(activityId, feed));
        }
    }

    private async Task ReadOnAsync(Guid activityId, Feed feed)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(feed.Ended, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(_every);
        try
        {
            do
            {
                try
                {
                    feed.Show(await reader.ReadAsync(activityId, clock.GetCurrentInstant(), both.Token));
                }
                catch (NpgsqlException e) when (ErrorPage.IsDatabaseAway(e))
                {
                    feed.Late();
                    log.LogWarning(e, "The board of {Activity} waits for the database", activityId);
                }
            } while (await timer.WaitForNextTickAsync(both.Token));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more, or the program stops.
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or ObjectDisposedException)
        {
            feed.Late();
            log.LogError(e, "The board of {Activity} stopped", activityId);
        }
    }

    private sealed record State(string Id, string Json);

    /// <summary>The board of one activity and the people who watch it.</summary>
    [SuppressMessage(
        "Design",
        "CA1001",
        Justification = "A source without a timer and without a wait handle holds nothing; the last who leaves cancels it."
    )]
    private sealed class Feed
    {
        private readonly Lock _lock = new();
        private readonly CancellationTokenSource _ended = new();
        private TaskCompletionSource _changed = New();
        private State? _state;
        private bool _fresh = true;
        private int _watchers;
        private bool _closed;

        public CancellationToken Ended => _ended.Token;

        /// <summary>Adds a watcher; false when the last one has just left and the feed is ending.</summary>
        public bool Join(out bool first)
        {
            lock (_lock)
            {
                first = _watchers == 0;
                _watchers += _closed ? 0 : 1;
                return !_closed;
            }
        }

        /// <summary>Removes a watcher; returns whether nobody watches any more.</summary>
        public bool Leave()
        {
            lock (_lock)
            {
                _closed = --_watchers == 0;
            }

            if (_closed)
            {
                _ended.Cancel();
            }

            return _closed;
        }

        public (State? State, bool Fresh, Task Changed) Look()
        {
            lock (_lock)
            {
                return (_state, _fresh, _changed.Task);
            }
        }

        public void Show(string? json)
        {
            if (json is null)
            {
                return;
            }

            // The id is the same on every server and after every restart, so a board that reconnects to another server is recognised.
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 8));
            TaskCompletionSource waiting;
            lock (_lock)
            {
                _fresh = true;
                if (_state?.Id == id)
                {
                    return;
                }

                _state = new State(id, json);
                (waiting, _changed) = (_changed, New());
            }

            waiting.TrySetResult();
        }

        public void Late()
        {
            lock (_lock)
            {
                _fresh = false;
            }
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
