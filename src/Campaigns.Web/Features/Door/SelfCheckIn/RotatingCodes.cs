using System.Buffers.Binary;
using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>
/// The code that a screen at the door shows for 20 seconds: HMAC-SHA256 of the activity and the step of time, so that any number of screens
/// shows the same code without talking to each other. Also the proof that a phone saw the screen, which is valid long enough to type a
/// ticket's code.
/// </summary>
public sealed class RotatingCodes(Secrets secrets)
{
    public const int StepSeconds = 20;

    /// <summary>How long the proof is valid.</summary>
    public static readonly Duration SeenFor = Duration.FromMinutes(10);

    private const byte ForScreens = 1;
    private const byte ForSeen = 2;

    /// <summary>The step of an instant: the number of whole 20-second spans since 1970 (UTC).</summary>
    public static long StepOf(Instant at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>When the next step begins.</summary>
    public static Instant NextAt(Instant at) => Instant.FromUnixTimeSeconds((StepOf(at) + 1) * StepSeconds);

    /// <summary>The code of a step, 22 characters of base64url.</summary>
    public string Code(Guid activityId, long step) => Make(ForScreens, activityId, step, [], secrets.CurrentVersion);

    /// <summary>
    /// Whether the code belongs to the present step or to one beside it, because clocks differ and taking a picture needs a moment.
    /// </summary>
    public bool IsShown(Guid activityId, string? code, Instant now) =>
        Enumerable.Range(-1, 3).Aggregate(false, (known, skew) => known | Same(code, Code(activityId, StepOf(now) + skew)));

    /// <summary>The proof that a phone saw the screen now; another phone cannot use it.</summary>
    public string Seen(Guid activityId, byte[] phoneHash, Instant now)
    {
        var at = now.ToUnixTimeSeconds();
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{at}.{Make(ForSeen, activityId, at, phoneHash, secrets.CurrentVersion)}"
        );
    }

    /// <summary>Whether that phone saw the screen recently.</summary>
    public bool HasSeen(Guid activityId, byte[] phoneHash, string? seen, Instant now)
    {
        ArgumentNullException.ThrowIfNull(phoneHash);
        return seen?.Split('.') is [var text, var proof]
            && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at)
            && at <= now.ToUnixTimeSeconds()
            && at >= (now - SeenFor).ToUnixTimeSeconds()
            && Same(proof, Make(ForSeen, activityId, at, phoneHash, secrets.CurrentVersion));
    }

    private static bool Same(string? given, string right) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(given ?? ""), System.Text.Encoding.UTF8.GetBytes(right));

    private string Make(byte purpose, Guid activityId, long number, ReadOnlySpan<byte> more, int version)
    {
        var key = secrets.Key(SecretPurpose.SelfCheckIn, version)!;
        Span<byte> message = stackalloc byte[25 + more.Length];
        message[0] = purpose;
        activityId.TryWriteBytes(message[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(message[17..], number);
        more.CopyTo(message[25..]);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, message, mac);
        return TokenText.Encode(mac[..TokenText.MinBytes]);
    }
}
