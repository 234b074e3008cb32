using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>The kinds of failed attempts. Each kind is counted separately.</summary>
public enum FailureKind
{
    /// <summary>An address that does not exist: a page, a ticket, a link.</summary>
    Public,

    /// <summary>
    /// The same, once an address has no more of those left: codes that nobody asked for lately are still looked up for a while.
    /// </summary>
    PublicLook,

    /// <summary>
    /// A wrong password or code of an account. This limit is for a whole office behind one address; one account and browser has stricter
    /// locks of its own.
    /// </summary>
    SignIn,

    /// <summary>A wrong ticket code, typed by a guest, counted by address. A whole hall of guests may share one.</summary>
    Typed,

    /// <summary>The same by phone: whoever guesses uses up their own tries first.</summary>
    TypedHere,

    /// <summary>The same by address, of phones that failed little while the address has none of <see cref="Typed"/> left.</summary>
    TypedLook,

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
    /// <summary>So many wrong codes are a guest's slips: a phone with no more of them is looked at also beside one who guesses.</summary>
    private const int Slips = 5;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private readonly double _scale;
    private readonly PartitionedRateLimiter<(FailureKind Kind, string Caller)> _limiter;

    public FailureLimits(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var scale = _scale = Limits.ScaleOf(configuration);
        _limiter = PartitionedRateLimiter.Create<(FailureKind Kind, string Caller), (FailureKind Kind, string Caller)>(key => RateLimitPartition.GetTokenBucketLimiter(key, k =>
        {
            var (atOnce, perMinute) = RateOf(k.Kind);
            return new TokenBucketRateLimiterOptions
            {
                TokenLimit = Scaled(atOnce, scale),
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

    /// <summary>
    /// Whether a code that nobody asked for lately may be looked up for an address that failed too often: what fails of that costs, and a
    /// real one costs
    /// nothing, so that a hall opens its event beside one who guesses.
    /// </summary>
    public bool MayLook(FailureKind kind, string caller) => kind is FailureKind.Public && MayTry(FailureKind.PublicLook, caller);

    /// <summary>A look that was given found nothing.</summary>
    public void LookFailed(FailureKind kind, string caller)
    {
        if (kind is FailureKind.Public)
        {
            Failed(FailureKind.PublicLook, caller);
        }
    }

    /// <summary>
    /// Whether a guest may type a ticket's code: by what this phone failed, then by what its address did. Where the address has failed
    /// too often, phones that
    /// failed little themselves are still looked at: four hundred guests come from one address, and one of them guesses. Whoever takes
    /// another phone for each
    /// guess is stopped too, later.
    /// </summary>
    public bool MayType(string address, string phone) =>
        MayTry(FailureKind.TypedHere, phone)
        && (MayTry(FailureKind.Typed, address) || (HasFailedLittle(phone) && MayTry(FailureKind.TypedLook, address)));

    /// <summary>A typed code was wrong.</summary>
    public void TypedWrong(string address, string phone)
    {
        Failed(MayTry(FailureKind.Typed, address) ? FailureKind.Typed : FailureKind.TypedLook, address);
        Failed(FailureKind.TypedHere, phone);
    }

    private bool HasFailedLittle(string phone) =>
        _limiter.GetStatistics((FailureKind.TypedHere, phone)) is not { CurrentAvailablePermits: var left } || left >= Scaled(RateOf(FailureKind.TypedHere).AtOnce, _scale) - Slips;

    private static int Scaled(int atOnce, double scale) => Math.Max(1, (int)(atOnce * scale));

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
        FailureKind.TypedHere => (20, 6),
        FailureKind.TypedLook => (1200, 300),
        FailureKind.PublicLook => (600, 120),
        FailureKind.Codes => (40, 18),
        _ => (120, 60),
    };
}
