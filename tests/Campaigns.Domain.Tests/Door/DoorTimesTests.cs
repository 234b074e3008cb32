using Campaigns.Domain.Door;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

/// <summary>The door that a list of doors proposes, and what the list says of each.</summary>
public sealed class DoorTimesTests
{
    public static TheoryData<ProposedDoorCase> Cases => [.. VectorFile.Read<ProposedDoorVectors>("proposed-door").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_answered_as_told(ProposedDoorCase vector)
    {
        Assert.Equal(vector.Moments, vector.Doors.Select(d => d.MomentAt(vector.Now)));
        Assert.Equal(vector.Proposed, DoorTimes.Proposed(vector.Doors, vector.Now));
    }
}
