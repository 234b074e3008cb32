using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Door.Pairing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Support;

/// <summary>A door in Chromium: the program over a database of its own, an event of today, and stewards with phones.</summary>
public abstract class DoorScene : IAsyncLifetime
{
    private int _port;
    private Instant _now;

    /// <summary>Script errors and refused resources of every opened page.</summary>
    protected ICollection<string> Faults { get; } = new List<string>();

    protected TestDatabase Database { get; private set; } = null!;

    protected TestHost Host { get; private set; } = null!;

    protected TestDoor Door { get; private set; } = null!;

    protected DoorWorld World => new(Database.Owner, Host.Services.GetRequiredService<Secrets>());

    /// <summary>How the program is started.</summary>
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

    /// <summary>Stops the program; <see cref="StartAgain"/> starts it at the same address and time.</summary>
    protected async Task StopAsync()
    {
        (_port, _now) = (Host.Address.Port, Host.Clock.GetCurrentInstant());
        await Host.DisposeAsync();
    }

    protected void StartAgain()
    {
        Host = new TestHost(Database, Options with { Port = _port });
        Host.Clock.Reset(_now);
        Host.StartServer();
    }

    /// <summary>A phone with a new steward signed in.</summary>
    protected async Task<(IPage Page, Guid Account)> SignInAsync(IBrowser browser, bool maySearch)
    {
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id, maySearch: maySearch);
        return (await OpenAsync(browser, steward, 360, 740, dark: true), steward.AccountId!.Value);
    }

    /// <summary>A desktop with a new organiser of the unit signed in.</summary>
    protected async Task<IPage> OrganiserAsync(IBrowser browser)
    {
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        return await OpenAsync(browser, organiser, 1366, 900, dark: false);
    }

    /// <summary>A new steward's phone with the scanner open at the side gate.</summary>
    protected async Task<IPage> OpenAsync(IBrowser browser, bool maySearch)
    {
        var (page, _) = await SignInAsync(browser, maySearch);
        await GoAsync(page);
        return page;
    }

    /// <summary>Opens the scanner at a gate.</summary>
    protected async Task GoAsync(IPage page, string gate = "Cửa bên")
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await page.Locator("#gate-input").FillAsync(gate);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>
    /// Makes the phone's clock show the server's time plus <paramref name="ahead"/>, from the next page on; <c>setClock</c> in the page
    /// changes it later.
    /// </summary>
    protected Task RunClockAsync(IPage page, Duration ahead)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.AddInitScriptAsync(
            $$"""
            {
              const [real, from] = [Date, Date.now()];
              let wrong = {{(long)ahead.TotalMilliseconds}};
              window.setClock = ms => (wrong = ms);
              const now = () => {{Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds()}} + (real.now() - from) + wrong;
              window.Date = class extends real { constructor(...args) { if (args.length) super(...args); else super(now());
                } static now() { return now(); } };
            }
            """
        );
    }

    /// <summary>Pairs a phone with a door by a link of its own; afterwards the phone shows the list of its doors.</summary>
    protected async Task PairAsync(IPage page, TestDoor door, string gate, bool maySearch = false)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(door);
        string link;
        await using (var scope = Host.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
            var pairing = scope.ServiceProvider.GetRequiredService<PairingService>();

            // The pairing is attributed to the account that made the activity.
            var grant = pairing.New(door.ActivityId, gate, maySearch, door.ActivityId);
            db.DeviceGrants.Add(grant);
            await db.SaveChangesAsync();
            link = new Uri(pairing.UrlOf(grant)).PathAndQuery;
        }

        await page.GotoAsync(link);
        await page.Locator("main form button, form[method=post] button").First.ClickAsync();
        await page.WaitForURLAsync("**/check-in");
    }

    /// <summary>A browser whose camera shows no ticket.</summary>
    protected static Task<IBrowser> LaunchAsync() =>
        Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");

    /// <summary>Waits until the list is loaded, the page is kept, and the camera is on, so that the network may be cut.</summary>
    protected static Task ReadyAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Expect(page.Locator("#ready.is-ready")).ToBeVisibleAsync(new() { Timeout = 45_000 });
    }

    /// <summary>Scans a ticket with a scanner at a cable, which types the ticket's address.</summary>
    protected static Task ScanAsync(IPage page, TestTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return ScanAsync(page, $"https://su-kien.example/t/{ticket.Token}");
    }

    /// <summary>Types a text as a scanner at a cable does.</summary>
    protected static Task ScanAsync(IPage page, string text)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.EvaluateAsync(
            "text => { for (const key of [...text, 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, "
                + "bubbles: true, cancelable: true })); }",
            text
        );
    }

    /// <summary>Waits until everything that the phone kept has reached the server.</summary>
    protected static Task SentAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
    }

    protected static async Task TypeAsync(IPage page, string code)
    {
        ArgumentNullException.ThrowIfNull(page);
        await page.Locator("#type-code").ClickAsync();
        await page.Locator("#code-input").FillAsync(code);
        await page.Keyboard.PressAsync("Enter");
    }

    protected static async Task AxeAsync(IPage page) => Assert.Empty(await page.AxeFindingsAsync());

    /// <summary>Saves a picture if <c>CAMPAIGNS_LOOK</c> names a folder.</summary>
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

    private async Task<IPage> OpenAsync(IBrowser browser, TestBrowser signedIn, int width, int height, bool dark)
    {
        var page = await browser.OpenAsync(Host.Address, width, height, dark, Faults);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = signedIn.Cookie("account")!,
                Url = Host.Address.AbsoluteUri,
            },
        ]);
        return page;
    }
}
