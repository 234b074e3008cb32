using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Support;

/// <summary>A door in Chromium: the program over a database of its own, an event of today, and stewards with phones.</summary>
public abstract class DoorScene : IAsyncLifetime
{
    /// <summary>Script errors and refused resources of every page that was opened.</summary>
    protected ICollection<string> Faults { get; } = new List<string>();

    protected TestDatabase Database { get; private set; } = null!;

    protected TestHost Host { get; private set; } = null!;

    protected TestDoor Door { get; private set; } = null!;

    protected DoorWorld World => new(Database.Owner, Host.Services.GetRequiredService<Secrets>());

    /// <summary>How the program is to be.</summary>
    protected virtual TestHostOptions Options => new() { RealServer = true };

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabases.CreateAsync();
        Host = new TestHost(Database, Options);
        Host.StartServer();
        Door = await World.EventAsync((await Host.RootAsync()).Id);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A phone on which a new steward is signed in.</summary>
    protected async Task<(IPage Page, Guid Account)> SignInAsync(IBrowser browser, bool maySearch)
    {
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id, maySearch: maySearch);
        var page = await browser.OpenAsync(Host.Address, 360, 740, dark: true, Faults);
        await page.Context.AddCookiesAsync([new Cookie { Name = "account", Value = steward.Cookie("account")!, Url = Host.Address.AbsoluteUri }]);
        return (page, steward.AccountId!.Value);
    }

    /// <summary>A new steward's phone with the scanner open at the side gate.</summary>
    protected async Task<IPage> OpenAsync(IBrowser browser, bool maySearch)
    {
        var (page, _) = await SignInAsync(browser, maySearch);
        await GoAsync(page);
        return page;
    }

    /// <summary>Opens the scanner at the side gate.</summary>
    protected async Task GoAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await page.Locator("#gate-input").FillAsync("Cửa bên");
        await page.Keyboard.PressAsync("Enter");
    }

    protected static async Task TypeAsync(IPage page, string code)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.Locator("#type-code").ClickAsync();
        await page.Locator("#code-input").FillAsync(code);
        await page.Keyboard.PressAsync("Enter");
    }

    protected static async Task AxeAsync(IPage page) => Assert.Empty(await page.AxeFindingsAsync());

    /// <summary>For whoever looks: <c>CAMPAIGNS_LOOK</c> names a folder.</summary>
    protected static async Task PictureAsync(IPage page, string name, string? when = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (when is not null)
        {
            await Expect(page.Locator(when).First).ToBeVisibleAsync();
        }

        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"door-{name}.png") });
        }
    }

    protected async Task<long> CountAsync(string from) => (long)(await Database.SqlAsync($"SELECT count(*) FROM {from}"))!;
}
