using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Measures the list of 5,000 people that a phone takes along: its size on the wire in both modes, how long it takes to load, and, without
/// a network, the time from a ticket's last sign to the answer on the screen in Chromium, with the act on the disk by then. It is compared
/// with the time of a single put into IndexedDB (durability strict), alternating.
/// </summary>
internal static class RosterBench
{
    private static readonly int People = Size.Of(5000, 200);
    private static readonly int WarmUp = Size.Of(5, 1);
    private static readonly int Scans = Size.Of(60, 3);

    private static readonly string[] Families =
    [
        "Nguyễn",
        "Trần",
        "Lê",
        "Phạm",
        "Hoàng",
        "Huỳnh",
        "Võ",
        "Đặng",
        "Bùi",
        "Đỗ",
        "Hồ",
        "Phan",
        "Dương",
        "Trương",
        "Y",
        "H'",
    ];
    private static readonly string[] Middles =
    [
        "Thị",
        "Văn",
        "Thị Thu",
        "Đình",
        "Quốc",
        "Minh",
        "Thị Kim",
        "Hữu",
        "Ngọc",
        "Thanh",
        "Bhăm",
        "Rưê",
        "Wang",
        "Dhăm",
        "Yim",
        "Xuân",
    ];
    private static readonly string[] Givens =
    [
        "Hà",
        "Hương",
        "Lan",
        "Hoa",
        "Mai",
        "Hồng",
        "Nga",
        "Thủy",
        "Loan",
        "Phượng",
        "Tuyết",
        "Hạnh",
        "Dung",
        "Vân",
        "Yến",
        "Trang",
        "Hùng",
        "Dũng",
        "Lộc",
        "Sơn",
        "Tuấn",
        "Cường",
        "Êban",
        "Niê",
        "Mlô",
        "Ayŭn",
        "Kbuôr",
        "Byă",
        "Kđoh",
        "Adrơng",
        "Knul",
        "Hmŏk",
        "Thắng",
        "Bình",
        "Long",
        "Quang",
        "Thành",
        "Trung",
        "Đạt",
        "Phúc",
    ];

    public static async Task RunAsync()
    {
        await using var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                RealServer = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
            }
        );
        Console.SetError(TextWriter.Null);
        host.StartServer();
        var root = await host.RootAsync();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var now = SystemClock.Instance.GetCurrentInstant();
        host.Clock.Reset(now);
        var door = await new DoorWorld(source).EventAsync(root.Id, startsAt: now - Duration.FromMinutes(30));
        var tokens = await RegisterAsync(source, door);
        var (scan, scanCookie) = await StewardAsync(host, root.Id, maySearch: false);
        var (search, searchCookie) = await StewardAsync(host, root.Id, maySearch: true);
        var scanBytes = await SizeAsync(host.Address, door, scan, scanCookie, names: false);
        var searchBytes = await SizeAsync(host.Address, door, search, searchCookie, names: true);
        var measured = await InChromiumAsync(host.Address, door, searchCookie, tokens);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{People} people: the list is there after {measured.LoadMs:0} ms; a verdict {measured.VerdictMs:0.0} ms, a put "
                    + $"alone {measured.PutMs:0.0} ms"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bench roster: search_kb={searchBytes / 1024.0:0.0} scan_kb={scanBytes / 1024.0:0.0} "
                    + $"verdict_ms={measured.VerdictMs:0.0} verdict_ratio={measured.VerdictMs / measured.PutMs:0.0}"
            )
        );
    }

    private static async Task<(Guid Account, string Cookie)> StewardAsync(TestHost host, Guid unit, bool maySearch)
    {
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, unit, maySearch: maySearch);
        using var browser = await host.SignedInAsync(account);
        return (account, browser.Cookie("account")!);
    }

    /// <summary>The bytes of the answer's body on the wire, for a browser that accepts Brotli and gzip.</summary>
    private static async Task<long> SizeAsync(Uri address, TestDoor door, Guid account, string cookie, bool names)
    {
        using var phone = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = address,
        };
        phone.DefaultRequestHeaders.Add("Accept-Encoding", "gzip, deflate, br");
        phone.DefaultRequestHeaders.Add("Door-Actor", $"account:{account}");
        phone.DefaultRequestHeaders.Add("Cookie", "account=" + cookie);
        using var response = await phone.GetAsync(new Uri($"/check-in/{door.SessionId}/roster", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        var bytes = await response.Content.ReadAsByteArrayAsync();
        phone.DefaultRequestHeaders.Remove("Accept-Encoding");
        using var plain = JsonDocument.Parse(await phone.GetStringAsync(new Uri($"/check-in/{door.SessionId}/roster", UriKind.Relative)));
        return plain.RootElement.GetProperty("n").GetInt32() == People && plain.RootElement.TryGetProperty("names", out _) == names
            ? bytes.Length
            : throw new InvalidOperationException("This is not the list.");
    }

    private static async Task<(double LoadMs, double VerdictMs, double PutMs)> InChromiumAsync(
        Uri address,
        TestDoor door,
        string cookie,
        List<string> tokens
    )
    {
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--use-fake-ui-for-media-stream",
                ],
            }
        );
        var context = await browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address.ToString(),
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
                Locale = "vi-VN",
            }
        );
        await context.AddCookiesAsync([
            new Microsoft.Playwright.Cookie
            {
                Name = "account",
                Value = cookie,
                Url = address.ToString(),
            },
        ]);
        await context.AddInitScriptAsync("localStorage.setItem('door.gate', 'Cửa chính'); localStorage.setItem('door.sound', 'off')");
        var page = await context.NewPageAsync();
        var loaded = page.WaitForResponseAsync(r => r.Url.EndsWith("/roster", StringComparison.Ordinal));
        await page.GotoAsync($"/check-in/{door.SessionId}");
        await (await loaded).FinishedAsync();
        var load = await page.EvaluateAsync<double>(
            "() => { const e = performance.getEntriesByType('resource').find((r) => r.name.endsWith('/roster')); return "
                + "e.responseEnd - e.startTime; }"
        );
        await page.WaitForFunctionAsync(
            """
            async () => {
              const db = await new Promise((resolve) => { const r = indexedDB.open('door'); r.onsuccess = () => resolve(r.result); });
              const n = await new Promise((resolve) => { const r = db.transaction('rosters').objectStore('rosters').count();
                r.onsuccess = () => resolve(r.result); });
              db.close();
              return n > 0;
            }
            """
        );
        await context.SetOfflineAsync(true);
        var times = await page.EvaluateAsync<double[][]>(
            """
            async ({ tokens, warmUp }) => {
              const db = await new Promise((resolve) => {
                const r = indexedDB.open('bench', 1);
                r.onupgradeneeded = () => r.result.createObjectStore('puts', { keyPath: 'id' });
                r.onsuccess = () => resolve(r.result);
              });
              const put = (id) => new Promise((resolve, reject) => {
                const t = db.transaction('puts', 'readwrite', { durability: 'strict' });
                t.oncomplete = () => resolve();
                t.onerror = () => reject(t.error);
                t.objectStore('puts').put({ id, at: Date.now(), kind: 'admit', gate: 'Cửa chính' });
              });
              const answer = document.getElementById('answer');
              const shown = () => new Promise((resolve, reject) => {
                const late = setTimeout(() => reject(new Error('no answer: ' + answer.className + ' ' + answer.textContent)), 10000);
                const look = () => {
                  if (answer.hidden || !answer.classList.contains('is-good')) return;
                  seen.disconnect();
                  clearTimeout(late);
                  resolve();
                };
                const seen = new MutationObserver(look);
                seen.observe(answer, { attributes: true });
                look();
              });
              const verdicts = [], puts = [];
              for (const [n, token] of tokens.entries()) {
                // The answer that is still shown is closed first.
                document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
                await new Promise((resolve) => setTimeout(resolve, 60));
                for (const key of 'https://a.vn/t/' + token) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
                const from = performance.now();
                document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
                await shown();
                const took = performance.now() - from;
                await new Promise((resolve) => setTimeout(resolve, 20));
                const before = performance.now();
                await put(n);
                if (n >= warmUp) {
                  verdicts.push(took);
                  puts.push(performance.now() - before);
                }
              }
              return [verdicts, puts];
            }
            """,
            new { tokens = tokens.Take(Scans + WarmUp), warmUp = WarmUp }
        );
        return (load, Median(times[0]), Median(times[1]));
    }

    private static async Task<List<string>> RegisterAsync(NpgsqlDataSource source, TestDoor door)
    {
        var random = new Random(1);
        string One(string[] of) => of[random.Next(of.Length)];
        var tokens = Enumerable
            .Range(0, People)
            .Select(_ => TokenText.Encode(RandomNumberGenerator.GetBytes(LinkTokens.TokenBytes)))
            .ToList();
        var names = tokens.ConvertAll(_ => $"{One(Families)} {One(Middles)} {One(Givens)}");
        await using var command = source.CreateCommand(
            """
            WITH made AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[]) AS m (id, name,
              folded, sort, token_hash, code)),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, is_speaker, created_at)
              SELECT id, name, folded, sort, 'female', 1990, false, now() FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, sex, birth_year, places,
              is_group, state, channel, language, discreet, code,
              token_hash, generation, key_version, created_at)
            SELECT id, $7, id, id, name, folded, sort, 'female', 1990, 1, false, 'confirmed', 'public', 'vi', true, code, token_hash, 1, 1,
              now() FROM made
            """
        );
        command.Parameters.AddWithValue(tokens.Select(_ => Guid.CreateVersion7()).ToArray());
        command.Parameters.AddWithValue(names.ToArray());
        command.Parameters.AddWithValue(names.Select(Folding.Fold).ToArray());
        command.Parameters.AddWithValue(names.Select(Names.SortKey).ToArray());
        command.Parameters.AddWithValue(tokens.Select(t => TicketTokens.HashOf(t)!).ToArray());
        command.Parameters.AddWithValue(
            tokens
                .Select(_ => ReadableCode.Make(RandomNumberGenerator.GetBytes(ReadableCode.RandomBytes), ReadableCode.TicketLength).Value)
                .ToArray()
        );
        command.Parameters.AddWithValue(door.ActivityId);
        await command.ExecuteNonQueryAsync();
        return tokens;
    }
}
