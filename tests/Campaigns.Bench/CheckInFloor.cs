using System.Buffers.Text;
using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.LocalPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Campaigns.Bench;

/// <summary>
/// The least work of a check-in, without any of our code: three tables with their keys in a database of their own. It finds the
/// registration by the token's hash, inserts the check-in, and inserts the attendance or reads the existing one, in one transaction and one
/// round trip, prepared. Over HTTP it is bare Kestrel without middleware, with the same JSON in and out.
/// </summary>
internal sealed class CheckInFloor : IAsyncDisposable
{
    private const string Database = "floor";

    private static readonly string[] Statements =
    [
        """
            INSERT INTO check_in (id, kind, session_id, registration_id, gate, actor_id, device_at, offset_ms, received_at, verdict, source)
            SELECT $1, 'admit', $3, r.id, $4, $5, $6, 0, $7, 'accepted', 'qr' FROM registration r WHERE r.token_hash = $2
            """,
        """
            INSERT INTO attendance (id, registration_id, session_id, check_in_id, happened_at, gate, source)
            SELECT $1, r.id, $3, $1, $5, $4, 'qr' FROM registration r WHERE r.token_hash = $2
              ON CONFLICT (registration_id, session_id) DO NOTHING
            """,
        """
            SELECT r.id, r.name, a.check_in_id, a.happened_at, a.gate
            FROM registration r JOIN attendance a ON a.registration_id = r.id AND a.session_id = $2 WHERE r.token_hash = $1
            """,
    ];

    private readonly NpgsqlDataSource _source;
    private readonly string _connection;
    private readonly WebApplication _app;
    private readonly int _tickets;
    private int _next;
    private int _restarts;

    private CheckInFloor(NpgsqlDataSource source, string connection, WebApplication app, int tickets)
    {
        (_source, _connection, _app, _tickets) = (source, connection, app, tickets);
    }

    private Uri Address => new(_app.Urls.First());

    /// <summary>More requests a second than the floor answers on any machine; a run over HTTP needs tickets for that many.</summary>
    public const int MostPerSecond = 25_000;

    /// <summary>How often all tickets were scanned and the numbers started again.</summary>
    public int Restarts => _restarts;

    public static async Task<CheckInFloor> StartAsync(LocalCluster cluster, int tickets)
    {
        await cluster.EnsureDatabaseAsync(Database);
        var connection = cluster.ConnectionString(Database, LocalCluster.SuperUser);
        var source = NpgsqlDataSource.Create(connection + $";Maximum Pool Size={Wrk.Connections.ToString(CultureInfo.InvariantCulture)}");
        await using (
            var make = source.CreateCommand(
                $"""
                CREATE TABLE registration (id uuid PRIMARY KEY, token_hash bytea NOT NULL UNIQUE, activity_id uuid NOT NULL,
                  name text NOT NULL);
                CREATE TABLE check_in (id uuid PRIMARY KEY, kind text NOT NULL, session_id uuid NOT NULL, registration_id uuid NOT NULL,
                  gate text NOT NULL, actor_id uuid NOT NULL,
                  device_at timestamptz NOT NULL, offset_ms bigint NOT NULL, received_at timestamptz NOT NULL, verdict text NOT NULL,
                    source text NOT NULL);
                CREATE TABLE attendance (id uuid PRIMARY KEY, registration_id uuid NOT NULL, session_id uuid NOT NULL,
                  check_in_id uuid NOT NULL,
                  happened_at timestamptz NOT NULL, gate text NOT NULL, source text NOT NULL, UNIQUE (registration_id, session_id));
                INSERT INTO registration SELECT gen_random_uuid(), sha256({CheckInBench.TokenSql(
                    "n"
                )}), gen_random_uuid(), 'Y Bhăm Êban' FROM generate_series(0, {tickets - 1}) n;
                """
            )
        )
        {
            make.CommandTimeout = 0;
            await make.ExecuteNonQueryAsync();
        }

        await CheckInBench.SettleAsync(connection);
        return new CheckInFloor(source, connection, await ServeAsync(source), tickets);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>The settings of PostgreSQL that make a commit slow or fast; both sides share them.</summary>
    public async Task<string> SettingsAsync()
    {
        await using var command = _source.CreateCommand(
            """
            SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings
              WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'shared_buffers', 'server_version')
            """
        );
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Transactions per second inside PostgreSQL.</summary>
    public async Task<double> InPostgresAsync(int each)
    {
        const string Session = "'11111111-1111-4111-8111-111111111111'";
        const string Now = "'2026-11-24T07:00:00Z'";
        var hash = $"sha256({CheckInBench.TokenSql(":n")})";
        var script = string.Join(
            "\n",
            [
                "\\startpipeline",
                .. Statements.Select(
                    (s, i) =>
                        (
                            i switch
                            {
                                0 => s.Replace("$7", Now, StringComparison.Ordinal)
                                    .Replace("$6", Now, StringComparison.Ordinal)
                                    .Replace("$5", Session, StringComparison.Ordinal)
                                    .Replace("$4", "'Cửa chính'", StringComparison.Ordinal)
                                    .Replace("$3", Session, StringComparison.Ordinal)
                                    .Replace("$2", hash, StringComparison.Ordinal)
                                    .Replace("$1", "gen_random_uuid()", StringComparison.Ordinal),
                                1 => s.Replace("$5", Now, StringComparison.Ordinal)
                                    .Replace("$4", "'Cửa chính'", StringComparison.Ordinal)
                                    .Replace("$3", Session, StringComparison.Ordinal)
                                    .Replace("$2", hash, StringComparison.Ordinal)
                                    .Replace("$1", "gen_random_uuid()", StringComparison.Ordinal),
                                _ => s.Replace("$2", Session, StringComparison.Ordinal).Replace("$1", hash, StringComparison.Ordinal),
                            }
                        ) + ";"
                ),
                "\\endpipeline",
            ]
        );
        await ReserveAsync(PgBench.Clients * each);
        var rate = await PgBench.RunAsync(_connection, script, each, _next);
        _next += PgBench.Clients * each;
        return rate;
    }

    /// <summary>Sends the script's requests for some seconds, beginning with the first ticket that was not scanned.</summary>
    public async Task<WrkRun> OverHttpAsync(string script, int seconds)
    {
        await ReserveAsync(seconds * MostPerSecond);
        var run = await Wrk.RunAsync(Address, script, seconds, _next.ToString(CultureInfo.InvariantCulture), "");

        // Tickets of requests that were in flight when the run ended count as scanned.
        _next += run.Requests + (2 * Wrk.Connections);
        return run;
    }

    /// <summary>How many requests per second wrk can send when the answer needs no work.</summary>
    public async Task<WrkRun> GeneratorAsync(int seconds)
    {
        var script = Wrk.Script("wrk.path = \"/empty\"");
        try
        {
            return await Wrk.RunAsync(Address, script, seconds);
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>Starts the numbers again, with an empty attendance table, when so many tickets are not left.</summary>
    private async Task ReserveAsync(int tickets)
    {
        if (tickets > _tickets)
        {
            throw new InvalidOperationException($"A run may scan {tickets} tickets, and there are {_tickets}.");
        }

        if (_next + tickets <= _tickets)
        {
            return;
        }

        await using var empty = _source.CreateCommand("TRUNCATE attendance");
        await empty.ExecuteNonQueryAsync();
        _next = 0;
        _restarts++;
    }

    private static async Task<WebApplication> ServeAsync(NpgsqlDataSource source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var actor = Guid.NewGuid();
        app.Run(async context =>
        {
            if (context.Request.Path.Value!.Length < 46)
            {
                return;
            }

            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var act = body.RootElement.GetProperty("acts")[0];
            var (id, gate, session) = (
                act.GetProperty("id").GetGuid(),
                act.GetProperty("gate").GetString()!,
                Guid.Parse(context.Request.Path.Value.AsSpan(10, 36))
            );
            var at = DateTimeOffset.FromUnixTimeMilliseconds(act.GetProperty("at").GetInt64()).UtcDateTime;
            var hash = SHA256.HashData(Base64Url.DecodeFromChars(act.GetProperty("token").GetString()));
            await using var connection = await source.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Statements[0]) { Parameters = { V(id), V(hash), V(session), V(gate), V(actor), V(at), V(DateTime.UtcNow) } },
                    new(Statements[1]) { Parameters = { V(id), V(hash), V(session), V(gate), V(at) } },
                    new(Statements[2]) { Parameters = { V(hash), V(session) } },
                },
            };
            await batch.PrepareAsync();
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            context.Response.ContentType = MediaTypeNames.Application.Json;
            await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
            writer.WriteStartObject();
            writer.WriteStartArray("answers");
            writer.WriteStartObject();
            writer.WriteString("verdict", reader.GetGuid(2) == id ? "accepted" : "already_in");
            writer.WriteString("registration", reader.GetGuid(0));
            writer.WriteString("name", reader.GetString(1));
            writer.WriteString("firstAt", reader.GetDateTime(3));
            writer.WriteString("firstGate", reader.GetString(4));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        await app.StartAsync();
        return app;
    }

    private static NpgsqlParameter<T> V<T>(T value) => new() { TypedValue = value };
}
