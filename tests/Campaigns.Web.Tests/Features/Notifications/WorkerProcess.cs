using System.Diagnostics;
using System.Globalization;
using Campaigns.Testing;
using Xunit;

namespace Campaigns.Web.Tests.Features.Notifications;

/// <summary>The program as a worker, in a process of its own that can be killed.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public static WorkerProcess Start(TestDatabase database, string dataFolder, int smtpPort)
    {
        var info = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Campaigns.Web.dll"), "--run", "worker", "--urls", "http://127.0.0.1:0"]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = dataFolder,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Testing",
                ["ConnectionStrings__Campaigns"] = database.AppConnectionString,
                ["Campaigns__MasterSecret"] = TestHost.MasterSecret,
                ["Campaigns__DataFolder"] = dataFolder,
                ["Campaigns__MigrateAtStart"] = "false",
                ["Smtp__Host"] = "127.0.0.1",
                ["Smtp__Port"] = smtpPort.ToString(CultureInfo.InvariantCulture),
                ["Smtp__Tls"] = "none",
                ["PublicUrl"] = "https://lich.example.vn",
            },
        };
        var process = Process.Start(info)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new WorkerProcess(process);
    }

    /// <summary>Ends it as the kernel does when memory runs out: with SIGKILL, after which none of its code runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
