using Campaigns.Domain.Activities;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

public sealed class RecordingTests
{
    public static TheoryData<RecordedCase> Cases => [.. VectorFile.Read<RecordedVectors>("recorded").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void A_session_is_recorded_by_what_somebody_made(RecordedCase @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        Assert.Equal(
            @case.Recorded,
            Recording.IsRecorded(new SessionRecords(@case.Attendances, @case.GridEntries, @case.Headcounts.Count - @case.TakenBack))
        );
    }
}
