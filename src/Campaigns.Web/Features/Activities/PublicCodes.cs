using System.Collections.Concurrent;
using Campaigns.Web.Platform.Http;
using Npgsql;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Knows whether the public may see an activity with a given code. Codes that strangers guess are looked up together, about fourteen times
/// a second at most, however many people guess. An answer is remembered as long as a public page is kept. For a code that exists, the page
/// itself is always made from the activity's row.
/// </summary>
public sealed class PublicCodes(NpgsqlDataSource source, SharedPageAge age) : IDisposable
{
    private const int MaxKept = 100_000;
    private const int MaxTogether = 2_000;

    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(70);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ConcurrentDictionary<string, (bool Exists, long Until)> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Code, TaskCompletionSource<bool> Answer)> _asked = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _lastAsked = long.MinValue;

    public async Task<bool> ExistsAsync(string code, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (age.Max == TimeSpan.Zero)
        {
            return (await ExistingAsync([code])).Count > 0;
        }

        if (_known.TryGetValue(code, out var known) && _time.GetTimestamp() < known.Until)
        {
            return known.Exists;
        }

        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Enqueue((code, answer));
        await _turn.WaitAsync(cancel);
        try
        {
            // The request that had the turn before may have looked up this code as well.
            if (!answer.Task.IsCompleted)
            {
                await AskTogetherAsync();
            }
        }
        finally
        {
            _turn.Release();
        }

        return await answer.Task.WaitAsync(cancel);
    }

    /// <summary>Forgets the answer for this code, because its activity has changed.</summary>
    public void Forget(string code) => _known.TryRemove(code, out _);

    public void Dispose() => _turn.Dispose();

    private async Task AskTogetherAsync()
    {
        if (_lastAsked != long.MinValue && Apart - _time.GetElapsedTime(_lastAsked) is { Ticks: > 0 } early)
        {
            await Task.Delay(early, _time);
        }

        _lastAsked = _time.GetTimestamp();
        var waiting = new List<(string Code, TaskCompletionSource<bool> Answer)>();
        while (waiting.Count < MaxTogether && _asked.TryDequeue(out var one))
        {
            waiting.Add(one);
        }

        try
        {
            var existing = await ExistingAsync([.. waiting.Select(w => w.Code).Distinct(StringComparer.Ordinal)]);
            if (_known.Count > MaxKept)
            {
                _known.Clear();
            }

            var until = _time.GetTimestamp() + (long)(age.Max.TotalSeconds * _time.TimestampFrequency);
            foreach (var (code, answer) in waiting)
            {
                var exists = existing.Contains(code);
                _known[code] = (exists, until);
                answer.TrySetResult(exists);
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            foreach (var (_, answer) in waiting)
            {
                answer.TrySetException(e);
            }
        }
    }

    private async Task<HashSet<string>> ExistingAsync(string[] codes)
    {
        await using var command = source.CreateCommand(
            "SELECT code FROM activity WHERE code = ANY($1) AND scheduled_at IS NOT NULL AND publication <> 'internal'"
        );
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = codes });
        await using var reader = await command.ExecuteReaderAsync();
        var existing = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            existing.Add(reader.GetString(0));
        }

        return existing;
    }
}
