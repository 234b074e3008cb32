using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Codes;

namespace Campaigns.Web.Platform;

/// <summary>The purposes of keys. Knowing the key for one purpose reveals nothing about the others.</summary>
public enum SecretPurpose
{
    Tickets,
    Replies,
    Devices,
    SelfCheckIn,
    KeyRing,

    /// <summary>Links that undo a change of a registration's contact (who-sees 14).</summary>
    Contacts,

    /// <summary>The key to which a phone seals its queue when another phone delivers it.</summary>
    Handover,

    /// <summary>The ids of operations (<see cref="OperationIds"/>), so that nobody can compute one from what it was made from.</summary>
    Operations,

    /// <summary>The stored records of sign-in attempts, and recovery codes.</summary>
    SignIn,
}

/// <summary>
/// Derives keys by HKDF (RFC 5869) from master secrets that are kept outside the database. Each version has its own master secret. The
/// highest version is the current one; earlier ones are kept so that printed tickets stay valid.
/// </summary>
public sealed class Secrets
{
    public const int KeyBytes = 32;

    private readonly FrozenDictionary<(SecretPurpose Purpose, int Version), byte[]> _keys;

    private Secrets(SortedDictionary<int, byte[]> masters)
    {
        Versions = [.. masters.Keys];
        CurrentVersion = Versions[^1];
        var keys = new Dictionary<(SecretPurpose, int), byte[]>();
        foreach (var (version, master) in masters)
        {
            foreach (var purpose in Enum.GetValues<SecretPurpose>())
            {
                keys[(purpose, version)] = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, KeyBytes, salt: null, Info(purpose, version));
            }
        }

        _keys = keys.ToFrozenDictionary();
    }

    /// <summary>The version with which new tokens are made.</summary>
    public int CurrentVersion { get; }

    public IReadOnlyList<int> Versions { get; }

    /// <summary>A new master secret as it is written into a file: 32 random bytes in base64.</summary>
    public static string NewMaster() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// Reads master secrets: one in base64, or several as <c>1:base64</c>, <c>2:base64</c> … separated by line breaks or semicolons. At
    /// least 32 bytes each.
    /// </summary>
    /// <exception cref="FormatException">The text has another form; the message contains nothing of it.</exception>
    public static Secrets Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var masters = new SortedDictionary<int, byte[]>();
        foreach (var line in text.Split(['\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var version = 1;
            if (
                colon >= 0
                && (!int.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out version) || version < 1)
            )
            {
                throw new FormatException("A master secret begins with its version, a number from 1, and a colon.");
            }

            var bytes = new byte[line.Length];
            if (!Convert.TryFromBase64String(line[(colon + 1)..].Trim(), bytes, out var length) || length < KeyBytes)
            {
                throw new FormatException("A master secret is at least 32 random bytes in base64 (openssl rand -base64 32).");
            }

            if (!masters.TryAdd(version, bytes[..length]))
            {
                throw new FormatException("Two master secrets have the same version.");
            }
        }

        return masters.Count > 0 ? new Secrets(masters) : throw new FormatException("The master secret is empty.");
    }

    /// <summary>The key for a purpose, 32 bytes; null when the master secret of that version is not known.</summary>
    public byte[]? Key(SecretPurpose purpose, int version) => _keys.GetValueOrDefault((purpose, version));

    private static byte[] Info(SecretPurpose purpose, int version)
    {
        var name = purpose switch
        {
            SecretPurpose.Tickets => "tickets",
            SecretPurpose.Replies => "replies",
            SecretPurpose.Devices => "devices",
            SecretPurpose.SelfCheckIn => "self-check-in",
            SecretPurpose.KeyRing => "key-ring",
            SecretPurpose.Contacts => "contacts",
            SecretPurpose.Handover => "handover",
            SecretPurpose.Operations => "operations",
            SecretPurpose.SignIn => "sign-in",
            _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
        };
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"campaigns/{name}/v{version}"));
    }
}

/// <summary>
/// Tokens of links: the first 16 bytes of HMAC-SHA256(key of a version, id ‖ generation), written as 22 characters of base64url. The
/// database holds only the SHA-256 of the 16 bytes, so nobody can open a link with a dump of it, while the server can compute the token
/// again.
/// </summary>
/// <param name="secrets">Gives the keys.</param>
/// <param name="purpose">The purpose of the links.</param>
public sealed class LinkTokens(Secrets secrets, SecretPurpose purpose)
{
    public const int TokenBytes = 16;

    /// <summary>The key version to store with a new token.</summary>
    public int CurrentVersion => secrets.CurrentVersion;

    /// <summary>The hash by which a token is found; null when the text is no token.</summary>
    public static byte[]? HashOf(string? token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        return TokenText.TryDecode(token, bytes) ? SHA256.HashData(bytes) : null;
    }

    /// <summary>The text of the token.</summary>
    /// <exception cref="InvalidOperationException">The master secret of that version is not configured.</exception>
    public string Token(Guid id, int generation, int keyVersion)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Make(id, generation, keyVersion, bytes);
        return TokenText.Encode(bytes);
    }

    /// <summary>The hash of the token, as the database stores it.</summary>
    /// <exception cref="InvalidOperationException">The master secret of that version is not configured.</exception>
    public byte[] Hash(Guid id, int generation, int keyVersion)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Make(id, generation, keyVersion, bytes);
        return SHA256.HashData(bytes);
    }

    /// <summary>
    /// Whether the text is the token of that row, compared in constant time. A row that was put into the database by hand does not pass.
    /// </summary>
    public bool Verify(string? token, Guid id, int generation, int keyVersion)
    {
        Span<byte> given = stackalloc byte[TokenBytes];
        if (secrets.Key(purpose, keyVersion) is null || !TokenText.TryDecode(token, given))
        {
            return false;
        }

        Span<byte> right = stackalloc byte[TokenBytes];
        Make(id, generation, keyVersion, right);
        return CryptographicOperations.FixedTimeEquals(given, right);
    }

    private void Make(Guid id, int generation, int keyVersion, Span<byte> token)
    {
        var key =
            secrets.Key(purpose, keyVersion)
            ?? throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The master secret of version {keyVersion} is not configured.")
            );
        Span<byte> message = stackalloc byte[20];
        id.TryWriteBytes(message, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(message[16..], generation);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, mac);
        mac[..TokenBytes].CopyTo(token);
    }
}

/// <summary>The tokens of tickets, <c>/t/{token}</c>.</summary>
public sealed class TicketTokens(Secrets secrets)
{
    private readonly LinkTokens _tokens = new(secrets, SecretPurpose.Tickets);

    /// <inheritdoc cref="LinkTokens.CurrentVersion"/>
    public int CurrentVersion => _tokens.CurrentVersion;

    /// <inheritdoc cref="LinkTokens.HashOf"/>
    public static byte[]? HashOf(string? token) => LinkTokens.HashOf(token);

    /// <inheritdoc cref="LinkTokens.Token"/>
    public string Token(Guid registrationId, int generation, int keyVersion) => _tokens.Token(registrationId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Hash"/>
    public byte[] Hash(Guid registrationId, int generation, int keyVersion) => _tokens.Hash(registrationId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Verify"/>
    public bool Verify(string? token, Guid registrationId, int generation, int keyVersion) =>
        _tokens.Verify(token, registrationId, generation, keyVersion);
}

/// <summary>The tokens of links that undo a change of the contact, <c>/u/{token}</c>.</summary>
public sealed class ContactTokens(Secrets secrets)
{
    private readonly LinkTokens _tokens = new(secrets, SecretPurpose.Contacts);

    /// <inheritdoc cref="LinkTokens.CurrentVersion"/>
    public int CurrentVersion => _tokens.CurrentVersion;

    /// <inheritdoc cref="LinkTokens.HashOf"/>
    public static byte[]? HashOf(string? token) => LinkTokens.HashOf(token);

    /// <inheritdoc cref="LinkTokens.Token"/>
    public string Token(Guid changeId, int keyVersion) => _tokens.Token(changeId, 1, keyVersion);

    /// <inheritdoc cref="LinkTokens.Hash"/>
    public byte[] Hash(Guid changeId) => _tokens.Hash(changeId, 1, CurrentVersion);

    /// <inheritdoc cref="LinkTokens.Verify"/>
    public bool Verify(string? token, Guid changeId, int keyVersion) => _tokens.Verify(token, changeId, 1, keyVersion);
}

/// <summary>The tokens of answers to invitations, <c>/r/{token}</c>.</summary>
public sealed class ReplyTokens(Secrets secrets)
{
    private readonly LinkTokens _tokens = new(secrets, SecretPurpose.Replies);

    /// <inheritdoc cref="LinkTokens.CurrentVersion"/>
    public int CurrentVersion => _tokens.CurrentVersion;

    /// <inheritdoc cref="LinkTokens.HashOf"/>
    public static byte[]? HashOf(string? token) => LinkTokens.HashOf(token);

    /// <inheritdoc cref="LinkTokens.Token"/>
    public string Token(Guid invitationId, int generation, int keyVersion) => _tokens.Token(invitationId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Hash"/>
    public byte[] Hash(Guid invitationId, int generation, int keyVersion) => _tokens.Hash(invitationId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Verify"/>
    public bool Verify(string? token, Guid invitationId, int generation, int keyVersion) =>
        _tokens.Verify(token, invitationId, generation, keyVersion);
}

/// <summary>
/// The tokens of paired phones: the link's, <c>/d/{token}</c>, and in the next generation that of the phone that took the link.
/// </summary>
public sealed class DeviceTokens(Secrets secrets)
{
    private readonly LinkTokens _tokens = new(secrets, SecretPurpose.Devices);

    /// <inheritdoc cref="LinkTokens.CurrentVersion"/>
    public int CurrentVersion => _tokens.CurrentVersion;

    /// <inheritdoc cref="LinkTokens.HashOf"/>
    public static byte[]? HashOf(string? token) => LinkTokens.HashOf(token);

    /// <inheritdoc cref="LinkTokens.Token"/>
    public string Token(Guid grantId, int generation, int keyVersion) => _tokens.Token(grantId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Hash"/>
    public byte[] Hash(Guid grantId, int generation, int keyVersion) => _tokens.Hash(grantId, generation, keyVersion);

    /// <inheritdoc cref="LinkTokens.Verify"/>
    public bool Verify(string? token, Guid grantId, int generation, int keyVersion) =>
        _tokens.Verify(token, grantId, generation, keyVersion);
}
