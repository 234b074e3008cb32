using MimeKit;

namespace Campaigns.Web.Platform.Mail;

/// <summary>Checks mail addresses that people type into a form.</summary>
public static class MailAddresses
{
    /// <summary>RFC 5321, section 4.5.3.1.3, without the angle brackets.</summary>
    private const int MaxLength = 254;

    /// <summary>
    /// Whether mail can be sent to the text: a single address at a domain with a dot in its name. The address of a machine, in brackets or
    /// bare, is none: with it a stranger would choose to whom the mail server speaks.
    /// </summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxLength
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && MailboxAddress.TryParse(text, out var mailbox)
            && mailbox.Address == text
            && IsDomain(text[(text.LastIndexOf('@') + 1)..]);
    }

    private static bool IsDomain(string domain) =>
        domain.LastIndexOf('.') is > 0 and var dot
        && Uri.CheckHostName(domain) is UriHostNameType.Dns
        && !domain.AsSpan(dot + 1).ContainsAnyInRange('0', '9');
}
