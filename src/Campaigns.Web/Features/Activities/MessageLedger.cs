using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Writes the messages that people are owed into the ledger, in the transaction of the change that causes them. The job of
/// Features/Notifications sends them. A row that exists already is left unchanged, so nobody is told the same thing twice (rule 3).
/// </summary>
public static class MessageLedger
{
    private const string Email = "email";

    /// <summary>
    /// An SQL fragment: the people whom a message about activity {0} reaches. They have a place in it or wait for one, or were asked to
    /// speak or help and did not refuse, and they have a mail address. Counting and writing use the same text, so that a button says
    /// exactly how many people will be told.
    /// </summary>
    private const string Reached = """
        SELECT r.id AS recipient_id, r.id AS registration_id
        FROM registration r WHERE r.activity_id = {0} AND r.state IN ('confirmed', 'waiting') AND r.email <> ''
        UNION ALL
        SELECT DISTINCT p.id, NULL::uuid
        FROM invitation i JOIN person q ON q.id = i.person_id JOIN person p ON p.id = q.standing_id
        WHERE i.activity_id = {0} AND i.withdrawn_at IS NULL AND i.answer IS DISTINCT FROM 'no' AND p.email <> ''
        """;

    /// <summary>The number of people who get a message if the activity is moved, postponed or cancelled now.</summary>
    public static Task<int> ToldAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM (" + Reached + ") t", activityId).SingleAsync(cancel);
    }

    /// <summary>
    /// The numbers of people whom such a message does not reach, because they have no mail address: registrations with a place or waiting
    /// for one, and people who were asked and did not refuse.
    /// </summary>
    public static async Task<(int Registrations, int Invited)> NotToldAsync(
        CampaignsDbContext db,
        Guid activityId,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        return await Together.ReadAsync(
            db,
            () =>
                db.Registrations.CountAsync(
                    r => r.ActivityId == activityId && r.State != RegistrationState.Withdrawn && (r.Email == null || r.Email == ""),
                    cancel
                ),
            () =>
                db
                    .Invitations.Where(i =>
                        i.ActivityId == activityId
                        && i.WithdrawnAt == null
                        && i.Answer != InvitationAnswer.No
                        && db.Persons.Any(p => p.Id == i.Person.StandingId && (p.Email == null || p.Email == ""))
                    )
                    .Select(i => i.Person.StandingId)
                    .Distinct()
                    .CountAsync(cancel)
        );
    }

    /// <summary>
    /// Adds a message to everybody whom <see cref="ToldAsync"/> counts, about the activity's present time and place. It has to be called
    /// after the change was saved and in the same transaction, because it reads the version of the schedule from the row.
    /// </summary>
    public static Task AddForActivityAsync(CampaignsDbContext db, Guid activityId, MessageRule rule, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var word = EnumText.Word(rule);
        return db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state,
              due_at, attempts, next_attempt_at, created_at)
            SELECT new_id(), {1}, a.id, a.id, t.recipient_id, t.registration_id, a.schedule_version, {2}, 'due', {3}, 0, {3}, {3}
            FROM activity a CROSS JOIN (
            """
                + Reached
                + """
                ) t WHERE a.id = {0}
                ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
                """,
            [activityId, word, Email, now],
            cancel
        );
    }

    /// <summary>
    /// Tells everybody who was still expected that the activity was ended early, as a cancellation does (who-sees 11). When sessions fall
    /// away, these are all whom a cancellation reaches; when the last session was broken off, those who have a place, or wait for one, and
    /// were not present.
    /// </summary>
    public static async Task AddForEndedEarlyAsync(
        CampaignsDbContext db,
        Guid activityId,
        bool brokenOff,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        if (!brokenOff)
        {
            await AddForActivityAsync(db, activityId, MessageRule.Cancelled, now, cancel);
            return;
        }

        var word = EnumText.Word(MessageRule.Cancelled);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state,
              due_at, attempts, next_attempt_at, created_at)
            SELECT new_id(), {word}, a.id, a.id, r.id, r.id, a.schedule_version, {Email}, 'due', {now}, 0, {now}, {now}
            FROM activity a JOIN registration r ON r.activity_id = a.id
            WHERE a.id = {activityId} AND r.state IN ('confirmed', 'waiting') AND r.email <> ''
              AND NOT EXISTS (SELECT FROM attendance t WHERE t.registration_id = r.id AND t.annulled_at IS NULL)
            ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
            """,
            cancel
        );
    }

    /// <summary>
    /// The numbers of registrations that <see cref="AddForEndedEarlyAsync"/> reaches when the last session was broken off, and of those
    /// that it does not reach, because they have no mail address.
    /// </summary>
    public static async Task<(int Told, int NotTold)> StillToComeAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var awaited = db.Registrations.Where(r =>
            r.ActivityId == activityId
            && r.State != RegistrationState.Withdrawn
            && !db.Attendances.Any(t => t.RegistrationId == r.Id && t.AnnulledAt == null)
        );
        return await Together.ReadAsync(
            db,
            () => awaited.CountAsync(r => r.Email != null && r.Email != "", cancel),
            () => awaited.CountAsync(r => r.Email == null || r.Email == "", cancel)
        );
    }

    /// <summary>
    /// Adjusts the reminders of an activity to its present state: new ones for a new time or place, and none for something that does not
    /// take place. It has to be called after the change was saved and in the same transaction. A row that is being sent at this moment is
    /// left to its sender, who checks again.
    /// </summary>
    /// <param name="db">The context of the change, with a transaction.</param>
    /// <param name="activity">The activity as it was saved, with its sessions.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public static async Task SettleRemindersAsync(CampaignsDbContext db, Activity activity, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(activity);
        var reason = activity.State switch
        {
            ActivityState.Cancelled => SkipReason.Cancelled,
            ActivityState.Postponed or ActivityState.Draft => SkipReason.Postponed,
            _ => SkipReason.Moved,
        };
        var open = db.Messages.Where(m =>
            m.ActivityId == activity.Id && m.Rule == MessageRule.Reminder && m.State == MessageState.Due && m.ClaimedAt == null
        );
        var stay = activity.Sessions.Where(s => s.CalledOffAt is null).ToList();
        if (reason == SkipReason.Moved)
        {
            var off = activity.Sessions.Where(s => s.CalledOffAt is not null).Select(s => s.Id).ToList();
            open = open.Where(m => m.ScheduleVersion < activity.ScheduleVersion || off.Contains(m.OccurrenceId));
        }

        await open.ExecuteUpdateAsync(m => m.SetProperty(x => x.State, MessageState.Skipped).SetProperty(x => x.Reason, reason), cancel);
        if (activity.State is not ActivityState.Scheduled)
        {
            return;
        }

        var word = EnumText.Word(MessageRule.Reminder);
        foreach (var session in ReminderRules.Occasions(stay))
        {
            var plan = ReminderRules.Plan(session.StartsAt, now);
            var state = EnumText.Word(plan.SkippedBecause is null ? MessageState.Due : MessageState.Skipped);

            // An activity that was postponed and now takes place at the same time and place after all needs its reminders again.
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state,
                  reason, due_at, attempts, next_attempt_at, created_at)
                SELECT new_id(), {word}, r.activity_id, {session.Id}, r.id, r.id, {activity.ScheduleVersion}, {Email}, {state},
                  CAST({plan.SkippedBecause} AS text), {plan.DueAt}, 0, {plan.DueAt}, {now}
                FROM registration r
                WHERE r.activity_id = {activity.Id} AND r.state = 'confirmed' AND r.email <> ''
                ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO UPDATE
                SET state = excluded.state, reason = excluded.reason, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at
                WHERE message.state = 'skipped' AND message.reason = {SkipReason.Postponed}
                """,
                cancel
            );
        }
    }

    /// <summary>
    /// The reminders of a new registration; none without a mail address. A registration that comes too late for a reminder gets a row that
    /// says so (who-sees 5).
    /// </summary>
    /// <param name="registration">The new registration.</param>
    /// <param name="sessions">The sessions of its activity.</param>
    /// <param name="version">The version of the activity's schedule.</param>
    /// <param name="now">The present.</param>
    public static IEnumerable<Message> RemindersOf(Registration registration, IEnumerable<Session> sessions, int version, Instant now)
    {
        foreach (var session in ReminderRules.Occasions(sessions))
        {
            var plan = ReminderRules.Plan(session.StartsAt, now);
            if (ForRegistration(registration, MessageRule.Reminder, session.Id, version, plan.DueAt, now) is { } message)
            {
                if (plan.SkippedBecause is { } reason)
                {
                    (message.State, message.Reason) = (MessageState.Skipped, reason);
                }

                yield return message;
            }
        }
    }

    /// <summary>
    /// Stops all further messages to a registration that was withdrawn. It has to be called in the transaction of the withdrawal.
    /// </summary>
    public static Task DropForRegistrationAsync(CampaignsDbContext db, Guid registrationId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db
            .Messages.Where(m => m.RegistrationId == registrationId && m.State == MessageState.Due && m.ClaimedAt == null)
            .ExecuteUpdateAsync(
                m => m.SetProperty(x => x.State, MessageState.Skipped).SetProperty(x => x.Reason, SkipReason.Withdrawn),
                cancel
            );
    }

    /// <summary>
    /// Adds messages again that were dropped by a withdrawal which is now taken back, as far as they still lie ahead. A time or place that
    /// is new since has reminders of its own. It has to be called after the change was saved and in the same transaction.
    /// </summary>
    public static async Task TakeUpForRegistrationAsync(
        CampaignsDbContext db,
        Registration registration,
        Activity activity,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(activity);
        if (string.IsNullOrEmpty(registration.Email))
        {
            return;
        }

        var (id, version) = (registration.Id, activity.ScheduleVersion);
        await db
            .Messages.Where(m =>
                m.RegistrationId == id
                && m.State == MessageState.Skipped
                && m.Reason == SkipReason.Withdrawn
                && m.Rule != MessageRule.Reminder
                && m.ScheduleVersion == version
            )
            .ExecuteUpdateAsync(
                m =>
                    m.SetProperty(x => x.State, MessageState.Due)
                        .SetProperty(x => x.Reason, (string?)null)
                        .SetProperty(x => x.NextAttemptAt, now),
                cancel
            );
        if (activity.State is not ActivityState.Scheduled)
        {
            return;
        }

        var word = EnumText.Word(MessageRule.Reminder);
        foreach (var session in ReminderRules.Occasions(activity.Sessions))
        {
            var plan = ReminderRules.Plan(session.StartsAt, now);
            var state = EnumText.Word(plan.SkippedBecause is null ? MessageState.Due : MessageState.Skipped);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state,
                  reason, due_at, attempts, next_attempt_at, created_at)
                VALUES (new_id(), {word}, {activity.Id}, {session.Id}, {id}, {id}, {version}, {Email}, {state},
                  CAST({plan.SkippedBecause} AS text), {plan.DueAt}, 0, {plan.DueAt}, {now})
                ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO UPDATE
                SET state = excluded.state, reason = excluded.reason, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at
                WHERE message.state = 'skipped' AND message.reason = {SkipReason.Withdrawn}
                """,
                cancel
            );
        }
    }

    /// <summary>
    /// Adds the messages for a group that takes its places only now, with the organiser's yes: the reminders, and a ticket even if one was
    /// sent before, because the ticket tells it of the yes. It has to be called after the change was saved and in the same transaction; the
    /// rows are saved with the rest of the context.
    /// </summary>
    public static async Task AddForAcceptedAsync(
        CampaignsDbContext db,
        Registration registration,
        Activity activity,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(activity);
        await TakeUpForRegistrationAsync(db, registration, activity, now, cancel);
        if (
            !await db.Messages.AnyAsync(
                m => m.RegistrationId == registration.Id && m.Rule == MessageRule.Ticket && m.State == MessageState.Due,
                cancel
            )
        )
        {
            AddForRegistration(db, registration, MessageRule.Ticket, Guid.CreateVersion7(), activity.ScheduleVersion, now, now);
        }
    }

    /// <summary>
    /// Adds a message to one registration, which is saved with the rest of the context. Without a mail address there is nothing to send, so
    /// there is no row (null).
    /// </summary>
    /// <param name="db">The context to which the row is added.</param>
    /// <param name="registration">The recipient.</param>
    /// <param name="rule">The kind of message.</param>
    /// <param name="occurrence">The session that the message is about, or the activity's id when it is about the whole activity.</param>
    /// <param name="version">The activity's present schedule version.</param>
    /// <param name="dueAt">When the message is to be sent.</param>
    /// <param name="now">The present.</param>
    public static Message? AddForRegistration(
        CampaignsDbContext db,
        Registration registration,
        MessageRule rule,
        Guid occurrence,
        int version,
        Instant dueAt,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var message = ForRegistration(registration, rule, occurrence, version, dueAt, now);
        if (message is not null)
        {
            db.Messages.Add(message);
        }

        return message;
    }

    /// <summary>A message to a registration, which the caller saves. Without a mail address there is none.</summary>
    public static Message? ForRegistration(
        Registration registration,
        MessageRule rule,
        Guid occurrence,
        int version,
        Instant dueAt,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (string.IsNullOrEmpty(registration.Email))
        {
            return null;
        }

        return new Message
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
        };
    }

    /// <summary>
    /// Adds an invitation to a person of the network, which is saved with the rest of the context. Without a mail address there is nothing
    /// to send, so there is no row.
    /// </summary>
    /// <param name="db">The context to which the row is added.</param>
    /// <param name="activityId">The activity.</param>
    /// <param name="person">The person who is asked.</param>
    /// <param name="asking">The id that the form made; the same id is sent once.</param>
    /// <param name="version">The activity's present schedule version.</param>
    /// <param name="now">The present.</param>
    public static void AddInvitation(CampaignsDbContext db, Guid activityId, Person person, Guid asking, int version, Instant now)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(person);
        if (string.IsNullOrEmpty(person.Email))
        {
            return;
        }

        db.Messages.Add(
            new Message
            {
                Id = Guid.CreateVersion7(),
                Rule = MessageRule.Invitation,
                ActivityId = activityId,
                OccurrenceId = asking,
                RecipientId = person.Id,
                ScheduleVersion = version,
                Channel = Email,
                DueAt = now,
                NextAttemptAt = now,
                CreatedAt = now,
            }
        );
    }
}
