using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>Only the migration signs in as the owner of the tables; serving processes do not hold its password.</summary>
public sealed class OwnerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_embedded_owner_cannot_sign_in_while_the_program_serves()
    {
        await using var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
                Services = s => s.RemoveAll<DemoHook>(),
            }
        );
        var database = host.Services.GetRequiredService<HostedDatabase>();
        var asOwner = new NpgsqlConnectionStringBuilder(database.AppConnectionString)
        {
            Username = LocalCluster.OwnerRole,
            Pooling = false,
        }.ConnectionString;
        await using var connection = new NpgsqlConnection(asOwner);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, refused.SqlState);
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.AsOwnerAsync(_ => Task.CompletedTask, Cancel));
    }

    [Fact]
    public void The_compose_file_gives_the_owners_password_to_the_migration_and_the_server_alone()
    {
        var part = "";
        var having = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Root(), "docker", "compose.yaml")))
        {
            part =
                line.Length > 2 && line[0] != ' ' && line[0] != '#' ? line.Split(':')[0]
                : line.StartsWith("  ", StringComparison.Ordinal) && line[2] is not (' ' or '#') && part is not "x-program"
                    ? line.Trim().Split(':')[0]
                : part;
            if (line.Contains("owner", StringComparison.OrdinalIgnoreCase) && !line.TrimStart().StartsWith('#'))
            {
                having.Add(part);
            }
        }

        Assert.Equal(["migrate", "postgres"], having.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_address_that_is_taken_is_told_in_a_sentence()
    {
        await using var database = await TestDatabases.CreateAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var folder = TestFolder.Create();
        var info = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Campaigns.Web.dll"),
                "--run",
                "web",
                "--urls",
                string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = "Testing",
                ["ConnectionStrings__Campaigns"] = database.AppConnectionString,
                ["Campaigns__MasterSecret"] = TestHost.MasterSecret,
                ["Campaigns__DataFolder"] = folder,
                ["Campaigns__MigrateAtStart"] = "false",
            },
        };
        using var process = Process.Start(info)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        TestFolder.Delete(folder);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("The address is used by another program.", said[1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said[0] + said[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", said[0] + said[1], StringComparison.Ordinal);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Campaigns.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the sources.");
        }

        return folder.FullName;
    }
}
