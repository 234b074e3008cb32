using System.Diagnostics;
using System.Globalization;
using Campaigns.LocalPostgres;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Testing;
using Npgsql;

namespace Campaigns.Testing;

/// <summary>
/// Databases for tests. Each process has one cluster without fsync, with a template database that is migrated and holds the reference data.
/// Each test class gets a copy of the template, which takes a fraction of a second.
/// </summary>
public static class TestDatabases
{
    private const string Template = "campaigns_template";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static LocalCluster? cluster;
    private static int made;

    /// <summary>
    /// The time at which every test begins unless it says otherwise: 14:00 on Tuesday, 24/11/2026, in the middle of an action month.
    /// </summary>
    public static Instant Start { get; } = Instant.FromUtc(2026, 11, 24, 7, 0);

    /// <summary>Makes a database of its own for the caller, as a copy of the template.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        await Gate.WaitAsync();
        try
        {
            var server = cluster ??= await StartAsync();
            var name = string.Create(CultureInfo.InvariantCulture, $"test_{++made}");
            await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {Template} OWNER {LocalCluster.OwnerRole}");
            return new TestDatabase(server, name);
        }
        finally
        {
            Gate.Release();
        }
    }

    internal static Task DropAsync(LocalCluster server, string name) => server.DropDatabaseAsync(name);

    private static async Task<LocalCluster> StartAsync()
    {
        var folder = TestFolder.Create();
        var started = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = folder, Durable = false });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            started.DisposeAsync().AsTask().GetAwaiter().GetResult();
            TestFolder.Delete(folder);
        };
        await started.EnsureDatabaseAsync(Template);
        var database = HostedDatabase.Of(
            started.ConnectionString(Template, LocalCluster.AppRole) + ";Pooling=false",
            started.ConnectionString(Template, LocalCluster.OwnerRole) + ";Pooling=false",
            folder
        );
        await new Migrator(database, new FakeClock(Start), NullLogger<Migrator>.Instance).MigrateAsync(demo: false, CancellationToken.None);
        await database.StopAsync();
        return started;
    }

    internal static async Task ExecuteAsync(LocalCluster server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres", LocalCluster.SuperUser) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>The database of one test class.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly LocalCluster _cluster;

    internal TestDatabase(LocalCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
        AppConnectionString = cluster.ConnectionString(name, LocalCluster.AppRole) + ";Maximum Pool Size=20";
        OwnerConnectionString = cluster.ConnectionString(name, LocalCluster.OwnerRole) + ";Maximum Pool Size=5";
        App = CampaignsDb.DataSource(AppConnectionString);
        Owner = CampaignsDb.DataSource(OwnerConnectionString);
    }

    public string Name { get; }

    public string AppConnectionString { get; }

    public string OwnerConnectionString { get; }

    /// <summary>Connections as the program's role.</summary>
    public NpgsqlDataSource App { get; }

    /// <summary>Connections as the owner of the tables.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>A context as the program's role, on its own connection.</summary>
    public CampaignsDbContext Db() => Context(App);

    /// <summary>A context as the owner.</summary>
    public CampaignsDbContext OwnerDb() => Context(Owner);

    /// <summary>Runs SQL as the owner; returns the first value of the first row, if any.</summary>
    public async Task<object?> SqlAsync(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Runs SQL as the server's superuser, connected to another database: for faults and privileges.</summary>
    public Task ServerSqlAsync(string sql) => TestDatabases.ExecuteAsync(_cluster, sql);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await TestDatabases.DropAsync(_cluster, Name);
    }

    private static CampaignsDbContext Context(NpgsqlDataSource source)
    {
        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, source);
        return new CampaignsDbContext(options.Options);
    }
}

/// <summary>Folders for tests, which the server's user can reach.</summary>
public static class TestFolder
{
    public static string Create() =>
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"campaigns-test-{Guid.NewGuid():N}")).FullName;

    /// <summary>A copy of a folder whose server has stopped. The files keep their owner, because the server accepts no other.</summary>
    public static string Copy(string folder)
    {
        var copy = Create();
        using var cp = Process.Start("cp", ["-a", "--reflink=auto", folder + "/.", copy]);
        cp.WaitForExit();
        return cp.ExitCode == 0 ? copy : throw new IOException($"The folder {folder} was not copied.");
    }

    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A server that is still ending may write into the folder. It lies under the temporary path, so it may stay.
        }
    }
}
