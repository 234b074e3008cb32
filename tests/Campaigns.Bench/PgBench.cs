using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Campaigns.Bench;

/// <summary>Runs statements inside PostgreSQL with pgbench, prepared, with 16 clients. No program can be faster than this.</summary>
internal static partial class PgBench
{
    public const int Clients = 16;

    /// <param name="connection">The connection string.</param>
    /// <param name="statements">One transaction for the ticket <c>:n</c>.</param>
    /// <param name="each">The number of transactions of each client.</param>
    /// <param name="first">The number of the first ticket that was not scanned. Every client scans as many tickets as it has transactions,
    /// every tenth one twice.</param>
    /// <returns>Transactions per second, without the time for connecting.</returns>
    public static async Task<double> RunAsync(string connection, string statements, int each, int first)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                script,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    \set i :i + 1
                    \set k CASE WHEN :i % 10 = 9 THEN :i - 5 ELSE :i END
                    \set n {first} + :client_id * {each} + :k - 1
                    {statements}

                    """
                )
            );
            string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
            using var bench =
                Process.Start(
                    new ProcessStartInfo(
                        Path.Combine(await FolderAsync(connection), "pgbench"),
                        [
                            "-n",
                            "-M",
                            "prepared",
                            "-c",
                            Number(Clients),
                            "-j",
                            "1",
                            "-t",
                            Number(each),
                            "-D",
                            "i=0",
                            "-f",
                            script,
                            "-h",
                            settings.Host!,
                            "-p",
                            Number(settings.Port),
                            "-U",
                            settings.Username!,
                            settings.Database!,
                        ]
                    )
                    {
                        UseShellExecute = false,
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                ) ?? throw new InvalidOperationException("pgbench does not start.");
            var faults = bench.StandardError.ReadToEndAsync();
            var said = await bench.StandardOutput.ReadToEndAsync();
            await bench.WaitForExitAsync();
            if (bench.ExitCode != 0 || Rate().Match(said) is not { Success: true } found)
            {
                throw new InvalidOperationException($"pgbench: {said} {await faults}");
            }

            return double.Parse(found.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>The folder with the server's own programs.</summary>
    private static async Task<string> FolderAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connection) { Username = LocalPostgres.LocalCluster.SuperUser }.ConnectionString
        );
        await using var command = source.CreateCommand("SELECT setting FROM pg_config() WHERE name = 'BINDIR'");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex(
        @"tps = (?<rate>[\d.]+) \(without initial connection time\)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Rate();
}
