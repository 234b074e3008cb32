using System.Globalization;
using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Outreach;

/// <summary>A head of office on a phone, and the coordinator at a desk, with the demo's province.</summary>
public sealed class CoordinatorTests(SharedDemo demo)
{
    private readonly List<string> _faults = [];

    [Theory]
    [InlineData("viewer", false)]
    [InlineData("coordinator", true)]
    public async Task The_first_screen_of_a_phone_says_how_far_where_and_what_is_late(string role, bool dark)
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(demo.Province.Host.Address, 360, 740, dark, _faults);
        await DemoProvince.SignInAsync(page, role);
        await page.GotoAsync("/");
        await page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
        await PictureAsync(page, $"phone-{role}");

        // The unit that has waited longest is the lowest thing that must be visible above the phone's bar.
        var late = await page.Locator(".lates > li").First.BoundingBoxAsync();
        var bar = await page.Locator(".phone-bar").BoundingBoxAsync();
        Assert.True(late!.Y + late.Height <= bar!.Y, $"the first late unit ends at {late.Y + late.Height}, the bar begins at {bar.Y}");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth + 1"));
        await Expect(page.Locator(".province .figure-head")).ToBeInViewportAsync();
        await Expect(page.Locator(".ranks > li").Last).ToBeInViewportAsync();

        // The progress opens the results with the same figure.
        var far = (await page.Locator(".province .figure-head").TextContentAsync())!.Trim();
        await page.Locator(".province .figure-head").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Kết quả truyền thông");
        await Expect(page.Locator(".figure-head")).ToHaveTextAsync(far);

        // A ranked unit opens with the percentage that the rank showed.
        await page.GotoAsync("/");
        var last = page.Locator(".ranks > li").Last;
        var share = (await last.Locator(".rank-figure").TextContentAsync())!.Trim();
        await last.Locator("a").ClickAsync();
        await Expect(page.Locator(".target-words b")).ToContainTextAsync(share);

        // A late unit opens its events.
        await page.GotoAsync("/");
        await page.Locator(".lates > li a").First.ClickAsync();
        await Expect(page.Locator("[data-total]")).Not.ToHaveTextAsync("0");
        Assert.NotEqual(0, await page.Locator("[data-figure]").CountAsync());
        Assert.Empty(_faults);
    }

    /// <summary>Both days of a chosen period are typed in one go by keyboard; the page is read anew when both fields are left.</summary>
    [Fact]
    public async Task Two_days_are_typed_straight_on_and_the_page_waits_for_both()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(demo.Province.Host.Address, faults: _faults);
        await DemoProvince.SignInAsync(page, "coordinator");
        await page.GotoAsync("/outreach?period=chosen");
        var asked = 0;
        page.Request += (_, request) => asked += request.IsNavigationRequest ? 1 : 0;
        await page.Locator("#filter-from").FocusAsync();
        await page.Keyboard.TypeAsync("1/11/2026");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#filter-to")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("20/11/2026");
        Assert.Equal(0, asked);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.WaitForURLAsync(url => url.Contains("to=20", StringComparison.Ordinal));
        Assert.Contains("from=1", page.Url, StringComparison.Ordinal);
        await Expect(page.Locator("#filter-from")).Not.ToHaveValueAsync("");

        // The focus is where the keyboard had come to.
        await Expect(page.Locator("select[name=unit]")).ToBeFocusedAsync();
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task The_coordinator_goes_through_the_tabs_filters_by_the_address_and_prints()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(demo.Province.Host.Address, faults: _faults);
        await DemoProvince.SignInAsync(page, "coordinator");
        await page.GotoAsync("/outreach");
        var turns = (await page.Locator(".figure-head").TextContentAsync())!.Trim();
        await page.Locator(".tabs a", new() { HasText = "Tiến độ" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Tiến độ so với chỉ tiêu");
        await Expect(page.Locator(".figure-head")).ToHaveTextAsync(turns);

        // The province at the top is the sum of its units.
        var rows = await page.Locator(".progress-table [data-turns]")
            .EvaluateAllAsync<long[]>("cells => cells.map(c => Number(c.dataset.turns))");
        Assert.Equal(rows[0], rows.Skip(1).Sum());
        Assert.Equal(rows[0].ToString("#,0", CultureInfo.GetCultureInfo("vi-VN")), turns);

        // A choice submits itself and stands in the address; the tabs keep campaign and unit.
        await page.Locator("select[name=only]").SelectOptionAsync("behind");
        await page.WaitForURLAsync(url => url.Contains("only=behind", StringComparison.Ordinal));
        await Expect(page.Locator("select[name=only]")).ToHaveValueAsync("behind");
        await page.Locator(".progress-table tbody").Last.Locator("th a").First.ClickAsync();
        await page.Locator(".tabs a", new() { HasText = "Tập huấn" }).ClickAsync();
        await Expect(page.Locator("select[name=unit]")).Not.ToHaveValueAsync("");
        await page.GotoAsync("/outreach/training?period=year");
        await Expect(page.Locator(".notice")).ToContainTextAsync("không bao giờ cộng");
        await page.Locator("main table").First.Locator("td a.figure-link").Nth(1).ClickAsync();
        await page.Locator("tbody th a").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/course-runs/"));

        // A printed page has its heading and its source, and nothing of the frame.
        foreach (
            var (name, address) in new[]
            {
                ("progress", "/outreach/progress"),
                ("waiting", "/outreach/waiting"),
                ("training", "/outreach/training?period=year"),
                ("network", "/outreach/network"),
                ("outreach", "/outreach"),
            }
        )
        {
            await page.GotoAsync(address);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            await Expect(page.Locator(".print-head")).ToBeVisibleAsync();
            await Expect(page.Locator(".print-foot")).ToBeVisibleAsync();
            foreach (var gone in new[] { ".side", ".topbar", ".tabs", ".filters" })
            {
                await Expect(page.Locator(gone).First).ToBeHiddenAsync();
            }

            if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
            {
                await page.PdfAsync(
                    new PagePdfOptions
                    {
                        Path = Path.Combine(folder, $"print-{name}.pdf"),
                        PreferCSSPageSize = true,
                        PrintBackground = true,
                    }
                );
            }

            await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        }

        Assert.Empty(_faults);
    }

    // Saves pictures for people: CAMPAIGNS_LOOK names the folder.
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        }
    }
}
