using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>Public pages are made once for all readers, and are never more than a few seconds old.</summary>
public sealed class SharedPagesTests(SharedPagesTests.Fixture fixture) : IClassFixture<SharedPagesTests.Fixture>
{
    public sealed class Fixture()
        : HostFixture(
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SharedPages:Seconds"] = "5" } }
        );

    private readonly TestHost _host = fixture.Host;

    [Fact]
    public async Task A_page_that_was_made_is_given_to_the_next_reader()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var one = _host.Browser();
        using var other = _host.Browser();
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync($"/e/{activity.Code}")).Status);
        await InAsync(activity, ActivityState.Postponed);
        Assert.DoesNotContain("tạm hoãn", (await other.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_process_changed_is_seen_when_the_kept_page_ends()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var before = (await browser.GetAsync($"/e/{activity.Code}")).Text;
        await InAsync(activity, ActivityState.Postponed);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await browser.GetAsync($"/e/{activity.Code}")).Text == before)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }

    [Fact]
    public async Task A_registration_is_seen_at_once_on_the_page_of_its_event()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Capacity = 40);
        using var reader = _host.Browser();
        Assert.Contains("Còn 40 chỗ", (await reader.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
        using var browser = _host.Browser();
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var sent = await browser.SubmitAsync(
            form,
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "H'Lan Niê", ["Input.Consent"] = "true" }
        );
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Contains("Còn 39 chỗ", (await reader.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_language_and_each_encoding_has_its_own()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        Assert.Contains("Miễn phí", (await browser.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
        Assert.Contains("Free", (await browser.GetAsync($"/e/{activity.Code}?lang=en")).Text, StringComparison.Ordinal);
        Assert.Contains("Free", (await browser.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
        using var other = _host.Browser();
        Assert.Contains("Free", (await other.GetAsync($"/e/{activity.Code}?lang=en")).Text, StringComparison.Ordinal);
        Assert.Contains("Free", (await other.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
        for (var round = 0; round < 2; round++)
        {
            using var answer = await AskAsync($"/e/{activity.Code}", ("Accept-Encoding", "gzip;q=0.5, br"));
            Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
            await using var plain = new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
            using var text = new StreamReader(plain, Encoding.UTF8);
            Assert.Contains("Miễn phí", await text.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_browser_that_has_the_page_is_told_that_it_stands()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var first = await AskAsync($"/e/{activity.Code}");
        Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
        using var again = await AskAsync($"/e/{activity.Code}", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Parameters_that_the_page_does_not_read_make_no_page_of_their_own()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var plain = await AskAsync($"/e/{activity.Code}?fbclid=a");
        await InAsync(activity, ActivityState.Postponed);
        using var strange = await AskAsync($"/e/{activity.Code}?utm_source=b&x=%3Cb%3E");
        Assert.Equal(plain.Headers.ETag, strange.Headers.ETag);
        Assert.DoesNotContain("fbclid", await strange.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_kept_for_or_from_somebody_who_is_signed_in()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var stranger = _host.Browser();
        await stranger.GetAsync($"/e/{activity.Code}");
        await InAsync(activity, ActivityState.Postponed);
        using var official = await _host.SignedInAsync(await _host.AccountAsync());
        Assert.Contains("tạm hoãn", (await official.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("tạm hoãn", (await stranger.GetAsync($"/e/{activity.Code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_nobody_has_is_not_kept()
    {
        using var missing = await AskAsync("/e/ZZZZZZZ");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("</html>", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var again = await AskAsync("/e/ZZZZZZZ");
        Assert.Contains("</html>", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_is_published_now_is_found_at_once_though_its_code_was_asked_for_before()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await InAsync(activity, ActivityState.Draft);
        using var missing = await AskAsync($"/e/{activity.Code}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var scope = _host.Services.CreateScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
            var row = await db.Activities.SingleAsync(a => a.Id == activity.Id);
            db.Entry(row).Property(a => a.State).CurrentValue = ActivityState.Scheduled;
            await db.SaveChangesAsync();
        }

        using var found = await AskAsync($"/e/{activity.Code}");
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task Codes_that_strangers_guess_are_asked_for_together()
    {
        using var commands = new CountedCommands();
        await using var source = new NpgsqlDataSourceBuilder(_host.Database.AppConnectionString).UseLoggerFactory(commands).Build();
        using var codes = new PublicCodes(source, new SharedPageAge(TimeSpan.FromSeconds(5)));
        var activity = await PublicEvents.AddAsync(_host);
        Assert.True(await codes.ExistsAsync(activity.Code, TestContext.Current.CancellationToken));
        await Task.WhenAll(
            Enumerable
                .Range(0, 1_000)
                .Select(async i =>
                    Assert.False(
                        await codes.ExistsAsync(
                            string.Create(CultureInfo.InvariantCulture, $"guess {i}"),
                            TestContext.Current.CancellationToken
                        )
                    )
                )
        );
        Assert.InRange(commands.Count, 2, 4);
        Assert.False(await codes.ExistsAsync("guess 7", TestContext.Current.CancellationToken));
        Assert.InRange(commands.Count, 2, 4);
    }

    /// <summary>Changes the state as another process would, so that this process does not notice.</summary>
    private async Task InAsync(Activity activity, ActivityState state)
    {
        await using var db = _host.Db();
        await db.Activities.Where(a => a.Id == activity.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.State, state));
    }

    private async Task<HttpResponseMessage> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var client = _host.CreateClient(new() { AllowAutoRedirect = false });
        return await client.SendAsync(request);
    }

    private sealed class CountedCommands : ILoggerFactory, ILogger
    {
        private int _count;

        public int Count => _count;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) { }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (formatter(state, exception).StartsWith("Executing command", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose() { }
    }
}
