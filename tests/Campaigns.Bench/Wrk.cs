using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Campaigns.Bench;

/// <summary>
/// The result of one run of wrk: answers per second, the number of answers, and the median and the 99th percentile of their times in
/// milliseconds.
/// </summary>
internal sealed record WrkRun(double PerSecond, int Requests, double P50, double P99);

/// <summary>Sends the benches' requests over HTTP with wrk, a program that is not ours: one thread, 16 connections.</summary>
internal static partial class Wrk
{
    public const int Connections = 16;

    /// <summary>Lua code at the end of each script that prints the run's result in <c>done</c>.</summary>
    private const string Report = """

        function done(summary, latency, requests)
          local e = summary.errors
          local errors = e.status + e.connect + e.read + e.write + e.timeout
          io.write(string.format("seen %d errors %d p50 %f p99 %f\n", summary.requests, errors, latency:percentile(50) / 1000,
            latency:percentile(99) / 1000))
        end
        """;

    /// <summary>Writes a script of wrk into a file, which the caller deletes.</summary>
    public static string Script(string lua)
    {
        var path = Path.Combine(Path.GetTempPath(), $"campaigns-{Guid.NewGuid():N}.lua");
        File.WriteAllText(path, lua + Report);
        return path;
    }

    /// <param name="address">The address of the requests.</param>
    /// <param name="script">The file that <see cref="Script"/> made.</param>
    /// <param name="seconds">For how long requests are sent.</param>
    /// <param name="arguments">The arguments of the script's <c>init</c>.</param>
    /// <exception cref="InvalidOperationException">An answer had a status other than 2xx or 3xx, or did not arrive.</exception>
    public static async Task<WrkRun> RunAsync(Uri address, string script, int seconds, params string[] arguments)
    {
        using var wrk =
            Process.Start(
                new ProcessStartInfo(
                    "wrk",
                    [
                        "-t",
                        "1",
                        "-c",
                        string.Create(CultureInfo.InvariantCulture, $"{Connections}"),
                        "-d",
                        string.Create(CultureInfo.InvariantCulture, $"{seconds}s"),
                        // A slow answer is a figure. wrk counts an answer after its two seconds as an error, which would end the bench.
                        "--timeout",
                        "60s",
                        "-s",
                        script,
                        address.ToString(),
                        "--",
                        .. arguments,
                    ]
                )
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            ) ?? throw new InvalidOperationException("wrk does not start.");
        var faults = wrk.StandardError.ReadToEndAsync();
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (
            PerSecond().Match(said) is not { Success: true } rate
            || Seen().Match(said) is not { Success: true } seen
            || seen.Groups["errors"].Value != "0"
        )
        {
            throw new InvalidOperationException($"wrk: {said} {await faults}");
        }

        double Number(string name) => double.Parse(seen.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        return new WrkRun(
            double.Parse(rate.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture),
            (int)Number("count"),
            Number("p50"),
            Number("p99")
        );
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PerSecond();

    [GeneratedRegex(
        @"seen (?<count>\d+) errors (?<errors>\d+) p50 (?<p50>[\d.]+) p99 (?<p99>[\d.]+)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Seen();
}
