using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Accessibility;

/// <summary>
/// axe finds no problem on any page, no page logs a script error or a refused resource, and none is wider than its window.
/// <c>CAMPAIGNS_LOOK_ONLY</c> narrows the test to pages whose name contains that text.
/// </summary>
public abstract class EveryPage(SharedDemo demo)
{
    protected async Task FindsNothingAsync(int width, bool dark)
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
            var page = await browser.OpenAsync(demo.Province.Host.Address, width, 800, dark, findings);
            await page.Context.BringAxeAsync();
            if (group.Key is not null)
            {
                await DemoProvince.SignInAsync(page, group.Key);
            }

            foreach (var looked in group)
            {
                await page.GotoAsync(looked.Url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                findings.AddRange((await page.AxeFindingsAsync()).Select(f => $"{looked.Name} {width} {(dark ? "dark" : "light")}: {f}"));
                var wide = await page.EvaluateAsync<string[]>(
                    """
                    () => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] :
                      [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
                        .map(e => e.tagName + "." + e.className).slice(0, 5).concat("the page")
                    """
                );
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
                findings.AddRange(iconless.Select(i => $"{looked.Name}: the icon {i} is not drawn"));
                findings.AddRange(native.Select(i => $"{looked.Name}: {i} is a field of the browser's own for days or times"));
                findings.AddRange(wide.Select(e => $"{looked.Name} {width}: {e} goes beyond the window"));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }
}

/// <summary>At a phone's width in the light theme.</summary>
public sealed class AccessibilityOfPhonesTests(SharedDemo demo) : EveryPage(demo)
{
    [Fact]
    public Task Axe_finds_nothing_on_any_page() => FindsNothingAsync(360, dark: false);
}

/// <summary>At a desktop's width in the dark theme; it runs in parallel with the other class.</summary>
public sealed class AccessibilityOfDesksTests(SharedDemo demo) : EveryPage(demo)
{
    [Fact]
    public Task Axe_finds_nothing_on_any_page() => FindsNothingAsync(1366, dark: true);
}

/// <summary>Checks what the other two classes rely on: axe finds a problem that exists, and no page is left out.</summary>
public sealed class AccessibilityTests(SharedDemo demo)
{
    [Fact]
    public async Task Axe_sees_a_picture_that_says_nothing()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang='vi'><title>Thử</title><main><h1>Thử</h1><img src='data:,'></main></html>");
        Assert.Contains(await page.AxeFindingsAsync(), f => f.StartsWith("image-alt at img", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_page_of_the_program_is_in_the_list()
    {
        var listed = (await demo.Province.PagesAsync()).Select(p => p.Route).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(PageList.Routes(demo.Province.Host).Where(r => !listed.Contains(r)).Order(StringComparer.Ordinal));
    }
}
