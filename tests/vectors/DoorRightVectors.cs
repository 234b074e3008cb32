using Campaigns.Domain.Door;
using NodaTime;

namespace Campaigns.Vectors;

/// <summary>door-right.json: when the right of a phone ends, and which of its acts wait for a decision.</summary>
public sealed record DoorRightVectors(IReadOnlyList<DoorRightCase> Cases);

public sealed record DoorRightCase(string Name, DoorRightFacts Facts, DoorRightExpectation Expected)
{
    public override string ToString() => Name;
}

public sealed record DoorRightFacts(
    Instant LastSessionEndsAt,
    int ClosesMinutes,
    Instant Since,
    Instant? EndedAt,
    Instant? RevokedAt,
    Instant HappenedAt,
    Instant ReceivedAt
);

public sealed record DoorRightExpectation(Instant EndsAt, WaitsFor? Waits, Instant? SendUntil);
