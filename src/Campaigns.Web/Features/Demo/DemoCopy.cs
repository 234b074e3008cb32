using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Campaigns.Web.Features.Demo;

/// <summary>Writes entities by COPY, with the tables, columns and stored values that the EF model defines.</summary>
internal static class DemoCopy
{
    public static async Task CopyAsync<T>(
        this DbContext db,
        NpgsqlConnection connection,
        IReadOnlyCollection<T> rows,
        CancellationToken cancel
    )
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        var entity = db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is not mapped.");
        var table = entity.GetTableName()!;
        var columns = entity
            .GetProperties()
            .Where(p => !p.IsShadowProperty() && !(p.IsConcurrencyToken && p.ValueGenerated != ValueGenerated.Never))
            .Select(p => new Column(p, StoreObjectIdentifier.Table(table)))
            .ToList();

        var into = $"COPY \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) FROM STDIN (FORMAT BINARY)";
        await using var writer = await connection.BeginBinaryImportAsync(into, cancel);
        foreach (var row in rows)
        {
            await writer.StartRowAsync(cancel);
            foreach (var column in columns)
            {
                if (column.Value(row) is { } value)
                {
                    await writer.WriteAsync(value, column.StoreType, cancel);
                }
                else
                {
                    await writer.WriteNullAsync(cancel);
                }
            }
        }

        await writer.CompleteAsync(cancel);
    }

    private sealed class Column
    {
        private readonly IProperty _property;
        private readonly Func<object?, object?>? _convert;

        public Column(IProperty property, StoreObjectIdentifier table)
        {
            _property = property;
            _convert = (property.GetValueConverter() ?? property.GetTypeMapping().Converter)?.ConvertToProvider;
            Name = property.GetColumnName(table)!;
            StoreType = property.GetColumnType(table);
        }

        public string Name { get; }

        public string StoreType { get; }

        public object? Value(object row)
        {
            var value = _property.PropertyInfo!.GetValue(row);
            return value is null || _convert is null ? value : _convert(value);
        }
    }
}
