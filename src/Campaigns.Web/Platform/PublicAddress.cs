using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Campaigns.Web.Platform;

/// <summary>
/// The address by which people reach the program, for links in mails, QR codes and posters: the setting <c>PublicUrl</c>, otherwise the
/// address that is served. The request's Host header is never used, because a caller can write anything into it.
/// </summary>
public sealed class PublicAddress(IConfiguration configuration, IServer server)
{
    private const string NotServed = "http://localhost";

    private Uri? _root;

    /// <summary>True where <c>PublicUrl</c> is set.</summary>
    public bool IsConfigured => configuration["PublicUrl"] is { Length: > 0 };

    /// <summary>The root address, with a slash at its end.</summary>
    public Uri Root
    {
        get
        {
            if (_root is not null)
            {
                return _root;
            }

            if (configuration["PublicUrl"] is { Length: > 0 } set)
            {
                return _root = new Uri(set.TrimEnd('/') + "/", UriKind.Absolute);
            }

            // A placeholder is not kept: the server is not bound yet.
            return Served() is { } served ? _root = served : new Uri(NotServed + "/");
        }
    }

    /// <summary>The absolute address of a path: "/e/k7m2p9" or "e/k7m2p9".</summary>
    public string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new Uri(Root, path.TrimStart('/')).AbsoluteUri;
    }

    /// <summary>The address without its scheme, for people who read and type it: "campaigns.example.vn/e/k7m2p9".</summary>
    public string Readable(string path) => Of(path)[(Root.Scheme.Length + Uri.SchemeDelimiter.Length)..].TrimEnd('/');

    /// <summary>The address that is served, as this machine reaches it; null while none is bound.</summary>
    public Uri? Served()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
        {
            return null;
        }

        var bound = BindingAddress.Parse(address);
        if (bound.Port == 0)
        {
            return null;
        }

        var anywhere =
            bound.Host is "*" or "+" or "0.0.0.0" or "[::]"
            || (IPAddress.TryParse(bound.Host.Trim('[', ']'), out var ip) && ip.Equals(IPAddress.IPv6Any));
        return new UriBuilder(bound.Scheme, anywhere ? "localhost" : bound.Host, bound.Port) { Path = "/" }.Uri;
    }
}
