using System.Globalization;
using Campaigns.LocalPostgres;
using Npgsql;
using Xunit;
using static Campaigns.Web.Tests.LocalPostgres.Clusters;

namespace Campaigns.Web.Tests.LocalPostgres;

public sealed class LocalClusterTests(LocalClusterTests.Shared shared) : IClassFixture<LocalClusterTests.Shared>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_cluster_has_a_database_of_the_owner_sorted_as_Vietnamese()
    {
        Assert.True(shared.Cluster.Created);
        Assert.True(shared.Cluster.IsOwner);
        Assert.Equal(
            LocalCluster.OwnerRole,
            await ScalarAsync(shared.AsApp, "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()")
        );
        Assert.Equal(
            "An Ánh Dũng Đà",
            await ScalarAsync(shared.AsApp, "SELECT string_agg(n, ' ' ORDER BY n) FROM unnest(ARRAY['Đà', 'Ánh', 'Dũng', 'An']) n")
        );
    }

    [Fact]
    public async Task A_database_is_made_once_and_dropped_with_its_connections()
    {
        const string Name = "một \"cái tên\" lạ";
        Assert.True(await shared.Cluster.EnsureDatabaseAsync(Name, Cancel));
        Assert.False(await shared.Cluster.EnsureDatabaseAsync(Name, Cancel));
        await using var connection = new NpgsqlConnection(shared.Cluster.ConnectionString(Name, LocalCluster.AppRole));
        await connection.OpenAsync(Cancel);
        await shared.Cluster.DropDatabaseAsync(Name, Cancel);
        await shared.Cluster.DropDatabaseAsync(Name, Cancel);
        var gone = await Assert.ThrowsAsync<PostgresException>(() =>
            ScalarAsync(shared.Cluster.ConnectionString(Name, LocalCluster.AppRole), "SELECT 1")
        );
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, gone.SqlState);
    }

    [Fact]
    public async Task The_app_role_makes_nothing_and_reads_only_what_it_was_given()
    {
        await ScalarAsync(
            shared.AsOwner,
            "CREATE TABLE given (id int); CREATE TABLE kept (id int); GRANT SELECT ON given TO campaigns_app"
        );
        Assert.Equal(0L, await ScalarAsync(shared.AsApp, "SELECT count(*) FROM given"));
        await AssertRefusedAsync(shared.AsApp, "SELECT count(*) FROM kept");
        await AssertRefusedAsync(shared.AsApp, "CREATE TABLE mine (id int)");
        await AssertRefusedAsync(shared.AsApp, "CREATE SCHEMA mine");
        await AssertRefusedAsync(shared.AsApp, "CREATE DATABASE mine");
        await AssertRefusedAsync(shared.AsApp, "CREATE ROLE mine");
        await AssertRefusedAsync(shared.AsApp, "DROP TABLE given");
        await AssertRefusedAsync(shared.AsApp, "SET ROLE campaigns_owner");
        await AssertRefusedAsync(shared.AsApp, "COPY given FROM PROGRAM 'true'");
    }

    [Fact]
    public async Task The_owner_role_makes_databases_and_extensions_and_is_no_superuser()
    {
        Assert.Equal(
            "false true false",
            await ScalarAsync(
                shared.AsOwner,
                """
                SELECT format('%s %s %s', rolsuper::text, rolcreatedb::text, rolcreaterole::text) FROM pg_roles WHERE rolname = current_user
                """
            )
        );
        await ScalarAsync(shared.AsOwner, "CREATE EXTENSION ltree; CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm");
        await AssertRefusedAsync(shared.AsOwner, "CREATE ROLE mine SUPERUSER");
    }

    [Fact]
    public async Task The_server_listens_on_a_socket_that_only_its_user_reaches()
    {
        var super = shared.Cluster.ConnectionString("postgres", LocalCluster.SuperUser);
        Assert.Equal("", await ScalarAsync(super, "SHOW listen_addresses"));
        var folder = new NpgsqlConnectionStringBuilder(super).Host!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal("200", await ScalarAsync(super, "SHOW max_connections"));
    }

    [Theory]
    [InlineData(true, "on on on")]
    [InlineData(false, "off off off")]
    public async Task Data_stay_between_runs_and_commits_are_as_durable_as_asked(bool durable, string settings)
    {
        using var folder = NewFolder();
        var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = durable };
        await using (var first = await LocalCluster.StartAsync(options, Cancel))
        {
            await first.EnsureDatabaseAsync("x", Cancel);
            await ScalarAsync(first.ConnectionString("x", LocalCluster.OwnerRole), "CREATE TABLE t AS SELECT 7 AS n");
        }

        Assert.False(IsServerRunning(folder.DataFolder));
        await using var second = await LocalCluster.StartAsync(options, Cancel);
        Assert.False(second.Created);
        Assert.False(await second.EnsureDatabaseAsync("x", Cancel));
        var connection = second.ConnectionString("x", LocalCluster.OwnerRole);
        Assert.Equal(7, await ScalarAsync(connection, "SELECT n FROM t"));
        Assert.Equal(
            settings,
            await ScalarAsync(
                connection,
                "SELECT concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'), "
                    + "current_setting('synchronous_commit'))"
            )
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_in_the_middle_keeps_what_was_committed(bool immediate)
    {
        using var folder = NewFolder();
        await using var cluster = await LocalCluster.StartAsync(new() { DataFolder = folder.DataFolder }, Cancel);
        var super = cluster.ConnectionString("postgres", LocalCluster.SuperUser);
        await ScalarAsync(super, "CREATE TABLE t AS SELECT 7 AS n");
        var before = ServerPid(folder.DataFolder);
        await cluster.RestartAsync(immediate, Cancel);
        Assert.NotEqual(before, ServerPid(folder.DataFolder));
        Assert.Equal(7, await ScalarAsync(super, "SELECT n FROM t"));
        await cluster.DisposeAsync();
        Assert.False(IsServerRunning(folder.DataFolder));
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_shares_the_server()
    {
        using var folder = NewFolder();
        var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = false };
        var both = await Task.WhenAll(LocalCluster.StartAsync(options, Cancel), LocalCluster.StartAsync(options, Cancel));
        var (owner, guest) = both[0].IsOwner ? (both[0], both[1]) : (both[1], both[0]);
        Assert.True(owner.IsOwner);
        Assert.False(guest.IsOwner);
        Assert.False(guest.Created);
        await Assert.ThrowsAsync<InvalidOperationException>(() => guest.RestartAsync(immediate: false, Cancel));
        var made = await Task.WhenAll(owner.EnsureDatabaseAsync("x", Cancel), guest.EnsureDatabaseAsync("x", Cancel));
        Assert.NotEqual(made[0], made[1]);
        await guest.DisposeAsync();
        Assert.Equal(1, await ScalarAsync(owner.ConnectionString("x", LocalCluster.AppRole), "SELECT 1"));
        await owner.DisposeAsync();
        Assert.False(IsServerRunning(folder.DataFolder));
    }

    [Fact]
    public async Task Nothing_is_left_running_when_the_owning_process_is_killed()
    {
        using var folder = NewFolder();
        var (child, said) = await OwnerProcess.StartAsync(folder.DataFolder);
        await using (child)
        {
            Assert.StartsWith("ready: ", said, StringComparison.Ordinal);
            Assert.True(IsServerRunning(folder.DataFolder));
            await child.KillAsync();
            await EventuallyAsync(() => !IsServerRunning(folder.DataFolder));
        }
    }

    [Fact]
    public async Task A_start_right_after_the_owner_was_killed_takes_over()
    {
        using var folder = NewFolder();
        var (child, said) = await OwnerProcess.StartAsync(folder.DataFolder);
        await using (child)
        {
            var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = false };
            await using (var guest = await LocalCluster.StartAsync(options, Cancel))
            {
                Assert.False(guest.IsOwner);
                await ScalarAsync(guest.ConnectionString("postgres", LocalCluster.SuperUser), "CREATE TABLE t AS SELECT 7 AS n");
            }

            await child.KillAsync();
            await using var heir = await LocalCluster.StartAsync(options, Cancel);
            Assert.True(heir.IsOwner);
            Assert.False(
                string.Equals(
                    said,
                    "ready: " + ServerPid(folder.DataFolder).ToString(CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                )
            );

            // The shell of the dead owner must not take the new server for its own.
            await EventuallyAsync(() => !IsAlive(said["ready: ".Length..]));
            Assert.Equal(7, await ScalarAsync(heir.ConnectionString("postgres", LocalCluster.SuperUser), "SELECT n FROM t"));
        }
    }

    [Fact]
    public async Task A_pid_file_whose_number_another_program_has_by_now_is_no_hindrance()
    {
        using var folder = NewFolder();
        var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = false };
        await using (await LocalCluster.StartAsync(options, Cancel)) { }

        await File.WriteAllTextAsync(
            Path.Combine(folder.DataFolder, "pg/data/postmaster.pid"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessId}\n{folder.DataFolder}/pg/data\n1\n5432\n/tmp\n\n1 1\nready   \n"
            ),
            Cancel
        );
        await using var cluster = await LocalCluster.StartAsync(options, Cancel);
        Assert.True(cluster.IsOwner);
        Assert.Equal(1, await ScalarAsync(cluster.ConnectionString("postgres", LocalCluster.AppRole), "SELECT 1"));
    }

    [Theory]
    [InlineData("một thư mục, có dấu")]
    [InlineData(
        "a-folder-whose-name-is-too-long-for-the-path-of-a-unix-socket/a-folder-whose-name-is-too-long-for-the-path-of-a-unix-socket"
    )]
    public async Task A_path_that_no_socket_can_have_gets_one_elsewhere(string name)
    {
        using var folder = NewFolder(name);
        await using var cluster = await LocalCluster.StartAsync(new() { DataFolder = folder.DataFolder, Durable = false }, Cancel);
        var connection = cluster.ConnectionString("postgres", LocalCluster.AppRole);
        Assert.Equal(1, await ScalarAsync(connection, "SELECT 1"));
        var socketFolder = new NpgsqlConnectionStringBuilder(connection).Host!;
        Assert.False(socketFolder.StartsWith(folder.DataFolder, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socketFolder));
    }

    [Fact]
    public async Task Other_files_of_the_data_folder_keep_their_mode_and_owner()
    {
        using var folder = NewFolder();
        Directory.CreateDirectory(folder.DataFolder);
        var secret = Path.Combine(folder.DataFolder, "master-secret");
        await File.WriteAllTextAsync(secret, "x", Cancel);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var cluster = await LocalCluster.StartAsync(new() { DataFolder = folder.DataFolder, Durable = false }, Cancel);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));

        // The server's superuser can read what the server's user can read. If that is another user than ours, the secret is out of its
        // reach.
        if (Environment.IsPrivilegedProcess)
        {
            await AssertRefusedAsync(cluster.ConnectionString("postgres", LocalCluster.SuperUser), $"SELECT pg_read_file('{secret}')");
        }
    }

    [Fact]
    public async Task A_data_folder_below_a_closed_one_works_as_root_too()
    {
        using var folder = NewFolder("closed/data");
        Directory.CreateDirectory(folder.DataFolder);
        File.SetUnixFileMode(
            Path.GetDirectoryName(folder.DataFolder)!,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = false };
        var link = new DirectoryInfo(Path.Combine(folder.DataFolder, "pg"));
        try
        {
            await using (var first = await LocalCluster.StartAsync(options, Cancel))
            {
                Assert.True(first.Created);
            }

            await using var second = await LocalCluster.StartAsync(options, Cancel);
            Assert.False(second.Created);
            Assert.Equal(1, await ScalarAsync(second.ConnectionString("postgres", LocalCluster.AppRole), "SELECT 1"));
        }
        finally
        {
            if (link.LinkTarget is { } outside)
            {
                Directory.Delete(outside, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Missing_binaries_are_told_with_the_package_to_install()
    {
        using var folder = NewFolder();
        var (child, said) = await OwnerProcess.StartAsync(folder.DataFolder, binaries: Path.GetTempPath());
        await using (child)
        {
            Assert.StartsWith("refused: ", said, StringComparison.Ordinal);
            Assert.Contains("apt-get install postgresql", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cluster_of_another_version_is_told_with_the_package_to_install()
    {
        using var folder = NewFolder();
        Directory.CreateDirectory(Path.Combine(folder.DataFolder, "pg/data"));
        await File.WriteAllTextAsync(Path.Combine(folder.DataFolder, "pg/data/PG_VERSION"), "99\n", Cancel);
        var refusal = await Assert.ThrowsAsync<LocalClusterException>(() =>
            LocalCluster.StartAsync(new() { DataFolder = folder.DataFolder }, Cancel)
        );
        Assert.Contains("postgresql-99", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_start_is_told_with_the_end_of_its_log_and_leaves_the_folder_free()
    {
        using var folder = NewFolder();
        var options = new LocalClusterOptions { DataFolder = folder.DataFolder, Durable = false };
        await using (await LocalCluster.StartAsync(options, Cancel)) { }

        var settings = Path.Combine(folder.DataFolder, "pg/data/postgresql.auto.conf");
        await File.AppendAllTextAsync(settings, "work_mem = 'a lot'\n", Cancel);
        var refusal = await Assert.ThrowsAsync<LocalClusterException>(() => LocalCluster.StartAsync(options, Cancel));
        Assert.Contains("work_mem", refusal.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, "", Cancel);
        await using var cluster = await LocalCluster.StartAsync(options, Cancel);
        Assert.True(cluster.IsOwner);
    }

    private static bool IsAlive(string pid) => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Length > 0;

    /// <summary>One cluster with one database for the tests that only read.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = NewFolder();

        public LocalCluster Cluster { get; private set; } = null!;

        public string AsOwner => Cluster.ConnectionString("x", LocalCluster.OwnerRole);

        public string AsApp => Cluster.ConnectionString("x", LocalCluster.AppRole);

        public async ValueTask InitializeAsync()
        {
            Cluster = await LocalCluster.StartAsync(
                new() { DataFolder = _folder.DataFolder, Durable = false },
                TestContext.Current.CancellationToken
            );
            await Cluster.EnsureDatabaseAsync("x", TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await Cluster.DisposeAsync();
            _folder.Dispose();
        }
    }
}
