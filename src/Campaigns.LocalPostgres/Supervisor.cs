using System.Diagnostics;

namespace Campaigns.LocalPostgres;

/// <summary>
/// A shell that starts the server, waits for input, and stops the server when its input ends. The kernel closes that input however this
/// process ends, even by SIGKILL, so no server is left running.
/// </summary>
internal sealed class Supervisor : IAsyncDisposable
{
    // The script only stops the very process that it started, because by then another owner may have started a server of its own.
    private const string Script = """
        pg_ctl=$1 data=$2 log=$3 pid=
        trap '' PIPE
        trap 'stop; exit 0' TERM INT HUP
        alive() { [ -n "$pid" ] && [ "$(head -n 1 "$data/postmaster.pid" 2>/dev/null)" = "$pid" ] && kill -0 "$pid" 2>/dev/null; }
        stop() {
          alive && kill -INT "$pid"
          tries=0
          while alive && [ "$tries" -lt 700 ]; do
            tries=$((tries + 1))
            if [ "$tries" -eq 600 ]; then kill -QUIT "$pid"; fi
            sleep 0.05
          done
        }
        answer() {
          if [ "$1" -eq 0 ]; then pid=$(head -n 1 "$data/postmaster.pid"); echo ready; else echo "failed: $2"; fi
        }
        said=$("$pg_ctl" start --wait --timeout=120 -D "$data" -l "$log" 2>&1); code=$?
        answer "$code" "$(printf '%s' "$said" | tail -n 2 | tr '\n' ' ')"
        if [ "$code" -ne 0 ]; then "$pg_ctl" stop --mode=immediate -D "$data" >/dev/null 2>&1; exit 1; fi
        while read -r mode; do
          said=$("$pg_ctl" restart --wait --timeout=120 --mode="$mode" -D "$data" -l "$log" 2>&1); code=$?
          answer "$code" "$(printf '%s' "$said" | tail -n 2 | tr '\n' ' ')"
        done
        stop
        """;

    private readonly Process _shell;
    private readonly string _log;
    private readonly string _socketFolder;
    private bool _disposed;

    private Supervisor(Process shell, string log, string socketFolder)
    {
        _shell = shell;
        _log = log;
        _socketFolder = socketFolder;
    }

    /// <summary>Starts the server on a cluster and waits until it accepts connections.</summary>
    /// <exception cref="LocalClusterException">It did not start; the message ends with its log.</exception>
    public static async Task<Supervisor> StartAsync(
        ServerBinaries binaries,
        string cluster,
        string log,
        string socketFolder,
        CancellationToken cancel
    )
    {
        var supervisor = new Supervisor(
            Shell.StartAsServer("/bin/sh", ["-c", Script, "campaigns-postgres", binaries.PgCtl, cluster, log]),
            log,
            socketFolder
        );
        try
        {
            // The output is not needed, but it has to be read, because a full pipe would block the shell.
            supervisor._shell.ErrorDataReceived += (_, _) => { };
            supervisor._shell.BeginErrorReadLine();
            await supervisor.AnswerAsync(cancel);
            return supervisor;
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts the server: after a clean stop, or as after a crash.</summary>
    public async Task RestartAsync(bool immediate, CancellationToken cancel)
    {
        await _shell.StandardInput.WriteLineAsync((immediate ? "immediate" : "fast").AsMemory(), cancel);
        await _shell.StandardInput.FlushAsync(cancel);
        await AnswerAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell has ended already.
        }

        await _shell.WaitForExitAsync();
        _shell.Dispose();
        try
        {
            // This process deletes the folder and not the shell: if the owner was killed, the next owner has the folder already and its
            // server is about to use it.
            Directory.Delete(_socketFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder no longer exists, or somebody else has a file in it.
        }
    }

    private async Task AnswerAsync(CancellationToken cancel)
    {
        var line = await _shell.StandardOutput.ReadLineAsync(cancel);
        if (!string.Equals(line, "ready", StringComparison.Ordinal))
        {
            throw new LocalClusterException(
                $"The PostgreSQL server did not start ({line ?? "its supervising shell ended"}). The end of its log, {_log}:\n{LogTail()}"
            );
        }
    }

    private string LogTail()
    {
        try
        {
            return string.Join('\n', File.ReadLines(_log).TakeLast(8));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
