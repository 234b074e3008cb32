using System.Globalization;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Speed;

/// <summary>
/// How many commands reach the database while a page is loaded with all that it loads by itself. Six are enough; the pages that need more
/// today are listed with their number, which only ever falls. <c>CAMPAIGNS_LOOK_ONLY</c> narrows it to pages whose name holds that text,
/// and <c>CAMPAIGNS_COMMANDS</c> names a folder for the commands of each page.
/// </summary>
public sealed class PageCommandsTests(SharedDemo demo)
{
    private const int Most = 6;

    /// <summary>Pages of <see cref="PageList"/> that ask more than six today.</summary>
    private static readonly Dictionary<string, int> More = new(StringComparer.Ordinal)
    {
        // The page, the list of the door, what changed since, and the phone itself: four requests, each of which asks who sends it. Twelve
        // commands; on a slow machine the next question for changes falls into the load.
        ["scanner"] = 16,
    };

    /// <summary>Scripts of every page, which ask for nothing by themselves. A page with another one is opened in a browser.</summary>
    private static readonly string[] Plain = ["office", "public", "paper"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_page_asks_the_database_more_than_six_times()
    {
        using var statements = new SentStatements();
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var host = demo.Province.Host;
        var accounts = await AccountsAsync();
        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY") ?? "";
        var wrong = new List<string>();
        foreach (var looked in (await demo.Province.PagesAsync()).Where(p => p.Name.Contains(only, StringComparison.Ordinal)))
        {
            // Each with a cookie of this moment: once a minute a browser's cookie is made anew, which is no page's.
            using var reader = looked.As is { } key ? await host.SignedInAsync(accounts[key]) : host.Browser();

            // First for what a process keeps from its first reader on, then for the count.
            var first = await reader.GetAsync(looked.Url);
            var trace = statements.Begin();
            if (first.Document.QuerySelectorAll("script[src]").All(s => Plain.Contains(Path.GetFileName(s.GetAttribute("src")!).Split('.')[0], StringComparer.Ordinal)))
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, looked.Url);
                request.Headers.Add(SentStatements.Trace.HeaderName, trace.Header);
                await reader.SendAsync(request);
            }
            else
            {
                await LoadAsync(browser, looked, host.Address, reader.Cookie("account"), trace.Header);
            }

            var (sent, most) = (trace.Sent.Count, More.GetValueOrDefault(looked.Name, Most));
            if (Environment.GetEnvironmentVariable("CAMPAIGNS_COMMANDS") is { } folder)
            {
                await File.WriteAllLinesAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{sent:00} {looked.Name}.sql")), [looked.Url, .. trace.Sent.Select(s => "\n-- ----\n" + s)], Cancel);
            }

            if (sent > most)
            {
                wrong.Add($"{looked.Name} ({looked.Url}) asks {sent} times, {most} allowed");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Opens a page in a window of its own until nothing more is asked for.</summary>
    private static async Task LoadAsync(IBrowser browser, LookedAt looked, Uri address, string? cookie, string trace)
    {
        var page = await browser.OpenAsync(address);
        if (cookie is not null)
        {
            await page.Context.AddCookiesAsync([new Cookie { Name = "account", Value = cookie, Url = address.ToString() }]);
        }

        // First for what a browser keeps from its first visit on.
        await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await page.GotoAsync("about:blank");
        await page.SetExtraHTTPHeadersAsync([KeyValuePair.Create(SentStatements.Trace.HeaderName, trace)]);
        await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await page.Context.CloseAsync();
    }

    private async Task<Dictionary<string, Guid>> AccountsAsync()
    {
        await using var db = demo.Province.Host.Db();
        return await db.Users.Where(a => a.DemoKey != null).ToDictionaryAsync(a => a.DemoKey!, a => a.Id, StringComparer.Ordinal, Cancel);
    }
}
