using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Campaigns;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>The pages that lead to events: the home page, the list, the calendar, campaigns.</summary>
public sealed class PagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task Today_shows_the_campaign_what_is_on_and_what_waits()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa hôm nay");
        var now = await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(venue, "Đang diễn ra lúc này", "2026-11-24", "13:30", "15:00")
        );
        var over = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Đã xong hôm qua", "2026-11-23"));
        await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Ngày mai", "2026-11-25"));

        var page = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Ngày 10", page.Find(".campaign-panel"), StringComparison.Ordinal);
        Assert.Equal(31, page.Document.QuerySelectorAll(".month-strip > li").Length);
        Assert.Equal("25", page.Find(".month-strip .is-key .month-day"));
        Assert.Contains("Đang diễn ra lúc này", page.Find(".slot.is-now"), StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector(".slot.is-now a[href^='/check-in/']"));
        Assert.NotNull(page.Document.QuerySelector($".decision a[href='/events/{over}']"));
        Assert.Contains("Ngày mai", page.Find(".day-row"), StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll("main .btn-primary"));
        Assert.NotEqual(now, over);
    }

    [Fact]
    public async Task Who_has_no_work_here_is_led_to_where_it_is()
    {
        var root = await fixture.Host.RootAsync();
        using var steward = await fixture.Host.SignedInAsync(Role.Steward, root.Id);
        Assert.Equal("/check-in", (await steward.GetAsync("/")).Location);
        using var nobody = fixture.Host.Browser();
        Assert.StartsWith("/sign-in", (await nobody.GetAsync("/")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_filtered_without_marks_and_goes_on_from_page_to_page()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 1)).Id, "Nhà văn hóa Ea Kuêh", holdsSeveral: true);
        for (var i = 0; i < 30; i++)
        {
            await _world.ScheduleAsync(browser, await _world.FormAsync(venue, $"Chuyện ở buôn {i}", "2026-12-12"));
        }

        Assert.Equal(25, (await browser.GetAsync("/events?q=chuyen+o+buon")).Document.QuerySelectorAll("tbody tr").Length);
        var seen = new List<string>();
        for (var next = "/events?q=ea+kueh"; next is not null; )
        {
            var page = await browser.GetAsync(next);
            seen.AddRange(page.Document.QuerySelectorAll("tbody th a").Select(a => a.GetAttribute("href")!));
            next = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(30, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(30, seen.Count);
        var empty = await browser.GetAsync("/events?q=khong+co+gi");
        Assert.NotNull(empty.Find(".empty"));
    }

    [Fact]
    public async Task The_list_finds_commune_venue_and_speaker_by_words_in_any_order()
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync(index: 3);
        var venue = await _world.VenueAsync(commune.Id, "Hội trường Suối Trong");
        var speaker = await _world.SpeakerAsync("Lò Thị Mười Ba");
        var id = await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(venue, "Bàn chuyện mùa rẫy", "2026-12-15", speakers: speaker.Id)
        );
        foreach (
            var asked in new[]
            {
                "rẫy chuyện",
                "trong suoi",
                "mười lò",
                "suối mùa ba",
                commune.Name + " suối",
                string.Join(' ', commune.Name.Split(' ').Reverse()) + " rẫy",
            }
        )
        {
            Assert.NotNull(
                (await browser.GetAsync("/events?q=" + Uri.EscapeDataString(asked))).Document.QuerySelector($"a[href='/events/{id}']")
            );
        }

        Assert.Null((await browser.GetAsync("/events?q=suoi+dong")).Document.QuerySelector($"a[href='/events/{id}']"));
    }

    [Fact]
    public async Task Calendar_and_campaigns_open_for_whoever_may_see_activities()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 2)).Id, "Nhà văn hóa trên lịch");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Buổi trên lịch", "2026-11-28"));
        var calendar = await browser.GetAsync("/calendar?month=2026-11");
        Assert.NotNull(calendar.Document.QuerySelector($"a[href='/events/{id}']"));

        // The legend explains each colour in words, and only the colours that occur in the month.
        Assert.Contains("Đã lên lịch", calendar.FindAll(".month-key .state"));
        Assert.DoesNotContain("Đã hủy", calendar.FindAll(".month-key .state"));

        var list = await browser.GetAsync("/campaigns");
        Assert.Contains("2026", list.Find("tbody"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        var campaign = await db.Campaigns.SingleAsync(c => c.StartsOn == new LocalDate(2026, 11, 15), Cancel);
        var page = await browser.GetAsync($"/campaigns/{campaign.Id}");
        Assert.Contains("25/11", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector($"a[href^='/events/schedule?campaign={campaign.Id}']"));
    }

    [Fact]
    public async Task The_calendar_says_of_a_draft_that_clashes_what_today_says()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 2)).Id, "Nhà văn hóa hai buổi một giờ");
        await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Có chỗ trước", "2026-12-02"));
        foreach (var (title, date) in new[] { ("Nháp trùng giờ", "2026-12-02"), ("Nháp không trùng", "2026-12-03") })
        {
            await EventWorld.PressAsync(
                browser,
                await browser.GetAsync("/events/schedule"),
                "Draft",
                await _world.FormAsync(venue, title, date)
            );
        }

        // The days of the campaign in the neighbouring month belong to it too.
        var calendar = await browser.GetAsync("/calendar?month=2026-11&day=2026-12-02");
        var other = calendar.Document.QuerySelectorAll(".month-cell.is-other.is-campaign").ToList();
        Assert.Equal(6, other.Count);
        var clash = calendar
            .Document.QuerySelectorAll(".cell-event")
            .Single(e => e.TextContent.Contains("Nháp trùng giờ", StringComparison.Ordinal));
        Assert.Contains("is-wrong", clash.ClassList);
        Assert.Contains("Trùng lịch", clash.TextContent, StringComparison.Ordinal);
        var draft = calendar
            .Document.QuerySelectorAll(".cell-event")
            .Single(e => e.TextContent.Contains("Nháp không trùng", StringComparison.Ordinal));
        Assert.Contains("is-grey", draft.ClassList);
        Assert.Contains("Nháp", draft.TextContent, StringComparison.Ordinal);
        Assert.Contains("Trùng lịch", calendar.FindAll(".month-key .state"));
        Assert.Contains("Trùng lịch", calendar.FindAll("#day .state"));
    }

    [Fact]
    public async Task Editions_are_made_once_however_often_they_are_asked_for()
    {
        await using var db = fixture.Host.Db();
        var before = await db.Campaigns.CountAsync(Cancel);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    await using var own = fixture.Host.Db();
                    await CampaignEditions.EnsureAsync(own, new LocalDate(2030, 5, 1), Cancel);
                })
        );
        Assert.Equal(before + 4, await db.Campaigns.CountAsync(Cancel));
        Assert.Equal(
            1,
            await db.Campaigns.CountAsync(
                c => c.StartsOn == new LocalDate(2030, 11, 15) && c.KeyDates.Any(k => k.On == new LocalDate(2030, 11, 25)),
                Cancel
            )
        );
    }
}
