using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Campaigns.Domain.Attendances;

/// <summary>
/// Ids of acts that are entered from paper or a file: made from what the act is about, so that entering it again is the same act.
/// A UUID of version 8 (RFC 9562, section 5.8): the first 122 free bits of SHA-256 over the purpose and the parts.
/// </summary>
public static class DerivedId
{
    /// <summary>The id of something about these parts, in this order. <paramref name="purpose"/> keeps apart what is about the same things.</summary>
    public static Guid Of(string purpose, params ReadOnlySpan<Guid> parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return Of(purpose, 0, parts);
    }

    /// <inheritdoc cref="Of(string, ReadOnlySpan{Guid})"/>
    /// <param name="purpose">Keeps apart what is about the same things.</param>
    /// <param name="round">Which time it is done: 0 for the first.</param>
    /// <param name="parts">What it is about.</param>
    public static Guid Of(string purpose, int round, params ReadOnlySpan<Guid> parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(purpose));
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, round);
        hash.AppendData(bytes[..4]);
        foreach (var part in parts)
        {
            part.TryWriteBytes(bytes, bigEndian: true, out _);
            hash.AppendData(bytes);
        }

        Span<byte> made = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(made);
        made[6] = (byte)((made[6] & 0x0F) | 0x80);
        made[8] = (byte)((made[8] & 0x3F) | 0x80);
        return new Guid(made[..16], bigEndian: true);
    }
}
