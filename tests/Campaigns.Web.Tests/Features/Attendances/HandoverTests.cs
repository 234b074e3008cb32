using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Attendances;
using Campaigns.Web.Platform;
using Jose;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using Base64Url = System.Buffers.Text.Base64Url;

namespace Campaigns.Web.Tests.Features.Attendances;

/// <summary>A queue that another phone carries.</summary>
public sealed class HandoverTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private HandoverKeys Keys => Host.Services.GetRequiredService<HandoverKeys>();

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_brings_is_done_as_the_phone_that_made_it_and_once(bool squeezed)
    {
        var (door, steward, phone, key) = await PhoneAsync();
        var ticket = await World.TicketAsync(door);
        var operation = Guid.CreateVersion7();
        var scan = new SentAct { Hash = Base64Url.EncodeToString(TicketTokens.HashOf(ticket.Token).AsSpan(0, 16)), At = Now, Door = "accepted" };
        object[] envelopes =
        [
            new { type = "check_in", session = door.SessionId, act = scan },
            new { type = "walk_in", session = door.SessionId, walkIn = new { operation, name = "H'Mi Kbuôr", consent = true, door = true } },
            new { type = "check_in", session = door.SessionId, act = new SentAct { WalkIn = operation, Source = "walk_in", At = Now, Door = "accepted" } },
            new { type = "headcount", session = door.SessionId, headcount = new { id = Guid.CreateVersion7(), female = 2, male = 1, unknown = 0, at = Now, gate = "Cửa bên" } },
        ];
        var package = Seal(envelopes, phone, key, squeezed);
        using var carrier = Host.Browser();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("done", Assert.Single(await HandAsync(carrier, package)));
        }

        Assert.Equal($"2 2 1 3 {steward.AccountId} {phone}", await fixture.Database.SqlAsync(
            $"""
            SELECT (SELECT count(*) FROM check_in WHERE session_id = s.id) || ' ' || (SELECT count(*) FROM attendance WHERE session_id = s.id) || ' '
              || (SELECT count(*) FROM headcount WHERE session_id = s.id) || ' ' || (SELECT sum(female + male) FROM headcount WHERE session_id = s.id) || ' '
              || (SELECT actor_id || ' ' || phone_id FROM check_in WHERE id = '{scan.Id}')
            FROM session s WHERE s.id = '{door.SessionId}'
            """));

        // The phone found a signal after all.
        var sent = await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { phone, acts = new[] { scan } });
        Assert.Equal("accepted", JsonDocument.Parse(sent.Text).RootElement.GetProperty("answers")[0].GetProperty("verdict").GetString());
        Assert.Equal(2L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }

    [Fact]
    public async Task Whoever_carries_it_can_neither_read_nor_alter_it()
    {
        var (door, _, phone, key) = await PhoneAsync();
        var ticket = await World.TicketAsync(door, "H'Lan Êban");
        var act = new SentAct { Registration = ticket.RegistrationId, Source = "search", At = Now, Gate = "Cửa của H'Lan" };
        object[] envelopes = [new { type = "check_in", session = door.SessionId, act }];
        var package = Seal(envelopes, phone, key, squeezed: false);
        Assert.DoesNotContain(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ticket.RegistrationId.ToString()).AsSpan(0, 30)), package, StringComparison.Ordinal);
        using var carrier = Host.Browser();
        var parts = package.Split('.');
        var altered = string.Join('.', parts.Select((p, i) => i == 3 ? (p[0] == 'A' ? 'B' : 'A') + p[1..] : p));

        // Another key than the one that the phone made known, and a key that nobody made known.
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = Seal(envelopes, phone, forger, squeezed: false);
        var stranger = Seal(envelopes, Guid.CreateVersion7(), forger, squeezed: false);

        // Sealed to another server.
        var elsewhere = Seal(envelopes, phone, key, squeezed: false, to: new HandoverKeys(Secrets.Parse(Secrets.NewMaster())).Current);
        Assert.Equal(["bad", "bad", "bad", "bad", "bad", "bad"], await HandAsync(carrier, altered, forged, stranger, elsewhere, "no package", Sign(envelopes, phone, key, squeezed: false)));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(["done"], await HandAsync(carrier, package));
    }

    [Fact]
    public async Task It_is_done_with_the_right_of_its_actor()
    {
        var (door, steward, phone, key) = await PhoneAsync();
        var elsewhere = await World.EventAsync((await Host.UnitAsync("Huyện Ea Kar")).Id, Host.Clock.GetCurrentInstant());
        var ticket = await World.TicketAsync(elsewhere);
        object[] foreign =
        [
            new { type = "check_in", session = elsewhere.SessionId, act = new SentAct { Registration = ticket.RegistrationId, At = Now } },
            new { type = "walk_in", session = elsewhere.SessionId, walkIn = new { operation = Guid.CreateVersion7(), name = "Y Nam", consent = true } },
        ];
        using var carrier = Host.Browser();
        Assert.Equal(["bad"], await HandAsync(carrier, Seal(foreign, phone, key, squeezed: true)));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{elsewhere.ActivityId}'"));

        // The grant ended: what was made before counts, what was made after waits for somebody to settle it.
        var (before, after) = (await World.TicketAsync(door), await World.TicketAsync(door));
        var made = new SentAct { Registration = before.RegistrationId, At = Now };
        Host.Clock.AdvanceMinutes(2);
        await fixture.Database.SqlAsync($"UPDATE account_grant SET valid_to = '{Host.Clock.GetCurrentInstant()}' WHERE account_id = '{steward.AccountId}'");
        Host.Clock.AdvanceMinutes(2);
        object[] late =
        [
            new { type = "check_in", session = door.SessionId, act = made },
            new { type = "check_in", session = door.SessionId, act = new SentAct { Registration = after.RegistrationId, At = Now } },
        ];
        Assert.Equal(["done"], await HandAsync(carrier, Seal(late, phone, key, squeezed: true)));
        Assert.Equal("accepted,to_settle", await fixture.Database.SqlAsync($"SELECT string_agg(server_verdict, ',' ORDER BY device_at) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }

    private static async Task<IReadOnlyList<string>> HandAsync(TestBrowser carrier, params string[] packages)
    {
        var page = await carrier.PostJsonAsync("/check-in/handed", new { packages });
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return [.. JsonDocument.Parse(page.Text).RootElement.GetProperty("answers").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()!)];
    }

    private static string Sign(object[] envelopes, Guid phone, ECDsa key, bool squeezed)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { v = 1, envelopes }, JsonSerializerOptions.Web);
        if (squeezed)
        {
            using var packed = new MemoryStream();
            using (var packer = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                packer.Write(payload);
            }

            payload = packed.ToArray();
        }

        return JWT.EncodeBytes(payload, key, JwsAlgorithm.ES256, new Dictionary<string, object>(StringComparer.Ordinal) { ["kid"] = phone.ToString() });
    }

    private string Seal(object[] envelopes, Guid phone, ECDsa key, bool squeezed, HandoverKey? to = null)
    {
        to ??= Keys.Current;
        return JWT.EncodeBytes(
            Encoding.UTF8.GetBytes(Sign(envelopes, phone, key, squeezed)),
            new Jwk(crv: to.Crv, x: to.X, y: to.Y, d: null),
            JweAlgorithm.ECDH_ES,
            JweEncryption.A256GCM,
            extraHeaders: new Dictionary<string, object>(StringComparer.Ordinal) { ["kid"] = to.Kid });
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
