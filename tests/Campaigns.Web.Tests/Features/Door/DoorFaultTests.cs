using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>What the door does when the database goes away, and when somebody guesses.</summary>
public sealed class DoorFaultTests
{
    [Fact]
    public async Task Acts_that_are_sent_until_they_are_answered_arrive_once_while_the_database_is_restarted()
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = TestFolder.Create();
        try
        {
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = folder }, cancel);
            await cluster.EnsureDatabaseAsync("door", cancel);
            await using var host = new TestHost(
                database: null,
                new TestHostOptions
                {
                    Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["ConnectionStrings:Campaigns"] = cluster.ConnectionString("door", LocalCluster.AppRole),
                        ["ConnectionStrings:CampaignsOwner"] = cluster.ConnectionString("door", LocalCluster.OwnerRole),
                        ["Campaigns:MasterSecret"] = Secrets.NewMaster(),
                    },
                }
            );
            var source = host.Services.GetRequiredService<NpgsqlDataSource>();
            var world = new DoorWorld(source);
            var root = await host.RootAsync();
            var door = await world.EventAsync(root.Id);
            using var steward = await host.SignedInAsync(Role.Steward, root.Id);
            var acts = new List<SentAct>();
            for (var i = 0; i < 120; i++)
            {
                acts.Add(
                    new SentAct
                    {
                        Token = (await world.TicketAsync(door)).Token,
                        At = host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
                    }
                );
            }

            var (work, failures) = (new ConcurrentQueue<SentAct>(acts), new ConcurrentBag<TestPage>());
            var (answered, restarts) = (0, 0);
            var back = Task.CompletedTask;
            var gate = new Lock();
            await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(async _ =>
                    {
                        while (work.TryDequeue(out var act))
                        {
                            for (var attempt = 1; ; attempt++)
                            {
                                var page = await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } });
                                if (page.Status == HttpStatusCode.OK)
                                {
                                    var answer = Assert.Single(
                                        JsonDocument.Parse(page.Text).RootElement.GetProperty("answers").EnumerateArray()
                                    );
                                    Assert.Equal("accepted", answer.GetProperty("verdict").GetString());
                                    lock (gate)
                                    {
                                        if (++answered is 20 or 60)
                                        {
                                            var immediate = restarts++ == 0;
                                            back = cluster.RestartAsync(immediate, cancel);
                                        }
                                    }

                                    break;
                                }

                                failures.Add(page);
                                Assert.True(attempt < 200, "the database did not come back");
                                await back;
                            }
                        }
                    })
            );

            Assert.Equal(2, restarts);
            Assert.All(
                failures,
                page =>
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
                    Assert.NotNull(page.Response.Headers.RetryAfter);
                }
            );
            await using var count = source.CreateCommand(
                """
                SELECT (SELECT count(*) FROM attendance WHERE annulled_at IS NULL), (SELECT count(DISTINCT registration_id)
                  FROM attendance), (SELECT count(*) FROM check_in WHERE server_verdict = 'accepted')
                """
            );
            await using var row = await count.ExecuteReaderAsync(cancel);
            await row.ReadAsync(cancel);
            Assert.Equal((120L, 120L, 120L), (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));
        }
        finally
        {
            TestFolder.Delete(folder);
        }
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_down_and_scanning_is_not()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "1" } }
        );
        var world = new DoorWorld(database.Owner);
        var root = await host.RootAsync();
        var door = await world.EventAsync(root.Id);
        using var steward = await host.SignedInAsync(Role.Steward, root.Id);
        var now = host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var statuses = new List<HttpStatusCode>();
        TestPage? last = null;
        for (var i = 0; i < 90; i++)
        {
            var guess = ReadableCode
                .Make(System.Security.Cryptography.RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength)
                .Value;
            last = await steward.PostJsonAsync(
                $"/check-in/{door.SessionId}/codes",
                new
                {
                    acts = new[]
                    {
                        new SentAct
                        {
                            Code = guess,
                            Source = "code",
                            At = now,
                        },
                    },
                }
            );
            statuses.Add(last.Status);
        }

        Assert.All(statuses.Take(30), s => Assert.Equal(HttpStatusCode.OK, s));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.NotNull(last!.Response.Headers.RetryAfter);
        var scan = new SentAct { Token = (await world.TicketAsync(door)).Token, At = now };
        Assert.Equal(
            HttpStatusCode.OK,
            (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { scan } })).Status
        );
        var many = Enumerable
            .Range(0, 6)
            .Select(_ => new SentAct
            {
                Code = "F8XW2KR7",
                Source = "code",
                At = now,
            });
        Assert.NotEqual(HttpStatusCode.OK, (await steward.PostJsonAsync($"/check-in/{door.SessionId}/codes", new { acts = many })).Status);
    }
}
