using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Primitives;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Rate limits by name, for <c>[EnableRateLimiting(Limits.Register)]</c> on a page or <c>RequireRateLimiting</c> on an endpoint. Only
/// failures are counted (<see cref="UseFailureLimits"/>), so that successful requests of one caller do not use up the turn of another. What
/// is sent to the link of one person is limited by that link. What registers at an event is limited by <see cref="RegistrationLimits"/>. An
/// event has no limit of its own, because one sender could use it up and close the event to everybody else.
/// </summary>
public static class Limits
{
    /// <summary>Public pages that are only read.</summary>
    public const string PublicRead = "public-read";

    /// <summary>The public forms of a registration; <see cref="RegistrationLimits"/> counts what is sent with them.</summary>
    public const string Register = "register";

    /// <summary>A ticket's page, and the forms on it.</summary>
    public const string Ticket = "ticket";

    /// <summary>Sending a password.</summary>
    public const string SignIn = "sign-in";

    /// <summary>Guests who check themselves in with a ticket on their phone: a whole hall at once, from one address.</summary>
    public const string SelfCheckIn = "self-check-in";

    /// <summary>Queues that one phone delivers for others: possibly a whole day's acts of several phones at once.</summary>
    public const string Handed = "handed";

    /// <summary>
    /// What programs read with a token. Each token has its own turn, whose requests are all counted, because a program that asks without
    /// end is a mistake of its maker and nobody waits at a screen for it.
    /// </summary>
    public const string Software = "software";

    /// <summary>The number of things that are remembered as having been found. They all exist, so the number is rarely reached.</summary>
    private const int MaxGiven = 50_000;

    /// <summary>Characters of a token of 128 bits, which nobody can guess.</summary>
    private const int LongToken = 20;

    /// <summary>How often a bucket gets new attempts, a sixth of those of a minute each time.</summary>
    internal static readonly TimeSpan Refill = TimeSpan.FromSeconds(10);

    private static readonly object Failed = new();

    /// <summary>The route values that name the thing that a request is about.</summary>
    private static readonly string[] Things = ["token", "code", "eventCode", "activityId", "sessionId", "id"];

    private static readonly Dictionary<string, Rates> Table = new(StringComparer.Ordinal)
    {
        [PublicRead] = new(Thing: null, Failures: new(FailureKind.Public)),
        [Register] = new(Thing: null, Failures: new(FailureKind.Public)),
        [Ticket] = new(Thing: new(40, 12), Failures: new(FailureKind.Public)),
        [SignIn] = new(Thing: null, Failures: new(FailureKind.SignIn, ReadsToo: false)),
        [SelfCheckIn] = new(Thing: null, Failures: new(FailureKind.Public)),
        [Handed] = new(Thing: null, Failures: new(FailureKind.Handed, ReadsToo: false)),
        [Software] = new(Thing: null, Failures: new(FailureKind.Software), Token: new(60, 60)),
    };

    internal static double ScaleOf(IConfiguration configuration) =>
        Math.Clamp(configuration.GetValue("RateLimits:Scale", 1.0), 0.1, 10_000);

    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton<FailureLimits>()
            .AddSingleton<RegistrationLimits>()
            .AddRateLimiter(o =>
            {
                // One setting scales all limits, for a larger hall or a gateway that many districts share.
                var scale = ScaleOf(configuration);
                o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                o.OnRejected = async (rejected, cancel) => await RefuseAsync(rejected.HttpContext, rejected.Lease);
                foreach (var (name, rates) in Table)
                {
                    o.AddPolicy(
                        name,
                        context =>
                            rates.Token is { } each && context.Request.Headers.Authorization is { Count: > 0 } token
                                ? Bucket($"{name}|{HashOf(token)}", each, scale)
                            : !IsRead(context) && rates.Thing is { } rate && ThingOf(context) is { } thing
                                ? Bucket($"{name}|{context.Request.RouteValues["page"]}|{thing}", rate, scale)
                            : RateLimitPartition.GetNoLimiter("")
                    );
                }
            });

    /// <summary>
    /// Counts failed requests and nothing else: an address that does not exist, a wrong password. A caller who failed too often has to
    /// wait, but still gets every page that the program served to somebody recently: thousands may open the same page, also from an address
    /// from which somebody guesses. Addresses that nobody opened yet are still looked up for that caller for a while. Things that cannot
    /// be guessed (a list, a token of 128 bits, a sealed package) are always served to a
    /// caller who has them; only failures are refused.
    /// </summary>
    public static IApplicationBuilder UseFailureLimits(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var limits = app.ApplicationServices.GetRequiredService<FailureLimits>();
        var given = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        return app.Use(
            async (context, next) =>
            {
                if (FailuresOf(context) is not { Kind: var kind })
                {
                    await next(context);
                    return;
                }

                var thing = ThingOf(context);
                var caller = FailerOf(context);
                var mayFail = limits.MayTry(kind, caller);
                var guesses = CanBeGuessed(kind, thing) && (thing is null || !given.ContainsKey(thing));
                if (!mayFail && guesses && !limits.MayLook(kind, caller))
                {
                    await RefuseAsync(context, lease: null);
                    return;
                }

                using var whole = mayFail ? null : await WholeAnswer.OfAsync(context, next);
                if (whole is null)
                {
                    await next(context);
                }

                if (
                    context.Items.ContainsKey(Failed)
                    || context.Response.StatusCode is StatusCodes.Status404NotFound
                    || (kind is FailureKind.Handed && context.Response.StatusCode >= StatusCodes.Status400BadRequest)
                )
                {
                    limits.Failed(kind, caller);
                    if (whole is not null)
                    {
                        if (guesses)
                        {
                            limits.LookFailed(kind, caller);
                        }

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
            }
        );
    }

    /// <summary>
    /// Refuses a limited form that carries no valid antiforgery token, before it is counted or costs a query, so that forged requests use
    /// up nobody's turn.
    /// </summary>
    public static IApplicationBuilder UseFormTokens(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var metadata = context.GetEndpoint()?.Metadata;
                if (
                    HttpMethods.IsPost(context.Request.Method)
                    && metadata?.GetMetadata<EnableRateLimitingAttribute>() is not null
                    && metadata.GetMetadata<PageActionDescriptor>() is not null
                    && await RefusalOfAsync(context) is { } refusal
                )
                {
                    await ErrorPage.WriteAsync(context, refusal);
                    return;
                }

                await next(context);
            }
        );

    /// <summary>The status with which a form is refused; null: it carries a valid token.</summary>
    private static async Task<int?> RefusalOfAsync(HttpContext context)
    {
        try
        {
            return await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
                ? null
                : StatusCodes.Status400BadRequest;
        }
        catch (Exception e) when (e is InvalidDataException or AntiforgeryValidationException)
        {
            // The body has a NUL or is no form.
            return PlainInput.Status;
        }
    }

    private static bool CanBeGuessed(FailureKind kind, string? thing) =>
        kind switch
        {
            FailureKind.Public => thing is { Length: < LongToken },
            FailureKind.Handed or FailureKind.Software => false,
            _ => true,
        };

    /// <summary>Counts the request as failed although its answer is a normal page, as after a wrong password or a wrong code.</summary>
    public static void CountFailure(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Items[Failed] = true;
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease? lease)
    {
        var after = TimeSpan.Zero;
        var wait = lease?.TryGetMetadata(MetadataName.RetryAfter, out after) is true
            ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : 30;
        return ErrorPage.WriteBusyAsync(context, wait);
    }

    private static Failures? FailuresOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name
        && Table.TryGetValue(name, out var rates)
        && (rates.Failures.ReadsToo || !IsRead(context))
            ? rates.Failures
            : null;

    // A browser in which an account signed in before is counted by itself, not together with the strangers at its address.
    private static string FailerOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<KnownBrowsers>().Of(context, accountId: null) is { } browser
            ? $"browser {browser:N}"
            : CallerOf(context);

    private static bool IsRead(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    // The key of a bucket stays in memory, so it is not the token itself.
    private static string HashOf(StringValues token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token.ToString())));

    private static string? ThingOf(HttpContext context) =>
        Things.Select(t => context.Request.RouteValues[t] as string).FirstOrDefault(v => v is not null);

    // A signed-in account is limited by itself, because the stewards of a hall share an address with its guests.
    internal static string CallerOf(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? AddressOf(context.Connection.RemoteIpAddress);

    // One household or phone usually has a whole /64 of IPv6, so addresses are cut to that.
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

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    /// <summary>A bucket of attempts for one key; one setting scales all of them.</summary>
    internal static RateLimitPartition<TKey> Bucket<TKey>(TKey key, Rate rate, double scale) =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = rate.AtOnceBy(scale),
                TokensPerPeriod = Math.Max(1, (int)(rate.PerMinute * scale / 6)),
                ReplenishmentPeriod = Refill,
                QueueLimit = 0,
                AutoReplenishment = true,
            }
        );

    /// <summary>Whether an attempt is left for the key; asking costs nothing.</summary>
    internal static bool HasLeft<TKey>(PartitionedRateLimiter<TKey> limiter, TKey key) =>
        // Acquiring zero permits would not do: a bucket that refills in fractions is never quite empty.
        limiter.GetStatistics(key)
            is not { CurrentAvailablePermits: < 1 };

    /// <param name="AtOnce">The requests allowed at once.</param>
    /// <param name="PerMinute">The requests allowed per minute after that; at least 6.</param>
    internal sealed record Rate(int AtOnce, int PerMinute)
    {
        /// <summary>The requests allowed at once where one setting scales all limits.</summary>
        public int AtOnceBy(double scale) => Math.Max(1, (int)(AtOnce * scale));
    }

    /// <param name="Kind">Policies of the same kind are counted together.</param>
    /// <param name="ReadsToo">Whether failed GET requests are counted as well.</param>
    private sealed record Failures(FailureKind Kind, bool ReadsToo = true);

    /// <param name="Thing">What is sent to one thing; null: it is not limited.</param>
    /// <param name="Failures">How failures are counted.</param>
    /// <param name="Token">All requests with one token, reads too; null: the route knows no tokens.</param>
    private sealed record Rates(Rate? Thing, Failures Failures, Rate? Token = null);
}
