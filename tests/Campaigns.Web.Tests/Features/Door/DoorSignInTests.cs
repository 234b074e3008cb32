using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>Acts are only done if their sign-in still holds when they arrive; the statement that does them checks it.</summary>
public sealed class DoorSignInTests
{
    [Theory]
    [InlineData("ended_at = started_at", Role.Viewer, false)]
    [InlineData("second_factor = false", Role.Coordinator, false)]
    [InlineData("second_factor = false", Role.Viewer, true)]
    public async Task A_copy_of_a_cookie_does_at_the_door_what_its_session_allows(string change, Role also, bool does)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SignIn:SecondFactor"] = "true" } }
        );
        var world = new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>());
        var root = (await host.RootAsync()).Id;
        var door = await world.EventAsync(root, host.Clock.GetCurrentInstant());
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, root);
        await host.GrantAsync(account, also, root);
        using var steward = await host.SignedInAsync(account);
        async Task<HttpStatusCode> ActAsync()
        {
            var act = new SentAct
            {
                Id = Guid.CreateVersion7(),
                Kind = "admit",
                Token = (await world.TicketAsync(door)).Token,
                Gate = "Cửa chính",
                Source = "qr",
                At = host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
            };
            return (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } })).Status;
        }

        Assert.Equal(HttpStatusCode.OK, await ActAsync());
        await database.SqlAsync($"UPDATE account_session SET {change} WHERE account_id = '{account}'");
        Assert.Equal(does ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await ActAsync());
        Assert.Equal(does ? 2L : 1L, await database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }
}
