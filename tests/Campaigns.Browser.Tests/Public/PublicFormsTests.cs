using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Public;

/// <summary>A public form where the network comes and goes: nothing that was typed is lost, and one press is one registration.</summary>
public sealed class PublicFormsTests
{
    private const string Promise = "Mất mạng cũng không sao";

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_network_the_form_stays_says_so_and_is_sent_when_pressed_again(bool told)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, new TestHostOptions { RealServer = true });
        host.StartServer();
        var door = await new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()).EventAsync(
            startsAt: TestDatabases.Start + Duration.FromDays(3)
        );
        await using var db = host.Db();
        var code = await db.Activities.Where(a => a.Id == door.ActivityId).Select(a => a.Code).SingleAsync(Cancel);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(host.Address, width: 360);
        await page.GotoAsync($"/e/{code}/register");
        await Expect(page.GetByText(Promise)).ToBeVisibleAsync();
        await page.Locator("#Input_Name").FillAsync("H'Xa Mạng Niê");
        await page.Locator("#Input_Consent").CheckAsync();
        await CutAsync(page, told, off: true);
        await page.Locator("button.is-main").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Chưa gửi được vì mất kết nối");
        await Expect(page.Locator("#Input_Name")).ToHaveValueAsync("H'Xa Mạng Niê");
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"public-offline-{told}.png"), FullPage = true });
        }

        await CutAsync(page, told, off: false);
        await page.Locator("button.is-main").ClickAsync();
        await page.WaitForURLAsync("**/t/**");
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == door.ActivityId && r.Name == "H'Xa Mạng Niê", Cancel));
    }

    [Fact]
    public async Task Without_a_script_nothing_is_promised_that_a_script_keeps()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database, new TestHostOptions { RealServer = true });
        host.StartServer();
        var door = await new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>()).EventAsync(
            startsAt: TestDatabases.Start + Duration.FromDays(3)
        );
        await using var db = host.Db();
        var code = await db.Activities.Where(a => a.Id == door.ActivityId).Select(a => a.Code).SingleAsync(Cancel);
        using var plain = host.Browser();
        foreach (var form in new[] { "register", "register/group" })
        {
            var said = (await plain.GetAsync($"/e/{code}/{form}"))
                .Document.QuerySelectorAll("p")
                .Single(p => p.TextContent.Contains(Promise, StringComparison.Ordinal));
            Assert.True(said.HasAttribute("hidden"));
        }
    }

    /// <summary>Cuts the network: either the browser knows it, or nobody answers while the browser believes that all is well.</summary>
    private static async Task CutAsync(IPage page, bool told, bool off)
    {
        if (told)
        {
            await page.Context.SetOfflineAsync(off);

            // The page hears of the network a moment after the browser has it, and sends nothing until then.
            await page.WaitForFunctionAsync("online => navigator.onLine === online", !off);
        }
        else if (off)
        {
            await page.RouteAsync("**/*", route => route.AbortAsync("connectionrefused"));
        }
        else
        {
            await page.UnrouteAllAsync();
        }
    }
}
