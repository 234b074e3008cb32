using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Testing;

/// <summary>Copies one existing row many times, so that the copies have all that such a row needs.</summary>
internal static class RowCopies
{
    /// <summary>Copies an existing row with the given differences, arguments of <c>jsonb_build_object</c>, in which <c>n</c> goes from the
    /// first number to the last.</summary>
    public static async Task CopyRowsAsync(this NpgsqlDataSource owner, string table, string which, int first, int last, string but)
    {
        await using var find = owner.CreateCommand(
            $"""
            SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER'
            """
        );
        var columns = (string)(await find.ExecuteScalarAsync())!;
        await using var copy = owner.CreateCommand(
            $"""
            INSERT INTO {table} ({columns}) SELECT {columns}
            FROM (SELECT (jsonb_populate_record(o, jsonb_build_object({but}))).* FROM {table} o, generate_series({first}, {last}) n
              WHERE o.ctid = (SELECT ctid FROM {table} WHERE {which} LIMIT 1)) x
            """
        );
        copy.CommandTimeout = 300;
        var made = await copy.ExecuteNonQueryAsync();
        Assert.True(made == last - first + 1, $"{made} rows of {table}");
    }
}
