using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Forms;

/// <summary>
/// A day is typed in Vietnamese form in an English Chromium too, and the small calendar beside it works by keyboard alone.
/// </summary>
public sealed class DayFieldTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    [Theory]
    [InlineData(1366)]
    [InlineData(360)]
    public async Task A_day_is_shown_typed_and_picked_with_keys_alone(int width)
    {
        await using var browser = await Chromium.LaunchAsync();
        var (_, edit) = await scene.MakeAsync(ActivityKind.Event, $"Chọn ngày {width}");
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(width, 800);
        await page.GotoAsync(edit);
        var day = page.Locator("#Input_Date");
        await Expect(day).ToHaveValueAsync("27/11/2026");
        await Expect(page.Locator(".day-field:has(#Input_Date) .day-field-name")).ToHaveTextAsync("Thứ Sáu");
        await day.FillAsync("28/11/2026");
        await Expect(page.Locator(".day-field:has(#Input_Date) .day-field-name")).ToHaveTextAsync("Thứ Bảy");

        var pick = page.GetByRole(AriaRole.Button, new() { Name = "Chọn ngày: Ngày", Exact = true });
        await day.FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(pick).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        var month = page.GetByRole(AriaRole.Dialog, new() { Name = "Chọn ngày: Ngày" });
        await Expect(month).ToBeVisibleAsync();
        var shown = month.GetByRole(AriaRole.Button, new() { Name = "28 tháng 11" });
        await page.Clock.RunForAsync(500);
        await Expect(shown).ToBeFocusedAsync();
        Assert.Empty(await page.AxeFindingsAsync());
        var box = (await month.BoundingBoxAsync())!;
        Assert.True(box.X >= 0 && box.X + box.Width <= width);

        // One day and one week later is chosen, and the field has the focus again.
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Clock.RunForAsync(200);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Clock.RunForAsync(200);
        await Expect(month.GetByRole(AriaRole.Button, new() { Name = "6 tháng 12", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(day).ToHaveValueAsync("06/12/2026");
        await Expect(day).ToBeFocusedAsync();
        await Expect(month).ToBeHiddenAsync();

        // Escape leaves the value as it was.
        await pick.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(month).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(month).ToBeHiddenAsync();
        await Expect(day).ToHaveValueAsync("06/12/2026");
        Assert.Empty(scene.Faults);
    }
}
