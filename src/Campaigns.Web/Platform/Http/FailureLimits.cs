using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>What somebody may try in vain; each kind is counted by itself.</summary>
public enum FailureKind
{
    /// <summary>An address that nobody has: a page, a ticket, a link.</summary>
    Public,

    /// <summary>A password or a code of an account. One account and browser has stricter locks of its own; this one is for a whole office behind one address.</summary>
    SignIn,

    /// <summary>A ticket's code, typed by a guest. A hall of guests shares one address; a code has 40 bits.</summary>
    Typed,

    /// <summary>A ticket's code, typed at the door by one phone or account.</summary>
    Codes,

    /// <summary>A package for another phone that is none.</summary>
    Handed,
}

/// <summary>
/// The one place that counts failures, and failures alone: a wrong code costs, a right one costs nothing, and nobody pays for another. Who asks is a phone or
/// an account by itself; of strangers it is their address.
/// </summary>
public sealed class FailureLimits : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<(FailureKind Kind, string Caller)> _limiter;

    public FailureLimits(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var scale = Limits.ScaleOf(configuration);
        _limiter = PartitionedRateLimiter.Create<(FailureKind Kind, string Caller), (FailureKind Kind, string Caller)>(key => RateLimitPartition.GetTokenBucketLimiter(key, k =>
        {
            var (atOnce, perMinute) = RateOf(k.Kind);
            return new TokenBucketRateLimiterOptions
            {
                TokenLimit = Math.Max(1, (int)(atOnce * scale)),
                TokensPerPeriod = Math.Max(1, (int)(perMinute * scale / 6)),
                ReplenishmentPeriod = Again,
                QueueLimit = 0,
                AutoReplenishment = true,
            };
        }));
    }

    /// <summary>Whether a try is left; trying costs nothing.</summary>
    public bool MayTry(FailureKind kind, string caller) =>
        // Not by acquiring none: a bucket that fills in fractions is never quite empty.
        _limiter.GetStatistics((kind, caller)) is not { CurrentAvailablePermits: < 1 };

    /// <summary>So many tries failed. What is more than is left takes the rest.</summary>
    public void Failed(FailureKind kind, string caller, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var lease = _limiter.AttemptAcquire((kind, caller));
            if (!lease.IsAcquired)
            {
                break;
            }
        }
    }

    /// <summary>The answer to whoever failed too often: 429, with when to try again.</summary>
    public static Task RefuseAsync(HttpContext context) => CalmPage.WriteBusyAsync(context, (int)Again.TotalSeconds);

    public void Dispose() => _limiter.Dispose();

    /// <summary>Failures that pass in one go, and those a minute after that.</summary>
    private static (int AtOnce, int PerMinute) RateOf(FailureKind kind) => kind switch
    {
        FailureKind.SignIn => (300, 120),
        FailureKind.Typed => (150, 60),
        FailureKind.Codes => (40, 18),
        _ => (120, 60),
    };
}
