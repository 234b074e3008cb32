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

    [Fact]
    public async Task An_answer_to_what_was_typed_before_does_not_replace_the_answer_to_what_stands_typed()
    {
        await using var browser = await Chromium.LaunchAsync();
        await scene.MakeAsync(ActivityKind.Event, "Có hội trường để tìm");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync(), workers: false);
        var held = new TaskCompletionSource();
        static bool IsFirst(string url) =>
            url.Contains("handler=Venues", StringComparison.Ordinal) && url.Contains("q=zz", StringComparison.Ordinal);
        await page.RouteAsync(
            IsFirst,
            async route =>
            {
                await held.Task;
                await route.ContinueAsync();
            }
        );
        await page.GotoAsync("/events/schedule");
        await ChooseAsync(page, "Thị trấn Ea Pốk");
        var list = page.Locator("#Input_VenueId + .ts-wrapper .ts-dropdown");
        await page.Locator("#Input_VenueId-ts-control").ClickAsync();
        await Expect(list.Locator("[data-selectable]").First).ToContainTextAsync("Hội trường");
        var late = page.WaitForRequestAsync(r => IsFirst(r.Url));
        await page.Locator("#Input_VenueId-ts-control").FillAsync("zz");
        await late;
        await page.Locator("#Input_VenueId-ts-control").FillAsync("truong hoi");
        await Expect(list.Locator(".highlight").First).ToBeVisibleAsync();

        var response = page.WaitForResponseAsync(r => IsFirst(r.Url));
        held.SetResult();
        await (await response).FinishedAsync();
        await page.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Expect(list.Locator("[data-selectable]").First).ToContainTextAsync("Hội trường");
    }

    /// <summary>
    /// The Tab key leads from the end into the commune and opens its list. Whoever then clicks into the box types there; and it works with
    /// keys alone.
    /// </summary>
    [Theory]
    [InlineData(1366, true)]
    [InlineData(1366, false)]
    [InlineData(360, true)]
    public async Task A_box_that_was_reached_by_the_Tab_key_takes_what_is_typed_after_a_click_and_without_one(int width, bool clicks)
    {
        await using var browser = await Chromium.LaunchAsync();
        await scene.MakeAsync(ActivityKind.Event, $"Phím Tab {width} {clicks}");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(width, 900);
        await page.GotoAsync("/events/schedule");
        var box = page.Locator("#Input_CommuneId-ts-control");
        var list = page.Locator("#Input_CommuneId + .ts-wrapper .ts-dropdown");
        await Expect(box).ToBeVisibleAsync();
        // Between the end and the commune stands the button for a further session.
        await page.Locator("#event-form button[name='way'][value='add']").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(box).ToBeFocusedAsync();
        await Expect(list).ToBeVisibleAsync();
        if (clicks)
        {
            await box.ClickAsync();
            await box.ClickAsync();
            await Expect(box).ToBeFocusedAsync();
            await Expect(list).ToBeVisibleAsync();
        }

        // Every word is found, in any order.
        await page.Keyboard.TypeAsync("dlie cu");
        await Expect(list.Locator("[data-selectable]").First).ToContainTextAsync("Cư Dliê");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#Input_CommuneId + .ts-wrapper .item")).ToContainTextAsync("Cư Dliê");
        await Expect(list).ToBeHiddenAsync();

        // The box is opened and closed again with the focus in it.
        await box.ClickAsync();
        await Expect(list).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(list).ToBeHiddenAsync();
        await Expect(box).ToBeFocusedAsync();
    }

    private static async Task ChooseAsync(IPage page, string commune)
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#Input_CommuneId-ts-control").ClickAsync();
        // A person types once the list is open.
        await Expect(page.Locator("#Input_CommuneId + .ts-wrapper .ts-dropdown")).ToBeVisibleAsync();
        await page.Locator("#Input_CommuneId-ts-control").PressSequentiallyAsync(commune);
        await page.Locator("#Input_CommuneId + .ts-wrapper [data-selectable]", new() { HasText = commune }).First.ClickAsync();
        await Expect(page.Locator("#Input_CommuneId + .ts-wrapper .item", new() { HasText = commune })).ToBeVisibleAsync();
    }
}
