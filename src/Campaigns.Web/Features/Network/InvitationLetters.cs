using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>A mail to somebody who was asked, or why there is none.</summary>
public sealed record InvitationLetter(Func<MimeMessage>? Write, string? SkipBecause);

/// <summary>
/// Writes to people who were asked to speak or help: the asking, and what became of the activity. Neutral always: time, place and the link.
/// </summary>
public sealed class InvitationLetters(CampaignsDbContext db, Replies replies, PublicActivities activities, PublicAddress address, IStringLocalizer<NetworkTexts> texts)
{
    /// <summary>The mail of a message whose recipient is a person of the network.</summary>
    public async Task<InvitationLetter> WriteAsync(Message message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var language = Languages.Use(Languages.Vietnamese);

        // Who was merged into another since is written to as that other.
        var recipient = message.RecipientId;
        var person = await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == recipient, cancel);
        if (person?.MergedIntoId is { } kept)
        {
            person = await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == kept, cancel);
        }

        var id = person?.Id;
        var invitation = await db.Invitations.AsNoTracking()
            .Where(i => i.ActivityId == message.ActivityId && (i.PersonId == recipient || i.PersonId == id))
            .OrderBy(i => i.WithdrawnAt != null).ThenByDescending(i => i.InvitedAt)
            .FirstOrDefaultAsync(cancel);
        var activity = await activities.FindAsync(message.ActivityId, cancel);
        if (person is null || invitation is null || activity is null)
        {
            return new InvitationLetter(null, SkipReason.NoAddress);
        }

        var facts = new MessageFacts
        {
            State = activity.Activity.State,
            Registration = invitation.WithdrawnAt is null ? RegistrationState.Confirmed : RegistrationState.Withdrawn,
            MadeForVersion = message.ScheduleVersion,
            ScheduleVersion = activity.Activity.ScheduleVersion,
            StartsAt = activity.StartsAt,
            EndsAt = activity.EndsAt,
            HasAddress = !string.IsNullOrEmpty(person.Email),
        };
        return MessageRules.SkipBecause(message.Rule, facts, now) is { } reason
            ? new InvitationLetter(null, reason)
            : new InvitationLetter(() => Compose(message, invitation, person, activity), null);
    }

    private MimeMessage Compose(Message message, Invitation invitation, Person person, PublicActivity activity)
    {
        using var language = Languages.Use(Languages.Vietnamese);
        var url = replies.UrlOf(invitation);
        var lines = new List<(string Text, string? Href)>
        {
            (message.Rule is MessageRule.Invitation ? texts["Letter.Lead." + invitation.InvitedTo, person.Name, activity.OrganiserName] : texts["Letter.Lead." + message.Rule, person.Name], null),
            ("", null),
        };
        lines.AddRange(activity.Sessions.Select(s => (Show.When(s.StartsAt, s.EndsAt), (string?)null)));
        lines.Add((activity.DistrictName is { } district ? $"{activity.PlaceLine}, {PlaceNames.Within(district)}" : activity.PlaceLine, null));
        lines.Add(("", null));
        if (message.Rule is not MessageRule.Cancelled)
        {
            lines.Add((texts["Letter.Link"], null));
            lines.Add((url, url));
        }

        if (activity.Contact.Length > 0)
        {
            lines.Add(("", null));
            lines.Add((texts["Letter.Contact", activity.Contact], null));
        }

        var html = new StringBuilder("<!DOCTYPE html><html><body style=\"font-family:sans-serif;font-size:16px;line-height:24px\">");
        foreach (var (text, href) in lines.Where(l => l.Text.Length > 0))
        {
            var encoded = HtmlEncoder.Default.Encode(text);
            html.Append(href is null ? $"<p>{encoded}</p>" : $"<p><a href=\"{HtmlEncoder.Default.Encode(href)}\">{encoded}</a></p>");
        }

        var body = new BodyBuilder
        {
            TextBody = string.Join("\r\n", lines.Select(l => l.Text)) + "\r\n",
            HtmlBody = html.Append("</body></html>").ToString(),
        };
        var date = Show.DateOf(activity.StartsAt);
        var mail = new MimeMessage
        {
            Subject = texts["Letter.Subject." + message.Rule, $"{Show.Time(activity.StartsAt)} {PlaceNames.Within(Show.Weekday(date))} {Show.ShortDate(date)}", activity.VenueAndVillage],
            Body = body.ToMessageBody(),
        };

        // The same for every attempt: a server or a reader that gets it twice can tell.
        mail.MessageId = string.Create(CultureInfo.InvariantCulture, $"{message.Id:N}@{address.Root.Host}");
        mail.To.Add(new MailboxAddress("", person.Email!));
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}
