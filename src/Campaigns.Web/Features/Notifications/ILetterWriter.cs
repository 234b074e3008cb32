using Campaigns.Domain.Notifications;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>The mail of a message.</summary>
/// <param name="Write">Writes it; null: it is not sent.</param>
/// <param name="SkipBecause">Why it is not sent: a <see cref="SkipReason"/>.</param>
public sealed record Letter(Func<MimeMessage>? Write, string? SkipBecause)
{
    public static Letter None(string because) => new(null, because);
}

/// <summary>
/// Writes the mails of some messages, and asks right before whether they still hold. Who owes mail stands right of notifications and registers
/// its own writer: registrations for tickets and news, the network for invitations.
/// </summary>
public interface ILetterWriter
{
    /// <summary>Whether the message is one of its own.</summary>
    bool Writes(Message message);

    /// <summary>The mail, ready to be written, or why there is none.</summary>
    Task<Letter> PrepareAsync(Message message, Instant now, CancellationToken cancel);
}
