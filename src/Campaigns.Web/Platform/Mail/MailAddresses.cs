using MimeKit;

namespace Campaigns.Web.Platform.Mail;

/// <summary>Checks mail addresses that people type into a form.</summary>
public static class MailAddresses
{
    /// <summary>RFC 5321, section 4.5.3.1.3, without the angle brackets.</summary>
    private const int MaxLength = 254;

    /// <summary>Whether mail can be sent to the text: a single address with a dot after the at sign.</summary>
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
