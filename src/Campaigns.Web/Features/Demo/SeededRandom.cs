using System.Buffers.Binary;
using Campaigns.Domain.Codes;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>Random numbers with a fixed seed, so that the same day gives the same demo.</summary>
internal sealed class SeededRandom(int seed)
{
#pragma warning disable CA5394 // Nothing here is a secret: codes, ids and names of a demo. Tokens are made from the installation's key.
    private readonly Random _random = new(seed);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Roll(int low, int high) => _random.Next(low, high + 1);

    public double Between(double low, double high) => low + (_random.NextDouble() * (high - low));

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    public void Shuffle<T>(T[] list) => _random.Shuffle(list);
#pragma warning restore CA5394

    /// <summary>One of the values; a value with more weight is drawn more often.</summary>
    public T Weighted<T>(IReadOnlyList<(T Value, double Weight)> list)
    {
        var rest = Between(0, list.Sum(item => item.Weight));
        foreach (var (value, weight) in list)
        {
            rest -= weight;
            if (rest < 0)
            {
                return value;
            }
        }

        return list[^1].Value;
    }

    /// <summary>A number near the middle of the range: the mean of three draws.</summary>
    public int Around(int low, int high) => (Roll(low, high) + Roll(low, high) + Roll(low, high)) / 3;

    public Instant Moment(Instant from, Instant to) =>
        to <= from ? from : from + Duration.FromSeconds(Math.Floor(Between(0, (to - from).TotalSeconds)));

    /// <summary>A UUIDv7 with that time (RFC 9562, section 5.7).</summary>
    public Guid Id(Instant at)
    {
        Span<byte> id = Bytes(16);
        var milliseconds = at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteInt16BigEndian(id, (short)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(id[2..], (uint)milliseconds);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    public string Code(int length) => ReadableCode.Make(Bytes(ReadableCode.RandomBytes), length).Value;
}
