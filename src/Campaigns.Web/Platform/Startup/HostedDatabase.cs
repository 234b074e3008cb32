using Campaigns.LocalPostgres;
using Campaigns.Web.Data;
using Npgsql;

namespace Campaigns.Web.Platform.Startup;

/// <summary>
/// The database of this process: the one that <c>ConnectionStrings:Campaigns</c> names or, without that setting, a private PostgreSQL
/// cluster in the data folder.
/// </summary>
public sealed class HostedDatabase
{
    public const string EmbeddedName = "campaigns";

    private readonly LocalCluster? _cluster;
    private string? _owner;
    private bool _forgotten;

    private HostedDatabase(LocalCluster? cluster, string dataFolder, string app, string? owner)
    {
        _cluster = cluster;
        _owner = owner;
        DataFolder = dataFolder;
        AppConnectionString = app;
        HoldsOwnersPassword = cluster is null && owner is not null && !string.Equals(UserOf(owner), UserOf(app), StringComparison.Ordinal);
        DataSource = CampaignsDb.DataSource(app);
    }

    /// <summary>Whether this process started or shares the cluster of its data folder; no setting can make it true.</summary>
    public bool Embedded => _cluster is not null;

    /// <summary>The absolute path of the folder for the program's files: the embedded cluster and the pickup folder for mail.</summary>
    public string DataFolder { get; }

    /// <summary>
    /// The connection string of the role as which the program runs. That role cannot change or delete rows that are only ever added.
    /// </summary>
    public string AppConnectionString { get; }

    /// <summary>
    /// Whether the settings of this process contain the password of the tables' owner. Somebody who broke into such a process could rewrite
    /// the audit log, and only the migration needs the password. The embedded owner has no password and may sign in only during
    /// <see cref="AsOwnerAsync"/>.
    /// </summary>
    public bool HoldsOwnersPassword { get; }

    /// <summary>The data source of the program's connections, with NodaTime's types.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The name of the program's database role.</summary>
    public string AppRole => UserOf(AppConnectionString);

    /// <summary>A database on a server that the program did not start.</summary>
    public static HostedDatabase Of(string app, string? owner, string dataFolder) => new(cluster: null, dataFolder, app, owner);

    /// <exception cref="StartupException">PostgreSQL is not installed, or the data folder cannot be used.</exception>
    public static async Task<HostedDatabase> StartAsync(
        IConfiguration configuration,
        IHostEnvironment environment,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        var dataFolder = Path.GetFullPath(configuration["Campaigns:DataFolder"] ?? "data", environment.ContentRootPath);
        if (configuration.GetConnectionString("Campaigns") is { Length: > 0 } app)
        {
            var owner = configuration.GetConnectionString("CampaignsOwner");
            return Of(app, string.IsNullOrEmpty(owner) ? null : owner, dataFolder);
        }

        try
        {
            var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = dataFolder }, cancel);
            try
            {
                await cluster.EnsureDatabaseAsync(EmbeddedName, cancel);
                return new HostedDatabase(
                    cluster,
                    dataFolder,
                    cluster.ConnectionString(EmbeddedName, LocalCluster.AppRole),
                    cluster.ConnectionString(EmbeddedName, LocalCluster.OwnerRole)
                );
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }
        catch (LocalClusterException e)
        {
            throw new StartupException(e.Message, e);
        }
    }

    /// <summary>
    /// Does something as the role that owns the tables, such as migrations. The action gets the owner's connection string; with the
    /// embedded cluster the owner may sign in only while the action runs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The program already serves and no longer knows the owner's connection
    /// string.</exception>
    public async Task AsOwnerAsync(Func<string, Task> act, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (_forgotten)
        {
            throw new InvalidOperationException("The owner of the tables is known before the program serves, and not after.");
        }

        // Without pooling no connection of the owner stays open.
        var owner = new NpgsqlConnectionStringBuilder(_owner ?? AppConnectionString) { Pooling = false }.ConnectionString;
        if (_cluster is null)
        {
            await act(owner);
            return;
        }

        await using (await _cluster.OpenOwnerAsync(cancel))
        {
            await act(owner);
        }
    }

    /// <summary>Forgets the owner's connection string; from now on this object knows only the program's own role.</summary>
    public void ForgetOwner()
    {
        _owner = null;
        _forgotten = true;
    }

    /// <summary>Drops the embedded database with everything in it, and creates an empty one.</summary>
    /// <exception cref="StartupException">The database is on a server that the program did not start.</exception>
    public async Task DropAsync(CancellationToken cancel)
    {
        if (_cluster is null)
        {
            throw new StartupException("Only the database in the data folder is dropped by this command.");
        }

        DataSource.Clear();
        await _cluster.DropDatabaseAsync(EmbeddedName, cancel);
        await _cluster.EnsureDatabaseAsync(EmbeddedName, cancel);
    }

    /// <summary>Closes all connections and stops the embedded server. The code that started the server calls this last of all.</summary>
    public async Task StopAsync()
    {
        await DataSource.DisposeAsync();
        if (_cluster is not null)
        {
            // Other pools, such as Hangfire's, hold connections for which a clean stop would wait.
            NpgsqlConnection.ClearAllPools();
            await _cluster.DisposeAsync();
        }
    }

    private static string UserOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Username ?? Environment.UserName;
}
