using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    /// <summary>
    /// Writes the ledger for registrations with a mail address: the ticket, sent at once, and the reminder of the day before.
    /// </summary>
    private void Remind(Turnout turnout)
    {
        Tell(turnout, MessageRule.Ticket, turnout.Activity.Id, at: null);
        var due = ReminderRules.DueAt(turnout.Session.StartsAt);
        foreach (var registration in turnout.Expected.Where(r => r.Email is not null && r.State == RegistrationState.Confirmed))
        {
            var skipped = ReminderRules.Plan(turnout.Session.StartsAt, registration.CreatedAt).SkippedBecause;
            AddMessage(registration, MessageRule.Reminder, turnout.Session.Id, due, skipped);
        }
    }

    private void Tell(Turnout turnout, MessageRule rule, Guid occurrence, Instant? at)
    {
        foreach (var registration in turnout.Expected.Where(r => r.Email is not null))
        {
            AddMessage(registration, rule, occurrence, at ?? registration.CreatedAt, skipped: null);
        }
    }

    private void AddMessage(Registration registration, MessageRule rule, Guid occurrence, Instant due, string? skipped)
    {
        var sent = skipped is null && due < _now ? Earlier(due + Duration.FromSeconds(_dice.Roll(2, 50)), _now) : (Instant?)null;
        _data.Messages.Add(
            new Message
            {
                Id = _dice.Id(registration.CreatedAt),
                Rule = rule,
                ActivityId = registration.ActivityId,
                OccurrenceId = occurrence,
                RecipientId = registration.Id,
                RegistrationId = registration.Id,
                ScheduleVersion = 1,
                Channel = "email",
                State =
                    skipped is not null ? MessageState.Skipped
                    : sent is not null ? MessageState.Sent
                    : MessageState.Due,
                Reason = skipped,
                DueAt = due,
                NextAttemptAt = due,
                Attempts = sent is null ? 0 : 1,
                SentAt = sent,
                CreatedAt = registration.CreatedAt,
            }
        );
    }
}
