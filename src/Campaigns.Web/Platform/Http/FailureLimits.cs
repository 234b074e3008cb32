using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>The kinds of failed attempts. Each kind is counted separately.</summary>
public enum FailureKind
{
    /// <summary>An address that does not exist: a page, a ticket, a link.</summary>
    Public,

    /// <summary>
    /// A wrong password or code of an account. This limit is for a whole office behind one address; one account and browser has stricter
    /// locks of its own.
    /// </summary>
    SignIn,

    /// <summary>A wrong ticket code, typed by a guest. A whole hall of guests may share one address, and a code has 40 bits.</summary>
    Typed,

    /// <summary>A wrong ticket code, typed at the door by one phone or account.</summary>
    Codes,

    /// <summary>A package for another phone that cannot be opened.</summary>
    Handed,
}

/// <summary>
/// The one place that counts failures, and nothing but failures: a wrong code costs an attempt, a right one costs nothing, and no caller
/// pays for another. The caller is a phone or an account by itself; strangers are counted by their address.
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

    /// <summary>Whether an attempt is left; asking costs nothing.</summary>
    public bool MayTry(FailureKind kind, string caller) =>
        // Acquiring zero permits would not do: a bucket that refills in fractions is never quite empty.
        _limiter.GetStatistics((kind, caller)) is not { CurrentAvailablePermits: < 1 };

    /// <summary>Counts this many failures; if fewer attempts are left, it takes them all.</summary>
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

    /// <summary>Answers a caller who failed too often with 429 and when to try again.</summary>
    public static Task RefuseAsync(HttpContext context) => CalmPage.WriteBusyAsync(context, (int)Again.TotalSeconds);

    public void Dispose() => _limiter.Dispose();

    /// <summary>The failures allowed at once, and those allowed per minute after that.</summary>
    private static (int AtOnce, int PerMinute) RateOf(FailureKind kind) => kind switch
    {
        FailureKind.SignIn => (300, 120),
        FailureKind.Typed => (150, 60),
        FailureKind.Codes => (40, 18),
        _ => (120, 60),
    };
}
