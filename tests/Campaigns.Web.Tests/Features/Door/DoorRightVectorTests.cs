using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Vectors;
using Campaigns.Web.Data;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The database functions end a right and let an act wait as the rule does, case by case.</summary>
public sealed class DoorRightVectorTests(DoorRightVectorTests.Database fixture) : IClassFixture<DoorRightVectorTests.Database>
{
    public static TheoryData<DoorRightCase> Cases => [.. VectorFile.Read<DoorRightVectors>("door-right").Cases];

    [Theory, MemberData(nameof(Cases))]
    public async Task The_functions_answer_as_the_rule(DoorRightCase @case)
    {
        var facts = @case.Facts;
        var door = await new DoorWorld(fixture.Test.Owner).EventAsync(
            startsAt: facts.LastSessionEndsAt - Duration.FromHours(2),
            closes: facts.ClosesMinutes
        );

        // An event with three sessions, of which the last one that was not called off decides when the right ends.
        await fixture.Test.SqlAsync(
            $"""
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at)
              VALUES (new_id(), '{door.ActivityId}', 2, '{door.StartsAt - Duration.FromDays(1)}', '{door.EndsAt - Duration.FromDays(1)}');
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at, called_off_at)
              VALUES (new_id(), '{door.ActivityId}', 3, '{door.StartsAt + Duration.FromDays(1)}', '{door.EndsAt + Duration.FromDays(
                1
            )}', '{door.StartsAt}')
            """
        );
        var grant = Guid.CreateVersion7();
        var hash = $"decode('{grant:N}{grant:N}', 'hex')";
        // The pattern keeps milliseconds, which the default text of an instant drops.
        string At(Instant? at) => at is { } value ? $"'{InstantPattern.ExtendedIso.Format(value)}'" : "NULL";
        string By(Instant? at) => at is null ? "NULL" : $"'{door.ActivityId}'";
        await fixture.Test.SqlAsync(
            $"""
            INSERT INTO device_grant (id, activity_id, gate, may_search, token_hash, key_version, device_hash, paired_at, created_by_id,
              created_at, ended_at, ended_by_id, revoked_at, revoked_by_id)
            VALUES ('{grant}', '{door.ActivityId}', 'Cửa bên', false, {hash}, 1, {hash}, {At(facts.Since)}, '{door.ActivityId}', {At(
                facts.Since
            )},
              {At(facts.EndedAt)}, {By(facts.EndedAt)}, {At(facts.RevokedAt)}, {By(facts.RevokedAt)})
            """
        );
        var said = await fixture.Test.SqlAsync(
            $"""
            SELECT (e = {At(@case.Expected.EndsAt)}) || ' ' || coalesce(door_waits(g.paired_at, e, g.revoked_at, {At(
                facts.HappenedAt
            )}, {At(facts.ReceivedAt)}), 'counts')
            FROM device_grant g CROSS JOIN LATERAL device_grant_end(g, {facts.ClosesMinutes}) e WHERE g.id = '{grant}'
            """
        );
        Assert.Equal($"true {(@case.Expected.Waits is { } waits ? EnumText.Word(waits) : "counts")}", said);
    }

    /// <summary>A steward's right to a door ends like that of a phone.</summary>
    [Fact]
    public async Task The_doors_of_an_activity_are_over_after_its_last_session_that_was_not_called_off()
    {
        var door = await new DoorWorld(fixture.Test.Owner).EventAsync(closes: 30);
        await fixture.Test.SqlAsync(
            $"""
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at, called_off_at)
              VALUES (new_id(), '{door.ActivityId}', 2, '{door.StartsAt + Duration.FromDays(1)}', '{door.EndsAt + Duration.FromDays(
                1
            )}', '{door.StartsAt}')
            """
        );
        Assert.Equal(
            true,
            await fixture.Test.SqlAsync($"SELECT door_end('{door.ActivityId}', 30) = '{door.EndsAt + Duration.FromMinutes(150)}'")
        );
    }

    public sealed class Database : IAsyncLifetime
    {
        public TestDatabase Test { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Test = await TestDatabases.CreateAsync();

        public ValueTask DisposeAsync() => Test.DisposeAsync();
    }
}
