using Campaigns.Browser.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Campaigns.Browser.Tests.Administration;

/// <summary>An administrator's morning in a browser: a new account, somebody who leaves, targets from a spreadsheet.</summary>
public sealed class AdministratorTests(OwnDemo demo) : IClassFixture<OwnDemo>
{
    [Fact]
    public async Task Somebody_new_gets_an_account_sets_the_password_and_takes_over_from_whoever_leaves()
    {
        await using var browser = await Chromium.LaunchAsync();
        var faults = new List<string>();
        var page = await browser.OpenAsync(demo.Province.Host.Address, faults: faults);
        await DemoProvince.SignInAsync(page, "administrator");
        Assert.EndsWith("/accounts", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/accounts/new");
        await page.FillAsync("#Input_DisplayName", "H'Nga Ayũn");
        await page.FillAsync("#Input_Email", "hnga@demo.example");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Người xem", Exact = true }).CheckAsync();
        await ChooseAsync(page, "Grant_UnitId", "xa ea tul", "Xã Ea Tul");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tạo tài khoản" }).ClickAsync();
        var link = await page.Locator(".notice code").TextContentAsync();

        var newcomer = await browser.OpenAsync(demo.Province.Host.Address, 360, 740, faults: faults);
        await newcomer.GotoAsync(link!);
        await newcomer.FillAsync("#Input_New", "mưa rừng tháng bảy");
        await newcomer.GetByRole(AriaRole.Button, new() { Name = "Đặt mật khẩu và đăng nhập" }).ClickAsync();
        await newcomer.WaitForURLAsync(url => !url.Contains("/password", StringComparison.Ordinal));
        await Assertions.Expect(newcomer.Locator("h1")).ToHaveTextAsync("Hôm nay");

        await using var db = demo.Province.Host.Db();
        var leaving = await db
            .Users.Where(a => a.DemoKey == "organiser-commune")
            .Select(a => a.Id)
            .SingleAsync(TestContext.Current.CancellationToken);
        await page.GotoAsync($"/accounts/{leaving}");
        await page.Locator("[data-open-dialog='end-dialog']").ClickAsync();
        var dialog = page.Locator("#end-dialog");
        Assert.True(await dialog.IsVisibleAsync());
        await ChooseAsync(page, "Successor", "nga ayun", "H'Nga Ayũn");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Kết thúc tài khoản" }).ClickAsync();
        await page.GetByText("Đã kết thúc tài khoản").WaitForAsync();

        // The newcomer could only view before and is an organiser now.
        await newcomer.GotoAsync("/account");
        await Assertions.Expect(newcomer.Locator("main")).ToContainTextAsync("Người tổ chức");
        Assert.Empty(faults);
    }

    [Fact]
    public async Task Targets_are_pasted_looked_at_and_saved()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(demo.Province.Host.Address);
        await DemoProvince.SignInAsync(page, "administrator");
        await page.GotoAsync("/targets");
        await page.Locator("tbody th a").First.ClickAsync();
        await page.FillAsync("#Pasted", "Đơn vị\tLượt người\nHuyện Lắk\tba nghìn\nHuyện Krông Bông\t2.500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Xem trước" }).ClickAsync();
        await page.GetByText("1 dòng cần sửa").WaitForAsync();
        await page.FillAsync("#Pasted", "Huyện Lắk\t3.000\t25\nHuyện Krông Bông\t2.500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Xem trước" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu 2 chỉ tiêu" }).ClickAsync();
        await page.GetByText("Đã lưu 2 chỉ tiêu").WaitForAsync();
        Assert.Contains("3.000", await page.Locator("[aria-labelledby=now-title]").TextContentAsync(), StringComparison.Ordinal);
    }

    /// <summary>Types into a combobox letter by letter, as people do, and chooses the result.</summary>
    private static async Task ChooseAsync(IPage page, string id, string typed, string wanted)
    {
        var box = page.Locator($"#{id}-ts-control");
        await box.ClickAsync();
        await box.PressSequentiallyAsync(typed);
        await page.Locator($"#{id} + .ts-wrapper [data-selectable]", new() { HasText = wanted }).First.ClickAsync();
    }
}
