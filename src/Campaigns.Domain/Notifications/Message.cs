using NodaTime;

namespace Campaigns.Domain.Notifications;

public enum MessageRule
{
    /// <summary>The mail with the ticket, after registration.</summary>
    Ticket,

    /// <summary>The reminder one day before (who-sees 5).</summary>
    Reminder,

    Moved,

    Postponed,

    Cancelled,

    /// <summary>
    /// To the old address, after phone or e-mail were changed by the ticket: it tells of the change and how to undo it (who-sees 14).
    /// </summary>
    ContactChanged,

    /// <summary>To a person of the network who is asked to speak or help; each time that the organiser asks makes a new message.</summary>
    Invitation,

    /// <summary>To a group that waited: the organiser declined it, so it has no places.</summary>
    Declined,

    /// <summary>To the accounts that fill in a unit's report, before its deadline and after it.</summary>
    ReportDue,

    /// <summary>To the accounts that receive the reports of the units below: which of them are late.</summary>
    ReportsLate,
}

public enum MessageState
{
    Due,
    Sent,
    Skipped,
    Failed,
}

/// <summary>
/// A row of the message ledger: what a recipient is owed, whether it was sent, and why not. The row is written before anything is sent.
/// </summary>
public sealed class Message
{
    public required Guid Id { get; init; }

    public required MessageRule Rule { get; init; }

    /// <summary>The activity that the message is about; null for a message about a report.</summary>
    public Guid? ActivityId { get; init; }

    /// <summary>The report that the message is about, as what its unit owes for a period; null for a message about an activity.</summary>
    public Guid? ReportAnswerId { get; init; }

    /// <summary>
    /// The session that the message is about; the activity's id when it is about the whole activity; for an invitation, the id of this time
    /// of asking; for a report, its id.
    /// </summary>
    public required Guid OccurrenceId { get; init; }

    /// <summary>
    /// The recipient: the id of a registration, or of a person when there is no registration; for a report, of an account.
    /// </summary>
    public required Guid RecipientId { get; init; }

    public Guid? RegistrationId { get; init; }

    /// <summary>
    /// The version of the activity's time and place; for a report, the day of the reminder, as days since 1970, so that a deadline that
    /// moves has reminders of its own.
    /// </summary>
    public required int ScheduleVersion { get; init; }

    /// <summary>The channel; "email" is the only one so far.</summary>
    public required string Channel { get; init; }

    public MessageState State { get; set; } = MessageState.Due;

    /// <summary>
    /// Why the message was skipped or failed: a word such as "late", "cancelled", "moved", "withdrawn", or the answer of the mail server. A
    /// message that was sent has <see cref="SkipReason.Interrupted"/> here when an earlier attempt broke off and its outcome is not known.
    /// </summary>
    public string? Reason { get; set; }

    public required Instant DueAt { get; set; }

    public int Attempts { get; set; }

    public required Instant NextAttemptAt { get; set; }

    /// <summary>
    /// When a process began to send the message. It is written before the mail server is contacted and cleared together with the outcome.
    /// If it is still set at the next attempt, the attempt before broke off.
    /// </summary>
    public Instant? ClaimedAt { get; set; }

    public Instant? SentAt { get; set; }

    /// <summary>
    /// To which mailbox the message is being sent or was sent within the last hour, as an HMAC, so that mails to one mailbox can be counted
    /// (<see cref="MailLimit"/>). It is null for messages that are not counted, and erased after the hour.
    /// </summary>
    public Guid? Mailbox { get; set; }

    public required Instant CreatedAt { get; init; }
}
