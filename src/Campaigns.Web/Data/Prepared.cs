using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Web.Data;

/// <summary>
/// Statements that are prepared once per pooled connection, for the few ways on which hundreds of people come at the same moment. There,
/// planning a statement anew costs more than running it.
/// </summary>
public static class Prepared
{
    private static readonly ConcurrentDictionary<Type, Insert> Inserts = new();

    /// <summary>The statements as one round trip.</summary>
    public static async Task<NpgsqlBatch> BatchAsync(
        NpgsqlConnection connection,
        IEnumerable<NpgsqlBatchCommand> commands,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(commands);
        var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        // This costs a round trip once per connection and nothing afterwards.
        await batch.PrepareAsync(cancel);
        return batch;
    }

    /// <summary>The first value of the first row; null when there is none.</summary>
    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancel)
    {
        await using var batch = await BatchAsync(connection, [command], cancel);
        return await batch.ExecuteScalarAsync(cancel) is { } value and not DBNull ? value : null;
    }

    public static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A value that may be missing, whose type therefore has to be named.</summary>
    public static NpgsqlParameter Maybe(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    /// <summary>
    /// The statements that insert new rows, each of them with all its values. The context does not know the rows afterwards, and what
    /// triggers compute is not read back.
    /// </summary>
    public static IEnumerable<NpgsqlBatchCommand> InsertsOf(DbContext db, IEnumerable<object> rows)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rows);

        // The model is the same for all contexts, and asking for it makes a context that was not used so far work.
        return rows.Select(row => Inserts.GetOrAdd(row.GetType(), type => new Insert(db.Model.FindEntityType(type)!)).Of(row));
    }

    /// <summary>How a row of one table is inserted, as the model says it.</summary>
    private sealed class Insert
    {
        private static readonly NpgsqlCommand Parameters = new();

        private readonly (IClrPropertyGetter Get, RelationalTypeMapping Type, bool IsNullable)[] _columns;
        private readonly string _sql;

        public Insert(IEntityType type)
        {
            var properties = type.GetProperties()
                .Where(p => p.GetBeforeSaveBehavior() is PropertySaveBehavior.Save)
                .Where(p => !p.ValueGenerated.HasFlag(ValueGenerated.OnUpdate))
                .ToList();
            _columns = [.. properties.Select(p => (p.GetGetter(), p.GetRelationalTypeMapping(), p.IsNullable))];
            var names = string.Join(", ", properties.Select(p => p.GetColumnName()));
            var values = string.Join(", ", Enumerable.Range(1, properties.Count).Select(i => $"${i}"));
            _sql = $"INSERT INTO {type.GetTableName()} ({names}) VALUES ({values})";
        }

        public NpgsqlBatchCommand Of(object row)
        {
            var command = new NpgsqlBatchCommand(_sql);
            foreach (var (get, type, isNullable) in _columns)
            {
                command.Parameters.Add((NpgsqlParameter)type.CreateParameter(Parameters, "", get.GetClrValue(row), isNullable));
            }

            return command;
        }
    }
}
