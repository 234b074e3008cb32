using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Notifications;

/// <summary>Why a message is not sent. These are the words that <see cref="Message.Reason"/> holds.</summary>
public static class SkipReason
{
    /// <summary>The registration was made when the reminder was already due.</summary>
    public const string Late = "late";

    public const string Cancelled = "cancelled";

    public const string Postponed = "postponed";

    /// <summary>The message was due for a time or a place that has changed since.</summary>
    public const string Moved = "moved";

    public const string Withdrawn = "withdrawn";

    /// <summary>The organiser accepted the group after all before the refusal was sent.</summary>
    public const string Accepted = "accepted";

    /// <summary>The session has begun.</summary>
    public const string Begun = "begun";

    /// <summary>The registration has no address, or no longer has one.</summary>
    public const string NoAddress = "no-address";

    /// <summary>What the message asks for was done: the report was sent.</summary>
    public const string Done = "done";

    /// <summary>The recipient no longer answers for the report.</summary>
    public const string NotTheirs = "not-theirs";

    /// <summary>
    /// Not a reason to skip: the message was sent, but the outcome of an earlier attempt is unknown. The mailbox may hold it twice, with
    /// one Message-ID.
    /// </summary>
    public const string Interrupted = "interrupted";

    /// <summary>Not a reason to skip: the mailbox got many mails within the hour, so the message waits (<see cref="MailLimit"/>).</summary>
    public const string ManyMails = "many-mails";

    /// <summary>
    /// Not a reason to skip: no mail server is set up, so the mail was written and lies in the folder of this server. Its recipient has
    /// not got it.
    /// </summary>
    public const string LaidDown = "laid-down";
}

/// <summary>When a reminder is due, and the reason if it is skipped right away.</summary>
public sealed record ReminderPlan(Instant DueAt, string? SkippedBecause);

/// <summary>The facts that are read when a due reminder is about to be sent.</summary>
public sealed record ReminderFacts
{
    public required ActivityState State { get; init; }

    public required RegistrationState Registration { get; init; }

    /// <summary>The version of time and place for which the reminder was made, followed by the present version.</summary>
    public required int MadeForVersion { get; init; }

    public required int ScheduleVersion { get; init; }

    public required Instant StartsAt { get; init; }

    public required bool HasAddress { get; init; }
}

/// <summary>
/// The reminder one day before (who-sees 5). The ledger's unique key keeps a reminder from being made twice; these rules decide whether and
/// when it is sent.
/// </summary>
public static class ReminderRules
{
    /// <summary>The same local time on the day before the session starts.</summary>
    public static Instant DueAt(Instant startsAt) => VietnamTime.InstantOf(VietnamTime.LocalOf(startsAt).PlusDays(-1));

    /// <summary>
    /// The reminder of a registration. It is skipped as late when it is already due as it is made: because somebody registered late, or
    /// because the activity moved to tomorrow.
    /// </summary>
    public static ReminderPlan Plan(Instant startsAt, Instant now) =>
        DueAt(startsAt) is var due && now >= due ? new(due, SkipReason.Late) : new(due, null);

    /// <summary>
    /// The sessions that people are reminded of: the first session of each day, in order of time. A person who comes in the morning and
    /// stays for the afternoon gets one reminder.
    /// </summary>
    public static IReadOnlyList<Session> Occasions(IEnumerable<Session> sessions) =>
        [.. sessions.OrderBy(s => s.StartsAt).ThenBy(s => s.Ordinal).DistinctBy(s => VietnamTime.DateOf(s.StartsAt))];

    /// <summary>
    /// Decides again when the reminder is sent: null sends it, otherwise the reason for skipping it. A reminder that a broken mail server
    /// delayed still goes out until the session begins.
    /// </summary>
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
/// What a message, a page's title, a file's name or a calendar entry may say about an activity (who-sees 8): time and place always, and its
/// name only when <paramref name="Title"/> is present.
/// </summary>
public sealed record MessageFace(string? Title, LocalDateTime StartsAt, string PlaceName)
{
    public bool Neutral => Title is null;

    /// <summary>
    /// The neutral face, unless the organiser marked the activity as open to be named and the registrant did not ask for discreet messages.
    /// </summary>
    public static MessageFace Of(string title, bool mayBeNamed, bool discreet, Instant startsAt, string placeName) =>
        new(mayBeNamed && !discreet && !string.IsNullOrWhiteSpace(title) ? title : null, VietnamTime.LocalOf(startsAt), placeName);
}
