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
/// Measures the dashboard as the coordinator of the province opens it, over HTTP: on a durable cluster with 10,000 attendances at 200
/// events, and on another with 1,000,000 at 20,000, alternating in one run. It also measures the first page behind each figure. The rows
/// are made by set-based inserts with triggers off, and counted by outreach_rebuild().
/// </summary>
internal static class DashboardBench
{
    private const string Dashboard = "/outreach";
    private static readonly int WarmUp = Size.Of(5, 0);
    private static readonly int Rounds = Size.Of(11, 1);
    private static readonly int DashboardRounds = Size.Of(41, 1);

    private static readonly string[] Pages =
    [
        Dashboard, "/outreach/rows?part=female", "/outreach/rows?source=ticket", "/outreach/rows?form={form}", "/outreach/rows?day={day}", "/outreach/rows?until={day}",
        "/outreach/rows?what=people", "/outreach/rows?what=events", "/outreach/rows?what=unconfirmed", "/outreach/rows?what=missing", "/outreach/rows?own=1", "/outreach/events/{event}",
        "/", "/outreach/progress", "/outreach/waiting", "/outreach/training", "/outreach/network",
    ];

    public static async Task RunAsync()
    {
        await using var few = await WorldAsync(attendances: Size.Of(10_000, 500), events: Size.Of(200, 40));
        await using var many = await WorldAsync(attendances: Size.Of(1_000_000, 2_000), events: Size.Of(20_000, 400));
        var growth = new Dictionary<string, (double Few, double Many)>(StringComparer.Ordinal);
        foreach (var page in Pages)
        {
            var (ofFew, ofMany) = (new List<double>(), new List<double>());
            for (var round = -WarmUp; round < (page == Dashboard ? DashboardRounds : Rounds); round++)
            {
                foreach (var (world, times) in round % 2 == 0 ? new[] { (few, ofFew), (many, ofMany) } : [(many, ofMany), (few, ofFew)])
                {
                    var took = await world.OpenAsync(page);
                    if (round >= 0)
                    {
                        times.Add(took);
                    }
                }
            }

            growth[page] = (Median(ofFew), Median(ofMany));
            Say($"{page}: {growth[page].Few:0.0} ms, {growth[page].Many:0.0} ms, growth {growth[page].Many / growth[page].Few:0.00}");
        }

        var (small, large) = growth[Dashboard];
        var rows = growth.Where(p => p.Key != Dashboard).Max(p => p.Value.Many / p.Value.Few);
        Say($"bench dashboard: growth={large / small:0.00} small_ms={small:0.0} large_ms={large:0.0} rows_growth={rows:0.00}");
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<World> WorldAsync(int attendances, int events)
    {
        var host = new TestHost(database: null, new TestHostOptions
        {
            RealServer = true,
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["empty"] = "true" },
        });
        host.StartServer();
        var watch = Stopwatch.StartNew();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Coordinator, (await host.RootAsync()).Id);

        // Foreign keys and triggers are off on this connection, which only a superuser may do.
        var address = new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<HostedDatabase>().AppConnectionString) { Username = LocalCluster.SuperUser, CommandTimeout = 150 };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync();
        await using (var fill = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, FillFormat, attendances, events, account), connection))
        {
            await fill.ExecuteNonQueryAsync();
        }

        await using (var vacuum = new NpgsqlCommand("VACUUM ANALYZE", connection))
        {
            await vacuum.ExecuteNonQueryAsync();
        }

        await using var count = new NpgsqlCommand("SELECT sum(female + male + sex_not_known)::bigint FROM outreach_total WHERE dimension = 'all' AND side = 'place' AND unit_id = (SELECT id FROM unit WHERE parent_id IS NULL)", connection);
        var turns = (long)(await count.ExecuteScalarAsync())!;
        if (turns < attendances)
        {
            throw new InvalidOperationException($"{turns} turns of {attendances} attendances.");
        }

        // An event, with its form, that has attendances and a headcount.
        await using var any = new NpgsqlCommand("SELECT m.activity_id, m.form_id, m.on_date::text FROM headcount m JOIN campaign c ON c.id = m.campaign_id WHERE c.edition_year = 2026 ORDER BY m.id LIMIT 1", connection);
        await using var row = await any.ExecuteReaderAsync();
        await row.ReadAsync();
        Say($"{attendances} attendances at {events} events in {watch.Elapsed.TotalSeconds:0} s");
        return new World(host, await host.SignedInAsync(account), row.GetGuid(0), row.GetGuid(1), row.GetString(2));
    }

    // Half of the events belong to last year's edition. One in ten of each edition was recorded by nobody; its guests are added to the
    // event before it.
    private static readonly CompositeFormat FillFormat = CompositeFormat.Parse(Fill);

    private const string Fill = """
        SET session_replication_role = replica;
        SET maintenance_work_mem = '256MB';
        INSERT INTO campaign (id, rule_id, edition_year, name_vi, name_en, short_name_vi, short_name_en, theme_vi, theme_en, starts_on, ends_on, unit_id)
        SELECT new_id(), r.id, y, r.name_vi, r.name_en, r.short_name_vi, r.short_name_en, '', '', make_date(y, 11, 15), make_date(y, 12, 15), (SELECT id FROM unit WHERE parent_id IS NULL)
        FROM campaign_rule r, generate_series(2025, 2026) y WHERE r.key = 'gender'
        ON CONFLICT DO NOTHING;
        CREATE TEMP TABLE made AS
        SELECT i, ('01990000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS id,
          (SELECT array_agg(c.id ORDER BY c.edition_year) FROM campaign c JOIN campaign_rule r ON r.id = c.rule_id AND r.key = 'gender' WHERE c.edition_year IN (2025, 2026)) [1 + i % 2] AS campaign_id,
          (SELECT array_agg(id ORDER BY id) FROM unit WHERE level_key IN ('district', 'union', 'department')) [1 + i % 27] AS organising_unit_id,
          (SELECT array_agg(id ORDER BY id) FROM unit WHERE level_key = 'commune') [1 + i % 184] AS place_unit_id,
          (SELECT array_agg(id ORDER BY id) FROM event_form) [1 + i % 5] AS form_id,
          (SELECT array_agg(id ORDER BY id) FROM event_setting) [1 + i % 4] AS setting_id,
          make_date(2025 + i % 2, 11, 15) + (i / 2) % 10 AS on_date
        FROM generate_series(1, {1}) i;
        INSERT INTO venue (id, commune_id, name, name_folded, village, village_folded, rooms, holds_several, created_at)
        SELECT id, place_unit_id, 'Hội trường ' || i, 'hoi truong ' || i, '', '', 1, true, now() FROM made WHERE i <= 184;
        INSERT INTO activity (id, kind, code, state, publication, title, title_folded, public_title, may_be_named, description, languages, organising_unit_id, place_unit_id, campaign_id, venue_id,
          registration_open, check_in_opens_minutes, check_in_closes_minutes, contact, ics_uid, ics_sequence, schedule_version, created_by_id, created_at, updated_at, scheduled_at, held_at)
        SELECT id, 'event', lpad(i::text, 8, '0'), 'held', 'listed', 'Nói chuyện ' || i, 'noi chuyen ' || i, '', false, '', '', organising_unit_id, place_unit_id, campaign_id, id,
          false, 60, 60, '', id || '@bench', 0, 1, '{2}', now(), now(), now(), now() FROM made;
        INSERT INTO event (activity_id, form_id, setting_id, topic) SELECT id, form_id, setting_id, '' FROM made;
        INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at) SELECT id, id, 1, on_date + interval '1 hour', on_date + interval '3 hours' FROM made;
        INSERT INTO person (id, standing_id, name, name_folded, name_sort, is_speaker, created_at)
        SELECT p.id, p.id, 'H''Hen Niê', 'h''hen nie', 'Hen H'' Niê', false, now()
        FROM generate_series(1, {0} / 10) i CROSS JOIN LATERAL (SELECT ('01990000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid AS id) p;
        INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
          female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
        SELECT k.id, k.id, m.id, m.id, ('01990000-0000-7000-8000-' || lpad(to_hex(1 + (k.n::bigint * 7919) % ({0} / 10)), 12, '0'))::uuid, k.id, m.on_date + interval '1 hour', '1',
          (ARRAY['qr', 'qr', 'qr', 'search', 'walk_in', 'paper']) [1 + k.n % 6],
          k.n % 2, 1 - k.n % 2, 0, 0, k.n % 3 % 2, 1 - k.n % 3 % 2, 0, 0, m.campaign_id, m.organising_unit_id, m.place_unit_id, m.on_date, m.form_id, m.setting_id
        FROM (SELECT n, ('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(0, {0} - 1) n) k
        CROSS JOIN LATERAL (SELECT 1 + (k.n::bigint * {1} / {0})::int AS i) at
        JOIN made m ON m.i = at.i - CASE WHEN at.i / 2 % 10 = 9 THEN 2 ELSE 0 END;
        INSERT INTO headcount (id, operation_id, session_id, activity_id, female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
          campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, counted_by_id, counted_at)
        SELECT id, id, id, id, 20, 10, 0, 0, 0, 0, 0, 30, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, '{2}', now() FROM made WHERE i / 2 % 10 <> 9;
        RESET session_replication_role;
        ANALYZE;
        SELECT outreach_rebuild();
        """;

    private sealed class World(TestHost host, TestBrowser browser, Guid activity, Guid form, string day) : IAsyncDisposable
    {
        private readonly HttpClient _client = new() { BaseAddress = host.Address };

        /// <summary>The time in milliseconds until the whole page has arrived.</summary>
        public async Task<double> OpenAsync(string page)
        {
            var address = page
                .Replace("{event}", activity.ToString(), StringComparison.Ordinal)
                .Replace("{form}", form.ToString(), StringComparison.Ordinal)
                .Replace("{day}", day, StringComparison.Ordinal);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
            request.Headers.Add("Cookie", "account=" + browser.Cookie("account"));
            request.Headers.Accept.ParseAdd("text/html");
            var from = Stopwatch.GetTimestamp();
            using var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            var took = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            return response.IsSuccessStatusCode && text.Contains("</html>", StringComparison.Ordinal)
                ? took
                : throw new InvalidOperationException($"{(int)response.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        }

        public async ValueTask DisposeAsync()
        {
            browser.Dispose();
            _client.Dispose();
            await host.DisposeAsync();
        }
    }
}
