using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Notifications;

/// <summary>Why a message is not sent: the words of <see cref="Message.Reason"/>.</summary>
public static class SkipReason
{
    /// <summary>Registered when the reminder was due already.</summary>
    public const string Late = "late";

    public const string Cancelled = "cancelled";

    public const string Postponed = "postponed";

    /// <summary>Due for a time or place that is no longer the one.</summary>
    public const string Moved = "moved";

    public const string Withdrawn = "withdrawn";

    /// <summary>The organiser said yes after all, before the no was sent.</summary>
    public const string Accepted = "accepted";

    /// <summary>The session has begun.</summary>
    public const string Begun = "begun";

    /// <summary>The registration has no address (any more).</summary>
    public const string NoAddress = "no-address";

    /// <summary>No reason to skip: sent, after an attempt whose end nobody knows. The mailbox may hold it twice, under one Message-ID.</summary>
    public const string Interrupted = "interrupted";
}

/// <summary>When a reminder is due, and why it is skipped at once.</summary>
public sealed record ReminderPlan(Instant DueAt, string? SkippedBecause);

/// <summary>What is known when a due reminder is about to be sent.</summary>
public sealed record ReminderFacts
{
    public required ActivityState State { get; init; }

    public required RegistrationState Registration { get; init; }

    /// <summary>The version of time and place that the reminder was made for, and the present one.</summary>
    public required int MadeForVersion { get; init; }

    public required int ScheduleVersion { get; init; }

    public required Instant StartsAt { get; init; }

    public required bool HasAddress { get; init; }
}

/// <summary>One day before (domain.md, settled 5). The ledger's unique key keeps a reminder from being made twice; these rules say whether and when.</summary>
public static class ReminderRules
{
    /// <summary>The same local time on the day before.</summary>
    public static Instant DueAt(Instant startsAt) => VietnamTime.InstantOf(VietnamTime.LocalOf(startsAt).PlusDays(-1));

    /// <summary>The reminder of a registration: skipped as late where it is made when it would be due, by registering late or by a move to tomorrow.</summary>
    public static ReminderPlan Plan(Instant startsAt, Instant now) => DueAt(startsAt) is var due && now >= due ? new(due, SkipReason.Late) : new(due, null);

    /// <summary>
    /// The sessions that are reminded of: the first of each day, in order of time. Who comes in the morning and stays for the afternoon
    /// gets one reminder.
    /// </summary>
    public static IReadOnlyList<Session> Occasions(IEnumerable<Session> sessions) =>
        [.. sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Ordinal).DistinctBy(s => VietnamTime.DateOf(s.StartsAt))];

    /// <summary>Asked again when sending: null to send, or why not. A reminder that a broken mail server held up still goes out until the session begins.</summary>
    public static string? SkipBecause(ReminderFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts switch
        {
            { State: ActivityState.Cancelled } => SkipReason.Cancelled,
            { State: ActivityState.Postponed or ActivityState.Draft } => SkipReason.Postponed,
            { Registration: RegistrationState.Withdrawn } => SkipReason.Withdrawn,
            _ when facts.MadeForVersion != facts.ScheduleVersion => SkipReason.Moved,
            _ when now >= facts.StartsAt => SkipReason.Begun,
            { HasAddress: false } => SkipReason.NoAddress,
            _ => null,
        };
    }
}

/// <summary>
/// What a message, a page's title, a file's name or a calendar entry may say of an activity (domain.md, settled 8): time and place always;
/// its name only where <paramref name="Title"/> is there.
/// </summary>
public sealed record MessageFace(string? Title, LocalDateTime StartsAt, string PlaceName)
{
    public bool Neutral => Title is null;

    /// <summary>Neutral, unless the organiser marked the activity as open to be named and the registrant did not ask for discreet messages.</summary>
    public static MessageFace Of(string title, bool mayBeNamed, bool discreet, Instant startsAt, string placeName) =>
        new(mayBeNamed && !discreet && !string.IsNullOrWhiteSpace(title) ? title : null, VietnamTime.LocalOf(startsAt), placeName);
}
