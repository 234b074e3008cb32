using System.Globalization;
using Campaigns.Testing;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>A lock that a test holds in a transaction of its own, so that requests meet exactly where they would race.</summary>
internal sealed class HeldLock(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<HeldLock> TakeAsync(TestDatabase database, string sql)
    {
        var connection = await database.Owner.OpenConnectionAsync(Cancel);
        var held = new HeldLock(connection, await connection.BeginTransactionAsync(Cancel));
        await held.SqlAsync(sql);
        return held;
    }

    public async Task SqlAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Waits until this many others wait for a lock, or until one of these requests has its answer.</summary>
    public async Task UntilWaitingAsync(int others, params Task[] requests)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT count(DISTINCT l.pid)::int FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
              WHERE NOT l.granted AND a.datname = current_database()
            """,
            connection,
            transaction
        );
        while (
            Convert.ToInt32(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture) < others
            && !requests.Any(r => r.IsCompleted)
        )
        {
            await Task.Yield();
        }
    }

    public Task ReleaseAsync() => transaction.CommitAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
