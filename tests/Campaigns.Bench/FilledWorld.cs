using System.Diagnostics;
using System.Globalization;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.LocalPostgres;
using Campaigns.Testing;
using Campaigns.Web.Platform.Startup;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Campaigns.Bench.Figures;

namespace Campaigns.Bench;

/// <summary>
/// Runs the program on a durable cluster of its own with a given number of attendances and events. The rows are inserted set by set with
/// triggers off, and counted by the rebuild. In addition there are one event with registrations and one district with a network, which have
/// the same size in every world. A coordinator of the province and an organiser of that district are signed in.
/// </summary>
internal sealed class FilledWorld : IAsyncDisposable
{
    private readonly TestHost _host;
    private readonly HttpClient _client;

    private FilledWorld(TestHost host) => (_host, _client) = (host, new HttpClient { BaseAddress = host.Address });

    public TestHost Host => _host;

    public required TestBrowser Coordinator { get; init; }

    public required TestBrowser Organiser { get; init; }

    /// <summary>The district of the organiser.</summary>
    public required Guid District { get; init; }

    /// <summary>An event of the district that has attendances, a headcount and registrations; with its form and its day.</summary>
    public required Guid Event { get; init; }

    public required Guid Form { get; init; }

    public required string Day { get; init; }

    public static async Task<FilledWorld> StartAsync(int attendances, int events)
    {
        var host = new TestHost(
            database: null,
            new TestHostOptions
            {
                RealServer = true,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
            }
        );
        host.StartServer();
        var watch = Stopwatch.StartNew();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Coordinator, (await host.RootAsync()).Id);

        // Foreign keys and triggers are switched off on this connection, which requires a superuser.
        var address = new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<HostedDatabase>().AppConnectionString)
        {
            Username = LocalCluster.SuperUser,
            // How long filling takes depends on the machine.
            CommandTimeout = 0,
        };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using (
            var fill = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, FillFormat, attendances, events, account), connection)
        )
        {
            await fill.ExecuteNonQueryAsync();
        }

        await using (var vacuum = new NpgsqlCommand("VACUUM ANALYZE", connection))
        {
            await vacuum.ExecuteNonQueryAsync();
        }

        await using (
            var count = new NpgsqlCommand(
                """
                SELECT sum(female + male + sex_not_known)::bigint FROM outreach_total
                  WHERE dimension = 'all' AND side = 'place' AND unit_id = (SELECT id FROM unit WHERE parent_id IS NULL)
                """,
                connection
            )
        )
        {
            var turns = (long)(await count.ExecuteScalarAsync())!;
            if (turns < attendances)
            {
                throw new InvalidOperationException($"{turns} turns of {attendances} attendances.");
            }
        }

        await using var any = new NpgsqlCommand("SELECT activity_id, form_id, on_date::text, organising_unit_id FROM shown", connection);
        await using var row = await any.ExecuteReaderAsync();
        await row.ReadAsync();
        var (activity, form, day, district) = (row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetGuid(3));
        Say($"{attendances} attendances at {events} events in {watch.Elapsed.TotalSeconds:0} s");
        return new FilledWorld(host)
        {
            Coordinator = await host.SignedInAsync(account),
            Organiser = await host.SignedInAsync(Role.Organiser, district),
            District = district,
            Event = activity,
            Form = form,
            Day = day,
        };
    }

    /// <summary>The time in milliseconds until the whole page has arrived.</summary>
    public async Task<double> OpenAsync(TestBrowser reader, string page, string? trace = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Filled(page), UriKind.Relative));
        request.Headers.Add("Cookie", "account=" + reader.Cookie("account"));
        request.Headers.Accept.ParseAdd("text/html");
        if (trace is not null)
        {
            request.Headers.Add(SentStatements.Trace.HeaderName, trace);
        }

        var from = Stopwatch.GetTimestamp();
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        return response.IsSuccessStatusCode && text.Contains("</html>", StringComparison.Ordinal)
            ? took
            : throw new InvalidOperationException($"{page} {(int)response.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
    }

    /// <summary>A file that the program makes.</summary>
    public async Task<byte[]> FileAsync(TestBrowser reader, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Add("Cookie", "account=" + reader.Cookie("account"));
        using var response = await _client.SendAsync(request);
        return response.IsSuccessStatusCode && response.Content.Headers.ContentDisposition is not null
            ? await response.Content.ReadAsByteArrayAsync()
            : throw new InvalidOperationException($"{address} {(int)response.StatusCode}");
    }

    /// <summary>Fills this world's event, form and day into an address.</summary>
    public string Filled(string page) =>
        page.Replace("{event}", Event.ToString(), StringComparison.Ordinal)
            .Replace("{form}", Form.ToString(), StringComparison.Ordinal)
            .Replace("{day}", Day, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        Coordinator.Dispose();
        Organiser.Dispose();
        _client.Dispose();
        await _host.DisposeAsync();
    }

    // Half of the events belong to the campaign of last year. Nobody recorded one in ten events of each campaign; its guests are added to
    // the event before it.
    private static readonly CompositeFormat FillFormat = CompositeFormat.Parse(Fill);

    private const string Fill = """
        SET session_replication_role = replica;
        SET maintenance_work_mem = '256MB';
        INSERT INTO campaign (id, rule_id, edition_year, name_vi, name_en, short_name_vi, short_name_en, theme_vi, theme_en, starts_on,
          ends_on, unit_id)
        SELECT new_id(), r.id, y, r.name_vi, r.name_en, r.short_name_vi, r.short_name_en, '', '', make_date(y, 11, 15), make_date(y, 12,
          15), (SELECT id FROM unit WHERE parent_id IS NULL)
        FROM campaign_rule r, generate_series(2025, 2026) y WHERE r.key = 'gender'
        ON CONFLICT DO NOTHING;
        CREATE TEMP TABLE made AS
        SELECT i, ('01990000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS id,
          (SELECT array_agg(c.id ORDER BY c.edition_year) FROM campaign c JOIN campaign_rule r ON r.id = c.rule_id AND r.key = 'gender'
            WHERE c.edition_year IN (2025, 2026)) [1 + i % 2] AS campaign_id,
          (SELECT array_agg(id ORDER BY id) FROM unit
            WHERE level_key IN ('district', 'union', 'department')) [1 + i % 27] AS organising_unit_id,
          (SELECT array_agg(id ORDER BY id) FROM unit WHERE level_key = 'commune') [1 + i % 184] AS place_unit_id,
          (SELECT array_agg(id ORDER BY id) FROM event_form) [1 + i % 5] AS form_id,
          (SELECT array_agg(id ORDER BY id) FROM event_setting) [1 + i % 4] AS setting_id,
          make_date(2025 + i % 2, 11, 15) + (i / 2) % 10 AS on_date
        FROM generate_series(1, {1}) i;
        INSERT INTO venue (id, commune_id, name, name_folded, village, village_folded, rooms, holds_several, created_at)
        SELECT id, place_unit_id, 'Hội trường ' || i, 'hoi truong ' || i, '', '', 1, true, now() FROM made WHERE i <= 184;
        INSERT INTO activity (id, kind, code, state, publication, title, title_folded, public_title, may_be_named, description, languages,
          organising_unit_id, place_unit_id, campaign_id, venue_id,
          registration_open, check_in_opens_minutes, check_in_closes_minutes, contact, ics_uid, ics_sequence, schedule_version,
            created_by_id, created_at, updated_at, scheduled_at, held_at)
        SELECT id, 'event', lpad(i::text, 8, '0'), 'held', 'listed', 'Nói chuyện ' || i, 'noi chuyen ' || i, '', false, '', '',
          organising_unit_id, place_unit_id, campaign_id, id,
          false, 60, 60, '', id || '@bench', 0, 1, '{2}', now(), now(), now(), now() FROM made;
        INSERT INTO event (activity_id, form_id, setting_id, topic) SELECT id, form_id, setting_id, '' FROM made;
        INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at) SELECT id, id, 1, on_date + interval '1 hour',
          on_date + interval '3 hours' FROM made;
        INSERT INTO person (id, standing_id, name, name_folded, name_sort, is_speaker, created_at)
        SELECT p.id, p.id, 'H''Hen Niê', 'h''hen nie', 'Hen H'' Niê', false, now()
        FROM generate_series(1, {0} / 10) i CROSS
          JOIN LATERAL (SELECT ('01990000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS id) p;
        CREATE TEMP TABLE dropped AS
        SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made_by
        FROM pg_index i WHERE i.indrelid = 'attendance'::regclass AND NOT EXISTS (SELECT FROM pg_constraint c
          WHERE c.conindid = i.indexrelid);
        DO $$ BEGIN EXECUTE (SELECT string_agg('DROP INDEX ' || name, '; ') FROM dropped); END $$;
        INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
          female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, campaign_id, organising_unit_id,
            place_unit_id, on_date, form_id, setting_id)
        SELECT k.id, k.id, m.id, m.id, ('01990000-0000-7000-8000-' || lpad(to_hex(1 + (k.n::bigint * 7919) % ({0} / 10)), 12, '0'))::uuid,
          k.id, m.on_date + interval '1 hour', '1',
          (ARRAY['qr', 'qr', 'qr', 'search', 'walk_in', 'paper']) [1 + k.n % 6],
          k.n % 2, 1 - k.n % 2, 0, 0, k.n % 3 % 2, 1 - k.n % 3 % 2, 0, 0, m.campaign_id, m.organising_unit_id, m.place_unit_id, m.on_date,
            m.form_id, m.setting_id
        FROM (SELECT n, ('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(0, {0} - 1) n) k
        CROSS JOIN LATERAL (SELECT 1 + (k.n::bigint * {1} / {0})::int AS i) at
        JOIN made m ON m.i = at.i - CASE WHEN at.i / 2 % 10 = 9 THEN 2 ELSE 0 END;
        DO $$ BEGIN EXECUTE (SELECT string_agg(made_by, '; ') FROM dropped); END $$;
        INSERT INTO headcount (id, operation_id, session_id, activity_id, female, male, sex_not_known, under16, from16to30, from31to59,
          from60, age_not_known,
          campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, counted_by_id, counted_at)
        SELECT id, id, id, id, 20, 10, 0, 0, 0, 0, 0, 30, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
          '{2}', now() FROM made WHERE i / 2 % 10 <> 9;
        SELECT activity_scope_refresh(ARRAY(SELECT id FROM made));
        CREATE TEMP TABLE shown AS
        SELECT m.activity_id, m.form_id, m.on_date, m.organising_unit_id FROM headcount m
        JOIN campaign c ON c.id = m.campaign_id JOIN unit u ON u.id = m.organising_unit_id
          WHERE c.edition_year = 2026 AND u.level_key = 'district' ORDER BY m.id LIMIT 1;
        INSERT INTO registration (id, activity_id, person_id, operation_id, name, name_folded, name_sort, places, is_group, state, channel,
          language, discreet, code, token_hash, generation, key_version, created_at)
        SELECT md5('r' || n)::uuid, s.activity_id, ('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, md5('o' || n)::uuid,
          'H''Hen Niê', 'h''hen nie', 'Hen ' || n % 17, 1, false, 'confirmed', 'public', 'vi', true,
          lpad(n::text, 8, '0'), decode(md5('t' || n) || md5('u' || n), 'hex'), 1, 1, now()
        FROM shown s, generate_series(1, 40) n;
        INSERT INTO registration_tally (activity_id, version, places_taken) SELECT activity_id, 1, 40 FROM shown;
        INSERT INTO collaborator (id, person_id, keeping_unit_id, skills, since, consent_version, consent_channel, consent_on,
          created_by_id, created_at, updated_at)
        SELECT md5('c' || n)::uuid, ('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, s.organising_unit_id, '',
          make_date(2026, 1, 5), '1', 'paper', make_date(2026, 1, 5), '{2}', now(), now()
        FROM shown s, generate_series(1, 40) n;
        INSERT INTO collaborator_kind_held (collaborator_id, kind_id) SELECT md5('c' || n)::uuid, k.id
          FROM generate_series(1, 40) n, (SELECT id FROM collaborator_kind ORDER BY position LIMIT 1) k;
        RESET session_replication_role;
        ANALYZE;
        SELECT outreach_rebuild();
        """;
}
