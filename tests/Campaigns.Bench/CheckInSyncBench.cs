using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform.Startup;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Compares sending a phone's queue with a bare floor, in one run on one durable cluster. The phone sends its acts as the scanner does, in
/// requests of 50 over one connection. The floor writes the same rows (an act and its attendance) with one prepared statement over one
/// connection, each in its own transaction as each act is. Short rounds of equal work alternate; the result is the median of their ratios.
/// </summary>
internal static class CheckInSyncBench
{
    private static readonly int Rounds = Size.Of(7, 1);
    private static readonly int PerRound = Size.Of(500, 100);
    private const int PerRequest = 50;

    /// <summary>Writes the rows of an accepted admission for which no question was asked.</summary>
    private const string Floor = """
        WITH act AS (
          INSERT INTO check_in (id, kind, session_id, registration_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
            happened_at, received_at, door_verdict, server_verdict, source, let_in, people, first_at, first_gate)
          VALUES ($1, 'admit', $2, $3, 'Cửa chính', 'account', $4, $5, 0, 1, $5, $5, 'accepted', 'accepted', 'qr', false, 1, $5,
            'Cửa chính')
          RETURNING id, registration_id, session_id, happened_at, gate, source)
        INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
          female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
          campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
        SELECT $6, act.registration_id, act.session_id, a.id, act.registration_id, act.id, act.happened_at, act.gate, act.source,
          0, 1, 0, 0, 0, 1, 0, 0, a.campaign_id, a.organising_unit_id, a.place_unit_id, $7, e.form_id, e.setting_id
        FROM act, activity a JOIN event e ON e.activity_id = a.id WHERE a.id = $8
        """;

    public static async Task RunAsync()
    {
        await using var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                RealServer = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true", ["Logs:Level"] = "Information" },
            }
        );
        Console.SetError(TextWriter.Null);
        host.StartServer();
        var root = await host.RootAsync();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, root.Id);
        using var browser = await host.SignedInAsync(account);
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var world = new DoorWorld(source);
        var (ours, theirs) = (await world.EventAsync(root.Id), await world.EventAsync(root.Id));
        var mine = await Tickets.MakeAsync(source, [ours], (Rounds + 1) * PerRound);
        var bare = await Tickets.MakeAsync(source, [theirs], (Rounds + 1) * PerRound);
        using var phone = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false })
        {
            BaseAddress = host.Address,
        };
        phone.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        phone.DefaultRequestHeaders.Add("Door-Actor", $"account:{account}");
        phone.DefaultRequestHeaders.Add("Cookie", "account=" + browser.Cookie("account"));
        await using var connection = new NpgsqlConnection(host.Services.GetRequiredService<HostedDatabase>().AppConnectionString);
        await connection.OpenAsync();
        await using var floor = new NpgsqlCommand(Floor, connection);
        var now = host.Clock.GetCurrentInstant();
        var ratios = new List<double>();
        var (rateOurs, rateFloor) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (queue, rows) = (mine.Skip(round * PerRound).Take(PerRound).ToList(), bare.Skip(round * PerRound).Take(PerRound).ToList());
            TimeSpan phoneTook,
                floorTook;
            if (round % 2 == 0)
            {
                phoneTook = await SendAsync(phone, ours, queue, now);
                floorTook = await WriteAsync(floor, theirs, account, rows, now);
            }
            else
            {
                floorTook = await WriteAsync(floor, theirs, account, rows, now);
                phoneTook = await SendAsync(phone, ours, queue, now);
            }

            // The first round only warms both sides up.
            if (round > 0)
            {
                ratios.Add(floorTook / phoneTook);
                rateOurs.Add(PerRound / phoneTook.TotalSeconds);
                rateFloor.Add(PerRound / floorTook.TotalSeconds);
            }
        }

        await using var count = source.CreateCommand("SELECT count(*) FROM attendance WHERE annulled_at IS NULL");
        var kept = (long)(await count.ExecuteScalarAsync())!;
        if (kept != 2 * (Rounds + 1) * PerRound)
        {
            throw new InvalidOperationException($"{kept} attendances of {2 * (Rounds + 1) * PerRound}.");
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a queue of {PerRound}: {Median(rateOurs):0} acts a second, bare {Median(rateFloor):0}"
            )
        );
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench check-in-sync: ratio={Median(ratios):0.00}"));
    }

    private static async Task<TimeSpan> SendAsync(HttpClient phone, TestDoor door, List<Ticket> queue, Instant now)
    {
        var at = now.ToUnixTimeMilliseconds();
        var watch = Stopwatch.StartNew();
        foreach (var some in queue.Chunk(PerRequest))
        {
            var acts = some.Select(t => new
            {
                id = Guid.CreateVersion7(),
                kind = "admit",
                hash = System.Buffers.Text.Base64Url.EncodeToString(t.Hash.AsSpan(0, 16)),
                gate = "Cửa chính",
                source = "qr",
                at,
                offset = 0,
                mono = 1,
                door = "accepted",
            });
            using var content = new StringContent(JsonSerializer.Serialize(new { acts }), Encoding.UTF8, MediaTypeNames.Application.Json);
            using var response = await phone.PostAsync(new Uri($"/check-in/{door.SessionId}/acts", UriKind.Relative), content);
            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK || text.Split("\"accepted\"").Length - 1 != some.Length)
            {
                throw new InvalidOperationException($"{(int)response.StatusCode}: {text}");
            }
        }

        return watch.Elapsed;
    }

    private static async Task<TimeSpan> WriteAsync(NpgsqlCommand floor, TestDoor door, Guid account, List<Ticket> rows, Instant now)
    {
        if (!floor.IsPrepared)
        {
            floor.Parameters.AddRange(Enumerable.Range(0, 8).Select(_ => new NpgsqlParameter()).ToArray());
        }

        var at = now.ToDateTimeUtc();
        var watch = Stopwatch.StartNew();
        foreach (var row in rows)
        {
            object[] values =
            [
                Guid.CreateVersion7(),
                door.SessionId,
                row.Id,
                account,
                at,
                Guid.CreateVersion7(),
                DateOnly.FromDateTime(at),
                door.ActivityId,
            ];
            for (var i = 0; i < values.Length; i++)
            {
                floor.Parameters[i].Value = values[i];
            }

            if (!floor.IsPrepared)
            {
                await floor.PrepareAsync();
            }

            await floor.ExecuteNonQueryAsync();
        }

        return watch.Elapsed;
    }
}
