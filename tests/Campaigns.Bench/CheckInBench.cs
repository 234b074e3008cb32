using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.Text;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Compares a check-in by the program with <see cref="CheckInFloor"/>, which contains none of our code: in PostgreSQL alone (pgbench, 16
/// clients) and over HTTP (wrk, 16 connections, one act a request). Both databases are on one durable cluster. Every tenth ticket is
/// scanned a second time. Rounds alternate; the result is the median of the rounds' ratios, and of many events and one event the lower one.
/// An answer that is neither "accepted" nor "already in" fails the bench.
/// </summary>
internal static class CheckInBench
{
    private static readonly int Events = Size.Of(100, 3);
    private static readonly int Rounds = Size.Of(5, 1);
    private static readonly int Seconds = Size.Of(3, 1);

    /// <summary>Long enough, in seconds, for the runtime to compile the hot code on both sides.</summary>
    private static readonly int WarmUp = Size.Of(12, 1);

    /// <summary>The number of tickets of the many events together, and of the one event.</summary>
    private static readonly int TicketsOfASide = Size.Of(180_000, 8_000);

    /// <summary>
    /// The rounds together scan more tickets than the floor has, whole and small, so its numbers start again in both. In a small run they
    /// do so between PostgreSQL and HTTP, because what is left after PostgreSQL is too little for a second of HTTP.
    /// </summary>
    private static readonly int FloorTickets = Size.Of(400_000, CheckInFloor.MostPerSecond + 3_000);

    public static async Task RunAsync()
    {
        var folder = TestFolder.Create();
        try
        {
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = folder });
            await cluster.EnsureDatabaseAsync("door");
            await using var host = new TestHost(
                database: null,
                new TestHostOptions
                {
                    RealServer = true,
                    Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["ConnectionStrings:Campaigns"] = cluster.ConnectionString("door", LocalCluster.AppRole),
                        ["ConnectionStrings:CampaignsOwner"] = cluster.ConnectionString("door", LocalCluster.OwnerRole),
                        ["Campaigns:MasterSecret"] = Secrets.NewMaster(),
                        ["Logs:Level"] = "Information",
                    },
                }
            );
            host.StartServer();
            await using var floor = await CheckInFloor.StartAsync(cluster, FloorTickets);
            await RunAsync(host, cluster, floor);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            TestFolder.Delete(folder);
        }
    }

    private static async Task RunAsync(TestHost host, LocalCluster cluster, CheckInFloor floor)
    {
        var root = await host.RootAsync();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Steward, root.Id);
        var source = host.Services.GetRequiredService<NpgsqlDataSource>();
        var world = new DoorWorld(source);
        var doors = new List<TestDoor>();
        for (var i = 0; i <= Events; i++)
        {
            doors.Add(await world.EventAsync(root.Id));
        }

        // The tickets of the many events are numbered first, over the events in turn; those of the one event follow.
        var sides = new Side[]
        {
            new("many events", first: 0, [.. doors.Skip(1).Select(d => d.SessionId)]),
            new("one event", first: TicketsOfASide, [doors[0].SessionId]),
        };
        await MakeTicketsAsync(source, [.. doors.Skip(1)], first: 0);
        await MakeTicketsAsync(source, doors[..1], first: TicketsOfASide);
        await SettleAsync(cluster.ConnectionString("door", LocalCluster.SuperUser));
        Say($"{await floor.SettingsAsync()}");

        await InPostgresAsync(cluster, floor, account, sides);
        await OverHttpAsync(host, account, floor, sides);
        await VerdictsAsync(source);
        if (floor.Restarts == 0)
        {
            throw new InvalidOperationException("The floor's tickets never started again, so this run was smaller than a whole one.");
        }

        double Ratio(Func<Side, List<(double Ours, double Floor)>> of) => sides.Min(s => Median(of(s).Select(r => r.Ours / r.Floor)));
        foreach (var side in sides)
        {
            Say(
                $"{side.Name}: in PostgreSQL {Median(side.Sql.Select(r => r.Ours)):0} a second, floor ",
                $"{Median(side.Sql.Select(r => r.Floor)):0}; over HTTP {Median(side.Http.Select(r => r.Ours)):0}, floor ",
                $"{Median(side.Http.Select(r => r.Floor)):0}"
            );
        }

        Say($"wrk on an empty route of bare Kestrel: {(await floor.GeneratorAsync(Seconds)).PerSecond:0} a second");
        var slower = sides.MinBy(s => Median(s.Http.Select(r => r.Ours)))!;
        Say(
            $"bench check-in: ratio={Ratio(s => s.Http):0.00} sql_ratio={Ratio(s => s.Sql):0.00} ",
            $"p50_ms={slower.Runs.Average(r => r.P50):0.0} p99_ms={slower.Runs.Average(r => r.P99):0.0} ",
            $"per_s={Median(slower.Http.Select(r => r.Ours)):0} ",
            $"floor_per_s={Median(sides.SelectMany(s => s.Http).Select(r => r.Floor)):0} ",
            $"sql_per_s={sides.Min(s => Median(s.Sql.Select(r => r.Ours))):0} ",
            $"sql_floor_per_s={Median(sides.SelectMany(s => s.Sql).Select(r => r.Floor)):0}"
        );
    }

    /// <summary>Runs the function alone with the arguments that the program passes, one act a transaction.</summary>
    private static async Task InPostgresAsync(LocalCluster cluster, CheckInFloor floor, Guid account, Side[] sides)
    {
        var (ours, theirs) = (Size.Of(400, 60), Size.Of(1_500, 100));
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var side in sides)
            {
                var (mine, bare) = (0.0, 0.0);
                foreach (var first in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    if (first)
                    {
                        mine = await PgBench.RunAsync(
                            cluster.ConnectionString("door", LocalCluster.AppRole),
                            Act(account, side),
                            ours,
                            side.Next
                        );
                        side.Next += PgBench.Clients * ours;
                    }
                    else
                    {
                        bare = await floor.InPostgresAsync(theirs);
                    }
                }

                side.Sql.Add((mine, bare));
            }
        }
    }

    private static string Act(Guid account, Side side)
    {
        var sessions = string.Join(',', side.Sessions);
        var now = InstantPattern.ExtendedIso.Format(TestDatabases.Start);
        object[] arguments =
        [
            "gen_random_uuid()",
            "'admit'",
            $"('{{{sessions}}}'::uuid[])[1 + (:n - {side.First}) % {side.Sessions.Count}]",
            $"sha256({TokenSql(":n")})",
            "NULL",
            "NULL",
            "NULL",
            "NULL",
            "'Cửa chính'",
            "'account'",
            $"'{account}'",
            "'qr'",
            $"'{now}'",
            "0",
            "1",
            "NULL",
            "false",
            "NULL",
            "NULL",
            "NULL",
            $"'{now}'",
            "NULL",
            "NULL",
            "NULL",
            "NULL",
            "false",
            "NULL",
            "NULL",
        ];
        var statement = CheckInService.Statement;
        for (var i = arguments.Length; i > 0; i--)
        {
            statement = statement.Replace(
                $"${i.ToString(CultureInfo.InvariantCulture)}",
                (string)arguments[i - 1],
                StringComparison.Ordinal
            );
        }

        return statement + ";";
    }

    private static async Task OverHttpAsync(TestHost host, Guid account, CheckInFloor floor, Side[] sides)
    {
        // The cookie's session is checked against the clock, so a browser gets a new cookie once a minute.
        async Task<string> CookieAsync()
        {
            using var browser = await host.SignedInAsync(account);
            return "account=" + browser.Cookie("account");
        }

        var address = host.Address;
        var tokens = Path.GetTempFileName();
        await File.WriteAllLinesAsync(tokens, Enumerable.Range(0, Math.Max(FloorTickets, 2 * TicketsOfASide)).Select(Token));
        var scripts = sides.ToDictionary(s => s, s => Wrk.Script(Requests(tokens, s.Sessions, s.First)));
        try
        {
            foreach (var side in sides)
            {
                side.Take(await Wrk.RunAsync(address, scripts[side], WarmUp, side.Argument, await CookieAsync()));
                await floor.OverHttpAsync(scripts[side], (WarmUp / 2) + 1);
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
                            mine = await Wrk.RunAsync(address, scripts[side], Seconds, side.Argument, await CookieAsync());
                            side.Take(mine);
                        }
                        else
                        {
                            bare = await floor.OverHttpAsync(scripts[side], Seconds);
                        }
                    }

                    side.Runs.Add(mine!);
                    side.Http.Add((mine!.PerSecond, bare!.PerSecond));
                }
            }
        }
        finally
        {
            File.Delete(tokens);
            foreach (var script in scripts.Values)
            {
                File.Delete(script);
            }
        }
    }

    /// <summary>
    /// The script with which wrk sends the same requests to both sides: each act has its own id, tickets come in order, every tenth one
    /// twice.
    /// </summary>
    private static string Requests(string tokens, IReadOnlyList<Guid> sessions, int first) =>
        $$"""
            local tokens = {}
            for line in io.lines("{{tokens}}") do tokens[#tokens + 1] = line end
            local sessions = { {{string.Join(", ", sessions.Select(s => $"\"{s}\""))}} }
            local at = 0
            function init(args)
              at = tonumber(args[1])
              math.randomseed(at + os.time())
              wrk.method = "POST"
              wrk.headers["Content-Type"] = "application/json"
              wrk.headers["Accept"] = "application/json"
              wrk.headers["Sec-Fetch-Site"] = "same-origin"
              wrk.headers["Cookie"] = args[2]
            end
            function request()
              at = at + 1
              local n = at
              if at % 10 == 9 then n = at - 5 end
              local r = math.random
              local id = string.format("%08x-%04x-4%03x-8%03x-%06x%06x", r(0, 2147483647), r(0, 65535), r(0, 4095), r(0, 4095), r(0,
                16777215), r(0, 16777215))
              return wrk.format(nil, "/check-in/" .. sessions[(n - {{first.ToString(
                CultureInfo.InvariantCulture
            )}}) % #sessions + 1] .. "/acts", nil,
                '{"acts":[{"id":"' .. id .. '","kind":"admit","token":"' .. tokens[n + 1] ..
                '","gate":"Cửa chính","source":"qr","at":{{TestDatabases.Start.ToUnixTimeMilliseconds().ToString(
                CultureInfo.InvariantCulture
            )}},"offset":0,"mono":1}]}')
            end
            """;

    /// <summary>Makes persons and registrations with tickets of these numbers, over the events in turn.</summary>
    private static async Task MakeTicketsAsync(NpgsqlDataSource source, List<TestDoor> doors, int first)
    {
        await using var command = source.CreateCommand(
            $"""
            WITH made AS MATERIALIZED (SELECT n, new_id() AS id, ($1::uuid[])[1 + (n - $2) % cardinality($1::uuid[])] AS activity_id
              FROM generate_series($2, $2 + $3 - 1) n),
            persons AS (
              INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, is_speaker, created_at)
              SELECT id, 'Y Bhăm Êban', 'y bham eban', 'bham', 'male', 1950 + n % 60, false, now() FROM made)
            INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, sex, birth_year, places,
              is_group, state, channel, language, discreet, code,
              token_hash, generation, key_version, created_at)
            SELECT id, activity_id, id, id, 'Y Bhăm Êban', 'y bham eban', 'bham', 'male', 1950 + n % 60, 1 + n % 3, false, 'confirmed',
              'public', 'vi', true,
              lpad(n::text, 8, '0'), sha256({TokenSql("n")}), 1, 1, now()
            FROM made
            """
        );
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue(doors.Select(d => d.ActivityId).ToArray());
        command.Parameters.AddWithValue(first);
        command.Parameters.AddWithValue(TicketsOfASide);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The text of a ticket's token by its number; the SQL makes the same bytes.</summary>
    internal static string Token(int n) =>
        TokenText.Encode(
            SHA256.HashData(Encoding.ASCII.GetBytes(n.ToString(CultureInfo.InvariantCulture))).AsSpan(0, LinkTokens.TokenBytes)
        );

    internal static string TokenSql(string number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"substring(sha256(({number})::bigint::text::bytea) from 1 for {LinkTokens.TokenBytes})"
        );

    /// <summary>Updates statistics and makes a checkpoint, so that no round pays for what was written before it.</summary>
    internal static async Task SettleAsync(string superUser)
    {
        await using var source = NpgsqlDataSource.Create(superUser);
        foreach (var statement in new[] { "VACUUM ANALYZE", "CHECKPOINT" })
        {
            await using var command = source.CreateCommand(statement);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task VerdictsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            SELECT count(*), count(*) FILTER (WHERE server_verdict = 'accepted'), count(*) FILTER (WHERE server_verdict = 'already_in'),
              (SELECT count(*) FROM attendance WHERE annulled_at IS NULL) FROM check_in
            """
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (all, accepted, again, kept) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        if (accepted + again != all || accepted != kept || again < 0.08 * all || again > 0.12 * all)
        {
            throw new InvalidOperationException(
                $"Of {all} check-ins {accepted} are accepted and {again} already in; {kept} attendances stand."
            );
        }
    }

    /// <summary>The sessions whose tickets a part of the bench scans, and the measurements there.</summary>
    private sealed class Side(string name, int first, IReadOnlyList<Guid> sessions)
    {
        public string Name { get; } = name;

        public int First { get; } = first;

        public IReadOnlyList<Guid> Sessions { get; } = sessions;

        public int Next { get; set; } = first;

        public List<(double Ours, double Floor)> Sql { get; } = [];

        public List<(double Ours, double Floor)> Http { get; } = [];

        public List<WrkRun> Runs { get; } = [];

        public string Argument => Next.ToString(CultureInfo.InvariantCulture);

        /// <summary>Tickets of requests that were in flight when a run ended count as scanned.</summary>
        public void Take(WrkRun run)
        {
            Next += run.Requests + (2 * Wrk.Connections);
            if (Next > First + TicketsOfASide)
            {
                throw new InvalidOperationException("There are too few tickets for so many scans.");
            }
        }
    }
}
