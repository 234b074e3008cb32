using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>
/// Events on the first and last days of all kinds of periods, in campaigns and in none, recorded and not, also by units that organise in
/// other places.
/// </summary>
public sealed class PeriodsFixture : HostFixture, IAsyncLifetime
{
    private static readonly LocalDate[] Days =
    [
        new(2025, 11, 20),
        new(2025, 12, 31),
        new(2026, 1, 1),
        new(2026, 3, 31),
        new(2026, 4, 1),
        new(2026, 6, 1),
        new(2026, 6, 30),
        new(2026, 7, 1),
        new(2026, 9, 30),
        new(2026, 10, 1),
        new(2026, 10, 31),
        new(2026, 11, 1),
        new(2026, 11, 14),
        new(2026, 11, 15),
        new(2026, 11, 20),
        new(2026, 11, 23),
    ];

    internal OutreachWorld World { get; private set; } = null!;

    public Campaign Now { get; private set; } = null!;

    public Campaign June { get; private set; } = null!;

    public IReadOnlyList<Unit> Units { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        (Now, var before) = await World.CampaignsAsync();
        var (home, far, union) = (World.Unit("Huyện Cư M'gar"), World.Unit("Huyện Krông Pắc"), World.Unit("Hội Liên hiệp Phụ nữ tỉnh"));
        var communes = World
            .Units.Where(u => (u.ParentId == home.Id || u.ParentId == far.Id) && u.LevelKey == "commune")
            .OrderBy(u => u.Name)
            .Take(6)
            .ToList();
        Units = [World.Root, home, far, union, communes[0]];
        June = new Campaign
        {
            Id = Guid.CreateVersion7(),
            NameVi = "Tháng Sáu 2026",
            NameEn = "June 2026",
            ShortNameVi = "Tháng Sáu 2026",
            ShortNameEn = "June 2026",
            StartsOn = new LocalDate(2026, 6, 1),
            EndsOn = new LocalDate(2026, 6, 30),
            UnitId = World.Root.Id,
        };
        await using (var db = Host.Db())
        {
            db.Campaigns.Add(June);
            db.CampaignTargets.AddRange(
                new CampaignTarget
                {
                    CampaignId = June.Id,
                    UnitId = World.Root.Id,
                    Turns = 900,
                },
                new CampaignTarget
                {
                    CampaignId = Now.Id,
                    UnitId = home.Id,
                    Turns = 210,
                }
            );
            await db.SaveChangesAsync();
        }

        Guid[] persons = [await World.PersonAsync(Sex.Female, 1991), await World.PersonAsync(Sex.Male, 2000, "Y Khoa Niê")];
        var dice = new Random(7);
        Unit[] organisers = [.. Units, .. communes];
        for (var i = 0; i < 64; i++)
        {
            var day = Days[i % Days.Length];
            var campaign = new[] { Now, before, June }.FirstOrDefault(c => CampaignWindow.Of(c).Contains(day));
            var activity = await World.EventAsync(
                i % 3 == 0 ? ActivityState.Scheduled
                    : i % 3 == 1 ? ActivityState.Held
                    : ActivityState.Confirmed,
                organisers[dice.Next(organisers.Length)].Id,
                communes[dice.Next(communes.Count)].Id,
                day,
                dice.Next(2) == 0 ? campaign?.Id : null,
                dice.Next(2) == 0 ? "talk" : "rally"
            );
            if (i % 4 != 3)
            {
                await World.HeadcountAsync(activity, activity.Sessions[0], Cells.BySex(dice.Next(1, 40), dice.Next(1, 40), dice.Next(3)));
            }

            if (i % 4 == 1)
            {
                var person = persons[i % 8 / 4];
                await World.AttendAsync(
                    activity,
                    activity.Sessions[0],
                    await World.RegistrationAsync(activity.Id, person),
                    person,
                    Cells.One(Sex.Male, AgeBand.From31To59)
                );
            }

            if (i == 40)
            {
                await World.SqlAsync($"SELECT outreach_fold()");
            }
        }
    }
}

/// <summary>
/// The coordinator's questions for any days (who is late, the share of men, the progress), compared with a count in plain SQL.
/// </summary>
public sealed class PeriodsTests(PeriodsFixture fixture) : IClassFixture<PeriodsFixture>
{
    /// <summary>Periods as addresses write them, with their first and last day.</summary>
    private static readonly (string Query, LocalDate First, LocalDate Last)[] Periods =
    [
        ("period=2026-11", new(2026, 11, 1), new(2026, 11, 30)),
        ("period=2026-10", new(2026, 10, 1), new(2026, 10, 31)),
        ("period=2026-q2", new(2026, 4, 1), new(2026, 6, 30)),
        ("period=2026-q4", new(2026, 10, 1), new(2026, 12, 31)),
        ("period=2026-h1", new(2026, 1, 1), new(2026, 6, 30)),
        ("period=2026-h2", new(2026, 7, 1), new(2026, 12, 31)),
        ("period=2026", new(2026, 1, 1), new(2026, 12, 31)),
        ("period=2025", new(2025, 1, 1), new(2025, 12, 31)),
        ("period=chosen&from=2026-03-31&to=2026-06-01", new(2026, 3, 31), new(2026, 6, 1)),
        ("period=chosen&from=2026-11-15&to=2026-12-15", new(2026, 11, 15), new(2026, 12, 15)),
        ("period=chosen&to=2026-01-01", new(2000, 1, 1), new(2026, 1, 1)),
        ("period=all", new(2000, 1, 1), new(2999, 12, 31)),
    ];

    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_dashboard_counts_days_as_plain_sql_does()
    {
        using var browser = await CoordinatorAsync();
        await using var db = Host.Db();
        var targets = await (
            from t in db.CampaignTargets
            join c in db.Campaigns on t.CampaignId equals c.Id
            orderby c.StartsOn, c.Id
            select new
            {
                t.UnitId,
                t.Turns,
                c.StartsOn,
                c.EndsOn,
            }
        ).ToListAsync(Cancel);
        foreach (var (query, first, last) in Periods)
        {
            foreach (var unit in fixture.Units)
            {
                foreach (var side in new[] { "organising", "place" })
                {
                    var page = await OkAsync(browser, $"/outreach?unit={unit.Id}&side={side}&{query}");
                    var plain = await PlainAsync(unit, side, first, last);
                    var shown = page
                        .Document.QuerySelector(".figures")!
                        .QuerySelectorAll("a.figure, span.figure")
                        .Select(f => f.TextContent.Trim())
                        .ToList();
                    var at = $"{query}, {unit.Name}, {side}: {string.Join(" | ", shown)} for {plain}";
                    Assert.True(Shown(plain.Turns) == page.Find(".figure-head"), at);
                    Assert.True(
                        page.Document.QuerySelectorAll(".figures a[href*='what=people']")
                            .Select(a => a.TextContent.Trim())
                            .SequenceEqual([Shown(plain.People)]),
                        at
                    );
                    Assert.True(
                        page.Document.QuerySelectorAll(".figures a[href*='what=events']")
                            .Select(a => a.TextContent.Trim())
                            .SequenceEqual([Shown(plain.Held)]),
                        at
                    );
                    Assert.True(
                        (page.Document.QuerySelector(".figures a[href*='what=missing']")?.TextContent.Trim() ?? "0")
                            == Shown(plain.Missing),
                        at
                    );

                    // A target is met by its whole campaign, wherever it is shown.
                    Assert.Equal(
                        targets
                            .Where(t => t.UnitId == unit.Id && t.StartsOn <= last && first <= t.EndsOn)
                            .Select(t => t.Turns.ToString(CultureInfo.InvariantCulture)),
                        page.Document.QuerySelectorAll("[data-target-of]").Select(t => t.GetAttribute("data-target"))
                    );
                }
            }
        }
    }

    [Fact]
    public async Task Progress_and_who_is_late_count_days_as_plain_sql_does()
    {
        using var browser = await CoordinatorAsync();
        foreach (var (query, first, last) in Periods)
        {
            foreach (var unit in fixture.Units)
            {
                var progress = await OkAsync(browser, $"/outreach/progress?unit={unit.Id}&{query}");
                var lines = progress.Document.QuerySelectorAll(".progress-table tbody tr").ToList();
                var plain = await PlainAsync(unit, "organising", first, last);
                Assert.Equal((plain.Turns, plain.Male, plain.Known, plain.Missing), Line(lines[0]));
                var below = lines.Skip(1).Select(Line).ToList();
                if (below.Count > 0)
                {
                    // What the unit itself organised is a line too, so that the lines add up.
                    Assert.Equal(
                        (plain.Turns, plain.Male, plain.Known, plain.Missing),
                        (below.Sum(l => l.Turns), below.Sum(l => l.Male), below.Sum(l => l.Known), below.Sum(l => l.Missing))
                    );
                }

                foreach (var row in lines.Skip(1).Where(r => r.QuerySelector("th a") is not null))
                {
                    var of = World.Units.Single(u =>
                        row.QuerySelector("th a")!.GetAttribute("href")!.Contains($"unit={u.Id}", StringComparison.Ordinal)
                    );
                    var one = await PlainAsync(of, "organising", first, last);
                    Assert.Equal((one.Turns, one.Male, one.Known, one.Missing), Line(row));
                }

                var waiting = await OkAsync(browser, $"/outreach/waiting?unit={unit.Id}&{query}");
                Assert.Equal(plain.Missing, waiting.Document.QuerySelectorAll("[data-sessions]").Sum(c => Number(c, "data-sessions")));
                Assert.Equal(plain.NotHeld, waiting.Document.QuerySelectorAll("[data-not-held]").Sum(c => Number(c, "data-not-held")));
                Assert.Equal(Shown(plain.Missing), progress.Find(".figures a[href^='/outreach/waiting']"));
            }
        }
    }

    [Fact]
    public async Task A_period_is_compared_with_the_year_before_and_the_days_just_before_as_plain_sql_counts()
    {
        using var browser = await CoordinatorAsync();
        var (none, some) = (0, 0);
        foreach (
            var (query, now, year, before) in new[]
            {
                ("2026-10", "2026-10-01/2026-10-31", "2025-10-01/2025-10-31", "2026-09-01/2026-09-30"),
                ("2026-06", "2026-06-01/2026-06-30", "2025-06-01/2025-06-30", "2026-05-01/2026-05-31"),
                ("2026-11", "2026-11-01/2026-11-23", "2025-11-01/2025-11-23", "2026-10-01/2026-10-23"),
                ("2026-q4", "2026-10-01/2026-11-23", "2025-10-01/2025-11-23", "2026-07-01/2026-08-23"),
                ("2026", "2026-01-01/2026-11-23", "2025-01-01/2025-11-23", "2025-01-01/2025-11-23"),
                ("report-half_year-2026", "2025-12-15/2026-04-30", "2024-12-15/2025-04-30", "2025-06-15/2025-10-29"),
                ("report-year-2026", "2025-12-15/2026-11-23", "2024-12-15/2025-11-23", "2024-12-15/2025-11-23"),
                ("chosen&from=2026-03-31&to=2026-06-01", "2026-03-31/2026-06-01", "2025-03-31/2025-06-01", "2026-01-27/2026-03-30"),
            }
        )
        {
            foreach (var unit in fixture.Units)
            {
                foreach (var side in new[] { "organising", "place" })
                {
                    var page = await OkAsync(browser, $"/outreach?unit={unit.Id}&side={side}&period={query}");
                    Assert.Equal(year == before, page.Document.QuerySelector("[data-compared-with=Before]") is null);
                    foreach (var (with, other) in new[] { ("LastYear", year), ("Before", before) }.DistinctBy(c => c.Item2))
                    {
                        var cells = page
                            .Document.QuerySelector($"[data-compared-with={with}]")!
                            .QuerySelectorAll("td")
                            .Select(c => (Figure: c.QuerySelector("a, .ink-3, b")?.TextContent.Trim(), Text: c.TextContent))
                            .ToList();
                        var (ours, theirs) = (await TurnsAsync(unit, side, now), await TurnsAsync(unit, side, other));
                        Assert.Equal(Shown(ours ?? 0), cells[0].Figure);
                        Assert.Contains(Words(now), cells[0].Text, StringComparison.Ordinal);
                        Assert.Equal(theirs is null ? "không có số kỳ trước" : Shown(theirs.Value), cells[1].Figure);
                        Assert.Contains(Words(other), cells[1].Text, StringComparison.Ordinal);
                        Assert.Equal(theirs is null ? null : Signed((ours ?? 0) - theirs.Value), cells[2].Figure);
                        Assert.Equal(theirs > 0, cells[2].Text.Contains('%', StringComparison.Ordinal));
                        (none, some) = (none + (theirs is null ? 1 : 0), some + (theirs > 0 ? 1 : 0));
                    }
                }
            }
        }

        Assert.True(none > 5 && some > 5, $"{none} without figures, {some} with");

        async Task<long?> TurnsAsync(Unit unit, string side, string range)
        {
            var (first, last) = Days(range);
            var plain = await PlainAsync(unit, side, first, last);
            return plain.Turns > 0 ? plain.Turns : null;
        }

        static (LocalDate, LocalDate) Days(string range) =>
            (LocalDatePattern.Iso.Parse(range[..10]).Value, LocalDatePattern.Iso.Parse(range[11..]).Value);

        static string Words(string range) => Web.Features.Shared.Show.Dates(Days(range).Item1, Days(range).Item2);

        static string Signed(long number) => number.ToString("+#,0;−#,0;0", CultureInfo.GetCultureInfo("vi-VN"));
    }

    [Fact]
    public async Task A_reporting_period_counts_until_its_day_and_says_all_its_days()
    {
        using var browser = await CoordinatorAsync();
        var page = await OkAsync(browser, $"/outreach?unit={World.Root.Id}&period=report-half_year-2026");
        Assert.Contains("từ 15/12/2025 đến 14/06/2026, tính đến hết 30/04/2026", page.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["Báo cáo Năm 2026", "Báo cáo Năm 2025", "Báo cáo Năm 2024"],
            page.FindAll("optgroup[label='Kỳ báo cáo'] option").Where(o => o.Contains("Năm", StringComparison.Ordinal))
        );
        var days = await OkAsync(browser, $"/outreach?unit={World.Root.Id}&period=chosen&from=2025-12-15&to=2026-04-30");
        Assert.Equal(days.Find(".figure-head"), page.Find(".figure-head"));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/outreach?period=report-year-2019")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach?period=report-quarter-2026")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/outreach?period=report-{Guid.NewGuid()}")).Status);
    }

    [Theory]
    [InlineData("/outreach?side=place&")]
    [InlineData("/outreach?side=organising&")]
    [InlineData("/outreach/progress?")]
    [InlineData("/outreach/waiting?")]
    public async Task Every_figure_of_days_opens_rows_that_add_up_to_it(string address)
    {
        using var browser = await CoordinatorAsync();
        var opened = 0;
        foreach (var query in new[] { "period=2026-q4", "period=chosen&from=2026-03-31&to=2026-06-01" })
        {
            var page = await OkAsync(browser, address + query);
            foreach (
                var (href, text) in page
                    .Document.QuerySelectorAll("main a[href^='/outreach/rows']")
                    .Select(a => (a.GetAttribute("href")!, a.TextContent.Trim()))
                    .Where(d => !d.Item2.Contains('%', StringComparison.Ordinal) && d.Item1.Contains("period=", StringComparison.Ordinal))
                    .Distinct()
            )
            {
                var rows = await OkAsync(browser, href);
                Assert.True(text == rows.Find("[data-total]"), $"{href}: {text} on the page, {rows.Find("[data-total]")} over its rows");
                var sum = rows.Document.QuerySelectorAll("[data-figure]").Sum(c => Number(c, "data-figure"));
                Assert.True(
                    href.Contains("what=people", StringComparison.Ordinal) || Shown(sum) == text,
                    $"{href}: {text} on the page, its rows add up to {sum}"
                );
                opened++;
            }
        }

        Assert.True(opened > 5, $"{opened} figures");
    }

    [Fact]
    public async Task A_period_shows_the_targets_of_the_campaigns_it_touches_each_met_by_its_whole_campaign()
    {
        using var browser = await CoordinatorAsync();
        foreach (var (query, first, last) in Periods)
        {
            var page = await OkAsync(browser, "/outreach/progress?" + query);
            var touched = new[] { fixture.Now, fixture.June }
                .Where(c => c.StartsOn <= last && first <= c.EndsOn)
                .OrderBy(c => c.StartsOn)
                .ToList();
            Assert.Equal(touched.Select(c => c.ShortNameVi), page.FindAll("main th a[href*='campaign=']:not([href*='period='])"));
            foreach (var campaign in touched)
            {
                var edition = await OkAsync(browser, $"/outreach/progress?campaign={campaign.Id}");
                var whole = edition.Document.QuerySelector($".figures [data-target-of='{World.Root.Id}']")!;
                Assert.Contains(
                    page.Document.QuerySelectorAll($"[data-target-of='{World.Root.Id}']"),
                    s =>
                        (s.GetAttribute("data-target"), s.GetAttribute("data-target-turns"))
                        == (whole.GetAttribute("data-target"), whole.GetAttribute("data-target-turns"))
                );
            }

            Assert.Equal(
                touched.Count == 0,
                page.Find("main")!.Contains("Không có chiến dịch nào có chỉ tiêu trong thời gian này", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task One_way_of_choosing_a_period_is_on_all_pages_and_goes_along_from_one_to_the_next()
    {
        using var browser = await CoordinatorAsync();
        string[] pages = ["/outreach", "/outreach/progress", "/outreach/communes", "/outreach/waiting", "/outreach/training"];
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in pages)
        {
            var page = await OkAsync(browser, $"{address}?period=2026-q3");
            offered.Add(string.Join('|', page.FindAll("select[name=period] option")));
            Assert.Equal("Quý 3/2026", page.Document.QuerySelector("select[name=period] option[selected]")!.TextContent);
            Assert.Contains("Quý 3/2026", page.Find("main header, .page-header")!, StringComparison.Ordinal);
            Assert.All(pages, p => Assert.NotNull(page.Document.QuerySelector($".tabs a[href^='{p}?'][href*='period=2026-q3']")));
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"{address}?period=2026-13")).Status);
        }

        Assert.Single(offered);
        Assert.All(
            new[] { "Trong chiến dịch", "Tháng 11/2026", "Quý 4/2026", "6 tháng cuối năm 2026", "Năm 2026", "Chọn ngày" },
            p => Assert.Contains(p, offered.Single(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Days_of_a_period_without_a_year_are_those_nearest_to_today()
    {
        using var browser = await CoordinatorAsync();
        foreach (
            var address in new[] { "/outreach", "/outreach/progress", "/outreach/communes", "/outreach/waiting", "/outreach/training" }
        )
        {
            var page = await OkAsync(browser, address + "?period=chosen&from=15%2F11&to=15-12");
            Assert.Equal(
                ("15/11/2026", "15/12/2026", 0),
                (
                    page.Document.QuerySelector("#filter-from")!.GetAttribute("value"),
                    page.Document.QuerySelector("#filter-to")!.GetAttribute("value"),
                    page.Document.QuerySelectorAll("form .field-error").Length
                )
            );
            Assert.Contains(
                "period=chosen&from=2026-11-15&to=2026-12-15",
                string.Join(' ', page.Document.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href"))),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("20/11/2026", "19/11/2026", "#filter-to-error", "Ngày này trước ngày bắt đầu")]
    [InlineData("31/02/2026", "30/11/2026", "#filter-from-error", "Không đọc được ngày này, nên chưa lọc")]
    [InlineData("01/11/2026", "31/11/2026", "#filter-to-error", "Không đọc được ngày này, nên chưa lọc")]
    public async Task Days_that_make_no_period_are_said_at_their_field_and_stay_there(string from, string to, string at, string words)
    {
        using var browser = await CoordinatorAsync();
        foreach (
            var address in new[] { "/outreach", "/outreach/progress", "/outreach/communes", "/outreach/waiting", "/outreach/training" }
        )
        {
            var page = await OkAsync(browser, $"{address}?period=chosen&from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}");
            Assert.StartsWith(
                words,
                Assert.Single(page.Document.QuerySelectorAll("form .field-error")).TextContent.Trim(),
                StringComparison.Ordinal
            );
            Assert.NotNull(page.Document.QuerySelector(at));
            Assert.Equal(
                (from, to),
                (
                    page.Document.QuerySelector("#filter-from")!.GetAttribute("value"),
                    page.Document.QuerySelector("#filter-to")!.GetAttribute("value")
                )
            );
        }
    }

    private static (long Turns, long Male, long Known, long Missing) Line(IElement row) =>
        (
            Number(row.QuerySelector("[data-turns]")!, "data-turns"),
            Number(row.QuerySelector("[data-men]")!, "data-men"),
            Number(row.QuerySelector("[data-known]")!, "data-known"),
            Number(row.QuerySelector("[data-missing]")!, "data-missing")
        );

    private static long Number(IElement cell, string attribute) => long.Parse(cell.GetAttribute(attribute)!, CultureInfo.InvariantCulture);

    private static string Shown(long number) => number.ToString("#,0", CultureInfo.GetCultureInfo("vi-VN"));

    private static async Task<TestPage> OkAsync(TestBrowser browser, string address)
    {
        var page = await browser.GetAsync(address);
        Assert.True(page.Status == HttpStatusCode.OK, $"{address}: {page.Status}");
        return page;
    }

    private async Task<Plain> PlainAsync(Unit unit, string side, LocalDate first, LocalDate last)
    {
        await using var db = Host.Db();
        var now = Host.Clock.GetCurrentInstant();
        return await db
            .Database.SqlQuery<Plain>(
                $"""
                WITH one AS (
                  SELECT s.id, s.activity_id, a.state, s.ends_at, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
                  FROM session s JOIN activity a ON a.id = s.activity_id
                  JOIN unit u ON u.id = CASE {side} WHEN 'place' THEN a.place_unit_id ELSE a.organising_unit_id END
                  WHERE a.kind = 'event' AND u.path <@ {unit.Path}::ltree),
                inside AS (SELECT * FROM one WHERE day BETWEEN {first} AND {last}),
                fact AS (
                  SELECT session_id, female, male, sex_not_known FROM headcount UNION ALL SELECT session_id, female, male, sex_not_known
                    FROM attendance WHERE annulled_at IS NULL)
                SELECT
                  (SELECT coalesce(sum(f.female + f.male + f.sex_not_known), 0)::bigint FROM fact f
                    JOIN inside i ON i.id = f.session_id) AS turns,
                  (SELECT coalesce(sum(f.male), 0)::bigint FROM fact f JOIN inside i ON i.id = f.session_id) AS male,
                  (SELECT coalesce(sum(f.female + f.male), 0)::bigint FROM fact f JOIN inside i ON i.id = f.session_id) AS known,
                  (SELECT count(DISTINCT t.person_id) FROM attendance t JOIN inside i ON i.id = t.session_id
                    WHERE t.annulled_at IS NULL) AS people,
                  (SELECT count(*) FROM inside WHERE state IN ('held', 'confirmed')) AS held,
                  (SELECT count(*) FROM inside WHERE ends_at <= {now} AND NOT EXISTS (SELECT FROM fact f
                    WHERE f.session_id = inside.id)) AS missing,
                  (SELECT count(*) FROM inside WHERE ends_at <= {now} AND state = 'scheduled') AS not_held
                """
            )
            .SingleAsync(Cancel);
    }

    private Task<TestBrowser> CoordinatorAsync() =>
        Host.SignedInAsync(Role.Coordinator, World.Root.Id, World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);

    private sealed record Plain(long Turns, long Male, long Known, long People, long Held, long Missing, long NotHeld);
}
