using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>Sex as given; not given is null wherever it stands.</summary>
public enum Sex
{
    Female,
    Male,
}

public enum RegistrationState
{
    Confirmed,
    Withdrawn,

    /// <summary>A group that the organiser has to say yes to: it holds no place.</summary>
    Waiting,
}

/// <summary>How a registration came to be.</summary>
public enum RegistrationChannel
{
    Public,
    Organiser,
    WalkIn,
    Paper,
    Import,
}

/// <summary>
/// Someone who registered, is invited or works in the network. As little as the work needs; each field but the name may be missing.
/// Never any case, victim or health data.
/// </summary>
public sealed class Person
{
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>Given name first, for lists.</summary>
    public required string NameSort { get; set; }

    public Sex? Sex { get; set; }

    public int? BirthYear { get; set; }

    public Guid? CommuneId { get; set; }

    /// <summary>E.164.</summary>
    public string? Phone { get; set; }

    public string? Email { get; set; }

    /// <summary>Set where the person can be asked to speak; people of the network are found by it.</summary>
    public bool IsSpeaker { get; set; }

    public Guid? MergedIntoId { get; set; }

    /// <summary>
    /// The entry that stands for this one now: itself, or the one that it was merged into, however often that was merged on. Kept by the database, which
    /// follows <see cref="MergedIntoId"/>; what hangs on a person stays with its own entry and is found by this.
    /// </summary>
    public Guid StandingId { get; private set; }

    public Instant? AnonymisedAt { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>A person's place, or a group's, in an activity. Keeps its own copy of name and contact and holds the ticket.</summary>
public sealed class Registration
{
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    /// <summary>Null for a group without a named person.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>Made by the form that was sent: sending it again is the same registration.</summary>
    public required Guid OperationId { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    public required string NameSort { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }

    public Sex? Sex { get; set; }

    public int? BirthYear { get; set; }

    public Guid? CommuneId { get; set; }

    /// <summary>Places that it counts: one, one and companions, or a group's number.</summary>
    public required int Places { get; set; }

    public bool IsGroup { get; init; }

    /// <summary>Of a group: who brings it and can be asked.</summary>
    public string? ContactName { get; set; }

    public RegistrationState State { get; set; } = RegistrationState.Confirmed;

    public required RegistrationChannel Channel { get; init; }

    /// <summary>"vi" or "en": the language of its mails.</summary>
    public required string Language { get; init; }

    /// <summary>Messages name no activity, only time and place.</summary>
    public bool Discreet { get; set; } = true;

    /// <summary>The readable code, unique per activity, without its space.</summary>
    public required string Code { get; init; }

    /// <summary>SHA-256 of the ticket's token. The token itself is made anew from the key, the id and the generation.</summary>
    public required byte[] TokenHash { get; set; }

    public int Generation { get; set; } = 1;

    public required int KeyVersion { get; set; }

    public required Instant CreatedAt { get; init; }

    public Instant? WithdrawnAt { get; set; }

    /// <summary>When its name was changed by the ticket, which happens once.</summary>
    public Instant? NameChangedAt { get; set; }

    /// <summary>The registration of whoever took the place over; with it the ticket ended.</summary>
    public Guid? PassedToId { get; set; }

    /// <summary>The registration that it was joined to: both were one person's, and that one stands for both. It is withdrawn then.</summary>
    public Guid? JoinedToId { get; set; }

    /// <summary>The organiser said no to a group that waited; it is withdrawn then.</summary>
    public Instant? DeclinedAt { get; set; }
}

/// <summary>Consent to the processing of personal data, with its evidence (Luật 91/2025/QH15).</summary>
public sealed class Consent
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    public Guid? PersonId { get; set; }

    public required string TextVersion { get; init; }

    public required string Purpose { get; init; }

    public required string Language { get; init; }

    /// <summary>"self", "guardian", or "representative": whoever brings a group, for the names on its list.</summary>
    public required string GivenBy { get; init; }

    public required RegistrationChannel Channel { get; init; }

    public required Instant GivenAt { get; init; }

    public Instant? WithdrawnAt { get; set; }
}
