using System.Runtime.CompilerServices;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Outreach;
using Campaigns.Web.Tests.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>More events than the ceiling of a list's count, spread over districts and communes; some have no place.</summary>
public sealed class ManyEventsFixture : HostFixture, IAsyncLifetime
{
    public const int Events = 12_000;

    internal OutreachWorld World { get; private set; } = null!;

    /// <summary>An event with some hundreds of registrations.</summary>
    public Guid Full { get; private set; }

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        var commune = World.Units.First(u => u.LevelKey == "commune");
        var one = await World.EventAsync(ActivityState.Draft, World.Root.Id, commune.Id, new LocalDate(2026, 11, 20), campaign: null);
        Full = one.Id;
        await World.RegistrationAsync(one.Id, person: null);
        await CopyAsync(
            "activity",
            "o.id = $1",
            Events,
            one.Id,
            """
            'id', md5('a' || n)::uuid, 'code', 'Z' || lpad(n::text, 7, '0'), 'ics_uid', n || '@many', 'title',
              'Chuyện ' || (n * 7919 % 4000), 'title_folded', 'chuyen ' || (n * 7919 % 4000),
            'organising_unit_id', (SELECT u.id FROM unit u WHERE u.level_key = 'district' ORDER BY u.name LIMIT 1 OFFSET n % 14),
            'venue_id', CASE WHEN n % 400 = 0 THEN NULL ELSE o.venue_id END,
            'place_unit_id', CASE WHEN n % 400 = 0 THEN NULL ELSE (SELECT u.id FROM unit u WHERE u.level_key = 'commune' ORDER BY u.name
              LIMIT 1 OFFSET n % 150) END
            """
        );
        await CopyAsync("event", "o.activity_id = $1", Events, one.Id, "'activity_id', md5('a' || n)::uuid");
        await CopyAsync(
            "session",
            "o.activity_id = $1",
            Events,
            one.Id,
            "'id', md5('s' || n)::uuid, 'activity_id', md5('a' || n)::uuid, 'starts_at', o.starts_at + n * interval '20 "
                + "minutes', 'ends_at', o.ends_at + n * interval '20 minutes'"
        );
        await CopyAsync(
            "registration",
            "o.activity_id = $1",
            120,
            one.Id,
            """
            'id', md5('r' || n)::uuid, 'operation_id', md5('o' || n)::uuid, 'code', 'Y' || lpad(n::text, 7, '0'), 'token_hash', '\x'
              || md5('t' || n) || md5('u' || n), 'name_sort', 'An ' || (n % 11)
            """
        );

        // A running database is vacuumed by itself sooner or later. Here it is done at once, so that the planner always sees the same.
        await using var analyse = Database.Owner.CreateCommand("VACUUM (ANALYZE)");
        await analyse.ExecuteNonQueryAsync();
    }

    /// <summary>Copies an existing row this many times, with the given differences.</summary>
    private async Task CopyAsync(string table, string which, int count, Guid id, string but)
    {
        await using var find = Database.Owner.CreateCommand(
            $"""
            SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
              WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER'
            """
        );
        var columns = (string)(await find.ExecuteScalarAsync())!;
        await using var copy = Database.Owner.CreateCommand(
            $"""
            INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(o, jsonb_build_object({but}))).*
              FROM {table} o, generate_series(1, {count}) n WHERE {which}) x
            """
        );
        copy.Parameters.Add(new NpgsqlParameter { Value = id });
        copy.CommandTimeout = 300;
        await copy.ExecuteNonQueryAsync();
    }
}

/// <summary>Lists are ordered by time, name and place; reading the first page of a long list reads about one page of it.</summary>
public sealed class ListOrderTests(ManyEventsFixture fixture) : IClassFixture<ManyEventsFixture>
{
    /// <summary>
    /// The most rows read from the tables of activities; a page shows 25. When one district of many is listed by name, the index skips the
    /// events of the others.
    /// </summary>
    private const long MaxRead = 3_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/events?when=all")]
    [InlineData("/events")]
    [InlineData("/events?when=all&sort=name")]
    [InlineData("/events?when=all&sort=place")]
    [InlineData("/events?when=all&unit={district}")]
    [InlineData("/events?when=all&sort=name&unit={district}")]
    public async Task The_first_page_of_a_long_list_reads_a_page_of_it(string address)
    {
        using var browser = await CoordinatorAsync();
        var district = fixture.World.Units.Where(u => u.LevelKey == "district").OrderBy(u => u.Name).First().Id;
        using var commands = new SeenCommands(new NpgsqlConnectionStringBuilder(fixture.Database.AppConnectionString).Database!);
        var page = await browser.GetAsync(address.Replace("{district}", district.ToString(), StringComparison.Ordinal));
        Assert.Equal(25, page.Document.QuerySelectorAll("tbody tr").Length);
        var lists = commands.Seen.Where(c => c.Text.Contains("activity_scope", StringComparison.Ordinal)).ToList();
        var counts = lists.Where(c => c.Text.StartsWith("SELECT count(*)", StringComparison.Ordinal)).ToList();
        Assert.All(counts, c => Assert.Contains("LIMIT", c.Text, StringComparison.Ordinal));
        Assert.Single(counts);
        var pages = lists.Except(counts).ToList();
        Assert.NotEmpty(pages);
        foreach (var (text, parameters) in pages)
        {
            var (read, plan) = await ReadAsync(text, parameters);
            Assert.True(read < MaxRead, $"{address} reads {read} rows\n{text}\n{plan}");
        }
    }

    [Fact]
    public async Task A_list_says_how_many_there_are_up_to_a_ceiling()
    {
        using var browser = await CoordinatorAsync();
        Assert.Contains("hơn 10.000 hoạt động", (await browser.GetAsync("/events?when=all")).Find(".pager"), StringComparison.Ordinal);
        Assert.Contains(
            "hơn 10.000 hoạt động",
            (await browser.GetAsync("/events?when=all&sort=name")).Find(".pager"),
            StringComparison.Ordinal
        );
        Assert.Contains("3 hoạt động", (await browser.GetAsync("/events?when=all&q=chuyen+3999")).Find(".pager"), StringComparison.Ordinal);
        Assert.Contains("dòng", (await browser.GetAsync("/units?q=xa")).Find(".pager"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "a.title_folded, a.id")]
    [InlineData("place", "coalesce(p.name_folded, '~~'), a.id")]
    public async Task In_order_of_name_and_place_each_row_comes_once_there_and_back(string sort, string order)
    {
        using var browser = await CoordinatorAsync();

        // The titles 3,100 to 3,199, three of each.
        var address = $"/events?when=all&q=chuyen+31&sort={sort}";
        await using var db = fixture.Host.Db();
        FormattableString query = FormattableStringFactory.Create(
            $"""
            SELECT a.id AS "Value" FROM activity a JOIN event e ON e.activity_id = a.id LEFT JOIN unit p ON p.id = a.place_unit_id
              WHERE a.title_folded LIKE '%chuyen%' AND a.title_folded LIKE '%31%' ORDER BY {order}
            """
        );
        var expected = await db.Database.SqlQuery<Guid>(query).ToListAsync(Cancel);
        var pages = new List<List<Guid>>();
        var page = await browser.GetAsync(address);
        Assert.Equal("ascending", page.Document.QuerySelector($"thead a[href*='sort={sort}']")!.ParentElement!.GetAttribute("aria-sort"));
        Assert.Single(page.Document.QuerySelectorAll("thead [aria-sort]"));
        Assert.Equal(sort, page.Document.QuerySelector("form.filters input[name=sort]")!.GetAttribute("value"));
        pages.Add(Ids(page));
        while (page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next)
        {
            Assert.Contains($"sort={sort}", next, StringComparison.Ordinal);
            page = await browser.GetAsync(next);
            pages.Add(Ids(page));
        }

        Assert.Equal(expected, pages.SelectMany(p => p));
        Assert.True(pages.Count > 10);
        for (var i = pages.Count - 2; i >= 0; i--)
        {
            page = await browser.GetAsync(page.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
            Assert.Equal(pages[i], Ids(page));
        }

        static List<Guid> Ids(TestPage page) =>
            [.. page.Document.QuerySelectorAll("tbody th a").Select(a => Guid.Parse(a.GetAttribute("href")!["/events/".Length..]))];
    }

    [Fact]
    public async Task Registrations_go_back_one_page_as_they_go_on()
    {
        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, fixture.World.Root.Id);
        var pages = new List<string>();
        var page = await organiser.GetAsync($"/events/{fixture.Full}/registrations");
        pages.Add(page.Find("tbody")!);
        while (page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next)
        {
            page = await organiser.GetAsync(next);
            pages.Add(page.Find("tbody")!);
        }

        Assert.True(pages.Count >= 3, $"{pages.Count} pages");
        for (var i = pages.Count - 2; i >= 0; i--)
        {
            page = await organiser.GetAsync(page.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
            Assert.Equal(pages[i], page.Find("tbody"));
        }

        Assert.Contains("121 lượt đăng ký", page.Find(".pager"), StringComparison.Ordinal);
    }

    /// <summary>The number of rows that the plan's scans returned or discarded.</summary>
    private async Task<(long Rows, string Plan)> ReadAsync(string text, IReadOnlyList<NpgsqlParameter> parameters)
    {
        await using var command = fixture.Database.App.CreateCommand("EXPLAIN (ANALYZE, FORMAT JSON) " + text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        var plan = (string)(await command.ExecuteScalarAsync(Cancel))!;
        using var json = JsonDocument.Parse(plan);
        return (Rows(json.RootElement[0].GetProperty("Plan")), plan);

        static long Rows(JsonElement node)
        {
            var loops = Number(node, "Actual Loops");
            var own =
                node.GetProperty("Node Type").GetString()!.Contains("Scan", StringComparison.Ordinal)
                && node.TryGetProperty("Relation Name", out var table)
                && table.GetString() is "activity" or "activity_scope" or "event" or "session"
                    ? loops * (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter"))
                    : 0;
            return own + (node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().Sum(Rows) : 0);
        }

        static long Number(JsonElement node, string name) =>
            node.TryGetProperty(name, out var value) ? (long)Math.Ceiling(value.GetDouble()) : 0;
    }

    private Task<TestBrowser> CoordinatorAsync() =>
        fixture.Host.SignedInAsync(Role.Coordinator, fixture.World.Root.Id, fixture.World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);
}
