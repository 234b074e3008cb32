using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// A change of phone or e-mail by a ticket, with what stood before, so that it can be undone from there. The old contact is forgotten as soon as
/// that time is over, and with the registration.
/// </summary>
public sealed class ContactChange
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>E.164; null where there was none, or where it is forgotten.</summary>
    public string? OldPhone { get; set; }

    /// <inheritdoc cref="OldPhone"/>
    public string? OldEmail { get; set; }

    /// <summary>SHA-256 of the link's token, which is made anew from the key and the id.</summary>
    public required byte[] TokenHash { get; init; }

    public required int KeyVersion { get; init; }

    public required Instant ChangedAt { get; init; }

    public Instant? UndoneAt { get; set; }
}
