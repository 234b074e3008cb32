using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// A change of phone or e-mail by the ticket, together with the old contact, from which the change can be undone for a day (who-sees 14).
/// The old contact is erased as soon as that time is over, and whenever the registration's name is erased.
/// </summary>
public sealed class ContactChange
{
    public required Guid Id { get; init; }

    public required Guid RegistrationId { get; init; }

    /// <summary>The old phone number in E.164; null when there was none or when it was erased.</summary>
    public string? OldPhone { get; set; }

    /// <inheritdoc cref="OldPhone"/>
    public string? OldEmail { get; set; }

    /// <summary>SHA-256 of the undo link's token. The token itself is not stored; it is computed from the key and the id.</summary>
    public required byte[] TokenHash { get; init; }

    public required int KeyVersion { get; init; }

    public required Instant ChangedAt { get; init; }

    public Instant? UndoneAt { get; set; }
}
