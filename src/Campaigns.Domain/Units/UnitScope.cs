namespace Campaigns.Domain.Units;

/// <summary>A pair of a unit and a unit above it, or of a unit and itself.</summary>
public sealed class UnitScope
{
    public Guid AncestorUnitId { get; init; }

    public Guid UnitId { get; init; }

    /// <summary>The number of levels between the two; 0 for the unit itself.</summary>
    public int Depth { get; init; }
}
