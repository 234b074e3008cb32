using Campaigns.Domain.Door;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

/// <summary>The rules for people who are counted at a door without a name.</summary>
public sealed class HeadsAtDoorTests
{
    public static TheoryData<DoorHeadsCase> Cases => [.. VectorFile.Read<DoorHeadsVectors>("door-heads").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_answered_as_told(DoorHeadsCase vector)
    {
        var facts = vector.Facts;
        Assert.Equal(
            vector.Verdict,
            HeadsAtDoor.Decide(new HeadFacts(facts.State, facts.StartsAt, facts.OpensMinutes, facts.CountedAt, facts.Waits, facts.EndedAt))
        );
    }
}
