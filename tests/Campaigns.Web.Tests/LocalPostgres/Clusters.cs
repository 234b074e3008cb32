using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.LocalPostgres;

/// <summary>Helpers for the tests of the private cluster.</summary>
internal static class Clusters
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>A new folder that the server's user can reach; it is deleted with the test.</summary>
    public static TemporaryFolder NewFolder(string name = "") => new(name);

    public static int ServerPid(string dataFolder) =>
        int.Parse(File.ReadLines(Path.Combine(dataFolder, "pg/data/postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Whether a PostgreSQL server or one of its children runs on this folder.</summary>
    public static bool IsServerRunning(string dataFolder)
    {
        var cluster = Path.Combine(dataFolder, "pg/data");
        return Process
            .GetProcesses()
            .Any(p =>
            {
                using (p)
                {
                    try
                    {
                        return File.ReadAllText($"/proc/{p.Id.ToString(CultureInfo.InvariantCulture)}/cmdline")
                            .Split('\0')
                            .Contains(cluster, StringComparer.Ordinal);
                    }
                    catch (IOException)
                    {
                        return false; // ended while we looked
                    }
                }
            });
    }

    public static async Task EventuallyAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Deadline, "The condition did not come true in time.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public static async Task AssertRefusedAsync(string connectionString, string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(connectionString, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    internal sealed class TemporaryFolder(string name) : IDisposable
    {
        private readonly string _top = Path.Combine(Path.GetTempPath(), "campaigns-test-" + Path.GetRandomFileName());

        public string DataFolder => Path.Combine(_top, name);

        public void Dispose()
        {
            if (Directory.Exists(_top))
            {
                Directory.Delete(_top, recursive: true);
            }
        }
    }
}
