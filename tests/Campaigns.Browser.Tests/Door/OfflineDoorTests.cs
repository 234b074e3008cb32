using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Microsoft.Playwright;
using NodaTime;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>The door without a network, and what becomes of its queue. A scanner that types reads the tickets.</summary>
public sealed class OfflineDoorTests : DoorScene
{
    [Fact]
    public async Task Without_a_network_the_list_decides_and_the_tab_opens_again()
    {
        var ticket = await World.TicketAsync(Door, "Y Bhăm Êban");
        var other = await World.TicketAsync(Door, "H'Mi Kbuôr");
        var withdrawn = await World.TicketAsync(Door, "Nguyễn Văn An", withdrawn: true);
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await PictureAsync(page, "ready");
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("theo danh sách lúc 14:00");
        await PictureAsync(page, "accepted-offline");
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("14:00, tại Cửa bên");
        await ScanAsync(page, withdrawn);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Người này đã trả chỗ");
        await page.Locator("#answer-acts button", new() { HasText = "Không vào" }).ClickAsync();
        await ScanAsync(page, "https://su-kien.example/t/AbCdEfGhIjKlMnOpQrStUg");
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Không có trong danh sách trên máy này");
        await PictureAsync(page, "not-listed");
        await page.Locator("#answer-acts button", new() { HasText = "Không vào" }).ClickAsync();
        await TypeAsync(page, other.Code);
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Máy này không đối chiếu được mã");
        await PictureAsync(page, "cannot-check");
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");

        var context = page.Context;
        await page.CloseAsync();
        var again = await context.NewPageAsync();
        await again.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(again.Locator("#count-mine")).ToHaveTextAsync("2");
        await Expect(again.Locator("#net")).ToContainTextAsync("Mất mạng");
        await Expect(again.Locator("#ready.is-ready")).ToBeVisibleAsync();
        await ScanAsync(again, ticket);
        await Expect(again.Locator("#answer.is-twice")).ToBeVisibleAsync();
        Assert.Equal(0L, await CountAsync("check_in"));
        await context.SetOfflineAsync(false);
        await Expect(again.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(2L, await CountAsync("attendance"));
        Assert.Equal(2L, await CountAsync("check_in WHERE door_verdict = 'accepted' AND server_verdict = 'accepted'"));
        Assert.Equal(1L, await CountAsync("check_in WHERE door_verdict = 'withdrawn' AND server_verdict = 'withdrawn'"));
        await NoTokenIsKeptAsync(again, ticket, withdrawn);
    }

    [Fact]
    public async Task Names_are_found_and_people_taken_down_without_a_network()
    {
        await World.TicketAsync(Door, "H'Rưê Niê");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#search-input").FillAsync("hrue");
        await page.Locator("#found button").ClickAsync();
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("H'Rưê Niê");
        await page.Locator("#no-ticket").ClickAsync();
        await page.Locator("#search-input").FillAsync("Lê Văn");
        await page.Locator("#new-person").ClickAsync();
        await page.Locator("#walk-in-name").FillAsync("Lê Văn Tám");
        await page.Locator("#walk-in-send").ClickAsync();
        await Expect(page.Locator("#walk-in-consent-error")).ToBeVisibleAsync();
        await page.Locator("#walk-in-consent").CheckAsync();
        await page.Locator("#walk-in-send").ClickAsync();
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("Lê Văn Tám");
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await PictureAsync(page, "asks");
        await AxeAsync(page);
        await page.Locator(".door-ask button", new() { HasText = "Nam" }).ClickAsync();
        await page.Locator(".door-ask button", new() { HasText = "16–30" }).ClickAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("4");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(2L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync("registration WHERE channel = 'walk_in' AND name = 'Lê Văn Tám'"));
        Assert.Equal(1L, await CountAsync("attendance WHERE male = 1 AND from16to30 = 1 AND annulled_at IS NULL"));
    }

    [Fact]
    public async Task A_queue_of_the_version_before_is_lifted_and_sent()
    {
        var tickets = new List<TestTicket>();
        for (var i = 0; i < 30; i++)
        {
            tickets.Add(await World.TicketAsync(Door, $"Người {i.ToString(CultureInfo.InvariantCulture)}"));
        }

        await using var browser = await LaunchAsync();
        var (page, account) = await SignInAsync(browser, maySearch: false);
        await page.GotoAsync("/favicon.svg");
        await page.EvaluateAsync(
            """
            async ([session, account, tokens]) => {
              const db = await new Promise((resolve, reject) => {
                const request = indexedDB.open('door', 1);
                request.onupgradeneeded = () => { request.result.createObjectStore('acts', { keyPath: 'id' });
                  request.result.createObjectStore('tallies', { keyPath: 'session' }); };
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
              });
              const write = db.transaction(['acts', 'tallies'], 'readwrite');
              tokens.forEach((token, i) => {
                const id = crypto.randomUUID();
                write.objectStore('acts').put({ id, order: i, type: 'check_in', session, account, opened: 'before', state: 'send',
                  act: { id, kind: 'admit', source: 'qr', gate: 'Cửa bên', token, at: Date.now(), mono: 5, door: 'accepted' } });
              });
              write.objectStore('tallies').put({ session, admitted: 7 });
              await new Promise(resolve => (write.oncomplete = resolve));
              db.close();
            }
            """,
            new object[] { Door.SessionId.ToString(), account.ToString(), tickets.Select(t => t.Token).ToArray() }
        );
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("37");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("37");
        Assert.Equal(30L, await CountAsync("attendance"));
        Assert.Equal(30L, await CountAsync("check_in WHERE monotonic_ms IS NULL"));
        await NoTokenIsKeptAsync(page, [.. tickets]);
    }

    [Fact]
    public async Task An_update_of_the_worker_with_a_full_queue_loses_nothing()
    {
        var tickets = new[]
        {
            await World.TicketAsync(Door, "Y Bhăm Êban"),
            await World.TicketAsync(Door, "H'Mi Kbuôr"),
            await World.TicketAsync(Door, "Lê Văn Tám"),
        };
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);

        // There is a network, but the door's requests do not get through.
        await page.Context.RouteAsync("**/acts", route => route.AbortAsync());
        foreach (var ticket in tickets)
        {
            await ScanAsync(page, ticket);
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        }

        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("3");
        await page.EvaluateAsync(
            """
            async () => {
              const changed = new Promise(resolve => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
              await navigator.serviceWorker.register('/check-in-worker.js?next', { scope: '/check-in' });
              await changed;
            }
            """
        );
        await page.ReloadAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("3");
        await page.Context.UnrouteAllAsync();
        await page.EvaluateAsync("() => dispatchEvent(new Event('online'))");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(3L, await CountAsync("attendance"));
    }

    [Fact]
    public async Task A_clock_two_hours_slow_that_is_set_right_without_a_network_tells_the_right_time()
    {
        var (before, after) = (await World.TicketAsync(Door, "Y Bhăm Êban"), await World.TicketAsync(Door, "H'Mi Kbuôr"));
        await using var browser = await LaunchAsync();
        var (page, _) = await SignInAsync(browser, maySearch: false);
        await RunClockAsync(page, Duration.FromHours(-2));
        await GoAsync(page);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, before);
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("lúc 14:0");
        await page.EvaluateAsync("() => setClock(0)");
        await ScanAsync(page, after);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("lúc 14:0");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(1L, await CountAsync("check_in WHERE clock_offset_ms BETWEEN 7100000 AND 7300000 AND server_verdict = 'accepted'"));
        Assert.Equal(
            1L,
            await CountAsync("check_in WHERE abs(clock_offset_ms) < 120000 AND server_verdict = 'accepted' AND monotonic_ms IS NOT NULL")
        );
    }

    [Fact]
    public async Task Where_the_storage_is_full_nothing_is_called_accepted()
    {
        var ticket = await World.TicketAsync(Door);
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.EvaluateAsync(
            """
            () => {
              const put = IDBObjectStore.prototype.put;
              IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); };
              window.makeRoom = () => (IDBObjectStore.prototype.put = put);
            }
            """
        );
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-bad")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Chưa ghi được");
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("hết chỗ lưu");
        await PictureAsync(page, "storage-full");
        await page.Locator("#answer-acts button").ClickAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("0");
        await page.EvaluateAsync("() => makeRoom()");
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_one_steward_left_goes_when_another_uses_the_phone()
    {
        var tickets = new[] { await World.TicketAsync(Door, "Y Bhăm Êban"), await World.TicketAsync(Door, "H'Mi Kbuôr") };
        await using var browser = await LaunchAsync();
        var (page, first) = await SignInAsync(browser, maySearch: false);
        await GoAsync(page);
        await ReadyAsync(page);
        await page.Context.RouteAsync("**/acts", route => route.AbortAsync());
        foreach (var ticket in tickets)
        {
            await ScanAsync(page, ticket);
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        }

        await page.Context.UnrouteAllAsync();
        await page.Context.ClearCookiesAsync();
        using var steward = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id);
        await page.Context.AddCookiesAsync([
            new Cookie
            {
                Name = "account",
                Value = steward.Cookie("account")!,
                Url = Host.Address.AbsoluteUri,
            },
        ]);
        await page.ReloadAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(2L, await CountAsync($"check_in WHERE actor_id = '{first}' AND server_verdict = 'accepted'"));
        Assert.Equal(2L, await CountAsync("attendance"));
    }

    [Fact]
    public async Task A_wrong_scan_taken_back_without_a_network_stays_so_when_it_arrives_twice_and_the_wrong_way_round()
    {
        var ticket = await World.TicketAsync(Door, "H'Rưê Niê");
        var wrong = await World.TicketAsync(Door, "Y Bhăm Êban");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        foreach (var scanned in new[] { wrong, ticket })
        {
            await ScanAsync(page, scanned);
            await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(scanned.Name);
            await page.Locator("#take-back").ClickAsync();
            await page.Locator("#back-form button.is-white").ClickAsync();
            await Expect(page.Locator("#answer-title")).ToHaveTextAsync("Đã lấy lại");
            await Expect(page.Locator("#count-mine")).ToHaveTextAsync("0");
        }

        // A person who comes after all is admitted again.
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(ticket.Name);
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("5");

        // The first time, the server gets the acts in the wrong order, and its answer is lost.
        var sent = 0;
        await page.Context.RouteAsync(
            "**/acts",
            async route =>
            {
                if (Interlocked.Increment(ref sent) > 1)
                {
                    await route.ContinueAsync();
                    return;
                }

                var body = JsonNode.Parse(route.Request.PostData!)!;
                body["acts"] = new JsonArray([.. body["acts"]!.AsArray().Reverse().Select(act => act!.DeepClone())]);
                await route.FetchAsync(new() { PostData = Encoding.UTF8.GetBytes(body.ToJsonString()) });
                await route.AbortAsync();
            }
        );
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        Assert.True(sent > 1);
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
        Assert.Equal(5L, await CountAsync("check_in"));
        Assert.Equal(2L, await CountAsync("check_in WHERE kind = 'annul' AND server_verdict = 'annulled' AND reason = 'Bấm nhầm'"));
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync($"attendance WHERE annulled_at IS NULL AND registration_id = '{ticket.RegistrationId}'"));
    }

    [Fact]
    public async Task A_question_that_stood_when_the_page_was_closed_says_which_ticket_it_is_about()
    {
        await World.TicketAsync(Door);
        var elsewhere = await World.TicketAsync(await World.EventAsync());
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await TypeAsync(page, elsewhere.Code);
        await Expect(page.Locator("#answer.is-ask")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#answer.is-ask #answer-text")).ToContainTextAsync($"{elsewhere.Code[..4]} {elsewhere.Code[4..]}");
    }

    [Fact]
    public async Task A_group_whose_code_could_not_be_checked_is_told_with_its_number_which_one_tap_corrects()
    {
        var ticket = await World.TicketAsync(Door, "Đoàn thôn 9", places: 25);
        await Database.SqlAsync($"UPDATE registration SET is_group = true, person_id = NULL WHERE id = '{ticket.RegistrationId}'");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await TypeAsync(page, ticket.Code);
        await page.Locator("#answer-acts button", new() { HasText = "Cho vào" }).ClickAsync();
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#people")).ToHaveTextAsync("1 / 1 người");
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
        await page.Context.SetOfflineAsync(false);
        await SentAsync(page);
        var line = page.Locator("#before-lines button");
        await Expect(line).ToContainTextAsync("Nhóm 25 người, đã tính 25. Bấm để sửa số người.");
        await Expect(line).ToContainTextAsync($"Mã {ticket.Code[..4]} {ticket.Code[4..]}");
        await Expect(page.Locator("#people")).ToHaveTextAsync("25 / 25 người");
        await PictureAsync(page, "group-counted");
        await AxeAsync(page);
        await line.ClickAsync();
        await Expect(page.Locator("#group-people")).ToHaveTextAsync("25 / 25 người");
        await page.Locator("#group-people-less").ClickAsync();
        await CorrectedAsync(page);
        await Expect(page.Locator("#before")).ToBeHiddenAsync();
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL AND sex_not_known = 24"));

        // The last scans have the number too, and correct it.
        await page.Locator("#menu summary").ClickAsync();
        await page.Locator("#scans-open").ClickAsync();
        var scan = page.Locator("#scans-list li");
        await Expect(scan).ToContainTextAsync("24 người cùng thẻ");
        await PictureAsync(page, "scans-people");
        await AxeAsync(page);
        await scan.GetByRole(AriaRole.Button, new() { Name = "Số người" }).ClickAsync();
        await page.Locator("#group-people-less").ClickAsync();
        await CorrectedAsync(page);
        Assert.Equal(1L, await CountAsync("attendance WHERE annulled_at IS NULL AND sex_not_known = 23"));

        static Task CorrectedAsync(IPage page) =>
            page.RunAndWaitForResponseAsync(
                () => page.Locator("#group-yes").ClickAsync(),
                response => response.Url.EndsWith("/acts", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task A_group_is_counted_by_one_act_and_put_right_later()
    {
        var ticket = await World.TicketAsync(Door, "Lớp 9A", places: 10, sex: null, birthYear: null);
        await Database.SqlAsync($"UPDATE registration SET is_group = true, person_id = NULL WHERE id = '{ticket.RegistrationId}'");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#group-dialog")).ToBeVisibleAsync();
        await Expect(page.Locator("#group-title")).ToHaveTextAsync("Lớp 9A");
        await page.Locator("#group-people-less").ClickAsync();
        await page.Locator("#group-people-less").ClickAsync();
        for (var i = 0; i < 5; i++)
        {
            await page.Locator("#group-female-more").ClickAsync();
        }

        await PictureAsync(page, "group");
        await AxeAsync(page);
        await page.Locator("#group-yes").ClickAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("8 người");
        await page.Locator("#people").ClickAsync();
        await page.Locator("#group-male-more").ClickAsync();
        await page.Locator("#group-yes").ClickAsync();
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(1L, await CountAsync("attendance WHERE female = 5 AND male = 1 AND sex_not_known = 2 AND annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync("check_in WHERE kind = 'admit' AND people = 8"));
    }

    [Fact]
    public async Task A_class_that_registered_with_its_names_is_ticked_at_one_gate_and_put_right_at_another()
    {
        await using var browser = await LaunchAsync();
        var teacher = await browser.OpenAsync(Host.Address, 360, 740, dark: false, Faults);
        var code = await Database.SqlAsync($"SELECT code FROM activity WHERE id = '{Door.ActivityId}'");
        await teacher.GotoAsync($"/e/{code}/register/group");
        await teacher.Locator("#Input_Name").FillAsync("Lớp 9A");
        await teacher.Locator("#Input_Places").FillAsync("5");
        await teacher.Locator("#Input_ContactName").FillAsync("Trần Thị Thu Hà");
        await teacher.Locator("#Input_Members").FillAsync("1. H'Lan Niê, nữ\n2. H'Mi Kbuôr, nữ\n3. Y Bhăm Êban, nam\n4. Lê Văn Tám");
        await teacher.Locator("#Input_Consent").CheckAsync();
        await PictureAsync(teacher, "group-form");
        await teacher.Locator("button.is-main").ClickAsync();
        await Expect(teacher.Locator("[data-ticket=places]")).ToHaveTextAsync("5 người");
        await PictureAsync(teacher, "group-ticket");
        var readable = await teacher.Locator("[data-ticket=code]").InnerTextAsync();

        // The first gate has no signal: H'Mi and one person without a name did not come.
        var first = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(first);
        var second = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(second);
        await first.Context.SetOfflineAsync(true);
        await TypeAsync(first, readable);
        await Expect(first.Locator("#group-list input:checked")).ToHaveCountAsync(4);
        await Expect(first.Locator("#group-people")).ToHaveTextAsync("5 / 5 người");
        await first.GetByLabel("H'Mi Kbuôr").UncheckAsync();
        await Expect(first.Locator("#group-ticked")).ToHaveTextAsync("Có mặt 3 trong 4 tên");
        await first.Locator("#group-people-less").ClickAsync();
        await Expect(first.Locator("#group-people-less")).ToBeDisabledAsync();
        await PictureAsync(first, "group-ticks");
        await AxeAsync(first);
        await first.Locator("#group-yes").ClickAsync();
        await Expect(first.Locator("#answer-text")).ToContainTextAsync("3 người");
        await first.Context.SetOfflineAsync(false);
        await Expect(first.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(
            1L,
            await CountAsync("attendance WHERE female = 1 AND male = 1 AND sex_not_known = 1 AND person_id IS NULL AND annulled_at IS NULL")
        );
        Assert.Equal(1L, await CountAsync("check_in_ticks WHERE positions = '{0,2,3}'"));

        // H'Mi comes late, to the other gate.
        await Expect(second.Locator("#count-all")).ToHaveTextAsync("3", new() { Timeout = 45_000 });
        await TypeAsync(second, readable);
        await Expect(second.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(second.Locator("#answer-text")).ToContainTextAsync("3 người");
        await PictureAsync(second, "group-already-in");
        await AxeAsync(second);
        // The answer clears itself; the group stands below, where its number is put right.
        await second.Locator("#people").ClickAsync();
        await Expect(second.Locator("#group-list input:checked")).ToHaveCountAsync(3);
        await second.GetByLabel("H'Mi Kbuôr").CheckAsync();
        await second.Locator("#group-yes").ClickAsync();
        await Expect(second.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        await Expect(second.Locator("#count-all")).ToHaveTextAsync("4", new() { Timeout = 45_000 });
        Assert.Equal(1L, await CountAsync("attendance WHERE female = 2 AND male = 1 AND sex_not_known = 1 AND annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync("party WHERE people = 4 AND positions = '{0,1,2,3}'"));

        // At the first gate a name on the list finds the class, all four of whom are admitted.
        await Expect(first.Locator("#count-all")).ToHaveTextAsync("4", new() { Timeout = 45_000 });
        await first.Locator("#no-ticket").ClickAsync();
        await first.Locator("#search-input").FillAsync("h'mi");
        await first.Locator("#found button").ClickAsync();
        await Expect(first.Locator("#answer-text")).ToContainTextAsync("4 người");
    }

    [Fact]
    public async Task The_light_says_what_may_be_lost_and_an_iPhone_is_ready_only_from_its_home_screen()
    {
        await using var browser = await LaunchAsync();
        var (page, _) = await SignInAsync(browser, maySearch: false);
        await page.AddInitScriptAsync(
            """
            Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)' });
            Object.defineProperty(navigator, 'standalone', { get: () => localStorage.getItem('standalone') !== null });
            """
        );
        await GoAsync(page);
        var light = page.Locator("#ready");
        await Expect(light).ToContainTextAsync("Thêm vào MH chính", new() { Timeout = 45_000 });
        await Expect(light).ToHaveClassAsync("door-ready is-not");
        await PictureAsync(page, "ready-iphone");
        await page.EvaluateAsync("() => localStorage.setItem('standalone', '')");
        await page.ReloadAsync();
        await ReadyAsync(page);

        // The browser promises nothing: the queue may be lost with a private window or when the phone is full.
        await light.ClickAsync();
        await Expect(page.Locator("#ready-items")).ToContainTextAsync("những lượt chưa gửi có thể mất");
        await PictureAsync(page, "ready-not-persistent");
        await AxeAsync(page);

        // The window of a test is a private one, to which Chromium never promises storage, so the test answers in its place.
        await page.AddInitScriptAsync("navigator.storage.persisted = async () => true;");
        await page.ReloadAsync();
        await ReadyAsync(page);
        await light.ClickAsync();
        await Expect(page.Locator("#ready-items")).ToContainTextAsync("Bộ nhớ được giữ lâu dài");
    }

    [Fact]
    public async Task Two_tickets_that_a_scanner_at_a_cable_types_at_once_are_both_let_in()
    {
        var tickets = new[] { await World.TicketAsync(Door, "H'Rưê Niê"), await World.TicketAsync(Door, "Y Bhăm Êban") };
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: false);
        await ReadyAsync(page);
        await page.EvaluateAsync(
            """
            (lines) => {
              for (const key of lines.flatMap((line) => [...line, 'Enter'])) document.body.dispatchEvent(new KeyboardEvent('keydown',
                { key, bubbles: true, cancelable: true }));
            }
            """,
            tickets.Select(t => $"https://su-kien.example/t/{t.Token}").ToArray()
        );
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("2");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(2L, await CountAsync("attendance"));
    }

    [Fact]
    public async Task Practice_counts_nothing_and_names_can_be_hidden()
    {
        var ticket = await World.TicketAsync(Door, "Y Bhăm Êban");
        await using var browser = await LaunchAsync();
        var page = await OpenAsync(browser, maySearch: true);
        await ReadyAsync(page);
        await page.Context.SetOfflineAsync(true);
        await page.Locator("#menu summary").ClickAsync();
        await PictureAsync(page, "menu");
        await page.Locator("#practice").ClickAsync();
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-text")).ToContainTextAsync("Tập dượt");
        await PictureAsync(page, "practice");
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-twice")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("0");
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0");
        await page.Locator("#practice-end").ClickAsync();
        await page.Locator("#menu summary").ClickAsync();
        await page.Locator("#hide-names").ClickAsync();
        await page.Locator("#menu summary").ClickAsync();
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#answer-name")).ToHaveTextAsync("");
        await Expect(page.Locator("#last-name")).ToHaveTextAsync("Người dự");
        await Expect(page.Locator("#count-mine")).ToHaveTextAsync("1");
        await page.Locator("#ready").ClickAsync();
        await PictureAsync(page, "ready-items", "#ready-items li");
        await AxeAsync(page);
    }

    [Fact]
    public async Task A_paired_phone_holds_no_names_and_its_list_is_wiped_when_its_right_is_over_and_its_queue_is_not()
    {
        var (ticket, late) = (await World.TicketAsync(Door, "Y Bhăm Êban"), await World.TicketAsync(Door, "H'Mi Kbuôr"));
        await using var browser = await LaunchAsync();
        var page = await browser.OpenAsync(Host.Address, 360, 740, dark: true, Faults);
        await PairAsync(page, Door, "Cửa sau");
        await page.GotoAsync($"/check-in/{Door.SessionId}");
        await Expect(page.Locator("#gate-name")).ToContainTextAsync("Cửa sau");
        await ReadyAsync(page);
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync();
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0");
        var kept = await KeptAsync(page);
        Assert.DoesNotContain("Kbuôr", kept, StringComparison.Ordinal);
        await page.Context.SetOfflineAsync(true);
        await ScanAsync(page, late);
        await Expect(page.Locator("#count-queue")).ToHaveTextAsync("1");
        await page.CloseAsync();
        Host.Clock.Advance(Duration.FromHours(24));
        await page.Context.SetOfflineAsync(false);
        var again = await page.Context.NewPageAsync();
        await again.GotoAsync("/check-in");
        await Expect(again.Locator(".doors-none")).ToBeVisibleAsync();
        await Expect(again.Locator("#unsent")).ToBeHiddenAsync(new() { Timeout = 45_000 });
        await again.WaitForFunctionAsync(
            """
            async () => {
              const db = await new Promise(resolve => { const request = indexedDB.open('door');
                request.onsuccess = () => resolve(request.result); });
              const count = name => new Promise(resolve => { const request = db.transaction(name).objectStore(name).count();
                request.onsuccess = () => resolve(request.result); });
              const all = await count('rosters') + await count('presence') + await count('acts');
              db.close();
              return all === 0;
            }
            """
        );
        Assert.Equal(2L, await CountAsync("check_in WHERE actor_kind = 'device' AND server_verdict = 'accepted'"));
    }

    private static async Task NoTokenIsKeptAsync(IPage page, params TestTicket[] tickets)
    {
        var kept = await KeptAsync(page);
        Assert.All(tickets, ticket => Assert.DoesNotContain(ticket.Token, kept, StringComparison.Ordinal));
    }

    // Everything that the device itself stores.
    private static Task<string> KeptAsync(IPage page) =>
        page.EvaluateAsync<string>(
            """
            async () => {
              const db = await new Promise(resolve => { const request = indexedDB.open('door');
                request.onsuccess = () => resolve(request.result); });
              const all = [];
              for (const name of db.objectStoreNames) {
                all.push(await new Promise(resolve => { const request = db.transaction(name).objectStore(name).getAll();
                  request.onsuccess = () => resolve(request.result); }));
              }
              db.close();
              return JSON.stringify([all, { ...localStorage }]);
            }
            """
        );
}
