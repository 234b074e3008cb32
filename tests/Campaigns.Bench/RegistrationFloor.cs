using System.Globalization;
using System.Security.Cryptography;
using Campaigns.LocalPostgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Campaigns.Bench;

/// <summary>
/// The least that a registration can cost, without any code of the program. Bare Kestrel reads the same form. In one transaction with
/// prepared statements, it locks the activity's row and counts its places in one round trip, and inserts the same rows with the same
/// columns in a second one. Then it answers with 303. Its tables have the columns of the program's tables, with primary and unique keys and
/// nothing else.
/// </summary>
internal sealed class RegistrationFloor : IAsyncDisposable
{
    private const string Database = "registration_floor";

    private static readonly string[] Begin =
    [
        "BEGIN",
        "SELECT id, capacity, schedule_version FROM activity WHERE code = $1 FOR NO KEY UPDATE",
        """
            SELECT coalesce(sum(places), 0)::int FROM registration WHERE activity_id = (SELECT id FROM activity
              WHERE code = $1) AND state = 'confirmed'
            """,
    ];

    private const string Person = """
        INSERT INTO person (id, name, name_folded, name_sort, sex, birth_year, commune_id, phone, email, is_speaker, standing_id,
          created_at)
        VALUES ($1, $2, $2, $2, $3, $4, $5, $6, $7, false, $1, $8)
        """;

    private const string Registration = """
        INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, phone, email, sex, birth_year,
          commune_id, places, is_group, state, channel, language,
          discreet, code, token_hash, generation, key_version, created_at)
        VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7, $8, $9, $10, 1, false, 'confirmed', 'public', 'vi', true, $11, $12, 1, 1, $13)
        """;

    private const string Consent = """
        INSERT INTO consent (id, registration_id, person_id, text_version, purpose, language, given_by, channel, given_at)
        VALUES ($1, $2, $3, '2026-11', 'attend', 'vi', 'self', 'public', $4)
        """;

    private const string Audit = """
        INSERT INTO audit_entry (id, at, actor_kind, action, subject_kind, subject_id, unit_id)
          VALUES ($1, $2, 'link_holder', 'registration.made', 'registration', $3, $4)
        """;

    private const string Message = """
        INSERT INTO message (id, rule, activity_id, occurrence_id, recipient_id, registration_id, schedule_version, channel, state, due_at,
          attempts, next_attempt_at, created_at)
        VALUES ($1, $2, $3, $3, $4, $4, 1, 'email', 'due', $5, 0, $5, $5)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly WebApplication _app;

    private RegistrationFloor(NpgsqlDataSource source, WebApplication app) => (_source, _app) = (source, app);

    public Uri Address => new(_app.Urls.First());

    /// <summary>The index of the first form that was not sent.</summary>
    public int Next { get; private set; }

    public static async Task<RegistrationFloor> StartAsync(LocalCluster cluster, NpgsqlDataSource ours, IReadOnlyList<string> codes)
    {
        await cluster.EnsureDatabaseAsync(Database);
        var connection = cluster.ConnectionString(Database, LocalCluster.SuperUser);
        var source = NpgsqlDataSource.Create(connection + $";Maximum Pool Size={Wrk.Connections.ToString(CultureInfo.InvariantCulture)}");
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["person"] = "",
            ["registration"] = ", UNIQUE (operation_id), UNIQUE (token_hash), UNIQUE (activity_id, code)",
            ["consent"] = "",
            ["audit_entry"] = "",
            ["message"] = ", UNIQUE (rule, occurrence_id, recipient_id, schedule_version)",
        };
        foreach (var (table, unique) in keys)
        {
            await using var make = source.CreateCommand(
                $"CREATE TABLE {table} ({await ColumnsAsync(ours, table)}, PRIMARY KEY (id){unique})"
            );
            await make.ExecuteNonQueryAsync();
        }

        await using (
            var fill = source.CreateCommand(
                """
                CREATE TABLE activity (id uuid PRIMARY KEY, code text NOT NULL UNIQUE, capacity int, schedule_version int NOT NULL);
                INSERT INTO activity SELECT gen_random_uuid(), c, 1000000, 1 FROM unnest(ARRAY[
                """
                    + string.Join(", ", codes.Select(c => $"'{c}'"))
                    + "]) c"
            )
        )
        {
            await fill.ExecuteNonQueryAsync();
        }

        await CheckInBench.SettleAsync(connection);
        return new RegistrationFloor(source, await ServeAsync(source));
    }

    /// <summary>Forms that were still being processed when a run ended count as sent.</summary>
    public void Take(WrkRun run) => Next += run.Requests + (2 * Wrk.Connections);

    public async Task<long> CountAsync()
    {
        await using var command = _source.CreateCommand("SELECT count(*) FROM registration");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static async Task<string> ColumnsAsync(NpgsqlDataSource ours, string table)
    {
        await using var command = ours.CreateCommand(
            """
            SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, NULL) || CASE WHEN a.attnotnull THEN ' NOT NULL'
              ELSE '' END, ', ' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            """
        );
        command.Parameters.Add(V("public." + table));
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<WebApplication> ServeAsync(NpgsqlDataSource source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var unit = Guid.CreateVersion7();
        app.Run(async context =>
        {
            var form = await context.Request.ReadFormAsync();
            var (name, email, phone, sex) = (
                form["Input.Name"].ToString(),
                form["Input.Email"].ToString(),
                form["Input.Phone"].ToString(),
                form["Input.Sex"].ToString()
            );
            var (operation, commune) = (Guid.Parse(form["Input.OperationId"].ToString()), Guid.Parse(form["Input.CommuneId"].ToString()));
            var year = int.Parse(form["Input.YearOfBirth"].ToString(), CultureInfo.InvariantCulture);
            var code = context.Request.Path.Value!.Split('/')[2];
            await using var connection = await source.OpenConnectionAsync();
            await using var first = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Begin[0]),
                    new(Begin[1]) { Parameters = { V(code) } },
                    new(Begin[2]) { Parameters = { V(code) } },
                },
            };
            await first.PrepareAsync();
            Guid activity;
            await using (var reader = await first.ExecuteReaderAsync())
            {
                await reader.ReadAsync();
                var capacity = reader.GetInt32(1);
                activity = reader.GetGuid(0);
                await reader.NextResultAsync();
                await reader.ReadAsync();
                if (reader.GetInt32(0) >= capacity)
                {
                    throw new InvalidOperationException("The floor is never full.");
                }
            }

            var (person, registration, now, hash) = (
                Guid.CreateVersion7(),
                Guid.CreateVersion7(),
                DateTime.UtcNow,
                RandomNumberGenerator.GetBytes(32)
            );
            await using var second = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(Person) { Parameters = { V(person), V(name), V(sex), V(year), V(commune), V(phone), Maybe(email), V(now) } },
                    new(Registration)
                    {
                        Parameters =
                        {
                            V(registration),
                            V(activity),
                            V(person),
                            V(operation),
                            V(name),
                            V(phone),
                            Maybe(email),
                            V(sex),
                            V(year),
                            V(commune),
                            V(Convert.ToHexString(hash.AsSpan(0, 8))),
                            V(hash),
                            V(now),
                        },
                    },
                    new(Consent) { Parameters = { V(Guid.CreateVersion7()), V(registration), V(person), V(now) } },
                    new(Audit) { Parameters = { V(Guid.CreateVersion7()), V(now), V(registration), V(unit) } },
                },
            };
            foreach (var rule in email.Length > 0 ? new[] { "ticket", "reminder" } : [])
            {
                second.BatchCommands.Add(
                    new(Message) { Parameters = { V(Guid.CreateVersion7()), V(rule), V(activity), V(registration), V(now) } }
                );
            }

            second.BatchCommands.Add(new("COMMIT"));
            await second.PrepareAsync();
            await second.ExecuteNonQueryAsync();
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/t/" + Convert.ToHexString(hash);
        });
        await app.StartAsync();
        return app;
    }

    private static NpgsqlParameter<T> V<T>(T value) => new() { TypedValue = value };

    private static NpgsqlParameter Maybe(string text) =>
        new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = text.Length > 0 ? text : DBNull.Value };
}
