using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>The scanner in Chromium, with a camera that shows a real ticket.</summary>
public sealed class ScannerTests : DoorScene
{
    [Fact]
    public async Task A_ticket_before_the_camera_is_accepted_and_the_second_time_told_since_when()
    {
        var ticket = await World.TicketAsync(Door, "Y Bhăm Êban");
        var film = FakeCamera.Film($"https://another-host.example/t/{ticket.Token}");
        try
        {
            await using var browser = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var page = await OpenAsync(browser, maySearch: false);
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã ghi nhận");
            await Expect(page.Locator("#answer-name")).ToHaveTextAsync("Y Bhăm Êban");
            await PictureAsync(page, "accepted");
            await Expect(page.Locator("#answer.is-twice")).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã điểm danh rồi");
            await Expect(page.Locator("#answer-text")).ToContainTextAsync("14:00, tại Cửa bên");
            await PictureAsync(page, "already-in");
            await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
            await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0");
            await Expect(page.Locator("#count-all")).ToHaveTextAsync("1");
            Assert.Equal(1L, await CountAsync("attendance"));
            Assert.Empty(Faults);
        }
        finally
        {
            File.Delete(film);
        }
    }

    [Fact]
    public async Task What_is_admitted_without_a_network_survives_the_closed_tab_and_is_sent_by_itself()
    {
        var ticket = await World.TicketAsync(Door);
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: false);
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("0");
        await page.Context.SetOfflineAsync(true);
        await TypeAsync(page, ticket.Code);
        await Expect(page.Locator("#answer.is-ask")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await PictureAsync(page, "cannot-know");
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("1");
        await Expect(page.Locator("#net")).ToContainTextAsync("Mất mạng");
        Assert.Equal(0L, await CountAsync("attendance"));
        var context = page.Context;
        await page.CloseAsync();
        await context.SetOfflineAsync(false);
        var again = await context.NewPageAsync();
        await again.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(again.Locator("#count-queue")).ToHaveTextAsync("0");
        await Expect(again.Locator("#count-mine")).ToHaveTextAsync("1");
        Assert.Equal(1L, await CountAsync("attendance"));
        Assert.Equal(
            1L,
            await CountAsync("check_in WHERE door_verdict = 'accepted' AND server_verdict = 'accepted' AND monotonic_ms IS NULL")
        );
    }

    [Fact]
    public async Task A_name_is_found_without_marks_companions_are_put_right_and_a_wrong_tap_is_taken_back()
    {
        await World.TicketAsync(Door, "H'Rưê Niê", places: 3);
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#search-input").FillAsync("hrue");
        await PictureAsync(page, "search", "#found button");
        await page.Locator("#found button").ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await page.Locator("#people-less").ClickAsync();
        await Expect(page.Locator("#people")).ToHaveTextAsync("2 / 3 người");
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("2");
        await PictureAsync(page, "companions");
        await page.Locator("#take-back").ClickAsync();
        await PictureAsync(page, "take-back", "#back-dialog");
        await page.Locator("#back-form button.is-white").ClickAsync();
        await Expect(page.Locator("#count-all")).ToHaveTextAsync("0");
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("0");
        Assert.Equal(0L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync("check_in WHERE kind = 'annul' AND reason = 'Bấm nhầm'"));
        Assert.Empty(Faults);
    }

    [Fact]
    public async Task A_wrong_code_and_a_withdrawn_place_say_what_to_do()
    {
        var withdrawn = await World.TicketAsync(Door, "Nguyễn Văn An", withdrawn: true);
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: false);
        await page.Locator("#type-code").ClickAsync();
        await page.Locator("#code-input").FillAsync("F8XW");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#code-error")).ToContainTextAsync("8 ký tự");
        await page.Keyboard.PressAsync("Escape");
        await TypeAsync(page, withdrawn.Code);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Người này đã trả chỗ");
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await PictureAsync(page, "why");
        await AxeAsync(page);
        await page.Locator("#why-dialog button", new() { HasText = "Trong phòng vẫn còn chỗ" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        Assert.Equal(1L, await CountAsync("attendance"));
        Assert.Equal(1L, await CountAsync("check_in WHERE let_in AND reason = 'Trong phòng vẫn còn chỗ'"));
    }

    [Fact]
    public async Task A_cable_scan_during_a_question_stands_in_a_line_and_is_taken_when_the_question_is_answered()
    {
        var withdrawn = await World.TicketAsync(Door, "Nguyễn Văn An", withdrawn: true);
        var next = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        var lines = page.Locator("#before-lines li");
        foreach (var answer in new[] { "Không vào", "Cho vào" })
        {
            await TypeAsync(page, withdrawn.Code);
            await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Người này đã trả chỗ");
            if (answer == "Cho vào")
            {
                // The second question is asked in a dialog.
                await page.Locator("#answer-acts button", new() { HasText = answer }).ClickAsync();
                await Expect(page.Locator("#why-dialog")).ToBeVisibleAsync();
            }

            await ScanAsync(page, next);
            await Expect(lines).ToHaveCountAsync(1);
            await Expect(lines).ToContainTextAsync("H'Rưê Niê. Quét trong lúc máy đang hỏi nên chưa ghi nhận.");
            await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Người này đã trả chỗ");
            if (answer == "Cho vào")
            {
                await page.Locator("#why-dialog button", new() { HasText = "Trong phòng vẫn còn chỗ" }).ClickAsync();
                await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("Nguyễn Văn An", new() { Timeout = 45_000 });
                await Expect(page.Locator("#answer.is-twice #answer-name")).ToHaveTextAsync("H'Rưê Niê", new() { Timeout = 45_000 });
            }
            else
            {
                await PictureAsync(page, "put-off");
                await AxeAsync(page);
                await page.Locator("#answer-acts button", new() { HasText = answer }).ClickAsync();
                await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync("H'Rưê Niê", new() { Timeout = 45_000 });
            }

            await Expect(page.Locator("#before")).ToBeHiddenAsync();
        }

        await SentAsync(page);
        Assert.Equal(2L, await CountAsync("attendance"));
        Assert.Empty(Faults);
    }

    [Fact]
    public async Task Scans_that_wait_name_their_codes_and_leave_the_question_its_buttons_at_360_by_800()
    {
        var withdrawn = await World.TicketAsync(Door, "Nguyễn Văn An", withdrawn: true);
        TestTicket[] waiting =
        [
            await World.TicketAsync(Door, "H'Rưê Niê"),
            await World.TicketAsync(Door, "Y Thương Êban"),
            await World.TicketAsync(Door, "Trần Thị Bé"),
        ];
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        await page.SetViewportSizeAsync(360, 800);
        await TypeAsync(page, withdrawn.Code);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Người này đã trả chỗ");
        var lines = page.Locator("#before-lines li");
        foreach (var ticket in waiting)
        {
            await ScanAsync(page, ticket);
            await Expect(lines.Filter(new() { HasText = $"{ticket.Code[..4]} {ticket.Code[4..]}" })).ToHaveCountAsync(1);
        }

        await Expect(lines).ToHaveCountAsync(3);
        await PictureAsync(page, "three-wait");
        Assert.Equal(
            ["Không vào", "Cho vào"],
            await page.EvaluateAsync<string[]>(
                """
                [...document.querySelectorAll('#answer-acts button')]
                  .filter(button => {
                    const box = button.getBoundingClientRect();
                    return [box.top + 2, box.bottom - 2].every(y => button.contains(document.elementFromPoint(box.left + box.width / 2,
                      y)));
                  })
                  .map(button => button.textContent.trim())
                """
            )
        );
    }

    /// <summary>
    /// The long sentences of answers are whole above their buttons on a small phone, also below a line of a scan that waits.
    /// </summary>
    [Fact]
    public async Task The_whole_sentence_of_an_answer_stands_above_its_buttons_at_360_by_740()
    {
        var elsewhere = await World.TicketAsync(await World.EventAsync());
        var next = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        await page.SetViewportSizeAsync(360, 740);
        await page.EvaluateAsync(
            "() => { for (const key of [...'httpsưâpêđ'].map(c => (c > '\u007f' ? c : 'Process')).concat('Enter')) "
                + "document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: key === 'Enter' ? key : '', "
                + "bubbles: true, cancelable: true })); }"
        );
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Máy tính đang đổi chữ của máy quét");
        await PictureAsync(page, "keyboard-small");
        Assert.True(await HasRoomAsync());
        await page.Locator("#answer-acts button").ClickAsync();

        await ScanAsync(page, elsewhere);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Không có trong danh sách buổi này");
        Assert.True(await HasRoomAsync());
        await ScanAsync(page, next);
        await Expect(page.Locator("#before-lines li")).ToHaveCountAsync(1);
        await PictureAsync(page, "elsewhere-small");
        Assert.True(await HasRoomAsync());

        Task<bool> HasRoomAsync() =>
            page.EvaluateAsync<bool>(
                """
                () => document.getElementById('answer-text').getBoundingClientRect().bottom
                  <= document.querySelector('.door-answer-foot').getBoundingClientRect().top + 1
                """
            );
    }

    [Fact]
    public async Task A_ticket_for_three_that_is_in_already_holds_nobody_back()
    {
        var three = await World.TicketAsync(Door, "H'Lan Ayŭn", places: 3);
        var next = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        await ScanAsync(page, three);
        await Expect(page.Locator("#last-name")).ToHaveTextAsync("H'Lan Ayŭn");
        await ScanAsync(page, three);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã điểm danh rồi");
        await ScanAsync(page, next);
        await Expect(page.Locator("#last-name")).ToHaveTextAsync("H'Rưê Niê");
        await Expect(page.Locator("#before")).ToBeHiddenAsync();
        await ScanAsync(page, three);
        await Expect(page.Locator("#last-name")).ToHaveTextAsync("H'Lan Ayŭn");
        await Expect(page.Locator("#people")).ToHaveTextAsync("3 / 3 người");
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_many_codes_the_next_waits_as_long_as_the_server_says_and_says_so_while_tickets_go_in()
    {
        var typed = await World.TicketAsync(Door, "Nguyễn Văn An");
        var found = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: false);
        var refuses = true;
        await page.RouteAsync(
            "**/codes",
            async route =>
            {
                if (refuses)
                {
                    await route.FulfillAsync(
                        new()
                        {
                            Status = 429,
                            Headers = new Dictionary<string, string> { ["Retry-After"] = "3" },
                        }
                    );
                }
                else
                {
                    await route.ContinueAsync();
                }
            }
        );
        await TypeAsync(page, typed.Code);
        await Expect(page.Locator("#answer.is-ask")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Mã cần chờ một lát");
        await Expect(page.Locator("#net")).ToContainTextAsync("Có mạng");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("1");
        await AxeAsync(page);
        await PictureAsync(page, "codes-wait");
        await page.Locator("#answer-acts button").ClickAsync();
        await ScanAsync(page, found);
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync(found.Name, new() { Timeout = 45_000 });
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        refuses = false;
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync(typed.Name, new() { Timeout = 45_000 });
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0");
        Assert.Equal(2L, await CountAsync("attendance"));
    }

    [Fact]
    public async Task A_menu_that_is_left_open_gives_way_to_an_answer_and_to_the_next_press()
    {
        var ticket = await World.TicketAsync(Door, "H'Mi Kbuôr");
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true);
        var items = page.Locator(".door-menu-panel");
        await page.Locator("#menu > summary").ClickAsync();
        await Expect(items).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(items).ToBeHiddenAsync();
        await Expect(page.Locator("#menu > summary")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(items).ToBeVisibleAsync();
        await page.Locator("#count-queue").ClickAsync();
        await Expect(items).ToBeHiddenAsync();

        // A scanner that types touches no button first, so the answer itself has to close the menu.
        await page.Locator("#menu > summary").ClickAsync();
        await Expect(items).ToBeVisibleAsync();
        await page.EvaluateAsync(TypesAsScanner, ticket.Code);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Expect(items).ToBeHiddenAsync();
        Assert.Empty(Faults);
    }

    /// <summary>
    /// Types like a scanner at a cable, which is faster than the driver of the browser is on a busy machine: there each key waits for the
    /// one before.
    /// </summary>
    private const string TypesAsScanner = """
        code => {
          for (const key of [...code, 'Enter'])
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
        }
        """;

    [Fact]
    public async Task Axe_finds_nothing_at_theDoor()
    {
        await World.TicketAsync(Door, "H'Rưê Niê", places: 3);
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var page = await OpenAsync(browser, maySearch: true, start: false);
        await AxeAsync(page);
        await page.Locator("#gate-input").FillAsync("Cửa bên");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#still")).ToBeHiddenAsync();
        await AxeAsync(page);
        await TypeAsync(page, "00000000");
        await Expect(page.Locator("#answer.is-bad")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await AxeAsync(page);
        await PictureAsync(page, "not-valid");
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#new-person").ClickAsync();
        await AxeAsync(page);
        await PictureAsync(page, "walk-in");
        await page.GotoAsync("/check-in");
        await AxeAsync(page);
        await PictureAsync(page, "list");
        await page.SetViewportSizeAsync(1366, 800);
        await PictureAsync(page, "list-desk");
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(page.Locator("#still")).ToBeHiddenAsync();
        await PictureAsync(page, "scanner-desk");
        Assert.Empty(Faults);
    }

    private async Task<IPage> OpenAsync(IBrowser browser, bool maySearch, bool start = true)
    {
        var (page, _) = await SignInAsync(browser, maySearch);
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(page.Locator("#gate-dialog")).ToBeVisibleAsync();
        if (start)
        {
            await PictureAsync(page, "gate");
            await page.Locator("#gate-input").FillAsync("Cửa bên");
            await page.Keyboard.PressAsync("Enter");
        }

        return page;
    }
}
