using Campaigns.Domain.People;
using NodaTime;

namespace Campaigns.Domain.Registrations;

public enum RegistrationState
{
    Confirmed,
    Withdrawn,

    /// <summary>A group that the organiser has to accept first; until then it has no places.</summary>
    Waiting,
}

/// <summary>The way by which a registration was made.</summary>
public enum RegistrationChannel
{
    Public,
    Organiser,
    WalkIn,
    Paper,
    Import,
}

/// <summary>
/// A place of a person or a group in an activity. A registration keeps its own copy of name and contact and holds the ticket.
/// </summary>
public sealed class Registration
{
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    /// <summary>Null for a group without a named person.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>The id that the form made. A form that is sent again keeps its id, so the registration is stored once.</summary>
    public required Guid OperationId { get; init; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    public required string NameSort { get; set; }

    public string? Phone { get; set; }

    public string? Email { get; set; }

    public Sex? Sex { get; set; }

    public int? BirthYear { get; set; }

    public Guid? CommuneId { get; set; }

    /// <summary>The places that the registration takes: one, one and the companions, or the group's number.</summary>
    public required int Places { get; set; }

    public bool IsGroup { get; init; }

    /// <summary>For a group, the person who brings it and can be asked about it.</summary>
    public string? ContactName { get; set; }

    public RegistrationState State { get; set; } = RegistrationState.Confirmed;

    public required RegistrationChannel Channel { get; init; }

    /// <summary>"vi" or "en": the language of its mails.</summary>
    public required string Language { get; init; }

    /// <summary>Whether messages name no activity, only time and place.</summary>
    public bool Discreet { get; set; } = true;

    /// <summary>The readable code, unique per activity, without its space.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// SHA-256 of the ticket's token. The token itself is not stored; it is computed from the key, the id and the generation.
    /// </summary>
    public required byte[] TokenHash { get; set; }

    public int Generation { get; set; } = 1;

    public required int KeyVersion { get; set; }

    public required Instant CreatedAt { get; init; }

    public Instant? WithdrawnAt { get; set; }

    /// <summary>When the name was changed by the ticket, which is allowed once (who-sees 14).</summary>
    public Instant? NameChangedAt { get; set; }

    /// <summary>The registration of the person to whom the place was passed on. The ticket ended with that.</summary>
    public Guid? PassedToId { get; set; }

    /// <summary>
    /// The registration with which this one was joined because both were one person's. The other one stands for both, and this one is
    /// withdrawn.
    /// </summary>
    public Guid? JoinedToId { get; set; }

    /// <summary>
    /// The fields that the other registration took over from this one when they were joined, so that parting gives them back. They are
    /// names of fields, never values.
    /// </summary>
    public string[]? JoinedFields { get; set; }

    /// <summary>When the organiser declined a group that waited. The registration is withdrawn then.</summary>
    public Instant? DeclinedAt { get; set; }
}

/// <summary>A consent to the processing of personal data, with its evidence (Law 91/2025/QH15).</summary>
public sealed class Consent
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    public Guid? PersonId { get; set; }

    public required string TextVersion { get; init; }

    public required string Purpose { get; init; }

    public required string Language { get; init; }

    /// <summary>
    /// Who gave the consent: "self", "guardian", or "representative" for the person who brings a group and consents for the names on its
    /// list.
    /// </summary>
    public required string GivenBy { get; init; }

    public required RegistrationChannel Channel { get; init; }

    public required Instant GivenAt { get; init; }

    public Instant? WithdrawnAt { get; set; }
}
