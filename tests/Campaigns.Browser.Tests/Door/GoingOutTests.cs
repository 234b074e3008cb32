using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>A door that also records when people leave.</summary>
public sealed class GoingOutTests : DoorScene
{
    private const string Title = "#answer-title";

    [Fact]
    public async Task Who_goes_is_recorded_also_without_a_network_and_who_is_forgotten_is_taken_to_have_stayed_to_the_end()
    {
        var (goes, later, forgotten) = (
            await World.TicketAsync(Door, "H'Rưê Niê"),
            await World.TicketAsync(Door, "Y Bhăm Êban"),
            await World.TicketAsync(Door, "Nguyễn Văn An")
        );
        await RecordsGoingOutAsync();
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await PictureAsync(page, "direction-coming");
        foreach (var ticket in new[] { goes, later, forgotten })
        {
            await ScanAsync(page, ticket);
            await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        }

        var board = await OrganiserAsync(browser);
        await board.GotoAsync($"/door/{Door.ActivityId}/board");
        await Expect(board.Locator("[data-figure=inRoom]")).ToHaveTextAsync("3");
        await LaterAsync(page, Duration.FromMinutes(40));
        await page.Locator("#leaving").ClickAsync();
        await Expect(page.Locator("#leaving-mark")).ToBeVisibleAsync();
        await Expect(page.Locator(".door-counts")).ToContainTextAsync("còn trong phòng");
        await PictureAsync(page, "direction-leaving");
        await AxeAsync(page);
        await ScanAsync(page, goes);
        await Expect(page.Locator("#answer.is-left")).ToBeVisibleAsync();
        await Expect(page.Locator(Title)).ToHaveTextAsync("Đã ghi lượt ra");
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("H'Rưê Niê");
        await Expect(page.Locator("#answer-text")).ToHaveTextAsync("lúc 14:40, vào từ 14:00");
        await PictureAsync(page, "left");
        await AxeAsync(page);
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("2");
        await Expect(board.Locator("[data-figure=inRoom]")).ToHaveTextAsync("2");
        await Expect(board.Locator("[data-figure=present]")).ToHaveTextAsync("3");
        await PictureAsync(board, "board-after-one-left");

        // The page is opened again without a network and still records people who leave.
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await Expect(page.Locator("#leaving-mark")).ToBeVisibleAsync();
        await Expect(page.Locator("#ready.is-ready")).ToBeVisibleAsync();
        await ScanAsync(page, later);
        await Expect(page.Locator("#answer.is-left")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("1");
        await Expect(page.Locator("#last-time")).ToHaveTextAsync("ra lúc 14:40");
        await PictureAsync(page, "left-offline");
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        await Expect(board.Locator("[data-figure=inRoom]")).ToHaveTextAsync("1");
        Assert.Equal(2L, await CountAsync("check_in WHERE kind = 'check_out' AND server_verdict = 'accepted'"));
        Assert.Equal(0L, await CountAsync("attendance WHERE annulled_at IS NOT NULL"));
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("3");

        Host.Clock.Advance(Duration.FromHours(3));
        await board.GotoAsync($"/door/{Door.ActivityId}");
        await Expect(board.Locator("[data-label='Đã đến']")).ToHaveTextAsync("3");
        await Expect(board.Locator("[data-label='Đã ghi giờ ra']")).ToHaveTextAsync("2");
        await Expect(board.Locator("[data-label='Tạm tính']")).ToHaveTextAsync("1");
        await Expect(board.Locator("[data-label='Còn trong phòng']")).ToHaveTextAsync("0");
        await PictureAsync(board, "stays");
    }

    [Fact]
    public async Task A_going_out_that_was_wrong_is_taken_back_before_it_was_sent_and_who_comes_back_is_in_the_room_again()
    {
        var (wrong, returns) = (await World.TicketAsync(Door, "H'Rưê Niê"), await World.TicketAsync(Door, "Y Bhăm Êban"));
        await RecordsGoingOutAsync();
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        foreach (var ticket in new[] { wrong, returns })
        {
            await ScanAsync(page, ticket);
            await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        }

        await SentAsync(page);
        await LaterAsync(page, Duration.FromMinutes(30));
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#leaving").ClickAsync();
        await ScanAsync(page, wrong);
        await Expect(page.Locator("#answer.is-left")).ToBeVisibleAsync();
        await page.Locator("#take-back").ClickAsync();
        await Expect(page.Locator("#back-not-in")).ToBeHiddenAsync();
        await page.Locator("#back-form button.is-white").ClickAsync();
        await Expect(page.Locator("#answer-text")).ToHaveTextAsync("H'Rưê Niê vẫn được tính là còn trong phòng.");
        await ScanAsync(page, returns);
        await Expect(page.Locator("#answer.is-left")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        Assert.Equal("Y Bhăm Êban", await GoneAsync());
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");

        await LaterAsync(page, Duration.FromMinutes(10));
        await page.Locator("#coming").ClickAsync();
        await Expect(page.Locator("#leaving-mark")).ToBeHiddenAsync();
        await ScanAsync(page, returns);
        await Expect(page.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Nếu vừa quay lại thì được tính là còn trong phòng.");
        await PictureAsync(page, "came-back");
        await SentAsync(page);
        Assert.Equal("", await GoneAsync());
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL"));
    }

    [Fact]
    public async Task A_phone_that_has_not_seen_somebody_come_says_so_and_takes_nobody_down_who_goes()
    {
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê");
        await RecordsGoingOutAsync();
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#leaving").ClickAsync();
        await ScanAsync(page, ticket);
        await Expect(page.Locator(Title)).ToHaveTextAsync("Đã ghi lượt ra");
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Máy này chưa thấy lượt vào của người này");
        await PictureAsync(page, "left-not-seen-in");
        await page.Locator("#no-ticket").ClickAsync();
        await Expect(page.Locator("#search-input")).ToBeVisibleAsync();
        await Expect(page.Locator("#new-person")).ToBeHiddenAsync();
        await Expect(page.Locator("#walk-in")).ToBeHiddenAsync();
        await page.Locator("#search-input").FillAsync("hrue");
        await page.Locator("#found button").ClickAsync();
        await Expect(page.Locator(Title)).ToHaveTextAsync("Đã ghi lượt ra");
        await page.Locator("#menu summary").ClickAsync();
        await page.Locator("#practice").ClickAsync();
        await Expect(page.Locator("#leaving-mark")).ToBeHiddenAsync();
        await Expect(page.Locator("#direction")).ToBeHiddenAsync();

        var scans = await OpenAsync(browser, maySearch: false);
        await scans.Locator("#leaving").ClickAsync();
        await Expect(scans.Locator("#no-ticket")).ToBeHiddenAsync();
        await scans.Locator("#coming").ClickAsync();
        await Expect(scans.Locator("#no-ticket")).ToBeVisibleAsync();
    }

    private Task RecordsGoingOutAsync() => Database.SqlAsync($"UPDATE activity SET checks_out = true WHERE id = '{Door.ActivityId}'");

    /// <summary>Time passes, and the phone learns the new time.</summary>
    private async Task LaterAsync(IPage page, Duration passes)
    {
        Host.Clock.Advance(passes);
        await page.WaitForResponseAsync(response => response.Url.Contains("/changes?", StringComparison.Ordinal));
        await page.WaitForResponseAsync(response => response.Url.Contains("/changes?", StringComparison.Ordinal));
    }

    private async Task<string> GoneAsync() =>
        (string)
            (
                await Database.SqlAsync(
                    """
                    SELECT coalesce(string_agg(r.name, ', '), '') FROM attendance t JOIN registration r ON r.id = t.registration_id
                      WHERE t.annulled_at IS NULL AND t.left_at IS NOT NULL
                    """
                )
            )!;
}
