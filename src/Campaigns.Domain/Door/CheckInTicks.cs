namespace Campaigns.Domain.Door;

/// <summary>The names on a group's list that an act at the door ticked.</summary>
public sealed class CheckInTicks
{
    public required Guid CheckInId { get; init; }

    /// <summary>
    /// The ticked values of <see cref="Registrations.RegistrationMember.Position"/>; empty when none of the listed people came.
    /// </summary>
    public required short[] Positions { get; init; }
}
