using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using NodaTime;

namespace Campaigns.Domain.Notifications;

/// <summary>What is known when a due message is about to be sent.</summary>
public sealed record MessageFacts
{
    public required ActivityState State { get; init; }

    public required RegistrationState Registration { get; init; }

    /// <summary>The organiser said no to it.</summary>
    public bool Declined { get; init; }

    /// <summary>It was ended before all of it took place, and that is what is told.</summary>
    public bool EndedEarly { get; init; }

    /// <summary>The version of time and place that the message was made for, and the present one.</summary>
    public required int MadeForVersion { get; init; }

    public required int ScheduleVersion { get; init; }

    /// <summary>The start of the session that it is about, or of the first where it is about the whole.</summary>
    public required Instant StartsAt { get; init; }

    /// <summary>The end of the last session.</summary>
    public required Instant EndsAt { get; init; }

    public required bool HasAddress { get; init; }
}

/// <summary>Messages are asked again when they are sent, for the world moves between the row and the mail. The reasons are those of <see cref="SkipReason"/>.</summary>
public static class MessageRules
{
    /// <summary>How long a message is tried before it counts as failed.</summary>
    public static readonly Duration Patience = Duration.FromDays(3);

    private static readonly Duration LongestPause = Duration.FromHours(1);

    /// <summary>Null to send, or why not.</summary>
    public static string? SkipBecause(MessageRule rule, MessageFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (rule is MessageRule.Declined)
        {
            // Whatever time and place are by now, the group holds no place.
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

            // A ticket is good for every time and place; it shows the present ones.
            _ when rule == MessageRule.Ticket => null,

            // An invitation shows the present time and place too, and is of no use once it begins.
            _ when rule == MessageRule.Invitation => now >= facts.StartsAt ? SkipReason.Begun : null,
            _ when facts.MadeForVersion != facts.ScheduleVersion => SkipReason.Moved,
            _ when rule == MessageRule.Reminder && now >= facts.StartsAt => SkipReason.Begun,
            _ => null,
        };
    }

    /// <summary>When a message that was not taken is tried again: after 1, 2, 4 … minutes, at most an hour. Null: no more, it has failed.</summary>
    /// <param name="dueAt">When it was due first.</param>
    /// <param name="attempts">How often it was tried, this time included.</param>
    /// <param name="now">The present.</param>
    public static Instant? NextAttempt(Instant dueAt, int attempts, Instant now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        return now - dueAt >= Patience ? null : now + Duration.Min(LongestPause, Duration.FromMinutes(1L << Math.Min(attempts - 1, 10)));
    }
}
