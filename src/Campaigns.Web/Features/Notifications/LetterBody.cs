using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// A line of a mail; <paramref name="Href"/> is set when it is a link. Empty lines separate paragraphs in the plain text.
/// </summary>
public sealed record LetterLine(string Text, string? Href = null)
{
    public static LetterLine Empty { get; } = new("");
}

/// <summary>The parts that all mails share: plain text, an HTML page of the same lines, and the headers.</summary>
public static class LetterBody
{
    /// <summary>The place of an activity, beginning with the venue.</summary>
    public static LetterLine PlaceOf(PublicActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return new LetterLine(activity.WholePlace);
    }

    /// <summary>"08:00 thứ Bảy 28/11", within a sentence of the mail's language.</summary>
    public static string ShortWhen(Instant startsAt)
    {
        var date = Show.DateOf(startsAt);
        var weekday = Languages.Current == Languages.Vietnamese ? PlaceNames.Within(Show.Weekday(date)) : Show.Weekday(date);
        return $"{Show.Time(startsAt)} {weekday} {Show.ShortDate(date)}";
    }

    /// <summary>Writes the lines as plain text and as HTML, with <paramref name="more"/> as markup at the end of the HTML.</summary>
    public static void Write(BodyBuilder body, IReadOnlyList<LetterLine> lines, string more = "")
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(lines);
        var html = new StringBuilder("<!DOCTYPE html><html><body style=\"font-family:sans-serif;font-size:16px;line-height:24px\">");
        foreach (var (text, href) in lines.Where(l => l.Text.Length > 0))
        {
            var encoded = HtmlEncoder.Default.Encode(text);
            html.Append(href is null ? $"<p>{encoded}</p>" : $"<p><a href=\"{HtmlEncoder.Default.Encode(href)}\">{encoded}</a></p>");
        }

        body.TextBody = string.Join("\r\n", lines.Select(l => l.Text)) + "\r\n";
        body.HtmlBody = html.Append(more).Append("</body></html>").ToString();
    }

    /// <summary>
    /// Sets the recipient, and a Message-ID that is the same for every attempt, so that servers and readers recognise a mail that arrives
    /// twice.
    /// </summary>
    public static void Address(MimeMessage mail, Message message, string email, string host)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(message);
        mail.MessageId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}@{host}");
        mail.To.Add(new MailboxAddress("", email));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
    }
}
