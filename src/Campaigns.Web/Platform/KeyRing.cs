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
/// Encrypts the keys of Data Protection (for cookies and antiforgery tokens) before they go to the database: AES-256-GCM under the key-ring
/// key. With a dump of the database alone nobody can forge a cookie.
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
            aes.Encrypt(
                box.AsSpan(0, NonceBytes),
                plain,
                box.AsSpan(NonceBytes, plain.Length),
                box.AsSpan(NonceBytes + plain.Length),
                Associated(version)
            );
        }

        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(
            new XElement(Element, new XAttribute("version", version), Convert.ToBase64String(box)),
            typeof(KeyRingDecryptor)
        );
    }

    internal static byte[] Associated(int version) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"campaigns key ring v{version}"));
}

/// <summary>
/// Decrypts what <see cref="KeyRingEncryptor"/> encrypted. Data Protection creates this class by the name in the stored key.
/// </summary>
public sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly Secrets _secrets = services.GetRequiredService<Secrets>();

    /// <exception cref="CryptographicException">The master secret is another one, or the stored key was altered.</exception>
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var version = (int?)encryptedElement.Attribute("version") ?? 0;
        var key =
            _secrets.Key(SecretPurpose.KeyRing, version)
            ?? throw new CryptographicException(
                string.Create(CultureInfo.InvariantCulture, $"The master secret of version {version} is not configured.")
            );
        var box = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[box.Length - KeyRingEncryptor.NonceBytes - KeyRingEncryptor.TagBytes];
        using var aes = new AesGcm(key, KeyRingEncryptor.TagBytes);
        aes.Decrypt(
            box.AsSpan(0, KeyRingEncryptor.NonceBytes),
            box.AsSpan(KeyRingEncryptor.NonceBytes, plain.Length),
            box.AsSpan(KeyRingEncryptor.NonceBytes + plain.Length),
            plain,
            KeyRingEncryptor.Associated(version)
        );
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

/// <summary>Keeps the keys of Data Protection in the database, encrypted, so that all processes share them.</summary>
public static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("campaigns").PersistKeysToDbContext<CampaignsDbContext>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o =>
            o.XmlEncryptor = new KeyRingEncryptor(s.GetRequiredService<Secrets>())
        ));
        return services;
    }

    /// <summary>
    /// Refuses to start with a master secret that does not open the stored keys, because every ticket and cookie would silently become
    /// invalid.
    /// </summary>
    /// <exception cref="Startup.StartupException">The master secret is another one than this database was used with.</exception>
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
                    + "Put back the former one (Campaigns:MasterSecret, Campaigns:MasterSecretFile, or the file master-secret in "
                    + "the data folder).",
                e
            );
        }
    }
}
