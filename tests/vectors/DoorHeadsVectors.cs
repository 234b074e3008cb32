using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using NodaTime;

namespace Campaigns.Vectors;

/// <summary>Reads door-heads.json: cases of people who are counted at a door without a name.</summary>
public sealed record DoorHeadsVectors(IReadOnlyList<DoorHeadsCase> Cases);

public sealed record DoorHeadsCase(string Name, DoorHeadsFacts Facts, Verdict Verdict)
{
    public override string ToString() => Name;
}

public sealed record DoorHeadsFacts(
    ActivityState State,
    Instant StartsAt,
    int OpensMinutes,
    Instant CountedAt,
    bool Waits,
    Instant? EndedAt = null
);
