using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;

namespace Campaigns.Vectors;

/// <summary>check-in.json: facts at the door and the expected answer.</summary>
public sealed record CheckInVectors(IReadOnlyList<CheckInCase> Cases, IReadOnlyList<CorrectionCase> Corrections);

/// <summary>An act that takes an admission back or corrects it, and the expected verdict.</summary>
public sealed record CorrectionCase(CheckInKind Kind, ActivityState State, bool CalledOff, bool Waits, Verdict Expected);

public sealed record CheckInCase(string Name, CheckInFacts Facts, CheckInAnswer Expected)
{
    public override string ToString() => Name;
}
