using Campaigns.Domain.Door;

namespace Campaigns.Vectors;

/// <summary>check-in.json: facts at the door and the expected answer.</summary>
public sealed record CheckInVectors(IReadOnlyList<CheckInCase> Cases);

public sealed record CheckInCase(string Name, CheckInFacts Facts, CheckInAnswer Expected)
{
    public override string ToString() => Name;
}
