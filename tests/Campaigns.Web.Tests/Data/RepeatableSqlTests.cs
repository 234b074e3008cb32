using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Startup;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>Functions, views and triggers: one file each, applied again when its text changed.</summary>
public sealed class RepeatableSqlTests : IAsyncLifetime
{
    private static readonly SqlFile One = Function("test/one", "SELECT 1");
    private static readonly SqlFile Two = new("test/two", "CREATE OR REPLACE VIEW two AS SELECT one() AS one");

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_changed_is_applied_again_and_what_did_not_is_not()
    {
        Assert.Equal(["test/one", "test/two"], await ApplyAsync(One, Two));
        Assert.Empty(await ApplyAsync(One, Two));
        var row = await _database.SqlAsync("SELECT xmin::text || applied_at FROM repeatable_sql WHERE name = 'test/two'");

        Assert.Equal(["test/one"], await ApplyAsync(Function("test/one", "SELECT 2"), Two));
        Assert.Equal(2, await _database.SqlAsync("SELECT one FROM two"));
        Assert.Equal(row, await _database.SqlAsync("SELECT xmin::text || applied_at FROM repeatable_sql WHERE name = 'test/two'"));

        Assert.Equal(["test/one"], await ApplyAsync(One, Two));
        Assert.Equal(1, await _database.SqlAsync("SELECT one FROM two"));
    }

    [Fact]
    public async Task What_a_migration_dropped_is_made_again()
    {
        await ApplyAsync(One, Two);
        await _database.SqlAsync("DROP FUNCTION one() CASCADE");
        Assert.Equal(["test/one", "test/two"], await ApplyAsync(One, Two));
        Assert.Equal(1, await _database.SqlAsync("SELECT one FROM two"));

        await _database.SqlAsync("DROP TRIGGER unit_keeps_its_place ON unit");
        await using var owner = await _database.Owner.OpenConnectionAsync(Cancel);
        Assert.False(await RepeatableSql.Shipped.AreThereAsync(owner, Cancel));
        Assert.Equal(["units/unit_keeps_its_place.trigger"], await RepeatableSql.Shipped.ApplyAsync(owner, Cancel));
        Assert.True(await RepeatableSql.Shipped.AreThereAsync(owner, Cancel));
    }

    [Theory]
    [InlineData("CREATE OR REPLACE VIEW two AS SELECT nothing_of_the_kind() AS one")]
    [InlineData("CREATE OR REPLACE VIEW two AS SELECT one()::text AS one")]
    public async Task A_file_that_is_not_accepted_leaves_the_database_as_it_was(string broken)
    {
        await ApplyAsync(One, Two);
        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            ApplyAsync(Function("test/one", "SELECT 2"), new SqlFile("test/two", broken))
        );
        Assert.Contains("Data/Sql/test/two.sql", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await _database.SqlAsync("SELECT one FROM two"));
        Assert.Equal(One.Hash, await _database.SqlAsync("SELECT hash FROM repeatable_sql WHERE name = 'test/one'"));
        Assert.Equal(["test/one"], await ApplyAsync(Function("test/one", "SELECT 2"), Two));
    }

    [Fact]
    public async Task Of_several_processes_one_applies_and_the_others_find_it_done()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ApplyAsync(One, Two)));
        Assert.Equal(["test/one", "test/two"], Assert.Single(applied, a => a.Count > 0));
    }

    [Fact]
    public async Task The_list_gives_the_order()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => ApplyAsync(Two, One));
        Assert.Contains("one() does not exist", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["test/one", "test/two"], await ApplyAsync(One, Two));
    }

    [Fact]
    public async Task All_that_is_shipped_is_applied_and_by_the_order_of_the_list_on_an_empty_schema_too()
    {
        await using var owner = await _database.Owner.OpenConnectionAsync(Cancel);
        Assert.Empty(await RepeatableSql.Shipped.ApplyAsync(owner, Cancel));

        // Drops each object together with everything that depends on it, apart from the two functions of constraints, which the migration
        // makes.
        await using (
            var drop = new NpgsqlCommand(
                """
                DO $$
                DECLARE
                  gone text;
                BEGIN
                  FOREACH gone IN ARRAY ARRAY(
                    SELECT 'FUNCTION IF EXISTS ' || oid::regprocedure FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
                      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
                      AND proname NOT IN ('attendance_is_sound', 'check_in_is_sound', 'outreach_delta_is_sound')
                    UNION ALL
                    SELECT 'VIEW IF EXISTS ' || oid::regclass FROM pg_class
                      WHERE relkind = 'v' AND relnamespace = current_schema()::regnamespace)
                  LOOP
                    EXECUTE 'DROP ' || gone || ' CASCADE';
                  END LOOP;
                END $$
                """,
                owner
            )
        )
        {
            await drop.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal(RepeatableSql.Shipped.Files.Select(f => f.Name), await RepeatableSql.Shipped.ApplyAsync(owner, Cancel));
    }

    [Fact]
    public async Task Every_function_view_and_trigger_of_the_database_is_a_file()
    {
        await using var command = _database.Owner.CreateCommand(
            """
            SELECT proname FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
              AND proname NOT IN ('attendance_is_sound', 'check_in_is_sound', 'outreach_delta_is_sound')
            UNION ALL
            SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace
            UNION ALL
            SELECT tgname || '.trigger' FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
              WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
            """
        );
        var there = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
        {
            there.Add(reader.GetString(0));
        }

        Assert.Equal(
            RepeatableSql.Shipped.Files.Select(f => f.ObjectName).Order(StringComparer.Ordinal),
            there.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task No_index_constraint_default_or_generated_column_is_made_of_a_function_that_is_replaced()
    {
        const string Sql = """
            SELECT string_agg(p.proname, ', ') FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
            WHERE p.pronamespace = current_schema()::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
              AND proname NOT IN ('attendance_is_sound', 'check_in_is_sound', 'outreach_delta_is_sound')
              AND (d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass) OR d.classid = 'pg_class'::regclass
                AND (SELECT relkind = 'i' FROM pg_class WHERE oid = d.objid))
            """;
        Assert.Equal(DBNull.Value, await _database.SqlAsync(Sql));
        await _database.SqlAsync("ALTER TABLE venue ADD COLUMN made uuid DEFAULT new_id()");
        Assert.Equal("new_id", await _database.SqlAsync(Sql));
    }

    [Fact]
    public async Task The_programs_role_cannot_say_what_was_applied()
    {
        await using var command = _database.App.CreateCommand("DELETE FROM repeatable_sql");
        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel))).SqlState
        );
    }

    private static SqlFile Function(string name, string body) =>
        new(name, $"-- One; and no more.\nCREATE OR REPLACE FUNCTION {name.Split('/')[^1]}() RETURNS int LANGUAGE sql AS $$ {body}; $$;\n");

    private async Task<IReadOnlyList<string>> ApplyAsync(params SqlFile[] files)
    {
        await using var owner = await _database.Owner.OpenConnectionAsync(Cancel);
        return await new RepeatableSql(files).ApplyAsync(owner, Cancel);
    }
}
