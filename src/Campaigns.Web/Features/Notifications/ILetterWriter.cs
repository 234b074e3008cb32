using Campaigns.Domain.Notifications;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>The mail of a message.</summary>
/// <param name="Write">Writes the mail; null when it is not sent.</param>
/// <param name="To">The address that the mail goes to; empty when it is not sent.</param>
/// <param name="SkipBecause">The reason why the mail is not sent: a <see cref="SkipReason"/>.</param>
public sealed record Letter(Func<MimeMessage>? Write, string To, string? SkipBecause)
{
    public static Letter None(string because) => new(null, "", because);
}

/// <summary>
/// Writes the mails for some kinds of messages. Right before writing, it checks whether the message still applies. Notifications must not
/// know the features that owe mails, so each of them registers its own writer: registrations for tickets and news, the network for
/// invitations.
/// </summary>
public interface ILetterWriter
{
    /// <summary>Whether this writer is responsible for the message.</summary>
    bool Writes(Message message);

    /// <summary>The mail, or the reason why it is not sent.</summary>
    Task<Letter> PrepareAsync(Message message, Instant now, CancellationToken cancel);
}
