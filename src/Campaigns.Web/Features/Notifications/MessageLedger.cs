using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Notifications;

/// <summary>
/// Writes what somebody is owed into the ledger, in the transaction of the change that it is owed for. Sending is another's work
/// (<see cref="SendDueMessages"/>); a row that is there already stays as it is, so nobody is told the same twice.
/// </summary>
public static class MessageLedger
{
    private const string Email = "email";

    /// <summary>
    /// A message to everybody who holds a place in the activity and gave an address, about its present time and place. Call it after the
    /// change was saved, in the same transaction: it reads the version of the schedule from the row.
    /// </summary>
    public static Task AddForActivityAsync(CampaignsDbContext db, Guid activityId, MessageRule rule, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var word = EnumText.Word(rule);
        return db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, due_at, attempts, next_attempt_at, created_at)
             SELECT new_id(), {word}, a.id, a.id, r.id, r.id, a.schedule_version, {Email}, 'due', {now}, 0, {now}, {now}
             FROM activity a JOIN registration r ON r.activity_id = a.id
             WHERE a.id = {activityId} AND r.state = 'confirmed' AND r.email <> ''
             ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
             """,
            cancel);
    }

    /// <summary>A message to one registration, saved with the rest of the context. Without an address there is nothing to send, and no row.</summary>
    /// <param name="db">Where the row is added.</param>
    /// <param name="registration">Whose message it is.</param>
    /// <param name="rule">What it is about.</param>
    /// <param name="occurrence">The session it is about, or the activity's id where it is about the whole.</param>
    /// <param name="version">The activity's present schedule version.</param>
    /// <param name="dueAt">When it is to be sent.</param>
    /// <param name="now">The present.</param>
    public static void AddForRegistration(CampaignsDbContext db, Registration registration, MessageRule rule, Guid occurrence, int version, Instant dueAt, Instant now)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        if (string.IsNullOrEmpty(registration.Email))
        {
            return;
        }

        db.Messages.Add(new Message
        {
            Id = Guid.CreateVersion7(),
            Rule = rule,
            ActivityId = registration.ActivityId,
            OccurrenceId = occurrence,
            RecipientId = registration.Id,
            RegistrationId = registration.Id,
            ScheduleVersion = version,
            Channel = Email,
            DueAt = dueAt,
            NextAttemptAt = dueAt,
            CreatedAt = now,
        });
    }
}
