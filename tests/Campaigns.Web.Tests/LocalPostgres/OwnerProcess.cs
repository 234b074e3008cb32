using System.Diagnostics;
using System.Globalization;
using Campaigns.LocalPostgres;
using Xunit;

namespace Campaigns.Web.Tests.LocalPostgres;

/// <summary>
/// A process of its own that owns a cluster until it is killed. It is this test program started once more, with one test that only such a
/// child runs.
/// </summary>
internal sealed class OwnerProcess : IAsyncDisposable
{
    public const string FolderVariable = "CAMPAIGNS_TEST_CLUSTER_FOLDER";

    private readonly Process _process;

    private OwnerProcess(Process process) => _process = process;

    /// <summary>Starts the child and returns with its first line: "ready: PID" of its server, or "refused: …".</summary>
    public static async Task<(OwnerProcess Child, string Said)> StartAsync(string dataFolder, string? binaries = null)
    {
        var info = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Campaigns.Web.Tests"),
            [
                "-method",
                $"{typeof(InsideOwnerProcess).FullName}.{nameof(InsideOwnerProcess.Own_a_cluster_until_killed)}",
                "-explicit",
                "only",
                "-noLogo",
                "-noColor",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = dataFolder },
        };
        if (binaries is not null)
        {
            info.Environment["PG_BIN"] = binaries;
        }

        var child = new OwnerProcess(Process.Start(info)!);
        var output = new List<string>();
        while (await child._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            output.Add(line);
            if (line.StartsWith("ready: ", StringComparison.Ordinal) || line.StartsWith("refused: ", StringComparison.Ordinal))
            {
                return (child, line);
            }
        }

        await child.DisposeAsync();
        throw new InvalidOperationException("The child said nothing of use:\n" + string.Join('\n', output));
    }

    /// <summary>Ends the child as the kernel does when memory runs out: with SIGKILL, after which none of its code runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

/// <summary>The work of the child; no ordinary test run does it.</summary>
public sealed class InsideOwnerProcess
{
    [Fact(Explicit = true)]
    public async Task Own_a_cluster_until_killed()
    {
        var folder = Environment.GetEnvironmentVariable(OwnerProcess.FolderVariable);
        Assert.NotNull(folder);
        try
        {
            await using var cluster = await LocalCluster.StartAsync(
                new() { DataFolder = folder, Durable = false },
                TestContext.Current.CancellationToken
            );
            await Console.Out.WriteLineAsync("ready: " + Clusters.ServerPid(folder).ToString(CultureInfo.InvariantCulture));
            await Console.In.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (LocalClusterException e)
        {
            await Console.Out.WriteLineAsync("refused: " + e.Message);
        }
    }
}
