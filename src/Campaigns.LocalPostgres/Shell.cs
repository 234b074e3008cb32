using System.Diagnostics;

namespace Campaigns.LocalPostgres;

/// <summary>Runs programs as the user who may run a PostgreSQL server: the present user, or <c>postgres</c> when that is root.</summary>
internal static class Shell
{
    /// <summary>PostgreSQL refuses to run as root, so root runs its programs as this user, which Debian's package creates.</summary>
    public const string ServerUser = "postgres";

    public static bool AsRoot { get; } = Environment.IsPrivilegedProcess;

    /// <summary>Runs a program to its end as the present user; its standard output and error are returned as one text.</summary>
    public static Task<(int Code, string Output)> RunAsync(string program, string[] arguments, CancellationToken cancel) =>
        RunAsync(Start(program, arguments, keepInput: false), cancel);

    /// <summary>Runs a program to its end as the server's user.</summary>
    public static Task<(int Code, string Output)> RunAsServerAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var (file, all) = ForServer(program, arguments);
        return RunAsync(Start(file, all, keepInput: false), cancel);
    }

    /// <summary>
    /// Starts a program as the server's user in a session of its own, so that Ctrl-C in a terminal only reaches this process, and with an
    /// input that ends when this process ends.
    /// </summary>
    public static Process StartAsServer(string program, string[] arguments)
    {
        var (file, all) = ForServer(program, arguments);
        return InPath("setsid") ? Start("setsid", ["--wait", file, .. all], keepInput: true) : Start(file, all, keepInput: true);
    }

    public static bool InPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(d => File.Exists(Path.Combine(d, program)));

    private static (string File, string[] Arguments) ForServer(string program, string[] arguments) =>
        AsRoot ? ("runuser", ["-u", ServerUser, "--", program, .. arguments]) : (program, arguments);

    private static Process Start(string file, string[] arguments, bool keepInput)
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The present folder may be closed to the server's user.
            WorkingDirectory = "/",
        };
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name);
        }

        info.Environment["LC_ALL"] = "C";
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new LocalClusterException($"Cannot run {file}: {e.Message}", e);
        }

        if (!keepInput)
        {
            process.StandardInput.Close();
        }

        return process;
    }

    private static async Task<(int Code, string Output)> RunAsync(Process process, CancellationToken cancel)
    {
        using (process)
        {
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancel);
                var error = process.StandardError.ReadToEndAsync(cancel);
                var texts = await Task.WhenAll(output, error);
                await process.WaitForExitAsync(cancel);
                return (process.ExitCode, (texts[0] + texts[1]).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}
