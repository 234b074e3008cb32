using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Playwright;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Campaigns.Browser.Tests.Door;

/// <summary>
/// Ways into a hall besides the ticket: an identity card, a queue that another phone carries, and counting people without a registration.
/// </summary>
public sealed class WaysInTests : DoorScene
{
    // The number is invented, and so is the person.
    private const string Number = "066199900123";
    private const string OldNumber = "241299987";
    private const string Birth = "05031999";
    private const string Street = "Hẻm Sáu Lẻ Bốn";

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 45_000 };

    private readonly Lines _log = new();

    protected override TestHostOptions Options =>
        base.Options with
        {
            // Captures everything that the program logs, so that the test can search it.
            Services = services => services.AddSerilog(logger => Logs.Configure(logger, LogEventLevel.Verbose).WriteTo.Sink(_log)),
        };

    [Fact]
    public async Task An_identity_card_fills_in_the_form_and_its_number_birth_date_and_address_stay_nowhere()
    {
        var film = FakeCamera.Film(
            $"{Number}|{OldNumber}|H'Hen Niê|{Birth}|Nữ|{Street}, Xã Ea Kao, Thành phố Buôn Ma Thuột, Đắk Lắk|10082021"
        );
        try
        {
            await using var browser = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var page = await OpenAsync(browser, maySearch: false);
            var sent = new ConcurrentQueue<string>();
            page.Context.Request += (_, request) =>
                sent.Enqueue($"{request.Url} {request.PostData} {string.Join(' ', request.Headers.Values)}");
            await Expect(page.Locator("#walk-in")).ToBeVisibleAsync(Patient);
            await Expect(page.Locator("#walk-in-name")).ToHaveValueAsync("H'Hen Niê");
            await Expect(page.Locator("#walk-in input[value='female']")).ToBeCheckedAsync();
            await Expect(page.Locator("#walk-in-year")).ToHaveValueAsync("1999");
            await Expect(page.Locator("#walk-in-commune")).ToContainTextAsync("Ea Kao");
            await PictureAsync(page, "card");
            await page.Locator("#walk-in-consent").CheckAsync();
            await page.Locator("#walk-in-send").ClickAsync();
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(Patient);
            await Expect(page.Locator("#count-all")).ToHaveTextAsync("1", new() { Timeout = 45_000 });
            await Expect(page.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
            Assert.Equal(
                "H'Hen Niê|female|1999|true",
                await Database.SqlAsync(
                    """
                    SELECT r.name || '|' || p.sex || '|' || p.birth_year || '|' || (p.commune_id IS NOT NULL) FROM registration r
                      JOIN person p ON p.id = r.person_id
                    """
                )
            );
            Assert.Equal(1L, await CountAsync("attendance WHERE source = 'walk_in'"));

            var stored = await page.EvaluateAsync<string>(
                """
                async () => {
                  const out = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
                  for (const { name } of await indexedDB.databases()) {
                    const db = await new Promise((resolve) => { const r = indexedDB.open(name); r.onsuccess = () => resolve(r.result); });
                    for (const store of db.objectStoreNames) {
                      const rows = await new Promise((resolve) => { const r = db.transaction(store).objectStore(store).getAll();
                        r.onsuccess = () => resolve(r.result); });
                      out.push(store, JSON.stringify(rows));
                    }
                    db.close();
                  }
                  for (const name of await caches.keys()) {
                    for (const request of await (await caches.open(name)).keys()) out.push(request.url);
                  }
                  return out.join('\n');
                }
                """
            );
            Assert.Contains("communes", stored, StringComparison.Ordinal);
            var rows = await AllRowsAsync();
            Assert.Contains("H'Hen Niê", rows, StringComparison.Ordinal);
            var requests = string.Join('\n', sent);
            var log = _log.ToString();
            Assert.Contains("/walk-ins", log, StringComparison.Ordinal);
            Assert.Contains("1999", requests, StringComparison.Ordinal);
            foreach (var secret in new[] { Number, OldNumber, Birth, "05/03/1999", "1999-03-05", "10082021", Street })
            {
                Assert.DoesNotContain(secret, stored, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret, rows, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret, requests, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(secret, string.Join('\n', Faults), StringComparison.OrdinalIgnoreCase);
            }

            Assert.Empty(Faults);
        }
        finally
        {
            File.Delete(film);
        }
    }

    [Fact]
    public async Task A_line_of_the_printed_list_is_read_by_the_camera_and_its_readable_code_is_typed()
    {
        var (filmed, typed) = (await World.TicketAsync(Door, "H'Rưê Niê"), await World.TicketAsync(Door, "Y Bhăm Êban"));
        await using var office = await LaunchAsync();
        var desk = await OrganiserAsync(office);
        await desk.GotoAsync($"/door/{Door.ActivityId}/sheet");
        await PictureAsync(desk, "sheet");
        var line = desk.Locator("tr", new() { HasText = filmed.Name });
        var code = await desk.Locator("tr", new() { HasText = typed.Name }).Locator("td.sign-code").TextContentAsync();

        // The picture is as large as that of a phone held close to the camera.
        var near = await desk.Context.NewPageAsync();
        await near.SetContentAsync(
            $"<style>svg {{ width: 330px }}</style>{await line.Locator("svg").EvaluateAsync<string>("code => code.outerHTML")}"
        );
        var film = FakeCamera.FilmOf(await near.Locator("svg").ScreenshotAsync());
        try
        {
            await using var browser = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var page = await OpenAsync(browser, maySearch: false);
            await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(Patient);
            await Expect(page.Locator("#answer-name")).ToHaveTextAsync(filmed.Name);
        }
        finally
        {
            File.Delete(film);
        }

        var hand = await OpenAsync(office, maySearch: false);
        await ReadyAsync(hand);
        await TypeAsync(hand, code!);
        await Expect(hand.Locator("#answer.is-good #answer-name")).ToHaveTextAsync(typed.Name);
        await SentAsync(hand);
        Assert.Equal(1L, await CountAsync($"attendance WHERE registration_id = '{filmed.RegistrationId}' AND source = 'qr'"));
        Assert.Equal(1L, await CountAsync($"attendance WHERE registration_id = '{typed.RegistrationId}' AND source = 'code'"));
    }

    [Fact]
    public async Task A_phone_without_a_signal_hands_its_queue_to_another_that_films_its_screen_and_each_act_arrives_once()
    {
        var tickets = new List<TestTicket>();
        for (var i = 0; i < 30; i++)
        {
            tickets.Add(await World.TicketAsync(Door, $"Y Bhăm {i}"));
        }

        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var first = await OpenAsync(browser, maySearch: false);
        await Expect(first.Locator("#count-all")).ToHaveTextAsync("0");
        await ReadyAsync(first);
        await PhoneIsKnownAsync();
        await first.Context.SetOfflineAsync(true);
        foreach (var ticket in tickets)
        {
            await AdmitAsync(first, ticket);
        }

        await Expect(first.Locator("#count-queue")).ToHaveTextAsync("30");
        await first.Locator("#menu summary").ClickAsync();
        await first.Locator("#hand-open").ClickAsync();
        await Expect(first.Locator("#hand-at")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Mã \\d / [3-9]$"));
        await PictureAsync(first, "hand-over");
        await first.Locator("#hand-pause").ClickAsync();
        var pictures = new List<byte[]>();
        var codes = int.Parse((await first.Locator("#hand-at").TextContentAsync())!.Split(' ')[^1], CultureInfo.InvariantCulture);
        for (var i = 0; i < codes; i++)
        {
            var data = await first.Locator("#hand-code").EvaluateAsync<string>("c => c.toDataURL('image/png')");
            pictures.Add(Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]));
            await first.Locator("#hand-next").ClickAsync();
        }

        Assert.Equal(0L, await CountAsync("check_in"));
        var film = FakeCamera.FilmOfRun(pictures);
        try
        {
            await using var other = await Chromium.LaunchAsync(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                $"--use-file-for-fake-video-capture={film}"
            );
            var second = await OpenAsync(other, maySearch: false);
            await Expect(second.Locator("#take-dialog")).ToBeVisibleAsync(Patient);
            await Expect(second.Locator("#take-words")).ToContainTextAsync($"Đã nhận đủ {codes} mã", new() { Timeout = 120_000 });
            await PictureAsync(second, "taken");
            await Expect(second.Locator("#count-all")).ToHaveTextAsync("30", new() { Timeout = 45_000 });
        }
        finally
        {
            File.Delete(film);
        }

        // The acts were done in the name of the first phone, which then sends them once more without effect.
        Assert.Equal(30L, await CountAsync("attendance WHERE annulled_at IS NULL"));
        Assert.Equal(1L, await CountAsync("(SELECT DISTINCT actor_id FROM check_in) a"));
        await first.Context.SetOfflineAsync(false);
        await Expect(first.Locator("#count-queue")).ToHaveTextAsync("0", new() { Timeout = 45_000 });
        Assert.Equal(30L, await CountAsync("check_in"));
        Assert.Equal(30L, await CountAsync("attendance WHERE annulled_at IS NULL"));
    }

    [Fact]
    public async Task Two_phones_count_those_without_a_ticket_also_without_a_network_and_no_tap_is_lost()
    {
        await using var browser = await Chromium.LaunchAsync("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
        var (one, two) = (await OpenAsync(browser, maySearch: false), await OpenAsync(browser, maySearch: false));
        await Expect(one.Locator("#count-all")).ToHaveTextAsync("0");
        await Expect(two.Locator("#count-all")).ToHaveTextAsync("0");
        await two.Context.SetOfflineAsync(true);
        foreach (var phone in new[] { one, two })
        {
            await phone.Locator("#menu summary").ClickAsync();
            await phone.Locator("#counter-open").ClickAsync();
            foreach (var cell in new[] { "female", "female", "female", "male", "unknown", "male" })
            {
                await phone.Locator($"#counter-{cell}").ClickAsync();
            }

            await phone.Locator("#counter-undo").ClickAsync();
            await Expect(phone.Locator("#counter-female-mine")).ToHaveTextAsync("3");
            await Expect(phone.Locator("#counter-male-mine")).ToHaveTextAsync("1");
        }

        await PictureAsync(two, "counter");
        await two.Context.SetOfflineAsync(false);
        await Expect(one.Locator("#counter-all")).ToContainTextAsync("10 người", new() { Timeout = 45_000 });
        await Expect(two.Locator("#counter-all")).ToContainTextAsync("10 người", new() { Timeout = 45_000 });
        Assert.Equal(
            "6|2|2",
            await Database.SqlAsync("SELECT sum(female) || '|' || sum(male) || '|' || sum(sex_not_known) FROM headcount")
        );
    }

    private static async Task AdmitAsync(IPage page, TestTicket ticket)
    {
        await ScanAsync(page, ticket);
        await Expect(page.Locator("#answer.is-good")).ToBeVisibleAsync(Patient);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#answer")).ToBeHiddenAsync();
    }

    /// <summary>Waits until the server knows the phone's key, because before that nobody could carry for it.</summary>
    private async Task PhoneIsKnownAsync()
    {
        for (var tries = 0; await CountAsync("door_phone") == 0; tries++)
        {
            Assert.True(tries < 300, "the phone did not make itself known");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every row of every table, as text.</summary>
    private async Task<string> AllRowsAsync()
    {
        var text = new StringBuilder();
        var tables = new List<string>();
        await using (
            var list = Database.Owner.CreateCommand(
                """
                SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
                  WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                """
            )
        )
        await using (var reader = await list.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            text.Append(await Database.SqlAsync($"SELECT string_agg(t::text, E'\\n') FROM {table} t"));
        }

        return text.ToString();
    }

    /// <summary>Keeps the log lines with all their values.</summary>
    private sealed class Lines : ILogEventSink
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public void Emit(LogEvent logEvent) =>
            _lines.Enqueue(
                $"{logEvent.RenderMessage(CultureInfo.InvariantCulture)} {logEvent.Exception} "
                    + $"{string.Join(' ', logEvent.Properties.Values)}"
            );

        public override string ToString() => string.Join('\n', _lines);
    }
}
