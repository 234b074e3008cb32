using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>
/// Lets a refused request read what its page shows, but not write. The database itself refuses the writes, so no handler has to be trusted
/// with it. The setting is gone when the connection returns to the pool.
/// </summary>
public sealed class RefusedWrites(IHttpContextAccessor accessor) : DbConnectionInterceptor
{
    internal const string ReadOnly = "SET default_transaction_read_only = on";

    private static readonly object Mark = new();

    /// <summary>Makes this request read-only from now on.</summary>
    public static void Refuse(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Mark] = true;
    }

    /// <summary>Whether the error came from an attempt to write in a read-only request.</summary>
    public static bool IsRefusal(Exception? error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
            {
                return true;
            }
        }

        return false;
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (IsRefused)
        {
            using var command = connection.CreateCommand();
            command.CommandText = ReadOnly;
            command.ExecuteNonQuery();
        }
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (IsRefused)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = ReadOnly;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    internal static bool IsRefusedIn(HttpContext? context) => context?.Items.ContainsKey(Mark) is true;

    private bool IsRefused => IsRefusedIn(accessor.HttpContext);
}
