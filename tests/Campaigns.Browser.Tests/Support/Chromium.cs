using Microsoft.Playwright;

namespace Campaigns.Browser.Tests.Support;

/// <summary>Debian's Chromium, driven by Playwright. One driver a process; a browser per use, since a fake camera is a start-up matter.</summary>
public static class Chromium
{
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);

    /// <summary>Starts the browser that <c>./dev</c> installed, or the one that <c>CHROMIUM</c> names.</summary>
    /// <param name="args">Further switches of the command line.</param>
    public static Task<IBrowser> LaunchAsync(params string[] args) => LaunchAsync(keepsPages: false, args);

    /// <summary>With the back-forward cache, which every browser of today has and which Playwright turns off.</summary>
    public static Task<IBrowser> LaunchKeepingPagesAsync() => LaunchAsync(keepsPages: true, []);

    private static async Task<IBrowser> LaunchAsync(bool keepsPages, string[] args)
    {
        // As long as an action may take: a machine that runs several browsers answers late, and an answer that stays away is found all the same.
        Assertions.SetDefaultExpectTimeout(20_000);
        var driver = await Driver.Value;
        return await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            IgnoreDefaultArgs = keepsPages ? ["--disable-back-forward-cache"] : null,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", .. args,
            ],
        });
    }

    /// <summary>A window in Vietnamese, in the country's time, that reports every script error and refused resource to <paramref name="faults"/>.</summary>
    public static async Task<IPage> OpenAsync(this IBrowser browser, Uri address, int width = 1366, int height = 900, bool dark = false, ICollection<string>? faults = null)
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(address);
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "vi-VN",
            TimezoneId = "Asia/Ho_Chi_Minh",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        if (faults is not null)
        {
            page.PageError += (_, error) => faults.Add($"{page.Url}: {error}");
            page.Console += (_, message) =>
            {
                // A page that answers 4xx on purpose is logged by the browser as an error too; scripts and styles are what matters here.
                if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal))
                {
                    faults.Add($"{page.Url}: {message.Text}");
                }
            };
        }

        return page;
    }
}
