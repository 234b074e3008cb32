using System.Net;
using Campaigns.Testing;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>What a phone on the local network gets before it trusts this machine.</summary>
public sealed class LocalAuthorityTests
{
    [Fact]
    public async Task Where_there_is_no_authority_there_is_no_page_of_it()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        using var phone = host.Browser();
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync("/authority")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync("/authority?handler=certificate")).Status);
    }

    [Fact]
    public async Task The_page_tells_what_to_do_and_gives_the_certificate_as_phones_take_it()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "-----BEGIN CERTIFICATE-----\n", TestContext.Current.CancellationToken);
            await using var database = await TestDatabases.CreateAsync();
            await using var host = new TestHost(
                database,
                new TestHostOptions
                {
                    Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["Https:Authority"] = file,
                        ["PublicUrl"] = "https://192.0.2.7:5443",
                    },
                }
            );
            using var phone = host.Browser();
            var page = await phone.GetAsync("/authority");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("https://192.0.2.7:5443", page.Text, StringComparison.Ordinal);
            Assert.Contains("Cài đặt tin cậy chứng nhận", page.Text, StringComparison.Ordinal);
            using var certificate = await phone.Client.GetAsync(
                new Uri("/authority?handler=certificate", UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            Assert.Equal("application/x-x509-ca-cert", certificate.Content.Headers.ContentType?.MediaType);
            Assert.StartsWith(
                "-----BEGIN CERTIFICATE-----",
                await certificate.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.Delete(file);
        }
    }
}
