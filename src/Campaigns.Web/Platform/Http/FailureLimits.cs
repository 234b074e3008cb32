using System.Threading.RateLimiting;

namespace Campaigns.Web.Platform.Http;

/// <summary>The kinds of failed attempts. Each kind is counted separately.</summary>
public enum FailureKind
{
    /// <summary>An address that does not exist: a page, a ticket, a link.</summary>
    Public,

    /// <summary>
    /// An address that does not exist, asked for by a caller whose attempts of the kind <see cref="Public"/> are used up. Codes that nobody
    /// asked for recently are still looked up for a while.
    /// </summary>
    PublicLook,

    /// <summary>
    /// A wrong password or code of an account. This limit is for a whole office behind one address; one account and browser has stricter
    /// locks of its own.
    /// </summary>
    SignIn,

    /// <summary>
    /// A wrong ticket code that a guest typed, counted by the guest's address. A whole hall of guests may share one address.
    /// </summary>
    Typed,

    /// <summary>
    /// A wrong ticket code that a guest typed, counted by the phone, so that somebody who guesses uses up their own attempts first.
    /// </summary>
    TypedHere,

    /// <summary>
    /// A wrong ticket code from an address whose attempts of the kind <see cref="Typed"/> are used up, typed on a phone with few failures.
    /// </summary>
    TypedLook,

    /// <summary>A wrong ticket code, typed at the door by one phone or account.</summary>
    Codes,

    /// <summary>A package for another phone that cannot be opened.</summary>
    Handed,

    /// <summary>A program's request with a token that opens nothing, or for something that does not exist.</summary>
    Software,
}

/// <summary>
/// The one place that counts failures, and nothing but failures: a wrong code costs an attempt, a right one costs nothing, and no caller
/// pays for another. The caller is a phone or an account by itself; strangers are counted by their address.
/// </summary>
public sealed class FailureLimits : IDisposable
{
    /// <summary>
    /// This many wrong codes may be typing errors of a guest. A phone with no more of them may still try when somebody else at the same
    /// address guesses.
    /// </summary>
    private const int Slips = 5;

    private readonly double _scale;
    private readonly PartitionedRateLimiter<(FailureKind Kind, string Caller)> _limiter;

    public FailureLimits(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var scale = _scale = Limits.ScaleOf(configuration);
        _limiter = PartitionedRateLimiter.Create<(FailureKind Kind, string Caller), (FailureKind Kind, string Caller)>(key =>
            Limits.Bucket(key, RateOf(key.Kind), scale)
        );
    }

    /// <summary>Whether an attempt is left; asking costs nothing.</summary>
    public bool MayTry(FailureKind kind, string caller) => Limits.HasLeft(_limiter, (kind, caller));

    /// <summary>
    /// Whether a code that nobody asked for recently may be looked up for an address that failed too often. A failed look-up costs an
    /// attempt, and a real code costs nothing, so that the guests in a hall can open their event while one of them guesses.
    /// </summary>
    public bool MayLook(FailureKind kind, string caller) => kind is FailureKind.Public && MayTry(FailureKind.PublicLook, caller);

    /// <summary>Counts a look-up that was allowed and found nothing.</summary>
    public void LookFailed(FailureKind kind, string caller)
    {
        if (kind is FailureKind.Public)
        {
            Failed(FailureKind.PublicLook, caller);
        }
    }

    /// <summary>
    /// Whether a guest may type a ticket's code. The failures of the phone are checked first, and then those of its address. When the
    /// address has failed too often, phones with few failures may still try, because four hundred guests may share an address while one of
    /// them guesses. Somebody who uses another phone for each guess is stopped too, only later.
    /// </summary>
    public bool MayType(string address, string phone) =>
        MayTry(FailureKind.TypedHere, phone)
        && (MayTry(FailureKind.Typed, address) || (HasFailedLittle(phone) && MayTry(FailureKind.TypedLook, address)));

    /// <summary>Counts a wrong code that a guest typed.</summary>
    public void TypedWrong(string address, string phone)
    {
        Failed(MayTry(FailureKind.Typed, address) ? FailureKind.Typed : FailureKind.TypedLook, address);
        Failed(FailureKind.TypedHere, phone);
    }

    private bool HasFailedLittle(string phone) =>
        _limiter.GetStatistics((FailureKind.TypedHere, phone)) is not { CurrentAvailablePermits: var left }
        || left >= RateOf(FailureKind.TypedHere).AtOnceBy(_scale) - Slips;

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
    public static Task RefuseAsync(HttpContext context) => ErrorPage.WriteBusyAsync(context, (int)Limits.Refill.TotalSeconds);

    public void Dispose() => _limiter.Dispose();

    /// <summary>The failures allowed at once, and those allowed per minute after that.</summary>
    private static Limits.Rate RateOf(FailureKind kind) =>
        kind switch
        {
            FailureKind.SignIn => new(300, 120),
            FailureKind.Typed => new(150, 60),
            FailureKind.TypedHere => new(20, 6),
            FailureKind.TypedLook => new(1200, 300),
            FailureKind.PublicLook => new(600, 120),
            FailureKind.Codes => new(40, 18),
            _ => new(120, 60),
        };
}
