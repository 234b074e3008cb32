using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Campaigns.Web.Features.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Rate limits by name, for <c>[EnableRateLimiting(Limits.Register)]</c> on a page or <c>RequireRateLimiting</c> on an endpoint.
/// What fails is counted (<see cref="UseFailureLimits"/>), and what succeeds takes nobody's turn: what is sent to a link of one person is limited by that
/// link, what is sent to an event by the address that it comes from. The address is generous, for a whole hall comes from one behind the carrier's NAT; an
/// event has no limit of its own, for whoever used it up would close the event to everybody else.
/// </summary>
public static class Limits
{
    /// <summary>Public pages that are only read.</summary>
    public const string PublicRead = "public-read";

    /// <summary>Sending a registration: 300 in 20 minutes from one address pass, whatever other addresses send.</summary>
    public const string Register = "register";

    /// <summary>A ticket's page, and what its holder does on it.</summary>
    public const string Ticket = "ticket";

    /// <summary>Sending a password.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Guests who check themselves in by a ticket that their phone holds: a hall at once, from one address.</summary>
    public const string SelfCheckIn = "self-check-in";

    /// <summary>Queues that one phone hands over for another: a whole day's of several phones in one go.</summary>
    public const string Handed = "handed";

    /// <summary>How many things are remembered as given; they are real ones, so it is far off.</summary>
    private const int MaxGiven = 50_000;

    /// <summary>Letters of a token of 128 bits, which nobody guesses.</summary>
    private const int LongToken = 20;

    private static readonly object Failed = new();

    /// <summary>Route values that say what a request is about.</summary>
    private static readonly string[] Things = ["token", "code", "eventCode", "activityId", "sessionId", "id"];

    private static readonly Dictionary<string, Rates> Table = new(StringComparer.Ordinal)
    {
        [PublicRead] = new(Thing: null, Address: null, Failures: new(FailureKind.Public)),
        [Register] = new(Thing: null, Address: new(330, 30), Failures: new(FailureKind.Public)),
        [Ticket] = new(Thing: new(40, 12), Address: null, Failures: new(FailureKind.Public)),
        [SignIn] = new(Thing: null, Address: null, Failures: new(FailureKind.SignIn, ReadsToo: false)),
        [SelfCheckIn] = new(Thing: null, Address: null, Failures: new(FailureKind.Public)),
        [Handed] = new(Thing: null, Address: null, Failures: new(FailureKind.Handed, ReadsToo: false)),
    };

    internal static double ScaleOf(IConfiguration configuration) => Math.Clamp(configuration.GetValue("RateLimits:Scale", 1.0), 0.1, 10_000);

    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<FailureLimits>().AddRateLimiter(o =>
        {
            // A larger hall, or a gateway that many districts share, is a matter of degree.
            var scale = ScaleOf(configuration);
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (rejected, cancel) => await RefuseAsync(rejected.HttpContext, rejected.Lease);
            foreach (var (name, rates) in Table)
            {
                o.AddPolicy(name, context => !IsRead(context) && rates.Thing is { } rate && ThingOf(context) is { } thing
                    ? Bucket($"{name}|{context.Request.RouteValues["page"]}|{thing}", rate, scale)
                    : RateLimitPartition.GetNoLimiter(""));
            }

            // The global limiter runs beside the endpoint's policy: it is the second of the two buckets, by address.
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name
                && Table.TryGetValue(name, out var rates) && !IsRead(context) && rates.Address is { } rate
                    ? Bucket($"{name}|{CallerOf(context)}", rate, scale)
                    : RateLimitPartition.GetNoLimiter(""));
        });

    /// <summary>
    /// Counts what failed, and nothing else: an address that nobody has, a password that is wrong. Whoever failed too often waits, but for what the program
    /// gave to somebody lately: a page that thousands open is served to all of them, also beside one who guesses. What cannot be guessed (a list, a token of
    /// 128 bits, a sealed package) is served to everybody who has it, and only what fails is refused.
    /// </summary>
    public static IApplicationBuilder UseFailureLimits(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var limits = app.ApplicationServices.GetRequiredService<FailureLimits>();
        var given = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        return app.Use(async (context, next) =>
        {
            if (FailuresOf(context) is not { Kind: var kind })
            {
                await next(context);
                return;
            }

            var thing = ThingOf(context);
            var caller = FailerOf(context);
            var mayFail = limits.MayTry(kind, caller);
            if (!mayFail && CanBeGuessed(kind, thing) && (thing is null || !given.ContainsKey(thing)))
            {
                await RefuseAsync(context, lease: null);
                return;
            }

            using var whole = mayFail ? null : await WholeAnswer.OfAsync(context, next);
            if (whole is null)
            {
                await next(context);
            }

            if (context.Items.ContainsKey(Failed) || context.Response.StatusCode is StatusCodes.Status404NotFound
                || (kind is FailureKind.Handed && context.Response.StatusCode >= StatusCodes.Status400BadRequest))
            {
                limits.Failed(kind, caller);
                if (whole is not null)
                {
                    context.Response.Clear();
                    await RefuseAsync(context, lease: null);
                }

                return;
            }

            if (whole is not null)
            {
                await WholeAnswer.SendAsync(context, whole);
            }

            if (thing is not null && context.Response.StatusCode < StatusCodes.Status400BadRequest)
            {
                if (given.Count >= MaxGiven)
                {
                    given.Clear();
                }

                given.TryAdd(thing, 0);
            }
        });
    }

    /// <summary>
    /// Refuses a form that is limited and carries no valid token of ours, before anything is counted or asked of the database: whoever sends such requests
    /// takes nobody's turn.
    /// </summary>
    public static IApplicationBuilder UseFormTokens(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (HttpMethods.IsPost(context.Request.Method) && metadata?.GetMetadata<EnableRateLimitingAttribute>() is not null && metadata.GetMetadata<PageActionDescriptor>() is not null
            && await RefusalOfAsync(context) is { } refusal)
        {
            await CalmPage.WriteAsync(context, refusal);
            return;
        }

        await next(context);
    });

    /// <summary>The status to refuse a form with; null: it carries a valid token.</summary>
    private static async Task<int?> RefusalOfAsync(HttpContext context)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context) ? null : StatusCodes.Status400BadRequest;
        }
        catch (Exception e) when (e is InvalidDataException or AntiforgeryValidationException)
        {
            // A NUL, or what is no form at all.
            return PlainInput.Status;
        }
    }

    private static bool CanBeGuessed(FailureKind kind, string? thing) => kind switch
    {
        FailureKind.Public => thing is { Length: < LongToken },
        FailureKind.Handed => false,
        _ => true,
    };

    /// <summary>Says that the request failed though its answer is a page: a wrong password, a wrong code.</summary>
    public static void CountFailure(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Failed] = true;
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease? lease)
    {
        var after = TimeSpan.Zero;
        var wait = lease?.TryGetMetadata(MetadataName.RetryAfter, out after) is true ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 30;
        return CalmPage.WriteBusyAsync(context, wait);
    }

    private static Failures? FailuresOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name && Table.TryGetValue(name, out var rates)
            && (rates.Failures.ReadsToo || !IsRead(context)) ? rates.Failures : null;

    // A browser where somebody was signed in before is no stranger among those of its address.
    private static string FailerOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<KnownBrowsers>().Of(context, accountId: null) is { } browser ? $"browser {browser:N}" : CallerOf(context);

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static string? ThingOf(HttpContext context) => Things.Select(t => context.Request.RouteValues[t] as string).FirstOrDefault(v => v is not null);

    // Whoever is signed in is limited as themselves: a hall's stewards share an address with its guests.
    internal static string CallerOf(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? AddressOf(context.Connection.RemoteIpAddress);

    // One household or phone has a /64 of IPv6 to itself.
    internal static string AddressOf(IPAddress? address)
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

    /// <param name="Kind">Policies of one kind count together.</param>
    /// <param name="ReadsToo">Whether a page that is only asked for may fail.</param>
    private sealed record Failures(FailureKind Kind, bool ReadsToo = true);

    private sealed record Rates(Rate? Thing, Rate? Address, Failures Failures);
}
