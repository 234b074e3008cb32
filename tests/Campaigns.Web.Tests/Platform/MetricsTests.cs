using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Metrics;
using Campaigns.Web.Platform.Startup;
using Campaigns.Web.Tests.Features.Door;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>Figures for a scraper that has the token, and for nobody else.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Without_the_setting_there_is_no_such_address()
    {
        await using var host = new TestHost(_database);
        using var answer = await AskAsync(host, $"Bearer {Token}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData(Token)]
    [InlineData("Basic " + Token)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF")]
    [InlineData("Bearer 0123456789abcdef0123456789abcde")]
    public async Task Without_the_token_nothing_is_told(string? authorization)
    {
        await using var host = Scraped();
        using var refused = await AskAsync(host, authorization);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.DoesNotContain("campaigns_", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var told = await AskAsync(host, $"Bearer {Token}");
        Assert.Equal(HttpStatusCode.OK, told.StatusCode);
    }

    [Fact]
    public void A_token_that_could_be_guessed_is_none()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Metrics:Token", Token[1..])]).Build();
        Assert.Contains(
            "Metrics__Token",
            Assert.Throws<StartupException>(() => new ServiceCollection().AddProgramMetrics(settings)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Requests_connections_jobs_and_the_runtime_are_told_and_nobodys_ticket()
    {
        await using var host = Scraped();
        var activity = await PublicEvents.AddAsync(host);
        var done = Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(
                host,
                PublicEvents.Request(activity.Id) with
                {
                    Name = "Y Bí Mật",
                    Email = "bi.mat@example.vn",
                }
            )
        );
        using var browser = host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/t/{done.Token}")).Status);

        var text = await ScrapeAsync(host);
        Assert.Matches(@"http_server_request_duration_seconds_count\{[^}]*http_route=""t/\{token[^}]*\}", text);
        Assert.Contains("dotnet_gc_collections", text, StringComparison.Ordinal);
        Assert.Contains("db_client_connection", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^campaigns_jobs_waiting(\{[^}]*\})? \d", text);
        foreach (var secret in new[] { done.Token, "Bí Mật", "bi.mat", "Password", activity.Id.ToString() })
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Mail_that_is_owed_is_counted_with_its_age_until_it_is_sent()
    {
        await using var host = Scraped();
        var activity = await PublicEvents.AddAsync(host);
        var before = await ScrapeAsync(host);
        Assert.Equal((0, 0), (Number(before, "campaigns_mail_owed"), Number(before, "campaigns_mail_oldest_owed_seconds")));

        await PublicEvents.RegisterAsync(host, PublicEvents.Request(activity.Id) with { Email = "linh@example.vn" });
        host.Clock.Advance(Duration.FromMinutes(3));
        var owed = await ScrapeAsync(host);
        Assert.Equal((1, 180), (Number(owed, "campaigns_mail_owed"), Number(owed, "campaigns_mail_oldest_owed_seconds")));

        await host.WithAsync<Campaigns.Web.Features.Notifications.SendDueMessages>(job => job.RunAsync(Cancel));
        var sent = await ScrapeAsync(host);
        Assert.Equal(0, Number(sent, "campaigns_mail_owed"));
        Assert.Matches(@"campaigns_mail_outcomes_total\{[^}]*state=""sent""[^}]*\} [1-9]", sent);
    }

    [Fact]
    public async Task Scans_and_refusals_are_counted_by_what_came_of_them()
    {
        await using var host = new TestHost(_database);
        var root = await host.RootAsync();
        var world = new DoorWorld(_database.App, host.Services.GetRequiredService<Secrets>());
        var door = await world.EventAsync(root.Id);
        var ticket = await world.TicketAsync(door);
        var withdrawn = await world.TicketAsync(door, withdrawn: true);
        using var steward = await host.SignedInAsync(Role.Steward, root.Id);
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            // Only meters of this program are observed, because others run beside it in this process.
            InstrumentPublished = (instrument, l) =>
            {
                if (
                    instrument.Meter.Name == ProgramMeter.Name
                    && instrument.Meter.Scope == host.Services.GetRequiredService<IMeterFactory>()
                )
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
                counted.Enqueue($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(t => t.Value))}")
        );
        listener.Start();
        foreach (var token in new[] { ticket.Token, ticket.Token, withdrawn.Token })
        {
            var act = new SentAct { Token = token, At = host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds() };
            Assert.Equal(
                HttpStatusCode.OK,
                (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } })).Status
            );
        }

        Assert.Equal(
            [
                "campaigns.scans 1 admit qr accepted",
                "campaigns.scans 1 admit qr already_in",
                "campaigns.scans 1 admit qr withdrawn",
                "campaigns.refusals 1 door withdrawn",
            ],
            counted
        );
    }

    private static double Number(string text, string name) =>
        double.Parse(
            Regex.Match(text, $@"(?m)^{name}(\{{[^}}]*\}})? (\S+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[2].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );

    private static TestHostOptions With(string token) =>
        new() { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Metrics:Token"] = token } };

    private static async Task<HttpResponseMessage> AskAsync(TestHost host, string? authorization)
    {
        using var client = host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request, Cancel);
    }

    private static async Task<string> ScrapeAsync(TestHost host)
    {
        using var answer = await AskAsync(host, $"Bearer {Token}");
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private TestHost Scraped() => new(_database, With(Token));
}
