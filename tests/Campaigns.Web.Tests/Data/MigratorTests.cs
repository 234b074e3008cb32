using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime.Testing;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

public sealed class MigratorTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE audit_entry SET action = 'x'")]
    [InlineData("DELETE FROM audit_entry")]
    [InlineData("TRUNCATE audit_entry")]
    [InlineData("UPDATE check_in SET gate = 'x'")]
    [InlineData("DELETE FROM check_in")]
    [InlineData("TRUNCATE check_in CASCADE")]
    [InlineData("DROP TABLE audit_entry")]
    [InlineData("ALTER TABLE audit_entry DISABLE TRIGGER ALL")]
    [InlineData("CREATE TABLE mine (id int)")]
    [InlineData("DELETE FROM \"__EFMigrationsHistory\"")]
    [InlineData("SET ROLE campaigns_owner")]
    [InlineData("GRANT UPDATE ON audit_entry TO campaigns_app")]
    public async Task The_programs_role_cannot_rewrite_what_is_only_added(string sql)
    {
        await using var command = fixture.Database.App.CreateCommand(sql);
        if (sql.StartsWith("GRANT", StringComparison.Ordinal))
        {
            // PostgreSQL answers with a warning and grants nothing.
            await command.ExecuteNonQueryAsync(Cancel);
            await using var rewrite = fixture.Database.App.CreateCommand("UPDATE audit_entry SET action = 'x'");
            Assert.Equal(
                PostgresErrorCodes.InsufficientPrivilege,
                (await Assert.ThrowsAsync<PostgresException>(() => rewrite.ExecuteNonQueryAsync(Cancel))).SqlState
            );
            return;
        }

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Several_processes_may_start_at_once_and_again()
    {
        var database = HostedDatabase.Of(
            fixture.Database.AppConnectionString,
            fixture.Database.OwnerConnectionString,
            fixture.Host.DataFolder
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ =>
                    new Migrator(database, new FakeClock(TestDatabases.Start), NullLogger<Migrator>.Instance).MigrateAsync(
                        demo: true,
                        Cancel
                    )
                )
        );
        await database.StopAsync();
        await using var db = fixture.Host.Db();
        Assert.False((await db.Installations.SingleAsync(Cancel)).IsDemo);
        Assert.Equal(1, await db.Units.CountAsync(u => u.ParentId == null, Cancel));
    }
}
