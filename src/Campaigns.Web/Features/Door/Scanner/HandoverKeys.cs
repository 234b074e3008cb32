using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Campaigns.Web.Platform;
using Jose;
using Base64Url = System.Buffers.Text.Base64Url;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>A public key as phones read it (RFC 7517).</summary>
public sealed record HandoverKey(string Kid, string X, string Y)
{
    public string Kty { get; } = "EC";

    public string Crv { get; } = "P-256";
}

/// <summary>
/// The keys to which queues are encrypted: one for each version of the master secret. The private scalars on P-256 are derived from it by
/// HKDF, so nothing else has to be stored.
/// </summary>
public sealed class HandoverKeys
{
    /// <summary>The order of P-256 (FIPS 186-5, SP 800-186, 3.2.1.3).</summary>
    private static readonly BigInteger Order = BigInteger.Parse(
        "00FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture
    );

    private readonly Dictionary<string, Jwk> _private = new(StringComparer.Ordinal);

    public HandoverKeys(Secrets secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        foreach (var version in secrets.Versions)
        {
            var kid = string.Create(CultureInfo.InvariantCulture, $"h{version}");
            var scalar =
                (new BigInteger(secrets.Key(SecretPurpose.Handover, version)!, isUnsigned: true, isBigEndian: true) % (Order - 1)) + 1;
            var d = scalar.ToByteArray(isUnsigned: true, isBigEndian: true);
            var padded = new byte[32];
            d.CopyTo(padded, padded.Length - d.Length);
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = padded });
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
            _private[kid] = new Jwk("P-256", x, y, Base64Url.EncodeToString(padded));
            Current = new HandoverKey(kid, x, y);
        }
    }

    /// <summary>The key that phones use now.</summary>
    public HandoverKey Current { get; } = null!;

    /// <summary>The key with that id; the current one when none is named; null when it is unknown.</summary>
    public Jwk? Private(string? kid) => _private.GetValueOrDefault(kid ?? Current.Kid);
}
