using MimeKit;

namespace Campaigns.Web.Platform.Mail;

/// <summary>Addresses as people type them into a form.</summary>
public static class MailAddresses
{
    /// <summary>RFC 5321, 4.5.3.1.3, without its angle brackets.</summary>
    private const int MaxLength = 254;

    /// <summary>Whether mail could be sent there: one address alone, with a dot behind the at sign.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxLength
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            && MailboxAddress.TryParse(text, out var mailbox)
            && mailbox.Address == text
            && text.LastIndexOf('.') > text.IndexOf('@', StringComparison.Ordinal);
    }
}
