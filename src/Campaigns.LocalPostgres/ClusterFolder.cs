using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Campaigns.LocalPostgres;

/// <summary>
/// The files of one cluster: <c>DataFolder/pg</c> with <c>data</c> (the server's own), <c>run</c> (its socket) and
/// <c>server.log</c>, and <c>DataFolder/pg.lock</c>, which the owner holds open.
/// </summary>
internal sealed class ClusterFolder
{
    // The longest socket folder: sun_path holds 104 bytes on the strictest system, and the server adds "/.s.PGSQL.5432" and a NUL.
    private const int LongestSocketFolder = 89;
    private const long LogLimit = 4 << 20;

    // Characters that have a special meaning in a connection string of Npgsql or in postgresql.conf.
    private static readonly SearchValues<char> NotInSocketFolder = SearchValues.Create(" ,:'\"\\\t\n");

    private readonly string _root;
    private readonly string _dataFolder;
    private string _home;

    private ClusterFolder(string dataFolder)
    {
        _dataFolder = dataFolder;
        _root = Path.Combine(dataFolder, "pg");
        _home = _root;
    }

    public string Data => Path.Combine(_home, "data");

    public string Log => Path.Combine(_home, "server.log");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    public static ClusterFolder Open(string dataFolder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataFolder));
        try
        {
            Directory.CreateDirectory(full);
            var folder = new ClusterFolder(full);
            folder._home = folder.Resolve();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalClusterException($"The data folder {full} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Takes the ownership of the cluster; null when a living process has it. The ownership ends with the process.</summary>
    public FileStream? TryLock()
    {
        var path = Path.Combine(_dataFolder, "pg.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LocalClusterException($"The data folder belongs to another user: {e.Message}", e);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The major version that the cluster was made with; null when there is none yet.</summary>
    public int? Major() =>
        Read(Path.Combine(Data, "PG_VERSION")) is { } text
        && int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : null;

    /// <summary>Makes the folder of the cluster and gives it to the server's user.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(_home);
        if (Shell.AsRoot)
        {
            await GiveToServerAsync(_home, cancel);
            if (!await IsReachableAsync(cancel))
            {
                await MoveOutAsync(cancel);
            }
        }

        File.SetUnixFileMode(_home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (new FileInfo(Log) is { Exists: true, Length: > LogLimit })
        {
            File.Move(Log, Log + ".old", overwrite: true);
        }
    }

    /// <summary>Makes the cluster: UTF-8, Vietnamese sorting, reached only through its socket.</summary>
    public async Task InitialiseAsync(ServerBinaries binaries, bool durable, CancellationToken cancel)
    {
        // The cluster is made under another name and then renamed, so that an interrupted one is never taken for a cluster.
        var unfinished = Path.Combine(_home, "data.new");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        string[] arguments =
        [
            "-D",
            unfinished,
            $"--username={LocalCluster.SuperUser}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=vi-VN",
            // Everybody who can reach the socket is trusted, because its folder is closed to all users but the server's own.
            "--auth-local=trust",
            "--auth-host=reject",
            .. durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var (code, output) = await Shell.RunAsServerAsync(binaries.InitDb, arguments, cancel);
        if (code != 0)
        {
            throw new LocalClusterException($"initdb could not make a cluster in {Data}:\n{output}");
        }

        await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), "\ninclude = 'campaigns.conf'\n", cancel);
        Directory.Move(unfinished, Data);
    }

    /// <summary>Writes the settings for this start.</summary>
    public async Task ConfigureAsync(string socketFolder, bool durable, CancellationToken cancel)
    {
        var safe = durable ? "on" : "off";
        var path = Path.Combine(Data, "campaigns.conf");
        await File.WriteAllTextAsync(
            path,
            $"""
            # Written at each start.
            listen_addresses = ''
            unix_socket_directories = '{socketFolder}'
            unix_socket_permissions = 0700
            port = {LocalCluster.Port.ToString(CultureInfo.InvariantCulture)}
            max_connections = 200
            timezone = 'UTC'
            log_line_prefix = '%m [%p] %u@%d '
            fsync = {safe}
            full_page_writes = {safe}
            synchronous_commit = {safe}

            """,
            cancel
        );
        if (Shell.AsRoot)
        {
            await GiveToServerAsync(path, cancel);
        }
    }

    /// <summary>Makes the socket's folder with mode 0700, owned by the server's user.</summary>
    public async Task<string> SocketFolderAsync(string? wanted, CancellationToken cancel)
    {
        if (wanted is not null && !CanHoldSocket(Path.GetFullPath(wanted)))
        {
            throw new LocalClusterException(
                $"A socket cannot lie in {wanted}: the path is too long, or has a space, comma, colon, quote or backslash."
            );
        }

        var folder = wanted is not null ? Path.GetFullPath(wanted) : Path.Combine(_home, "run");
        if (!CanHoldSocket(folder))
        {
            var name = "campaigns-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_root)))[..16];
            folder = Path.Combine(Path.GetTempPath(), name);
            folder = CanHoldSocket(folder) ? folder : Path.Combine("/tmp", name);
        }

        // The server's user makes the folder and refuses one that somebody else made first, because everybody can write to the temporary
        // path.
        const string Make = """mkdir -p -m 700 "$1" && [ ! -L "$1" ] && [ -O "$1" ] && chmod 700 "$1" """;
        var (code, output) = await Shell.RunAsServerAsync("/bin/sh", ["-c", Make, "sh", folder], cancel);
        return code == 0
            ? folder
            : throw new LocalClusterException($"The socket's folder {folder} cannot be made, or is not the server user's own. {output}");
    }

    /// <summary>The socket folder of the server that runs on this cluster, when it is ready; otherwise null.</summary>
    public string? ReadySocketFolder()
    {
        // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status.
        var lines = Read(PidFile)?.Split('\n');
        return lines is { Length: >= 8 } && lines[7].Trim() is "ready" && Pid() is not null ? lines[4].Trim() : null;
    }

    /// <summary>Stops a server that an earlier owner left running, and deletes a pid file without a server.</summary>
    public async Task ClearAwayAsync(ServerBinaries binaries, CancellationToken cancel)
    {
        if (Read(PidFile) is null)
        {
            return;
        }

        if (Pid() is null)
        {
            // The pid may belong to another program by now, which PostgreSQL would take for a running server.
            File.Delete(PidFile);
            return;
        }

        var (code, output) = await Shell.RunAsServerAsync(
            binaries.PgCtl,
            ["stop", "--wait", "--timeout=60", "--mode=fast", "-D", Data],
            cancel
        );
        if (code != 0 && Pid() is not null)
        {
            throw new LocalClusterException($"A server that was left running on {Data} does not stop: {output}");
        }
    }

    private static bool CanHoldSocket(string folder) =>
        Encoding.UTF8.GetByteCount(folder) <= LongestSocketFolder && !folder.AsSpan().ContainsAny(NotInSocketFolder);

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task GiveToServerAsync(string path, CancellationToken cancel)
    {
        // The option -h keeps chown from following a link that the server's user may have made.
        var (code, output) = await Shell.RunAsync("chown", ["-h", Shell.ServerUser + ":", path], cancel);
        if (code != 0)
        {
            throw new LocalClusterException(
                $"PostgreSQL does not run as root, and {path} cannot be given to the user '{Shell.ServerUser}' that it runs as "
                    + $"instead (Debian and Ubuntu: apt-get install postgresql makes that user): {output}"
            );
        }
    }

    private async Task<bool> IsReachableAsync(CancellationToken cancel) =>
        (await Shell.RunAsServerAsync("test", ["-w", _home, "-a", "-x", _home], cancel)).Code == 0;

    /// <summary>
    /// Moves the cluster elsewhere when the data folder lies below a folder that is closed to other users (root's home, a folder of
    /// mktemp), because the server's user cannot reach it there. The cluster then lies beside Debian's own, and the data folder gets a link
    /// to it.
    /// </summary>
    private async Task MoveOutAsync(CancellationToken cancel)
    {
        if (Directory.Exists(Data))
        {
            throw new LocalClusterException(
                $"The user '{Shell.ServerUser}', which PostgreSQL runs as, cannot reach {_home}: a folder above it is closed to "
                    + "other users."
            );
        }

        var outside = $"/var/lib/campaigns/{Path.GetRandomFileName()}";
        Directory.CreateDirectory(outside);
        await GiveToServerAsync(outside, cancel);
        Directory.Delete(_root, recursive: true);
        Directory.CreateSymbolicLink(_root, outside);
        _home = outside;
    }

    private string Resolve()
    {
        var link = new DirectoryInfo(_root);
        if (link.LinkTarget is null)
        {
            return _root;
        }

        if (link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target)
        {
            return target.FullName;
        }

        // The target of the link was deleted, so the cluster is made anew.
        link.Delete();
        return _root;
    }

    /// <summary>The process of the server that runs on this cluster; null when the pid file is missing or stale.</summary>
    private int? Pid()
    {
        var first = Read(PidFile)?.Split('\n')[0].Trim();
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        if (!Directory.Exists("/proc/self"))
        {
            return Shell
                .RunAsync("ps", ["-o", "command=", "-p", first], CancellationToken.None)
                .GetAwaiter()
                .GetResult()
                .Output.Contains(Data, StringComparison.Ordinal)
                ? pid
                : null;
        }

        try
        {
            return File.ReadAllText($"/proc/{first}/cmdline").Split('\0').Contains(Data, StringComparer.Ordinal) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
