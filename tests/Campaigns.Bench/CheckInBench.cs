using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Attendances;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Bench;

/// <summary>
/// A check-in through the program against the same function of the database through bare Npgsql behind a bare Kestrel endpoint, in one
/// run on one durable cluster: requests a second at 16 connections, spread over many events and all on one event. The sides take
/// turns in short rounds with equal work, and each round has a ratio of its own, so that neither side has the machine's better minute;
/// the median of the rounds counts. The program logs as it does when it serves, to nowhere.
/// </summary>
internal static class CheckInBench
{
    private const int Connections = 16;
    private static readonly int Events = Size.Of(100, 3);
    private static readonly int Rounds = Size.Of(7, 1);
    private static readonly int PerRound = Size.Of(600, 32);
    private static readonly int WarmUp = Size.Of(500, 16);

    public static async Task RunAsync()
    {
        await using var host = new TestHost(database: null, new TestHostOptions
        {
            RealServer = true,
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true", ["Logs:Level"] = "Information" },
        });
        Console.SetError(TextWriter.Null);
        host.StartServer();
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var root = await host.RootAsync();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, root.Id);
        using var browser = await host.SignedInAsync(account);
        var world = new DoorWorld(source);
        var doors = new List<TestDoor>();
        for (var i = 0; i <= Events; i++)
        {
            doors.Add(await world.EventAsync(root.Id));
        }

        var (one, many) = (doors[..1], doors[1..]);
        var need = (2 * WarmUp) + (2 * Rounds * PerRound);
        var tickets = new Dictionary<bool, Queue<(Guid Session, string Token)>> { [true] = await TicketsAsync(source, many, need), [false] = await TicketsAsync(source, one, need) };
        await using var bare = await BareAsync(host.Services.GetRequiredService<HostedDatabase>().AppConnectionString, account, host.Clock.GetCurrentInstant());
        using var ours = Client(host.Address, "account=" + browser.Cookie("account"));
        using var theirs = Client(new Uri(bare.Urls.First()), cookie: null);
        var latencies = new List<double>();
        var rates = new Dictionary<(bool Spread, bool Ours), List<double>>();
        Queue<(Guid, string)> Take(bool spread, int count) => new(Enumerable.Range(0, count).Select(_ => tickets[spread].Dequeue()));
        foreach (var spread in new[] { true, false })
        {
            await RoundAsync(theirs, Take(spread, WarmUp), latencies: null);
            await RoundAsync(ours, Take(spread, WarmUp), latencies: null);
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var spread in new[] { true, false })
            {
                foreach (var mine in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    var took = await RoundAsync(mine ? ours : theirs, Take(spread, PerRound), mine ? latencies : null);
                    (CollectionsMarshal.GetValueRefOrAddDefault(rates, (spread, mine), out _) ??= []).Add(PerRound / took.TotalSeconds);
                }
            }
        }

        await using var count = source.CreateCommand("SELECT count(*) FROM attendance WHERE annulled_at IS NULL");
        var kept = (long)(await count.ExecuteScalarAsync())!;
        if (kept != 2 * need)
        {
            throw new InvalidOperationException($"{kept} attendances of {2 * need} check-ins.");
        }

        latencies.Sort();
        double Rate(bool spread, bool mine) => Median(rates[(spread, mine)]);
        double Ratio(bool spread) => Median([.. rates[(spread, true)].Zip(rates[(spread, false)], (mine, bare) => mine / bare)]);
        var (ratioMany, ratioOne) = (Ratio(true), Ratio(false));
        Say($"many events: {Rate(true, true):0} requests a second, bare {Rate(true, false):0}, ratio {ratioMany:0.00}");
        Say($"one event:   {Rate(false, true):0} requests a second, bare {Rate(false, false):0}, ratio {ratioOne:0.00}");
        Say($"bench check-in: ratio={Math.Min(ratioMany, ratioOne):0.00} p50_ms={At(latencies, 0.50):0.0} p99_ms={At(latencies, 0.99):0.0}");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static double Median(List<double> values) => At([.. values.Order()], 0.50);

    private static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

    private static HttpClient Client(Uri address, string? cookie)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        client.DefaultRequestHeaders.Add("Accept", MediaTypeNames.Application.Json);
        if (cookie is not null)
        {
            client.DefaultRequestHeaders.Add("Cookie", cookie);
        }

        return client;
    }

    private static async Task<TimeSpan> RoundAsync(HttpClient client, Queue<(Guid Session, string Token)> work, List<double>? latencies)
    {
        var gate = new Lock();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (true)
            {
                (Guid Session, string Token) next;
                lock (gate)
                {
                    if (!work.TryDequeue(out next))
                    {
                        return;
                    }
                }

                var at = TestDatabases.Start.ToUnixTimeMilliseconds();
                var body = $$"""{"acts":[{"id":"{{Guid.CreateVersion7()}}","kind":"admit","token":"{{next.Token}}","gate":"Cửa chính","source":"qr","at":{{at.ToString(CultureInfo.InvariantCulture)}},"offset":0,"mono":1}]}""";
                var from = Stopwatch.GetTimestamp();
                using var content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json);
                using var response = await client.PostAsync(new Uri($"/check-in/{next.Session}/acts", UriKind.Relative), content);
                var answer = await response.Content.ReadAsStringAsync();
                var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
                if (!response.IsSuccessStatusCode || !answer.Contains("\"accepted\"", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"{(int)response.StatusCode}: {answer}");
                }

                if (latencies is not null)
                {
                    lock (gate)
                    {
                        latencies.Add(took);
                    }
                }
            }
        }));
        return watch.Elapsed;
    }

    /// <summary>Kestrel, one prepared statement, nothing else: no sign-in, no routes, no checks.</summary>
    private static async Task<WebApplication> BareAsync(string connectionString, Guid account, Instant now)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var source = new NpgsqlDataSourceBuilder(connectionString + $";Maximum Pool Size={Connections}").Build();
        app.Lifetime.ApplicationStopped.Register(source.Dispose);
        var received = now.ToDateTimeUtc();
        app.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var act = body.RootElement.GetProperty("acts")[0];
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(Door.Statement, connection)
            {
                Parameters =
                {
                    new() { Value = act.GetProperty("id").GetGuid() },
                    new() { Value = "admit" },
                    new() { Value = Guid.Parse(context.Request.Path.Value!.AsSpan(10, 36)) },
                    new() { Value = TicketTokens.HashOf(act.GetProperty("token").GetString())! },
                    Null(NpgsqlDbType.Uuid), Null(NpgsqlDbType.Text), Null(NpgsqlDbType.Uuid), Null(NpgsqlDbType.Text),
                    new() { Value = act.GetProperty("gate").GetString()! },
                    new() { Value = "account" },
                    new() { Value = account },
                    new() { Value = "qr" },
                    new() { Value = DateTimeOffset.FromUnixTimeMilliseconds(act.GetProperty("at").GetInt64()).UtcDateTime },
                    new() { Value = act.GetProperty("offset").GetInt64() },
                    new() { Value = act.GetProperty("mono").GetInt64() },
                    Null(NpgsqlDbType.Text),
                    new() { Value = false },
                    Null(NpgsqlDbType.Integer), Null(NpgsqlDbType.Integer), Null(NpgsqlDbType.Integer),
                    new() { Value = received },
                    Null(NpgsqlDbType.Uuid), Null(NpgsqlDbType.Uuid), Null(NpgsqlDbType.Text), Null(NpgsqlDbType.Text),
                    new() { Value = false }, Null(NpgsqlDbType.Integer),
                },
            };
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            context.Response.ContentType = MediaTypeNames.Application.Json;
            await context.Response.WriteAsync($$"""{"verdict":"{{reader.GetString(1)}}","name":"{{reader.GetString(3)}}"}""");
        });
        await app.StartAsync();
        return app;
    }

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { NpgsqlDbType = type, Value = DBNull.Value };

    private static async Task<Queue<(Guid Session, string Token)>> TicketsAsync(NpgsqlDataSource source, IReadOnlyList<TestDoor> doors, int count) =>
        new((await Tickets.MakeAsync(source, doors, count, companions: true)).Select(t => (t.Door.SessionId, t.Token)));
}
