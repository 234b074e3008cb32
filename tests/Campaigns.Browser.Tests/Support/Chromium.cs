using Microsoft.Playwright;

namespace Campaigns.Browser.Tests.Support;

/// <summary>
/// Debian's Chromium, driven by Playwright. A process has one driver, and each use has its own browser, because a fake camera can only be
/// set at the start.
/// </summary>
public static class Chromium
{
    private const string HeadlessShell = "/usr/bin/chromium-headless-shell";

    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);

    /// <summary>Starts the browser that <c>./dev</c> installed, or the one that <c>CHROMIUM</c> names.</summary>
    /// <param name="args">Further command-line switches.</param>
    public static Task<IBrowser> LaunchAsync(params string[] args) => LaunchAsync(keepsPages: false, args);

    /// <summary>Starts the browser with its back-forward cache, which every present browser has and which Playwright turns off.</summary>
    public static Task<IBrowser> LaunchKeepingPagesAsync() => LaunchAsync(keepsPages: true, []);

    private static async Task<IBrowser> LaunchAsync(bool keepsPages, string[] args)
    {
        // An expectation waits as long as an action may: a machine that runs several browsers answers late, and an answer that never comes
        // is still found.
        Assertions.SetDefaultExpectTimeout(20_000);
        var driver = await Driver.Value;
        return await driver.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                // The headless shell has no back-forward cache.
                ExecutablePath =
                    Environment.GetEnvironmentVariable("CHROMIUM")
                    ?? (File.Exists(HeadlessShell) && !keepsPages ? HeadlessShell : "/usr/bin/chromium"),
                IgnoreDefaultArgs = keepsPages ? ["--disable-back-forward-cache"] : null,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    .. args,
                ],
            }
        );
    }

    /// <summary>
    /// A window in Vietnamese and in the country's time zone, which reports every script error and refused resource to
    /// <paramref name="faults"/>. Requests that a service worker makes pass by the routes of a test, so that a test that answers them
    /// itself opens without <paramref name="workers"/>. With <paramref name="storage"/>, the state of another window, somebody may be
    /// signed in already.
    /// </summary>
    public static async Task<IPage> OpenAsync(
        this IBrowser browser,
        Uri address,
        int width = 1366,
        int height = 900,
        bool dark = false,
        ICollection<string>? faults = null,
        bool workers = true,
        string? storage = null
    )
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(address);
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address.ToString(),
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = "vi-VN",
                TimezoneId = "Asia/Ho_Chi_Minh",
                ReducedMotion = ReducedMotion.Reduce,
                StorageState = storage,
                ServiceWorkers = workers ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block,
            }
        );
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        if (faults is not null)
        {
            page.PageError += (_, error) => faults.Add($"{page.Url}: {error}");
            page.Console += (_, message) =>
            {
                // The browser also logs a page that answers 4xx on purpose as an error; only scripts and styles matter here.
                if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal))
                {
                    faults.Add($"{page.Url}: {message.Text}");
                }
            };
        }

        return page;
    }
}
