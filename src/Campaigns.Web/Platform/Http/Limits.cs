using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Rate limits by name, for <c>[EnableRateLimiting(Limits.Register)]</c> on a page or <c>RequireRateLimiting</c> on an endpoint.
/// Each name limits twice: per thing (the token, code or event of the route) and per address. The address is generous, for a
/// whole hall comes from one behind the carrier's NAT; guessing codes or passwords is not what a hall does.
/// </summary>
public static class Limits
{
    /// <summary>Public pages that are only read.</summary>
    public const string PublicRead = "public-read";

    /// <summary>Sending a registration: 300 in 20 minutes from one address pass.</summary>
    public const string Register = "register";

    /// <summary>A ticket's page, and what its holder does on it.</summary>
    public const string Ticket = "ticket";

    /// <summary>Sending a password.</summary>
    public const string SignIn = "sign-in";

    /// <summary>A code that somebody typed: short enough to be guessed at.</summary>
    public const string TypedCode = "typed-code";

    /// <summary>Guests who check themselves in by a ticket that their phone holds: a hall at once, from one address.</summary>
    public const string SelfCheckIn = "self-check-in";

    /// <summary>Queues that one phone hands over for another: a whole day's of several phones in one go.</summary>
    public const string Handed = "handed";

    /// <summary>Route values that say what a request is about.</summary>
    private static readonly string[] Things = ["token", "code", "eventCode", "activityId", "sessionId", "id"];

    private static readonly Dictionary<string, Rates> Table = new(StringComparer.Ordinal)
    {
        [PublicRead] = new(Thing: new(600, 600), Address: new(1200, 1200), ReadsToo: true),
        [Register] = new(Thing: new(400, 120), Address: new(330, 30), ReadsToo: false),
        [Ticket] = new(Thing: new(60, 60), Address: new(1200, 600), ReadsToo: true),
        [SignIn] = new(Thing: new(60, 60), Address: new(20, 6), ReadsToo: false),
        [SelfCheckIn] = new(Thing: new(900, 600), Address: new(1200, 600), ReadsToo: true),
        [Handed] = new(Thing: new(240, 120), Address: new(240, 120), ReadsToo: false),
        [TypedCode] = new(Thing: new(60, 60), Address: new(40, 18), ReadsToo: false),
    };

    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration) =>
        services.AddRateLimiter(o =>
        {
            // A larger hall, or a gateway that many districts share, is a matter of degree.
            var scale = Math.Clamp(configuration.GetValue("RateLimits:Scale", 1.0), 0.1, 10_000);
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (rejected, cancel) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 30;
                rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
                await CalmPage.WriteAsync(rejected.HttpContext, StatusCodes.Status429TooManyRequests);
            };
            foreach (var (name, rates) in Table)
            {
                o.AddPolicy(name, context => Counts(context, rates) ? Bucket($"{name}|{ThingOf(context)}", rates.Thing, scale) : RateLimitPartition.GetNoLimiter(""));
            }

            // The global limiter runs beside the endpoint's policy: it is the second of the two buckets, by address.
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name
                && Table.TryGetValue(name, out var rates) && Counts(context, rates)
                    ? Bucket($"{name}|{CallerOf(context)}", rates.Address, scale)
                    : RateLimitPartition.GetNoLimiter(""));
        });

    private static bool Counts(HttpContext context, Rates rates) =>
        rates.ReadsToo || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));

    private static string ThingOf(HttpContext context) =>
        Things.Select(t => context.Request.RouteValues[t] as string).FirstOrDefault(v => v is not null) is { } thing
            ? $"{context.Request.RouteValues["page"]}|{thing}"
            : CallerOf(context);

    // Whoever is signed in is limited as themselves: a hall's stewards share an address with its guests.
    private static string CallerOf(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? AddressOf(context.Connection.RemoteIpAddress);

    // One household or phone has a /64 of IPv6 to itself.
    private static string AddressOf(IPAddress? address)
    {
        if (address is null)
        {
            return "none";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private static RateLimitPartition<string> Bucket(string key, Rate rate, double scale) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, (int)(rate.AtOnce * scale)),
            TokensPerPeriod = Math.Max(1, (int)(rate.PerMinute * scale / 6)),
            ReplenishmentPeriod = TimeSpan.FromSeconds(10),
            QueueLimit = 0,
            AutoReplenishment = true,
        });

    /// <param name="AtOnce">Requests that pass in one go.</param>
    /// <param name="PerMinute">Requests a minute after that; at least 6.</param>
    private sealed record Rate(int AtOnce, int PerMinute);

    private sealed record Rates(Rate Thing, Rate Address, bool ReadsToo);
}
