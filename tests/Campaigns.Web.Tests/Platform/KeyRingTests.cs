using System.Security.Cryptography;
using System.Xml.Linq;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class KeyRingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly Secrets Other = Secrets.Parse(Convert.ToBase64String(SHA256.HashData("somebody else's"u8)));

    [Fact]
    public async Task Keys_lie_sealed_in_the_database()
    {
        Protect("anything");
        await using var db = fixture.Host.Db();
        var stored = await db.DataProtectionKeys.Select(k => k.Xml).ToListAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(stored);
        Assert.All(
            stored,
            xml =>
            {
                Assert.NotEmpty(XElement.Parse(xml!).Descendants("sealed"));
                Assert.DoesNotContain("masterKey", xml, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Nothing_can_be_forged_from_the_keys_of_a_dump()
    {
        var box = Protect("anything");
        await using var db = fixture.Host.Db();
        var dump = await db.DataProtectionKeys.Select(k => k.Xml!).ToListAsync(TestContext.Current.CancellationToken);

        // Somebody has the dump and the program, but another master secret.
        var services = new ServiceCollection().AddLogging().AddSingleton(Other);
        services.AddDataProtection().SetApplicationName("campaigns").DisableAutomaticKeyGeneration();
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>>(
            new ConfigureOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>(o =>
            {
                o.XmlRepository = new Dump(dump);
                o.XmlEncryptor = new KeyRingEncryptor(Other);
            })
        );
        await using var thief = services.BuildServiceProvider();
        var protector = thief.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        Assert.ThrowsAny<Exception>(() => protector.Unprotect(box));
        Assert.ThrowsAny<Exception>(() => protector.Protect("an administrator"));
    }

    [Fact]
    public async Task A_cookie_that_was_made_with_other_keys_is_no_sign_in()
    {
        var root = await fixture.Host.RootAsync();
        using var browser = await fixture.Host.SignedInAsync(Role.Administrator, root.Id);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);

        using var forger = fixture.Host.Browser();
        forger.SetCookie("account", DataProtectionProvider.Create("campaigns").CreateProtector("x").Protect("root"));
        Assert.StartsWith("/sign-in", (await forger.GetAsync("/account")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sealed_key_that_was_altered_does_not_open()
    {
        var secrets = fixture.Host.Services.GetRequiredService<Secrets>();
        var box = new KeyRingEncryptor(secrets).Encrypt(new XElement("key", "value")).EncryptedElement;
        var opener = new KeyRingDecryptor(fixture.Host.Services);
        Assert.Equal("value", opener.Decrypt(box).Value);

        var bytes = Convert.FromBase64String(box.Value);
        bytes[^1] ^= 1;
        box.Value = Convert.ToBase64String(bytes);
        Assert.ThrowsAny<CryptographicException>(() => opener.Decrypt(box));
    }

    [Fact]
    public async Task Another_master_secret_than_the_databases_is_refused_at_start()
    {
        Protect("anything");
        await using var db = fixture.Host.Db();
        await KeyRing.CheckAsync(db, fixture.Host.Services.GetRequiredService<Secrets>(), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<StartupException>(() => KeyRing.CheckAsync(db, Other, TestContext.Current.CancellationToken));
        Assert.Contains("MasterSecret", error.Message, StringComparison.Ordinal);
    }

    private string Protect(string text) =>
        fixture.Host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect(text);

    private sealed class Dump(List<string> keys) : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() => [.. keys.Select(XElement.Parse)];

        public void StoreElement(XElement element, string friendlyName) => throw new NotSupportedException();
    }
}
