using NodaTime;

namespace Campaigns.Domain.Attendances;

/// <summary>What an act at the door is.</summary>
public enum CheckInKind
{
    Admit,
    Annul,
    Override,
    CheckOut,
    Group,
}

/// <summary>What a door, or the server, says of a check-in.</summary>
public enum Verdict
{
    /// <summary>Present from now on.</summary>
    Accepted,

    /// <summary>Was present already; the answer shows when and where.</summary>
    AlreadyIn,

    /// <summary>A ticket of ours, but not one of this activity, or not on the list that this phone has.</summary>
    NotOnList,

    /// <summary>No ticket of ours.</summary>
    NotValid,

    /// <summary>The place was given back.</summary>
    Withdrawn,

    /// <summary>The activity was cancelled, postponed, or is not scheduled.</summary>
    NotTakingPlace,

    TooEarly,

    TooLate,

    /// <summary>A wrong tap was taken back.</summary>
    Annulled,

    /// <summary>Kept, and somebody has to settle it.</summary>
    ToSettle,

    /// <summary>Registered at the door where no place was left.</summary>
    Full,

    /// <summary>A group to which the organiser has said neither yes nor no.</summary>
    Undecided,
}

/// <summary>Where a counted fact comes from.</summary>
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

/// <summary>One act at the door. Only ever added: the application may not change or delete one.</summary>
public sealed class CheckIn
{
    /// <summary>Made by the device: sending an act again is the same act.</summary>
    public required Guid Id { get; init; }

    public required CheckInKind Kind { get; init; }

    public required Guid SessionId { get; init; }

    public Guid? RegistrationId { get; init; }

    /// <summary>The check-in that this one takes back or changes. No foreign key: an annulment may arrive first.</summary>
    public Guid? TargetId { get; init; }

    public required string Gate { get; init; }

    public required Accounts.ActorKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    /// <summary>The device's clock when it happened.</summary>
    public required Instant DeviceAt { get; init; }

    /// <summary>Server's clock less the device's, in milliseconds, as last measured by the device; null when never measured.</summary>
    public long? ClockOffsetMs { get; init; }

    /// <summary>Milliseconds on the device's monotonic clock; null after a reload.</summary>
    public long? MonotonicMs { get; init; }

    /// <summary>When it happened by the best clock known.</summary>
    public required Instant HappenedAt { get; init; }

    public required Instant ReceivedAt { get; init; }

    public Verdict? DoorVerdict { get; init; }

    public required Verdict ServerVerdict { get; init; }

    public required Source Source { get; init; }

    public string? Reason { get; init; }

    /// <summary>The phone that it was done with; null for one that never said.</summary>
    public Guid? PhoneId { get; init; }

    /// <summary>What was answered at the door, where the registration does not say it.</summary>
    public Registrations.Sex? Sex { get; init; }

    /// <inheritdoc cref="Sex"/>
    public Outreach.AgeBand? AgeBand { get; init; }
}

/// <summary>
/// The fact that a registration was present at a session, with its turns. At most one that is not annulled per registration and session.
/// Carries its own copy of what it is counted by, so that erasing or merging somebody changes no count of turns.
/// </summary>
public sealed class Attendance
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

    public required int Female { get; init; }

    public required int Male { get; init; }

    public required int SexNotKnown { get; init; }

    public required int Under16 { get; init; }

    public required int From16To30 { get; init; }

    public required int From31To59 { get; init; }

    public required int From60 { get; init; }

    public required int AgeNotKnown { get; init; }

    // What the fact is counted by, as it was when it was counted: erasing or merging somebody changes none of it.

    public required Guid? CampaignId { get; init; }

    public required Guid OrganisingUnitId { get; init; }

    public required Guid PlaceUnitId { get; init; }

    /// <summary>The local day of the session's start.</summary>
    public required LocalDate OnDate { get; init; }

    /// <summary>Null for a course run.</summary>
    public required Guid? FormId { get; init; }

    public required Guid? SettingId { get; init; }

    public Instant? AnnulledAt { get; set; }

    /// <summary>When they went, where somebody checked them out; whoever came in again after that is there.</summary>
    public Instant? LeftAt { get; set; }
}

/// <summary>
/// People at a session who came without registration, counted by an organiser. Only ever added: a correction is an entry with
/// negative numbers.
/// </summary>
public sealed class Headcount
{
    public required Guid Id { get; init; }

    /// <summary>Made by the form: sending it again is the same entry.</summary>
    public required Guid OperationId { get; init; }

    public required Guid SessionId { get; init; }

    public required Guid ActivityId { get; init; }

    public required int Female { get; init; }

    public required int Male { get; init; }

    public required int SexNotKnown { get; init; }

    public required int Under16 { get; init; }

    public required int From16To30 { get; init; }

    public required int From31To59 { get; init; }

    public required int From60 { get; init; }

    public required int AgeNotKnown { get; init; }

    // What the fact is counted by, as it was when it was counted: erasing or merging somebody changes none of it.

    public required Guid? CampaignId { get; init; }

    public required Guid OrganisingUnitId { get; init; }

    public required Guid PlaceUnitId { get; init; }

    /// <summary>The local day of the session's start.</summary>
    public required LocalDate OnDate { get; init; }

    /// <summary>Null for a course run.</summary>
    public required Guid? FormId { get; init; }

    public required Guid? SettingId { get; init; }

    public Guid? CorrectsId { get; init; }

    public string? Reason { get; init; }

    /// <summary>The fields of the form that a number was written in: a field left empty is not known, though it counts as nothing. Null where no form said so.</summary>
    public string[]? Entered { get; init; }

    /// <summary>The account that counted; null where a paired phone did.</summary>
    public Guid? CountedById { get; init; }

    /// <summary>The paired phone's grant; null where an account counted.</summary>
    public Guid? DeviceGrantId { get; init; }

    public Guid? PhoneId { get; init; }

    /// <summary>Where it was counted; null for an entry of the office.</summary>
    public string? Gate { get; init; }

    public required Instant CountedAt { get; init; }
}
