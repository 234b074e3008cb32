using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>
/// Acts that a phone sends after its right ended or was revoked, and more acts than one phone plausibly makes: which of them count and
/// which wait.
/// </summary>
public sealed class WaitingActsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const int Hour = 60;

    private TestHost Host => fixture.Host;

    private PairedPhones Phones => new(Host);

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private long Now => Phones.Now;

    [Fact]
    public async Task Of_a_revoked_phone_nothing_counts_whatever_it_is_dated_and_all_of_it_waits()
    {
        var door = await EventAsync();
        var before = Now - (24L * Hour * 60_000);
        var (grant, phone) = await Phones.PairAsync(door);
        var paired = Now;
        Host.Clock.AdvanceMinutes(10);
        await Phones.RevokeAsync(grant);
        Host.Clock.AdvanceMinutes(10);
        long[] dates = [before, paired - 1, paired, paired + (5 * 60_000), Now, Now + (24L * Hour * 60_000)];
        foreach (var at in dates)
        {
            // With every kind of date: an admission, a headcount, and a walk-in with its admission.
            var admitted = await PairedPhones.ActAsync(
                phone,
                door,
                grant,
                new SentAct
                {
                    Hash = PairedPhones.Hash(await World.TicketAsync(door, "H'Mi Kbuôr")),
                    At = at,
                    LetIn = true,
                    Door = "accepted",
                }
            );
            Assert.Equal("to_settle", PairedPhones.Text(admitted, "verdict"));
            Assert.Null(PairedPhones.Text(admitted, "name"));
            var counted = await PairedPhones.JsonAsync(
                phone,
                $"/check-in/{door.SessionId}/headcounts",
                grant,
                new
                {
                    entries = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            female = 40_000,
                            male = 0,
                            unknown = 0,
                            at,
                            gate = "Cửa bên",
                        },
                    },
                }
            );
            Assert.Equal("waits", counted.GetProperty("answers")[0].GetProperty("outcome").GetString());
            Assert.Equal("revoked", counted.GetProperty("right").GetProperty("over").GetString());
            var operation = Guid.CreateVersion7();
            var walkedIn = await PairedPhones.JsonAsync(
                phone,
                $"/check-in/{door.SessionId}/walk-ins",
                grant,
                new
                {
                    operation,
                    name = "Y Thương Niê",
                    consent = true,
                    door = true,
                }
            );
            Assert.True(walkedIn.GetProperty("waits").GetBoolean());
            Assert.False(walkedIn.TryGetProperty("name", out _));
            Assert.Equal(
                "to_settle",
                PairedPhones.Text(
                    await PairedPhones.ActAsync(
                        phone,
                        door,
                        grant,
                        new SentAct
                        {
                            WalkIn = operation,
                            Source = "walk_in",
                            At = at,
                            LetIn = true,
                            Door = "accepted",
                        }
                    ),
                    "verdict"
                )
            );
        }

        Assert.Equal(
            "0 0 6",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM attendance WHERE activity_id = '{door.ActivityId}') || ' ' || (SELECT count(*) FROM headcount
                  WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}')
                """
            )
        );
        Assert.Equal(
            "check_in 12 revoked, headcount 6 revoked, walk_in 6 revoked",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(x.what || ' ' || x.n || ' ' || x.why, ', ' ORDER BY x.what)
                  FROM (SELECT what, count(*) AS n, string_agg(DISTINCT waits, '+') AS why FROM door_waiting
                  WHERE activity_id = '{door.ActivityId}' AND actor_id = '{grant.Id}' GROUP BY what) x
                """
            )
        );
    }

    [Fact]
    public async Task What_waits_is_the_same_however_often_it_arrives_and_what_counted_before_stays()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(1);
        var (counted, heads) = (new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door)), At = Now }, Guid.CreateVersion7());
        Assert.Equal("accepted", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, counted), "verdict"));
        Task<JsonElement> CountAsync(Guid id) =>
            PairedPhones.JsonAsync(
                phone,
                $"/check-in/{door.SessionId}/headcounts",
                grant,
                new
                {
                    entries = new[]
                    {
                        new
                        {
                            id,
                            female = 1,
                            male = 0,
                            unknown = 0,
                            at = Now,
                            gate = "",
                        },
                    },
                }
            );
        static string? Outcome(JsonElement answer) => answer.GetProperty("answers")[0].GetProperty("outcome").GetString();
        Assert.Equal("done", Outcome(await CountAsync(heads)));
        await Phones.RevokeAsync(grant);
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal("accepted", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, counted), "verdict"));
        Assert.Equal("done", Outcome(await CountAsync(heads)));
        var (late, operation) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("waits", Outcome(await CountAsync(late)));
            Assert.True((
                    await PairedPhones.JsonAsync(
                        phone,
                        $"/check-in/{door.SessionId}/walk-ins",
                        grant,
                        new
                        {
                            operation,
                            name = "Y Thương Niê",
                            consent = true,
                            door = true,
                        }
                    )
                ).GetProperty("waits").GetBoolean());
        }

        Assert.Equal(
            "1 1 2",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM attendance WHERE activity_id = '{door.ActivityId}') || ' ' || (SELECT sum(female)
                  FROM headcount WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}')
                """
            )
        );
    }

    [Fact]
    public async Task After_an_end_what_arrives_within_72_hours_counts_and_the_phone_is_told_until_when()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(5);
        var (early, late, again) = (await ActOfAsync(door), await ActOfAsync(door), await ActOfAsync(door));
        await Phones.EndAsync(grant);
        var until = Now + (72L * Hour * 60_000);
        Host.Clock.AdvanceMinutes(1);
        var answer = await PairedPhones.SendAsync(phone, door, grant, early);
        Assert.Equal("accepted", PairedPhones.Text(answer.GetProperty("answers")[0], "verdict"));
        Assert.Null(PairedPhones.Text(answer.GetProperty("answers")[0], "name"));
        Assert.Equal(
            ("ended", until),
            (answer.GetProperty("right").GetProperty("over").GetString(), answer.GetProperty("right").GetProperty("sendUntil").GetInt64())
        );
        Host.Clock.AdvanceMinutes((72 * Hour) - 1);
        Assert.Equal("accepted", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, late), "verdict"));
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal("to_settle", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, again), "verdict"));
        Assert.Equal(
            "late",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(waits, ',') FROM check_in WHERE session_id = '{door.SessionId}' AND waits IS NOT NULL"
            )
        );
        Assert.Equal(2L, await StandsAsync(door));
    }

    [Fact]
    public async Task While_its_right_stands_the_answer_says_until_when_it_may_send_and_not_that_it_is_over()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var right = (await PairedPhones.SendAsync(phone, door, grant, await ActOfAsync(door))).GetProperty("right");
        Assert.False(right.TryGetProperty("over", out _));
        Assert.Equal((door.EndsAt + Duration.FromHours(1 + 2 + 72)).ToUnixTimeMilliseconds(), right.GetProperty("sendUntil").GetInt64());
    }

    [Fact]
    public async Task What_is_dated_before_the_pairing_waits()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var ticket = await World.TicketAsync(door);
        var act = new SentAct { Hash = PairedPhones.Hash(ticket), At = Now - 60_000 };
        Assert.Equal("to_settle", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, act), "verdict"));
        Assert.Equal("before", await fixture.Database.SqlAsync($"SELECT waits FROM check_in WHERE id = '{Phones.Kept(grant, act.Id)}'"));

        // Scanned again with a right date, it counts.
        Assert.Equal(
            "accepted",
            PairedPhones.Text(
                await PairedPhones.ActAsync(phone, door, grant, new SentAct { Hash = PairedPhones.Hash(ticket), At = Now }),
                "verdict"
            )
        );
    }

    [Theory]
    [InlineData(7, "accepted")]
    [InlineData(8, "to_settle")]
    public async Task More_than_five_above_the_places_of_a_ticket_wait_whatever_was_confirmed(int people, string verdict)
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var act = new SentAct
        {
            Hash = PairedPhones.Hash(await World.TicketAsync(door, places: 2)),
            At = Now,
            People = people,
            LetIn = true,
            Door = "accepted",
        };
        Assert.Equal(verdict, PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, act), "verdict"));
        var admitted = new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door, places: 2)), At = Now };
        await PairedPhones.ActAsync(phone, door, grant, admitted);
        Assert.Equal(
            verdict,
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        Kind = "override",
                        Target = admitted.Id,
                        At = Now,
                        People = people,
                    }
                ),
                "verdict"
            )
        );
    }

    /// <summary>
    /// Paper, files, the grid and guests who check in alone have their own ways: a phone that claims one of these sources is refused.
    /// </summary>
    [Theory, InlineData("paper"), InlineData("self"), InlineData("import"), InlineData("grid"), InlineData("headcount")]
    public async Task A_phone_counts_by_no_source_that_a_scanner_has_not(string source)
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var act = new SentAct
        {
            Hash = PairedPhones.Hash(await World.TicketAsync(door), 8),
            At = Now,
            People = 500,
            Source = source,
            LetIn = true,
            Door = "accepted",
        };
        Assert.Equal("bad", (await PairedPhones.ActAsync(phone, door, grant, act)).GetProperty("outcome").GetString());
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        Assert.Contains(
            "\"bad\"",
            (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } })).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));

        // Acts that another phone hands over are read by the same rule.
        var read = JsonSerializer.Deserialize(
            JsonSerializer.Serialize(
                new
                {
                    type = "check_in",
                    session = door.SessionId,
                    act,
                },
                SentJson
            ),
            DoorJson.Default.HandedEnvelope
        );
        Assert.NotNull(read!.Act);
        Assert.Null(read.Act.Read());
    }

    private static readonly JsonSerializerOptions SentJson = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task Marks_of_direction_stay_in_no_gate_and_no_reason()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        await PairedPhones.JsonAsync(
            phone,
            $"/check-in/{door.SessionId}/headcounts",
            grant,
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 1,
                        male = 0,
                        unknown = 0,
                        at = Now,
                        gate = "Cửa \u202Ebên",
                        reason = "Đếm \u2066sót",
                    },
                },
            }
        );
        var admitted = new SentAct
        {
            Hash = PairedPhones.Hash(await World.TicketAsync(door)),
            At = Now,
            Gate = "Cửa \u202Ebên",
        };
        await PairedPhones.SendAsync(
            phone,
            door,
            grant,
            admitted,
            new SentAct
            {
                Kind = "annul",
                Target = admitted.Id,
                At = Now,
                Reason = "Quét \u202Enhầm",
                Gate = "Cửa \u202Ebên",
            }
        );
        Assert.Equal(
            "Cửa bên, Quét nhầm, Đếm sót",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(DISTINCT x.t COLLATE "C", ', ' ORDER BY x.t COLLATE "C") FROM (
                  SELECT gate AS t FROM headcount WHERE session_id = '{door.SessionId}' UNION ALL SELECT reason FROM headcount
                    WHERE session_id = '{door.SessionId}'
                  UNION ALL SELECT gate FROM check_in WHERE session_id = '{door.SessionId}' UNION ALL SELECT reason FROM check_in
                    WHERE session_id = '{door.SessionId}' AND reason IS NOT NULL) x
                """
            )
        );
    }

    [Fact]
    public async Task A_phone_that_asks_what_is_new_was_in_contact()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var id = Guid.CreateVersion7();
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, waiting) SELECT '{id}', 'device',
              id, decode(repeat('00', 64), 'hex'), paired_at, paired_at, 0 FROM device_grant WHERE id = '{grant.Id}'
            """
        );
        Host.Clock.AdvanceMinutes(7);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/check-in/{door.SessionId}/changes?since=&phone={id}");
        request.Headers.Add("Door-Actor", $"device:{grant.Id}");
        Assert.Equal(HttpStatusCode.OK, (await phone.SendAsync(request)).Status);
        Assert.Equal(
            true,
            await fixture.Database.SqlAsync(
                $"""
                SELECT last_seen_at = '{Host.Clock.GetCurrentInstant()}' AND last_session_id = '{door.SessionId}' FROM door_phone
                  WHERE id = '{id}'
                """
            )
        );

        // An act in the name of another actor's phone is not attributed to that phone.
        var (other, second) = await Phones.PairAsync(door, gate: "Cửa chính");
        Host.Clock.AdvanceMinutes(7);
        var foreign = new HttpRequestMessage(HttpMethod.Get, $"/check-in/{door.SessionId}/changes?since=&phone={id}");
        foreign.Headers.Add("Door-Actor", $"device:{other.Id}");
        await second.SendAsync(foreign);
        Assert.Equal(
            false,
            await fixture.Database.SqlAsync($"SELECT last_seen_at = '{Host.Clock.GetCurrentInstant()}' FROM door_phone WHERE id = '{id}'")
        );
    }

    /// <summary>Whatever source an act claims, more people than a ticket can mean wait; only the office enters what is on paper.</summary>
    [Theory]
    [InlineData("device", "self", "to_settle")]
    [InlineData("device", "paper", "to_settle")]
    [InlineData("account", "self", "to_settle")]
    [InlineData("account", "paper", "accepted")]
    public async Task More_than_five_above_the_places_wait_whatever_the_source(string kind, string source, string verdict)
    {
        var door = await EventAsync();
        var (grant, _) = await Phones.PairAsync(door);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var ticket = await World.TicketAsync(door);
        Assert.Equal(
            verdict,
            await fixture.Database.SqlAsync(
                $"""
                SELECT verdict FROM check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{ticket.RegistrationId}', NULL, NULL, NULL,
                  'Cửa', '{kind}', '{(
                    kind == "device" ? grant.Id : organiser.AccountId
                )}', '{source}',
                  '{Host.Clock.GetCurrentInstant()}', NULL, NULL, 'accepted', true, 500, NULL, NULL, '{Host.Clock.GetCurrentInstant()}')
                """
            )
        );
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_door_and_a_cancellation_see_each_other(bool counts)
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var act = await ActOfAsync(door);
        Task<JsonElement> SendAsync() =>
            counts
                ? PairedPhones.JsonAsync(
                    phone,
                    $"/check-in/{door.SessionId}/headcounts",
                    grant,
                    new
                    {
                        entries = new[]
                        {
                            new
                            {
                                id = Guid.CreateVersion7(),
                                female = 50,
                                male = 0,
                                unknown = 0,
                                at = Now,
                                gate = "",
                            },
                        },
                    }
                )
                : PairedPhones.SendAsync(phone, door, grant, act);
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE"
        );
        var sending = SendAsync();
        await held.UntilWaitingAsync(1, sending);
        await held.SqlAsync($"UPDATE activity SET state = 'cancelled', state_reason = 'Mưa lớn' WHERE id = '{door.ActivityId}'");
        await held.ReleaseAsync();
        var answer = (await sending).GetProperty("answers")[0];
        Assert.Equal(counts ? "closed" : "not_taking_place", PairedPhones.Text(answer, counts ? "outcome" : "verdict"));
        Assert.Equal(0L, await StandsAsync(door));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM headcount WHERE session_id = '{door.SessionId}'"));
    }

    [Fact]
    public async Task Acts_at_a_door_wait_neither_for_each_other_nor_for_whoever_registers()
    {
        var door = await EventAsync();
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        var (one, two) = (await World.TicketAsync(door), await World.TicketAsync(door));
        string Act(TestTicket ticket) =>
            $"""
                SELECT verdict FROM check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{ticket.RegistrationId}', NULL, NULL, NULL,
                  'Cửa', 'account', '{steward.AccountId}', 'search', '{Host.Clock.GetCurrentInstant()}', NULL, NULL, NULL, false, NULL,
                    NULL,
                  NULL, '{Host.Clock.GetCurrentInstant()}')
                """;
        await using var held = await HeldLock.TakeAsync(fixture.Database, Act(one));
        await using var registering = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR NO KEY UPDATE"
        );
        await using var other = await HeldLock.TakeAsync(fixture.Database, "SET LOCAL lock_timeout = '3s'");
        await other.SqlAsync(Act(two));
        await other.ReleaseAsync();
        await held.ReleaseAsync();
        Assert.Equal(2L, await StandsAsync(door));
    }

    [Fact]
    public async Task Of_a_revoked_phone_no_more_is_kept_than_somebody_can_look_at()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Door:WaitingPerPhone"] = "3" } }
        );
        var (world, phones) = (new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()), new PairedPhones(host));
        var root = (await host.RootAsync()).Id;
        var door = await world.EventAsync(root, host.Clock.GetCurrentInstant());
        var (grant, phone) = await phones.PairAsync(door);
        await phones.RevokeAsync(grant);
        host.Clock.AdvanceMinutes(1);
        var entries = Enumerable
            .Range(0, 5)
            .Select(_ => new
            {
                id = Guid.CreateVersion7(),
                female = 1,
                male = 0,
                unknown = 0,
                at = phones.Now,
                gate = "",
            })
            .ToArray();
        var first = await PairedPhones.JsonAsync(phone, $"/check-in/{door.SessionId}/headcounts", grant, new { entries });
        Assert.Equal(
            ["waits", "waits", "waits", "bad", "bad"],
            first.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("outcome").GetString())
        );
        var typed = await PairedPhones.PostAsync(
            phone,
            $"/check-in/{door.SessionId}/walk-ins",
            grant,
            new
            {
                operation = Guid.CreateVersion7(),
                name = "Y Thương Niê",
                consent = true,
                door = true,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, typed.Status);

        // Acts have a ceiling of their own: further ones are refused and counted, and the phone keeps them.
        var scans = new List<SentAct>();
        for (var i = 0; i < 5; i++)
        {
            scans.Add(new SentAct { Hash = PairedPhones.Hash(await world.TicketAsync(door)), At = phones.Now });
        }

        var acts = await PairedPhones.SendAsync(phone, door, grant, [.. scans]);
        Assert.Equal(
            ["to_settle", "to_settle", "to_settle", "too_many_wait", "too_many_wait"],
            acts.GetProperty("answers").EnumerateArray().Select(a => PairedPhones.Text(a, "verdict") ?? PairedPhones.Text(a, "outcome"))
        );
        Assert.Equal(scans.Select(s => s.Id), acts.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("id").GetGuid()));
        Assert.Equal("to_settle", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, scans[0]), "verdict"));
        Assert.Equal("too_many_wait", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, scans[4]), "outcome"));

        // A waiting entry that is sent again is the same entry.
        Assert.Equal(
            "waits",
            (await PairedPhones.JsonAsync(phone, $"/check-in/{door.SessionId}/headcounts", grant, new { entries = entries[..1] }))
                .GetProperty("answers")[0]
                .GetProperty("outcome")
                .GetString()
        );
        Assert.Equal(
            "6 6",
            await database.SqlAsync("SELECT (SELECT count(*) FROM door_waiting) || ' ' || (SELECT refused FROM waiting_refused)")
        );
        using var organiser = await host.SignedInAsync(Role.Organiser, root);
        Assert.Contains(
            "6 lượt nữa đã bị từ chối",
            (await organiser.GetAsync($"/door/{door.ActivityId}/waiting")).Find("article")!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_id_of_an_act_that_was_read_in_the_database_is_another_phones_new_act()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door, maySearch: true);
        var (otherGrant, other) = await Phones.PairAsync(door, maySearch: true, gate: "Cửa sau");
        var ticket = await World.TicketAsync(door, "H'Kín Niê", places: 2);
        var act = new SentAct { Hash = PairedPhones.Hash(ticket), At = Now };
        Assert.Equal("accepted", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, act), "verdict"));
        var kept = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM check_in WHERE session_id = '{door.SessionId}'"))!;
        Assert.NotEqual(act.Id, kept);
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE id = '{act.Id}' OR target_id = '{act.Id}'"));

        // The phone that made the act is answered as before; for another phone neither the sent id nor the stored id reveals anything.
        Assert.Equal("H'Kín Niê", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, act), "name"));
        foreach (var id in new[] { act.Id, kept })
        {
            var answer = await PairedPhones.ActAsync(
                other,
                door,
                otherGrant,
                new SentAct
                {
                    Id = id,
                    Hash = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
                    At = Now,
                }
            );
            Assert.Equal("not_valid", PairedPhones.Text(answer, "verdict"));
            Assert.False(answer.TryGetProperty("name", out _));
        }

        // Every phone may correct it: the phone that made it by its own id, another phone by the id in the list.
        Assert.Equal(
            "accepted",
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        Kind = "override",
                        Target = act.Id,
                        People = 3,
                        At = Now,
                    }
                ),
                "verdict"
            )
        );
        Assert.Equal(
            "accepted",
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    other,
                    door,
                    otherGrant,
                    new SentAct
                    {
                        Kind = "override",
                        Target = kept,
                        People = 1,
                        At = Now + 1,
                    }
                ),
                "verdict"
            )
        );
        Assert.Equal(
            1,
            await fixture.Database.SqlAsync(
                $"SELECT female + male + sex_not_known FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
            )
        );
        Assert.Equal(
            "annulled",
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        Kind = "annul",
                        Target = act.Id,
                        Reason = "Bấm nhầm",
                        At = Now + 2,
                    }
                ),
                "verdict"
            )
        );
        Assert.Equal(
            0L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
            )
        );
    }

    [Fact]
    public async Task A_walk_in_at_a_confirmed_event_waits_whoever_sends_it()
    {
        var door = await EventAsync();
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        async Task<bool> WaitsAsync(bool isIn)
        {
            var answer = await steward.PostJsonAsync(
                $"/check-in/{door.SessionId}/walk-ins",
                new
                {
                    operation = Guid.CreateVersion7(),
                    name = "Y Thương Niê",
                    consent = true,
                    door = isIn,
                }
            );
            return JsonDocument.Parse(answer.Text).RootElement.GetProperty("waits").GetBoolean();
        }

        // While the steward is still asked whether the person comes in, there is nothing to decide for the organiser.
        Assert.True(await WaitsAsync(isIn: false));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'"));
        Assert.True(await WaitsAsync(isIn: true));
        Assert.Equal(
            "0 confirmed",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}') || ' ' || (SELECT string_agg(waits, ',')
                  FROM door_waiting WHERE activity_id = '{door.ActivityId}')
                """
            )
        );
    }

    /// <summary>
    /// A steward's right is for the door: acts that arrive more than 72 hours after its end wait, while an organiser may enter what was on
    /// paper.
    /// </summary>
    [Theory, InlineData(Role.Steward, "waits", "to_settle"), InlineData(Role.Organiser, "done", "accepted")]
    public async Task A_steward_adds_nobody_to_an_event_that_is_long_over(Role role, string outcome, string verdict)
    {
        var door = await EventAsync();
        using var account = await Host.SignedInAsync(role, (await Host.RootAsync()).Id);
        await fixture.Database.SqlAsync(
            $"UPDATE activity SET state = 'held', held_at = scheduled_at, held_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'"
        );
        var during = Now;
        async Task<string?> CountAsync()
        {
            var page = await account.PostJsonAsync(
                $"/check-in/{door.SessionId}/headcounts",
                new
                {
                    entries = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            female = 40,
                            male = 0,
                            unknown = 0,
                            at = during,
                            gate = "",
                        },
                    },
                }
            );
            return JsonDocument.Parse(page.Text).RootElement.GetProperty("answers")[0].GetProperty("outcome").GetString();
        }

        Host.Clock.AdvanceMinutes((2 + 1 + 2 + 72) * Hour);
        Assert.Equal("done", await CountAsync());
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal(outcome, await CountAsync());
        var late = await account.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new { acts = new[] { await ActOfAsync(door) with { At = during } } }
        );
        Assert.Equal(verdict, JsonDocument.Parse(late.Text).RootElement.GetProperty("answers")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Admissions_and_heads_above_what_one_phone_can_do_wait()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Door:AdmissionsPerPhone"] = "3",
                    ["Door:HeadsPerPhone"] = "10",
                },
            }
        );
        var (world, phones) = (new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()), new PairedPhones(host));
        var door = await world.EventAsync((await host.RootAsync()).Id, host.Clock.GetCurrentInstant());
        var (grant, phone) = await phones.PairAsync(door);
        var (other, second) = await phones.PairAsync(door, gate: "Cửa chính");
        var verdicts = new List<string?>();
        for (var i = 0; i < 5; i++)
        {
            verdicts.Add(
                PairedPhones.Text(
                    await PairedPhones.ActAsync(
                        phone,
                        door,
                        grant,
                        new SentAct { Hash = PairedPhones.Hash(await world.TicketAsync(door)), At = phones.Now }
                    ),
                    "verdict"
                )
            );
        }

        Assert.Equal(["accepted", "accepted", "accepted", "to_settle", "to_settle"], verdicts);

        // The second phone has a ceiling of its own.
        Assert.Equal(
            "accepted",
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    second,
                    door,
                    other,
                    new SentAct { Hash = PairedPhones.Hash(await world.TicketAsync(door)), At = phones.Now }
                ),
                "verdict"
            )
        );
        var outcomes = new List<string?>();
        foreach (var heads in new[] { 9, 2, 1, 1 })
        {
            var answer = await PairedPhones.JsonAsync(
                phone,
                $"/check-in/{door.SessionId}/headcounts",
                grant,
                new
                {
                    entries = new[]
                    {
                        new
                        {
                            id = Guid.CreateVersion7(),
                            female = 0,
                            male = heads,
                            unknown = 0,
                            at = phones.Now,
                            gate = "",
                        },
                    },
                }
            );
            outcomes.Add(answer.GetProperty("answers")[0].GetProperty("outcome").GetString());
        }

        Assert.Equal(["done", "waits", "done", "waits"], outcomes);
        Assert.Equal("ceiling", await database.SqlAsync("SELECT string_agg(DISTINCT waits, ',') FROM door_waiting"));
    }

    /// <summary>Otherwise a phone that is paired days before could count a whole hall and take its places while nobody is there.</summary>
    [Fact]
    public async Task Before_the_door_opens_a_paired_phone_counts_no_heads_and_takes_no_place()
    {
        var door = await EventAsync();
        await fixture.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at + interval '2 days', ends_at = ends_at + interval '2 days'
              WHERE id = '{door.SessionId}'
            """
        );
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(1);
        var heads = Guid.CreateVersion7();
        Assert.Equal("waits", await CountAsync(heads, Now));
        Assert.Equal("waits", await CountAsync(Guid.CreateVersion7(), Now + (72L * Hour * 60_000)));

        var operation = Guid.CreateVersion7();
        async Task<bool> WaitsAsync(Guid id) =>
            (
                await PairedPhones.JsonAsync(
                    phone,
                    $"/check-in/{door.SessionId}/walk-ins",
                    grant,
                    new
                    {
                        operation = id,
                        name = "Y Thương Niê",
                        consent = true,
                        door = true,
                        letIn = true,
                    }
                )
            ).TryGetProperty("waits", out var waits) && waits.GetBoolean();
        Assert.True(await WaitsAsync(operation));
        Assert.Equal("0 0 headcount early 2, walk_in early 1", await StandAsync());

        // A walk-in that waits keeps waiting when it is sent again. A new person who comes when the door is open takes a place.
        Host.Clock.AdvanceMinutes(2 * 24 * Hour);
        Assert.True(await WaitsAsync(operation));
        Assert.False(await WaitsAsync(Guid.CreateVersion7()));
        Assert.Equal("0 1 headcount early 2, walk_in early 1", await StandAsync());

        // So does a count, also when it now carries a time after the opening.
        Assert.Equal("waits", await CountAsync(heads, Now));
        Assert.Equal("0 1 headcount early 2, walk_in early 1", await StandAsync());

        async Task<string?> CountAsync(Guid id, long at) => (
                await PairedPhones.JsonAsync(
                    phone,
                    $"/check-in/{door.SessionId}/headcounts",
                    grant,
                    new
                    {
                        entries = new[]
                        {
                            new
                            {
                                id,
                                female = 300,
                                male = 0,
                                unknown = 0,
                                at,
                                gate = "",
                            },
                        },
                    }
                )
            ).GetProperty("answers")[0].GetProperty("outcome").GetString();

        async Task<object?> StandAsync() =>
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM headcount WHERE activity_id = '{door.ActivityId}') || ' ' || (SELECT count(*)
                  FROM registration WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT string_agg(x.what || ' ' || x.waits || ' ' || x.n, ', ' ORDER BY x.what) FROM (
                    SELECT what, waits, count(*) AS n FROM door_waiting WHERE activity_id = '{door.ActivityId}' GROUP BY 1, 2) x)
                """
            );
    }

    [Fact]
    public async Task Heads_dated_after_an_early_end_wait_for_the_organiser_and_those_before_it_count()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(10);
        var ended = Host.Clock.GetCurrentInstant();
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'held', held_at = '{ended}', held_by_id = created_by_id, ended_early_at = '{ended}',
              state_reason = 'Mất điện' WHERE id = '{door.ActivityId}'
            """
        );
        Host.Clock.AdvanceMinutes(5);
        async Task<string?> CountAsync(long at, int people) => (
                await PairedPhones.JsonAsync(
                    phone,
                    $"/check-in/{door.SessionId}/headcounts",
                    grant,
                    new
                    {
                        entries = new[]
                        {
                            new
                            {
                                id = Guid.CreateVersion7(),
                                female = people,
                                male = 0,
                                unknown = 0,
                                at,
                                gate = "",
                            },
                        },
                    }
                )
            ).GetProperty("answers")[0].GetProperty("outcome").GetString();
        Assert.Equal("done", await CountAsync(ended.ToUnixTimeMilliseconds(), 3));
        Assert.Equal("waits", await CountAsync(ended.ToUnixTimeMilliseconds() + 1, 5));
        Assert.Equal(
            "3 headcount after 5",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT sum(female) FROM headcount WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT string_agg(d.what || ' ' || d.waits || ' ' || w.female, ', ') FROM door_waiting d, waiting_headcount w
                    WHERE d.activity_id = '{door.ActivityId}' AND w.session_id = '{door.SessionId}')
                """
            )
        );
    }

    [Fact]
    public async Task An_account_at_the_door_counts_no_heads_before_it_opens_either()
    {
        var door = await EventAsync();
        await fixture.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at + interval '2 days', ends_at = ends_at + interval '2 days'
              WHERE id = '{door.SessionId}'
            """
        );
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        var page = await steward.PostJsonAsync(
            $"/check-in/{door.SessionId}/headcounts",
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 40,
                        male = 0,
                        unknown = 0,
                        at = Now,
                        gate = "",
                    },
                },
            }
        );
        Assert.Equal("waits", JsonDocument.Parse(page.Text).RootElement.GetProperty("answers")[0].GetProperty("outcome").GetString());
    }

    /// <summary>
    /// The limit also holds when the walk-ins are sent at the same time, by hand or by another phone. A person who has a place already does
    /// not take another.
    /// </summary>
    [Fact]
    public async Task Walk_ins_above_what_one_phone_can_register_wait_and_take_no_place()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Door:WalkInsPerPhone"] = "3" } }
        );
        var (world, phones) = (new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()), new PairedPhones(host));
        var door = await world.EventAsync((await host.RootAsync()).Id, host.Clock.GetCurrentInstant());
        var (grant, phone) = await phones.PairAsync(door);
        var (other, second) = await phones.PairAsync(door, gate: "Cửa chính");
        async Task<bool> WaitsAsync(TestBrowser by, DeviceGrant of, Guid operation) =>
            (
                await PairedPhones.JsonAsync(
                    by,
                    $"/check-in/{door.SessionId}/walk-ins",
                    of,
                    new
                    {
                        operation,
                        name = "Y Thương Niê",
                        consent = true,
                        door = true,
                    }
                )
            ).TryGetProperty("waits", out var waits) && waits.GetBoolean();
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).ToList();
        var waits = await Task.WhenAll(ids.Select(id => WaitsAsync(phone, grant, id)));
        Assert.Equal(5, waits.Count(w => w));
        Assert.False(await WaitsAsync(second, other, Guid.CreateVersion7()));

        // The admission waits together with the walk-in. A walk-in that took a place has the same result when it is sent again.
        var waiting = ids[Array.IndexOf(waits, true)];
        Assert.Equal(
            "to_settle",
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        WalkIn = waiting,
                        Source = "walk_in",
                        At = phones.Now,
                        Door = "accepted",
                    }
                ),
                "verdict"
            )
        );
        Assert.False(await WaitsAsync(phone, grant, ids[Array.IndexOf(waits, false)]));
        Assert.Equal(
            "4 ceiling 5",
            await database.SqlAsync(
                """
                SELECT (SELECT count(*) FROM registration) || ' ' || (SELECT string_agg(DISTINCT waits, ',') || ' ' || count(*)
                  FROM door_waiting WHERE what = 'walk_in')
                """
            )
        );
    }

    [Fact]
    public async Task A_revoked_phone_that_scans_somebody_who_went_brings_nobody_back()
    {
        var door = await EventAsync();
        await fixture.Database.SqlAsync($"UPDATE activity SET checks_out = true WHERE id = '{door.ActivityId}'");
        var (grant, phone) = await Phones.PairAsync(door);
        var hash = PairedPhones.Hash(await World.TicketAsync(door));
        await PairedPhones.SendAsync(
            phone,
            door,
            grant,
            new SentAct { Hash = hash, At = Now },
            new SentAct
            {
                Kind = "check_out",
                Hash = hash,
                At = Now + 1,
            }
        );
        Host.Clock.AdvanceMinutes(5);
        await Phones.RevokeAsync(grant);
        await PairedPhones.ActAsync(phone, door, grant, new SentAct { Hash = hash, At = Now });
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND left_at IS NOT NULL AND annulled_at IS NULL"
            )
        );
    }

    [Fact]
    public async Task Of_an_account_whose_grant_ended_what_arrives_within_72_hours_counts_and_later_it_waits()
    {
        var door = await EventAsync();
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        await fixture.Database.SqlAsync(
            $"UPDATE account_grant SET valid_to = '{Host.Clock.GetCurrentInstant()}' WHERE account_id = '{steward.AccountId}'"
        );
        async Task<string?> VerdictAsync()
        {
            var page = await steward.PostJsonAsync(
                $"/check-in/{door.SessionId}/acts",
                new { acts = new[] { await ActOfAsync(door) with { LetIn = true } } }
            );
            return JsonDocument.Parse(page.Text).RootElement.GetProperty("answers")[0].GetProperty("verdict").GetString();
        }

        Host.Clock.AdvanceMinutes(72 * Hour);
        Assert.Equal("accepted", await VerdictAsync());
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal("to_settle", await VerdictAsync());
    }

    [Fact]
    public async Task A_phone_in_the_mode_scan_learns_a_name_by_the_whole_hash_of_a_ticket_alone()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var ticket = await World.TicketAsync(door, "H'Mi Kbuôr");

        // Everything that the phone's list gives it, with an old date and with every other way to name a registration; also an act sent
        // again with something else in place of the hash.
        foreach (
            var act in new[]
            {
                new SentAct { Hash = PairedPhones.Hash(ticket, 8), At = Now - 3_600_000 },
                new SentAct { Hash = PairedPhones.Hash(ticket, 16), At = Now },
                new SentAct { Hash = PairedPhones.Hash(ticket, 31), At = Now },
                new SentAct { Registration = ticket.RegistrationId, At = Now },
                new SentAct
                {
                    Kind = "check_out",
                    Hash = PairedPhones.Hash(ticket, 8),
                    At = Now,
                },
            }
        )
        {
            Assert.Null(PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, act), "name"));
            Assert.Null(
                PairedPhones.Text(
                    await PairedPhones.ActAsync(
                        phone,
                        door,
                        grant,
                        act with
                        {
                            Hash = PairedPhones.Hash(await World.TicketAsync(door)),
                            Registration = null,
                        }
                    ),
                    "name"
                )
            );
        }

        var code = await PairedPhones.JsonAsync(
            phone,
            $"/check-in/{door.SessionId}/codes",
            grant,
            new
            {
                acts = new[]
                {
                    new SentAct
                    {
                        Code = ticket.Code,
                        Source = "code",
                        At = Now,
                    },
                },
            }
        );
        Assert.Null(PairedPhones.Text(code.GetProperty("answers")[0], "name"));
        var admitted = new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door, "Y Nam Niê")), At = Now };
        Assert.Equal("Y Nam Niê", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, admitted), "name"));
        Assert.Equal("Y Nam Niê", PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, admitted), "name"));
        Assert.Null(
            PairedPhones.Text(
                await PairedPhones.ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        Kind = "override",
                        Target = admitted.Id,
                        People = 2,
                        At = Now,
                    }
                ),
                "name"
            )
        );
        Assert.Equal(
            "H'Mi Kbuôr",
            PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, new SentAct { Token = ticket.Token, At = Now }), "name")
        );

        // In mode "search" the list has the names anyway.
        var (searching, other) = await Phones.PairAsync(door, maySearch: true);
        Assert.Equal(
            "H'Mi Kbuôr",
            PairedPhones.Text(
                await PairedPhones.ActAsync(other, door, searching, new SentAct { Hash = PairedPhones.Hash(ticket, 8), At = Now }),
                "name"
            )
        );
    }

    [Fact]
    public async Task A_walk_in_at_a_phone_in_the_mode_scan_is_answered_alike_whether_she_is_registered_or_not()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var commune = await fixture.Database.SqlAsync("SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id LIMIT 1");
        var known = await World.TicketAsync(door, "H'Mi Kbuôr", birthYear: 1990);
        await fixture.Database.SqlAsync($"UPDATE registration SET commune_id = '{commune}' WHERE id = '{known.RegistrationId}'");
        await PairedPhones.ActAsync(phone, door, grant, new SentAct { Hash = PairedPhones.Hash(known), At = Now });
        async Task<(string Walked, string Admitted, long Listed)> WalkInAsync(string name)
        {
            var operation = Guid.CreateVersion7();
            var walked = await PairedPhones.JsonAsync(
                phone,
                $"/check-in/{door.SessionId}/walk-ins",
                grant,
                new
                {
                    operation,
                    name,
                    birthYear = 1990,
                    communeId = commune,
                    consent = true,
                }
            );
            var admitted = await PairedPhones.ActAsync(
                phone,
                door,
                grant,
                new SentAct
                {
                    WalkIn = operation,
                    Source = "walk_in",
                    At = Now,
                }
            );
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/check-in/{door.SessionId}/roster");
            request.Headers.Add("Door-Actor", $"device:{grant.Id}");
            var roster = JsonDocument.Parse((await phone.SendAsync(request)).Text).RootElement;
            static string Shape(JsonElement e) =>
                string.Join(
                    ',',
                    e.EnumerateObject().Where(p => p.Name is not ("id" or "registration" or "firstAt")).Select(p => $"{p.Name}={p.Value}")
                );
            return (Shape(walked), Shape(admitted), roster.GetProperty("n").GetInt64());
        }

        var before = await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'");
        var (registered, stranger) = (await WalkInAsync("H'Mi Kbuôr"), await WalkInAsync("Y Không Quen"));
        Assert.Equal(stranger.Walked, registered.Walked);
        Assert.Equal(stranger.Admitted, registered.Admitted);
        Assert.DoesNotContain("name", stranger.Walked + stranger.Admitted, StringComparison.Ordinal);
        Assert.Equal(((long)before! + 1, (long)before + 2), (registered.Listed, stranger.Listed));

        // A phone that may search keeps the existing registration and is told so.
        var listed = await World.TicketAsync(door, "H'Lan Niê", sex: "female", birthYear: 1985);
        await fixture.Database.SqlAsync($"UPDATE registration SET commune_id = '{commune}' WHERE id = '{listed.RegistrationId}'");
        using var steward = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var told = JsonDocument
            .Parse(
                (
                    await steward.PostJsonAsync(
                        $"/check-in/{door.SessionId}/walk-ins",
                        new
                        {
                            operation = Guid.CreateVersion7(),
                            name = "H'Lan Niê",
                            sex = "female",
                            birthYear = 1985,
                            communeId = commune,
                            consent = true,
                        }
                    )
                ).Text
            )
            .RootElement;
        Assert.Equal((true, "H'Lan Niê"), (told.GetProperty("already").GetBoolean(), told.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Strangers_who_guess_codes_keep_no_phone_from_typing_one_and_right_codes_cost_nothing()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "1" } }
        );
        var (world, phones) = (new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()), new PairedPhones(host));
        var door = await world.EventAsync((await host.RootAsync()).Id, host.Clock.GetCurrentInstant());
        var ((grant, phone), (guessing, guesser)) = (await phones.PairAsync(door), await phones.PairAsync(door));
        Task<TestPage> TypeAsync(TestBrowser browser, DeviceGrant by, string code) =>
            PairedPhones.PostAsync(
                browser,
                $"/check-in/{door.SessionId}/codes",
                by,
                new
                {
                    acts = new[]
                    {
                        new SentAct
                        {
                            Code = code,
                            Source = "code",
                            At = phones.Now,
                        },
                    },
                }
            );
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 60; i++)
        {
            statuses.Add((await TypeAsync(guesser, guessing, Guess())).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);

        // At the same door and from the same address.
        for (var i = 0; i < 60; i++)
        {
            var answer = await TypeAsync(phone, grant, (await world.TicketAsync(door)).Code);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }

        // A guest's form without its token costs no attempt, however often it is sent.
        var eventCode = (string)(await database.SqlAsync($"SELECT code FROM activity WHERE id = '{door.ActivityId}'"))!;
        await database.SqlAsync($"INSERT INTO self_check_in_setting VALUES ('{door.ActivityId}', 'poster', '{door.ActivityId}', now())");
        using var guest = host.Browser();
        guest.SetCookie("phone", TokenText.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));
        for (var i = 0; i < 60; i++)
        {
            using var bare = new HttpRequestMessage(HttpMethod.Post, $"/v/{eventCode}/typed")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["TicketCode"] = Guess() }),
            };
            Assert.Equal(HttpStatusCode.BadRequest, (await guest.SendAsync(bare)).Status);
        }

        var last = HttpStatusCode.OK;
        for (var i = 0; i < 200 && last == HttpStatusCode.OK; i++)
        {
            var page = await guest.SubmitAsync(
                await guest.GetAsync($"/v/{eventCode}"),
                "form[action$='/typed']",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["TicketCode"] = Guess() }
            );
            last = page.Status;
            Assert.True(i > 15 || last == HttpStatusCode.OK, $"the {i + 1}th: {last}");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        static string Guess() =>
            ReadableCode
                .Make(System.Security.Cryptography.RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength)
                .Value;
    }

    [Fact]
    public async Task An_act_that_the_database_could_never_hold_is_bad_and_the_others_are_done()
    {
        var door = await EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var (good, bad) = (await ActOfAsync(door), await ActOfAsync(door) with { Gate = "Cửa\0bên" });
        var answers = (await PairedPhones.SendAsync(phone, door, grant, bad, good)).GetProperty("answers");
        Assert.Equal(("bad", "accepted"), (answers[0].GetProperty("outcome").GetString(), answers[1].GetProperty("verdict").GetString()));
    }

    private async Task<SentAct> ActOfAsync(TestDoor door) => new() { Hash = PairedPhones.Hash(await World.TicketAsync(door)), At = Now };

    private async Task<TestDoor> EventAsync() => await World.EventAsync((await Host.RootAsync()).Id, Host.Clock.GetCurrentInstant());

    private async Task<long> StandsAsync(TestDoor door) =>
        (long)
            (
                await fixture.Database.SqlAsync(
                    $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
                )
            )!;
}
