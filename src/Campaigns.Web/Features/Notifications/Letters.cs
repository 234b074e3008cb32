using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Campaigns.Domain.Notifications;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Writes the mail of a message in the language of its registration. Subject, sender and file names are neutral always; the text names the
/// activity only where that is allowed and wished, else it holds time and place.
/// </summary>
public sealed class Letters(Tickets tickets, PublicAddress address, IStringLocalizer<NotificationsTexts> texts, IClock clock)
{
    /// <summary>The mail. <see cref="Languages.Use"/> is in force while it is written.</summary>
    public MimeMessage Write(Message message, HeldTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(ticket);
        var (registration, activity) = (ticket.Registration, ticket.Activity);
        var first = SessionOf(message, activity);
        var face = activity.Face(registration.Discreet, first);
        var ticketHolds = message.Rule is MessageRule.Ticket or MessageRule.Moved or MessageRule.Reminder;
        var picture = ticketHolds ? TicketPicture.Png(tickets.FaceOf(ticket)) : null;

        var lines = Lines(message.Rule, ticket, face, SessionsOf(message, activity, first));
        var body = new BodyBuilder { TextBody = string.Join("\r\n", lines.Select(l => l.Text)) + "\r\n" };
        var html = new StringBuilder("<!DOCTYPE html><html><body style=\"font-family:sans-serif;font-size:16px;line-height:24px\">");
        foreach (var (text, href) in lines.Where(l => l.Text.Length > 0))
        {
            var encoded = HtmlEncoder.Default.Encode(text);
            html.Append(href is null ? $"<p>{encoded}</p>" : $"<p><a href=\"{HtmlEncoder.Default.Encode(href)}\">{encoded}</a></p>");
        }

        if (picture is not null)
        {
            var inline = (MimePart)body.LinkedResources.Add(texts["File.Ticket"], picture, new ContentType("image", "png"));
            inline.ContentId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}.png@{address.Root.Host}");
            inline.ContentDisposition = new ContentDisposition(ContentDisposition.Inline);
            html.Append(CultureInfo.InvariantCulture, $"<p><img width=\"360\" src=\"cid:{inline.ContentId}\" alt=\"{HtmlEncoder.Default.Encode(texts["Ticket.Alt", tickets.FaceOf(ticket).Code])}\"></p>");
            body.Attachments.Add(texts["File.Ticket"], picture, new ContentType("image", "png"));
        }

        body.HtmlBody = html.Append("</body></html>").ToString();
        var calendar = TicketCalendar.Write(activity, registration.Discreet, texts["Calendar.Neutral"], clock.GetCurrentInstant());
        body.Attachments.Add(texts["File.Calendar"], calendar, ContentType.Parse(TicketCalendar.MediaType(TicketCalendar.MethodOf(activity))));

        var mail = new MimeMessage
        {
            Subject = texts["Subject." + message.Rule, ShortWhen(first), activity.VenueAndVillage],
            Body = body.ToMessageBody(),
        };

        // The same for every attempt: a server or a reader that gets it twice can tell.
        mail.MessageId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}@{address.Root.Host}");
        mail.To.Add(new MailboxAddress("", registration.Email!));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static PublicSession SessionOf(Message message, PublicActivity activity) =>
        activity.Sessions.FirstOrDefault(s => s.Id == message.OccurrenceId) ?? activity.Sessions[0];

    /// <summary>A reminder is about one day; everything else about the whole.</summary>
    private static IEnumerable<PublicSession> SessionsOf(Message message, PublicActivity activity, PublicSession first) =>
        message.Rule == MessageRule.Reminder ? activity.Sessions.Where(s => Show.DateOf(s.StartsAt) == Show.DateOf(first.StartsAt)) : activity.Sessions;

    private List<(string Text, string? Href)> Lines(MessageRule rule, HeldTicket ticket, MessageFace face, IEnumerable<PublicSession> sessions)
    {
        var (registration, activity) = (ticket.Registration, ticket.Activity);
        var lines = new List<(string Text, string? Href)> { (texts["Lead." + rule, Show.Number(registration.Places)], null), ("", null) };
        if (face.Title is { } title)
        {
            lines.Add((title, null));
        }

        lines.AddRange(sessions.Select(s => (Show.When(s.StartsAt, s.EndsAt), (string?)null)));
        lines.Add((activity.DistrictName is { } district ? $"{activity.PlaceLine}, {PlaceNames.Within(district)}" : activity.PlaceLine, null));
        lines.Add(("", null));
        if (rule != MessageRule.Cancelled)
        {
            lines.Add((texts["Ticket.Code", tickets.FaceOf(ticket).Code], null));
            lines.Add((texts["Ticket.Link"], null));
            lines.Add((ticket.Url, ticket.Url));
        }

        if (!registration.Discreet && activity.Contact.Length > 0)
        {
            lines.Add(("", null));
            lines.Add((texts["Contact", activity.Contact], null));
        }

        return lines;
    }

    // "08:00 thứ Bảy 28/11"
    private static string ShortWhen(PublicSession session)
    {
        var date = Show.DateOf(session.StartsAt);
        var weekday = Languages.Current == Languages.Vietnamese ? PlaceNames.Within(Show.Weekday(date)) : Show.Weekday(date);
        return $"{Show.Time(session.StartsAt)} {weekday} {Show.ShortDate(date)}";
    }
}

/// <summary>The texts of mails.</summary>
public sealed class NotificationsTexts;
