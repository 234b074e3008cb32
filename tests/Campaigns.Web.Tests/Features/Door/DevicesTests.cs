using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>Phones that are paired with a door and have no account.</summary>
public sealed class DevicesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_phone_is_paired_by_a_link_and_works_at_that_door_alone()
    {
        var door = await EventAsync();
        var elsewhere = await EventAsync();
        var (grant, phone) = await PairedAsync(door);
        var list = await phone.GetAsync("/check-in");
        Assert.NotNull(list.Document.QuerySelector($"a[href='/check-in/{door.SessionId}']"));
        Assert.Null(list.Document.QuerySelector($"a[href='/check-in/{elsewhere.SessionId}']"));
        var scanner = await phone.GetAsync($"/check-in/{door.SessionId}");
        var data = JsonDocument.Parse(scanner.Document.QuerySelector("#door-data")!.TextContent).RootElement;
        Assert.Equal($"device:{grant.Id}", data.GetProperty("actor").GetString());
        Assert.Equal("Cửa bên", data.GetProperty("gate").GetString());
        Assert.Equal("scan", data.GetProperty("mode").GetString());
        var ticket = await World.TicketAsync(door);
        var answer = await ActAsync(phone, door, grant, Admit(ticket));
        Assert.Equal("accepted", Text(answer, "verdict"));
        Assert.Equal("device", await fixture.Database.SqlAsync($"SELECT actor_kind FROM check_in WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await SendAsync(phone, elsewhere, grant, Admit(await World.TicketAsync(elsewhere)))).Status
        );
        Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync($"/check-in/{elsewhere.SessionId}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await phone.GetAsync($"/check-in/{door.SessionId}/search?q=bham")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await phone.GetAsync("/events")).Status);
    }

    [Fact]
    public async Task Two_phones_race_for_one_link_and_one_has_it_and_keeps_it()
    {
        var door = await EventAsync();
        var grant = await GrantAsync(door);
        var url = UrlOf(grant);
        var phones = Enumerable.Range(0, 8).Select(_ => Host.Browser()).ToList();
        var pages = await Task.WhenAll(phones.Select(p => p.GetAsync(url)));
        var answers = await Task.WhenAll(phones.Zip(pages, (p, page) => p.SubmitAsync(page)));
        var winner = Assert.Single(phones.Zip(answers), p => p.Second.Location == "/check-in").First;
        Assert.All(answers.Where(a => a.Location is null), a => Assert.Contains("đã ghép với máy khác", a.Text, StringComparison.Ordinal));

        // The answer may be lost: the same phone that asks again gets the same pairing.
        var again = await winner.GetAsync(url);
        Assert.Contains("Máy này đã được ghép", again.Text, StringComparison.Ordinal);
        Assert.Equal("/check-in", (await winner.SubmitAsync(again)).Location);
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM audit_entry WHERE action = 'device.paired' AND subject_id = '{door.ActivityId}'"
            )
        );
        phones.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task A_browser_that_keeps_nothing_is_told_so_and_takes_nothing()
    {
        var door = await EventAsync();
        var grant = await GrantAsync(door);
        using var phone = Host.Browser();
        using var other = Host.Browser();
        var page = await phone.GetAsync(UrlOf(grant));
        using var bare = Host.Browser();
        bare.SetCookie("antiforgery", phone.Cookie("antiforgery")!);
        Assert.Contains("Chưa ghép được", (await bare.SubmitAsync(page)).Text, StringComparison.Ordinal);
        Assert.Contains("Dùng máy này", (await other.GetAsync(UrlOf(grant))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_revoked_keeps_everything_to_settle_whatever_it_is_dated_and_tells_no_name()
    {
        var door = await EventAsync();
        var (grant, phone) = await PairedAsync(door);
        var (before, after) = (await World.TicketAsync(door, "H'Mi Kbuôr"), await World.TicketAsync(door, "Y Nam Niê"));
        var made = Admit(before);
        Host.Clock.AdvanceMinutes(2);
        await RevokeAsync(grant);
        Host.Clock.AdvanceMinutes(2);
        var late = Admit(after);
        var answers = Answers(await SendAsync(phone, door, grant, made, late));
        Assert.All(answers, a => Assert.Equal("to_settle", Text(a, "verdict")));
        Assert.All(answers, a => Assert.False(a.TryGetProperty("name", out _), "the right is over"));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}'"));

        // Sent again, it is the same act.
        Assert.Equal("to_settle", Text(await ActAsync(phone, door, grant, made), "verdict"));
        Assert.Equal(2L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/check-in/{door.SessionId}/changes");
        request.Headers.Add("Door-Actor", $"device:{grant.Id}");
        var count = await phone.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, count.Status);
        Assert.True(JsonDocument.Parse(count.Text).RootElement.GetProperty("ended").GetBoolean());
        Assert.Equal("revoked", JsonDocument.Parse(count.Text).RootElement.GetProperty("over").GetString());
        Assert.Equal("/check-in", (await phone.GetAsync($"/check-in/{door.SessionId}")).Location);
        Assert.Contains("không còn được ghép", (await phone.GetAsync("/check-in")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_ends_with_its_activity_as_that_stands()
    {
        var door = await EventAsync();
        var (_, phone) = await PairedAsync(door);
        async Task<HttpStatusCode> CountAsync() => (await phone.GetAsync($"/check-in/{door.SessionId}/changes")).Status;
        await fixture.Database.SqlAsync(
            $"""
            UPDATE session SET ends_at = '{Host.Clock.GetCurrentInstant() - Duration.FromMinutes(181)}',
              starts_at = '{Host.Clock.GetCurrentInstant() - Duration.FromHours(6)}' WHERE id = '{door.SessionId}'
            """
        );
        Assert.Equal(HttpStatusCode.Forbidden, await CountAsync());

        // The event moved, and the end of the grant moved with it.
        await fixture.Database.SqlAsync(
            $"UPDATE session SET ends_at = '{Host.Clock.GetCurrentInstant() - Duration.FromMinutes(179)}' WHERE id = '{door.SessionId}'"
        );
        Assert.Equal(HttpStatusCode.OK, await CountAsync());
    }

    [Fact]
    public async Task Who_acts_is_who_the_cookies_prove()
    {
        var door = await EventAsync();
        var (grant, phone) = await PairedAsync(door);
        var (foreign, other) = await PairedAsync(door);
        var ticket = await World.TicketAsync(door);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(other, door, grant, Admit(ticket))).Status);
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await SendAsync(steward, door, $"account:{Guid.CreateVersion7()}", Admit(ticket))).Status
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(phone, door, $"account:{steward.AccountId}", Admit(ticket))).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(steward, door, $"account:{steward.AccountId}", Admit(ticket))).Status);
        Assert.NotEqual(grant.Id, foreign.Id);

        // Another phone of the same door is refused too, instead of being taken for itself.
        var counted = new
        {
            entries = new[]
            {
                new
                {
                    id = Guid.CreateVersion7(),
                    female = 1,
                    male = 0,
                    unknown = 0,
                    at = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
                    gate = "",
                },
            },
        };
        var path = $"/check-in/{door.SessionId}/headcounts";
        Assert.Equal(HttpStatusCode.Unauthorized, (await PairedPhones.PostAsync(other, path, grant, counted)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PairedPhones.PostAsync(other, path, foreign, counted)).Status);
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }

    [Fact]
    public async Task A_dump_reveals_no_pairing()
    {
        var door = await EventAsync();
        var free = await GrantAsync(door);
        var (taken, _) = await PairedAsync(door);
        var dump = (byte[][])
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT array_agg(token_hash) || array_agg(device_hash) FILTER (WHERE device_hash IS NOT NULL) FROM device_grant
                      WHERE activity_id = '{door.ActivityId}'
                    """
                )
            )!;
        using var thief = Host.Browser();
        foreach (var bytes in dump.Concat(dump.Select(SHA256.HashData)))
        {
            var token = System.Buffers.Text.Base64Url.EncodeToString(bytes.AsSpan(0, 16));
            Assert.Equal(HttpStatusCode.NotFound, (await thief.GetAsync($"/d/{token}")).Status);
            foreach (var id in new[] { free.Id, taken.Id })
            {
                thief.SetCookie(DoorCookies.NameOf(id), $"{id:N}.1.{token}");
                Assert.Equal(
                    HttpStatusCode.Unauthorized,
                    (await SendAsync(thief, door, $"device:{id}", Admit(await World.TicketAsync(door)))).Status
                );
            }
        }

        // A row that somebody writes into the database opens nothing either.
        var forged = RandomNumberGenerator.GetBytes(16);
        await fixture.Database.SqlAsync(
            $"UPDATE device_grant SET token_hash = decode('{Convert.ToHexString(SHA256.HashData(forged))}', 'hex') WHERE id = '{free.Id}'"
        );
        Assert.Equal(HttpStatusCode.NotFound, (await thief.GetAsync($"/d/{System.Buffers.Text.Base64Url.EncodeToString(forged)}")).Status);
    }

    [Fact]
    public async Task A_phone_makes_itself_known_once_and_tells_what_it_has_still_to_send()
    {
        var door = await EventAsync();
        var (grant, phone) = await PairedAsync(door);
        var (key, sent) = PhoneKeys.New();
        using var made = key;
        var id = Guid.CreateVersion7();
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync(phone, "/check-in/phones", $"device:{grant.Id}", new { id, publicKey = sent })).Status
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await PostAsync(phone, "/check-in/phones", $"device:{grant.Id}", new { id, publicKey = sent })).Status
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await PostAsync(phone, "/check-in/phones", $"device:{grant.Id}", new { id, publicKey = PhoneKeys.New().Public })).Status
        );
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (
                await PostAsync(
                    phone,
                    "/check-in/phones",
                    $"device:{grant.Id}",
                    new { id = Guid.CreateVersion7(), publicKey = new SentKey(sent.X, sent.X) }
                )
            ).Status
        );

        // Another device cannot claim the phone's id, even with the same key.
        var (other, stranger) = await PairedAsync(door);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await PostAsync(stranger, "/check-in/phones", $"device:{other.Id}", new { id, publicKey = sent })).Status
        );
        var act = Admit(await World.TicketAsync(door));
        await PostAsync(
            phone,
            $"/check-in/{door.SessionId}/acts",
            $"device:{grant.Id}",
            new
            {
                phone = id,
                waiting = 7,
                acts = new[] { act },
            }
        );
        Assert.Equal(
            $"7 {door.SessionId} Cửa bên {id}",
            await fixture.Database.SqlAsync(
                $"""
                SELECT p.waiting || ' ' || p.last_session_id || ' ' || p.gate || ' ' || c.phone_id FROM door_phone p
                  JOIN check_in c ON c.id = '{PairedPhones.Kept(Host, ActorKind.Device, grant.Id, act.Id)}' WHERE p.id = '{id}'
                """
            )
        );
    }

    [Fact]
    public async Task Of_two_phones_online_the_refused_one_names_the_gate_that_admitted_whatever_the_clocks_say()
    {
        var door = await EventAsync();
        var phones = new List<(string Gate, DeviceGrant Grant, TestBrowser Phone)>();
        foreach (var gate in new[] { "Cửa A", "Cửa B" })
        {
            var (grant, phone) = await PairedAsync(door);
            phones.Add((gate, grant, phone));
        }

        // What is dated before the pairing waits for a decision.
        Host.Clock.AdvanceMinutes(1);
        for (var i = 0; i < 6; i++)
        {
            // The second phone pressed a moment before the first one, or its clock is measured so.
            var ticket = await World.TicketAsync(door);
            var at = Now;
            var answers = await Task.WhenAll(
                phones.Select(
                    (p, n) =>
                        ActAsync(
                            p.Phone,
                            door,
                            p.Grant,
                            new SentAct
                            {
                                Hash = Hash(ticket, 32),
                                Gate = p.Gate,
                                At = at - 300 * n,
                                Door = "accepted",
                            }
                        )
                )
            );
            var first = Assert.Single(answers, a => Text(a, "verdict") == "accepted");
            var second = Assert.Single(answers, a => Text(a, "verdict") == "already_in");
            Assert.Equal(
                (first.GetProperty("firstAt").GetInt64(), phones[Array.IndexOf(answers, first)].Gate),
                (second.GetProperty("firstAt").GetInt64(), Text(second, "firstGate"))
            );
        }

        // One after the other the order is certain: the later act with the earlier hour is the refused one.
        var one = await World.TicketAsync(door);
        var then = Now;
        await ActAsync(
            phones[0].Phone,
            door,
            phones[0].Grant,
            new SentAct
            {
                Hash = Hash(one, 32),
                Gate = "Cửa A",
                At = then,
            }
        );
        var refused = await ActAsync(
            phones[1].Phone,
            door,
            phones[1].Grant,
            new SentAct
            {
                Hash = Hash(one, 32),
                Gate = "Cửa B",
                At = then - 4_900,
            }
        );
        Assert.Equal(
            ("already_in", "Cửa A", then),
            (Text(refused, "verdict"), Text(refused, "firstGate"), refused.GetProperty("firstAt").GetInt64())
        );
    }

    [Fact]
    public async Task A_ticket_is_found_by_the_beginning_of_its_hash()
    {
        var door = await EventAsync();
        var (grant, phone) = await PairedAsync(door);
        foreach (var bytes in new[] { 8, 16, 32 })
        {
            var ticket = await World.TicketAsync(door);
            var answer = await ActAsync(phone, door, grant, new SentAct { Hash = Hash(ticket, bytes), At = Now });
            Assert.Equal("accepted", Text(answer, "verdict"));
            Assert.Equal(ticket.RegistrationId, answer.GetProperty("registration").GetGuid());
        }

        var elsewhere = await World.TicketAsync(await EventAsync());
        Assert.Equal(
            "not_on_list",
            Text(await ActAsync(phone, door, grant, new SentAct { Hash = Hash(elsewhere, 16), At = Now }), "verdict")
        );
        Assert.Equal("not_valid", Text(await ActAsync(phone, door, grant, new SentAct { Hash = Hash(elsewhere, 8), At = Now }), "verdict"));
        Assert.Equal("bad", Text(await ActAsync(phone, door, grant, new SentAct { Hash = Hash(elsewhere, 7), At = Now }), "outcome"));
    }

    [Fact]
    public async Task What_is_asked_at_the_door_fills_the_cells_and_of_each_answer_the_last_counts()
    {
        var door = await EventAsync();
        var (grant, phone) = await PairedAsync(door);

        // An act that is dated before the pairing would wait.
        Host.Clock.AdvanceMinutes(1);
        var ticket = await World.TicketAsync(door, places: 3, sex: null, birthYear: null);
        var admit = Admit(ticket);
        var answer = await ActAsync(phone, door, grant, admit);
        Assert.Equal(["sex", "age"], answer.GetProperty("asks").EnumerateArray().Select(a => a.GetString()));
        var sex = new SentAct
        {
            Kind = "override",
            Target = admit.Id,
            Sex = "female",
            At = Now,
        };
        var age = new SentAct
        {
            Kind = "override",
            Target = admit.Id,
            AgeBand = "from60",
            At = Now,
        };
        var people = new SentAct
        {
            Kind = "override",
            Target = admit.Id,
            People = 2,
            Male = 1,
            At = Now - 1,
        };
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, sex), "verdict"));
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, age), "verdict"));

        // This was said before the other acts but arrives after them.
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, people), "verdict"));
        Assert.Equal(
            "1 1 0 | 1 1",
            await fixture.Database.SqlAsync(
                $"""
                SELECT female || ' ' || male || ' ' || sex_not_known || ' | ' || from60 || ' ' || age_not_known FROM attendance
                  WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                """
            )
        );

        // When the scan itself carries the answers, nothing is asked.
        var known = await ActAsync(
            phone,
            door,
            grant,
            Admit(await World.TicketAsync(door, sex: null, birthYear: null)) with
            {
                Sex = "male",
                AgeBand = "under16",
            }
        );
        Assert.False(known.TryGetProperty("asks", out _));
    }

    [Fact]
    public async Task Going_out_is_kept_and_coming_in_again_too_in_any_order()
    {
        var door = await EventAsync();
        await fixture.Database.SqlAsync($"UPDATE activity SET checks_out = true WHERE id = '{door.ActivityId}'");
        var (grant, phone) = await PairedAsync(door);
        Host.Clock.AdvanceMinutes(11);
        var ticket = await World.TicketAsync(door);
        var start = Now - 600_000;
        var (came, went, back, left) = (
            Admit(ticket) with
            {
                At = start,
            },
            Out(ticket) with
            {
                At = start + 1000,
            },
            Admit(ticket) with
            {
                At = start + 2000,
            },
            Out(ticket) with
            {
                At = start + 3000,
            }
        );
        async Task<long?> LeftAsync() =>
            await fixture.Database.SqlAsync(
                $"""
                SELECT (extract(epoch FROM left_at) * 1000)::bigint - {start} FROM attendance
                  WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                """
            ) as long?;
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, went), "verdict"));
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, came), "verdict"));
        Assert.Equal(1000, await LeftAsync());
        Assert.Equal("accepted", Text(await ActAsync(phone, door, grant, left), "verdict"));
        Assert.Equal("already_in", Text(await ActAsync(phone, door, grant, back), "verdict"));
        Assert.Equal(3000, await LeftAsync());
        Assert.Equal(
            "annulled",
            Text(
                await ActAsync(
                    phone,
                    door,
                    grant,
                    new SentAct
                    {
                        Kind = "annul",
                        Target = left.Id,
                        Reason = "Bấm nhầm",
                        At = Now,
                    }
                ),
                "verdict"
            )
        );
        Assert.Null(await LeftAsync());
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}'"));
    }

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private static string Hash(TestTicket ticket, int bytes) =>
        System.Buffers.Text.Base64Url.EncodeToString(TicketTokens.HashOf(ticket.Token).AsSpan(0, bytes));

    private static List<JsonElement> Answers(TestPage page)
    {
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return [.. JsonDocument.Parse(page.Text).RootElement.GetProperty("answers").EnumerateArray()];
    }

    private static Task<TestPage> PostAsync<T>(TestBrowser browser, string path, string actor, T body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Door-Actor", actor);
        request.Headers.Accept.ParseAdd("application/json");
        return browser.SendAsync(request);
    }

    private static Task<TestPage> SendAsync(TestBrowser browser, TestDoor door, string actor, params SentAct[] acts) =>
        PostAsync(browser, $"/check-in/{door.SessionId}/acts", actor, new { acts });

    private static Task<TestPage> SendAsync(TestBrowser browser, TestDoor door, DeviceGrant grant, params SentAct[] acts) =>
        SendAsync(browser, door, $"device:{grant.Id}", acts);

    private static async Task<JsonElement> ActAsync(TestBrowser browser, TestDoor door, DeviceGrant grant, SentAct act) =>
        Assert.Single(Answers(await SendAsync(browser, door, grant, act)));

    private SentAct Admit(TestTicket ticket) => new() { Hash = Hash(ticket, 16), At = Now };

    private SentAct Out(TestTicket ticket) =>
        new()
        {
            Kind = "check_out",
            Hash = Hash(ticket, 16),
            At = Now,
        };

    private async Task<TestDoor> EventAsync() => await World.EventAsync((await Host.RootAsync()).Id, Host.Clock.GetCurrentInstant());

    private string UrlOf(DeviceGrant grant)
    {
        using var scope = Host.Services.CreateScope();
        return new Uri(scope.ServiceProvider.GetRequiredService<PairingService>().UrlOf(grant)).AbsolutePath;
    }

    private async Task<DeviceGrant> GrantAsync(TestDoor door, bool maySearch = false)
    {
        using var scope = Host.Services.CreateScope();
        var grant = scope.ServiceProvider.GetRequiredService<PairingService>().New(door.ActivityId, "Cửa bên", maySearch, door.ActivityId);
        await using var db = Host.Db();
        db.DeviceGrants.Add(grant);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return grant;
    }

    private async Task<(DeviceGrant Grant, TestBrowser Phone)> PairedAsync(TestDoor door)
    {
        var grant = await GrantAsync(door);
        var phone = Host.Browser();
        Assert.Equal("/check-in", (await phone.SubmitAsync(await phone.GetAsync(UrlOf(grant)))).Location);
        return (grant, phone);
    }

    private async Task RevokeAsync(DeviceGrant grant)
    {
        await using var db = Host.Db();
        var now = Host.Clock.GetCurrentInstant();
        await db
            .DeviceGrants.Where(g => g.Id == grant.Id)
            .ExecuteUpdateAsync(
                g => g.SetProperty(d => d.RevokedAt, now).SetProperty(d => d.RevokedById, grant.CreatedById),
                TestContext.Current.CancellationToken
            );
    }
}
