using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Vectors;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

public sealed class CheckInRulesTests
{
    private static readonly Instant Received = Instant.FromUtc(2026, 11, 24, 7, 20);

    public static TheoryData<CheckInCase> Cases => [.. VectorFile.Read<CheckInVectors>("check-in").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_answered_as_told(CheckInCase vector) => Assert.Equal(vector.Expected, CheckInRules.Decide(vector.Facts));

    [Fact]
    public void Corrections_are_answered_as_told() =>
        Assert.All(
            VectorFile.Read<CheckInVectors>("check-in").Corrections,
            c => Assert.Equal(c.Expected, CheckInRules.DecideCorrection(c.Kind, c.State, c.CalledOff, c.Waits))
        );

    [Fact]
    public void Every_answer_of_the_rules_and_every_state_has_a_case()
    {
        var cases = VectorFile.Read<CheckInVectors>("check-in").Cases;

        // The verdict "annulled" belongs to an act that takes an admission back, so no case of an admission has it.
        Assert.Equal(
            Enum.GetValues<Verdict>().Except([Verdict.Annulled]).Order(),
            cases.Select(c => c.Expected.Verdict).OfType<Verdict>().Distinct().Order()
        );
        Assert.Equal(Enum.GetValues<ActivityState>().Order(), cases.Select(c => c.Facts.State).Distinct().Order());
        Assert.Equal(Enum.GetValues<TicketFound>().Order(), cases.Select(c => c.Facts.Ticket).Distinct().Order());
        Assert.Equal(Enum.GetValues<DoorQuestion>().Order(), cases.SelectMany(c => c.Expected.Asks).Distinct().Order());
        Assert.Equal(Enum.GetValues<DoorRule>().Order(), cases.SelectMany(c => c.Expected.Unchecked).Distinct().Order());
        Assert.Equal(cases.Count, cases.Select(c => c.Name).Distinct().Count());
        Assert.True(cases.Count >= 60);
    }

    [Theory]
    [InlineData(0, null, 0)]
    [InlineData(-600, null, -600)]
    [InlineData(600, null, 0)]
    [InlineData(-600, 540_000, -60)]
    [InlineData(3600, -3_630_000, -30)]
    [InlineData(0, 5_000, 0)]
    public void It_happened_by_the_corrected_clock_and_never_after_it_arrived(int deviceAheadSeconds, int? offsetMs, int expectedSeconds) =>
        Assert.Equal(
            Received + Duration.FromSeconds(expectedSeconds),
            CheckInRules.HappenedAt(Received + Duration.FromSeconds(deviceAheadSeconds), offsetMs, Received)
        );
}
