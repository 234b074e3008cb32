using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>The EF model contains everything that the database has, so that the next migration is made from the whole schema.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    /// <summary>What a model cannot express, so that the migration's own SQL makes it.</summary>
    private static readonly string[] BySqlAlone =
    [
        "exclusion ex_booking_person on booking",
        "exclusion ex_booking_venue on booking",
        "exclusion ex_lead_agency_area on lead_agency",
        "exclusion ex_open_data_set_days on open_data_set",
        "exclusion ex_report_period_ad_hoc on report_period",
        "exclusion ex_report_period_days on report_period",
        "exclusion ex_unit_code_code on unit_code",
        "exclusion ex_unit_code_unit on unit_code",
        // These use generated columns.
        "foreign key fk_booking_activity_holds on booking",
        "foreign key fk_course_run_kind on course_run",
        "unique uq_activity_holds_bookings on activity",
        "unique uq_activity_kind on activity",
    ];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_table_column_constraint_and_index_of_the_database_is_in_the_model_and_the_other_way_round()
    {
        var there = await OfDatabaseAsync();
        await using var db = _database.OwnerDb();
        var said = OfModel(db.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        Assert.True(there.Count > 500, "Hardly anything was compared.");
        None("in the database and not in the model", there.Except(said, StringComparer.Ordinal).Except(BySqlAlone, StringComparer.Ordinal));
        None("in the model and not in the database", said.Except(there, StringComparer.Ordinal));
        None("said to be made by SQL, and not in the database", BySqlAlone.Except(there, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("CREATE TABLE made_by_hand (id uuid PRIMARY KEY)")]
    [InlineData("ALTER TABLE activity ADD COLUMN made_by_hand text")]
    [InlineData("ALTER TABLE activity ALTER COLUMN capacity TYPE bigint")]
    [InlineData("CREATE INDEX made_by_hand ON activity (state)")]
    [InlineData("ALTER TABLE activity ADD CONSTRAINT made_by_hand CHECK (capacity < 100000)")]
    public async Task What_is_made_by_hand_is_seen(string sql)
    {
        var before = await OfDatabaseAsync();
        await _database.SqlAsync(sql);
        Assert.NotEmpty((await OfDatabaseAsync()).Except(before, StringComparer.Ordinal));
    }

    private static void None(string what, IEnumerable<string> found)
    {
        var list = found.Order(StringComparer.Ordinal).ToList();
        Assert.True(list.Count == 0, $"{what}:\n{string.Join('\n', list)}");
    }

    private static HashSet<string> OfModel(IRelationalModel model)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in model.Tables)
        {
            said.Add($"table {table.Name}");
            // xmin is a system column of PostgreSQL.
            said.UnionWith(
                table
                    .Columns.Where(c => c.Name != "xmin")
                    .Select(c =>
                        $"column {table.Name}.{c.Name} "
                        + $"{c.StoreType}{(c.IsNullable ? "" : " not null")}{(c.ComputedColumnSql is null ? "" : " generated")}"
                    )
            );
            said.UnionWith(
                table.UniqueConstraints.Select(c => $"{(c.GetIsPrimaryKey() ? "primary key" : "unique")} {c.Name} on {table.Name}")
            );
            said.UnionWith(table.ForeignKeyConstraints.Select(c => $"foreign key {c.Name} on {table.Name}"));
            said.UnionWith(table.CheckConstraints.Select(c => $"check {c.Name} on {table.Name}"));
            said.UnionWith(
                table.Indexes.Select(i =>
                    $"{(i.IsUnique ? "unique " : "")}index {i.Name} on {table.Name}{(i.Filter is null ? "" : " of some")}"
                )
            );
        }

        return said;
    }

    private async Task<HashSet<string>> OfDatabaseAsync()
    {
        await using var command = _database.Owner.CreateCommand(
            """
            WITH tables AS (
              SELECT oid, relname FROM pg_class
              WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname <> '__EFMigrationsHistory')
            SELECT 'table ' || relname FROM tables
            UNION ALL
            SELECT 'column ' || relname || '.' || attname || ' ' || replace(format_type(atttypid, atttypmod), 'time without time zone',
              'time')
              || CASE WHEN attnotnull THEN ' not null' ELSE '' END || CASE WHEN attgenerated <> '' THEN ' generated' ELSE '' END
            FROM tables JOIN pg_attribute a ON attrelid = tables.oid WHERE attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check'
              WHEN 'x' THEN 'exclusion' END
              || ' ' || conname || ' on ' || relname
            FROM tables JOIN pg_constraint ON conrelid = tables.oid WHERE contype IN ('p', 'u', 'f', 'c', 'x')
            UNION ALL
            SELECT CASE WHEN indisunique THEN 'unique ' ELSE '' END || 'index ' || indexrelid::regclass || ' on ' || relname
              || CASE WHEN indpred IS NULL THEN '' ELSE ' of some' END
            FROM tables JOIN pg_index ON indrelid = tables.oid WHERE NOT EXISTS (SELECT FROM pg_constraint
              WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
            """
        );
        var there = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            there.Add(reader.GetString(0));
        }

        return there;
    }
}
