using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Forms;

/// <summary>A combobox whose choices depend on another field of its form.</summary>
public sealed class ComboboxTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    [Fact]
    public async Task Venues_are_asked_for_again_when_the_commune_was_changed()
    {
        await using var browser = await Chromium.LaunchAsync();
        await scene.MakeAsync(ActivityKind.Event, "Có hội trường");
        List<string> communes;
        await using (var db = scene.Host.Db())
        {
            var district = await scene.Host.UnitAsync("Huyện Cư M'gar");
            communes = await db
                .Units.Where(u => u.ParentId == district.Id && u.LevelKey == "commune")
                .OrderBy(u => u.Name)
                .Select(u => u.Name)
                .Take(2)
                .ToListAsync(TestContext.Current.CancellationToken);
        }

        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(1366, 900);
        await page.GotoAsync("/events/schedule");
        var venues = page.Locator("#Input_VenueId + .ts-wrapper .ts-dropdown");

        // The box is opened before there is a commune, then for a commune without a venue, then for one with a venue.
        await page.Locator("#Input_VenueId-ts-control").ClickAsync();
        await Expect(venues).ToBeVisibleAsync();
        await ChooseAsync(page, communes[1]);
        await page.Locator("#Input_VenueId-ts-control").ClickAsync();
        await Expect(venues.Locator(".no-results")).ToHaveTextAsync("Không thấy. Thêm địa điểm mới bên dưới.");
        await ChooseAsync(page, communes[0]);
        await page.Locator("#Input_VenueId-ts-control").ClickAsync();
        await Expect(venues.Locator("[data-selectable]").First).ToContainTextAsync("Hội trường");
    }

    private static async Task ChooseAsync(IPage page, string commune)
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#Input_CommuneId-ts-control").ClickAsync();
        await page.Locator("#Input_CommuneId-ts-control").PressSequentiallyAsync(commune);
        await page.Locator("#Input_CommuneId + .ts-wrapper [data-selectable]", new() { HasText = commune }).First.ClickAsync();
        await Expect(page.Locator("#Input_CommuneId + .ts-wrapper .item", new() { HasText = commune })).ToBeVisibleAsync();
    }
}
