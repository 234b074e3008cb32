using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Codes;

namespace Campaigns.Web.Platform;

/// <summary>What a key is for. One that is known for one purpose says nothing about the others.</summary>
public enum SecretPurpose
{
    Tickets,
    Replies,
    Devices,
    SelfCheckIn,
    KeyRing,

    /// <summary>Links that undo a change of somebody's contact.</summary>
    Contacts,

    /// <summary>The key that queues are sealed to which one phone carries for another.</summary>
    Handover,

    /// <summary>The ids of operations, so that nobody who knows what one was made from can make it.</summary>
    Operations,

    /// <summary>What is kept of tries to sign in, and of recovery codes.</summary>
    SignIn,
}

/// <summary>
/// Keys made by HKDF (RFC 5869) from master secrets that lie outside the database. Each version has a master of its own; the
/// highest is the current one, and earlier ones stay so that what was printed stays valid until it ends.
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

    /// <summary>The version that new things are made with.</summary>
    public int CurrentVersion { get; }

    public IReadOnlyList<int> Versions { get; }

    /// <summary>A new master secret as it is written in a file: 32 random bytes in base64.</summary>
    public static string NewMaster() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// Reads master secrets: one in base64, or several as <c>1:base64</c>, <c>2:base64</c> … separated by line breaks or
    /// semicolons. At least 32 bytes each.
    /// </summary>
    /// <exception cref="FormatException">Not such a text; the message repeats nothing of it.</exception>
    public static Secrets Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var masters = new SortedDictionary<int, byte[]>();
        foreach (var line in text.Split(['\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var version = 1;
            if (colon >= 0 && (!int.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out version) || version < 1))
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

    /// <summary>The key for a purpose, 32 bytes; null where its master is not known.</summary>
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
/// Tokens of links: the first 16 bytes of HMAC-SHA256(key of a version, id ‖ generation), written as 22 characters of base64url.
/// The database holds the SHA-256 of the 16 bytes alone, so a dump of it opens nothing, while the server can show a token again.
/// </summary>
/// <param name="secrets">Where the keys come from.</param>
/// <param name="purpose">What the links are for.</param>
public sealed class LinkTokens(Secrets secrets, SecretPurpose purpose)
{
    public const int TokenBytes = 16;

    /// <summary>The version to store with a new token.</summary>
    public int CurrentVersion => secrets.CurrentVersion;

    /// <summary>The hash that a written token is found by; null when the text is no token.</summary>
    public static byte[]? HashOf(string? token)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        return TokenText.TryDecode(token, bytes) ? SHA256.HashData(bytes) : null;
    }

    /// <summary>The written token.</summary>
    /// <exception cref="InvalidOperationException">The master secret of that version is not configured.</exception>
    public string Token(Guid id, int generation, int keyVersion)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Make(id, generation, keyVersion, bytes);
        return TokenText.Encode(bytes);
    }

    /// <summary>What the database holds of the token.</summary>
    /// <exception cref="InvalidOperationException">The master secret of that version is not configured.</exception>
    public byte[] Hash(Guid id, int generation, int keyVersion)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Make(id, generation, keyVersion, bytes);
        return SHA256.HashData(bytes);
    }

    /// <summary>Whether the text is the token of that row, compared in constant time. A row put into the database by hand does not pass.</summary>
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
        var key = secrets.Key(purpose, keyVersion)
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The master secret of version {keyVersion} is not configured."));
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

/// <summary>The tokens of paired phones: of the link, <c>/d/{token}</c>, and, in the next generation, of the phone that took it.</summary>
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
    public bool Verify(string? token, Guid grantId, int generation, int keyVersion) => _tokens.Verify(token, grantId, generation, keyVersion);
}
