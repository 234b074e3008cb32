using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Vectors;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Platform;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The database function gives the same answers as the rule, case by case.</summary>
public sealed class DoorVectorTests(DoorVectorTests.Database fixture) : IClassFixture<DoorVectorTests.Database>
{
    /// <summary>All cases except those of a phone that has no server to ask.</summary>
    public static TheoryData<CheckInCase> Cases =>
        [
            .. VectorFile
                .Read<CheckInVectors>("check-in")
                .Cases.Where(c => c.Facts is { ListedAt: null, Ticket: not (TicketFound.NotListed or TicketFound.NotChecked) }),
        ];

    [Theory, MemberData(nameof(Cases))]
    public async Task The_function_answers_as_the_rule(CheckInCase @case)
    {
        var cancel = TestContext.Current.CancellationToken;
        var facts = @case.Facts;
        var database = fixture.Test;
        var world = new DoorWorld(database.Owner);
        var door = await world.EventAsync(
            startsAt: facts.StartsAt,
            lasts: facts.EndsAt - facts.StartsAt,
            state: EnumText.Word(facts.State),
            opens: facts.OpensMinutes,
            closes: facts.ClosesMinutes
        );
        if (facts.EndedAt is { } ended)
        {
            await database.SqlAsync($"UPDATE activity SET ended_early_at = '{ended}' WHERE id = '{door.ActivityId}'");
        }

        var elsewhere = await world.EventAsync();
        if (facts.PlacesLeft is { } left)
        {
            // The capacity leaves as many places as the case says, or one place that is already overbooked.
            await database.SqlAsync($"UPDATE activity SET capacity = {Math.Max(1, left)} WHERE id = '{door.ActivityId}'");
            if (left < 1)
            {
                await world.TicketAsync(door, places: 1 - left);
            }
        }

        var ticket = await world.TicketAsync(
            facts.Ticket == TicketFound.OtherActivity ? elsewhere : door,
            places: facts.People,
            sex: facts.SexKnown ? "male" : null,
            birthYear: facts.AgeKnown ? 1990 : null,
            withdrawn: facts.Withdrawn
        );
        if (facts.Undecided)
        {
            await database.SqlAsync($"UPDATE registration SET state = 'waiting', is_group = true WHERE id = '{ticket.RegistrationId}'");
        }

        var account = door.ActivityId;
        await database.SqlAsync(
            $"""
            INSERT INTO account_grant (id, account_id, role, unit_id, acting_unit_id, may_search, valid_from, valid_to)
            SELECT new_id(), '{account}', 'steward', id, id, false, '2026-01-01', {(
                facts.Waits ? $"'{facts.HappenedAt - DoorRight.Grace}'" : "NULL"
            )} FROM unit WHERE parent_id IS NULL
            """
        );
        if (facts is { WalkIn: true, Ticket: not TicketFound.Unknown })
        {
            await database.SqlAsync(
                $"""
                INSERT INTO walk_in (operation_id, session_id, registration_id, already, door, actor_kind, actor_id, received_at)
                VALUES ('{ticket.RegistrationId}', '{door.SessionId}', '{ticket.RegistrationId}', false, true, 'account', '{account}',
                  '{facts.HappenedAt}')
                """
            );
        }

        if (facts.Attended is { } first)
        {
            // The row as the door wrote it, when the ticket, the time and the state were different.
            await database.SqlAsync(
                $"""
                INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
                  female, male, sex_not_known,
                  under16, from16to30, from31to59, from60, age_not_known, organising_unit_id, place_unit_id, on_date)
                SELECT new_id(), '{ticket.RegistrationId}', '{door.SessionId}', a.id, '{ticket.RegistrationId}', new_id(), '{first.At}',
                  '{first.Gate}', 'qr', 0, 1, 0, 0, 0, 1, 0, 0,
                  a.organising_unit_id, a.place_unit_id, '2026-11-24' FROM activity a WHERE a.id = '{door.ActivityId}'
                """
            );
        }

        var act = new DoorAct
        {
            Id = Guid.CreateVersion7(),
            Kind = CheckInKind.Admit,
            TokenHash =
                facts.WalkIn ? null
                : facts.Ticket == TicketFound.Unknown ? new byte[32]
                : TicketTokens.HashOf(ticket.Token),
            WalkIn =
                !facts.WalkIn ? null
                : facts.Ticket == TicketFound.Unknown ? Guid.CreateVersion7()
                : ticket.RegistrationId,
            Gate = facts.Gate,
            Source = Source.Qr,
            DeviceAt = facts.HappenedAt,
            LetIn = facts.LetIn,
        };
        var received = facts.HappenedAt + (facts.AtOnce ? Duration.FromSeconds(5) : Duration.FromHours(5));

        // check_in_act does a plain admission by itself, and leaves every other act to check_in_decide, which would do this one alike.
        Assert.Equal(
            await DoneAsync("check_in_decide", door.SessionId, account, act, received, cancel),
            await DoneAsync("check_in_act", door.SessionId, account, act, received, cancel)
        );
        var service = new CheckInService(database.App);
        var answer = Assert.Single(await service.ActAsync(door.SessionId, ActorKind.Account, account, [act], received, cancel));
        Assert.Equal(DoorOutcome.Done, answer.Outcome);
        Assert.Equal(
            @case.Expected,
            new CheckInAnswer(answer.Verdict, answer.First) { Asks = [.. (answer.Asks ?? []).Select(EnumText.Parse<DoorQuestion>)] }
        );

        var again = Assert.Single(
            await service.ActAsync(door.SessionId, ActorKind.Account, account, [act], received + Duration.FromMinutes(1), cancel)
        );
        Assert.Equal(answer, again);
        var kept = await database.SqlAsync(
            $"SELECT server_verdict || ' ' || (received_at = '{received}') FROM check_in WHERE id = '{act.Id}'"
        );
        Assert.Equal($"{EnumText.Word(answer.Verdict!.Value)} true", kept);
        var stands = await database.SqlAsync(
            $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
        );
        Assert.Equal(facts.Attended is not null || answer.Verdict == Verdict.Accepted ? 1L : 0L, stands);
    }

    /// <summary>The answer of a function of the door and the rows that it writes, which are taken back again.</summary>
    private async Task<string> DoneAsync(
        string function,
        Guid session,
        Guid account,
        DoorAct act,
        Instant received,
        CancellationToken cancel
    )
    {
        await using var connection = await fixture.Test.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var asks = connection.CreateCommand();
        var hash = act.TokenHash is { } bytes ? $"'\\x{Convert.ToHexString(bytes)}'" : "NULL";
        var walkIn = act.WalkIn is { } operation ? $"'{operation}'" : "NULL";
        asks.CommandText = $"""
            SELECT d::text FROM {function}('{act.Id}', 'admit', '{session}', {hash}, NULL, NULL, NULL, NULL, '{act.Gate}', 'account',
              '{account}', 'qr', '{act.DeviceAt}', NULL, NULL, NULL, {act.LetIn}, NULL, NULL, NULL, '{received}', {walkIn}) d
            """;
        var answer = (string)(await asks.ExecuteScalarAsync(cancel))!;
        await using var rows = connection.CreateCommand();
        rows.CommandText = $"""
            SELECT concat((SELECT to_jsonb(c)::text FROM check_in c WHERE c.id = '{act.Id}'),
              (SELECT string_agg((to_jsonb(t) - 'id')::text, ';' ORDER BY t.happened_at) FROM attendance t
                WHERE t.session_id = '{session}'))
            """;
        var written = (string)(await rows.ExecuteScalarAsync(cancel))!;
        await transaction.RollbackAsync(cancel);
        return $"{answer} {written}";
    }

    [Fact]
    public async Task The_function_corrects_and_takes_back_as_the_rule()
    {
        var database = fixture.Test;
        var world = new DoorWorld(database.Owner);
        foreach (var c in VectorFile.Read<CheckInVectors>("check-in").Corrections)
        {
            var door = await world.EventAsync();
            var ticket = await world.TicketAsync(door, places: 3);
            var (admitted, account) = (Guid.CreateVersion7(), door.ActivityId);
            await database.SqlAsync(
                $"""
                INSERT INTO account_grant (id, account_id, role, unit_id, acting_unit_id, may_search, valid_from)
                SELECT new_id(), '{account}', 'steward', id, id, false, '2026-01-01' FROM unit WHERE parent_id IS NULL;
                SELECT verdict FROM session s CROSS JOIN LATERAL check_in_act('{admitted}', 'admit', s.id, NULL, '{ticket.RegistrationId}',
                  NULL, NULL, NULL, 'Cửa', 'account', '{account}', 'qr',
                  s.starts_at, NULL, NULL, NULL, false, 3, NULL, NULL, s.starts_at) WHERE s.id = '{door.SessionId}';
                UPDATE activity SET state = '{EnumText.Word(c.State)}', held_at = {(
                    c.State is ActivityState.Held or ActivityState.Confirmed ? "updated_at" : "NULL"
                )},
                  held_by_id = {(
                    c.State is ActivityState.Held or ActivityState.Confirmed ? "created_by_id" : "NULL"
                )}, state_reason = 'Mưa lớn' WHERE id = '{door.ActivityId}';
                UPDATE session SET called_off_at = {(c.CalledOff ? "starts_at" : "NULL")} WHERE id = '{door.SessionId}';
                UPDATE account_grant SET valid_to = {(c.Waits ? "'2026-01-02'" : "NULL")} WHERE account_id = '{account}'
                """
            );
            var verdict = await database.SqlAsync(
                $"""
                SELECT verdict FROM session s CROSS JOIN LATERAL check_in_act(new_id(), '{EnumText.Word(
                    c.Kind
                )}', s.id, NULL, NULL, NULL, '{admitted}', NULL, 'Cửa', 'account', '{account}', 'qr',
                  s.starts_at, NULL, NULL, NULL, false, 7, NULL, NULL, s.starts_at + interval '1 minute') WHERE s.id = '{door.SessionId}'
                """
            );
            var turns = await database.SqlAsync(
                $"""
                SELECT coalesce(sum(female + male + sex_not_known), 0)::text FROM attendance
                  WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                """
            );
            Assert.Equal((c, EnumText.Word(c.Expected)), (c, verdict));
            Assert.Equal(
                (
                    c,
                    c.Expected switch
                    {
                        Verdict.Accepted => "7",
                        Verdict.Annulled => "0",
                        _ => "3",
                    }
                ),
                (c, turns)
            );
        }
    }

    public sealed class Database : IAsyncLifetime
    {
        public TestDatabase Test { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Test = await TestDatabases.CreateAsync();

        public ValueTask DisposeAsync() => Test.DisposeAsync();
    }
}
