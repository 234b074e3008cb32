using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Notifications;

/// <summary>The facts that are read when a due message is about to be sent.</summary>
public sealed record MessageFacts
{
    public required ActivityState State { get; init; }

    public required RegistrationState Registration { get; init; }

    /// <summary>Whether the organiser declined the registration.</summary>
    public bool Declined { get; init; }

    /// <summary>Whether the activity was ended early, which is then what the message tells.</summary>
    public bool EndedEarly { get; init; }

    /// <summary>The version of time and place for which the message was made, followed by the present version.</summary>
    public required int MadeForVersion { get; init; }

    public required int ScheduleVersion { get; init; }

    /// <summary>The start of the session that the message is about, or of the first session when it is about the whole activity.</summary>
    public required Instant StartsAt { get; init; }

    /// <summary>The end of the last session.</summary>
    public required Instant EndsAt { get; init; }

    public required bool HasAddress { get; init; }
}

/// <summary>
/// Decides again at the time of sending whether a message is still right, because the facts may change between writing the row and sending
/// the mail. The reasons are those of <see cref="SkipReason"/>.
/// </summary>
public static class MessageRules
{
    /// <summary>How long a message is retried before it counts as failed.</summary>
    public static readonly Duration Patience = Duration.FromDays(3);

    private static readonly Duration LongestPause = Duration.FromHours(1);

    /// <summary>Null: the message is sent; otherwise the reason for skipping it.</summary>
    public static string? SkipBecause(MessageRule rule, MessageFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (rule is MessageRule.Declined)
        {
            // A declined group has no places, so a later change of time or place does not matter.
            return !facts.Declined ? SkipReason.Accepted
                : !facts.HasAddress ? SkipReason.NoAddress
                : facts.State is ActivityState.Cancelled ? SkipReason.Cancelled
                : now >= facts.EndsAt ? SkipReason.Begun
                : null;
        }

        return facts switch
        {
            { Registration: RegistrationState.Withdrawn } => SkipReason.Withdrawn,
            { HasAddress: false } => SkipReason.NoAddress,
            _ when rule == MessageRule.Cancelled => facts.State == ActivityState.Cancelled || facts.EndedEarly ? null : SkipReason.Moved,
            { State: ActivityState.Cancelled } => SkipReason.Cancelled,
            _ when rule == MessageRule.Postponed => facts.State == ActivityState.Postponed ? null : SkipReason.Moved,
            { State: ActivityState.Postponed or ActivityState.Draft } => SkipReason.Postponed,
            _ when now >= facts.EndsAt => SkipReason.Begun,

            // A ticket stays valid for every time and place, and the mail shows the present ones.
            _ when rule == MessageRule.Ticket => null,

            // An invitation shows the present time and place too, and is useless once the activity has begun.
            _ when rule == MessageRule.Invitation => now >= facts.StartsAt ? SkipReason.Begun : null,
            _ when facts.MadeForVersion != facts.ScheduleVersion => SkipReason.Moved,
            _ when rule == MessageRule.Reminder && now >= facts.StartsAt => SkipReason.Begun,
            _ => null,
        };
    }

    /// <summary>
    /// When a message that the mail server did not accept is tried again: after 1, 2, 4 … minutes, at most an hour. Null: it is not tried
    /// again and has failed.
    /// </summary>
    /// <param name="dueAt">When the message was first due.</param>
    /// <param name="attempts">The number of attempts so far, this one included.</param>
    /// <param name="now">The present.</param>
    public static Instant? NextAttempt(Instant dueAt, int attempts, Instant now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        return now - dueAt >= Patience ? null : now + Duration.Min(LongestPause, Duration.FromMinutes(1L << Math.Min(attempts - 1, 10)));
    }
}
