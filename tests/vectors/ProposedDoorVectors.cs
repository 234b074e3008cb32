using Campaigns.Domain.Door;
using NodaTime;

namespace Campaigns.Vectors;

/// <summary>proposed-door.json: which door a list of doors proposes, and what it says of each.</summary>
public sealed record ProposedDoorVectors(IReadOnlyList<ProposedDoorCase> Cases);

/// <param name="Name">The case.</param>
/// <param name="Now">The present.</param>
/// <param name="Doors">The doors in order of time.</param>
/// <param name="Moments">What the list says of each door.</param>
/// <param name="Proposed">The place of the proposed door in the list; null: none is proposed.</param>
public sealed record ProposedDoorCase(
    string Name,
    Instant Now,
    IReadOnlyList<DoorTimes> Doors,
    IReadOnlyList<DoorMoment> Moments,
    int? Proposed
)
{
    public override string ToString() => Name;
}
