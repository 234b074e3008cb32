using System.Buffers.Text;
using System.Security.Cryptography;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The public key of a phone in the form in which it is sent.</summary>
internal sealed record SentKey(string X, string Y);

/// <summary>Makes keys as phones do.</summary>
internal static class PhoneKeys
{
    public static (ECDsa Key, SentKey Public) New()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return (key, new SentKey(Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y)));
    }
}
