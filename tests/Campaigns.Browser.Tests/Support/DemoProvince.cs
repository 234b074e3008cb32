using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Campaigns.Browser.Tests.Support;

/// <summary>
/// The program as somebody starts it for the first time: embedded database, demo data, real port. The demo is made around the program's
/// clock, which stands at the tests' fixed afternoon, so a test's data do not depend on the real day and hour.
/// </summary>
public sealed class DemoProvince : IAsyncDisposable
{
    /// <summary>
    /// The data folder of a demo in which nobody has done anything. Making it takes half a minute, and copying it a second.
    /// </summary>
    private static readonly Lazy<string> Made = new(Make);

    private readonly Lazy<Task<IReadOnlyList<LookedAt>>> _pages;

    private DemoProvince(TestHost host)
    {
        Host = host;
        _pages = new(() => PageList.OfAsync(Host));
    }

    public TestHost Host { get; }

    private static TestHostOptions Options { get; } =
        new()
        {
            RealServer = true,

            // The page that offers the certificate only needs some file.
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Https:Authority"] = typeof(DemoProvince).Assembly.Location,
            },
        };

    public static DemoProvince Start()
    {
        var host = new TestHost(database: null, Options with { CopyOf = Made.Value });
        host.StartServer();
        return new DemoProvince(host);
    }

    /// <summary>Signs in with the demo's button for that role.</summary>
    public static async Task SignInAsync(IPage page, string demoKey)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync("/sign-in");
        await page.Locator($"button[value='{demoKey}']").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>Every page with the parameters of its address, taken from the demo's rows.</summary>
    public Task<IReadOnlyList<LookedAt>> PagesAsync() => _pages.Value;

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static string Make()
    {
        var host = new TestHost(database: null, Options with { KeepsFolder = true });
        host.StartServer();
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => TestFolder.Delete(host.DataFolder);
        return host.DataFolder;
    }
}

/// <summary>A page to look at.</summary>
/// <param name="Name">A short name, for files.</param>
/// <param name="Route">The route of the page in the program.</param>
/// <param name="As">The demo's button for a role that may see the page; null for a page without an account.</param>
/// <param name="Url">Its address in the demo.</param>
public sealed record LookedAt(string Name, string Route, string? As, string Url);
