using Campaigns.Browser.Tests.Support;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>Several phones at one door, and one phone at several.</summary>
public sealed class TwoPhonesTests : DoorScene
{
    [Fact]
    public async Task A_ticket_that_two_phones_admit_without_a_network_counts_once_and_the_organiser_settles_the_second()
    {
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await LaunchAsync();
        var first = await WithoutNetworkAsync(browser, "Cửa chính", Duration.Zero);
        Host.Clock.Advance(Duration.FromMinutes(7));
        var second = await WithoutNetworkAsync(browser, "Cửa bên", Duration.FromHours(2));
        foreach (var phone in new[] { first, second })
        {
            await ScanAsync(phone, ticket);
            await Expect(phone.Locator("#answer-title")).ToHaveTextAsync("Đã ghi nhận");
            await Expect(phone.Locator("#answer.is-good")).ToBeVisibleAsync();
            await Expect(phone.Locator("#count-mine")).ToHaveTextAsync("1");
            await Expect(phone.Locator("#count-queue")).ToHaveTextAsync("1");
        }

        await first.Context.SetOfflineAsync(false);
        await SentAsync(first);
        await second.Context.SetOfflineAsync(false);
        await SentAsync(second);
        Assert.Equal(1L, await CountAsync("attendance"));
        Assert.Equal(
            1L,
            await CountAsync("check_in WHERE gate = 'Cửa chính' AND door_verdict = 'accepted' AND server_verdict = 'accepted'")
        );
        Assert.Equal(
            1L,
            await CountAsync(
                "check_in WHERE gate = 'Cửa bên' AND door_verdict = 'accepted' AND server_verdict = 'already_in' AND first_gate "
                    + "= 'Cửa chính' AND to_char(first_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI') = '14:00'"
            )
        );

        // The steward at the second gate is told so and no longer counts the guest.
        await Expect(second.Locator("#answer.is-twice #answer-text, #before-lines li").First)
            .ToContainTextAsync("H'Rưê Niê: hệ thống đã ghi từ 14:00, tại Cửa chính. Lần vừa rồi không tính thêm.");
        await Expect(second.Locator("#count-mine")).ToHaveTextAsync("0");
        await Expect(second.Locator("#last-none")).ToBeVisibleAsync();
        await Expect(first.Locator("#count-mine")).ToHaveTextAsync("1");
        await PictureAsync(second, "second-phone");

        var desk = await OrganiserAsync(browser);
        await desk.GotoAsync($"/door/{Door.ActivityId}/differences");
        var line = desk.Locator("main article");
        await Expect(line).ToHaveCountAsync(1);
        await Expect(line.Locator(".settle-what")).ToContainTextAsync("đã vào từ 14:00 ở Cửa chính");
        await line.Locator("summary").ClickAsync();
        await PictureAsync(desk, "two-phones-differ");
        await Expect(line).ToContainTextAsync("16:07");
        await Expect(line).ToContainTextAsync("máy chạy nhanh 2 giờ 0 phút");
        await Expect(line).ToContainTextAsync("14:07");

        // The figures are right already, so the difference is marked as seen, together with all others, by one press.
        await desk.GetByRole(AriaRole.Button, new() { Name = "Đã xem cả 1" }).ClickAsync();
        await Expect(desk.Locator("main article")).ToHaveCountAsync(0);
        await desk.GotoAsync($"/door/{Door.ActivityId}/differences?show=settled");
        await Expect(desk.Locator(".settle-done")).ToContainTextAsync("Đã xem");
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL AND gate = 'Cửa chính'"));
        Assert.Equal(1L, await CountAsync("check_in_settlement"));
    }

    /// <summary>A phone at a gate, ready for the event, without a network.</summary>
    private async Task<IPage> WithoutNetworkAsync(IBrowser browser, string gate, Duration ahead)
    {
        var (page, _) = await SignInAsync(browser, maySearch: true);
        await RunClockAsync(page, ahead);
        await GoAsync(page, gate);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        return page;
    }
}
