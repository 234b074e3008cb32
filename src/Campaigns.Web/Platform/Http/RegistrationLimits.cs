using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Limits the public forms of a registration. An address pays for the registrations that were made from it and for nothing else: 300 in 20
/// minutes, because a whole hall may share one address behind the carrier's NAT. Forms that were refused are paid for by the browser that
/// sent them, so that nobody closes the registration to others by sending empty forms.
/// </summary>
public sealed class RegistrationLimits : IDisposable
{
    private static readonly Limits.Rate OfAddress = new(330, 30);
    private static readonly Limits.Rate OfBrowser = new(60, 12);
    private const int Again = 30;

    private readonly PartitionedRateLimiter<string> _limiter;

    public RegistrationLimits(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var scale = Limits.ScaleOf(configuration);
        _limiter = PartitionedRateLimiter.Create<string, string>(key =>
            Limits.Bucket(key, key.StartsWith("made|", StringComparison.Ordinal) ? OfAddress : OfBrowser, scale)
        );
    }

    /// <summary>Whether this browser may send a form, and its address another registration; asking costs nothing.</summary>
    public bool MaySend(HttpContext context, byte[] browser) =>
        Limits.HasLeft(_limiter, Made(context)) && Limits.HasLeft(_limiter, Refused(browser));

    /// <summary>Counts a registration that was made.</summary>
    public void CountMade(HttpContext context) => Count(Made(context));

    /// <summary>Counts a form that was refused.</summary>
    public void CountRefused(byte[] browser) => Count(Refused(browser));

    /// <summary>Answers with 429 and when to try again.</summary>
    public static Task RefuseAsync(HttpContext context) => ErrorPage.WriteBusyAsync(context, Again);

    public void Dispose() => _limiter.Dispose();

    private static string Made(HttpContext context) => "made|" + Limits.CallerOf(context);

    private static string Refused(byte[] browser) => "refused|" + Convert.ToHexString(browser);

    private void Count(string key) => _limiter.AttemptAcquire(key).Dispose();
}
