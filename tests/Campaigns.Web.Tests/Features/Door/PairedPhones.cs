using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>A phone that is paired with a door, with its requests and answers.</summary>
internal sealed class PairedPhones(TestHost host)
{
    public long Now => host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    public static string Hash(TestTicket ticket, int bytes = 32) =>
        System.Buffers.Text.Base64Url.EncodeToString(TicketTokens.HashOf(ticket.Token).AsSpan(0, bytes));

    public async Task<(DeviceGrant Grant, TestBrowser Phone)> PairAsync(
        TestDoor door,
        bool maySearch = false,
        string gate = "Cửa bên",
        string? name = null
    )
    {
        using var scope = host.Services.CreateScope();
        var pairing = scope.ServiceProvider.GetRequiredService<PairingService>();
        var grant = pairing.New(door.ActivityId, gate, maySearch, door.ActivityId);
        await using (var db = host.Db())
        {
            db.DeviceGrants.Add(grant);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var phone = host.Browser();
        Assert.Equal(
            "/check-in",
            (
                await phone.SubmitAsync(
                    await phone.GetAsync(new Uri(pairing.UrlOf(grant)).AbsolutePath),
                    values: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = name }
                )
            ).Location
        );
        return (grant, phone);
    }

    public static Task<TestPage> PostAsync<T>(TestBrowser browser, string path, DeviceGrant grant, T body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Door-Actor", $"device:{grant.Id}");
        request.Headers.Accept.ParseAdd("application/json");
        return browser.SendAsync(request);
    }

    public static async Task<JsonElement> SendAsync(TestBrowser phone, TestDoor door, DeviceGrant grant, params SentAct[] acts)
    {
        var page = await PostAsync(phone, $"/check-in/{door.SessionId}/acts", grant, new { acts });
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return JsonDocument.Parse(page.Text).RootElement;
    }

    public static async Task<JsonElement> ActAsync(TestBrowser phone, TestDoor door, DeviceGrant grant, SentAct act) =>
        Assert.Single((await SendAsync(phone, door, grant, act)).GetProperty("answers").EnumerateArray());

    /// <summary>The stored id for an id that a phone or an account made.</summary>
    public static Guid Kept(TestHost host, ActorKind kind, Guid actor, Guid sent)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<OperationIds>().OfActor(kind, actor, sent);
    }

    public Guid Kept(DeviceGrant grant, Guid sent) => Kept(host, ActorKind.Device, grant.Id, sent);

    public static string? Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static async Task<JsonElement> JsonAsync<T>(TestBrowser phone, string path, DeviceGrant grant, T body)
    {
        var page = await PostAsync(phone, path, grant, body);
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return JsonDocument.Parse(page.Text).RootElement;
    }

    public async Task RevokeAsync(DeviceGrant grant)
    {
        await using var db = host.Db();
        var now = host.Clock.GetCurrentInstant();
        await db
            .DeviceGrants.Where(g => g.Id == grant.Id)
            .ExecuteUpdateAsync(
                g => g.SetProperty(d => d.RevokedAt, now).SetProperty(d => d.RevokedById, grant.CreatedById),
                TestContext.Current.CancellationToken
            );
    }

    public async Task EndAsync(DeviceGrant grant)
    {
        await using var db = host.Db();
        var now = host.Clock.GetCurrentInstant();
        await db
            .DeviceGrants.Where(g => g.Id == grant.Id)
            .ExecuteUpdateAsync(
                g => g.SetProperty(d => d.EndedAt, now).SetProperty(d => d.EndedById, grant.CreatedById),
                TestContext.Current.CancellationToken
            );
    }
}
