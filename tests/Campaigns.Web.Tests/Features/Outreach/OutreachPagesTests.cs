using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>A small campaign in two districts, with last year's edition.</summary>
public sealed class OutreachFixture : HostFixture, IAsyncLifetime
{
    /// <summary>The title of the events that did not take place and of which everything was taken back.</summary>
    public const string CalledOff = "Không diễn ra";

    internal OutreachWorld World { get; private set; } = null!;

    public Campaign Now { get; private set; } = null!;

    public Activity Talk { get; private set; } = null!;

    public Activity Silent { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        (Now, var before) = await World.CampaignsAsync();
        var district = World.Unit("Huyện Cư M'gar");
        var communes = World.Units.Where(u => u.ParentId == district.Id && u.LevelKey == "commune").OrderBy(u => u.Name).ToList();
        var elsewhere = World.Units.First(u => u.ParentId == World.Unit("Huyện Krông Pắc").Id && u.LevelKey == "commune");
        var union = World.Unit("Hội Liên hiệp Phụ nữ tỉnh");

        Talk = await World.EventAsync(
            ActivityState.Held,
            district.Id,
            communes[0].Id,
            new LocalDate(2026, 11, 20),
            Now.Id,
            title: "Nam giới cùng lên tiếng"
        );
        var rally = await World.EventAsync(
            ActivityState.Confirmed,
            union.Id,
            communes[1].Id,
            new LocalDate(2026, 11, 22),
            Now.Id,
            "rally",
            "Mít tinh hưởng ứng"
        );
        var far = await World.EventAsync(
            ActivityState.Held,
            union.Id,
            elsewhere.Id,
            new LocalDate(2026, 11, 23),
            Now.Id,
            "club",
            "Câu lạc bộ gia đình"
        );
        Silent = await World.EventAsync(
            ActivityState.Held,
            communes[2].Id,
            communes[2].Id,
            new LocalDate(2026, 11, 21),
            Now.Id,
            title: "Tọa đàm chưa nhập số"
        );
        var lastYear = await World.EventAsync(
            ActivityState.Confirmed,
            district.Id,
            communes[0].Id,
            new LocalDate(2025, 11, 20),
            before.Id,
            title: "Năm ngoái"
        );
        var lastYearLater = await World.EventAsync(
            ActivityState.Confirmed,
            district.Id,
            communes[0].Id,
            new LocalDate(2025, 12, 1),
            before.Id,
            title: "Năm ngoái, muộn hơn"
        );

        var hen = await World.PersonAsync(Sex.Female, 1991);
        var khoa = await World.PersonAsync(Sex.Male, 2000, "Y Khoa Niê");
        foreach (
            var (activity, person, cells, source) in new[]
            {
                (Talk, hen, Cells.OfAttendance(Sex.Female, 1991, new LocalDate(2026, 11, 20), 2), Source.Qr),
                (Talk, khoa, Cells.OfAttendance(Sex.Male, 2000, new LocalDate(2026, 11, 20), 0), Source.WalkIn),
                (rally, hen, Cells.OfAttendance(Sex.Female, 1991, new LocalDate(2026, 11, 22), 0), Source.Search),
                (far, khoa, Cells.OfAttendance(Sex.Male, 2000, new LocalDate(2026, 11, 23), 1), Source.Paper),
            }
        )
        {
            await World.AttendAsync(
                activity,
                activity.Sessions[0],
                await World.RegistrationAsync(activity.Id, person, 5),
                person,
                cells,
                source
            );
        }

        await World.HeadcountAsync(Talk, Talk.Sessions[0], new Cells(22, 15, 3, 5, 0, 0, 0, 35));

        // People were counted before the start, and the cancellation took them back: one is folded, the other stays in the queue.
        await CalledOffAsync(ActivityState.Cancelled);
        await World.SqlAsync($"SELECT outreach_fold()");
        await CalledOffAsync(ActivityState.Cancelled);
        await CalledOffAsync(ActivityState.Postponed);

        // These stay in the queue of the sums, and the pages must include them.
        await World.HeadcountAsync(rally, rally.Sessions[0], Cells.BySex(100, 80, 20));
        await World.HeadcountAsync(lastYear, lastYear.Sessions[0], Cells.BySex(50, 50, 0));
        await World.HeadcountAsync(lastYearLater, lastYearLater.Sessions[0], Cells.BySex(500, 0, 0));

        async Task CalledOffAsync(ActivityState state)
        {
            var off = await World.EventAsync(
                ActivityState.Scheduled,
                district.Id,
                communes[3].Id,
                new LocalDate(2026, 11, 22),
                Now.Id,
                title: CalledOff
            );
            await World.HeadcountAsync(off, off.Sessions[0], Cells.BySex(2, 1, 1));
            await World.AttendAsync(
                off,
                off.Sessions[0],
                await World.RegistrationAsync(off.Id, hen, 5),
                hen,
                Cells.OfAttendance(Sex.Female, 1991, new LocalDate(2026, 11, 22), 1)
            );
            await World.TakeBackAsync(off);
            await World.MoveAsync(off.Id, state);
        }
    }
}

public sealed class OutreachPagesTests(OutreachFixture fixture) : IClassFixture<OutreachFixture>
{
    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    [Fact]
    public async Task The_coordinator_sees_how_far_the_campaign_is_and_no_names()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("247", page.Find(".figure-head"));
        Assert.Contains("/ 3.100", page.Find(".figures")!, StringComparison.Ordinal);

        // The comparison with last year is said once.
        Assert.Single(page.Document.QuerySelectorAll("[data-compared-with=LastYear]"));
        Assert.Contains("+147,0%", page.Find("[data-comparisons]")!, StringComparison.Ordinal);
        Assert.Contains("23/11/2025", page.Find("[data-comparisons]")!, StringComparison.Ordinal);
        Assert.DoesNotContain("+147,0%", page.Find(".figures")!, StringComparison.Ordinal);
        Assert.Contains("1 buổi chưa nhập số", page.Find(".figures")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Niê", page.Text, StringComparison.Ordinal);
        Assert.Contains("Bảng này tính theo nơi diễn ra", page.Text, StringComparison.Ordinal);
        Assert.Contains("Bảng này tính theo đơn vị chịu trách nhiệm", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Women_and_men_have_shares_of_the_turns_whose_sex_is_known()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach");
        var keys = page.Document.QuerySelectorAll(".keys li").ToList();
        var turns = keys.Select(k =>
                long.Parse(
                    k.QuerySelector("a, .figure, b")!.TextContent.Trim(),
                    NumberStyles.AllowThousands,
                    CultureInfo.GetCultureInfo("vi-VN")
                )
            )
            .ToList();
        var known = turns[0] + turns[1];
        Assert.True(turns.TrueForAll(t => t > 0), string.Join(' ', turns));
        string Share(long part) => (100m * part / known).ToString("0.0", CultureInfo.GetCultureInfo("vi-VN")) + "%";
        Assert.Equal([Share(turns[0]), Share(turns[1]), null], keys.Select(k => k.QuerySelector(".ink-3")?.TextContent.Trim()));
        Assert.Contains($"tính trên {known} lượt có ghi giới tính", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_measure_of_turns_is_carried_from_the_rows_to_the_pages_and_the_workbook()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync($"/outreach?campaign={fixture.Now.Id}&unit={World.Root.Id}&side=place");
        var link = page.Document.QuerySelector("main a[href*='handler=Excel']")!.GetAttribute("href");
        using var file = new MemoryStream(await browser.Client.GetByteArrayAsync(link, TestContext.Current.CancellationToken));
        var sheet = (await file.QueryAsync(useHeaderRow: true, startCell: "A5")).Cast<IDictionary<string, object?>>().ToList();
        var ofEvent = await browser.GetAsync($"/outreach/events/{fixture.Talk.Id}");
        foreach (var measure in Measures.Turns)
        {
            var whole = await SumAsync(measure, $"campaign_id = '{fixture.Now.Id}'");
            var figure = Assert.Single(page.Document.QuerySelectorAll($"main a[href$='part={measure.Name}']"));
            Assert.Equal(whole, Read(figure.TextContent));
            var name = figure.Closest("li")!.TextContent.Trim();
            var table = measure.Kind is MeasureKind.Sex ? "Theo giới tính" : "Theo tuổi";
            var row = sheet.Single(r => (string)r["Bảng"]! == table && name.StartsWith((string)r["Mục"]!, StringComparison.Ordinal));
            Assert.Equal(whole, Convert.ToInt64(row["Lượt người"], CultureInfo.InvariantCulture));
            Assert.Equal(
                await SumAsync(measure, $"activity_id = '{fixture.Talk.Id}'"),
                Read(Assert.Single(ofEvent.Document.QuerySelectorAll($"[data-measure='{measure.Name}']")).TextContent)
            );
        }

        static long Read(string text) => long.Parse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("vi-VN"));
        async Task<long> SumAsync(Measure measure, string of) =>
            (long)
                (
                    await fixture.Database.SqlAsync(
                        $"""
                        SELECT coalesce(sum(n), 0)::bigint FROM (
                          SELECT {measure.Name} AS n FROM attendance WHERE annulled_at IS NULL AND {of}
                          UNION ALL SELECT {measure.Name} FROM headcount WHERE {of}) f
                        """
                    )
                )!;
    }

    [Theory]
    [InlineData("Tỉnh Đắk Lắk", "place")]
    [InlineData("Tỉnh Đắk Lắk", "organising")]
    [InlineData("Huyện Cư M'gar", "place")]
    [InlineData("Huyện Cư M'gar", "organising")]
    [InlineData("Hội Liên hiệp Phụ nữ tỉnh", "organising")]
    public async Task Every_figure_opens_rows_that_add_up_to_it(string unit, string side)
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync($"/outreach?campaign={fixture.Now.Id}&unit={World.Unit(unit).Id}&side={side}");
        var doors = page
            .Document.QuerySelectorAll("main a[href^='/outreach/rows']")
            .Select(a => (Href: a.GetAttribute("href")!, Text: a.TextContent.Trim()))
            .Where(d => !d.Text.Contains('%', StringComparison.Ordinal))
            .DistinctBy(d => d.Href)
            .ToList();
        Assert.True(doors.Count > 50, $"{doors.Count} figures");
        foreach (var (href, text) in doors)
        {
            var rows = await browser.GetAsync(href);
            Assert.True(rows.Status == HttpStatusCode.OK, href);
            Assert.True(text == rows.Find("[data-total]"), $"{href}: {text} on the page, {rows.Find("[data-total]")} over its rows");
            var sum = rows
                .Document.QuerySelectorAll("[data-figure]")
                .Sum(c => long.Parse(c.GetAttribute("data-figure")!, CultureInfo.InvariantCulture));
            if (!href.Contains("what=people", StringComparison.Ordinal))
            {
                Assert.True(
                    sum.ToString("#,0", CultureInfo.GetCultureInfo("vi-VN")) == text,
                    $"{href}: {text} on the page, its rows add up to {sum}"
                );
            }

            // What does not take place is behind no figure, not even with a zero (counted 11), and the number of rows is the one said.
            foreach (var asked in new[] { rows, await browser.GetAsync(href + "&sort=name") })
            {
                Assert.DoesNotContain(OutreachFixture.CalledOff, asked.FindAll("tbody th"));
                Assert.Equal($"{asked.FindAll("tbody tr").Count} hoạt động", asked.Find(".figures .figure-note"));
            }
        }
    }

    [Fact]
    public async Task A_commune_where_everything_was_called_off_was_not_reached()
    {
        using var browser = await CoordinatorAsync();
        await using var db = Host.Db();
        var commune = await db
            .Activities.Where(a => a.Title == OutreachFixture.CalledOff)
            .Select(a => a.PlaceUnitId)
            .FirstAsync(TestContext.Current.CancellationToken);
        var name = World.Units.Single(u => u.Id == commune).Name;
        var page = await browser.GetAsync($"/outreach/communes?campaign={fixture.Now.Id}&unit={World.Unit("Huyện Cư M'gar").Id}");
        Assert.Contains(page.FindAll("main tbody tr"), r => r.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>
    /// If nothing else happened during a campaign's days, the figures of the days equal those of the campaign: no page shows two numbers
    /// under one name.
    /// </summary>
    [Theory]
    [InlineData("/outreach?side=place", 30)]
    [InlineData("/outreach?side=organising", 30)]
    [InlineData("/outreach/progress?side=place", 7)]
    [InlineData("/outreach/waiting?side=place", 2)]
    public async Task The_days_of_a_campaign_have_the_figures_of_the_campaign(string address, int least)
    {
        using var browser = await CoordinatorAsync();
        const string Days = "&period=chosen&from=2026-11-15&to=2026-12-15";
        var campaign = Doors(await browser.GetAsync($"{address}&campaign={fixture.Now.Id}"));
        var days = Doors(await browser.GetAsync($"{address}&campaign={fixture.Now.Id}{Days}"))
            .Where(d => d.Href.Contains(Days, StringComparison.Ordinal))
            .ToList();
        Assert.All(
            await Task.WhenAll(days.Select(d => browser.GetAsync(d.Href))),
            rows => Assert.DoesNotContain(OutreachFixture.CalledOff, rows.FindAll("tbody th"))
        );
        var compared = days.Where(d => campaign.Any(c => c.Href == d.Href.Replace(Days, "", StringComparison.Ordinal))).ToList();
        Assert.True(compared.Count >= least, $"{compared.Count} figures compared");
        Assert.All(compared, d => Assert.Contains((d.Href.Replace(Days, "", StringComparison.Ordinal), d.Text), campaign));

        static List<(string Href, string Text)> Doors(TestPage page) =>
            [
                .. page
                    .Document.QuerySelectorAll("main a[href^='/outreach/rows']")
                    .Select(a => (a.GetAttribute("href")!, a.TextContent.Trim()))
                    .Distinct(),
            ];
    }

    [Fact]
    public async Task Every_tile_and_row_of_units_opens_the_unit_with_the_same_figure()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach");
        var tiles = page
            .Document.QuerySelectorAll("a.tile")
            .Where(t => t.QuerySelector("b")!.TextContent is not ("0" or "Chưa nhập"))
            .ToList();
        Assert.Equal(2, tiles.Count);
        foreach (var tile in tiles)
        {
            var unit = await browser.GetAsync(tile.GetAttribute("href")!);
            Assert.Equal(tile.QuerySelector("b")!.TextContent, unit.Find(".figure-head"));
        }

        Assert.Equal(
            "Chưa nhập",
            (await browser.GetAsync($"/outreach?unit={World.Unit("Huyện Cư M'gar").Id}"))
                .Document.QuerySelector("a.tile.is-missing b")!
                .TextContent
        );
    }

    [Fact]
    public async Task The_rows_lead_down_to_one_event_and_its_entries()
    {
        using var browser = await CoordinatorAsync();
        var rows = await browser.GetAsync($"/outreach/rows?campaign={fixture.Now.Id}&unit={World.Root.Id}&side=place&source=headcount");
        Assert.Equal("240", rows.Find("[data-total]"));
        Assert.Contains("Số người đếm được", rows.Find("h1")!, StringComparison.Ordinal);
        var counts = await browser.GetAsync($"/outreach/events/{fixture.Talk.Id}");
        Assert.Equal("44", counts.Find("[data-total]"));
        Assert.Contains("Quét mã QR", counts.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Niê", counts.Text, StringComparison.Ordinal);

        var missing = await browser.GetAsync($"/outreach/rows?campaign={fixture.Now.Id}&unit={World.Root.Id}&side=place&what=missing");
        Assert.Contains("1 buổi chưa nhập", missing.Find("tbody")!, StringComparison.Ordinal);
        var silent = await browser.GetAsync($"/outreach/events/{fixture.Silent.Id}");
        Assert.Null(silent.Find("[data-total]"));
        Assert.Contains("Chưa nhập số của hoạt động này", silent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_counted_once_and_say_why_rows_do_not_add_up()
    {
        using var browser = await CoordinatorAsync();
        var rows = await browser.GetAsync($"/outreach/rows?campaign={fixture.Now.Id}&unit={World.Root.Id}&side=place&what=people");
        Assert.Equal("2", rows.Find("[data-total]"));
        Assert.Equal(
            4,
            rows.Document.QuerySelectorAll("[data-figure]")
                .Sum(c => int.Parse(c.GetAttribute("data-figure")!, CultureInfo.InvariantCulture))
        );
        Assert.Contains("không cộng lại", rows.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_events_goes_on_where_the_last_one_ended()
    {
        var commune = World.Units.Last(u => u.LevelKey == "commune");
        for (var i = 0; i < 55; i++)
        {
            var activity = await World.EventAsync(
                ActivityState.Held,
                commune.Id,
                commune.Id,
                new LocalDate(2026, 10, 1 + (i % 20)),
                campaign: null
            );
            await World.HeadcountAsync(activity, activity.Sessions[0], Cells.BySex(i, 1, 0));
            if (i == 20)
            {
                await World.SqlAsync($"SELECT outreach_fold()");
            }
        }

        using var browser = await CoordinatorAsync();
        foreach (var (what, period) in new[] { ("turns", ""), ("events", ""), ("turns", "&period=2026-10"), ("events", "&period=2026-q4") })
        {
            var first = await browser.GetAsync($"/outreach/rows?campaign=none&unit={commune.Id}&what={what}{period}");
            var next = await browser.GetAsync(first.Document.QuerySelector("main a[rel=next]")!.GetAttribute("href")!);
            var rows = first.Document.QuerySelectorAll("tbody tr").Concat(next.Document.QuerySelectorAll("tbody tr")).ToList();
            Assert.Equal(50, first.Document.QuerySelectorAll("tbody tr").Length);
            Assert.Equal(55, rows.Select(r => r.QuerySelector("a")!.GetAttribute("href")).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(
                what == "turns" ? (54 * 55 / 2) + 55 : 55,
                rows.Sum(r => int.Parse(r.QuerySelector("[data-figure]")!.GetAttribute("data-figure")!, CultureInfo.InvariantCulture))
            );
            Assert.Null(next.Document.QuerySelector("main a[rel=next]"));
            var back = await browser.GetAsync(next.Document.QuerySelector("main a[rel=prev]")!.GetAttribute("href")!);
            Assert.Equal(first.FindAll("tbody tr"), back.FindAll("tbody tr"));
            Assert.Null(back.Document.QuerySelector("main a[rel=prev]"));
        }
    }

    [Theory]
    [InlineData("form={form}&source=headcount", "40")]
    [InlineData("form={form}&day=2026-11-20&part=female", "23")]
    [InlineData("source=ticket&until=2026-11-20", "3")]
    [InlineData("source=entered&day=2026-11-22", "0")]
    public async Task A_figure_that_is_narrowed_twice_is_summed_from_its_rows(string narrowed, string figure)
    {
        using var browser = await CoordinatorAsync();
        var talk = narrowed.Replace("{form}", World.Forms["talk"].ToString(), StringComparison.Ordinal);
        var rows = await browser.GetAsync($"/outreach/rows?campaign={fixture.Now.Id}&unit={World.Root.Id}&side=place&{talk}");
        Assert.Equal(figure, rows.Find("[data-total]"));
        Assert.Equal(
            figure,
            rows.Document.QuerySelectorAll("[data-figure]")
                .Sum(c => long.Parse(c.GetAttribute("data-figure")!, CultureInfo.InvariantCulture))
                .ToString(CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public async Task Nobody_sees_counts_that_their_grants_do_not_reach()
    {
        using var foreign = await Host.SignedInAsync(Role.Organiser, World.Unit("Huyện Krông Pắc").Id);
        var district = World.Unit("Huyện Cư M'gar").Id;
        Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/outreach?unit={district}")).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await foreign.GetAsync($"/outreach/rows?unit={district}&campaign={fixture.Now.Id}&side=place")).Status
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/outreach?unit={World.Root.Id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await foreign.GetAsync($"/outreach/events/{fixture.Talk.Id}")).Status);

        // What others organised in the district counts there by place; the counts of their event stay closed.
        var own = await foreign.GetAsync("/outreach/rows");
        Assert.Equal("2", own.Find("[data-total]"));
        Assert.Empty(own.Document.QuerySelectorAll("tbody a"));

        using var steward = await Host.SignedInAsync(Role.Steward, World.Root.Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await steward.GetAsync("/outreach")).Status);
        using var viewer = await Host.SignedInAsync(Role.Viewer, World.Root.Id);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/outreach")).Status);
    }

    [Theory]
    [InlineData("/outreach?campaign=none", HttpStatusCode.OK)]
    [InlineData("/outreach?campaign=nonsense", HttpStatusCode.NotFound)]
    [InlineData("/outreach?side=both", HttpStatusCode.NotFound)]
    [InlineData("/outreach?unit=00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound)]
    [InlineData("/outreach/rows?source=nothing", HttpStatusCode.NotFound)]
    [InlineData("/outreach/rows?part=others", HttpStatusCode.NotFound)]
    [InlineData("/outreach/rows?day=yesterday", HttpStatusCode.NotFound)]
    [InlineData("/outreach/rows?form=talk", HttpStatusCode.NotFound)]
    [InlineData("/outreach/rows?what=names", HttpStatusCode.NotFound)]
    [InlineData("/outreach/events/00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound)]
    public async Task An_address_is_answered_for_what_it_says(string address, HttpStatusCode status)
    {
        using var browser = await CoordinatorAsync();
        Assert.Equal(status, (await browser.GetAsync(address)).Status);
    }

    [Fact]
    public async Task The_filters_stand_in_the_address_and_on_the_page()
    {
        using var browser = await CoordinatorAsync();
        var district = World.Unit("Huyện Cư M'gar");
        var page = await browser.GetAsync($"/outreach?campaign={fixture.Now.Id}&unit={district.Id}&side=organising");
        Assert.Equal(district.Id.ToString(), page.Document.QuerySelector("select[name=unit] option[selected]")!.GetAttribute("value"));
        Assert.Equal("organising", page.Document.QuerySelector("select[name=side] option[selected]")!.GetAttribute("value"));
        Assert.Equal("44", page.Find(".figure-head"));
        var english = await browser.GetAsync($"/outreach?campaign={fixture.Now.Id}&lang=en");
        Assert.Equal("Outreach results", (await browser.FollowAsync(english)).Find("h1"));
    }

    private Task<TestBrowser> CoordinatorAsync() =>
        Host.SignedInAsync(Role.Coordinator, World.Root.Id, World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);
}
