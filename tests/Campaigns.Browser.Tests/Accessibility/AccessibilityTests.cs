using Campaigns.Browser.Tests.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Accessibility;

/// <summary>
/// axe finds nothing on any page, light or dark, at a phone's width and a desk's; no page logs a script error or a refused resource.
/// <c>CAMPAIGNS_LOOK_ONLY</c> narrows it to pages whose name holds that text.
/// </summary>
public sealed class AccessibilityTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    // A frame that may run no script (a mail as its reader sees it) would be waited for without end; what is in it is a mail, not a page.
    private static readonly AxeRunOptions Rules = new()
    {
        Iframes = false,
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    [Theory]
    [InlineData(360, false)]
    [InlineData(1366, true)]
    public async Task Axe_finds_nothing_on_any_page(int width, bool dark)
    {
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var findings = new List<string>();
        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY") ?? "";
        foreach (var group in (await demo.Province.PagesAsync()).Where(p => p.Name.Contains(only, StringComparison.Ordinal)).GroupBy(p => p.As, StringComparer.Ordinal))
        {
            var page = await browser.OpenAsync(demo.Province.Host.Address, width, 800, dark, findings);
            if (group.Key is not null)
            {
                await DemoProvince.SignInAsync(page, group.Key);
            }

            foreach (var looked in group)
            {
                await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                var result = await page.RunAxe(Rules).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
                findings.AddRange(result.Violations.SelectMany(v =>
                    v.Nodes.Select(n => $"{looked.Name} {width} {(dark ? "dark" : "light")}: {v.Id} at {n.Target}: {n.Html}")));
                var wide = await page.EvaluateAsync<string[]>(
                    """
                    () => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] :
                      [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
                        .map(e => e.tagName + "." + e.className).slice(0, 5).concat("the page")
                    """);
                findings.AddRange(wide.Select(e => $"{looked.Name} {width}: {e} goes beyond the window"));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task Every_page_of_the_program_is_in_the_list()
    {
        var listed = (await demo.Province.PagesAsync()).Select(p => p.Route).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(PageList.Routes(demo.Province.Host).Where(r => !listed.Contains(r)).Order(StringComparer.Ordinal));
    }
}

/// <summary>One demo for the tests that only look.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    public DemoProvince Province { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Province = await DemoProvince.StartAsync();

    public ValueTask DisposeAsync() => Province.DisposeAsync();
}
