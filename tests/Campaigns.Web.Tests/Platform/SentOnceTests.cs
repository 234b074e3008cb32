using System.Net;
using Campaigns.Testing;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

/// <summary>A form that is sent again because its answer was lost does nothing twice, and leads to the same answer.</summary>
public sealed class SentOnceTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static int made;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task A_change_that_was_saved_is_not_somebody_elses_when_it_is_sent_again()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser);
        var page = await browser.GetAsync($"/events/{id}/edit");
        var sent = Guid.CreateVersion7();
        var first = await SendAsync(browser, page, sent, "Tên mới");
        Assert.Equal($"/events/{id}", first.Location);
        var toast = (await browser.GetAsync(first.Location!)).Find(".toast-line");
        var again = await SendAsync(browser, page, sent, "Tên mới");
        Assert.Equal(first.Location, again.Location);
        Assert.Equal(toast, (await browser.GetAsync(again.Location!)).Find(".toast-line"));
        await using var db = fixture.Host.Db();
        Assert.Equal(1, await db.AuditEntries.CountAsync(a => a.SubjectId == id && a.Action == "activity.changed", Cancel));

        // The same form with another id is another sending, and the page it comes from is out of date by now.
        var other = await SendAsync(browser, page, Guid.CreateVersion7(), "Tên khác");
        Assert.Contains("vừa sửa", other.Find("[data-error-summary]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_was_refused_is_read_again()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser);
        var page = await browser.GetAsync($"/events/{id}/edit");
        var sent = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(browser, page, sent, "")).Status);
        Assert.Equal($"/events/{id}", (await SendAsync(browser, page, sent, "Nay có tên")).Location);
    }

    [Fact]
    public async Task Another_form_with_the_same_id_is_read()
    {
        using var browser = await _world.OrganiserAsync();
        var (one, other) = (await EventAsync(browser), await EventAsync(browser));
        var sent = Guid.CreateVersion7();
        await SendAsync(browser, await browser.GetAsync($"/events/{one}/edit"), sent, "Tên một");
        Assert.Equal(
            $"/events/{other}",
            (await SendAsync(browser, await browser.GetAsync($"/events/{other}/edit"), sent, "Tên khác")).Location
        );
        await using var db = fixture.Host.Db();
        Assert.Equal("Tên khác", await db.Activities.Where(a => a.Id == other).Select(a => a.Title).SingleAsync(Cancel));
    }

    [Fact]
    public async Task The_answer_to_a_form_is_told_to_its_own_account_alone_and_is_no_text_in_the_database()
    {
        using var browser = await _world.OrganiserAsync();
        using var other = await _world.OrganiserAsync();
        var id = await EventAsync(browser);
        var sent = Guid.CreateVersion7();
        await SendAsync(browser, await browser.GetAsync($"/events/{id}/edit"), sent, "Tên của một người");
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM sent_form WHERE id = '{sent}' OR answer LIKE '%{id}%'"));
        var page = await other.GetAsync($"/events/{id}/edit");
        Assert.Equal($"/events/{id}", (await SendAsync(other, page, sent, "Tên của người kia")).Location);
        await using var db = fixture.Host.Db();
        Assert.Equal("Tên của người kia", await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel));
    }

    [Fact]
    public async Task After_a_day_an_answer_is_forgotten()
    {
        fixture.Host.Clock.Reset(TestDatabases.Start);
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser);
        await SendAsync(browser, await browser.GetAsync($"/events/{id}/edit"), Guid.CreateVersion7(), "Hôm nay");
        Assert.NotEqual(0L, await fixture.Database.SqlAsync("SELECT count(*) FROM sent_form"));
        fixture.Host.Clock.Advance(Duration.FromHours(25));
        using var later = await _world.OrganiserAsync();
        await SendAsync(later, await later.GetAsync($"/events/{id}/edit"), Guid.CreateVersion7(), "Hôm sau");
        Assert.Equal(1L, await fixture.Database.SqlAsync("SELECT count(*) FROM sent_form"));
        fixture.Host.Clock.Reset(TestDatabases.Start);
    }

    private static Task<TestPage> SendAsync(TestBrowser browser, TestPage page, Guid sent, string title) =>
        browser.SubmitAsync(
            page,
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [SentOnce.Field] = sent.ToString(), ["Input.Title"] = title }
        );

    private async Task<Guid> EventAsync(TestBrowser browser)
    {
        var number = Interlocked.Increment(ref made);
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, $"Hội trường gửi lại {number}");
        return await _world.ScheduleAsync(browser, await _world.FormAsync(venue, $"Gửi lại {number}", "28/11/2026", "08:00", "10:00"));
    }
}
