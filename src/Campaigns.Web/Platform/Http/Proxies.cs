using System.Net;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Forwarded headers are believed only from the proxies in the setting <c>KnownProxies</c> (addresses or networks, separated by commas or
/// spaces). If they were believed from everybody, a caller could claim any address and evade every limit.
/// </summary>
public static class Proxies
{
    private static readonly string[] Forwarded = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"];

    public static IServiceCollection AddKnownProxies(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton<UnknownProxies>()
            .Configure<ForwardedHeadersOptions>(o =>
            {
                var known = (configuration["KnownProxies"] ?? "").Split(
                    [',', ' '],
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                );
                o.KnownIPNetworks.Clear();
                o.KnownProxies.Clear();
                o.ForwardedHeaders =
                    known.Length > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
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
                        throw new StartupException(
                            $"KnownProxies holds '{text}', which is neither an address nor a network such as 10.0.0.0/8."
                        );
                    }
                }
            });

    /// <summary>Reads the headers of known proxies, and notes when an unknown sender forwards headers.</summary>
    public static IApplicationBuilder UseKnownProxies(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var unknown = app.ApplicationServices.GetRequiredService<UnknownProxies>();
        app.Use(
            (context, next) =>
            {
                if (Array.Exists(Forwarded, context.Request.Headers.ContainsKey))
                {
                    unknown.Look(context.Connection.RemoteIpAddress);
                }

                return next(context);
            }
        );
        return app.UseForwardedHeaders();
    }

    /// <summary>
    /// Marks every cookie as secure when the public address uses https, whatever the request itself looks like. A proxy that is unknown, or
    /// that does not say that it uses https, would otherwise cause cookies to be sent in clear.
    /// </summary>
    public static IApplicationBuilder UseSecureCookies(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var isSecure = app.ApplicationServices.GetRequiredService<PublicAddress>() is { IsConfigured: true, Root.Scheme: "https" };
        return app.UseCookiePolicy(new CookiePolicyOptions { Secure = isSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None });
    }
}

/// <summary>Remembers whether a sender that <c>KnownProxies</c> does not name sent forwarded headers since the process started.</summary>
public sealed class UnknownProxies(IOptions<ForwardedHeadersOptions> options, ILogger<UnknownProxies> log)
{
    private int _seen;

    public bool WereSeen => Volatile.Read(ref _seen) > 0;

    internal void Look(IPAddress? from)
    {
        var address = from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4() : from;
        var known =
            address is not null
            && (options.Value.KnownProxies.Contains(address) || options.Value.KnownIPNetworks.Any(n => n.Contains(address)));
        if (!known && Interlocked.Exchange(ref _seen, 1) == 0)
        {
            log.LogWarning("Forwarded headers from {Address} are not believed: KnownProxies does not name it", address);
        }
    }
}
