using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
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
    /// Whom a message about the activity {0} reaches: everybody who holds a place in it, or was asked to speak or help and did not say no, and
    /// gave an address. One text for the counting and for the writing, so that a button says who will be told.
    /// </summary>
    private const string Reached =
        """
        SELECT r.id AS recipient_id, r.id AS registration_id
        FROM registration r WHERE r.activity_id = {0} AND r.state = 'confirmed' AND r.email <> ''
        UNION ALL
        SELECT DISTINCT p.id, NULL::uuid
        FROM invitation i JOIN person q ON q.id = i.person_id JOIN person p ON p.id = q.standing_id
        WHERE i.activity_id = {0} AND i.withdrawn_at IS NULL AND i.answer IS DISTINCT FROM 'no' AND p.email <> ''
        """;

    /// <summary>How many get a message if the activity is moved, postponed or cancelled now.</summary>
    public static Task<int> ToldAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM (" + Reached + ") t", activityId).SingleAsync(cancel);
    }

    /// <summary>Whom such a message does not reach, for they left no address: registrations that hold a place, and people who were asked and did not say no.</summary>
    public static async Task<(int Registrations, int Invited)> NotToldAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var registrations = await db.Registrations.CountAsync(
            r => r.ActivityId == activityId && r.State == RegistrationState.Confirmed && (r.Email == null || r.Email == ""), cancel);
        var invited = await db.Invitations
            .Where(i => i.ActivityId == activityId && i.WithdrawnAt == null && i.Answer != InvitationAnswer.No
                && db.Persons.Any(p => p.Id == i.Person.StandingId && (p.Email == null || p.Email == "")))
            .Select(i => i.Person.StandingId).Distinct().CountAsync(cancel);
        return (registrations, invited);
    }

    /// <summary>
    /// A message to everybody whom <see cref="ToldAsync"/> counts, about the activity's present time and place. Call it after the change was saved, in the same transaction: it reads the version of the schedule from
    /// the row.
    /// </summary>
    public static Task AddForActivityAsync(CampaignsDbContext db, Guid activityId, MessageRule rule, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var word = EnumText.Word(rule);
        return db.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, due_at, attempts, next_attempt_at, created_at)
            SELECT new_id(), {1}, a.id, a.id, t.recipient_id, t.registration_id, a.schedule_version, {2}, 'due', {3}, 0, {3}, {3}
            FROM activity a CROSS JOIN (
            """ + Reached + """
            ) t WHERE a.id = {0}
            ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
            """,
            [activityId, word, Email, now],
            cancel);
    }

    /// <summary>
    /// What was ended early is told to everybody still to come, as a cancellation is: where sessions fall away, to all whom a cancellation
    /// reaches; where the last one was broken off, to those who hold a place and were not there.
    /// </summary>
    public static async Task AddForEndedEarlyAsync(CampaignsDbContext db, Guid activityId, bool brokenOff, Instant now, CancellationToken cancel)
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
             INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, due_at, attempts, next_attempt_at, created_at)
             SELECT new_id(), {word}, a.id, a.id, r.id, r.id, a.schedule_version, {Email}, 'due', {now}, 0, {now}, {now}
             FROM activity a JOIN registration r ON r.activity_id = a.id
             WHERE a.id = {activityId} AND r.state = 'confirmed' AND r.email <> ''
               AND NOT EXISTS (SELECT FROM attendance t WHERE t.registration_id = r.id AND t.annulled_at IS NULL)
             ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO NOTHING
             """,
            cancel);
    }

    /// <summary>Whom <see cref="AddForEndedEarlyAsync"/> reaches where the last session was broken off.</summary>
    public static Task<int> StillToComeAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Registrations.CountAsync(
            r => r.ActivityId == activityId && r.State == RegistrationState.Confirmed && r.Email != null && r.Email != ""
                && !db.Attendances.Any(t => t.RegistrationId == r.Id && t.AnnulledAt == null),
            cancel);
    }

    /// <summary>
    /// Brings the reminders of an activity to what it is now: new ones for a new time or place, none for what does not take place. Call it
    /// after the change was saved, in the same transaction; a row that is being sent just now is left to the sender, who asks again.
    /// </summary>
    /// <param name="db">The context of the change, with a transaction.</param>
    /// <param name="activity">As it was saved, with its sessions.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels the writing.</param>
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
        var open = db.Messages.Where(m => m.ActivityId == activity.Id && m.Rule == MessageRule.Reminder && m.State == MessageState.Due && m.ClaimedAt == null);
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

            // What was postponed and takes place after all, at the same time and place, is owed again.
            await db.Database.ExecuteSqlAsync(
                $"""
                 INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, reason, due_at, attempts, next_attempt_at, created_at)
                 SELECT new_id(), {word}, r.activity_id, {session.Id}, r.id, r.id, {activity.ScheduleVersion}, {Email}, {state}, CAST({plan.SkippedBecause} AS text), {plan.DueAt}, 0, {plan.DueAt}, {now}
                 FROM registration r
                 WHERE r.activity_id = {activity.Id} AND r.state = 'confirmed' AND r.email <> ''
                 ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO UPDATE
                 SET state = excluded.state, reason = excluded.reason, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at
                 WHERE message.state = 'skipped' AND message.reason = {SkipReason.Postponed}
                 """,
                cancel);
        }
    }

    /// <summary>The reminders of a new registration, saved with the rest of the context. Who comes too late for one gets a row that says so.</summary>
    /// <param name="db">Where the rows are added.</param>
    /// <param name="registration">Whose they are.</param>
    /// <param name="activity">Its activity, with its sessions.</param>
    /// <param name="now">The present.</param>
    public static void AddReminders(CampaignsDbContext db, Registration registration, Activity activity, Instant now)
    {
        ArgumentNullException.ThrowIfNull(activity);
        foreach (var session in ReminderRules.Occasions(activity.Sessions))
        {
            var plan = ReminderRules.Plan(session.StartsAt, now);
            if (AddForRegistration(db, registration, MessageRule.Reminder, session.Id, activity.ScheduleVersion, plan.DueAt, now) is { } message && plan.SkippedBecause is { } reason)
            {
                message.State = MessageState.Skipped;
                message.Reason = reason;
            }
        }
    }

    /// <summary>Nothing more goes to a registration whose place was given back. Call it in the transaction that gives it back.</summary>
    public static Task DropForRegistrationAsync(CampaignsDbContext db, Guid registrationId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Messages
            .Where(m => m.RegistrationId == registrationId && m.State == MessageState.Due && m.ClaimedAt == null)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.State, MessageState.Skipped).SetProperty(x => x.Reason, SkipReason.Withdrawn), cancel);
    }

    /// <summary>
    /// What was dropped with a withdrawal that is taken back is owed again, as far as it still lies ahead; for a time or place that came meanwhile there
    /// are reminders of their own. Call it after the change was saved, in the same transaction.
    /// </summary>
    public static async Task TakeUpForRegistrationAsync(CampaignsDbContext db, Registration registration, Activity activity, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(activity);
        if (string.IsNullOrEmpty(registration.Email))
        {
            return;
        }

        var (id, version) = (registration.Id, activity.ScheduleVersion);
        await db.Messages
            .Where(m => m.RegistrationId == id && m.State == MessageState.Skipped && m.Reason == SkipReason.Withdrawn && m.Rule != MessageRule.Reminder && m.ScheduleVersion == version)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.State, MessageState.Due).SetProperty(x => x.Reason, (string?)null).SetProperty(x => x.NextAttemptAt, now), cancel);
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
                 INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, reason, due_at, attempts, next_attempt_at, created_at)
                 VALUES (new_id(), {word}, {activity.Id}, {session.Id}, {id}, {id}, {version}, {Email}, {state}, CAST({plan.SkippedBecause} AS text), {plan.DueAt}, 0, {plan.DueAt}, {now})
                 ON CONFLICT (rule, occurrence_id, recipient_id, schedule_version) DO UPDATE
                 SET state = excluded.state, reason = excluded.reason, due_at = excluded.due_at, next_attempt_at = excluded.next_attempt_at
                 WHERE message.state = 'skipped' AND message.reason = {SkipReason.Withdrawn}
                 """,
                cancel);
        }
    }

    /// <summary>
    /// What is owed to a registration that takes its place only now, or anew, with the organiser's yes: the reminders, and a ticket whatever it was sent before,
    /// for that is how it hears of the yes. Call it after the change was saved, in the same transaction; it is saved with the rest of the context.
    /// </summary>
    public static async Task AddForAcceptedAsync(CampaignsDbContext db, Registration registration, Activity activity, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(activity);
        await TakeUpForRegistrationAsync(db, registration, activity, now, cancel);
        if (!await db.Messages.AnyAsync(m => m.RegistrationId == registration.Id && m.Rule == MessageRule.Ticket && m.State == MessageState.Due, cancel))
        {
            AddForRegistration(db, registration, MessageRule.Ticket, Guid.CreateVersion7(), activity.ScheduleVersion, now, now);
        }
    }

    /// <summary>A message to one registration, saved with the rest of the context. Without an address there is nothing to send, and no row (null).</summary>
    /// <param name="db">Where the row is added.</param>
    /// <param name="registration">Whose message it is.</param>
    /// <param name="rule">What it is about.</param>
    /// <param name="occurrence">The session it is about, or the activity's id where it is about the whole.</param>
    /// <param name="version">The activity's present schedule version.</param>
    /// <param name="dueAt">When it is to be sent.</param>
    /// <param name="now">The present.</param>
    public static Message? AddForRegistration(CampaignsDbContext db, Registration registration, MessageRule rule, Guid occurrence, int version, Instant dueAt, Instant now)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(registration);
        if (string.IsNullOrEmpty(registration.Email))
        {
            return null;
        }

        var message = new Message
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
        db.Messages.Add(message);
        return message;
    }

    /// <summary>An invitation to somebody of the network, saved with the rest of the context. Without an address there is nothing to send, and no row.</summary>
    /// <param name="db">Where the row is added.</param>
    /// <param name="activityId">What they are asked to.</param>
    /// <param name="person">Who is asked.</param>
    /// <param name="asking">Made by the form: the same asking is sent once.</param>
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

        db.Messages.Add(new Message
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
        });
    }
}
