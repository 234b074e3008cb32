using System.Security.Cryptography;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class MasterSecretTests
{
    private static readonly HostedDatabase Foreign = HostedDatabase.Of(
        "Host=db;Username=app",
        "Host=db;Username=owner",
        Path.GetTempPath()
    );

    [Fact]
    public void Without_one_the_program_does_not_start_on_a_server_of_somebody_elses()
    {
        var error = Assert.Throws<StartupException>(() => MasterSecret.Load(Settings(), Foreign));
        Assert.Contains("Campaigns__MasterSecret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read()
    {
        var file = Path.GetTempFileName();
        var master = Secrets.NewMaster();
        File.WriteAllText(file, master + "\n");
        try
        {
            var loaded = MasterSecret.Load(Settings(("Campaigns:MasterSecretFile", file)), Foreign);
            Assert.Equal(Secrets.Parse(master).Key(SecretPurpose.Tickets, 1), loaded.Key(SecretPurpose.Tickets, 1));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_bad_one_is_told_without_being_shown()
    {
        var bad = Convert.ToBase64String(RandomNumberGenerator.GetBytes(8));
        var error = Assert.Throws<StartupException>(() => MasterSecret.Load(Settings(("Campaigns:MasterSecret", bad)), Foreign));
        Assert.DoesNotContain(bad, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_embedded_database_has_one_in_a_file_that_nobody_else_reads()
    {
        await using var host = new TestHost(
            database: null,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" } }
        );
        using var browser = host.Browser();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync("/health/ready")).Status);
        var file = Path.Combine(host.DataFolder, "master-secret");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Single(Secrets.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Versions);
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
