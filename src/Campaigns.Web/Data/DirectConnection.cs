using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>
/// A connection of the request beside the one of EF Core, for <see cref="Prepared"/> statements: making a context work costs more than such
/// a statement. It returns to the pool with the request. As on EF Core's connection, a refused request cannot write
/// (<see cref="RefusedWrites"/>).
/// </summary>
public sealed class DirectConnection(NpgsqlDataSource source, IHttpContextAccessor accessor) : IAsyncDisposable, IDisposable
{
    private NpgsqlConnection? _connection;
    private bool _isReadOnly;

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        _connection ??= await source.OpenConnectionAsync(cancel);
        if (!_isReadOnly && RefusedWrites.IsRefusedIn(accessor.HttpContext))
        {
            await using var command = new NpgsqlCommand(RefusedWrites.ReadOnly, _connection);
            await command.ExecuteNonQueryAsync(cancel);
            _isReadOnly = true;
        }

        return _connection;
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>For a scope that somebody ends without waiting.</summary>
    public void Dispose() => _connection?.Dispose();
}
