using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Campaigns.Web.Platform;

/// <summary>
/// The address that people reach us by, for links in mails, codes and posters: the setting <c>PublicUrl</c>, else the address
/// served. Never what a request's Host header says, for anybody can write that.
/// </summary>
public sealed class PublicAddress(IConfiguration configuration, IServer server)
{
    private const string NotServed = "http://localhost";

    private Uri? _root;

    /// <summary>True where <c>PublicUrl</c> is set.</summary>
    public bool IsConfigured => configuration["PublicUrl"] is { Length: > 0 };

    /// <summary>The root, with a slash at its end.</summary>
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

            // Not kept while the server is still to be bound.
            return Served() is { } served ? _root = served : new Uri(NotServed + "/");
        }
    }

    /// <summary>An absolute address for a path of ours: "/e/k7m2p9" or "e/k7m2p9".</summary>
    public string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new Uri(Root, path.TrimStart('/')).AbsoluteUri;
    }

    /// <summary>The address without its scheme, to be read and typed: "campaigns.example.vn/e/k7m2p9".</summary>
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

        var anywhere = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" || (IPAddress.TryParse(bound.Host.Trim('[', ']'), out var ip) && ip.Equals(IPAddress.IPv6Any));
        return new UriBuilder(bound.Scheme, anywhere ? "localhost" : bound.Host, bound.Port) { Path = "/" }.Uri;
    }
}
