using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Platform;
using NodaTime;

namespace Campaigns.Web.Features.Tickets;

/// <summary>
/// The tickets on this phone. Opening a ticket's page stores it in a cookie of its own, which is only sent to the pages of self check-in.
/// The cookie's name and value say nothing about the activity, and the cookie expires with the activity.
/// </summary>
public sealed class HeldTickets(TicketService tickets, IClock clock)
{
    /// <summary>The path to which the cookies are sent.</summary>
    public const string Path = "/v";

    /// <summary>The most tickets on one phone, which a family may share.</summary>
    public const int MaxTickets = 12;

    private const string Prefix = "held-";
    private const string PhoneName = "phone";
    private static readonly Duration After = Duration.FromHours(6);

    /// <summary>Stores a ticket that is shown, for as long as it may be used.</summary>
    public void Keep(HttpContext context, HeldTicket ticket, string token)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(ticket);
        var ends = ticket.Activity.EndsAt + After;
        if (
            ends > clock.GetCurrentInstant()
            && ticket.Registration.State is RegistrationState.Confirmed
            && TicketTokens.HashOf(token) is { } hash
        )
        {
            context.Response.Cookies.Append(Prefix + Convert.ToHexStringLower(hash.AsSpan(0, 4)), token, Options(context, ends));
        }
    }

    /// <summary>The tickets on this phone for the activity, by name.</summary>
    public async Task<IReadOnlyList<HeldTicket>> OfAsync(HttpContext context, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var held = new List<HeldTicket>();
        foreach (
            var token in context
                .Request.Cookies.Where(c => c.Key.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(c => c.Value)
                .Take(4 * MaxTickets)
        )
        {
            if (
                held.Count < MaxTickets
                && await tickets.FindAsync(token, cancel) is { } ticket
                && ticket.Registration.ActivityId == activityId
                && ticket.Registration.State is RegistrationState.Confirmed
            )
            {
                held.Add(ticket);
            }
        }

        return [.. held.OrderBy(t => t.Registration.NameSort, StringComparer.CurrentCulture)];
    }

    /// <summary>The hash of this phone's random number; a phone without one gets one that lasts until the activity ends.</summary>
    public byte[] Phone(HttpContext context, Instant ends)
    {
        ArgumentNullException.ThrowIfNull(context);
        Span<byte> number = stackalloc byte[TokenText.MinBytes];
        if (!TokenText.TryDecode(context.Request.Cookies[PhoneName], number))
        {
            RandomNumberGenerator.Fill(number);
            context.Response.Cookies.Append(
                PhoneName,
                TokenText.Encode(number),
                Options(context, Instant.Max(ends, clock.GetCurrentInstant()) + After)
            );
        }

        return SHA256.HashData(number);
    }

    /// <summary>Deletes the cookies of the tickets that this phone holds, as far as a request to <see cref="Path"/> shows them.</summary>
    public static void Forget(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var (name, _) in context.Request.Cookies.Where(c => c.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            context.Response.Cookies.Delete(
                name,
                new CookieOptions
                {
                    Path = Path,
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = context.Request.IsHttps,
                }
            );
        }
    }

    private static CookieOptions Options(HttpContext context, Instant ends) =>
        new()
        {
            Path = Path,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
            Expires = ends.ToDateTimeOffset(),
        };
}
