using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>The page of one event: its lifecycle, its headcounts, and who sees what.</summary>
public sealed class EventPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);
    private static int made;

    [Fact]
    public async Task Postponing_keeps_registrations_and_frees_the_bookings()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-01");
        await _world.RegistrationAsync(id, "Trần Thị Thu Hà", "ha@example.vn");

        var page = await browser.GetAsync($"/events/{id}?ask=postpone");
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(page, "form[action*='handler=Postpone']")).Location);

        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Postponed, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        Assert.Equal(1, await db.Registrations.CountAsync(r => r.ActivityId == id && r.State == RegistrationState.Confirmed, Cancel));
        Assert.Equal(1, await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Postponed, Cancel));

        // A new time puts it back on the calendar.
        var edit = await browser.GetAsync($"/events/{id}/edit");
        var again = await browser.SubmitAsync(
            edit,
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Date"] = "2026-12-08" }
        );
        Assert.Equal($"/events/{id}", again.Location);
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal(1, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        var reminder = await db.Messages.SingleAsync(
            m => m.ActivityId == id && m.Rule == MessageRule.Reminder && m.State == MessageState.Due,
            Cancel
        );
        Assert.Equal(new LocalDate(2026, 12, 7), VietnamTime.DateOf(reminder.DueAt));

        // Cancelling a postponed event also drops its reminders.
        var ask = await browser.GetAsync($"/events/{id}?ask=cancel");
        await browser.SubmitAsync(ask, "form[action*='handler=Cancel']", Values(("CancelReason", "Mưa lớn")));
        await db.Entry(reminder).ReloadAsync(Cancel);
        Assert.Equal((MessageState.Skipped, SkipReason.Cancelled), (reminder.State, reminder.Reason));
    }

    [Fact]
    public async Task Cancelling_needs_a_reason_tells_everybody_with_an_address_and_is_logged()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-02");
        await _world.RegistrationAsync(id, "Nguyễn Văn An", "an@example.vn");
        await _world.RegistrationAsync(id, "Lê Thị Không Thư");

        var page = await browser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Contains("1 người sẽ được báo", page.Find("#ask"), StringComparison.Ordinal);
        var refused = await browser.SubmitAsync(page, "form[action*='handler=Cancel']", Values(("CancelReason", "  ")));
        Assert.Contains("lý do", refused.FieldErrors["CancelReason"], StringComparison.OrdinalIgnoreCase);

        var done = await browser.SubmitAsync(refused, "form[action*='handler=Cancel']", Values(("CancelReason", "Bão số 12")));
        Assert.Equal($"/events/{id}", done.Location);
        await using var db = fixture.Host.Db();
        var activity = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Cancelled, "Bão số 12"), (activity.State, activity.StateReason));
        Assert.Equal(1, await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Cancelled, Cancel));
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.SubjectId == id && e.Action == "activity.cancelled", Cancel));
        Assert.Contains("Bão số 12", (await browser.GetAsync($"/events/{id}")).Find(".notice"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postpone", "PostponeReason")]
    [InlineData("cancel", "CancelReason")]
    public async Task A_reason_that_is_too_long_is_refused_at_its_field_and_kept(string ask, string field)
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-02", "08:00", "09:00");
        var reason = new string('a', 501);

        var answer = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask={ask}"), "#ask form", Values((field, reason)));

        Assert.Contains("500", answer.FieldErrors[field], StringComparison.Ordinal);
        Assert.Equal(reason, answer.Find($"#{field}"));
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
    }

    [Fact]
    public async Task An_event_is_not_marked_as_held_before_it_begins()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-03");
        var page = await browser.GetAsync($"/events/{id}?ask=cancel");
        page.Document.QuerySelector("form[action*='handler=Cancel']")!.SetAttribute("action", $"/events/{id}?handler=Held");

        var answer = await browser.SubmitAsync(page, "form[action*='handler=Held']");

        Assert.Contains("bắt đầu lúc", answer.Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
    }

    [Fact]
    public async Task Headcounts_are_split_twice_corrected_by_a_counter_entry_and_stand_beside_what_the_door_has()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "13:00", "15:00");
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Contains("Chưa nhập", page.Find("#headcount"), StringComparison.Ordinal);

        var mismatch = await browser.SubmitAsync(
            page,
            "#headcount form",
            Values(("Count.Female", "10"), ("Count.Male", "5"), ("Count.Under16", "20"))
        );
        Assert.Contains("20", mismatch.FieldErrors["Count.Under16"], StringComparison.Ordinal);
        Assert.Equal("10", mismatch.Document.QuerySelector("#Count_Female")?.GetAttribute("value"));
        var word = await browser.SubmitAsync(mismatch, "#headcount form", Values(("Count.Female", "mười"), ("Count.Under16", "")));
        Assert.True(word.FieldErrors.ContainsKey("Count.Female"));
        Assert.Equal("mười", word.Document.QuerySelector("#Count_Female")?.GetAttribute("value"));

        var good = Values(("Count.Female", "10"), ("Count.Male", "5"), ("Count.Under16", "3"));
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(page, "#headcount form", good)).Location);
        // The same form sent twice adds once.
        await browser.SubmitAsync(page, "#headcount form", good);
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        Assert.Equal((10, 5, 0, 3, 12), (entry.Female, entry.Male, entry.SexNotKnown, entry.Under16, entry.AgeNotKnown));
        Assert.Equal(new LocalDate(2026, 11, 24), entry.OnDate);

        var correcting = await browser.GetAsync($"/events/{id}?correct={entry.Id}");
        var noReason = await browser.SubmitAsync(correcting, "#headcount form", Values(("Count.Male", "4")));
        Assert.True(noReason.FieldErrors.ContainsKey("Count.Reason"));
        Assert.Equal(
            $"/events/{id}",
            (
                await browser.SubmitAsync(noReason, "#headcount form", Values(("Count.Male", "4"), ("Count.Reason", "Đếm trùng một người")))
            ).Location
        );
        var counter = await db.Headcounts.SingleAsync(h => h.CorrectsId == entry.Id, Cancel);
        Assert.Equal((0, -1, 0), (counter.Female, counter.Male, counter.SexNotKnown));
        using (var administrator = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id))
        {
            Assert.Contains(
                "Lượt người: 15 → 14",
                (await administrator.GetAsync("/audit?kind=headcount")).Document.Body!.TextContent,
                StringComparison.Ordinal
            );
        }

        Assert.Contains("14", (await browser.GetAsync($"/events/{id}")).Find("#headcount .state"), StringComparison.Ordinal);
    }

    /// <summary>
    /// Empty means "not known" and 0 is a figure: both are as they were when the entry is corrected, and corrected again.
    /// </summary>
    [Fact]
    public async Task A_band_that_was_left_empty_is_empty_when_the_entry_is_corrected()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "10:00", "11:00");
        await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}"),
            "#headcount form",
            Values(("Count.Female", "10"), ("Count.Male", "0"), ("Count.Under16", "3"), ("Count.From60", "0"))
        );
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        Task<TestPage> CorrectingAsync() => browser.GetAsync($"/events/{id}?correct={entry.Id}");
        static string Stands(TestPage page) =>
            string.Join(
                ' ',
                new[] { "Female", "Male", "SexNotKnown", "Under16", "From16To30", "From31To59", "From60" }.Select(f =>
                    page.Document.QuerySelector($"#Count_{f}")!.GetAttribute("value") is { Length: > 0 } value ? value : "–"
                )
            );
        Assert.Equal("10 0 – 3 – – 0", Stands(await CorrectingAsync()));

        // One more person, noted in an age band; then that band is emptied again, and so is the field that was 0.
        await browser.SubmitAsync(
            await CorrectingAsync(),
            "#headcount form",
            Values(("Count.Female", "11"), ("Count.From16To30", "1"), ("Count.Reason", "Sót một người"))
        );
        Assert.Equal("11 0 – 3 1 – 0", Stands(await CorrectingAsync()));
        await browser.SubmitAsync(
            await CorrectingAsync(),
            "#headcount form",
            Values(("Count.From16To30", ""), ("Count.From60", ""), ("Count.Reason", "Không rõ tuổi"))
        );
        Assert.Equal("11 0 – 3 – – –", Stands(await CorrectingAsync()));
        Assert.Equal(
            "11 3 8",
            await fixture.Database.SqlAsync(
                $"""
                SELECT sum(female + male + sex_not_known) || ' ' || sum(under16) || ' ' || sum(age_not_known) FROM headcount
                  WHERE activity_id = '{id}'
                """
            )
        );
    }

    [Fact]
    public async Task Held_and_then_confirmed_once_somebody_recorded_who_came()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "08:00", "09:30");
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(page, "form[action*='handler=Held']")).Location);

        var held = await browser.GetAsync($"/events/{id}");
        var early = await browser.SubmitAsync(held, "form[action*='handler=Confirm']");
        Assert.NotNull(early.Find("[data-error-summary]"));
        await browser.SubmitAsync(held, "#headcount form", Values(("Count.SexNotKnown", "0")));
        await using var db = fixture.Host.Db();

        // The first press asks, because the button stands beside the one that takes the step back, and nothing takes confirming back.
        var asked = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']");
        Assert.Equal("Xác nhận số liệu này?", asked.Find("#ask h2"));
        Assert.Contains("mỗi lần sửa phải ghi lý do", asked.Find("#ask"), StringComparison.Ordinal);
        Assert.Equal(ActivityState.Held, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(asked, "#ask form")).Location);
        Assert.Equal(ActivityState.Confirmed, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
    }

    [Theory]
    [InlineData("/events/{0}")]
    [InlineData("/events/{0}/edit")]
    [InlineData("/events/{0}/registrations")]
    [InlineData("/events/{0}/log")]
    public async Task An_organiser_of_another_unit_is_turned_away(string path)
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-09");
        using var other = await _world.OrganiserAsync(EventWorld.OtherDistrictName);

        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(path.Replace("{0}", id.ToString(), StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task What_another_unit_may_not_do_it_cannot_post_either()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-10");
        using var other = await _world.OrganiserAsync(EventWorld.OtherDistrictName);
        var form = await other.GetAsync("/events/schedule");
        foreach (var handler in new[] { "Held", "Postpone", "Cancel", "Count", "Confirm" })
        {
            form.Document.QuerySelector("#event-form")!.SetAttribute("action", $"/events/{id}?handler={handler}");
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await other.SubmitAsync(form, "#event-form", Values(("CancelReason", "không được phép")))).Status
            );
        }

        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
    }

    [Fact]
    public async Task A_coordinator_and_a_viewer_see_counts_and_no_names()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-11");
        var secret = await _world.RegistrationAsync(id, "Đặng Thị Bí Mật", places: 3);
        await _world.RegistrationAsync(id, "Trần Văn Khác");
        foreach (var typed in new[] { secret.Code, secret.Code.Insert(4, "+"), secret.Code.ToLowerInvariant() })
        {
            var found = await browser.GetAsync($"/events/{id}/registrations?q={typed}");
            Assert.Contains("Đặng Thị Bí Mật", found.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Trần Văn Khác", found.Text, StringComparison.Ordinal);
        }

        Assert.Contains(
            "Đặng Thị Bí Mật",
            (await browser.GetAsync($"/events/{id}/registrations?q=dang+thi")).Text,
            StringComparison.Ordinal
        );

        var root = await fixture.Host.RootAsync();
        foreach (var role in new[] { Role.Coordinator, Role.Viewer })
        {
            using var reader = await fixture.Host.SignedInAsync(role, root.Id);
            foreach (
                var path in new[] { $"/events/{id}", $"/events/{id}/registrations", $"/events/{id}/registrations?q=dang", "/events", "/" }
            )
            {
                var page = await reader.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.DoesNotContain("Bí Mật", page.Text, StringComparison.Ordinal);
            }

            Assert.Contains("4", (await reader.GetAsync($"/events/{id}/registrations")).FindAll("td"));
            Assert.Null((await reader.GetAsync($"/events/{id}")).Document.QuerySelector("#cancel-dialog"));
        }
    }

    private async Task<Guid> EventAsync(TestBrowser browser, string date, string start = "14:00", string end = "16:00")
    {
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 8)).Id, $"Hội trường số {Interlocked.Increment(ref made)}");
        return await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: date, start: start, end: end));
    }

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
