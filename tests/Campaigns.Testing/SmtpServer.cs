using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using MimeKit;

namespace Campaigns.Testing;

/// <summary>A mail as it arrived.</summary>
/// <param name="From">The envelope's sender; empty for a bounce.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Raw">The message as sent.</param>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, byte[] Raw)
{
    /// <summary>The message, parsed.</summary>
    public MimeMessage Parse()
    {
        using var stream = new MemoryStream(Raw);
        return MimeMessage.Load(stream);
    }
}

/// <summary>
/// A real SMTP server on a free loopback port (npm's smtp-server in Node), without TLS or login. A recipient
/// <c>nobody@…</c> is refused for good with 550. It ends with the test process.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private static readonly string Folder =
        typeof(SmtpServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => string.Equals(a.Key, "SmtpFolder", StringComparison.Ordinal)).Value!;

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _gate = new();

    // One command at a time: the server answers in order, and an answer belongs to whoever asked.
    private readonly SemaphoreSlim _command = new(1);
    private readonly List<ReceivedMail> _mails = [];
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<string> _state = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SmtpServer(Process process)
    {
        _process = process;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The port on 127.0.0.1; it stays the same while the server is down and after.</summary>
    public int Port => _port.Task.Result;

    /// <summary>All mails so far, oldest first.</summary>
    public IReadOnlyList<ReceivedMail> Mails
    {
        get
        {
            lock (_gate)
            {
                return [.. _mails];
            }
        }
    }

    /// <summary>Starts a server; the first time on a machine its packages are installed from the lock file.</summary>
    /// <exception cref="InvalidOperationException">Node or npm is missing or failed; the message holds what it said.</exception>
    public static async Task<SmtpServer> StartAsync(CancellationToken cancel = default)
    {
        await InstallAsync(cancel);
        var server = new SmtpServer(Run("node", ["server.mjs"]));
        await server._port.Task.WaitAsync(AnswerTime, cancel);
        return server;
    }

    /// <summary>The first mail that fits, among those that arrived and those to come.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<ReceivedMail> WaitForMailAsync(Func<ReceivedMail, bool> predicate, TimeSpan timeout, CancellationToken cancel = default)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                if (_mails.Find(m => predicate(m)) is { } mail)
                {
                    return mail;
                }

                arrived = _arrived.Task;
            }

            var left = timeout - waited.Elapsed;
            await arrived.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancel);
        }
    }

    /// <summary>Refuses connections, as when the server or the line to it is down.</summary>
    public Task DownAsync() => CommandAsync("down");

    /// <summary>Takes connections and turns each away with 421, as an overloaded server does.</summary>
    public Task BusyAsync() => CommandAsync("busy");

    /// <summary>Takes each mail and never says so: whoever sends waits for the answer.</summary>
    public Task MuteAsync() => CommandAsync("mute");

    /// <summary>Returns when all that was acknowledged by now is in <see cref="Mails"/>.</summary>
    public Task SettledAsync() => CommandAsync("ping");

    /// <summary>Takes mail again.</summary>
    public Task UpAsync() => CommandAsync("up");

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _command.Dispose();
    }

    private static async Task InstallAsync(CancellationToken cancel)
    {
        // Several test programs may start at once: one installs, the others wait for it.
        var held = Path.Combine(Folder, "../obj/smtp.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(held)!);
        await using var file = await LockAsync(held, cancel);
        var installed = new FileInfo(Path.Combine(Folder, "node_modules/.package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
        {
            return;
        }

        using var npm = Run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        npm.StandardInput.Close();
        var output = await npm.StandardOutput.ReadToEndAsync(cancel);
        await npm.WaitForExitAsync(cancel);
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException("npm ci failed for the SMTP server of the tests: " + output);
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    private static Process Run(string program, string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"The tests need {program} (Node 20 or newer with npm): {e.Message}", e);
        }
    }

    private async Task CommandAsync(string command)
    {
        await _command.WaitAsync();
        try
        {
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _state = answer;
            }

            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
            await answer.Task.WaitAsync(AnswerTime);
        }
        finally
        {
            _command.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var said = JsonDocument.Parse(line);
            var root = said.RootElement;
            if (root.TryGetProperty("port", out var port))
            {
                _port.SetResult(port.GetInt32());
            }
            else if (root.TryGetProperty("state", out var state))
            {
                lock (_gate)
                {
                    _state.TrySetResult(state.GetString()!);
                }
            }
            else
            {
                var mail = root.GetProperty("mail");
                lock (_gate)
                {
                    _mails.Add(new ReceivedMail(
                        mail.GetProperty("from").GetString()!,
                        [.. mail.GetProperty("to").EnumerateArray().Select(t => t.GetString()!)],
                        mail.GetProperty("raw").GetBytesFromBase64()));
                    _arrived.SetResult();
                    _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
        }

        _port.TrySetException(new InvalidOperationException("The SMTP server of the tests ended before it listened; what it said stands in the output of the tests."));
    }
}
