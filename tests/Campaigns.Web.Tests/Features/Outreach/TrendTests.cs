using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using MiniExcelLibs;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>The turns of a period by week and by month: their sum, their rows and their workbook.</summary>
public sealed class TrendTests(PeriodsFixture fixture) : IClassFixture<PeriodsFixture>
{
    private static readonly string[] Periods =
    [
        "",
        "&period=2026-q4",
        "&period=2026",
        "&period=report-half_year-2026",
        "&period=report-year-2026",
        "&period=chosen&from=2026-03-31&to=2026-06-01",
        "&period=chosen&from=2026-03-31",
        "&period=all",
    ];

    private TestHost Host => fixture.Host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weeks_and_months_add_up_to_the_figure_of_the_period_and_the_workbook_has_the_same_rows()
    {
        using var browser = await CoordinatorAsync();
        foreach (var period in Periods)
        {
            foreach (var unit in fixture.Units)
            {
                foreach (var side in new[] { "organising", "place" })
                {
                    var filters = $"campaign={fixture.Now.Id}&unit={unit.Id}&side={side}{period}";
                    var whole = Read((await browser.GetAsync("/outreach?" + filters)).Find(".figure-head")!);
                    foreach (var by in new[] { "week", "month" })
                    {
                        var page = await browser.GetAsync($"/outreach/trend?{filters}&by={by}");
                        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {filters}");
                        var rows = page.Document.QuerySelectorAll("[data-trend] tbody tr").ToList();
                        Assert.Equal(whole, rows.Sum(r => Number(r, "data-trend-turns") ?? 0));
                        if (rows.Count == 0)
                        {
                            continue;
                        }

                        var sheet = await SheetAsync(browser, page);
                        Assert.Equal(rows.Count + 1, sheet.Count);
                        Assert.Equal(rows.Select(r => Number(r, "data-trend-turns")), sheet.SkipLast(1).Select(r => Cell(r, "Lượt người")));
                        Assert.Equal(
                            rows.Select(r => Number(r, "data-trend-before")),
                            sheet.SkipLast(1).Select(r => Cell(r, "Cùng kỳ năm trước"))
                        );
                        Assert.Equal(whole, Cell(sheet[^1], "Lượt người"));
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Every_week_and_month_opens_rows_that_add_up_to_it()
    {
        using var browser = await CoordinatorAsync();
        var opened = 0;
        foreach (var period in Periods.Take(5))
        {
            var page = await browser.GetAsync($"/outreach/trend?campaign={fixture.Now.Id}&unit={fixture.World.Root.Id}{period}");
            foreach (
                var link in page
                    .Document.QuerySelectorAll("[data-trend] a[href^='/outreach/rows']")
                    .DistinctBy(a => a.GetAttribute("href"))
                    .OrderByDescending(a => Read(a.TextContent))
                    .Take(8)
            )
            {
                var rows = await browser.GetAsync(link.GetAttribute("href")!);
                Assert.Equal(link.TextContent.Trim(), rows.Find("[data-total]"));
                Assert.Equal(
                    Read(link.TextContent),
                    rows.Document.QuerySelectorAll("[data-figure]").Sum(c => Number(c, "data-figure") ?? 0)
                );
                opened++;
            }
        }

        Assert.True(opened > 15, $"{opened} figures");
    }

    [Fact]
    public async Task Weeks_without_a_count_are_0_the_running_one_is_marked_and_later_ones_are_still_to_come()
    {
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync($"/outreach/trend?unit={fixture.World.Root.Id}&period=2026-q4&by=week");
        var rows = page.Document.QuerySelectorAll("[data-trend] tbody tr").ToList();
        string[] Named(string name) => [.. rows.Where(r => r.Text().Contains(name, StringComparison.Ordinal)).Select(r => r.Text())];

        // The quarter begins on a Thursday, and today is Tuesday of week 48.
        Assert.Contains("01/10 – 04/10/2026", Assert.Single(Named("Tuần 40/2026")), StringComparison.Ordinal);
        Assert.Equal(0, Number(rows.Single(r => r.Text().Contains("Tuần 42/2026", StringComparison.Ordinal)), "data-trend-turns"));
        Assert.Contains("chưa hết", Assert.Single(Named("Tuần 48/2026")), StringComparison.Ordinal);
        Assert.Single(rows, r => r.Text().Contains("chưa hết", StringComparison.Ordinal));
        Assert.Contains("chưa tới", Assert.Single(Named("Tuần 49/2026")), StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll(".trend-plot .is-running"));
        Assert.Equal(rows.Count(r => Number(r, "data-trend-turns") is not null), page.Document.QuerySelectorAll(".trend-plot rect").Length);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach/trend?by=day")).Status);
    }

    [Theory]
    [InlineData("/outreach", "&side=")]
    [InlineData("/outreach?period=2026-11", "&period=2026-11&asof=2026-11-24")]
    [InlineData("/outreach?period=year", "&period=2026&asof=2026-11-24")]
    [InlineData("/outreach?period=2026-10", "&period=2026-10&")]
    [InlineData("/outreach?period=report-half_year-2026", "&period=report-half_year-2026&")]
    [InlineData("/outreach?period=report-year-2026", "&period=report-year-2026&asof=2026-11-24")]
    [InlineData("/outreach?period=all", "&period=all&asof=2026-11-24")]
    [InlineData("/outreach/trend?period=2026-q4&by=month", "&period=2026-q4&asof=2026-11-24&by=month")]
    [InlineData("/outreach/trend?period=2026&by=week", "&period=2026&asof=2026-11-24&by=week")]
    [InlineData("/outreach/progress?only=behind&sort=name", "&only=behind&sort=name")]
    public async Task A_copied_link_shows_the_same_page_on_later_days_and_says_when_it_was_copied(string address, string kept)
    {
        Host.Clock.Reset(TestDatabases.Start);
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync(address);
        var href = page.Document.QuerySelector("form.filters a[data-copy]")!.GetAttribute("href")!;
        Assert.EndsWith(
            href,
            page.Document.QuerySelector("form.filters a[data-copy]")!.GetAttribute("data-copy")!,
            StringComparison.Ordinal
        );
        Assert.Contains(kept, href, StringComparison.Ordinal);
        Assert.All(["campaign=", "unit=", "side=", "seen=2026-11-24T"], p => Assert.Contains(p, href, StringComparison.Ordinal));
        Assert.DoesNotContain("Liên kết này được chép lúc", page.Text, StringComparison.Ordinal);

        Host.Clock.Advance(Duration.FromDays(3));
        using var later = await CoordinatorAsync();
        var again = await later.GetAsync(href);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("Liên kết này được chép lúc", again.Text, StringComparison.Ordinal);
        Assert.Equal(page.Find(".figure-head"), again.Find(".figure-head"));
        if (kept.Contains("&period=", StringComparison.Ordinal))
        {
            Assert.Contains("Con số đầu trang vẫn là", again.Text, StringComparison.Ordinal);
            Assert.Equal(page.Find("[data-comparisons]"), again.Find("[data-comparisons]"));
            Assert.Equal(Rows(page), Rows(again));
        }

        Host.Clock.Reset(TestDatabases.Start);

        static List<string> Rows(TestPage page) =>
            [.. page.Document.QuerySelectorAll("[data-trend-turns]").Select(r => r.TextContent.Trim())];
    }

    [Fact]
    public async Task Figures_of_later_days_are_not_in_a_copied_link_and_a_correction_is_shown_as_such()
    {
        Host.Clock.Reset(TestDatabases.Start);
        using var browser = await CoordinatorAsync();
        var page = await browser.GetAsync("/outreach?period=2026-11");
        var turns = page.Find(".figure-head")!;

        // A link that was copied on the 10th has the days until then, on every page that it leads to.
        var early = await browser.GetAsync("/outreach?period=2026-11&asof=2026-11-10");
        Assert.Contains("Số liệu tính đến hết 10/11/2026", early.Text, StringComparison.Ordinal);
        var whole = await browser.GetAsync(early.Document.QuerySelector(".notice a")!.GetAttribute("href")!);
        Assert.Equal(turns, whole.Find(".figure-head"));
        var byDays = await browser.GetAsync("/outreach?period=chosen&from=2026-11-01&to=2026-11-10");
        Assert.Equal(byDays.Find(".figure-head"), early.Find(".figure-head"));
        Assert.NotEqual(turns, early.Find(".figure-head"));
        var rows = await browser.GetAsync(early.Document.QuerySelector("a.figure-head")!.GetAttribute("href")!);
        Assert.Equal(early.Find(".figure-head"), rows.Find("[data-total]"));
        foreach (var tab in early.Document.QuerySelectorAll("nav.tabs a"))
        {
            Assert.Contains("&asof=2026-11-10", tab.GetAttribute("href"), StringComparison.Ordinal);
        }

        var changed = await browser.GetAsync("/outreach?period=2026-10&seen=2026-11-20T08:15&figure=1");
        Assert.Contains("Liên kết này được chép lúc 08:15, 20/11/2026", changed.Text, StringComparison.Ordinal);
        Assert.Contains("Con số đầu trang khi chép liên kết là 1, nay là", changed.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/outreach?period=2026-11&asof=x")).Status);
        foreach (var strange in new[] { "seen=x&figure=1", "seen=2030-01-01T00:00", "figure=-1" })
        {
            Assert.DoesNotContain("được chép lúc", (await browser.GetAsync($"/outreach?{strange}")).Text, StringComparison.Ordinal);
        }
    }

    private static async Task<List<IDictionary<string, object?>>> SheetAsync(TestBrowser browser, TestPage page)
    {
        var link = page.Document.QuerySelector("main a[href*='handler=Excel']")!.GetAttribute("href");
        using var file = new MemoryStream(await browser.Client.GetByteArrayAsync(link, Cancel));
        return (await file.QueryAsync(useHeaderRow: true, startCell: "A5")).Cast<IDictionary<string, object?>>().ToList();
    }

    private static long? Cell(IDictionary<string, object?> row, string column) =>
        row[column] is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    private static long? Number(IElement row, string attribute) =>
        (row.HasAttribute(attribute) ? row : row.QuerySelector($"[{attribute}]"))?.GetAttribute(attribute) is { Length: > 0 } text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : null;

    private static long Read(string text) => long.Parse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("vi-VN"));

    private Task<TestBrowser> CoordinatorAsync() =>
        Host.SignedInAsync(Role.Coordinator, fixture.World.Root.Id, fixture.World.Units.Single(u => u.ShortName == "Sở LĐTBXH").Id);
}
