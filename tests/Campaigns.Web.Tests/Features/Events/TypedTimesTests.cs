using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>Days, times and numbers of places as people type them, also doubtful ones, in every form that has them.</summary>
public sealed class TypedTimesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task An_evening_that_ends_past_midnight_is_one_event_on_every_page()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(
            await _world.VenueAsync((await _world.CommuneAsync()).Id, "Sân buôn đêm lửa trại"),
            "Đêm lửa trại",
            "27/11/2026",
            "22h",
            "1g"
        );
        form["Input.RegistrationOpen"] = "true";
        var id = await _world.ScheduleAsync(browser, form);

        await using var db = fixture.Host.Db();
        var activity = await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == id, Cancel);
        var session = Assert.Single(activity.Sessions);
        Assert.Equal((Instant.FromUtc(2026, 11, 27, 15, 0), Instant.FromUtc(2026, 11, 27, 18, 0)), (session.StartsAt, session.EndsAt));
        Assert.Equal(1, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));

        const string shown = "22:00 – 01:00 hôm sau";
        foreach (
            var path in new[]
            {
                $"/events/{id}",
                "/events",
                $"/outreach/events/{id}",
                $"/door/{id}/sheet",
                $"/e/{activity.Code}",
                $"/e/{activity.Code}/poster",
                "/activities",
            }
        )
        {
            var page = await browser.GetAsync(path);
            Assert.True(
                page.Status == HttpStatusCode.OK && page.Document.Body!.TextContent.Contains(shown, StringComparison.Ordinal),
                path
            );
        }

        Assert.Contains(
            "01:00 hôm sau",
            (await browser.GetAsync("/calendar?month=2026-11&day=2026-11-27")).Document.Body!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("02:00 hôm sau", (await browser.GetAsync($"/door/{id}")).Document.Body!.TextContent, StringComparison.Ordinal);
        var edit = await browser.GetAsync($"/events/{id}/edit");
        Assert.Equal(("27/11/2026", "22:00", "01:00"), (Value(edit, "Input_Date"), Value(edit, "Input_Start"), Value(edit, "Input_End")));
        Assert.Contains(
            "Kết thúc 01:00 ngày hôm sau (Thứ Bảy, 28/11/2026), kéo dài 3 giờ.",
            edit.Find("#date-hint"),
            StringComparison.Ordinal
        );

        using var attendee = fixture.Host.Browser();
        var ticket = await attendee.SubmitAsync(
            await attendee.GetAsync($"/e/{activity.Code}/register"),
            "main form",
            Values(("Input.Name", "Nguyễn Thị Hoa"), ("Input.Consent", "true"))
        );
        Assert.StartsWith("/t/", ticket.Location, StringComparison.Ordinal);
        var entry = Assert.Single(Ical.Net.Calendar.Load((await attendee.GetAsync($"{ticket.Location}/calendar.ics")).Text)!.Events)!;
        Assert.Equal((session.StartsAt.ToDateTimeUtc(), session.EndsAt.ToDateTimeUtc()), (entry.DtStart!.AsUtc, entry.DtEnd!.AsUtc));

        // At half past midnight the door is open, and the organiser sees its board.
        var today = fixture.Host.Clock.GetCurrentInstant();
        fixture.Host.Clock.Reset(Instant.FromUtc(2026, 11, 27, 17, 30));
        try
        {
            var doors = await browser.GetAsync("/check-in");
            Assert.Contains(shown, doors.Document.Body!.TextContent, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/check-in/{session.Id}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/door/{id}/board")).Status);
        }
        finally
        {
            fixture.Host.Clock.Reset(today);
        }
    }

    [Fact]
    public async Task A_day_without_a_year_is_the_next_such_day_and_is_said_back_with_its_year()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa không năm"), "", "4/12");
        var asked = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.True(asked.FieldErrors.ContainsKey("Input.Title"));
        Assert.False(asked.FieldErrors.ContainsKey("Input.Date"));
        Assert.Equal("04/12/2026", Value(asked, "Input_Date"));
    }

    [Fact]
    public async Task A_day_that_cannot_be_read_is_one_error_and_asks_for_no_hour_that_stands_there()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(
            await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa sai ngày"),
            "Sai ngày",
            "31/2",
            "8h",
            "9h"
        );
        var asked = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Equal(["Input.Date"], asked.FieldErrors.Keys);
    }

    [Fact]
    public async Task A_night_of_more_than_twelve_hours_is_asked_back_at_its_field_and_taken_once_it_is_confirmed()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(
            await _world.VenueAsync((await _world.CommuneAsync()).Id, "Hội trường gõ ngược"),
            "Gõ ngược giờ",
            "2026-12-03",
            "14:00",
            "13:00"
        );

        var asked = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);

        Assert.Contains("23 giờ, đến 13:00 ngày hôm sau", asked.FieldErrors["Input.End"], StringComparison.Ordinal);
        Assert.Equal(("Gõ ngược giờ", "13:00"), (Value(asked, "Input_Title"), Value(asked, "Input_End")));
        var tick = asked.Document.QuerySelector("input[name='Input.Agreed']")!.GetAttribute("value");
        Assert.StartsWith(
            "/events/",
            (await browser.SubmitAsync(asked, "#event-form", Values(("Input.Agreed", tick)))).Location,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task More_places_than_the_venue_has_are_asked_back_with_both_figures_and_nothing_typed_is_lost()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(
            await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa 200 chỗ"),
            "Đông người",
            "2026-12-04"
        );
        form["Input.Capacity"] = "1.500";
        form["Input.Contact"] = "Chị H'Hoan, 0905 123 214";

        var asked = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Contains("Bạn ghi 1.500 chỗ, địa điểm chỉ có 200 chỗ", asked.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        Assert.Equal(("1.500", "Chị H'Hoan, 0905 123 214"), (Value(asked, "Input_Capacity"), Value(asked, "Input_Contact")));
        var tick = asked.Document.QuerySelector("input[name='Input.Agreed']")!.GetAttribute("value");

        // The confirmation holds for that figure only.
        var other = await browser.SubmitAsync(asked, "#event-form", Values(("Input.Agreed", tick), ("Input.Capacity", "15000")));
        Assert.Contains("15.000", other.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        var done = await browser.SubmitAsync(asked, "#event-form", Values(("Input.Agreed", tick)));
        Assert.StartsWith("/events/", done.Location, StringComparison.Ordinal);

        // A stored value is not asked about again; a changed one is.
        var edit = await browser.GetAsync($"{done.Location}/edit");
        Assert.Null(edit.Document.QuerySelector("input[name='Input.Agreed']"));
        Assert.True(
            (await browser.SubmitAsync(edit, "#event-form", Values(("press", "save"), ("Input.Capacity", "1501")))).FieldErrors.ContainsKey(
                "Input.Capacity"
            )
        );
        Assert.Equal(
            done.Location,
            (await browser.SubmitAsync(edit, "#event-form", Values(("press", "save"), ("Input.Title", "Đông người hơn")))).Location
        );
    }

    [Fact]
    public async Task A_class_asks_back_and_goes_past_midnight_as_an_event_does()
    {
        var training = new TrainingWorld(fixture.Host);
        using var trainer = await training.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Khóa đêm"));
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, "Trường trung cấp, ký túc xá", capacity: 40);
        var form = TrainingWorld.RunForm(course, venue, await _world.SpeakerAsync("Giảng viên ban đêm"), "Lớp đêm");
        (form["Input.Sessions[1].Start"], form["Input.Sessions[1].End"], form["Input.Capacity"]) = ("21g30", "0g30", "45");
        (form["Input.Sessions[0].Start"], form["Input.Sessions[0].End"]) = ("14:00", "13:00");

        var asked = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync($"/course-runs/new?course={course}"), form);
        Assert.Contains("23 giờ", asked.Find("#Input_Sessions_0__End-error"), StringComparison.Ordinal);
        Assert.Contains("địa điểm chỉ có 40 chỗ", asked.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        Assert.Contains(
            "Kết thúc 00:30 ngày hôm sau (Thứ Năm, 26/11/2026), kéo dài 3 giờ.",
            asked.Find("#night-1"),
            StringComparison.Ordinal
        );
        var ticks = asked.Document.QuerySelectorAll("input[name='Input.Agreed']").Select(i => i.GetAttribute("value")).ToList();
        Assert.Equal(2, ticks.Count);

        var done = await TrainingWorld.OpenAsync(
            trainer,
            asked,
            Values(
                ("Input.Agreed", ticks.Single(t => t!.StartsWith("seats", StringComparison.Ordinal))),
                ("Input.Sessions[0].End", "16:00")
            )
        );
        Assert.StartsWith("/course-runs/", done.Location, StringComparison.Ordinal);
        var run = Guid.Parse(done.Location!.Split('/')[^1]);
        Assert.Equal(Instant.FromUtc(2026, 11, 25, 17, 30), (await training.SessionsAsync(run))[1].EndsAt);
        Assert.Contains(
            "21:30 – 00:30 hôm sau",
            (await trainer.GetAsync($"/course-runs/{run}")).Document.Body!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_correction_reads_an_end_past_midnight_too()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà rông buôn sửa giờ");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Sửa giờ", "2026-11-23", "19:00", "21:00"));
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Held']");

        var form = await browser.GetAsync($"/events/{id}/correct");
        Assert.Equal("23/11/2026", Value(form, "Input_Date"));
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(form, "#correct-form", Values(("Input.Start", "20g"), ("Input.End", "0g15")))).Location
        );
        await using var db = fixture.Host.Db();
        Assert.Equal(
            Instant.FromUtc(2026, 11, 23, 17, 15),
            await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.EndsAt).SingleAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_correction_reads_a_day_without_a_year_as_the_last_such_day()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà rông buôn sửa ngày");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Sửa ngày", "2026-11-23", "19:00", "21:00"));
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Held']");
        var form = await browser.GetAsync($"/events/{id}/correct");

        // The field shows the whole day again when something else is wrong.
        var wrong = await browser.SubmitAsync(form, "#correct-form", Values(("Input.Date", "22/11"), ("Input.Title", "")));
        Assert.Equal("22/11/2026", Value(wrong, "Input_Date"));
        Assert.DoesNotContain("Input.Date", wrong.FieldErrors.Keys);
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(form, "#correct-form", Values(("Input.Date", "22.11"), ("Input.Start", "20g")))).Location
        );
        await using var db = fixture.Host.Db();
        Assert.Equal(
            Instant.FromUtc(2026, 11, 22, 13, 0),
            await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.StartsAt).SingleAsync(Cancel)
        );
    }

    [Theory]
    [InlineData("/events/schedule", "Input_Date Input_ClosesOn", "Input_Start Input_End Input_ClosesAt")]
    [InlineData("/network/new", "Input_Since Input_ConsentOn", "")]
    public async Task Days_and_times_are_fields_of_text_in_no_language_of_the_browser(string path, string days, string times)
    {
        using var browser = await _world.OrganiserAsync();
        var page = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.All(
            days.Split(' '),
            id =>
                Assert.Equal(
                    ("text", path.StartsWith("/events", StringComparison.Ordinal) ? "next" : "past"),
                    (page.Document.GetElementById(id)!.GetAttribute("type"), page.Document.GetElementById(id)!.GetAttribute("data-day"))
                )
        );
        Assert.All(
            times.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            id => Assert.Equal("text", page.Document.GetElementById(id)!.GetAttribute("type"))
        );
    }

    [Theory]
    [InlineData("/outreach/training?period=chosen&from=31/02/2026")]
    [InlineData("/outreach/communes?period=chosen&from=31/02/2026")]
    public async Task A_day_of_a_filter_that_cannot_be_read_is_said_beside_it_and_shown_again(string path)
    {
        using var browser = await fixture.Host.SignedInAsync(
            Domain.Accounts.Role.Coordinator,
            (await fixture.Host.UnitAsync("Tỉnh Đắk Lắk")).Id
        );
        var page = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("31/02/2026", Value(page, "filter-from"));
        Assert.Contains("27/11/2026", page.Find("#filter-from-error"), StringComparison.Ordinal);
    }

    private static string? Value(TestPage page, string id) => page.Document.GetElementById(id)?.GetAttribute("value");

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
