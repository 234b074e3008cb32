using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Campaigns.LocalPostgres;

/// <summary>
/// A private PostgreSQL cluster from the installed server programs, stored in the program's data folder and reached only through a Unix
/// socket. The first process that opens a data folder owns its server: the server stops when this object is disposed, and when the process
/// ends in whatever way. Another process that opens the same folder in the meantime shares the server as long as its owner lives.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    /// <summary>The role that owns the databases and runs their migrations. It may create databases and is no superuser.</summary>
    public const string OwnerRole = "campaigns_owner";

    /// <summary>
    /// The role of the running program. It owns nothing and creates nothing; it has the rights that migrations grant to it.
    /// </summary>
    public const string AppRole = "campaigns_app";

    /// <summary>The cluster's superuser, for tests and for making databases.</summary>
    public const string SuperUser = "postgres";

    /// <summary>The port number in the socket's name; no network port is opened.</summary>
    internal const int Port = 5432;

    /// <summary>"owner" in ASCII.</summary>
    private const long OwnerLock = 0x6F776E6572;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly string _socketFolder;
    private readonly FileStream? _lock;
    private readonly Supervisor? _supervisor;

    private LocalCluster(string socketFolder, FileStream? held, Supervisor? supervisor, bool created)
    {
        _socketFolder = socketFolder;
        _lock = held;
        _supervisor = supervisor;
        Created = created;
    }

    /// <summary>Whether this start made the cluster, so that it holds nothing yet.</summary>
    public bool Created { get; }

    /// <summary>Whether the server stops with this object; false when another process owns the server.</summary>
    public bool IsOwner => _supervisor is not null;

    /// <summary>
    /// Starts the cluster of the data folder, making it first if there is none, or joins the server that already runs on it.
    /// </summary>
    /// <exception cref="LocalClusterException"> PostgreSQL is not installed, the data folder belongs to another user or version, or the
    /// server does not start. The message says which and what to do. </exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The lock lives as long as the cluster, which disposes of it.")]
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var waited = Stopwatch.StartNew();
        do
        {
            var folder = ClusterFolder.Open(options.DataFolder);
            if (folder.TryLock() is { } held)
            {
                return await OwnAsync(folder, held, options, cancellationToken);
            }

            // Another process owns the cluster, which may be starting, running or about to stop.
            if (folder.ReadySocketFolder() is { } socketFolder && await IsSetUpAsync(socketFolder, cancellationToken))
            {
                return new LocalCluster(socketFolder, held: null, supervisor: null, created: false);
            }

            await Task.Delay(PollEvery, cancellationToken);
        } while (waited.Elapsed < Patience);

        throw new LocalClusterException(
            $"Another process holds the data folder {options.DataFolder}, and no server became ready in it. End that process and try again."
        );
    }

    /// <summary>
    /// A connection string to a database of the cluster. With pools of 60 connections, three processes fit into the server's 200
    /// connections.
    /// </summary>
    public string ConnectionString(string database, string user) => ConnectionString(_socketFolder, database, user);

    /// <summary>Creates the database unless it exists: owned by <see cref="OwnerRole"/>, UTF-8, with Vietnamese sorting.</summary>
    /// <returns>True when it was made.</returns>
    public async Task<bool> EnsureDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await ConnectAsync(_socketFolder, SuperUser, cancellationToken);
        await using (
            var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection)
            {
                Parameters = { new() { Value = name } },
            }
        )
        {
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
            {
                return false;
            }
        }

        try
        {
            await ExecuteAsync(
                connection,
                $"CREATE DATABASE {Quote(name)} OWNER {OwnerRole} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' "
                    + "LOCALE_PROVIDER icu ICU_LOCALE 'vi-VN'",
                cancellationToken
            );
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            return false; // another process was quicker
        }
    }

    /// <summary>
    /// Lets <see cref="OwnerRole"/> sign in until the returned object is disposed. At other times nobody can sign in with this role,
    /// because it has no password and needs none. Processes that share the server take turns.
    /// </summary>
    public async Task<IAsyncDisposable> OpenOwnerAsync(CancellationToken cancellationToken = default)
    {
        var connection = await ConnectAsync(_socketFolder, SuperUser, cancellationToken);
        try
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_lock({OwnerLock}); ALTER ROLE {OwnerRole} LOGIN", cancellationToken);
            return new OpenedOwner(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the database and closes all connections to it; does nothing when it does not exist.</summary>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await ConnectAsync(_socketFolder, SuperUser, cancellationToken);
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);
    }

    /// <summary>Restarts the server, for tests of faults. The data stay, and connections break.</summary>
    /// <param name="immediate">True: as after a crash, with recovery from the log. False: after a clean stop.</param>
    /// <param name="cancellationToken">Stops waiting; the restart continues.</param>
    /// <exception cref="InvalidOperationException">The server belongs to another process.</exception>
    public Task RestartAsync(bool immediate, CancellationToken cancellationToken = default) =>
        (_supervisor ?? throw new InvalidOperationException("Only the owner restarts the server.")).RestartAsync(
            immediate,
            cancellationToken
        );

    /// <summary>Stops the server cleanly if this process owns it, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null)
        {
            await _supervisor.DisposeAsync();
        }

        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    private static async Task<LocalCluster> OwnAsync(
        ClusterFolder folder,
        FileStream held,
        LocalClusterOptions options,
        CancellationToken cancel
    )
    {
        Supervisor? supervisor = null;
        try
        {
            var major = folder.Major();
            var binaries = await ServerBinaries.FindAsync(major, cancel);
            await folder.PrepareAsync(cancel);
            if (major is null)
            {
                await folder.InitialiseAsync(binaries, options.Durable, cancel);
            }

            await folder.ClearAwayAsync(binaries, cancel);
            var socketFolder = await folder.SocketFolderAsync(options.SocketFolder, cancel);
            await folder.ConfigureAsync(socketFolder, options.Durable, cancel);
            supervisor = await Supervisor.StartAsync(binaries, folder.Data, folder.Log, socketFolder, cancel);
            await MakeRolesAsync(socketFolder, cancel);
            return new LocalCluster(socketFolder, held, supervisor, created: major is null);
        }
        catch (Exception e)
        {
            if (supervisor is not null)
            {
                await supervisor.DisposeAsync();
            }

            await held.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new LocalClusterException($"The cluster's folder {folder.Data} cannot be used: {e.Message}", e);
            }

            throw;
        }
    }

    // The roles are checked at every start, because the process that made the cluster may have been killed before it made them.
    private static async Task MakeRolesAsync(string socketFolder, CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(socketFolder, SuperUser, cancel);
        await ExecuteAsync(
            connection,
            $"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OwnerRole}') THEN
                CREATE ROLE {OwnerRole} LOGIN NOSUPERUSER CREATEDB NOCREATEROLE;
              END IF;
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{AppRole}') THEN
                CREATE ROLE {AppRole} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
              END IF;
            END $$
            """,
            cancel
        );
    }

    private static async Task<bool> IsSetUpAsync(string socketFolder, CancellationToken cancel)
    {
        try
        {
            await using var connection = await ConnectAsync(socketFolder, AppRole, cancel);
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // not made yet, or on its way down
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string socketFolder, string user, CancellationToken cancel)
    {
        // Without pooling, because a pooled connection would block the next DROP DATABASE or restart.
        var connection = new NpgsqlConnection(ConnectionString(socketFolder, "postgres", user) + ";Pooling=false");
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static string ConnectionString(string socketFolder, string database, string user) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = socketFolder,
            Port = Port,
            Database = database,
            Username = user,
            MaxPoolSize = 60,
            ApplicationName = "campaigns",
        }.ConnectionString;

    [SuppressMessage("Security", "CA2100", Justification = "Statements that take no parameters; names are constants or quoted.")]
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed class OpenedOwner(NpgsqlConnection connection) : IAsyncDisposable
    {
        // The lock ends with the connection.
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                await ExecuteAsync(connection, $"ALTER ROLE {OwnerRole} NOLOGIN", CancellationToken.None);
            }
        }
    }

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
