using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>What the pages show of a draft: its day without an hour, its clashes, and the contact that will be public.</summary>
public sealed class DraftPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task A_draft_with_a_day_and_no_hour_says_its_day()
    {
        using var browser = await _world.OrganiserAsync();
        await EventWorld.PressAsync(
            browser,
            await browser.GetAsync("/events/schedule"),
            "Draft",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = "Có ngày chưa có giờ",
                ["Input.Date"] = "27/11/2026",
            }
        );
        await using var db = fixture.Host.Db();
        var id = await db.Activities.Where(a => a.Title == "Có ngày chưa có giờ").Select(a => a.Id).SingleAsync(Cancel);
        Assert.Contains("27/11/2026, chưa chọn giờ", (await browser.GetAsync($"/events/{id}")).Find("main"), StringComparison.Ordinal);
        Assert.Contains(
            "27/11/2026, chưa chọn giờ",
            (await browser.GetAsync("/events?state=Draft&q=co+ngay+chua+co+gio")).Find("main"),
            StringComparison.Ordinal
        );

        await EventWorld.PressAsync(
            browser,
            await browser.GetAsync("/events/schedule"),
            "Draft",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Chưa có gì" }
        );
        var bare = await db.Activities.Where(a => a.Title == "Chưa có gì").Select(a => a.Id).SingleAsync(Cancel);
        Assert.Contains("Chưa chọn ngày giờ", (await browser.GetAsync($"/events/{bare}")).Find("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_draft_that_clashes_says_with_what()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 6)).Id, "Nhà văn hóa hai nơi muốn");
        var first = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, title: "Đã lên lịch trước"));
        var form = await _world.FormAsync(venue, title: "Muốn cùng giờ");
        await EventWorld.PressAsync(browser, await browser.GetAsync("/events/schedule"), "Draft", form);
        await using var db = fixture.Host.Db();
        var draft = await db.Activities.Where(a => a.Title == "Muốn cùng giờ").Select(a => a.Id).SingleAsync(Cancel);
        var page = await browser.GetAsync($"/events/{draft}");
        var said = page
            .Document.QuerySelectorAll(".notice")
            .Select(n => n.TextContent)
            .Single(t => t.Contains("Trùng lịch", StringComparison.Ordinal));
        Assert.Contains("Đã lên lịch trước", said, StringComparison.Ordinal);
        Assert.Contains("Nhà văn hóa hai nơi muốn", said, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector($".notice a[href='/events/{first}']"));
        Assert.DoesNotContain("Trùng lịch", (await browser.GetAsync($"/events/{first}")).Find("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_says_whose_number_stands_there_if_it_names_nobody()
    {
        using var browser = await _world.OrganiserAsync();
        Assert.Contains(
            "không có số nào",
            (await browser.GetAsync("/events/schedule")).Find("#Input_Contact-hint"),
            StringComparison.Ordinal
        );
        await using var db = fixture.Host.Db();
        var unit = await db.Grants.Where(g => g.AccountId == browser.AccountId).Select(g => g.ActingUnitId).SingleAsync(Cancel);
        var parent = await db.Units.Where(u => u.Id == unit).Select(u => u.ParentId).SingleAsync(Cancel);
        await db.Units.Where(u => u.Id == parent).ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, "Cấp trên, 0262 3111 333"), Cancel);
        Assert.Contains(
            "Cấp trên, 0262 3111 333",
            (await browser.GetAsync("/events/schedule")).Find("#Input_Contact-hint"),
            StringComparison.Ordinal
        );
        await db.Units.Where(u => u.Id == unit).ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, "Đơn vị, 0262 3111 444"), Cancel);
        Assert.Contains(
            "Đơn vị, 0262 3111 444",
            (await browser.GetAsync("/events/schedule")).Find("#Input_Contact-hint"),
            StringComparison.Ordinal
        );
        await db
            .Units.Where(u => u.Id == unit || u.Id == parent)
            .ExecuteUpdateAsync(u => u.SetProperty(x => x.Contact, (string?)null), Cancel);
    }
}
