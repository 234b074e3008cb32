using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Accounts;

namespace Campaigns.Web.Platform;

/// <summary>
/// Ids by which sending the same form or act again is recognised as the same operation. The database keeps an HMAC (HMAC-SHA256, RFC 2104,
/// cut to a UUID of version 8) over the id and its sender: a browser's secret, an account or a phone. So an id is useless to others: sent
/// by somebody else, it names another operation.
/// </summary>
public sealed class OperationIds(Secrets secrets)
{
    /// <summary>Random bytes of a browser's secret.</summary>
    public const int BrowserBytes = 32;

    private const int IdBytes = 16;
    private const int Half = IdBytes / 2;

    // The oldest known key is used, so that after a change of the master secret an operation that is sent or imported again is still
    // recognised.
    private readonly byte[] _key = secrets.Key(SecretPurpose.Operations, secrets.Versions[0])!;

    /// <summary>Makes a new id for a form of this browser. One half is random; the other half shows to which browser it belongs.</summary>
    public Guid NewFor(ReadOnlySpan<byte> browser)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        RandomNumberGenerator.Fill(id[..Half]);
        Mark(browser, id[..Half], id[Half..]);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>Whether the id was made for a form of this browser.</summary>
    public bool IsOf(ReadOnlySpan<byte> browser, Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> right = stackalloc byte[Half];
        Mark(browser, bytes[..Half], right);
        return CryptographicOperations.FixedTimeEquals(right, bytes[Half..]);
    }

    /// <summary>The stored id of an operation that a browser's form sent.</summary>
    public Guid OfBrowser(ReadOnlySpan<byte> browser, Guid id) => Make("browser", browser, 0, id);

    /// <summary>The stored id of an operation that an account or a phone sent.</summary>
    public Guid OfActor(ActorKind kind, Guid actor, Guid id) => Make("actor/" + kind, [], 0, actor, id);

    /// <summary>
    /// The id of an operation that is done once, whoever does it and however often. It is made from the ids of the things that it is about,
    /// in this order. <paramref name="purpose"/> separates operations about the same things, and may hold text that was typed or imported.
    /// </summary>
    /// <param name="purpose">The kind of operation.</param>
    /// <param name="round">How many times it was done before: 0 for the first time.</param>
    /// <param name="parts">The ids of the things that it is about.</param>
    public Guid Of(string purpose, int round, params ReadOnlySpan<Guid> parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return Make("about/" + purpose, [], round, parts);
    }

    private void Mark(ReadOnlySpan<byte> browser, ReadOnlySpan<byte> random, Span<byte> mark)
    {
        using var mac = Begin("form", browser);
        mac.AppendData(random);
        Span<byte> made = stackalloc byte[HMACSHA256.HashSizeInBytes];
        mac.GetHashAndReset(made);
        made[..mark.Length].CopyTo(mark);
    }

    private Guid Make(string purpose, ReadOnlySpan<byte> browser, int round, params ReadOnlySpan<Guid> parts)
    {
        using var mac = Begin(purpose, browser);
        Span<byte> bytes = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, round);
        mac.AppendData(bytes[..sizeof(int)]);
        foreach (var part in parts)
        {
            part.TryWriteBytes(bytes, bigEndian: true, out _);
            mac.AppendData(bytes);
        }

        Span<byte> made = stackalloc byte[HMACSHA256.HashSizeInBytes];
        mac.GetHashAndReset(made);
        made[6] = (byte)((made[6] & 0x0F) | 0x80);
        made[8] = (byte)((made[8] & 0x3F) | 0x80);
        return new Guid(made[..IdBytes], bigEndian: true);
    }

    // Each part is preceded by its length, so that two different lists of parts never give the same bytes.
    private IncrementalHash Begin(string purpose, ReadOnlySpan<byte> browser)
    {
        var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        var text = Encoding.UTF8.GetBytes(purpose);
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        mac.AppendData(length);
        mac.AppendData(text);
        BinaryPrimitives.WriteInt32BigEndian(length, browser.Length);
        mac.AppendData(length);
        mac.AppendData(browser);
        return mac;
    }
}
