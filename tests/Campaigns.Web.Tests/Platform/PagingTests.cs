using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Tests.Features.Events;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>Lists are paged by key in both directions: going back shows the page that was seen before.</summary>
public sealed class PagingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Whoever_walks_forwards_and_back_over_any_rows_sees_the_same_pages()
    {
        var cases =
            from rows in Gen.Choose(0, 60)
            from size in Gen.Choose(1, 9)
            from hours in Gen.Choose(1, 12)
            from latestFirst in Gen.Elements(true, false)
            select (rows, size, hours, latestFirst);
        Prop.ForAll(cases.ToArbitrary(), c => Walks(c.rows, c.size, c.hours, c.latestFirst))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public async Task Back_from_a_short_way_in_shows_the_first_page_whole()
    {
        await using var db = fixture.Host.Db();
        var all = await Rows(db, 10, 3).OrderBy(r => r.At).ThenBy(r => r.Id).ToListAsync(Cancel);

        var page = await ReadAsync(
            db,
            10,
            3,
            new ListPlace<Instant>(all[2].At, all[2].Id, Placed: true, Back: true),
            5,
            latestFirst: false
        );

        Assert.Equal(all[..5], page.Rows);
        Assert.False(page.HasBefore);
        Assert.True(page.HasAfter);
    }

    [Fact]
    public async Task From_the_third_page_of_each_list_back_leads_to_the_second()
    {
        var world = new EventWorld(fixture.Host);
        using var organiser = await world.OrganiserAsync();
        var venue = await world.VenueAsync((await world.CommuneAsync(index: 3)).Id, "Nhà văn hóa buôn Trang Ba", holdsSeveral: true);
        for (var i = 0; i < 53; i++)
        {
            await world.ScheduleAsync(organiser, await world.FormAsync(venue, $"Chuyện trang ba {i}", "2026-12-13"));
        }

        await BackAndForthAsync(organiser, "/events");
        await BackAndForthAsync(organiser, "/events?when=all");
        Assert.Contains("53 hoạt động", (await organiser.GetAsync("/events?q=trang+ba")).Find(".pager"), StringComparison.Ordinal);
        using var nobody = fixture.Host.Browser();
        await using var db = fixture.Host.Db();
        await BackAndForthAsync(
            organiser,
            "/audit",
            async () =>
            {
                var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
                for (var i = 0; i < 120; i++)
                {
                    db.AuditEntries.Add(
                        new AuditEntry
                        {
                            Id = Guid.CreateVersion7(),
                            At = fixture.Host.Clock.GetCurrentInstant(),
                            ActorKind = ActorKind.System,
                            Action = "venue.added",
                            SubjectKind = "venue",
                            SubjectId = Guid.CreateVersion7(),
                            UnitId = district.Id,
                        }
                    );
                }

                await db.SaveChangesAsync(Cancel);
                return await fixture.Host.SignedInAsync(Role.Coordinator, district.Id);
            }
        );
        await BackAndForthAsync(
            organiser,
            "/accounts",
            async () =>
            {
                for (var i = 0; i < 110; i++)
                {
                    await fixture.Host.AccountAsync($"Người Trang {i % 7}");
                }

                return await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id);
            }
        );
        using var administrator = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id);
        await BackAndForthAsync(administrator, "/units?q=xa");
        await BackAndForthAsync(nobody, "/activities", least: 2);
    }

    private static async Task BackAndForthAsync(TestBrowser browser, string address, Func<Task<TestBrowser>>? prepare = null, int least = 3)
    {
        using var own = prepare is null ? null : await prepare();
        var reader = own ?? browser;
        var pages = new List<List<string>>();
        var page = await reader.GetAsync(address);
        pages.Add(RowsOf(page));
        while (page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is { } next)
        {
            page = await reader.GetAsync(next);
            pages.Add(RowsOf(page));
        }

        Assert.True(pages.Count >= least, $"{address} has {pages.Count} pages");
        for (var i = pages.Count - 2; i >= 0; i--)
        {
            page = await reader.GetAsync(page.Document.QuerySelector("a[rel=prev]")!.GetAttribute("href")!);
            Assert.Equal(pages[i], RowsOf(page));
        }

        Assert.Null(page.Document.QuerySelector("a[rel=prev]"));
    }

    private static List<string> RowsOf(TestPage page) =>
        [
            .. page
                .Document.QuerySelectorAll("main a[href]")
                .Where(a => a.GetAttribute("rel") is null)
                .Select(a => a.GetAttribute("href")!),
            .. page.Document.QuerySelectorAll("main tbody tr").Select(r => r.TextContent),
        ];

    private bool Walks(int rows, int size, int hours, bool latestFirst) =>
        WalkAsync(rows, size, hours, latestFirst).GetAwaiter().GetResult();

    private async Task<bool> WalkAsync(int rows, int size, int hours, bool latestFirst)
    {
        await using var db = fixture.Host.Db();
        var expected = await Rows(db, rows, hours).Beyond(ListPlace<Instant>.First, r => r.At, r => r.Id, latestFirst).ToListAsync(Cancel);
        var pages = new List<IReadOnlyList<Row>>();
        var page = await ReadAsync(db, rows, hours, ListPlace<Instant>.First, size, latestFirst);
        pages.Add(page.Rows);
        while (page.HasAfter)
        {
            page = await ReadAsync(
                db,
                rows,
                hours,
                new ListPlace<Instant>(page.Rows[^1].At, page.Rows[^1].Id, Placed: true, Back: false),
                size,
                latestFirst
            );
            pages.Add(page.Rows);
        }

        var same = expected.SequenceEqual(pages.SelectMany(p => p));
        for (var i = pages.Count - 2; i >= 0 && same; i--)
        {
            page = await ReadAsync(
                db,
                rows,
                hours,
                new ListPlace<Instant>(page.Rows[0].At, page.Rows[0].Id, Placed: true, Back: true),
                size,
                latestFirst
            );
            same = page.Rows.SequenceEqual(pages[i]) && page.HasAfter && page.HasBefore == i > 0;
        }

        return same;
    }

    private static Task<ListPage<Row>> ReadAsync(
        CampaignsDbContext db,
        int rows,
        int hours,
        ListPlace<Instant> place,
        int size,
        bool latestFirst
    ) =>
        ListPage<Row>.ReadAsync(
            place,
            size,
            (asked, most) => Rows(db, rows, hours).Beyond(asked, r => r.At, r => r.Id, latestFirst).Take(most).ToListAsync(Cancel)
        );

    /// <summary>Rows of which many have the same time.</summary>
    private static IQueryable<Row> Rows(CampaignsDbContext db, int rows, int hours) =>
        db.Database.SqlQuery<Row>(
            $"""
            SELECT timestamptz '2026-11-01 00:00+00' + (i * 7919 % {hours}) * interval '1 hour' AS at, md5(i::text)::uuid AS id
              FROM generate_series(1, {rows}) i
            """
        );

    private sealed record Row(Instant At, Guid Id);
}
