using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Five phones with 500 scans each, annulments among them, send what they have shown as accepted until it is answered, and afterwards all
/// of it twice more. Meanwhile the web process is killed (SIGKILL) and PostgreSQL is stopped as in a crash (immediate), several times. In
/// the end every act must be stored once, and the attendances must equal the distinct tickets whose admission was not taken back (rules 1
/// and 2).
/// </summary>
internal static class CheckInFaultsBench
{
    private const int Phones = 5;
    private static readonly int Scans = Size.Of(500, 30);

    /// <summary>The number of each phone's scans whose tickets every phone scans.</summary>
    private static readonly int Shared = Size.Of(100, 6);
    private static readonly int Annulled = Size.Of(40, 3);
    private const int Replays = 2;

    /// <summary>A fault happens after this many answered requests; faults of the process and of the database alternate.</summary>
    private static readonly int FaultEvery = Size.Of(60, 4);

    public static async Task RunAsync()
    {
        var folder = TestFolder.Create();
        try
        {
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = folder });
            await cluster.EnsureDatabaseAsync("door");
            var secret = Secrets.NewMaster();
            var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ConnectionStrings:Campaigns"] = cluster.ConnectionString("door", LocalCluster.AppRole),
                ["ConnectionStrings:CampaignsOwner"] = cluster.ConnectionString("door", LocalCluster.OwnerRole),
                ["Campaigns:MasterSecret"] = secret,
            };
            await using var source = NpgsqlDataSource.Create(settings["ConnectionStrings:Campaigns"]!);
            var (door, account, cookie, phones) = await PrepareAsync(settings);
            await using var web = new WebProcess(settings);
            await web.StartAsync();
            using var client = new HttpClient(
                new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromSeconds(2) }
            )
            {
                Timeout = TimeSpan.FromSeconds(8),
            };
            client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
            client.DefaultRequestHeaders.Add("Door-Actor", $"account:{account}");
            client.DefaultRequestHeaders.Add("Cookie", "account=" + cookie);
            var faults = new Faults(web, cluster);
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(phones.Select((acts, n) => SendAsync(client, web, door, acts, new Random(n), faults)));
            await faults.SettledAsync();
            Say(
                $"{phones.Sum(p => p.Count)} acts of {Phones} phones in {watch.Elapsed.TotalSeconds:0} s: {faults.Requests} answered ",
                $"requests, {faults.Failed} failed; killed {faults.Kills} times, database crashed {faults.Crashes} times"
            );
            await TellAsync(source, phones);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            TestFolder.Delete(folder);
        }
    }

    /// <summary>
    /// Makes the event and the steward, and what each phone has shown as accepted: admissions in their order, some of them taken back
    /// later.
    /// </summary>
    private static async Task<(TestDoor Door, Guid Account, string Cookie, List<List<PhoneAct>> Phones)> PrepareAsync(
        Dictionary<string, string?> settings
    )
    {
        await using var host = new TestHost(database: null, new TestHostOptions { Settings = settings });
        var root = await host.RootAsync();
        var now = SystemClock.Instance.GetCurrentInstant();
        var world = new DoorWorld(host.Services.GetRequiredService<NpgsqlDataSource>());
        var door = await world.EventAsync(root.Id, startsAt: now - Duration.FromMinutes(10));
        host.Clock.Reset(now);
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, root.Id);
        using var browser = await host.SignedInAsync(account);
        var shared = new List<TestTicket>();
        for (var i = 0; i < Shared; i++)
        {
            shared.Add(await world.TicketAsync(door));
        }

        var phones = new List<List<PhoneAct>>();
        for (var p = 0; p < Phones; p++)
        {
            var acts = new List<PhoneAct>();
            var gate = string.Create(CultureInfo.InvariantCulture, $"Cửa {p + 1}");
            for (var i = 0; i < Scans; i++)
            {
                var own = i >= Shared;
                var ticket = own ? await world.TicketAsync(door) : shared[i];
                acts.Add(
                    new PhoneAct(
                        Guid.CreateVersion7(),
                        "admit",
                        ticket.Token,
                        Target: null,
                        ticket.RegistrationId,
                        gate,
                        now.ToUnixTimeMilliseconds() + (i * 200) - 200_000
                    )
                );
            }

            foreach (var taken in acts.Skip(Shared).Where((_, i) => i % (Scans / Annulled) == 0).Take(Annulled).ToList())
            {
                var at = acts.FindIndex(a => a.Id == taken.Id);
                acts.Insert(at + 1, new PhoneAct(Guid.CreateVersion7(), "annul", Token: null, taken.Id, taken.Ticket, gate, taken.At + 90));
            }

            phones.Add(acts);
        }

        return (door, account, browser.Cookie("account")!, phones);
    }

    private static async Task SendAsync(HttpClient client, WebProcess web, TestDoor door, List<PhoneAct> acts, Random random, Faults faults)
    {
        for (var pass = 0; pass <= Replays; pass++)
        {
            for (var from = 0; from < acts.Count; )
            {
                var batch = acts.Skip(from).Take(random.Next(1, 25)).ToList();
                while (!await TrySendAsync(client, web, door, batch))
                {
                    faults.CountFailed();
                    await Task.Delay(50);
                }

                from += batch.Count;
                faults.CountAnswered();
            }
        }
    }

    private static async Task<bool> TrySendAsync(HttpClient client, WebProcess web, TestDoor door, List<PhoneAct> batch)
    {
        var body = JsonSerializer.Serialize(new { acts = batch.Select(a => a.Sent()) });
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
            using var response = await client.PostAsync(new Uri(web.Address, $"/check-in/{door.SessionId}/acts"), content);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
            }

            if (!response.IsSuccessStatusCode)
            {
                return false;
            }

            using var answered = JsonDocument.Parse(text);
            var done = answered
                .RootElement.GetProperty("answers")
                .EnumerateArray()
                .Where(a => a.GetProperty("outcome").GetString() == "done")
                .Select(a => a.GetProperty("id").GetGuid())
                .ToHashSet();
            return batch.All(a => done.Contains(a.Id)) ? true : throw new InvalidOperationException(text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or JsonException)
        {
            return false;
        }
    }

    private static async Task TellAsync(NpgsqlDataSource source, List<List<PhoneAct>> phones)
    {
        var acts = phones.SelectMany(p => p).ToList();
        // The database stores an HMAC of the id that the phone made, so an act is found by its contents.
        await using var found = source.CreateCommand(
            """
            SELECT (SELECT count(*) FROM unnest($1, $2, $3, $4) AS x (kind, ticket, gate, at)
              WHERE EXISTS (SELECT FROM check_in c WHERE c.kind = x.kind AND (c.registration_id = x.ticket OR c.registration_id IS NULL)
                AND c.gate = x.gate AND c.device_at = x.at)),
              (SELECT count(*) FROM check_in),
              (SELECT coalesce(sum(n - 1), 0)::bigint FROM (SELECT count(*) AS n FROM attendance WHERE annulled_at IS NULL
                GROUP BY registration_id, session_id) t)
            """
        );
        found.Parameters.AddWithValue(acts.Select(a => a.Kind).ToArray());
        found.Parameters.AddWithValue(acts.Select(a => a.Ticket).ToArray());
        found.Parameters.AddWithValue(acts.Select(a => a.Gate).ToArray());
        found.Parameters.AddWithValue(acts.Select(a => DateTimeOffset.FromUnixTimeMilliseconds(a.At).UtcDateTime).ToArray());
        long lost,
            twice;
        await using (var row = await found.ExecuteReaderAsync())
        {
            await row.ReadAsync();
            (lost, twice) = (acts.Count - row.GetInt64(0), Math.Max(0, row.GetInt64(1) - acts.Count) + row.GetInt64(2));
        }

        var annulled = acts.Where(a => a.Target is not null).Select(a => a.Ticket).ToHashSet();
        var expected = acts.Select(a => a.Ticket).Distinct().Count(t => !annulled.Contains(t));
        await using var standing = source.CreateCommand("SELECT count(*) FROM attendance WHERE annulled_at IS NULL");
        var attendances = (long)(await standing.ExecuteScalarAsync())!;
        Say($"{attendances} attendances, {expected} distinct tickets not annulled");
        Say($"bench check-in-faults: accepted={acts.Count} lost={lost} twice={twice + Math.Abs(attendances - expected)}");
    }

    /// <summary>An act that its phone has shown as done and keeps until it is answered.</summary>
    private sealed record PhoneAct(Guid Id, string Kind, string? Token, Guid? Target, Guid Ticket, string Gate, long At)
    {
        public object Sent() =>
            Target is null
                ? new
                {
                    id = Id,
                    kind = Kind,
                    token = Token,
                    gate = Gate,
                    source = "qr",
                    at = At,
                    offset = 0,
                    door = "accepted",
                }
                : new
                {
                    id = Id,
                    kind = Kind,
                    target = Target,
                    reason = "Bấm nhầm",
                    gate = Gate,
                    source = "qr",
                    at = At,
                    offset = 0,
                };
    }

    /// <summary>Makes the faults one at a time and counts them.</summary>
    private sealed class Faults(WebProcess web, LocalCluster cluster)
    {
        private readonly Lock _gate = new();
        private Task _running = Task.CompletedTask;
        private int _turn;

        public int Requests { get; private set; }

        public int Failed { get; private set; }

        public int Kills { get; private set; }

        public int Crashes { get; private set; }

        public void CountFailed()
        {
            lock (_gate)
            {
                Failed++;
            }
        }

        public void CountAnswered()
        {
            lock (_gate)
            {
                if (++Requests % FaultEvery == 0 && _running.IsCompleted)
                {
                    _running = _turn++ % 2 == 0 ? KillAsync() : CrashAsync();
                }
            }
        }

        public async Task SettledAsync() => await _running;

        private async Task KillAsync()
        {
            Kills++;
            await web.KillAsync();
            await web.StartAsync();
        }

        private Task CrashAsync()
        {
            Crashes++;
            return cluster.RestartAsync(immediate: true);
        }
    }

    /// <summary>The program as a process of its own, always on the same port.</summary>
    private sealed class WebProcess(Dictionary<string, string?> settings) : IAsyncDisposable
    {
        [SuppressMessage("Usage", "CA2213", Justification = "Disposed of where it is killed, each time.")]
        private Process? _process;

        public Uri Address { get; } = new($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");

        public async Task StartAsync()
        {
            var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Campaigns.Web"))
            {
                ArgumentList = { "--run", "web", "--urls", Address.AbsoluteUri },
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (key, value) in settings)
            {
                start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
            }

            start.Environment["Campaigns__MigrateAtStart"] = "false";
            start.Environment["RateLimits__Scale"] = "1000";
            start.Environment["Logs__Level"] = "Fatal";
            var process = Process.Start(start) ?? throw new InvalidOperationException("The program does not start.");
            _process = process;
            var errors = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("ready:", StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync();
                    return;
                }
            }

            throw new InvalidOperationException("The program ended: " + await errors);
        }

        public async Task KillAsync()
        {
            if (_process is not null)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
                _process.Dispose();
                _process = null;
            }
        }

        public async ValueTask DisposeAsync() => await KillAsync();

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
