using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Writes the mails to people who registered: the ticket, news about the activity, and changes of their contact.</summary>
internal sealed class RegistrationLetters(CampaignsDbContext db, PublicActivities activities, TicketService tickets, TicketLetters letters)
    : ILetterWriter
{
    public bool Writes(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.RegistrationId is not null;
    }

    public async Task<Letter> PrepareAsync(Message message, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == message.RegistrationId, cancel);
        using var language = Languages.Use(registration?.Language ?? Languages.Vietnamese);
        var activity = await activities.FindAsync(message.ActivityId!.Value, cancel);
        if (registration is null || activity is null)
        {
            return Letter.None(SkipReason.NoAddress);
        }

        if (message.Rule is MessageRule.ContactChanged)
        {
            return await PrepareContactChangedAsync(message, registration, activity, now, cancel);
        }

        if (BecauseOf(message, registration, activity, now) is { } reason)
        {
            return Letter.None(reason);
        }

        var ticket = tickets.Of(registration, activity);
        return new Letter(
            () =>
            {
                using var its = Languages.Use(registration.Language);
                return letters.Write(message, ticket);
            },
            registration.Email!,
            null
        );
    }

    /// <summary>This mail goes to the old address, and only as long as the change can be undone from there.</summary>
    private async Task<Letter> PrepareContactChangedAsync(
        Message message,
        Registration registration,
        PublicActivity activity,
        Instant now,
        CancellationToken cancel
    )
    {
        var change = await db.ContactChanges.AsNoTracking().SingleOrDefaultAsync(c => c.Id == message.OccurrenceId, cancel);
        return change is not { OldEmail: { Length: > 0 } old } ? Letter.None(SkipReason.NoAddress)
            : now >= change.ChangedAt + TicketRules.UndoContactFor ? Letter.None(SkipReason.Late)
            : new Letter(
                () =>
                {
                    using var its = Languages.Use(registration.Language);
                    return letters.WriteContactChanged(message, activity, change, old);
                },
                old,
                null
            );
    }

    private static string? BecauseOf(Message message, Registration registration, PublicActivity activity, Instant now)
    {
        var session = activity.Sessions.FirstOrDefault(s => s.Id == message.OccurrenceId);
        if (message.Rule == MessageRule.Reminder && session is null)
        {
            return SkipReason.Moved;
        }

        return MessageRules.SkipBecause(
            message.Rule,
            new MessageFacts
            {
                State = activity.Activity.State,
                EndedEarly = activity.Activity.EndedEarlyAt is not null,
                Registration = registration.State,
                Declined = registration.DeclinedAt is not null,
                MadeForVersion = message.ScheduleVersion,
                ScheduleVersion = activity.Activity.ScheduleVersion,
                StartsAt = session?.StartsAt ?? activity.StartsAt,
                EndsAt = activity.EndsAt,
                HasAddress = !string.IsNullOrEmpty(registration.Email),
            },
            now
        );
    }
}
