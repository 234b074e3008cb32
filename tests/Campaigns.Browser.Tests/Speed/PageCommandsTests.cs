using System.Globalization;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Speed;

/// <summary>
/// Counts the commands that reach the database while a page is loaded together with everything that its scripts load. Six commands must be
/// enough. The pages that need more at present are listed with their number, which may only fall. <c>CAMPAIGNS_LOOK_ONLY</c> restricts the
/// test to pages whose name contains that text, and <c>CAMPAIGNS_COMMANDS</c> names a folder into which the commands of each page are
/// written.
/// </summary>
public sealed class PageCommandsTests(SharedDemo demo)
{
    private const int Most = 6;

    /// <summary>The pages of <see cref="PageList"/> that need more than six commands at present.</summary>
    private static readonly Dictionary<string, int> More = new(StringComparer.Ordinal)
    {
        // This page makes four requests (the page, the door's list, the changes since then, and the phone itself), and each has to read who
        // sends it. These are twelve commands.
        ["scanner"] = 12,
        // The storage of Hangfire answers each of the page's questions with commands of its own.
        ["jobs"] = 8,
    };

    /// <summary>
    /// The scripts that are on every page and make no requests by themselves. A page with any other script is opened in a browser.
    /// </summary>
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
            // Each page is loaded with a fresh cookie, because once a minute a browser's cookie is renewed, which would add a command that
            // does not belong to the page.
            using var reader = looked.As is { } key ? await host.SignedInAsync(accounts[key]) : host.Browser();

            // The page is loaded once to fill the caches of the process, and then again to count.
            var first = await reader.GetAsync(looked.Url);
            var trace = statements.Begin();
            if (
                first
                    .Document.QuerySelectorAll("script[src]")
                    .All(s => Plain.Contains(Path.GetFileName(s.GetAttribute("src")!).Split('.')[0], StringComparer.Ordinal))
            )
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
                await File.WriteAllLinesAsync(
                    Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{sent:00} {looked.Name}.sql")),
                    [looked.Url, .. trace.Sent.Select(s => "\n-- ----\n" + s)],
                    Cancel
                );
            }

            if (sent > most)
            {
                wrong.Add($"{looked.Name} ({looked.Url}) asks {sent} times, {most} allowed");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Opens a page in a new window and waits until it makes no more requests.</summary>
    private static async Task LoadAsync(IBrowser browser, LookedAt looked, Uri address, string? cookie, string trace)
    {
        var page = await browser.OpenAsync(address);
        if (cookie is not null)
        {
            await page.Context.AddCookiesAsync([
                new Cookie
                {
                    Name = "account",
                    Value = cookie,
                    Url = address.ToString(),
                },
            ]);
        }

        // The first visit fills the browser's cache.
        await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        await page.GotoAsync("about:blank");

        // What a page asks again every few seconds does not belong to its loading, but on a slow machine it would be asked meanwhile.
        await page.AddInitScriptAsync("window.setInterval = () => 0;");
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
