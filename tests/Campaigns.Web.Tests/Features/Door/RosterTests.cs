using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The list that phones load in advance, its changes, walk-ins, and people counted without a name.</summary>
public sealed class RosterTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    [Fact]
    public async Task The_list_of_a_door_that_scans_alone_gives_nobody_away()
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        var tickets = new List<TestTicket>
        {
            await World.TicketAsync(door, "H'Rưê Niê Kdăm", places: 3, sex: null, birthYear: 1990),
            await World.TicketAsync(door, "Y Bhăm Êban", withdrawn: true),
            await World.TicketAsync(door, "Nguyễn Văn An", sex: "male", birthYear: null),
        };
        await World.TicketAsync(await EventAsync(), "Của buổi khác");
        var page = await steward.GetAsync($"/check-in/{door.SessionId}/roster");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var roster = JsonDocument.Parse(page.Text).RootElement;
        Assert.Equal("scan", roster.GetProperty("mode").GetString());
        Assert.All(
            tickets,
            t =>
            {
                Assert.DoesNotContain(t.Name, page.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(t.Code, page.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(JsonEncodedText.Encode(t.Name).ToString(), page.Text, StringComparison.Ordinal);
            }
        );
        var (hashes, flags, places) = (
            roster.GetProperty("hashes").GetBytesFromBase64(),
            roster.GetProperty("flags").GetBytesFromBase64(),
            roster.GetProperty("places").GetBytesFromBase64()
        );
        Assert.Equal(3, roster.GetProperty("n").GetInt32());
        var order = tickets.OrderBy(t => Convert.ToHexString(TicketTokens.HashOf(t.Token)!), StringComparer.Ordinal).ToList();
        Assert.Equal(order.SelectMany(t => TicketTokens.HashOf(t.Token)!.Take(8)), hashes);
        Assert.Equal(
            order.Select(t =>
                (byte)(
                    ReferenceEquals(t, tickets[0]) ? 4
                    : ReferenceEquals(t, tickets[1]) ? 1
                    : 8
                )
            ),
            flags
        );
        Assert.Equal(order.Select(t => (byte)(ReferenceEquals(t, tickets[0]) ? 3 : 1)), places);
        var rules = roster.GetProperty("rules");
        Assert.Equal("scheduled", rules.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, rules.GetProperty("placesLeft").ValueKind);
        Assert.Equal(JsonValueKind.Null, rules.GetProperty("grantEndsAt").ValueKind);
    }

    [Fact]
    public async Task The_people_of_the_list_are_the_places_of_the_event_without_joined_and_passed_on_tickets()
    {
        var (door, steward) = await DoorAsync(maySearch: true);
        var stays = await World.TicketAsync(door, "H'Mi Kbuôr", places: 2);
        var joined = await World.TicketAsync(door, "H'Mi Kbuôr", places: 2, withdrawn: true);
        var (gives, takes) = (await World.TicketAsync(door, "Y Nam", withdrawn: true), await World.TicketAsync(door, "Lê Văn Chín"));
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET joined_to_id = '{stays.RegistrationId}' WHERE id = '{joined.RegistrationId}'"
        );
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET passed_to_id = '{takes.RegistrationId}' WHERE id = '{gives.RegistrationId}'"
        );
        var roster = JsonDocument.Parse((await steward.GetAsync($"/check-in/{door.SessionId}/roster")).Text).RootElement;
        var (flags, places) = (
            roster.GetProperty("flags").GetBytesFromBase64(),
            roster.GetProperty("places").GetBytesFromBase64().Select(p => (int)p)
        );
        TestTicket[] tickets = [stays, joined, gives, takes];
        Assert.Equal(
            tickets
                .OrderBy(t => Convert.ToHexString(TicketTokens.HashOf(t.Token)!), StringComparer.Ordinal)
                .Select(t =>
                    (byte)(
                        t == joined ? 64
                        : t == gives ? 33
                        : 0
                    )
                ),
            flags
        );

        // The phone counts the places of those that are neither withdrawn nor joined nor undecided, as the page of the event does.
        Assert.Equal(
            await fixture.Database.SqlAsync(
                $"SELECT sum(places)::int FROM registration WHERE activity_id = '{door.ActivityId}' AND state = 'confirmed'"
            ),
            places.Zip(flags).Where(p => (p.Second & (1 | 16 | 64)) == 0).Sum(p => p.First)
        );

        // The joined ticket is still one of this door.
        var came = await ActAsync(steward, door, new SentAct { Token = joined.Token, At = Now });
        Assert.Equal("accepted", came.GetProperty("verdict").GetString());
        Assert.Equal(stays.RegistrationId, came.GetProperty("registration").GetGuid());
    }

    [Fact]
    public async Task A_ticket_that_was_passed_on_is_told_as_passed_on_and_not_to_whom()
    {
        var (door, steward) = await DoorAsync(maySearch: true);
        var (gives, takes) = (await World.TicketAsync(door, "Y Nam", withdrawn: true), await World.TicketAsync(door, "Lê Văn Chín"));
        var back = await World.TicketAsync(door, "H'Bia", withdrawn: true);
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET passed_to_id = '{takes.RegistrationId}' WHERE id = '{gives.RegistrationId}'"
        );
        var act = new SentAct { Token = gives.Token, At = Now };
        var (first, again) = (await ActAsync(steward, door, act), await ActAsync(steward, door, act));
        foreach (var answer in new[] { first, again })
        {
            Assert.Equal("withdrawn", answer.GetProperty("verdict").GetString());
            Assert.True(answer.GetProperty("passedOn").GetBoolean());
            Assert.DoesNotContain("Chín", answer.GetRawText(), StringComparison.Ordinal);
        }

        var other = await ActAsync(steward, door, new SentAct { Token = back.Token, At = Now });
        Assert.False(other.TryGetProperty("passedOn", out var passed) && passed.GetBoolean());
        var found = await steward.GetAsync($"/check-in/{door.SessionId}/search?q=y%20nam");
        Assert.True(JsonDocument.Parse(found.Text).RootElement.GetProperty("people")[0].GetProperty("passedOn").GetBoolean());

        // Letting in is a decision; then both are counted.
        var letIn = await ActAsync(
            steward,
            door,
            new SentAct
            {
                Token = gives.Token,
                At = Now,
                LetIn = true,
                Reason = "Vẫn đến",
            }
        );
        Assert.Equal("accepted", letIn.GetProperty("verdict").GetString());
        Assert.Equal(
            "accepted",
            (await ActAsync(steward, door, new SentAct { Token = takes.Token, At = Now })).GetProperty("verdict").GetString()
        );
    }

    [Fact]
    public async Task The_list_of_a_door_that_searches_holds_names_and_codes_and_nothing_more()
    {
        var (door, steward) = await DoorAsync(maySearch: true);
        var ticket = await World.TicketAsync(door, "H'Mi Kbuôr", birthYear: 1987);
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET phone = '+84905123456', email = 'hmi@example.vn' WHERE id = '{ticket.RegistrationId}'"
        );
        var page = await steward.GetAsync($"/check-in/{door.SessionId}/roster");
        var roster = JsonDocument.Parse(page.Text).RootElement;
        Assert.Equal("H'Mi Kbuôr", roster.GetProperty("names").GetString());
        Assert.Equal(ticket.Code, roster.GetProperty("codes").GetString());
        Assert.DoesNotContain("905123456", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hmi@", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1987", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_sent_again_only_where_it_is_another_and_is_compressed()
    {
        var (door, steward) = await DoorAsync(maySearch: true);
        for (var i = 0; i < 60; i++)
        {
            await World.TicketAsync(door, $"Nguyễn Thị Hoa {i}");
        }

        async Task<(HttpStatusCode Status, string? Tag, byte[] Body)> GetAsync(string? tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/check-in/{door.SessionId}/roster");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var response = await steward.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == HttpStatusCode.NotModified || response.Content.Headers.ContentEncoding.Single() == "br");
            Assert.True(response.Headers.CacheControl!.NoStore);
            return (
                response.StatusCode,
                response.Headers.ETag?.ToString(),
                await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)
            );
        }

        var first = await GetAsync(null);
        await using var unpacked = new BrotliStream(new MemoryStream(first.Body), CompressionMode.Decompress);
        Assert.Equal(
            60,
            (await JsonDocument.ParseAsync(unpacked, cancellationToken: TestContext.Current.CancellationToken))
                .RootElement.GetProperty("n")
                .GetInt32()
        );
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(first.Tag)).Status);
        var ticket = await World.TicketAsync(door);
        var second = await GetAsync(first.Tag);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        await ActAsync(steward, door, new SentAct { Token = ticket.Token, At = Now });
        var third = await GetAsync(second.Tag);
        Assert.Equal(HttpStatusCode.OK, third.Status);
        await fixture.Database.SqlAsync(
            $"UPDATE activity SET check_in_closes_minutes = check_in_closes_minutes + 1 WHERE id = '{door.ActivityId}'"
        );
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(third.Tag)).Status);
    }

    [Theory]
    [InlineData("name = 'H''Rưê Niê'", true)]
    [InlineData("places = 4", true)]
    [InlineData("state = 'withdrawn', withdrawn_at = now()", true)]
    [InlineData("sex = NULL", true)]
    [InlineData("birth_year = NULL", true)]
    [InlineData("token_hash = sha256(token_hash)", true)]
    [InlineData("birth_year = 1971, sex = 'male'", false)]
    [InlineData("phone = '+84905123456', discreet = NOT discreet", false)]
    public async Task A_list_is_old_once_a_registration_that_it_names_is_put_right_in_what_it_says(string change, bool stale)
    {
        var (door, steward) = await DoorAsync(maySearch: true);
        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 9 WHERE id = '{door.ActivityId}'");
        await World.TicketAsync(door, places: 2);
        var ticket = await World.TicketAsync(door, places: 2, birthYear: 1970);
        var cursor = JsonDocument
            .Parse((await steward.GetAsync($"/check-in/{door.SessionId}/roster")).Text)
            .RootElement.GetProperty("cursor")
            .GetString();
        Assert.False((await ChangesAsync(steward, door, cursor)).GetProperty("stale").GetBoolean());
        await fixture.Database.SqlAsync($"UPDATE registration SET {change} WHERE id = '{ticket.RegistrationId}'");
        var changes = await ChangesAsync(steward, door, cursor);
        Assert.Equal(stale, changes.GetProperty("stale").GetBoolean());

        // The tally of places equals the sum of the registrations.
        var left = await fixture.Database.SqlAsync(
            $"SELECT 9 - sum(places)::int FROM registration WHERE activity_id = '{door.ActivityId}' AND state = 'confirmed'"
        );
        Assert.Equal(left, changes.GetProperty("rules").GetProperty("placesLeft").GetInt32());
        await fixture.Database.SqlAsync($"DELETE FROM registration WHERE id = '{ticket.RegistrationId}'");
        changes = await ChangesAsync(steward, door, cursor);
        Assert.True(changes.GetProperty("stale").GetBoolean());
        Assert.Equal(7, changes.GetProperty("rules").GetProperty("placesLeft").GetInt32());
    }

    [Fact]
    public async Task What_happens_at_other_gates_is_told()
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        var (one, two) = (await World.TicketAsync(door, places: 2), await World.TicketAsync(door));
        var came = await ActAsync(
            steward,
            door,
            new SentAct
            {
                Token = one.Token,
                At = Now,
                Gate = "Cửa chính",
            }
        );
        var roster = JsonDocument.Parse((await steward.GetAsync($"/check-in/{door.SessionId}/roster")).Text).RootElement;
        Assert.Equal(Now, roster.GetProperty("in")[0][1].GetInt64());
        Assert.Equal("Cửa chính", roster.GetProperty("gates")[0].GetString());
        Host.Clock.AdvanceMinutes(1);
        var admit = new SentAct
        {
            Token = two.Token,
            At = Now,
            Gate = "Cửa bên",
        };
        await ActAsync(steward, door, admit);
        var changes = await ChangesAsync(steward, door, roster.GetProperty("cursor").GetString());
        Assert.Equal(3, changes.GetProperty("present").GetInt32());
        Assert.False(changes.GetProperty("stale").GetBoolean());
        var entry = changes.GetProperty("in").EnumerateArray().Single(e => e[0].GetString() == Short(two));
        Assert.Equal((Now, "Cửa bên"), (entry[1].GetInt64(), entry[2].GetString()));
        Host.Clock.AdvanceMinutes(1);
        await ActAsync(
            steward,
            door,
            new SentAct
            {
                Kind = "annul",
                Target = admit.Id,
                Reason = "Bấm nhầm",
                At = Now,
            }
        );
        var next = await ChangesAsync(steward, door, changes.GetProperty("cursor").GetString());
        Assert.Equal([Short(two)], next.GetProperty("out").EnumerateArray().Select(o => o.GetString()));
        Assert.Empty(next.GetProperty("in").EnumerateArray());
        await World.TicketAsync(door);
        Assert.True((await ChangesAsync(steward, door, next.GetProperty("cursor").GetString())).GetProperty("stale").GetBoolean());
        Assert.True((await ChangesAsync(steward, door, "")).GetProperty("stale").GetBoolean());
        Assert.Equal("accepted", came.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Who_is_registered_already_is_found_by_name_year_commune_and_sex_and_by_no_less()
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        var commune = (Guid)(await fixture.Database.SqlAsync("SELECT id FROM unit WHERE level_key = 'commune' ORDER BY name LIMIT 1"))!;
        var ticket = await World.TicketAsync(door, "H'Bia Niê", birthYear: 1995);
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET commune_id = '{commune}', sex = 'female', phone = NULL WHERE id = '{ticket.RegistrationId}'"
        );
        var operation = Guid.CreateVersion7();
        var found = await WalkInAsync(
            steward,
            door,
            new
            {
                operation,
                name = "h'bia  niê",
                birthYear = 1995,
                communeId = commune,
                sex = "female",
                consent = true,
            }
        );
        Assert.Equal(ticket.RegistrationId, found.GetProperty("registration").GetGuid());
        Assert.True(found.GetProperty("already").GetBoolean());
        Assert.Equal(
            found.ToString(),
            (
                await WalkInAsync(
                    steward,
                    door,
                    new
                    {
                        operation,
                        name = "h'bia  niê",
                        birthYear = 1995,
                        communeId = commune,
                        sex = "female",
                        consent = true,
                    }
                )
            ).ToString()
        );
        var other = await WalkInAsync(
            steward,
            door,
            new
            {
                operation = Guid.CreateVersion7(),
                name = "H'Bia Niê",
                birthYear = 1995,
                consent = true,
            }
        );
        Assert.NotEqual(ticket.RegistrationId, other.GetProperty("registration").GetGuid());
        Assert.False(other.GetProperty("already").GetBoolean());
        Assert.Equal("accepted", (
                await ActAsync(
                    steward,
                    door,
                    new SentAct
                    {
                        WalkIn = operation,
                        Source = "walk_in",
                        At = Now,
                    }
                )
            ).GetProperty("verdict").GetString());

        // Somebody who gave the place back and comes all the same gets a new registration.
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET state = 'withdrawn', withdrawn_at = now() WHERE id = '{ticket.RegistrationId}'"
        );
        var back = await WalkInAsync(
            steward,
            door,
            new
            {
                operation = Guid.CreateVersion7(),
                name = "H'Bia Niê",
                birthYear = 1995,
                communeId = commune,
                sex = "female",
                consent = true,
            }
        );
        Assert.NotEqual(ticket.RegistrationId, back.GetProperty("registration").GetGuid());
    }

    [Fact]
    public async Task A_full_hall_refuses_a_walk_in_unless_somebody_lets_them_in_or_the_phone_did_already()
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 1 WHERE id = '{door.ActivityId}'");
        await World.TicketAsync(door);
        var refused = await steward.PostJsonAsync(
            $"/check-in/{door.SessionId}/walk-ins",
            new
            {
                operation = Guid.CreateVersion7(),
                name = "Y Nam",
                consent = true,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.True(JsonDocument.Parse(refused.Text).RootElement.GetProperty("full").GetBoolean());
        var (letIn, offline) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await WalkInAsync(
            steward,
            door,
            new
            {
                operation = letIn,
                name = "Y Nam",
                consent = true,
                letIn = true,
            }
        );
        Assert.Equal("accepted", (
                await ActAsync(
                    steward,
                    door,
                    new SentAct
                    {
                        WalkIn = letIn,
                        Source = "walk_in",
                        At = Now,
                        LetIn = true,
                    }
                )
            ).GetProperty("verdict").GetString());

        // Admitted without the server: the act is stored, and somebody has to decide about it.
        await WalkInAsync(
            steward,
            door,
            new
            {
                operation = offline,
                name = "H'Mi",
                consent = true,
                door = true,
            }
        );
        var act = new SentAct
        {
            WalkIn = offline,
            Source = "walk_in",
            At = Now,
            Door = "accepted",
        };
        Assert.Equal("full", (await ActAsync(steward, door, act)).GetProperty("verdict").GetString());
        Assert.Equal(
            "accepted full",
            await fixture.Database.SqlAsync(
                $"""
                SELECT door_verdict || ' ' || server_verdict FROM check_in
                  WHERE id = '{PairedPhones.Kept(Host, ActorKind.Account, steward.AccountId!.Value, act.Id)}'
                """
            )
        );
    }

    [Theory]
    [InlineData("UPDATE activity SET state = 'cancelled', state_reason = 'Mưa lớn' WHERE id = '{0}'")]
    [InlineData("UPDATE activity SET state = 'postponed', state_reason = 'Mưa lớn' WHERE id = '{0}'")]
    [InlineData("UPDATE session SET called_off_at = starts_at - interval '1 day' WHERE activity_id = '{0}'")]
    public async Task What_does_not_take_place_registers_nobody_whom_the_phone_let_in_and_counts_no_heads(string change)
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        await fixture.Database.SqlAsync(string.Format(CultureInfo.InvariantCulture, change, door.ActivityId));
        var operation = Guid.CreateVersion7();
        var refused = await steward.PostJsonAsync(
            $"/check-in/{door.SessionId}/walk-ins",
            new
            {
                operation,
                name = "H'Lan",
                consent = true,
                door = true,
                letIn = true,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        using (var told = JsonDocument.Parse(refused.Text))
        {
            Assert.True(told.RootElement.GetProperty("notTakingPlace").GetBoolean());
            Assert.Equal("Hoạt động này không diễn ra nên không ghi tên được.", told.RootElement.GetProperty("error").GetString());
        }

        var act = new SentAct
        {
            WalkIn = operation,
            Source = "walk_in",
            At = Now,
            LetIn = true,
            Door = "accepted",
        };
        Assert.Equal("not_taking_place", (await ActAsync(steward, door, act)).GetProperty("verdict").GetString());
        var counted = await steward.PostJsonAsync(
            $"/check-in/{door.SessionId}/headcounts",
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
                        gate = "",
                    },
                },
            }
        );
        using (var told = JsonDocument.Parse(counted.Text))
        {
            Assert.Equal("closed", told.RootElement.GetProperty("answers")[0].GetProperty("outcome").GetString());
        }

        Assert.Equal(
            "0 0 0",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT count(*) FROM attendance WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT count(*) FROM headcount WHERE activity_id = '{door.ActivityId}')
                """
            )
        );
    }

    [Fact]
    public async Task Several_counters_at_once_lose_no_tap_and_none_counts_twice()
    {
        var root = (await Host.RootAsync()).Id;
        var (door, first) = await DoorAsync(maySearch: false);
        using var second = await Host.SignedInAsync(Role.Steward, root);
        var path = $"/check-in/{door.SessionId}/headcounts";
        var taps = Enumerable
            .Range(0, 40)
            .Select(i => new
            {
                id = Guid.CreateVersion7(),
                female = i % 2,
                male = 1 - (i % 2),
                unknown = 0,
                at = Now,
                gate = "Cửa chính",
            })
            .ToList();
        await Task.WhenAll(
            taps.Chunk(5)
                .SelectMany(
                    (some, i) =>
                        Enumerable.Range(0, 2).Select(_ => (i % 2 == 0 ? first : second).PostJsonAsync(path, new { entries = some }))
                )
        );
        var answer = await CountsAsync(first, path, new { entries = taps.Take(1) });
        Assert.Equal("""{"female":20,"male":20,"unknown":0}""", answer.GetProperty("counted").ToString());
        Assert.Equal(40L, await fixture.Database.SqlAsync($"SELECT count(*) FROM headcount WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(
            40L,
            await fixture.Database.SqlAsync($"SELECT sum(age_not_known) FROM headcount WHERE session_id = '{door.SessionId}'")
        );

        // A phone whose clock is ahead of the server's clock counts nobody in the future.
        await CountsAsync(
            first,
            path,
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 0,
                        male = 1,
                        unknown = 0,
                        at = Now + 3_600_000,
                        gate = "Cửa chính",
                    },
                },
            }
        );
        await CountsAsync(
            first,
            path,
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 0,
                        male = -1,
                        unknown = 0,
                        at = Now,
                        gate = "Cửa chính",
                        reason = "Bấm nhầm",
                    },
                },
            }
        );
        Assert.Equal(
            Now,
            await fixture.Database.SqlAsync(
                $"SELECT (extract(epoch FROM max(counted_at)) * 1000)::bigint FROM headcount WHERE session_id = '{door.SessionId}'"
            )
        );

        // A correction subtracts no more than this counter has counted.
        using var third = await Host.SignedInAsync(Role.Steward, root);
        var minus = new
        {
            id = Guid.CreateVersion7(),
            female = -1,
            male = 0,
            unknown = 0,
            at = Now,
            gate = "Cửa chính",
            reason = "Bấm nhầm",
        };
        Assert.Equal(
            "bad",
            (await CountsAsync(third, path, new { entries = new[] { minus } })).GetProperty("answers")[0].GetProperty("outcome").GetString()
        );
        Assert.Equal(
            "done",
            (await CountsAsync(first, path, new { entries = new[] { minus } })).GetProperty("answers")[0].GetProperty("outcome").GetString()
        );
        Assert.Equal(
            39L,
            await fixture.Database.SqlAsync($"SELECT sum(female + male) FROM headcount WHERE session_id = '{door.SessionId}'")
        );
    }

    [Theory]
    [InlineData(-2, 0, 0, "bad")]
    [InlineData(0, -2, 0, "bad")]
    [InlineData(0, 0, -2, "bad")]
    [InlineData(-1, -1, -1, "done")]
    public async Task A_counter_takes_back_of_each_sex_no_more_than_it_counted(int female, int male, int unknown, string outcome)
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        async Task<string?> CountAsync(int women, int men, int others) => (
                await CountsAsync(
                    steward,
                    $"/check-in/{door.SessionId}/headcounts",
                    new
                    {
                        entries = new[]
                        {
                            new
                            {
                                id = Guid.CreateVersion7(),
                                female = women,
                                male = men,
                                unknown = others,
                                at = Now,
                                gate = "Cửa chính",
                            },
                        },
                    }
                )
            ).GetProperty("answers")[0].GetProperty("outcome").GetString();
        Assert.Equal("done", await CountAsync(1, 1, 1));
        Assert.Equal(outcome, await CountAsync(female, male, unknown));
    }

    [Fact]
    public async Task What_arrives_soon_after_a_right_ended_counts_whatever_the_phones_clock_says_and_nobody_new_is_registered()
    {
        var (door, steward) = await DoorAsync(maySearch: false);
        var before = Now;
        Host.Clock.AdvanceMinutes(1);
        await fixture.Database.SqlAsync(
            $"UPDATE account_grant SET valid_to = '{Host.Clock.GetCurrentInstant()}' WHERE account_id = '{steward.AccountId}'"
        );
        Host.Clock.AdvanceMinutes(1);
        var operation = Guid.CreateVersion7();
        var told = await WalkInAsync(
            steward,
            door,
            new
            {
                operation,
                name = "H'Mi Kbuôr",
                consent = true,
                door = true,
            }
        );
        Assert.False(told.TryGetProperty("name", out _));
        Assert.Equal("accepted", (
                await ActAsync(
                    steward,
                    door,
                    new SentAct
                    {
                        WalkIn = operation,
                        Source = "walk_in",
                        At = before,
                    }
                )
            ).GetProperty("verdict").GetString());
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (
                await steward.PostJsonAsync(
                    $"/check-in/{door.SessionId}/walk-ins",
                    new
                    {
                        operation = Guid.CreateVersion7(),
                        name = "Y Nam",
                        consent = true,
                    }
                )
            ).Status
        );
        var counts = await CountsAsync(
            steward,
            $"/check-in/{door.SessionId}/headcounts",
            new
            {
                entries = new[] { before, Now }.Select(at => new
                {
                    id = Guid.CreateVersion7(),
                    female = 1,
                    male = 0,
                    unknown = 0,
                    at,
                    gate = "Cửa chính",
                }),
            }
        );
        Assert.Equal(["done", "done"], counts.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()));

        // The browser is told that the right is over, so that it deletes the list of names, as a phone does.
        foreach (var path in new[] { "roster", "changes" })
        {
            var over = await steward.GetAsync($"/check-in/{door.SessionId}/{path}");
            Assert.Equal(HttpStatusCode.Forbidden, over.Status);
            Assert.Equal("ended", JsonDocument.Parse(over.Text).RootElement.GetProperty("over").GetString());
        }
    }

    [Fact]
    public async Task Communes_are_listed_with_the_units_they_went_into()
    {
        var (_, steward) = await DoorAsync(maySearch: false);
        var communes = JsonDocument.Parse((await steward.GetAsync("/check-in/communes")).Text).RootElement;
        Assert.Equal(184, communes.GetArrayLength());
        var one = communes.EnumerateArray().Single(c => c.GetProperty("name").GetString() == "Phường Tân Hòa");
        Assert.Equal("Thành phố Buôn Ma Thuột", one.GetProperty("district").GetString());
        Assert.Equal(["Phường Tân Lập"], one.GetProperty("also").EnumerateArray().Select(a => a.GetString()));
    }

    [Fact]
    public async Task Thirty_two_clients_that_scan_the_same_thousand_tickets_make_a_thousand_attendances()
    {
        const int Tickets = 1000;
        const int Clients = 32;
        var (door, steward) = await DoorAsync(maySearch: false);
        await fixture.Database.SqlAsync(
            $"""
            WITH p AS (
              INSERT INTO person (id, name, name_folded, name_sort, is_speaker, created_at)
              SELECT new_id(), 'Y Bhăm', 'y bham', 'bham', false, '2026-11-01' FROM generate_series(1, {Tickets}) RETURNING id)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, places, is_group, state,
              channel, language, discreet, code, token_hash, generation, key_version, created_at)
            SELECT new_id(), '{door.ActivityId}', id, new_id(), 'Y Bhăm', 'y bham', 'bham', 1, false, 'confirmed', 'public', 'vi', true,
              lpad(n::text, 8, '0'), sha256(n::text::bytea), 1, 1, '2026-11-01'
            FROM (SELECT id, row_number() OVER () AS n FROM p) p
            """
        );
        var hashes = Enumerable
            .Range(1, Tickets)
            .Select(n =>
                System.Buffers.Text.Base64Url.EncodeToString(
                    System
                        .Security.Cryptography.SHA256.HashData(
                            System.Text.Encoding.ASCII.GetBytes(n.ToString(System.Globalization.CultureInfo.InvariantCulture))
                        )
                        .AsSpan(0, 16)
                )
            )
            .ToList();

        // Longer ago than an answer takes, so the clients were offline when they scanned.
        var now = Now - 60_000;
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async client =>
                {
                    var told = new List<(string? Verdict, long First, string? Gate)>();
                    foreach (var some in hashes.Chunk(100))
                    {
                        var acts = some.Select(h => new SentAct
                            {
                                Hash = h,
                                At = now - client,
                                Gate = $"Cửa {client}",
                            })
                            .ToList();
                        told.AddRange(
                            Answers(await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts }))
                                .Select(a =>
                                    (
                                        a.GetProperty("verdict").GetString(),
                                        a.GetProperty("firstAt").GetInt64(),
                                        a.GetProperty("firstGate").GetString()
                                    )
                                )
                        );
                    }

                    return told;
                })
        );
        Assert.Equal(1000L, await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(
            (long)Tickets * Clients,
            await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'")
        );
        for (var t = 0; t < Tickets; t++)
        {
            var of = answers.Select((told, client) => (Client: client, Told: told[t])).ToList();
            var winner = Assert.Single(of, a => a.Told.Verdict == "accepted");
            Assert.All(
                of.Where(a => a.Client != winner.Client),
                a =>
                {
                    // The answer shows the winner's time and gate, or its own if they are earlier (who-sees 7).
                    Assert.Equal("already_in", a.Told.Verdict);
                    Assert.Equal(
                        a.Client > winner.Client ? (now - a.Client, $"Cửa {a.Client}") : (winner.Told.First, winner.Told.Gate),
                        (a.Told.First, a.Told.Gate)
                    );
                }
            );
        }
    }

    private static string Short(TestTicket ticket) =>
        System.Buffers.Text.Base64Url.EncodeToString(TicketTokens.HashOf(ticket.Token).AsSpan(0, 8));

    private static List<JsonElement> Answers(TestPage page)
    {
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return [.. JsonDocument.Parse(page.Text).RootElement.GetProperty("answers").EnumerateArray()];
    }

    private static async Task<JsonElement> ActAsync(TestBrowser browser, TestDoor door, SentAct act) =>
        Assert.Single(Answers(await browser.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } })));

    private static async Task<JsonElement> ChangesAsync(TestBrowser browser, TestDoor door, string? since) =>
        JsonDocument.Parse((await browser.GetAsync($"/check-in/{door.SessionId}/changes?since={since}")).Text).RootElement;

    private static async Task<JsonElement> WalkInAsync<T>(TestBrowser browser, TestDoor door, T walkIn)
    {
        var page = await browser.PostJsonAsync($"/check-in/{door.SessionId}/walk-ins", walkIn);
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return JsonDocument.Parse(page.Text).RootElement;
    }

    private static async Task<JsonElement> CountsAsync<T>(TestBrowser browser, string path, T body)
    {
        var page = await browser.PostJsonAsync(path, body);
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return JsonDocument.Parse(page.Text).RootElement;
    }

    private async Task<TestDoor> EventAsync() => await World.EventAsync((await Host.RootAsync()).Id, Host.Clock.GetCurrentInstant());

    private async Task<(TestDoor Door, TestBrowser Steward)> DoorAsync(bool maySearch) =>
        (await EventAsync(), await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id, maySearch: maySearch));
}
