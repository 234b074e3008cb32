using System.Globalization;
using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Limits that count failures alone: a wrong code costs, a right one costs nothing, and nobody pays for another. Who asks is a phone or an account by
/// itself; of strangers it is their address, and the thing that they guess at.
/// </summary>
public sealed class FailureLimits : IDisposable
{
    private const int AtOnce = 40;
    private const int PerMinute = 18;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<string> _limiter;

    public FailureLimits(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var scale = Limits.ScaleOf(configuration);
        _limiter = PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, (int)(AtOnce * scale)),
            TokensPerPeriod = Math.Max(1, (int)(PerMinute * scale / 6)),
            ReplenishmentPeriod = Again,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
    }

    /// <summary>Whether a try is left; trying costs nothing.</summary>
    public bool MayTry(params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            // Not by acquiring none: a bucket that fills in fractions is never quite empty.
            if (_limiter.GetStatistics(key) is { CurrentAvailablePermits: < 1 })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>So many tries failed. What is more than is left takes the rest.</summary>
    public void Failed(int times, params IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            for (var i = 0; i < times; i++)
            {
                using var lease = _limiter.AttemptAcquire(key);
                if (!lease.IsAcquired)
                {
                    break;
                }
            }
        }
    }

    /// <summary>The answer to whoever failed too often: 429, with when to try again.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.RetryAfter = ((int)Again.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return CalmPage.WriteAsync(context, StatusCodes.Status429TooManyRequests);
    }

    public void Dispose() => _limiter.Dispose();
}
