namespace Campaigns.Domain.Attendances;

/// <summary>Which names of a group's list an act at the door ticked.</summary>
public sealed class CheckInTicks
{
    public required Guid CheckInId { get; init; }

    /// <summary>Of <see cref="Registrations.RegistrationMember.Position"/>; empty: of the names nobody came.</summary>
    public required short[] Positions { get; init; }
}
