using System.Globalization;
using System.Text.Encodings.Web;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Writes the mail of a message in the language of its registration. Subject, sender and file names are always neutral. The text names the
/// activity only when the organiser allows it and the registrant wants it; otherwise it holds time and place (who-sees 8).
/// </summary>
public sealed class TicketLetters(
    TicketService tickets,
    ContactTokens contacts,
    PublicAddress address,
    IStringLocalizer<LettersTexts> texts,
    IClock clock
)
{
    /// <summary>Writes the mail. The caller has switched to the registration's language with <see cref="Languages.Use"/>.</summary>
    public MimeMessage Write(Message message, HeldTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(ticket);
        var (registration, activity) = (ticket.Registration, ticket.Activity);
        var first = SessionOf(message, activity);
        var face = activity.Face(registration.Discreet, first);
        var ticketHolds =
            message.Rule is MessageRule.Ticket or MessageRule.Moved or MessageRule.Reminder
            && registration.State is not RegistrationState.Waiting;
        var picture = ticketHolds ? TicketPicture.Png(tickets.FaceOf(ticket)) : null;

        var lines = Lines(message.Rule, ticket, face, SessionsOf(message, activity, first));
        var body = new BodyBuilder();
        var more = "";
        if (picture is not null)
        {
            var inline = (MimePart)body.LinkedResources.Add(texts["File.Ticket"], picture, new ContentType("image", "png"));
            inline.ContentId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}.png@{address.Root.Host}");
            inline.ContentDisposition = new ContentDisposition(ContentDisposition.Inline);
            more =
                $"<p><img width=\"360\" src=\"cid:{inline.ContentId}\" "
                + $"alt=\"{HtmlEncoder.Default.Encode(texts["Ticket.Alt", tickets.FaceOf(ticket).Code])}\"></p>";
            body.Attachments.Add(texts["File.Ticket"], picture, new ContentType("image", "png"));
        }

        LetterBody.Write(body, lines, more);
        if (message.Rule is not MessageRule.Declined)
        {
            var calendar = TicketCalendar.Write(
                activity,
                message.Rule,
                registration.Discreet,
                texts["Calendar.Neutral"],
                clock.GetCurrentInstant()
            );
            body.Attachments.Add(
                texts["File.Calendar"],
                calendar,
                ContentType.Parse(TicketCalendar.MediaType(TicketCalendar.MethodOf(activity, message.Rule)))
            );
        }

        var mail = new MimeMessage
        {
            Subject = texts["Subject." + message.Rule, LetterHead.ShortWhen(first.StartsAt), activity.VenueAndVillage],
            Body = body.ToMessageBody(),
        };

        LetterHead.Address(mail, message, registration.Email!, address.Root.Host);
        return mail;
    }

    /// <summary>
    /// Writes to the old address that the contact was changed, with the link that undoes the change for a day. The mail holds neither the
    /// ticket nor the old or the new contact.
    /// </summary>
    public MimeMessage WriteContactChanged(Message message, PublicActivity activity, ContactChange change, string to)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(change);
        var first = activity.Sessions[0];
        var url = address.Of($"/u/{contacts.Token(change.Id, change.KeyVersion)}");
        var until = change.ChangedAt + TicketRules.UndoContactFor;
        List<LetterLine> lines =
        [
            new(texts["Lead." + message.Rule]),
            LetterLine.Empty,
            new(Show.When(first.StartsAt, first.EndsAt)),
            new LetterLine(activity.WholePlace),
            LetterLine.Empty,
            new(texts["Contact.NotYou", Show.TimeAndDate(until)]),
            new(url, url),
        ];
        var body = new BodyBuilder();
        LetterBody.Write(body, lines);
        var mail = new MimeMessage
        {
            Subject = texts["Subject." + message.Rule, LetterHead.ShortWhen(first.StartsAt), activity.VenueAndVillage],
            Body = body.ToMessageBody(),
        };
        LetterHead.Address(mail, message, to, address.Root.Host);
        return mail;
    }

    private static PublicSession SessionOf(Message message, PublicActivity activity) =>
        activity.Sessions.FirstOrDefault(s => s.Id == message.OccurrenceId) ?? StillToCome(message, activity)[0];

    /// <summary>A reminder is about one day; every other message is about the whole activity.</summary>
    private static IEnumerable<PublicSession> SessionsOf(Message message, PublicActivity activity, PublicSession first) =>
        message.Rule == MessageRule.Reminder
            ? activity.Sessions.Where(s => Show.DateOf(s.StartsAt) == Show.DateOf(first.StartsAt))
            : StillToCome(message, activity);

    /// <summary>
    /// A message about postponing, moving or cancelling names only the sessions that still lie ahead of the time when it was made.
    /// </summary>
    private static IReadOnlyList<PublicSession> StillToCome(Message message, PublicActivity activity)
    {
        var all = activity.SessionsOf(message.Rule);
        return message.Rule is MessageRule.Postponed or MessageRule.Moved or MessageRule.Cancelled
            && all.Where(s => s.EndsAt > message.CreatedAt).ToList() is { Count: > 0 } left
                ? left
            // The message that an activity was broken off is the last one, because the activity is over then.
            : message.Rule is MessageRule.Cancelled && activity.Activity.EndedEarlyAt is not null && activity.CalledOff.Count == 0
                ? [all[^1]]
            : all;
    }

    private List<LetterLine> Lines(MessageRule rule, HeldTicket ticket, MessageFace face, IEnumerable<PublicSession> sessions)
    {
        var (registration, activity) = (ticket.Registration, ticket.Activity);
        var waits = registration.State is RegistrationState.Waiting;
        var lead = "Lead." + rule + (waits && rule is (MessageRule.Moved or MessageRule.Postponed) ? ".Waiting" : "");
        var lines = new List<LetterLine> { new(texts[lead, Show.Number(registration.Places)]), LetterLine.Empty };
        if (face.Title is { } title)
        {
            lines.Add(new(title));
        }

        lines.AddRange(sessions.Select(s => new LetterLine(Show.When(s.StartsAt, s.EndsAt))));
        lines.Add(new LetterLine(activity.WholePlace));
        lines.Add(LetterLine.Empty);
        if (rule is not (MessageRule.Cancelled or MessageRule.Declined))
        {
            if (!waits)
            {
                lines.Add(new(texts["Ticket.Code", tickets.FaceOf(ticket).Code]));
            }

            lines.Add(new(texts["Ticket.Link"]));
            lines.Add(new(ticket.Url, ticket.Url));
        }

        if (!registration.Discreet && activity.Contact.Length > 0)
        {
            lines.Add(LetterLine.Empty);
            lines.Add(new(texts["Contact", activity.Contact]));
        }

        return lines;
    }
}

/// <summary>The texts of mails about registrations.</summary>
public sealed class LettersTexts;
