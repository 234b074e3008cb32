using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Campaigns.Web.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Campaigns.Web.Platform;

/// <summary>
/// Seals the keys of Data Protection (cookies, antiforgery) before they go to the database: AES-256-GCM under the key-ring key,
/// so that a dump forges no cookie.
/// </summary>
public sealed class KeyRingEncryptor(Secrets secrets) : IXmlEncryptor
{
    internal static readonly XName Element = "sealed";
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var version = secrets.CurrentVersion;
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using (var aes = new AesGcm(secrets.Key(SecretPurpose.KeyRing, version)!, TagBytes))
        {
            aes.Encrypt(box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), Associated(version));
        }

        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(
            new XElement(Element, new XAttribute("version", version), Convert.ToBase64String(box)),
            typeof(KeyRingDecryptor));
    }

    internal static byte[] Associated(int version) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"campaigns key ring v{version}"));
}

/// <summary>Opens what <see cref="KeyRingEncryptor"/> sealed. Made by Data Protection, by its name in the stored key.</summary>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly Secrets _secrets = services.GetRequiredService<Secrets>();

    /// <exception cref="CryptographicException">The master secret is another one, or the stored key was altered.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var version = (int?)encryptedElement.Attribute("version") ?? 0;
        var key = _secrets.Key(SecretPurpose.KeyRing, version)
            ?? throw new CryptographicException(string.Create(CultureInfo.InvariantCulture, $"The master secret of version {version} is not configured."));
        var box = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[box.Length - KeyRingEncryptor.NonceBytes - KeyRingEncryptor.TagBytes];
        using var aes = new AesGcm(key, KeyRingEncryptor.TagBytes);
        aes.Decrypt(
            box.AsSpan(0, KeyRingEncryptor.NonceBytes),
            box.AsSpan(KeyRingEncryptor.NonceBytes, plain.Length),
            box.AsSpan(KeyRingEncryptor.NonceBytes + plain.Length),
            plain,
            KeyRingEncryptor.Associated(version));
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

/// <summary>Data Protection's keys: in the database, sealed, the same for every process.</summary>
public static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("campaigns").PersistKeysToDbContext<CampaignsDbContext>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlEncryptor = new KeyRingEncryptor(s.GetRequiredService<Secrets>())));
        return services;
    }

    /// <summary>Refuses a master secret that does not open the keys already stored: with it, every ticket and cookie would die silently.</summary>
    /// <exception cref="Startup.StartupException">It is another one than this database was used with.</exception>
    public static async Task CheckAsync(CampaignsDbContext db, Secrets secrets, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var newest = await db.DataProtectionKeys.OrderByDescending(k => k.Id).Select(k => k.Xml).FirstOrDefaultAsync(cancel);
        if (newest is null || XElement.Parse(newest).Descendants(KeyRingEncryptor.Element).FirstOrDefault() is not { } box)
        {
            return;
        }

        try
        {
            using var services = new ServiceCollection().AddSingleton(secrets).BuildServiceProvider();
            new KeyRingDecryptor(services).Decrypt(box);
        }
        catch (CryptographicException e)
        {
            throw new Startup.StartupException(
                "The master secret is not the one that this database was used with, so no ticket and no sign-in would be valid any more. "
                + "Put back the former one (Campaigns:MasterSecret, Campaigns:MasterSecretFile, or the file master-secret in the data folder).",
                e);
        }
    }
}
