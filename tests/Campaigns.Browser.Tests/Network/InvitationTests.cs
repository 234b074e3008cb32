using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Network;

/// <summary>
/// An organiser asks a person of the network, who answers by the link on a phone, without an account and without a script.
/// </summary>
public sealed class InvitationTests(OwnDemo demo) : IClassFixture<OwnDemo>
{
    private readonly List<string> _faults = [];
    private readonly DemoProvince _province = demo.Province;

    [Fact]
    public async Task She_is_asked_from_the_event_answers_by_the_link_and_the_event_shows_it()
    {
        var (activity, name) = await OpenEventAsync();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(_province.Host.Address, faults: _faults);
        await DemoProvince.SignInAsync(page, "organiser-district");
        await page.GotoAsync($"/events/{activity}");
        await page.Locator("nav.tabs a", new() { HasText = "Lời mời" }).ClickAsync();

        // The person is found by typing without marks.
        var box = page.Locator("#invite-form .ts-control input");
        await box.FillAsync(Campaigns.Domain.Text.Folding.Fold(name));
        await page.Locator(".ts-dropdown .option", new() { HasText = name }).First.ClickAsync();
        await page.Locator("#invite-form button", new() { HasText = "Gửi lời mời" }).ClickAsync();
        var line = page.Locator("ul.rows > li", new() { HasText = name });
        await Expect(line).ToContainTextAsync("Chưa trả lời");
        var link = await line.Locator("a[href*='/r/']").GetAttributeAsync("href");

        var phone = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = false,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
                Locale = "vi-VN",
            }
        );
        var reply = await phone.NewPageAsync();
        await reply.GotoAsync(link!);
        await Expect(reply.Locator("h1")).ToContainTextAsync(name);
        await Expect(reply.GetByText("Thoát nhanh")).ToBeVisibleAsync();
        await reply.GetByRole(AriaRole.Radio, new() { Name = "Tôi đến được" }).CheckAsync();
        await reply.Locator("button", new() { HasText = "Gửi trả lời" }).ClickAsync();
        await Expect(reply.Locator(".notice")).ToContainTextAsync("bạn đến được");

        await page.ReloadAsync();
        await Expect(line).ToContainTextAsync("Nhận lời");
        await Expect(line).ToContainTextAsync("Đã giữ lịch");
        Assert.Empty(await page.AxeFindingsAsync());
        Assert.Empty(_faults);
    }

    /// <summary>A coming event of the home district, and a speaker of its network who is free at that time and was not asked yet.</summary>
    private async Task<(Guid Activity, string Name)> OpenEventAsync()
    {
        await using var db = _province.Host.Db();
        var now = _province.Host.Clock.GetCurrentInstant();
        var district = await db
            .Grants.Where(g => db.Users.Any(a => a.Id == g.AccountId && a.DemoKey == "organiser-district"))
            .Select(g => g.UnitId)
            .FirstAsync();
        var found = await (
            from a in db.Activities
            from s in db.Sessions.Where(s => s.ActivityId == a.Id)
            from p in db.Persons
            where
                a.State == Domain.Activities.ActivityState.Scheduled
                && s.StartsAt > now + Duration.FromHours(2)
                && p.IsSpeaker
                && db.UnitScopes.Any(u => u.AncestorUnitId == district && u.UnitId == a.OrganisingUnitId)
                && db.Collaborators.Any(c =>
                    c.PersonId == p.Id
                    && c.EndedOn == null
                    && db.UnitScopes.Any(u => u.AncestorUnitId == district && u.UnitId == c.KeepingUnitId)
                )
                && !db.Invitations.Any(i => i.ActivityId == a.Id && i.PersonId == p.Id)
                && !db.Bookings.Any(b => b.PersonId == p.Id && b.StartsAt < s.EndsAt && b.EndsAt > s.StartsAt)
            orderby s.StartsAt, p.NameSort
            select new { a.Id, p.Name }
        ).FirstAsync();
        return (found.Id, found.Name);
    }
}
