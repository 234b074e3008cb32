using System.Net;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.HttpOverrides;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Forwarded headers are believed from the proxies of the setting <c>KnownProxies</c> alone (addresses or networks, separated by
/// commas or spaces): anybody else could write an address of their choice and pass every limit.
/// </summary>
public static class Proxies
{
    public static IServiceCollection AddKnownProxies(this IServiceCollection services, IConfiguration configuration) =>
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            var known = (configuration["KnownProxies"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            o.KnownIPNetworks.Clear();
            o.KnownProxies.Clear();
            o.ForwardedHeaders = known.Length > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
            foreach (var text in known)
            {
                if (IPAddress.TryParse(text, out var address))
                {
                    o.KnownProxies.Add(address);
                }
                else if (System.Net.IPNetwork.TryParse(text, out var network))
                {
                    o.KnownIPNetworks.Add(network);
                }
                else
                {
                    throw new StartupException($"KnownProxies holds '{text}', which is neither an address nor a network such as 10.0.0.0/8.");
                }
            }
        });
}
