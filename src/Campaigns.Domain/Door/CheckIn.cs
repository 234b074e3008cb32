using Campaigns.Domain.Counting;
using NodaTime;

namespace Campaigns.Domain.Door;

/// <summary>The kinds of act at the door.</summary>
public enum CheckInKind
{
    Admit,
    Annul,
    Override,
    CheckOut,
    Group,
}

/// <summary>The answer that the door, or later the server, gives to a check-in.</summary>
public enum Verdict
{
    /// <summary>The person is admitted and counts as present from now on.</summary>
    Accepted,

    /// <summary>The person was present already; the answer shows when and at which gate they were admitted.</summary>
    AlreadyIn,

    /// <summary>The ticket is one of ours, but it belongs to another activity or is missing from the list that this phone holds.</summary>
    NotOnList,

    /// <summary>The code is no ticket of ours.</summary>
    NotValid,

    /// <summary>The registration was withdrawn, so its place was given back.</summary>
    Withdrawn,

    /// <summary>The activity was cancelled or postponed, or is still a draft.</summary>
    NotTakingPlace,

    TooEarly,

    TooLate,

    /// <summary>A wrong admission was taken back.</summary>
    Annulled,

    /// <summary>The act is kept and counts nothing until somebody decides about it.</summary>
    ToSettle,

    /// <summary>Somebody who registered at the door found no free place.</summary>
    Full,

    /// <summary>The ticket belongs to a group that the organiser has neither accepted nor declined.</summary>
    Undecided,
}

/// <summary>How a counted fact was recorded (counted 6).</summary>
public enum Source
{
    Qr,
    Code,
    Search,
    WalkIn,
    Self,
    Paper,
    Import,
    Grid,
    Headcount,
}

/// <summary>One act at the door. Acts are only ever added: the application may not change or delete one.</summary>
public sealed class CheckIn
{
    /// <summary>The id that the device made. An act that is sent again keeps its id, so it is stored once.</summary>
    public required Guid Id { get; init; }

    public required CheckInKind Kind { get; init; }

    public required Guid SessionId { get; init; }

    public Guid? RegistrationId { get; init; }

    /// <summary>
    /// The check-in that this act takes back or changes. There is no foreign key, because an annulment may arrive before the act that it
    /// annuls.
    /// </summary>
    public Guid? TargetId { get; init; }

    public required string Gate { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    /// <summary>When the act happened by the device's clock.</summary>
    public required Instant DeviceAt { get; init; }

    /// <summary>The server's clock less the device's, in milliseconds, as the device last measured it; null when it never did.</summary>
    public long? ClockOffsetMs { get; init; }

    /// <summary>
    /// Milliseconds on the device's monotonic clock; null when the page was reloaded since the act, which starts that clock anew.
    /// </summary>
    public long? MonotonicMs { get; init; }

    /// <summary>When the act happened by the best clock known: <see cref="CheckInRules.HappenedAt"/>.</summary>
    public required Instant HappenedAt { get; init; }

    public required Instant ReceivedAt { get; init; }

    public Verdict? DoorVerdict { get; init; }

    public required Verdict ServerVerdict { get; init; }

    public required Source Source { get; init; }

    public string? Reason { get; init; }

    /// <summary>The phone that did the act; null when the phone never sent its id.</summary>
    public Guid? PhoneId { get; init; }

    /// <summary>The sex that was asked for at the door because the registration does not hold it.</summary>
    public People.Sex? Sex { get; init; }

    /// <inheritdoc cref="Sex"/>
    public People.AgeBand? AgeBand { get; init; }
}

/// <summary>
/// The fact that a registration was present at a session, with its turns. A registration has at most one attendance per session that is not
/// annulled (rule 2). An attendance carries its own copy of what it is counted by, so that erasing or merging a person changes no count of
/// turns (counted 5).
/// </summary>
public sealed class Attendance : CountedFact
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ActivityId { get; init; }

    /// <summary>Null for a group without a named person.</summary>
    public Guid? PersonId { get; set; }

    public required Guid CheckInId { get; init; }

    public required Instant HappenedAt { get; init; }

    public required string Gate { get; init; }

    public required Source Source { get; init; }

    // The following columns say what the attendance is counted by. They are copies, so erasing or merging a person changes none of them.

    public required Guid? CampaignId { get; init; }

    public required Guid OrganisingUnitId { get; init; }

    public required Guid PlaceUnitId { get; init; }

    /// <summary>The local day of the session's start.</summary>
    public required LocalDate OnDate { get; init; }

    /// <summary>Null for a course run.</summary>
    public required Guid? FormId { get; init; }

    public required Guid? SettingId { get; init; }

    public Instant? AnnulledAt { get; set; }

    /// <summary>When the people left, if somebody checked them out. Null again after they came back in.</summary>
    public Instant? LeftAt { get; set; }
}

/// <summary>
/// People at a session who came without registration, counted by an organiser or at the door. Headcounts are only ever added: a correction
/// is a further entry with negative numbers.
/// </summary>
public sealed class Headcount : CountedFact
{
    public required Guid Id { get; init; }

    /// <summary>The id that the form made. A form that is sent again keeps its id, so the entry is stored once.</summary>
    public required Guid OperationId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ActivityId { get; init; }

    // The following columns say what the headcount is counted by. They are copies, so erasing or merging a person changes none of them.

    public required Guid? CampaignId { get; init; }

    public required Guid OrganisingUnitId { get; init; }

    public required Guid PlaceUnitId { get; init; }

    /// <summary>The local day of the session's start.</summary>
    public required LocalDate OnDate { get; init; }

    /// <summary>Null for a course run.</summary>
    public required Guid? FormId { get; init; }

    public required Guid? SettingId { get; init; }

    public Guid? CorrectsId { get; init; }

    /// <summary>
    /// Whether this counter-entry takes the corrected one back altogether, because its session did not take place when the people were
    /// counted. What is taken back is no record any more; a correction to nobody is one.
    /// </summary>
    public bool TakesBack { get; init; }

    public string? Reason { get; init; }

    /// <summary>
    /// The names of the form's fields that held a number. A field left empty means "not known", although it adds nothing to the count. Null
    /// when the entry came from no form.
    /// </summary>
    public string[]? Entered { get; init; }

    /// <summary>The account that counted; null when a paired phone counted.</summary>
    public Guid? CountedById { get; init; }

    /// <summary>The grant of the paired phone that counted; null when an account counted.</summary>
    public Guid? DeviceGrantId { get; init; }

    public Guid? PhoneId { get; init; }

    /// <summary>The gate where the people were counted; null for an entry from the office.</summary>
    public string? Gate { get; init; }

    public required Instant CountedAt { get; init; }
}
