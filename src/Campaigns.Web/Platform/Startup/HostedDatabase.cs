using Campaigns.LocalPostgres;
using Campaigns.Web.Data;
using Npgsql;

namespace Campaigns.Web.Platform.Startup;

/// <summary>
/// The database that this process works on: the server of <c>ConnectionStrings:Campaigns</c>, or, without it, a private cluster
/// of our own in the data folder.
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

    /// <summary>True only where this process started, or shares, the cluster of its data folder: no setting makes it so.</summary>
    public bool Embedded => _cluster is not null;

    /// <summary>Where files of ours lie: the embedded cluster, the pickup folder for mail. Absolute.</summary>
    public string DataFolder { get; }

    /// <summary>Of the role that the program runs as: it cannot change or delete what is only ever added.</summary>
    public string AppConnectionString { get; }

    /// <summary>
    /// Whether the settings of this process name the owner of the tables with a password: whoever broke into it could rewrite the audit log. The migration
    /// alone needs it. The embedded owner has no password, and may not even sign in outside <see cref="AsOwnerAsync"/>.
    /// </summary>
    public bool HoldsOwnersPassword { get; }

    /// <summary>The program's connections, with NodaTime's types.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The name of the program's role.</summary>
    public string AppRole => UserOf(AppConnectionString);

    /// <summary>A database on a server of somebody else's.</summary>
    public static HostedDatabase Of(string app, string? owner, string dataFolder) => new(cluster: null, dataFolder, app, owner);

    /// <exception cref="StartupException">No server binaries, or a data folder that cannot be used.</exception>
    public static async Task<HostedDatabase> StartAsync(IConfiguration configuration, IHostEnvironment environment, CancellationToken cancel = default)
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
                    cluster.ConnectionString(EmbeddedName, LocalCluster.OwnerRole));
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
    /// Does something as the role that owns the tables: migrations, and what belongs to them. Its connection string is handed out for that long, and of the
    /// embedded cluster the role may sign in for that long.
    /// </summary>
    /// <exception cref="InvalidOperationException">The program serves already, and has forgotten the owner.</exception>
    public async Task AsOwnerAsync(Func<string, Task> act, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (_forgotten)
        {
            throw new InvalidOperationException("The owner of the tables is known before the program serves, and not after.");
        }

        // Without a pool: no connection of the owner's is left behind.
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

    /// <summary>From now on this object knows the program's own role alone.</summary>
    public void ForgetOwner()
    {
        _owner = null;
        _forgotten = true;
    }

    /// <summary>Drops the embedded database with all that is in it, and makes an empty one.</summary>
    /// <exception cref="StartupException">The database is on a server of somebody else's.</exception>
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

    /// <summary>Closes all connections and stops the embedded server. Called last of all, by whoever started it.</summary>
    public async Task StopAsync()
    {
        await DataSource.DisposeAsync();
        if (_cluster is not null)
        {
            // Other pools (Hangfire's) hold connections that would keep a clean stop waiting.
            NpgsqlConnection.ClearAllPools();
            await _cluster.DisposeAsync();
        }
    }

    private static string UserOf(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Username ?? Environment.UserName;
}
