using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Platform;
using Jose;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using Base64Url = System.Buffers.Text.Base64Url;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>A queue that another phone carries.</summary>
public sealed class HandoverTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private HandoverKeys Keys => Host.Services.GetRequiredService<HandoverKeys>();

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    /// <summary>How a phone makes a package.</summary>
    public enum Form
    {
        /// <summary>Each act signed, the content compressed.</summary>
        Each,

        /// <summary>Each act signed, by a browser that cannot compress.</summary>
        EachAtLength,

        /// <summary>The older format: all acts under one signature.</summary>
        Together,

        /// <summary>The older format, by a browser that cannot compress.</summary>
        TogetherAtLength,
    }

    [Theory]
    [InlineData(Form.Each)]
    [InlineData(Form.EachAtLength)]
    [InlineData(Form.Together)]
    [InlineData(Form.TogetherAtLength)]
    public async Task What_another_brings_is_done_as_the_phone_that_made_it_and_once(Form form)
    {
        var (door, steward, phone, key) = await PhoneAsync();
        var ticket = await World.TicketAsync(door);
        var operation = Guid.CreateVersion7();
        var scan = new SentAct
        {
            Hash = Base64Url.EncodeToString(TicketTokens.HashOf(ticket.Token).AsSpan(0, 16)),
            At = Now,
            Door = "accepted",
        };
        object[] envelopes =
        [
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = scan,
            },
            new
            {
                type = "walk_in",
                session = door.SessionId,
                walkIn = new
                {
                    operation,
                    name = "H'Mi Kbuôr",
                    consent = true,
                    door = true,
                },
            },
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct
                {
                    WalkIn = operation,
                    Source = "walk_in",
                    At = Now,
                    Door = "accepted",
                },
            },
            new
            {
                type = "headcount",
                session = door.SessionId,
                headcount = new
                {
                    id = Guid.CreateVersion7(),
                    female = 2,
                    male = 1,
                    unknown = 0,
                    at = Now,
                    gate = "Cửa bên",
                },
            },
        ];
        var package = Seal(form, envelopes, phone, key);
        using var carrier = Host.Browser();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("done", Assert.Single(await HandAsync(carrier, package)));
        }

        Assert.Equal(
            $"2 2 1 3 {steward.AccountId} {phone}",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM check_in WHERE session_id = s.id) || ' ' || (SELECT count(*) FROM attendance
                  WHERE session_id = s.id) || ' '
                  || (SELECT count(*) FROM headcount WHERE session_id = s.id) || ' ' || (SELECT sum(female + male) FROM headcount
                    WHERE session_id = s.id) || ' '
                  || (SELECT actor_id || ' ' || phone_id FROM check_in WHERE id = '{PairedPhones.Kept(
                    Host,
                    ActorKind.Account,
                    steward.AccountId!.Value,
                    scan.Id
                )}')
                FROM session s WHERE s.id = '{door.SessionId}'
                """
            )
        );

        // The phone found a signal after all.
        var sent = await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { phone, acts = new[] { scan } });
        Assert.Equal("accepted", JsonDocument.Parse(sent.Text).RootElement.GetProperty("answers")[0].GetProperty("verdict").GetString());
        Assert.Equal(2L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }

    [Theory]
    [InlineData(Form.EachAtLength)]
    [InlineData(Form.TogetherAtLength)]
    public async Task Whoever_carries_it_can_neither_read_nor_alter_it(Form form)
    {
        var (door, _, phone, key) = await PhoneAsync();
        var ticket = await World.TicketAsync(door, "H'Lan Êban");
        var act = new SentAct
        {
            Registration = ticket.RegistrationId,
            Source = "search",
            At = Now,
            Gate = "Cửa của H'Lan",
        };
        object[] envelopes =
        [
            new
            {
                type = "check_in",
                session = door.SessionId,
                act,
            },
        ];
        var package = Seal(form, envelopes, phone, key);
        Assert.DoesNotContain(
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ticket.RegistrationId.ToString()).AsSpan(0, 30)),
            package,
            StringComparison.Ordinal
        );
        using var carrier = Host.Browser();
        var parts = package.Split('.');
        var altered = string.Join('.', parts.Select((p, i) => i == 3 ? (p[0] == 'A' ? 'B' : 'A') + p[1..] : p));

        // Encrypted to another server.
        var elsewhere = Seal(form, envelopes, phone, key, to: new HandoverKeys(Secrets.Parse(Secrets.NewMaster())).Current);
        Assert.Equal(
            ["bad", "bad", "bad", "bad"],
            await HandAsync(carrier, altered, elsewhere, "no package", Encoding.UTF8.GetString(Sign(form, envelopes, phone, key)))
        );

        // Signed with another key than the one that the phone registered, and with a key that nobody registered.
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var one = form == Form.EachAtLength ? "bad 1" : "bad";
        Assert.Equal(
            [one, one],
            await HandAsync(carrier, Seal(form, envelopes, phone, forger), Seal(form, envelopes, Guid.CreateVersion7(), forger))
        );
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(["done"], await HandAsync(carrier, package));
    }

    [Fact]
    public async Task What_the_phone_did_not_sign_is_refused_by_its_number_and_the_others_of_the_package_arrive()
    {
        var (door, _, phone, key) = await PhoneAsync();
        var tickets = new List<TestTicket>();
        for (var i = 0; i < 7; i++)
        {
            tickets.Add(await World.TicketAsync(door));
        }

        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var lines = tickets
            .Select(t =>
                SignOne(
                    new
                    {
                        type = "check_in",
                        session = door.SessionId,
                        act = new SentAct { Registration = t.RegistrationId, At = Now },
                    },
                    phone,
                    key
                )
            )
            .ToArray();
        lines[1] = lines[1].Replace(tickets[1].RegistrationId.ToString(), tickets[6].RegistrationId.ToString(), StringComparison.Ordinal);
        lines[2] = lines[2][..(lines[2].LastIndexOf('.') + 1)];
        lines[3] = SignOne(
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct { Registration = tickets[3].RegistrationId, At = Now },
            },
            phone,
            forger
        );
        lines[4] = "no act";
        lines[6] = $"{lines[6][..lines[6].LastIndexOf(' ')]} {lines[5][(lines[5].LastIndexOf(' ') + 1)..]}";
        using var carrier = Host.Browser();
        Assert.Equal(["bad 2,3,4,5,7"], await HandAsync(carrier, Seal([2, .. Encoding.UTF8.GetBytes(string.Join('\n', lines))])));
        Assert.Equal(
            new[] { tickets[0], tickets[5] }.Select(t => t.RegistrationId).Order(),
            await fixture.Database.SqlAsync($"SELECT array_agg(registration_id) FROM attendance WHERE session_id = '{door.SessionId}'")
                is Guid[] came
                ? came.Order()
                : []
        );
    }

    /// <summary>The people in a package were let in already, so that a full hall refuses none of them.</summary>
    [Fact]
    public async Task Who_was_let_in_without_a_network_is_registered_though_the_hall_is_full()
    {
        var (door, _, phone, key) = await PhoneAsync();
        await World.TicketAsync(door);
        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 1 WHERE id = '{door.ActivityId}'");
        object[] late =
        [
            new
            {
                type = "walk_in",
                session = door.SessionId,
                walkIn = new
                {
                    operation = Guid.CreateVersion7(),
                    name = "Y Đến Sau",
                    consent = true,
                },
            },
        ];
        using var carrier = Host.Browser();
        Assert.Equal(["done"], await HandAsync(carrier, Seal(Form.Each, late, phone, key)));
        Assert.Equal(2L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task What_the_door_refuses_of_a_package_is_said_by_number_too()
    {
        var (door, _, phone, key) = await PhoneAsync();
        var ticket = await World.TicketAsync(door);
        object[] envelopes =
        [
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct { Registration = ticket.RegistrationId, At = -1 },
            },
            new
            {
                type = "walk_in",
                session = door.SessionId,
                walkIn = new
                {
                    operation = Guid.CreateVersion7(),
                    name = "",
                    consent = true,
                },
            },
            new
            {
                type = "headcount",
                session = door.SessionId,
                headcount = new
                {
                    id = Guid.CreateVersion7(),
                    female = -3,
                    male = 0,
                    unknown = 0,
                    at = Now,
                    gate = "",
                },
            },
            new { type = "dance", session = door.SessionId },
            new
            {
                type = "check_in",
                session = Guid.CreateVersion7(),
                act = new SentAct { Registration = ticket.RegistrationId, At = Now },
            },
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct { Registration = ticket.RegistrationId, At = Now },
            },
        ];
        using var carrier = Host.Browser();
        foreach (var form in new[] { Form.Each, Form.Together })
        {
            Assert.Equal(["bad 1,2,3,4,5"], await HandAsync(carrier, Seal(form, envelopes, phone, key)));
        }

        Assert.Equal(
            "1 0",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}') || ' ' || (SELECT count(*) FROM headcount
                  WHERE session_id = '{door.SessionId}')
                """
            )
        );
    }

    [Fact]
    public async Task One_bad_package_never_blocks_the_rest_and_what_is_sent_is_bounded()
    {
        var (door, _, phone, key) = await PhoneAsync();
        var (ticket, other) = (await World.TicketAsync(door), await World.TicketAsync(door));
        object ActOf(TestTicket of, string gate = "Cửa bên") =>
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct
                {
                    Registration = of.RegistrationId,
                    At = Now,
                    Gate = gate,
                },
            };
        object[] never =
        [
            ActOf(ticket, "Cửa\0bên"),
            new
            {
                type = "headcount",
                session = door.SessionId,
                headcount = new
                {
                    id = Guid.CreateVersion7(),
                    female = 1,
                    male = 0,
                    unknown = 0,
                    at = Now,
                    gate = "\0",
                },
            },
            ActOf(ticket),
        ];
        using var carrier = Host.Browser();

        // Half of a surrogate pair is no text.
        using var half = new HttpRequestMessage(HttpMethod.Post, "/check-in/handed")
        {
            Content = new StringContent("""{"packages":["abc","\ud800"]}""", Encoding.UTF8, "application/json"),
        };
        half.Headers.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.OK, (await carrier.SendAsync(half)).Status);
        var page = await carrier.PostJsonAsync(
            "/check-in/handed",
            new
            {
                packages = new object?[]
                {
                    null,
                    7,
                    new { a = 1 },
                    "no package",
                    Seal(Form.Each, never, phone, key),
                    Seal(Form.Each, [ActOf(other)], phone, key),
                },
            }
        );
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(
            ["bad", "bad", "bad", "bad", "bad 1,2", "done"],
            JsonDocument
                .Parse(page.Text)
                .RootElement.GetProperty("answers")
                .EnumerateArray()
                .Select(a =>
                    a.GetProperty("outcome").GetString()
                    + (a.TryGetProperty("refused", out var refused) ? $" {string.Join(',', refused.EnumerateArray())}" : "")
                )
        );
        Assert.Equal(2L, await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}'"));

        // Once with a Content-Length and once without.
        var tooLong = $$"""{"packages":["{{new string('a', 8 * 1024 * 1024)}}"]}""";
        foreach (var (chunked, status) in new[] { (false, HttpStatusCode.RequestEntityTooLarge), (true, HttpStatusCode.BadRequest) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/check-in/handed")
            {
                Content = new StringContent(tooLong, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.TransferEncodingChunked = chunked;
            Assert.Equal(status, (await carrier.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task It_is_done_with_the_right_of_its_actor()
    {
        var (door, steward, phone, key) = await PhoneAsync();
        var elsewhere = await World.EventAsync((await Host.UnitAsync("Huyện Ea Kar")).Id, Host.Clock.GetCurrentInstant());
        var ticket = await World.TicketAsync(elsewhere);
        object[] foreign =
        [
            new
            {
                type = "check_in",
                session = elsewhere.SessionId,
                act = new SentAct { Registration = ticket.RegistrationId, At = Now },
            },
            new
            {
                type = "walk_in",
                session = elsewhere.SessionId,
                walkIn = new
                {
                    operation = Guid.CreateVersion7(),
                    name = "Y Nam",
                    consent = true,
                },
            },
        ];
        using var carrier = Host.Browser();
        Assert.Equal(["bad 1,2"], await HandAsync(carrier, Seal(Form.Each, foreign, phone, key)));
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{elsewhere.ActivityId}'")
        );

        // The grant ended. What arrives within 72 hours counts, whatever its date is; what arrives later waits for a decision.
        var (before, after) = (await World.TicketAsync(door), await World.TicketAsync(door));
        var made = new SentAct { Registration = before.RegistrationId, At = Now };
        Host.Clock.AdvanceMinutes(2);
        await fixture.Database.SqlAsync(
            $"UPDATE account_grant SET valid_to = '{Host.Clock.GetCurrentInstant()}' WHERE account_id = '{steward.AccountId}'"
        );
        Host.Clock.AdvanceMinutes(2);
        object[] late =
        [
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = made,
            },
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct { Registration = after.RegistrationId, At = Now },
            },
        ];
        Assert.Equal(["done"], await HandAsync(carrier, Seal(Form.Each, late, phone, key)));
        Host.Clock.AdvanceMinutes(72 * 60);
        object[] tooLate =
        [
            new
            {
                type = "check_in",
                session = door.SessionId,
                act = new SentAct
                {
                    Registration = (await World.TicketAsync(door)).RegistrationId,
                    At = Now - 1,
                    LetIn = true,
                },
            },
        ];
        Assert.Equal(["done"], await HandAsync(carrier, Seal(Form.Each, tooLate, phone, key)));
        Assert.Equal(
            "accepted,accepted,to_settle",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(server_verdict, ',' ORDER BY device_at) FROM check_in WHERE session_id = '{door.SessionId}'"
            )
        );
    }

    [Theory]
    [InlineData("{\"packages\":[\"no package\"]}")]
    [InlineData("{\"packages\":7}")]
    public async Task Who_hands_over_what_cannot_be_opened_is_stopped_and_a_good_package_still_goes_through(string body)
    {
        // A host of its own, because failures are counted by address, with a tenth of the usual limit: twelve at once.
        await using var host = new TestHost(
            fixture.Database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "0.1" } }
        );
        using var carrier = host.Browser();
        async Task<HttpStatusCode> SendAsync(string sent)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/check-in/handed")
            {
                Content = new StringContent(sent, Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            return (await carrier.SendAsync(request)).Status;
        }

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 20; i++)
        {
            statuses.Add(await SendAsync(body));
        }

        Assert.NotEqual(HttpStatusCode.TooManyRequests, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        var (_, _, phone, key) = await PhoneAsync();
        using var sealedUp = JsonDocument.Parse(JsonSerializer.Serialize(new { packages = new[] { Seal(Form.Each, [], phone, key) } }));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(sealedUp.RootElement.GetRawText()));
    }

    /// <summary>The answer to each package, with the numbers of the refused acts.</summary>
    private static async Task<IReadOnlyList<string>> HandAsync(TestBrowser carrier, params string[] packages)
    {
        var page = await carrier.PostJsonAsync("/check-in/handed", new { packages });
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return
        [
            .. JsonDocument
                .Parse(page.Text)
                .RootElement.GetProperty("answers")
                .EnumerateArray()
                .Select(a =>
                    a.GetProperty("outcome").GetString()
                    + (a.TryGetProperty("refused", out var refused) ? $" {string.Join(',', refused.EnumerateArray())}" : "")
                ),
        ];
    }

    private static byte[] Sign(Form form, object[] envelopes, Guid phone, ECDsa key)
    {
        if (form is Form.Each or Form.EachAtLength)
        {
            var lines = Encoding.UTF8.GetBytes(string.Join('\n', envelopes.Select(e => SignOne(e, phone, key))));
            return [2, .. form == Form.Each ? Squeeze(lines) : lines];
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(new { v = 1, envelopes }, JsonSerializerOptions.Web);
        return Encoding.UTF8.GetBytes(
            JWT.EncodeBytes(form == Form.Together ? Squeeze(payload) : payload, key, JwsAlgorithm.ES256, KidOf(phone))
        );
    }

    private static string SignOne(object envelope, Guid phone, ECDsa key)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(envelope, JsonSerializerOptions.Web);
        var jws = JWT.EncodeBytes(content, key, JwsAlgorithm.ES256, KidOf(phone), options: new JwtOptions { DetachPayload = true });
        return $"{Encoding.UTF8.GetString(content)} {jws}";
    }

    private static Dictionary<string, object> KidOf(Guid phone) => new(StringComparer.Ordinal) { ["kid"] = phone.ToString() };

    private static byte[] Squeeze(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var packer = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            packer.Write(bytes);
        }

        return packed.ToArray();
    }

    private string Seal(Form form, object[] envelopes, Guid phone, ECDsa key, HandoverKey? to = null) =>
        Seal(Sign(form, envelopes, phone, key), to);

    private string Seal(byte[] signed, HandoverKey? to = null)
    {
        to ??= Keys.Current;
        return JWT.EncodeBytes(
            signed,
            new Jwk(crv: to.Crv, x: to.X, y: to.Y, d: null),
            JweAlgorithm.ECDH_ES,
            JweEncryption.A256GCM,
            extraHeaders: new Dictionary<string, object>(StringComparer.Ordinal) { ["kid"] = to.Kid }
        );
    }

    private async Task<(TestDoor Door, TestBrowser Steward, Guid Phone, ECDsa Key)> PhoneAsync()
    {
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(district.Id, Host.Clock.GetCurrentInstant());
        var steward = await Host.SignedInAsync(Role.Steward, district.Id);
        var (key, sent) = PhoneKeys.New();
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await steward.PostJsonAsync("/check-in/phones", new { id, publicKey = sent })).Status);
        return (door, steward, id, key);
    }
}
