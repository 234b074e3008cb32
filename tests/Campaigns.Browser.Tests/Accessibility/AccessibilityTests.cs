using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Accessibility;

/// <summary>
/// axe finds no problem on any page, no page logs a script error or a refused resource, and none is wider than its window.
/// <c>CAMPAIGNS_LOOK_ONLY</c> narrows the test to pages whose name contains that text.
/// </summary>
public sealed class AccessibilityTests(SharedDemo demo)
{
    private static readonly View[] Views = [new(360, Dark: false), new(1366, Dark: true)];

    /// <summary>
    /// A page is loaded once and looked at in both windows, because loading takes as long as looking. Every other page is loaded in the
    /// wide window, so that what scripts decide while a page loads is looked at in both.
    /// </summary>
    [Fact]
    public async Task Axe_finds_nothing_on_any_page()
    {
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var findings = new List<string>();
        var only = Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK_ONLY") ?? "";
        foreach (
            var group in (await demo.Province.PagesAsync())
                .Where(p => p.Name.Contains(only, StringComparison.Ordinal))
                .GroupBy(p => p.As, StringComparer.Ordinal)
        )
        {
            var page = await browser.OpenAsync(demo.Province.Host.Address, Views[0].Width, 800, Views[0].Dark, findings);
            await page.Context.BringAxeAsync();
            if (group.Key is not null)
            {
                await DemoProvince.SignInAsync(page, group.Key);
            }

            foreach (var (i, looked) in group.Index())
            {
                var (first, second) = i % 2 == 0 ? (Views[0], Views[1]) : (Views[1], Views[0]);
                await ShowAsync(page, first);
                await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                findings.AddRange(await LookAsync(page, looked, first));
                await ShowAsync(page, second);
                findings.AddRange(await LookAsync(page, looked, second));
                findings.AddRange(await MarkupFindingsAsync(page, looked));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Fact]
    public async Task Axe_sees_a_picture_that_says_nothing()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang='vi'><title>Thử</title><main><h1>Thử</h1><img src='data:,'></main></html>");
        Assert.Contains(await page.AxeFindingsAsync(), f => f.StartsWith("image-alt at img", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_is_looked_at_in_a_narrow_light_and_in_a_wide_dark_window()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang='vi'><title>Thử</title><main><h1>Thử</h1></main></html>");
        foreach (var view in Views)
        {
            await ShowAsync(page, view);
            var seen = await page.EvaluateAsync<string>(
                "() => `${innerWidth} ${matchMedia('(prefers-color-scheme: dark)').matches}`.toLowerCase()"
            );
            Assert.Equal(view.Dark ? $"{view.Width} true" : $"{view.Width} false", seen);
        }
    }

    [Fact]
    public async Task Every_page_of_the_program_is_in_the_list()
    {
        var listed = (await demo.Province.PagesAsync()).Select(p => p.Route).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(PageList.Routes(demo.Province.Host).Where(r => !listed.Contains(r)).Order(StringComparer.Ordinal));
    }

    // Colours that are on their way from one theme to the other would be measured, so nothing moves.
    private static async Task ShowAsync(IPage page, View view)
    {
        await page.SetViewportSizeAsync(view.Width, 800);
        await page.EmulateMediaAsync(
            new() { ColorScheme = view.Dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce }
        );
    }

    /// <summary>What depends on the window and the theme.</summary>
    private static async Task<IEnumerable<string>> LookAsync(IPage page, LookedAt looked, View view)
    {
        var found = await page.AxeFindingsAsync();
        var wide = await page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] :
              [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
                .map(e => e.tagName + "." + e.className).slice(0, 5).concat("the page")
            """
        );
        return found.Concat(wide.Select(e => e + " goes beyond the window")).Select(f => $"{looked.Name} {view}: {f}");
    }

    private static async Task<IEnumerable<string>> MarkupFindingsAsync(IPage page, LookedAt looked)
    {
        // The browser's own fields for days and times follow the browser's language and drop values in the form dd/MM/yyyy.
        var native = await page.EvaluateAsync<string[]>(
            "() => [...document.querySelectorAll('input:is([type^=date], [type=time])')].map(i => i.id)"
        );

        // A name that is only in data is in no page's markup, so the build does not find it and draws nothing.
        var iconless = await page.EvaluateAsync<string[]>(
            """
            async () => {
              const uses = [...document.querySelectorAll('svg use')].map(u => u.getAttribute('href')).filter(h => h?.includes('#'));
              if (uses.length === 0) return [];
              const sprite = await (await fetch(uses[0].split('#')[0])).text();
              return [...new Set(uses.map(h => h.split('#')[1]).filter(id => !sprite.includes(`id="${id}"`)))];
            }
            """
        );
        return iconless
            .Select(i => $"{looked.Name}: the icon {i} is not drawn")
            .Concat(native.Select(i => $"{looked.Name}: {i} is a field of the browser's own for days or times"));
    }

    private sealed record View(int Width, bool Dark)
    {
        public override string ToString() => $"{Width} {(Dark ? "dark" : "light")}";
    }
}
