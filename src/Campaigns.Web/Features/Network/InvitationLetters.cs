using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using MimeKit;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>
/// Writes to people who were asked to speak or help: the invitation, and news about the activity. The mail is in the language that the
/// person is known to read, otherwise in Vietnamese with a line of English. It is always neutral: time, place and the link (who-sees 8).
/// </summary>
public sealed class InvitationLetters(
    CampaignsDbContext db,
    Replies replies,
    PublicActivities activities,
    PublicAddress address,
    IStringLocalizer<NetworkTexts> texts
) : ILetterWriter
{
    /// <summary>Whether the recipient of the message is a person of the network.</summary>
    public bool Writes(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message is { ActivityId: not null, RegistrationId: null };
    }

    public async Task<Letter> PrepareAsync(Message message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);

        // When the recipient was merged into another entry since, the mail goes to the entry that stands for both.
        var recipient = message.RecipientId;
        var person = await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == recipient, cancel);
        if (person is not null && person.StandingId is var standing && standing != person.Id)
        {
            person = await db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == standing, cancel);
        }

        var id = person?.Id;
        var invitation = await db
            .Invitations.AsNoTracking()
            .Where(i => i.ActivityId == message.ActivityId && i.Person.StandingId == id)
            .OrderBy(i => i.WithdrawnAt != null)
            .ThenByDescending(i => i.PersonId == recipient)
            .ThenByDescending(i => i.InvitedAt)
            .FirstOrDefaultAsync(cancel);
        var activity = await activities.FindAsync(message.ActivityId!.Value, cancel);
        if (person is null || invitation is null || activity is null)
        {
            return Letter.None(SkipReason.NoAddress);
        }

        var facts = new MessageFacts
        {
            State = activity.Activity.State,
            EndedEarly = activity.Activity.EndedEarlyAt is not null,
            Registration = invitation.WithdrawnAt is null ? RegistrationState.Confirmed : RegistrationState.Withdrawn,
            MadeForVersion = message.ScheduleVersion,
            ScheduleVersion = activity.Activity.ScheduleVersion,
            StartsAt = activity.StartsAt,
            EndsAt = activity.EndsAt,
            HasAddress = !string.IsNullOrEmpty(person.Email),
        };
        return MessageRules.SkipBecause(message.Rule, facts, now) is { } reason
            ? Letter.None(reason)
            : await LetterAsync(message, invitation, person, activity, cancel);
    }

    private async Task<Letter> LetterAsync(
        Message message,
        Invitation invitation,
        Person person,
        PublicActivity activity,
        CancellationToken cancel
    )
    {
        // The language of the person's last registration; otherwise it is not known.
        var id = person.Id;
        var known = await db
            .Registrations.Where(r =>
                db.Persons.Any(p => p.Id == r.PersonId && p.StandingId == id) && r.Channel == RegistrationChannel.Public
            )
            .OrderByDescending(r => r.CreatedAt)
            .Select(r => r.Language)
            .FirstOrDefaultAsync(cancel);
        return new Letter(() => Compose(message, invitation, person, activity, known), person.Email!, null);
    }

    private MimeMessage Compose(Message message, Invitation invitation, Person person, PublicActivity activity, string? known)
    {
        using var language = Languages.Use(known ?? Languages.Vietnamese);
        var url = replies.UrlOf(invitation);
        var lines = new List<LetterLine>
        {
            new(
                message.Rule is MessageRule.Invitation
                    ? texts["Letter.Lead." + invitation.InvitedTo, person.Name, activity.OrganiserName]
                    : texts["Letter.Lead." + message.Rule, person.Name]
            ),
            LetterLine.Empty,
        };
        lines.AddRange(activity.SessionsOf(message.Rule).Select(s => new LetterLine(Show.When(s.StartsAt, s.EndsAt))));
        lines.Add(new LetterLine(activity.WholePlace));
        lines.Add(LetterLine.Empty);
        if (message.Rule is not MessageRule.Cancelled)
        {
            lines.Add(new(texts["Letter.Link"]));
            lines.Add(new(url, url));
        }

        if (activity.Contact.Length > 0)
        {
            lines.Add(LetterLine.Empty);
            lines.Add(new(texts["Letter.Contact", activity.Contact]));
        }

        if (known is null)
        {
            lines.Add(LetterLine.Empty);
            lines.Add(new(texts["Letter.OtherLanguage." + message.Rule]));
            if (message.Rule is not MessageRule.Cancelled)
            {
                lines.Add(new($"{url}?lang={Languages.English}", $"{url}?lang={Languages.English}"));
            }
        }

        var body = new BodyBuilder();
        LetterBody.Write(body, lines);
        var mail = new MimeMessage
        {
            Subject = texts[
                "Letter.Subject." + message.Rule,
                LetterHead.ShortWhen(activity.SessionsOf(message.Rule)[0].StartsAt),
                activity.VenueAndVillage
            ],
            Body = body.ToMessageBody(),
        };

        LetterHead.Address(mail, message, person.Email!, address.Root.Host);
        return mail;
    }
}
