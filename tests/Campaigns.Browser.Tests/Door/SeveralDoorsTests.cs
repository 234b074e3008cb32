using System.Text.RegularExpressions;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>One phone that is paired for several events of a day.</summary>
public sealed class SeveralDoorsTests : DoorScene
{
    [Fact]
    public async Task The_event_that_is_on_is_proposed_also_without_a_network_and_each_keeps_its_own_queue()
    {
        // The door has been open for a while, because at the very minute of opening a phone's measured time may lie before it.
        var next = await World.EventAsync(startsAt: Door.StartsAt + Duration.FromHours(1), opens: 70, title: "Chiếu phim và trò chuyện");
        var tomorrow = await World.EventAsync(startsAt: Door.StartsAt + Duration.FromHours(18), title: "Ngày hội gia đình");
        await MayBeNamedAsync();
        var (here, there) = (await World.TicketAsync(Door, "Y Bhăm Êban"), await World.TicketAsync(next, "H'Mi Kbuôr"));
        await using var browser = await LaunchAsync();
        var page = await browser.OpenAsync(Host.Address, 360, 740, dark: true, Faults);
        await RunClockAsync(page, Duration.Zero);
        foreach (var door in new[] { Door, next, tomorrow })
        {
            await PairAsync(page, door, "Cửa bên");
        }

        // An act that is dated before the pairing waits, and a phone's measured time may be some seconds early.
        Host.Clock.Advance(Duration.FromSeconds(20));
        await Expect(page.Locator("#on-title")).ToHaveTextAsync("Nam giới cùng lên tiếng");
        await Expect(page.Locator("#on-state")).ToHaveTextAsync("Đang diễn ra");
        await Expect(page.Locator(".doors-list a:visible")).ToHaveCountAsync(2);
        await Expect(page.Locator("#on-kept")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator(".doors-list [data-kept]:visible")).ToHaveCountAsync(2);
        await PictureAsync(page, "several");
        await AxeAsync(page);
        await page.Locator("#on-open").ClickAsync();
        await ReadyAsync(page);

        // From here on there is no network, and the second door was never opened on this phone.
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, here);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
        await page.Locator("#menu summary").ClickAsync();
        await page.Locator("#menu a[href='/check-in']").ClickAsync();
        await Expect(page.Locator("#unsent")).ToContainTextAsync("1 lượt chưa gửi");
        await page.Locator(".doors-list a", new() { HasText = "Chiếu phim" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Chiếu phim và trò chuyện");
        await ReadyAsync(page);
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("0");
        await ScanAsync(page, there);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("2");
        await ScanAsync(page, here);

        // The phone holds the other event's list, so it says where the guest belongs.
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Thẻ của hoạt động khác");
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Nam giới cùng lên tiếng, 14:00");
        await PictureAsync(page, "other-event");

        // An hour and a half later the stored list of doors proposes the other door.
        await page.GotoAsync("/check-in");
        await Expect(page.Locator("#on-title")).ToHaveTextAsync("Nam giới cùng lên tiếng");
        await page.EvaluateAsync("() => { setClock(2.5 * 3_600_000); document.dispatchEvent(new Event('visibilitychange')); }");
        await Expect(page.Locator("#on-title")).ToHaveTextAsync("Chiếu phim và trò chuyện");
        await Expect(page.Locator("#on-open")).ToHaveAttributeAsync("href", $"/check-in/{next.SessionId}");
        await Expect(page.Locator(".doors-list li:visible").First).ToContainTextAsync("Đang đón khách");
        await PictureAsync(page, "several-later");

        await page.Context.SetOfflineAsync(false);
        await page.ReloadAsync();
        await Expect(page.Locator("#unsent")).ToContainTextAsync(new Regex("còn 1 lượt"), new() { Timeout = 45_000 });
        foreach (var (door, ticket) in new[] { (Door, here), (next, there) })
        {
            await CountsOnceAsync(
                "attendance t JOIN check_in c ON c.id = t.check_in_id JOIN device_grant g ON g.id = c.actor_id WHERE "
                    + $"t.session_id = '{door.SessionId}' AND t.registration_id = '{ticket.RegistrationId}' AND g.activity_id = "
                    + $"'{door.ActivityId}'"
            );
        }
    }

    [Fact]
    public async Task In_the_morning_the_first_event_of_the_day_is_proposed()
    {
        var later = await World.EventAsync(startsAt: Door.StartsAt + Duration.FromHours(3), title: "Chiếu phim và trò chuyện");
        await MayBeNamedAsync();
        await using var browser = await LaunchAsync();
        var page = await browser.OpenAsync(Host.Address, 360, 740, dark: true, Faults);
        Host.Clock.Advance(Duration.FromHours(-4));
        await PairAsync(page, later, "Cửa bên");
        await PairAsync(page, Door, "Cửa bên");
        await Expect(page.Locator("#on-title")).ToHaveTextAsync("Nam giới cùng lên tiếng");
        await Expect(page.Locator("#on-state")).ToHaveTextAsync("Mở cửa lúc 13:00");
        await PictureAsync(page, "several-morning");
    }

    /// <summary>A phone without an account gets only the public name, which is the event's own name if it may be named.</summary>
    private async Task MayBeNamedAsync()
    {
        await using var db = Host.Db();
        await db.Activities.ExecuteUpdateAsync(a => a.SetProperty(x => x.MayBeNamed, true));
    }

    /// <summary>Waits until exactly one such row exists, because the doors' queues are sent one after the other.</summary>
    private async Task CountsOnceAsync(string from)
    {
        var until = DateTime.UtcNow.AddSeconds(20);
        while (await CountAsync(from) == 0 && DateTime.UtcNow < until)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1L, await CountAsync(from));
    }
}
