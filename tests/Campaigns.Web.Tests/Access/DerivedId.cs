using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Campaigns.Web.Tests.Access;

/// <summary>Ids that anybody could compute from what an act is about; none of them may equal a stored id.</summary>
internal static class DerivedId
{
    /// <summary>
    /// The id of something about these parts, in this order. <paramref name="purpose"/> separates things about the same parts.
    /// </summary>
    public static Guid Of(string purpose, params ReadOnlySpan<Guid> parts)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        return Of(purpose, 0, parts);
    }

    /// <inheritdoc cref="Of(string, ReadOnlySpan{Guid})"/>
    /// <param name="purpose">Separates things about the same parts.</param>
    /// <param name="round">How many times it was done before: 0 for the first time.</param>
    /// <param name="parts">The ids of the things that it is about.</param>
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
