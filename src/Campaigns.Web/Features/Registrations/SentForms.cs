using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.Domain.Codes;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>A form that this browser sent, and the registration that came of it.</summary>
public sealed record SentForm(Guid ActivityId, Guid RegistrationId, long At)
{
    public Instant SentAt => Instant.FromUnixTimeSeconds(At);
}

/// <summary>
/// The cookies of the public forms: a secret that is set together with the form and without which no operation id counts, and an encrypted
/// note of what was sent. Neither tells anything to somebody who looks at the browser. Both end after two hours, or with "for somebody
/// else" or the quick exit.
/// </summary>
public sealed class SentForms(OperationIds operations, IDataProtectionProvider protection, IClock clock)
{
    /// <summary>The path for which the cookies are set.</summary>
    public const string Path = "/e";

    private const string SecretName = "form";
    private const string SentName = "sent";
    private const int MaxForms = 5;
    private static readonly Duration KeptFor = Duration.FromHours(2);
    private static readonly Duration TicketOpensFor = Duration.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("Campaigns.SentForms");

    /// <summary>Makes an id for a form that is shown now, and sets the secret that belongs to it.</summary>
    public Guid Begin(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var secret = SecretOf(context) ?? RandomNumberGenerator.GetBytes(OperationIds.BrowserBytes);
        context.Response.Cookies.Append(SecretName, TokenText.Encode(secret), Options(context));
        return operations.NewFor(secret);
    }

    /// <summary>The secret that came with a form if the form was made for this browser; otherwise null, whatever the id is.</summary>
    public byte[]? Of(HttpContext context, Guid operation)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SecretOf(context) is { } secret && operations.IsOf(secret, operation) ? secret : null;
    }

    /// <summary>Notes that this browser sent a registration.</summary>
    public void Note(HttpContext context, Guid activityId, Guid registrationId)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sent = All(context)
            .Where(s => s.ActivityId != activityId)
            .Prepend(new SentForm(activityId, registrationId, clock.GetCurrentInstant().ToUnixTimeSeconds()))
            .Take(MaxForms)
            .ToArray();
        context.Response.Cookies.Append(SentName, _protector.Protect(JsonSerializer.Serialize(sent)), Options(context));
    }

    /// <summary>The registration that this browser sent for the activity; null when there is none, or none within two hours.</summary>
    public SentForm? Find(HttpContext context, Guid activityId)
    {
        ArgumentNullException.ThrowIfNull(context);
        return All(context).FirstOrDefault(s => s.ActivityId == activityId);
    }

    /// <summary>Whether the ticket may still be opened from the page that says that the form was sent.</summary>
    public bool OpensTicket(SentForm sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return clock.GetCurrentInstant() < sent.SentAt + TicketOpensFor;
    }

    /// <summary>Deletes both cookies; <see cref="HeldTickets.Forget"/> deletes those of the tickets.</summary>
    public static void Forget(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var name in new[] { SecretName, SentName })
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

    private SentForm[] All(HttpContext context)
    {
        if (context.Request.Cookies[SentName] is not { Length: > 0 } text)
        {
            return [];
        }

        try
        {
            var now = clock.GetCurrentInstant();
            return [.. (JsonSerializer.Deserialize<SentForm[]>(_protector.Unprotect(text)) ?? []).Where(s => now < s.SentAt + KeptFor)];
        }
        catch (CryptographicException)
        {
            // The cookie was not made by this program, or its key no longer exists.
            return [];
        }
    }

    private static byte[]? SecretOf(HttpContext context)
    {
        var secret = new byte[OperationIds.BrowserBytes];
        return TokenText.TryDecode(context.Request.Cookies[SecretName], secret) ? secret : null;
    }

    private static CookieOptions Options(HttpContext context) =>
        new()
        {
            Path = Path,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
            MaxAge = KeptFor.ToTimeSpan(),
        };
}
