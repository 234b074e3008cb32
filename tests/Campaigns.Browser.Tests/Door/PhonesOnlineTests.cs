using System.Text.Json.Nodes;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>Phones with a network: the server's answer decides, and a late answer belongs to its own ticket.</summary>
public sealed class PhonesOnlineTests : DoorScene
{
    private const string Seen =
        "window.tones = []; window.pulses = [];"
        + " Object.defineProperty(navigator, 'vibrate', { configurable: true, value: pulse => (pulses.push([].concat(pulse).join(' "
        + "')), true) });"
        + " addEventListener('DOMContentLoaded', () => new MutationObserver(() => { const a = document.getElementById('answer'); "
        + "if (!a.hidden) tones.push(a.className); })"
        + ".observe(document.getElementById('answer'), { attributes: true }));";

    /// <summary>Lets the server's answer come in time, however busy this machine is: 700 ms are as long as 30 s.</summary>
    private const string Patient =
        "() => { const wait = window.setTimeout; "
        + "window.setTimeout = (act, after, ...more) => wait(act, after === 700 ? 30000 : after, ...more); }";

    [Fact]
    public async Task Of_two_phones_online_the_second_says_already_in_and_never_shows_green()
    {
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await LaunchAsync();
        var first = await PhoneAsync(browser, "Cửa chính");
        var second = await PhoneAsync(browser, "Cửa bên");
        await NothingNewAsync(second);
        await second.EvaluateAsync(Patient);
        await OnlineAsync(second);
        await ScanAsync(first, ticket);
        await Expect(first.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        await SentAsync(first);
        await ScanAsync(second, ticket);
        await Expect(second.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(second.Locator("#answer-title")).ToHaveTextAsync("Đã điểm danh rồi");
        await Expect(second.Locator("#answer-text")).ToContainTextAsync("tại Cửa chính");
        Assert.DoesNotContain(await TonesAsync(second), t => t.Contains("is-good", StringComparison.Ordinal));
        await Expect(second.Locator("#count-mine")).ToHaveTextAsync("0");
        await Expect(second.Locator("#last-none")).ToBeVisibleAsync();
        await PictureAsync(second, "online-second");
        Assert.Equal(1L, await CountAsync("attendance"));
        Assert.Empty(Faults);
    }

    [Fact]
    public async Task A_contrary_answer_that_comes_late_turns_the_screen_amber_while_it_stands()
    {
        // The question to the guest keeps the green screen for a while.
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê", sex: null, birthYear: null);
        await using var browser = await LaunchAsync();
        var first = await PhoneAsync(browser, "Cửa chính");
        var second = await PhoneAsync(browser, "Cửa bên");
        await NothingNewAsync(second);
        var release = await HoldAsync(second);
        await OnlineAsync(second);
        await ScanAsync(first, ticket);
        await Expect(first.Locator("#answer.is-good")).ToBeVisibleAsync();
        await SentAsync(first);
        await ScanAsync(second, ticket);
        await Expect(second.Locator("#answer.is-good")).ToBeVisibleAsync();
        release.SetResult();
        await Expect(second.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(second.Locator("#answer-title")).ToHaveTextAsync("Đã điểm danh rồi");
        await Expect(second.Locator("#answer-text")).ToContainTextAsync("tại Cửa chính. Lần vừa rồi không tính thêm.");
        await Expect(second.Locator("#before")).ToBeHiddenAsync();
        Assert.Equal("60 80 60", (await PulsesAsync(second))[^1]);
        await PictureAsync(second, "online-amber");
        await AxeAsync(second);
        await SentAsync(second);
        await Expect(second.Locator("#count-mine")).ToHaveTextAsync("0");
        Assert.Equal(1L, await CountAsync("attendance"));
    }

    [Fact]
    public async Task A_contrary_answer_about_the_one_before_is_a_line_that_stays_until_it_is_tapped()
    {
        var (ticket, next) = (
            await World.TicketAsync(Door, "H'Rưê Niê"),
            await World.TicketAsync(Door, "Y Bhăm Êban", sex: null, birthYear: null)
        );
        await using var browser = await LaunchAsync();
        var first = await PhoneAsync(browser, "Cửa chính");
        var second = await PhoneAsync(browser, "Cửa bên");
        await NothingNewAsync(second);
        var release = await HoldAsync(second);
        await OnlineAsync(second);
        await ScanAsync(first, ticket);
        await Expect(first.Locator("#answer.is-good")).ToBeVisibleAsync();
        await SentAsync(first);
        await ScanAsync(second, ticket);
        await Expect(second.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        await ScanAsync(second, next);
        await Expect(second.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(next.Name);
        release.SetResult();
        var line = second.Locator("#before-lines li");
        await Expect(line).ToHaveCountAsync(1);
        await Expect(line).ToContainTextAsync($"Mã {ticket.Code[..4]} {ticket.Code[4..]}");
        await Expect(line).ToContainTextAsync("Cửa bên");
        await Expect(line).ToContainTextAsync("14:00");
        await Expect(line).ToContainTextAsync("H'Rưê Niê: hệ thống đã ghi từ");

        // The screen of the next guest stays as it was.
        await Expect(second.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(next.Name);
        Assert.Equal("40 40 40 40 120", (await PulsesAsync(second))[^1]);
        await PictureAsync(second, "online-before");
        await AxeAsync(second);
        await SentAsync(second);
        await Expect(line).ToHaveCountAsync(1);
        await line.Locator("button").ClickAsync();
        await Expect(second.Locator("#before")).ToBeHiddenAsync();
        await Expect(second.Locator("#count-mine")).ToHaveTextAsync("1");
        Assert.Equal(2L, await CountAsync("attendance"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_phone_whose_right_is_over_closes_what_is_open_and_shows_no_name_any_more(bool isLost)
    {
        await World.TicketAsync(Door, "H'Loan Ayŭn");
        var scanned = await World.TicketAsync(Door, "Y Bhăm Êban");
        await using var browser = await LaunchAsync();
        var page = await browser.OpenAsync(Host.Address, 360, 780, dark: true, Faults);
        await PairAsync(page, Door, "Cửa bên", maySearch: true);
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await ReadyAsync(page);
        await ScanAsync(page, scanned);
        await Expect(page.Locator("#last-name")).ToHaveTextAsync(scanned.Name);
        await SentAsync(page);
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
        await page.Locator("#no-ticket").ClickAsync();
        var search = page.Locator("#search-input");
        await search.FillAsync("loan ayun");
        await Expect(page.Locator("#found")).ToContainTextAsync("H'Loan Ayŭn");
        if (isLost)
        {
            // Only the search hears of it: nothing else that the phone asks for is answered.
            await page.RouteAsync("**/changes*", route => route.AbortAsync());
        }

        await Database.SqlAsync(
            $"UPDATE device_grant SET {(isLost ? "revoked" : "ended")}_at = '{Host.Clock.GetCurrentInstant()}', "
                + $"{(isLost ? "revoked" : "ended")}_by_id = (SELECT id FROM account LIMIT 1)"
        );
        if (isLost)
        {
            await search.FillAsync("loan ayunz");
        }

        await Expect(page.Locator("#person-dialog")).ToBeHiddenAsync(new() { Timeout = 45_000 });
        await Expect(page.Locator("#answer-title"))
            .ToHaveTextAsync(isLost ? "Máy này đã bị ngừng quyền" : "Máy này đã hết quyền ở cửa này");
        await Expect(page.Locator("#no-ticket")).ToBeHiddenAsync();
        await PictureAsync(page, isLost ? "lost" : "ended");

        // Neither what is shown nor what is hidden holds a name, nor does what the phone keeps.
        await Expect(page.Locator("#last-name")).Not.ToHaveTextAsync(scanned.Name);
        var left = await page.EvaluateAsync<string>(
            """
            async () => {
              const db = await new Promise(resolve => { const open = indexedDB.open('door'); open.onsuccess = () => resolve(open.result);
                });
              const rows = await Promise.all([...db.objectStoreNames].filter(name => name !== 'keys').map(name => new Promise(resolve => {
                const all = db.transaction(name).objectStore(name).getAll();
                all.onsuccess = () => resolve(all.result);
              })));
              const typed = [...document.querySelectorAll('input')].map(input => input.value);
              return JSON.stringify([document.body.textContent, typed, rows, { ...localStorage }]);
            }
            """
        );
        foreach (var name in new[] { "Loan Ayŭn", "loan ayun", "Bhăm Êban" })
        {
            Assert.DoesNotContain(name, left, StringComparison.Ordinal);
        }

        Assert.Equal(1L, await CountAsync("attendance"));
    }

    [Theory]
    [InlineData(740)]
    [InlineData(780)]
    public async Task Both_questions_about_a_person_without_a_ticket_are_seen_whole(int height)
    {
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await page.SetViewportSizeAsync(360, height);
        await ReadyAsync(page);
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#walk-in-name").FillAsync("Hoàng Việt Tài");
        await page.Locator("#walk-in-consent").CheckAsync();
        await page.Locator("#walk-in-send").ClickAsync();
        await Expect(page.Locator("#answer.is-good .door-ask")).ToHaveCountAsync(2);
        await NothingCutAsync(page, "#answer-asks");
        await PictureAsync(page, $"asks-{height}");
    }

    [Fact]
    public async Task A_phone_that_is_revoked_says_so_at_once_lets_nobody_in_and_keeps_its_queue()
    {
        var (ticket, later) = (await World.TicketAsync(Door, "H'Rưê Niê"), await World.TicketAsync(Door, "Y Bhăm Êban"));
        await using var browser = await LaunchAsync();
        var page = await browser.OpenAsync(Host.Address, 360, 740, dark: true, Faults);
        await PairAsync(page, Door, "Cửa bên");
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await ReadyAsync(page);
        await page.RouteAsync("**/acts", route => route.AbortAsync());
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Database.SqlAsync(
            $"UPDATE device_grant SET revoked_at = '{Host.Clock.GetCurrentInstant()}', revoked_by_id = (SELECT id FROM account LIMIT 1)"
        );
        await Expect(page.Locator("#net.is-refused")).ToBeVisibleAsync();
        await Expect(page.Locator("#net")).ToContainTextAsync("Máy không nhận thêm ai");
        await Expect(page.Locator("#answer.is-bad")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("1 lượt còn trong máy vẫn được gửi và chờ người tổ chức xem.");
        await Expect(page.Locator("#no-ticket")).ToBeHiddenAsync();
        await Expect(page.Locator("#type-code")).ToBeHiddenAsync();
        await NothingCutAsync(page, "#answer-text");
        await PictureAsync(page, "revoked");
        await AxeAsync(page);
        await page.Locator("#answer-acts button").ClickAsync();
        await ScanAsync(page, later);
        await Expect(page.Locator("#answer.is-bad")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("1");

        // What the phone holds is sent all the same.
        await page.UnrouteAllAsync();
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await SentAsync(page);
        await Expect(page.Locator("#net")).ToContainTextAsync("Mọi lượt đã gửi hết");

        // The screen that still stands says the same as the line above it, also when a line about the act is shown as well.
        await Expect(page.Locator("#before-lines li")).ToHaveCountAsync(1);
        await Expect(page.Locator("#answer-text")).ToHaveTextAsync("Máy không nhận thêm ai. Mọi lượt đã gửi hết.");
        await NothingCutAsync(page, "#answer-text");
        await PictureAsync(page, "revoked-sent");
        Assert.Equal(1L, await CountAsync("check_in WHERE door_verdict = 'accepted'"));
    }

    [Fact]
    public async Task A_phone_whose_event_was_moved_and_confirmed_says_so_at_once_and_what_was_accepted_reads_so()
    {
        var late = await World.TicketAsync(Door, "Y Bhăm Êban");
        var dropped = await World.TicketAsync(Door, "H'Bỏ Êban");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await Expect(page.Locator("#ready.is-ready")).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '30 minutes' WHERE id = '{Door.SessionId}';
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{Door.ActivityId}'
            """
        );
        var starts = (string)
            (
                await Database.SqlAsync(
                    $"SELECT to_char(starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI, DD/MM') FROM session "
                        + $"WHERE id = '{Door.SessionId}'"
                )
            )!;
        await Expect(page.Locator("#net")).ToContainTextAsync("Số liệu đã xác nhận", new() { Timeout = 45_000 });
        await Expect(page.Locator("#net")).ToContainTextAsync("chờ người tổ chức xem");
        await Expect(page.Locator("#net")).ToContainTextAsync("Có mạng");
        await Expect(page.Locator("#starts")).ToHaveTextAsync(starts);
        await Expect(page.Locator("#note-words")).ToContainTextAsync($"nay bắt đầu {starts}");
        await Expect(page.Locator("#ready.is-not")).ToContainTextAsync("Số liệu đã xác nhận");
        await PictureAsync(page, "confirmed");
        await AxeAsync(page);
        await page.Locator("#note-close").ClickAsync();

        await ScanAsync(page, late);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã giữ lại để đối chiếu");
        await SentAsync(page);
        await OpenScansAsync(page);
        var line = page.Locator("#scans-list li");
        await Expect(line).ToContainTextAsync("chờ người tổ chức xem");
        var office = await OrganiserAsync(browser);
        await office.GotoAsync($"/door/{Door.ActivityId}/waiting");
        await office.Locator(".settle-form input[name='Reason']").FillAsync("Có mặt thật");
        await office.Locator(".settle-form button[formaction*='handler=Take']").ClickAsync();
        await Expect(line).ToContainTextAsync("người tổ chức đã nhận, được tính", new() { Timeout = 45_000 });
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");

        // What the organiser drops says so too, and is not taken back any more.
        await page.Locator("#scans-dialog [data-close]").First.ClickAsync();
        await ScanAsync(page, dropped);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã giữ lại để đối chiếu");
        await SentAsync(page);
        await OpenScansAsync(page);
        await Expect(line.First).ToContainTextAsync("chờ người tổ chức xem");
        await office.GotoAsync($"/door/{Door.ActivityId}/waiting");
        await office.Locator(".settle-form input[name='Reason']").FillAsync("Không có mặt");
        await office.Locator(".settle-form button[formaction*='handler=Drop']").ClickAsync();
        await Expect(line.First).ToContainTextAsync("người tổ chức đã bỏ, không tính", new() { Timeout = 45_000 });
        await Expect(line.First.Locator("button")).ToHaveCountAsync(0);
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
        await PictureAsync(page, "dropped");
    }

    [Fact]
    public async Task Any_of_the_last_scans_can_be_taken_back_also_without_a_network_and_after_the_page_was_closed()
    {
        var tickets = new[]
        {
            await World.TicketAsync(Door, "H'Rưê Niê"),
            await World.TicketAsync(Door, "Y Bhăm Êban"),
            await World.TicketAsync(Door, "Nguyễn Thị Hoa"),
        };
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        foreach (var ticket in tickets)
        {
            await ScanAsync(page, ticket);
            await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        }

        await ScanAsync(page, tickets[2]);
        await Expect(page.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("3");
        await Expect(page.Locator("#ready.is-ready")).ToBeVisibleAsync();
        var line = page.Locator("#scans-list li");
        await OpenScansAsync(page);
        await Expect(line).ToHaveCountAsync(4);
        await Expect(line.Nth(0)).ToContainTextAsync("đã điểm danh trước đó");
        await Expect(line.Nth(0).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(line.Nth(3)).ToContainTextAsync("H'Rưê Niê");
        await Expect(line.Nth(3)).ToContainTextAsync("Cửa bên");
        await PictureAsync(page, "scans");
        await AxeAsync(page);
        await line.Nth(3).GetByRole(AriaRole.Button, new() { Name = "Lấy lại" }).ClickAsync();
        await Expect(page.Locator("#back-name")).ToContainTextAsync("H'Rưê Niê");
        await page.Locator("#back-form button.is-white").ClickAsync();
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã lấy lại");
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");
        await OpenScansAsync(page);
        await Expect(line.Nth(3)).ToContainTextAsync("đã lấy lại");
        await Expect(line.Nth(3).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await page.Locator("#scans-dialog [data-close]").ClickAsync();
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        Assert.Equal(0L, await CountAsync($"attendance WHERE annulled_at IS NULL AND registration_id = '{tickets[0].RegistrationId}'"));
        Assert.Equal(1L, await CountAsync("check_in WHERE kind = 'annul' AND server_verdict = 'annulled'"));

        // The stored list contains no name.
        var kept = await page.EvaluateAsync<string>(
            """
            async () => {
              const db = await new Promise(resolve => { const open = indexedDB.open('door'); open.onsuccess = () => resolve(open.result);
                });
              const rows = await new Promise(resolve => { const all = db.transaction('meta').objectStore('meta').getAll();
                all.onsuccess = () => resolve(all.result); });
              return JSON.stringify(rows.filter(row => row.key.startsWith('scans ')));
            }
            """
        );
        Assert.Contains("accepted", kept, StringComparison.Ordinal);
        Assert.All(tickets, t => Assert.DoesNotContain(t.Name, kept, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scanner_at_a_cable_is_read_through_caps_lock_and_Vietnamese_keys_or_the_page_says_what_to_switch_off()
    {
        var tickets = new[]
        {
            await World.TicketAsync(Door, "H'Rưê Niê"),
            await World.TicketAsync(Door, "Y Bhăm Êban"),
            await World.TicketAsync(Door, "Nguyễn Thị Hoa"),
        };
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        foreach (var (ticket, keyboard) in tickets.Zip(["caps", "windows", "process"]))
        {
            // The name stays below the answer, which goes away by itself after some seconds.
            await KeysAsync(page, $"https://su-kien.example/t/{ticket.Token}", keyboard);
            await Expect(page.Locator("#last-name")).ToHaveTextAsync(ticket.Name);
        }

        await KeysAsync(page, $"https://su-kien.example/t/{tickets[0].Token}", "unikey");
        await Expect(page.Locator("#answer.is-ask")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Tắt bộ gõ tiếng Việt");
        await PictureAsync(page, "keyboard");
        await AxeAsync(page);

        // The scanner may also type into the open field for the code.
        await page.Locator("#answer-acts button").ClickAsync();
        await page.Locator("#type-code").ClickAsync();
        await KeysAsync(page, tickets[1].Code, "windows");
        await Expect(page.Locator("#code-dialog")).ToBeHiddenAsync();
        await Expect(page.Locator("#answer.is-twice #answer-name")).ToHaveTextAsync(tickets[1].Name);
        Assert.Equal(3L, await CountAsync("attendance"));
        Assert.Empty(Faults);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_beside_another_code_is_found_and_an_inverted_one_is_read(bool isInverted)
    {
        var ticket = await World.TicketAsync(Door, "Y Bhăm Êban");
        var ours = ($"https://su-kien.example/t/{ticket.Token}", isInverted);
        var film = FakeCamera.FilmOf(
            isInverted ? FakeCamera.Photograph(ours) : FakeCamera.Photograph(("https://su-kien.example/e/7KN4MPX", false), ours)
        );
        try
        {
            await using var browser = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var page = await SignedInAsync(browser, maySearch: false);
            await GoAsync(page);
            await Expect(page.Locator("#answer.is-good, #answer.is-twice").First).ToBeVisibleAsync(new() { Timeout = 45_000 });
            await Expect(page.Locator("#answer-name")).ToHaveTextAsync(ticket.Name);
            await PictureAsync(page, isInverted ? "inverted" : "two-codes");
            Assert.DoesNotContain(await TonesAsync(page), t => t.Contains("is-bad", StringComparison.Ordinal));
            Assert.Equal(1L, await CountAsync("attendance"));
        }
        finally
        {
            File.Delete(film);
        }
    }

    /// <summary>A steward's phone, ready at a gate, that records what it shows and how it vibrates.</summary>
    private async Task<IPage> PhoneAsync(IBrowser browser, string gate)
    {
        var page = await SignedInAsync(browser, maySearch: true);
        await RunClockAsync(page, Duration.Zero);
        await GoAsync(page, gate);
        await ReadyAsync(page);
        return page;
    }

    private async Task<IPage> SignedInAsync(IBrowser browser, bool maySearch)
    {
        var (page, _) = await SignInAsync(browser, maySearch);
        await page.AddInitScriptAsync(Seen);
        return page;
    }

    /// <summary>
    /// The phone hears from the server as usual but never learns who was admitted at other gates; only the answer to its own act can tell.
    /// </summary>
    private static Task NothingNewAsync(IPage page) =>
        page.RouteAsync(
            "**/changes*",
            async route =>
            {
                var answer = await route.FetchAsync();
                var changes = JsonNode.Parse(await answer.TextAsync())!.AsObject();
                changes["in"] = new JsonArray();
                await route.FulfillAsync(new() { Response = answer, Body = changes.ToJsonString() });
            }
        );

    /// <summary>Holds back the server's answers to acts until the test lets them go.</summary>
    private static async Task<TaskCompletionSource> HoldAsync(IPage page)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(
            "**/acts",
            async route =>
            {
                var answer = await route.FetchAsync();
                await release.Task;
                await route.FulfillAsync(new() { Response = answer });
            }
        );
        return release;
    }

    /// <summary>The part of the answer lies whole between the upper edge of the answer and its lowest part, which stays in view.</summary>
    private static async Task NothingCutAsync(IPage page, string part)
    {
        var (answer, foot, inner) = (
            await page.Locator("#answer").BoundingBoxAsync(),
            await page.Locator(".door-answer-foot").BoundingBoxAsync(),
            await page.Locator(part).BoundingBoxAsync()
        );
        Assert.True(answer!.Y <= inner!.Y && inner.Y + inner.Height <= foot!.Y, $"{answer.Y} {inner.Y} {inner.Height} {foot!.Y}");
    }

    /// <summary>Waits until the server has answered something, so that the phone counts as online.</summary>
    private static Task OnlineAsync(IPage page) => page.WaitForResponseAsync("**/changes*");

    private static Task<string[]> TonesAsync(IPage page) => page.EvaluateAsync<string[]>("() => tones");

    private static Task<string[]> PulsesAsync(IPage page) => page.EvaluateAsync<string[]>("() => pulses");

    private static async Task OpenScansAsync(IPage page)
    {
        // An answer that comes between two clicks moves the focus and so closes the menu.
        await page.EvaluateAsync(
            "() => { document.querySelector('#menu > summary').click(); document.querySelector('#scans-open').click(); }"
        );
        await Expect(page.Locator("#scans-dialog")).ToBeVisibleAsync();
    }

    /// <summary>Types as a scanner does that assumes an American keyboard, through a keyboard with another layout.</summary>
    private static Task KeysAsync(IPage page, string text, string keyboard) =>
        page.EvaluateAsync(
            """
            ([text, keyboard]) => {
              const target = document.activeElement ?? document.body;
              const places = { '-': ['Minus', false], '_': ['Minus', true], ':': ['Semicolon', true], '.': ['Period', false],
                '/': ['Slash', false] };
              const digits = ['đ', 'ă', 'â', 'ê', 'ô', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
              const send = (key, code, shiftKey, modifierCapsLock = false) => target.dispatchEvent(new KeyboardEvent('keydown', { key,
                code, shiftKey, modifierCapsLock, bubbles: true, cancelable: true }));
              for (const sign of text) {
                const isLetter = /[a-z]/i.test(sign);
                const [code, shift] = isLetter ? [`Key${sign.toUpperCase()}`, sign !== sign.toLowerCase()] : /\d/.test(sign)
                  ? [`Digit${sign}`, false] : places[sign];
                if (keyboard === 'caps') send(isLetter ? (shift ? sign.toLowerCase() : sign.toUpperCase()) : sign, code, shift, true);
                else if (keyboard === 'windows') send(code.startsWith('Digit') ? digits[Number(sign)] : sign, code, shift);
                else if (keyboard === 'process') send('Process', code, shift);
                else if (/[wt]/i.test(sign)) { send('Backspace', 'Backspace', false); send('ư', '', false); }
                else send(sign, code, shift);
              }
              send('Enter', 'Enter', false);
            }
            """,
            new object[] { text, keyboard }
        );
}
