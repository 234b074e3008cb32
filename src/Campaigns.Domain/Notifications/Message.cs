using NodaTime;

namespace Campaigns.Domain.Notifications;

public enum MessageRule
{
    /// <summary>The ticket, after registration.</summary>
    Ticket,

    /// <summary>One day before.</summary>
    Reminder,

    Moved,

    Postponed,

    Cancelled,

    /// <summary>To the old address: phone or e-mail were changed by the ticket, and how that is undone.</summary>
    ContactChanged,

    /// <summary>Somebody of the network is asked to speak or help; sent anew with each asking.</summary>
    Invitation,

    /// <summary>To a group that waited: the organiser said no, and it holds no place.</summary>
    Declined,
}

public enum MessageState
{
    Due,
    Sent,
    Skipped,
    Failed,
}

/// <summary>A row of the ledger: what somebody is owed, whether it went out, and why not. Written before anything is sent.</summary>
public sealed class Message
{
    public required Guid Id { get; init; }

    public required MessageRule Rule { get; init; }

    /// <summary>The activity it is about.</summary>
    public required Guid ActivityId { get; init; }

    /// <summary>The session it is about, or the activity's id where it is about the whole; of an invitation the asking.</summary>
    public required Guid OccurrenceId { get; init; }

    /// <summary>Whom it is for: the registration's id, or a person's where there is no registration.</summary>
    public required Guid RecipientId { get; init; }

    public Guid? RegistrationId { get; init; }

    public required int ScheduleVersion { get; init; }

    /// <summary>"email" for now.</summary>
    public required string Channel { get; init; }

    public MessageState State { get; set; } = MessageState.Due;

    /// <summary>
    /// Why it was skipped or failed: a word such as "late", "cancelled", "moved", "withdrawn", or what the mail server said. Of one that was
    /// sent: <see cref="SkipReason.Interrupted"/> where an earlier attempt broke off without saying how it ended.
    /// </summary>
    public string? Reason { get; set; }

    public required Instant DueAt { get; set; }

    public int Attempts { get; set; }

    public required Instant NextAttemptAt { get; set; }

    /// <summary>
    /// Since when somebody is sending it; written before the mail server is spoken to, and taken away with the outcome. Where it still
    /// stands at the next attempt, the one before broke off.
    /// </summary>
    public Instant? ClaimedAt { get; set; }

    public Instant? SentAt { get; set; }

    public required Instant CreatedAt { get; init; }
}
