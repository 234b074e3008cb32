using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Network;

/// <summary>
/// An organiser keeps the network in order and sees who has not answered and what was sent; an administrator reads the mails.
/// </summary>
public sealed class NetworkDayTests(OwnDemo demo) : IClassFixture<OwnDemo>
{
    private readonly List<string> _faults = [];
    private readonly DemoProvince _province = demo.Province;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_entries_of_one_person_become_one_and_two_again_and_silence_and_messages_are_read()
    {
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(_province.Host.Address, 360, 740, faults: _faults);
        await DemoProvince.SignInAsync(page, "organiser-district");

        // How many men are in the network, and then who was entered twice.
        await page.GotoAsync("/network");
        await Expect(page.Locator(".figures .figure-of")).ToContainTextAsync("%");
        await page.Locator("a[href='/network/duplicates']").ClickAsync();
        var pairs = page.Locator("article.card");
        var before = await pairs.CountAsync();
        var name = await pairs.First.Locator("h2").InnerTextAsync();
        await pairs.First.GetByRole(AriaRole.Button, new() { Name = "Gộp làm một" }).ClickAsync();
        await Expect(pairs).ToHaveCountAsync(before - 1);
        await PictureAsync(page, "merged");
        await page.Locator("section.card", new() { HasText = "Mới gộp" }).Locator("a", new() { HasText = name }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(name);
        await Expect(page.Locator("section.card", new() { HasText = "Đã gộp" }).First).ToContainTextAsync(name);
        await PictureAsync(page, "kept");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tách ra" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Tách ra" })).ToHaveCountAsync(0);
        await page.GotoAsync("/network/duplicates");
        await Expect(pairs).ToHaveCountAsync(before);

        // From the home page to the open invitations of an event, and from a person there to their earlier invitations.
        await page.GotoAsync("/?all=1");
        await page.Locator(".decision a[href$='/invitations']").First.ClickAsync();
        await Expect(page.Locator("main .card-head .state").First).ToContainTextAsync("chưa trả lời");
        await page.Locator("ul.rows > li b a[href^='/network/']").First.ClickAsync();
        await Expect(page.Locator("section.card", new() { HasText = "Giúp việc" }).First).ToBeVisibleAsync();
        await PictureAsync(page, "history");

        // The messages about an event, and then those about one registration.
        var activity = await TalkedAboutAsync();
        await page.GotoAsync($"/events/{activity}/registrations");
        await page.Locator("td a[href*='/messages?registration=']").First.ClickAsync();
        await Expect(page.Locator(".notice a", new() { HasText = "Xem" }).Or(page.Locator(".notice .btn"))).ToBeVisibleAsync();
        await Expect(page.Locator("tbody .state").First).ToBeVisibleAsync();
        await PictureAsync(page, "messages");
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task An_administrator_reads_a_mail_as_its_reader_sees_it()
    {
        var mails = await PageList.OfAsync(_province.Host);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(_province.Host.Address, faults: _faults);
        await DemoProvince.SignInAsync(page, "administrator");
        await page.GotoAsync("/mails");
        await page.Locator("tbody th a").First.ClickAsync();
        Assert.Contains(mails, m => m.Name == "mail");
        var seen = page.FrameLocator("iframe.mail-frame").Locator("body");
        await Expect(seen).ToContainTextAsync("/t/");
        await Expect(seen.Locator("p").First).ToBeVisibleAsync();
        await Expect(page.Locator("pre.mail-text")).ToContainTextAsync("/t/");
        Assert.Empty(_faults);
    }

    /// <summary>A coming event of the home district that sent messages to a registered person.</summary>
    private async Task<Guid> TalkedAboutAsync()
    {
        await using var db = _province.Host.Db();
        var district = await db
            .Grants.Where(g => db.Users.Any(a => a.Id == g.AccountId && a.DemoKey == "organiser-district"))
            .Select(g => g.UnitId)
            .FirstAsync(Cancel);
        return await (
            from m in db.Messages
            join a in db.Activities on m.ActivityId equals a.Id
            where
                a.Kind == ActivityKind.Event
                && m.RegistrationId != null
                && m.State == MessageState.Sent
                && db.ActivityScopes.Any(s => s.ActivityId == a.Id && s.AncestorUnitId == district)
            orderby a.Id
            select a.Id
        ).FirstAsync(Cancel);
    }

    // Saves pictures for people: CAMPAIGNS_LOOK names the folder.
    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("CAMPAIGNS_LOOK") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"network-{name}.png"), FullPage = true });
        }
    }
}
