using NodaTime;

namespace Campaigns.Domain.Notifications;

/// <summary>
/// Limits how many mails one mailbox gets within an hour. Anybody may type the address of somebody else into a public form, so without a
/// limit the program could be used to flood a stranger's mailbox. What exceeds the limit is sent later; nothing is dropped.
/// </summary>
public static class MailLimit
{
    /// <summary>The hour within which mails are counted.</summary>
    public static readonly Duration Span = Duration.FromHours(1);

    /// <summary>
    /// Whether mails of this kind are counted and may have to wait. What changes or ends an activity is told at once, and once per change,
    /// and only an organiser can cause it; the same goes for the answer to a group.
    /// </summary>
    public static bool Counts(MessageRule rule) =>
        rule is MessageRule.Ticket or MessageRule.Reminder or MessageRule.ContactChanged or MessageRule.Invitation;

    /// <summary>
    /// When the next mail may go to a mailbox; null: now.
    /// </summary>
    /// <param name="latest">When the latest mails went to it, the latest first; at least <paramref name="most"/> of them if there are so
    /// many.</param>
    /// <param name="most">How many mails a mailbox gets within an hour.</param>
    /// <param name="now">The present.</param>
    public static Instant? NextAt(IReadOnlyList<Instant> latest, int most, Instant now)
    {
        ArgumentNullException.ThrowIfNull(latest);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return latest.Count >= most && latest[most - 1] + Span is var free && free > now ? free : null;
    }

    /// <summary>
    /// The mailbox behind an address, as far as addresses show it: case makes no difference, and neither does what follows a plus sign, nor
    /// the dots in an address of Gmail. It is used for counting only; mail goes to the address as it was typed.
    /// </summary>
    public static string MailboxOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var lower = address.Trim().ToLowerInvariant();
        var at = lower.LastIndexOf('@');
        if (at < 0)
        {
            return lower;
        }

        var (local, domain) = (lower[..at], lower[(at + 1)..]);
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        local = plus > 0 ? local[..plus] : local;
        return domain is "gmail.com" or "googlemail.com"
            ? local.Replace(".", "", StringComparison.Ordinal) + "@gmail.com"
            : local + "@" + domain;
    }
}
