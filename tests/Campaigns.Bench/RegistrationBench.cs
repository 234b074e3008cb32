using System.Diagnostics;
using System.Globalization;
using System.Net;
using AngleSharp.Html.Dom;
using Campaigns.Domain.Codes;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Compares registering through the public form with <see cref="RegistrationFloor"/>. wrk sends forms over 16 connections, from the POST to
/// the redirect, with the cookie and the token of a form that was shown once. Half of the forms have an e-mail address, every form has
/// another name, and there are always places. Both databases are on one durable cluster. The result is the lower of two ratios, for 500
/// events and for one event; the rounds alternate, and each ratio compares medians. <c>refused_ms</c> is the 99th percentile of a POST to a
/// full event under that load. The bench fails if an answer is not a redirect or if a registration is missing.
/// </summary>
internal static class RegistrationBench
{
    private static readonly int Events = Size.Of(500, 10);
    private static readonly int Rounds = Size.Of(5, 1);
    private static readonly int Seconds = Size.Of(3, 1);

    /// <summary>Long enough for the runtime to have compiled both sides as it leaves them in a program that runs for days.</summary>
    private static readonly int WarmUp = Size.Of(20, 1);

    /// <summary>The ids of the forms. There are more of them than forms are sent.</summary>
    private static readonly int Forms = Size.Of(120_000, 12_000);

    public static async Task RunAsync()
    {
        var folder = TestFolder.Create();
        try
        {
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = folder });
            await cluster.EnsureDatabaseAsync("desk");
            await using var host = new TestHost(
                database: null,
                new TestHostOptions
                {
                    RealServer = true,
                    Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["ConnectionStrings:Campaigns"] = cluster.ConnectionString("desk", LocalCluster.AppRole),
                        ["ConnectionStrings:CampaignsOwner"] = cluster.ConnectionString("desk", LocalCluster.OwnerRole),
                        ["Campaigns:MasterSecret"] = Secrets.NewMaster(),
                        ["SharedPages:Seconds"] = "5",
                        ["RateLimits:Scale"] = "1000000",
                        ["Logs:Level"] = "Information",
                    },
                }
            );
            host.StartServer();
            Console.SetError(TextWriter.Null);
            await RunAsync(host, cluster);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            TestFolder.Delete(folder);
        }
    }

    private static async Task RunAsync(TestHost host, LocalCluster cluster)
    {
        var root = await host.RootAsync();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var world = new DoorWorld(source);
        var later = TestDatabases.Start + Duration.FromDays(3);
        var ids = new List<Guid>();
        for (var i = 0; i < Events; i++)
        {
            ids.Add((await world.EventAsync(root.Id, later)).ActivityId);
        }

        var full = await world.EventAsync(root.Id, later);
        await world.TicketAsync(full);
        await using var db = host.Db();
        await db.Activities.Where(a => a.Id == full.ActivityId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Capacity, 1));
        var codes = await db.Activities.Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).Select(a => a.Code).ToListAsync();
        var fullCode = await db.Activities.Where(a => a.Id == full.ActivityId).Select(a => a.Code).SingleAsync();
        var commune = await db.Units.Where(u => u.LevelKey == "commune").OrderBy(u => u.Id).Select(u => u.Id).FirstAsync();
        await using var floor = await RegistrationFloor.StartAsync(cluster, source, codes);
        await CheckInBench.SettleAsync(cluster.ConnectionString("desk", LocalCluster.SuperUser));
        using var client = await FormClient.OpenAsync(host, codes[0]);
        var file = Path.GetTempFileName();
        var operations = host.Services.GetRequiredService<OperationIds>();
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, Forms).Select(_ => operations.NewFor(client.Secret).ToString()));
        var sides = new Side[]
        {
            new("many events", Script(file, codes, commune, client.Fields)),
            new("one event", Script(file, codes[..1], commune, client.Fields)),
        };
        try
        {
            var refused = await MeasureAsync(host, floor, client, sides, fullCode, commune);
            await CountsAsync(source, floor, sides);
            foreach (var side in sides)
            {
                Say($"{side.Name}: {Median(side.Rates.Select(r => r.Ours)):0} a second, floor {Median(side.Rates.Select(r => r.Floor)):0}");
            }

            var slower = sides.MinBy(s => Median(s.Rates.Select(r => r.Ours)))!;
            Say(
                $"bench registration: ratio={sides.Min(s => Median(s.Rates.Select(r => r.Ours / r.Floor))):0.00} ",
                $"refused_ms={refused:0.0} per_s={Median(slower.Rates.Select(r => r.Ours)):0} ",
                $"floor_per_s={Median(sides.SelectMany(s => s.Rates).Select(r => r.Floor)):0} ",
                $"p50_ms={slower.Runs.Average(r => r.P50):0.0} p99_ms={slower.Runs.Average(r => r.P99):0.0}"
            );
        }
        finally
        {
            File.Delete(file);
            foreach (var side in sides)
            {
                File.Delete(side.Script);
            }
        }
    }

    private static async Task<double> MeasureAsync(
        TestHost host,
        RegistrationFloor floor,
        FormClient client,
        Side[] sides,
        string fullCode,
        Guid commune
    )
    {
        async Task<WrkRun> OursAsync(Side side, int seconds)
        {
            var run = await Wrk.RunAsync(
                host.Address,
                side.Script,
                seconds,
                Next.ToString(CultureInfo.InvariantCulture),
                client.Cookies,
                "ours"
            );
            Next += run.Requests + (2 * Wrk.Connections);
            side.Sent += run.Requests;
            return run;
        }

        async Task<WrkRun> FloorAsync(Side side, int seconds)
        {
            var run = await Wrk.RunAsync(
                floor.Address,
                side.Script,
                seconds,
                floor.Next.ToString(CultureInfo.InvariantCulture),
                client.Cookies,
                "floor"
            );
            floor.Take(run);
            side.SentToFloor += run.Requests;
            return run;
        }

        foreach (var side in sides)
        {
            await OursAsync(side, WarmUp);
            await FloorAsync(side, (WarmUp / 2) + 1);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var side in sides)
            {
                WrkRun? mine = null,
                    bare = null;
                foreach (var first in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    if (first)
                    {
                        mine = await OursAsync(side, Seconds);
                    }
                    else
                    {
                        bare = await FloorAsync(side, Seconds);
                    }
                }

                side.Runs.Add(mine!);
                side.Rates.Add((mine!.PerSecond, bare!.PerSecond));
            }
        }

        var load = OursAsync(sides[0], Size.Of(10, 2));
        var times = new List<double>();
        while (!load.IsCompleted)
        {
            times.Add(await client.RefusedAsync(host, fullCode, commune, times.Count));
        }

        await load;
        times.Sort();
        return times[(int)(0.99 * (times.Count - 1))];
    }

    /// <summary>The index of the first form that was not yet sent to the program.</summary>
    private static int Next { get; set; }

    /// <summary>Checks that there is a registration for every redirect that wrk saw.</summary>
    private static async Task CountsAsync(NpgsqlDataSource source, RegistrationFloor floor, Side[] sides)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM registration");
        var (made, bare) = ((long)(await command.ExecuteScalarAsync())!, await floor.CountAsync());
        var (sent, sentToFloor) = (sides.Sum(s => s.Sent), sides.Sum(s => s.SentToFloor));
        if (made < sent || bare < sentToFloor)
        {
            throw new InvalidOperationException($"{made} registrations of {sent} forms; of the floor {bare} of {sentToFloor}.");
        }
    }

    /// <summary>
    /// Both sides get the same forms, apart from the ids, because the program accepts only ids that it made for this browser.
    /// </summary>
    private static string Script(string file, IReadOnlyList<string> codes, Guid commune, string fields) =>
        Wrk.Script(
            $$"""
            local ids, codes = {}, { {{string.Join(", ", codes.Select(c => $"\"{c}\""))}} }
            local family = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Niê", "Êban", "Kbuôr", "Mlô",
              "Ayŭn", "Kđoh" }
            local middle = { "Thị", "Văn", "Ngọc", "Minh", "Thu", "Quang", "Hồng", "Đức", "Thanh", "Xuân", "Hải", "Mai", "Kim", "Anh",
              "Bích", "Tuấn" }
            local given = { "An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Huệ", "Hương", "Lan", "Liên", "Linh",
              "Loan", "Mai", "My", "Nga", "Ngân", "Nhung", "Oanh", "Phúc", "Phương", "Quỳnh", "Sơn", "Tâm", "Thảo", "Thủy", "Trang", "Tú",
              "Vân", "Yến" }
            local at, ours = 0, true
            function escape(text) return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end)) end
            function init(args)
              at, ours = tonumber(args[1]), args[3] == "ours"
              if ours then for line in io.lines("{{file}}") do ids[#ids + 1] = line end end
              math.randomseed(at + os.time())
              wrk.method = "POST"
              wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
              wrk.headers["Sec-Fetch-Site"] = "same-origin"
              wrk.headers["Accept"] = "text/html"
              wrk.headers["Cookie"] = args[2]
            end
            function request()
              at = at + 1
              local n, r = at, math.random
              local id = ours and ids[n] or string.format("%08x-%04x-4%03x-8%03x-%06x%06x", r(0, 2147483647), r(0, 65535), r(0, 4095),
                r(0, 4095), r(0, 16777215), r(0, 16777215))
              local name = family[n % 16 + 1] .. " " .. middle[math.floor(n / 16) % 16 + 1] .. " " .. middle[math.floor(n / 256) % 16 + 1]
                .. " " .. given[math.floor(n / 4096) % 32 + 1] .. " " .. given[math.floor(n / 131072) % 32 + 1]
              return wrk.format(nil, "/e/" .. codes[n % #codes + 1] .. "/register", nil,
                "Input.OperationId=" .. id .. "&Input.Name=" .. escape(name) .. "&Input.Sex=female&Input.YearOfBirth=" .. (1950 + n % 50)
                .. "&Input.CommuneId={{commune}}&Input.Phone=" .. string.format("09%08d", n)
                .. "&Input.Email=" .. (n % 2 == 0 and ("n" .. n .. "%40example.vn") or "")
                .. "&Input.Companions=&Input.MayBeNamed=false&Input.ConsentByGuardian=false&Input.Consent=true{{fields}}")
            end
            """
        );

    /// <summary>A browser to which the program showed the form.</summary>
    private sealed class FormClient(TestBrowser browser, HttpClient http, string fields) : IDisposable
    {
        /// <summary>The hidden fields of the form.</summary>
        public string Fields { get; } = fields;

        public string Cookies { get; } = string.Join("; ", browser.Cookies("/e/").Select(c => $"{c.Name}={c.Value}"));

        /// <summary>The secret by which the program recognises its own forms.</summary>
        public byte[] Secret { get; } = SecretOf(browser);

        public static async Task<FormClient> OpenAsync(TestHost host, string code)
        {
            var browser = host.Browser();
            var page = await browser.GetAsync($"/e/{code}/register");
            var hidden = page
                .Document.QuerySelectorAll("main form input[type=hidden]")
                .OfType<IHtmlInputElement>()
                .Where(i => i.Name is { } name && !name.StartsWith("Input.", StringComparison.Ordinal))
                .Select(i => $"&{WebUtility.UrlEncode(i.Name)}={WebUtility.UrlEncode(i.Value)}");
            return new FormClient(
                browser,
                new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = host.Address },
                string.Concat(hidden)
            );
        }

        /// <summary>The milliseconds that a full event needs to refuse a form.</summary>
        public async Task<double> RefusedAsync(TestHost host, string code, Guid commune, int n)
        {
            var operation = host.Services.GetRequiredService<OperationIds>().NewFor(Secret);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/e/{code}/register", UriKind.Relative))
            {
                Content = new StringContent(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Input.OperationId={operation}&Input.Name=Nguyen+Thi+Tre&Input.Sex=female&Input.YearOfBirth=1990"
                            + $"&Input.CommuneId={commune}&Input.Phone=08{n:00000000}&Input.Consent=true{Fields}"
                    ),
                    System.Text.Encoding.UTF8,
                    "application/x-www-form-urlencoded"
                ),
            };
            request.Headers.Add("Cookie", Cookies);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.Accept.ParseAdd("text/html");
            var from = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            return
                answer.Headers.Location?.OriginalString.StartsWith("/t/", StringComparison.Ordinal) is true
                || (answer.StatusCode is not HttpStatusCode.OK and not HttpStatusCode.SeeOther)
                ? throw new InvalidOperationException(
                    $"A full event answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 300)]}"
                )
                : took;
        }

        public void Dispose()
        {
            browser.Dispose();
            http.Dispose();
        }

        private static byte[] SecretOf(TestBrowser browser)
        {
            var secret = new byte[OperationIds.BrowserBytes];
            return TokenText.TryDecode(browser.Cookies("/e/").Single(c => c.Name == "form").Value, secret)
                ? secret
                : throw new InvalidOperationException("The form set no secret.");
        }
    }

    private sealed record Side(string Name, string Script)
    {
        public List<(double Ours, double Floor)> Rates { get; } = [];

        public List<WrkRun> Runs { get; } = [];

        public int Sent { get; set; }

        public int SentToFloor { get; set; }
    }
}
