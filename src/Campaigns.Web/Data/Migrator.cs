using Campaigns.Web.Data.Seed;
using Campaigns.Web.Platform.Startup;
using Hangfire.PostgreSql;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>
/// Brings a database to the state that this program needs, as the role that owns it: migrations, functions, views and triggers
/// (<see cref="RepeatableSql"/>), Hangfire's tables, the privileges of the program's role, and the reference data. Several processes may
/// call it at once; an advisory lock lets them run one after the other.
/// </summary>
public sealed class Migrator(HostedDatabase database, IClock clock, ILogger<Migrator> log)
{
    public const string HangfireSchema = "hangfire";

    /// <summary>The tables to which the program's role can only add rows; it can neither change nor delete them.</summary>
    public static readonly IReadOnlyList<string> OnlyAdded = ["audit_entry", "check_in", "check_in_ticks"];

    /// <summary>Applies what is missing, and fills an empty database with the reference data.</summary>
    /// <param name="demo">Whether a database that is filled now is marked as a demo.</param>
    /// <param name="cancel">Stops waiting for another process's lock, or stops the migration.</param>
    public Task MigrateAsync(bool demo, CancellationToken cancel) =>
        database.AsOwnerAsync(owner => MigrateAsync(owner, demo, cancel), cancel);

    private async Task MigrateAsync(string owner, bool demo, CancellationToken cancel)
    {
        await using var source = CampaignsDb.DataSource(owner);

        // The lock is held by a session of its own, because migrations commit in between and a transaction's lock would end with the first.
        await using var session = await source.OpenConnectionAsync(cancel);
        await ExecuteAsync(session, $"SELECT pg_advisory_lock({AdvisoryLocks.Migration})", cancel);
        try
        {
            await using var db = new CampaignsDbContext(Options(source));
            await SchemaAsync(db, session, cancel);
            await InstallHangfireAsync(owner, cancel);
            if (!string.Equals(new NpgsqlConnectionStringBuilder(owner).Username, database.AppRole, StringComparison.Ordinal))
            {
                await GrantAsync(session, database.AppRole, cancel);
            }

            var now = clock.GetCurrentInstant();
            await ReferenceData.SeedAsync(db, now, demo, demo ? Platform.VietnamTime.DateOf(now) : null, cancel);
        }
        finally
        {
            await ExecuteAsync(session, $"SELECT pg_advisory_unlock({AdvisoryLocks.Migration})", CancellationToken.None);
        }
    }

    private async Task SchemaAsync(CampaignsDbContext db, NpgsqlConnection session, CancellationToken cancel)
    {
        var known = db.Database.GetMigrations().ToList();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToList();
        if (applied.Count > 0 && !applied.Contains(known[0], StringComparer.Ordinal))
        {
            throw new StartupException(
                "The database was made by a version from before the first release, which this one does not go on from. Drop a "
                    + "demo (--drop-demo), or use another database."
            );
        }

        if (applied.Except(known, StringComparer.Ordinal).LastOrDefault() is { } newer)
        {
            // A newer program already replaced the functions and views, so they are not set back.
            log.LogWarning("The database is newer than this program: it has the migration {Newer}", newer);
            return;
        }

        if (known.Count > applied.Count)
        {
            log.LogInformation("Applying {Count} migrations, up to {Last}", known.Count - applied.Count, known[^1]);
            await db.Database.MigrateAsync(cancel);
        }

        var files = await RepeatableSql.Shipped.ApplyAsync(session, cancel);
        if (files.Count > 0)
        {
            log.LogInformation("Applied {Count} functions, views and triggers, up to {Last}", files.Count, files[^1]);
        }
    }

    private static DbContextOptions<CampaignsDbContext> Options(NpgsqlDataSource source)
    {
        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, source);
        return options.Options;
    }

    // The program's role gets the rights that the features need and no more; rows that are only ever added it can neither change nor
    // delete. Everybody may execute functions, and those of extensions do not belong to us.
    private static async Task GrantAsync(NpgsqlConnection owner, string appRole, CancellationToken cancel)
    {
        var app = '"' + appRole.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        foreach (var schema in new[] { await CurrentSchemaAsync(owner, cancel), HangfireSchema })
        {
            var s = '"' + schema.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
            await ExecuteAsync(
                owner,
                $"""
                GRANT USAGE ON SCHEMA {s} TO {app};
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {s} TO {app};
                GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {s} TO {app};
                ALTER DEFAULT PRIVILEGES IN SCHEMA {s} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
                ALTER DEFAULT PRIVILEGES IN SCHEMA {s} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {app};
                """,
                cancel
            );
        }

        await ExecuteAsync(
            owner,
            $"""
            REVOKE UPDATE, DELETE, TRUNCATE ON {string.Join(", ", OnlyAdded)} FROM {app};
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "__EFMigrationsHistory", repeatable_sql FROM {app};
            """,
            cancel
        );
    }

    private static async Task<string> CurrentSchemaAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT current_schema()", connection);
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
#pragma warning disable CA2100 // The statements take no parameters: names are constants or quoted.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task InstallHangfireAsync(string owner, CancellationToken cancel)
    {
        // Hangfire reads timestamps in its own way, so it gets a connection without NodaTime's types.
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancel);
        PostgreSqlObjectsInstaller.Install(connection, HangfireSchema);
    }
}
