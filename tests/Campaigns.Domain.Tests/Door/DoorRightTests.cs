using Campaigns.Domain.Door;
using Campaigns.Vectors;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

/// <summary>The right of a phone to a door: when it ends, and which acts wait.</summary>
public sealed class DoorRightTests
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 11, 24, 5, 0);

    public static TheoryData<DoorRightCase> Cases => [.. VectorFile.Read<DoorRightVectors>("door-right").Cases];

    [Theory, MemberData(nameof(Cases))]
    public void Case_is_answered_as_told(DoorRightCase vector)
    {
        var facts = vector.Facts;
        var ends = DeviceGrant.EndOf(facts.LastSessionEndsAt, facts.ClosesMinutes, facts.EndedAt, facts.RevokedAt);
        var right = new DoorRight(facts.Since, ends, facts.RevokedAt);
        Assert.Equal(vector.Expected, new DoorRightExpectation(ends, right.Waits(facts.HappenedAt, facts.ReceivedAt), right.SendUntil));
    }

    [Fact]
    public void Every_reason_that_the_right_gives_has_a_case() =>
        Assert.Equal(
            [WaitsFor.Revoked, WaitsFor.Before, WaitsFor.Late],
            VectorFile.Read<DoorRightVectors>("door-right").Cases.Select(c => c.Expected.Waits).OfType<WaitsFor>().Distinct().Order()
        );

    [Property]
    public bool After_a_revocation_no_date_counts(int dated, int ended, ushort later)
    {
        var right = new DoorRight(Noon, Noon + Duration.FromSeconds(ended), RevokedAt: Noon);
        return right.Waits(Noon + Duration.FromSeconds(dated), Noon + Duration.FromSeconds(later)) is WaitsFor.Revoked
            && right.SendUntil is null;
    }

    [Property]
    public bool The_date_of_an_act_matters_only_before_the_right_began(ushort dated, ushort also, ushort arrives)
    {
        var right = new DoorRight(Noon, Noon + Duration.FromHours(4), RevokedAt: null);
        var received = Noon + Duration.FromMinutes(arrives);
        return right.Waits(Noon + Duration.FromSeconds(dated), received) == right.Waits(Noon + Duration.FromSeconds(also), received);
    }

    [Fact]
    public void Of_an_account_whose_right_stands_nothing_waits() =>
        Assert.Null(new DoorRight(Since: null, EndsAt: null, RevokedAt: null).Waits(Noon - Duration.FromDays(30), Noon));
}
