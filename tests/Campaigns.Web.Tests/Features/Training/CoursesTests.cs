using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Training;

/// <summary>Courses and the opening and changing of their runs.</summary>
public sealed class CoursesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private TrainingWorld World => new(fixture.Host);

    [Fact]
    public async Task A_trainer_finds_the_doors_of_classes_and_not_those_of_events()
    {
        using var trainer = await World.TrainerAsync();
        await World.RunAsync(trainer, "Phòng học có cửa", title: "Lớp có cửa quét");
        using var organiser = await World.Events.OrganiserAsync();
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Hội trường cạnh lớp");
        await World.Events.ScheduleAsync(
            organiser,
            await World.Events.FormAsync(venue, "Buổi nói chuyện cạnh lớp", "2026-11-25", "19:00", "20:00")
        );
        const string Class = "Lớp có cửa quét";
        const string Talk = "Buổi nói chuyện cạnh lớp";
        var ofTrainer = (await trainer.GetAsync("/check-in")).Text;
        Assert.Contains(Class, ofTrainer, StringComparison.Ordinal);
        Assert.DoesNotContain(Talk, ofTrainer, StringComparison.Ordinal);
        Assert.Contains(Talk, (await organiser.GetAsync("/check-in")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_course_that_lacks_something_is_refused_at_its_fields_and_then_kept_changed_and_ended()
    {
        using var trainer = await World.TrainerAsync();
        var page = await trainer.GetAsync("/courses/new");
        var refused = await trainer.SubmitAsync(
            page,
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.LeastPercent"] = "120",
                ["Input.TestRequired"] = "false",
                ["Input.PassMark"] = "5,5",
            }
        );
        Assert.Equal(
            ["Input.Cadre", "Input.Hours", "Input.LeastPercent", "Input.PassMark", "Input.Title"],
            refused.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("5,5", refused.Document.QuerySelector("#Input_PassMark")!.GetAttribute("value"));

        var id = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Địa chỉ tin cậy", 80, "5,5"));
        var shown = await trainer.GetAsync($"/courses/{id}");
        Assert.Contains("Dự ít nhất 80% số buổi và điểm kiểm tra từ 5,5.", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Địa chỉ tin cậy", (await trainer.GetAsync("/courses?q=dia+chi+tin")).FindAll("tbody th"));

        var edit = await trainer.SubmitAsync(
            await trainer.GetAsync($"/courses/{id}/edit"),
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Hours"] = "21" }
        );
        Assert.Equal($"/courses/{id}", edit.Location);
        await trainer.SubmitAsync(await trainer.GetAsync($"/courses/{id}"), "form[action$='handler=End']");
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Hội trường đã ngừng");
        var teacher = await World.Events.SpeakerAsync("Lê Thị Tâm");
        var ended = await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/new?course={id}"),
            TrainingWorld.RunForm(id, venue, teacher)
        );
        Assert.Contains("Khóa này đã ngừng dạy nên không mở lớp mới được.", ended.FindAll(".error-summary li"));
    }

    [Fact]
    public async Task Of_another_district_a_course_is_seen_and_a_run_is_not()
    {
        using var trainer = await World.TrainerAsync();
        using var other = await World.TrainerAsync(EventWorld.OtherDistrictName);
        var run = await World.RunAsync(trainer, "Hội trường A");
        await using var db = Host.Db();
        var course = await db
            .CourseRuns.Where(r => r.ActivityId == run)
            .Select(r => r.CourseId)
            .SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync($"/courses/{course}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/courses/{course}/edit")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/course-runs/{run}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/course-runs/{run}/grid")).Status);
        Assert.DoesNotContain("Lớp 02/2026", (await other.GetAsync("/course-runs?when=all")).FindAll("tbody th a"));
    }

    [Fact]
    public async Task Rows_of_sessions_are_added_and_taken_out_without_script_and_counted_in_order_of_time()
    {
        using var trainer = await World.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Ba buổi"));
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Hội trường ba buổi");
        var form = TrainingWorld.RunForm(course, venue, await World.Events.SpeakerAsync("Y Suin Byă"));
        var page = await trainer.GetAsync($"/course-runs/new?course={course}");
        Assert.Equal(2, page.Document.QuerySelectorAll(".session-row").Length);
        page = await PressAsync(trainer, page, "add", form);
        Assert.Equal(3, page.Document.QuerySelectorAll(".session-row").Length);
        Assert.Equal(
            ("25/11/2026", "Afternoon"),
            (
                page.Document.QuerySelector("#Input_Sessions_2__Date")!.GetAttribute("value"),
                page.Document.QuerySelector("#Input_Sessions_2__Half option[selected]")!.GetAttribute("value")
            )
        );
        page = await PressAsync(trainer, page, "out:1", new Dictionary<string, string?>(StringComparer.Ordinal));
        Assert.Equal(2, page.Document.QuerySelectorAll(".session-row").Length);

        // The second row is earlier than the first, with times of its own.
        form["Input.Sessions[1].Date"] = "24/11/2026";
        form["Input.Sessions[1].Start"] = "8h";
        form["Input.Sessions[1].End"] = "10:30";
        var opened = await TrainingWorld.OpenAsync(trainer, page, form);
        var id = Guid.Parse(opened.Location!.Split('/')[^1]);
        var sessions = await World.SessionsAsync(id);
        Assert.Equal([1, 2], sessions.Select(s => s.Ordinal));
        Assert.Equal([Instant.FromUtc(2026, 11, 24, 1, 0), Instant.FromUtc(2026, 11, 24, 6, 30)], sessions.Select(s => s.StartsAt));
        await using var db = Host.Db();
        Assert.Equal(4, await db.Bookings.CountAsync(b => b.ActivityId == id, TestContext.Current.CancellationToken));
        Assert.Equal(
            ActivityState.Scheduled,
            await db
                .Activities.Where(a => a.Id == id && a.Kind == ActivityKind.CourseRun)
                .Select(a => a.State)
                .SingleAsync(TestContext.Current.CancellationToken)
        );
        var shown = await trainer.GetAsync($"/course-runs/{id}");
        Assert.Contains("Dự ít nhất 2 trong 2 buổi.", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_refused_at_its_field()
    {
        using var trainer = await World.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Thiếu"));
        var answer = await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/new?course={course}"),
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = "",
                ["Input.Sessions[0].Date"] = "",
                ["Input.Sessions[1].Date"] = "2026-11-26",
                ["Input.Sessions[1].Start"] = "16:00",
                ["Input.Sessions[1].End"] = "15:00",
                ["Input.Capacity"] = "nhiều",
            }
        );
        Assert.Equal("Chọn ngày.", answer.FieldErrors["Input.Sessions.0..Date"]);
        Assert.Contains("Kéo dài 23 giờ", answer.FieldErrors["Input.Sessions.1..End"], StringComparison.Ordinal);
        Assert.Equal("Chỉ nhập chữ số.", answer.FieldErrors["Input.Capacity"]);
        Assert.Equal("Chọn xã, phường, thị trấn.", answer.FieldErrors["Input.CommuneId"]);
        var summary = answer.FindAll(".error-summary li");
        Assert.Contains("Chọn ít nhất một giảng viên.", summary);
        Assert.Contains("Chọn địa điểm.", summary);
    }

    [Fact]
    public async Task A_venue_and_a_trainer_that_an_event_holds_are_refused_with_its_name()
    {
        using var organiser = await World.Events.OrganiserAsync();
        using var trainer = await World.TrainerAsync();
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Nhà văn hóa trùng");
        var teacher = await World.Events.SpeakerAsync("Y Thương Niê");
        await World.Events.ScheduleAsync(
            organiser,
            await World.Events.FormAsync(
                venue,
                "Nói chuyện ở buôn Ja",
                date: "2026-11-25",
                start: "09:00",
                end: "10:00",
                speakers: teacher.Id
            )
        );
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Trùng lịch"));
        var form = TrainingWorld.RunForm(course, venue, teacher);
        var refused = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync($"/course-runs/new?course={course}"), form);
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        var summary = refused.FindAll(".error-summary li");
        Assert.Contains("Buổi 2: địa điểm đã có “Nói chuyện ở buôn Ja”, Thứ Tư, 25/11/2026, 09:00 – 10:00.", summary);
        Assert.Contains("Y Thương Niê bận ở buổi 2: “Nói chuyện ở buôn Ja”, Thứ Tư, 25/11/2026, 09:00 – 10:00.", summary);
        Assert.Contains("Nói chuyện ở buôn Ja", refused.Find("#venue-clash")!, StringComparison.Ordinal);
        Assert.Contains("Y Thương Niê bận", refused.Find("#trainer-clash")!, StringComparison.Ordinal);

        // Without that trainer, and after the event, the run fits.
        var other = await World.Events.SpeakerAsync("H'Loan Niê");
        form["Input.TrainerIds"] = other.Id.ToString();
        form["Input.Sessions[1].Start"] = "10:00";
        form["Input.Sessions[1].End"] = "11:30";
        Assert.StartsWith("/course-runs/", (await TrainingWorld.OpenAsync(trainer, refused, form)).Location!, StringComparison.Ordinal);

        // The event's form also meets the run, and the clash links to the run.
        await using var db = Host.Db();
        var run = await db
            .Activities.Where(a => a.VenueId == venue.Id && a.Kind == ActivityKind.CourseRun)
            .Select(a => a.Id)
            .SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"/course-runs/{run}", (await organiser.GetAsync($"/events/{run}")).Location);
    }

    [Fact]
    public async Task A_run_is_moved_postponed_taken_up_again_and_cancelled_and_its_bookings_follow()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường đổi lịch");
        var sessions = await World.SessionsAsync(run);
        var edit = await trainer.GetAsync($"/course-runs/{run}/edit");
        var moved = await TrainingWorld.OpenAsync(
            trainer,
            edit,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Sessions[1].Date"] = "2026-11-27" }
        );
        Assert.Equal($"/course-runs/{run}", moved.Location);
        var after = await World.SessionsAsync(run);
        Assert.Equal(sessions.Select(s => s.Id), after.Select(s => s.Id));
        Assert.Equal(Instant.FromUtc(2026, 11, 27, 0, 30), after[1].StartsAt);
        await using var db = Host.Db();
        Assert.Equal(
            2,
            await db.Activities.Where(a => a.Id == run).Select(a => a.ScheduleVersion).SingleAsync(TestContext.Current.CancellationToken)
        );
        Assert.Contains(
            await db.Bookings.Where(b => b.ActivityId == run).ToListAsync(TestContext.Current.CancellationToken),
            b => b.StartsAt == after[1].StartsAt
        );

        // A form that was opened before somebody else's change is refused.
        var stale = await TrainingWorld.OpenAsync(
            trainer,
            edit,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Tên cũ" }
        );
        Assert.Contains("Người khác vừa sửa ở nơi khác. Tải lại trang để xem bản mới.", stale.FindAll(".error-summary li"));

        await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}?ask=postpone"),
            "#ask form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = "Mưa lớn" }
        );
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == run, TestContext.Current.CancellationToken));
        await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/{run}/edit"),
            new Dictionary<string, string?>(StringComparer.Ordinal)
        );
        Assert.Equal(4, await db.Bookings.CountAsync(b => b.ActivityId == run, TestContext.Current.CancellationToken));

        var without = await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}?ask=cancel"),
            "#ask form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = " " }
        );
        Assert.Equal("Viết lý do, để người khác hiểu sau này.", without.FieldErrors["Reason"]);
        await trainer.SubmitAsync(
            without,
            "#ask form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = "Giảng viên ốm" }
        );
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == run, TestContext.Current.CancellationToken));
        Assert.Contains("Giảng viên ốm", (await trainer.GetAsync($"/course-runs/{run}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_runs_of_a_course_is_that_of_the_list_that_it_opens()
    {
        using var trainer = await World.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Đếm lớp"));
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Hội trường đếm lớp");
        var form = TrainingWorld.RunForm(course, venue, await World.Events.SpeakerAsync("Y Đếm Niê"), "Lớp đếm một");
        var first = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync($"/course-runs/new?course={course}"), form);
        await trainer.SubmitAsync(
            await trainer.GetAsync($"{first.Location}?ask=cancel"),
            "#ask form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = "Giảng viên ốm" }
        );
        form["Input.Title"] = "Lớp đếm hai";
        var second = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync($"/course-runs/new?course={course}"), form);
        Assert.StartsWith("/course-runs/", second.Location, StringComparison.Ordinal);

        var figure = (await trainer.GetAsync("/courses?q=dem+lop")).Document.QuerySelector("tbody td:last-child")!;
        var link = figure.QuerySelector("a")!;
        Assert.Equal($"/course-runs?course={course}&when=all", link.GetAttribute("href"));
        Assert.Equal("1 lớp đã hủy", figure.QuerySelector("small")!.TextContent);
        var rows = await trainer.GetAsync(link.GetAttribute("href")!);
        Assert.Equal(
            ["Lớp đếm hai", "Lớp đếm một"],
            rows.Document.QuerySelectorAll("tbody th a").Select(a => a.TextContent).Order(StringComparer.Ordinal)
        );
        Assert.Equal("2", link.TextContent);

        // The list shows the runs under the reader's unit, and the number follows it.
        using var other = await World.TrainerAsync(EventWorld.OtherDistrictName);
        Assert.Equal("0", (await other.GetAsync("/courses?q=dem+lop")).Find("tbody td:last-child"));
    }

    [Fact]
    public async Task What_is_typed_is_kept_as_a_draft_that_holds_nothing_and_goes_on_where_it_was_left()
    {
        using var trainer = await World.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Soạn dở"));
        var venue = await World.Events.VenueAsync((await World.Events.CommuneAsync()).Id, "Hội trường soạn dở");
        var form = TrainingWorld.RunForm(course, venue, await World.Events.SpeakerAsync("Y Soạn Niê"), "Lớp soạn dở");
        form["Input.Capacity"] = "ba chục";
        var page = await trainer.GetAsync($"/course-runs/new?course={course}");
        Assert.Equal("?handler=Autosave", page.Document.QuerySelector("#run-form")!.GetAttribute("data-autosave"));
        page.Document.QuerySelector("#run-form")!.SetAttribute("action", "/course-runs/new?handler=Autosave");
        var saved = await trainer.SubmitAsync(page, "#run-form", form);
        using var json = System.Text.Json.JsonDocument.Parse(saved.Text);
        var url = json.RootElement.GetProperty("url").GetString()!;
        var id = Guid.Parse(json.RootElement.GetProperty("fields").GetProperty("Input.Id").GetString()!);

        // Saved again, it is the same draft.
        form["Input.Id"] = id.ToString();
        form["Input.Version"] = json.RootElement.GetProperty("fields").GetProperty("Input.Version").GetString();
        await trainer.SubmitAsync(page, "#run-form", form);
        await using var db = Host.Db();
        Assert.Equal(1, await db.Activities.CountAsync(a => a.Title == "Lớp soạn dở", TestContext.Current.CancellationToken));
        Assert.Equal(
            (0, 0),
            (
                await db.Bookings.CountAsync(b => b.ActivityId == id, TestContext.Current.CancellationToken),
                await db.CourseRuns.CountAsync(r => r.ActivityId == id, TestContext.Current.CancellationToken)
            )
        );

        // The draft is in the list of its author only, and its values are as they were typed.
        Assert.NotNull((await trainer.GetAsync("/course-runs")).Document.QuerySelector($".rows a[href='{url}']"));
        Assert.Equal(url, (await trainer.GetAsync($"/course-runs/{id}")).Location);
        using var other = await World.TrainerAsync(EventWorld.OtherDistrictName);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(url)).Status);
        var again = await trainer.GetAsync(url);
        Assert.Equal("ba chục", again.Document.QuerySelector("#Input_Capacity")!.GetAttribute("value"));
        Assert.Equal("24/11/2026", again.Document.QuerySelector("#Input_Sessions_0__Date")!.GetAttribute("value"));

        // Once opened, it is a run like any other, with the rule of its course.
        var opened = await TrainingWorld.OpenAsync(
            trainer,
            again,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Capacity"] = "30" }
        );
        Assert.Equal($"/course-runs/{id}", opened.Location);
        Assert.Equal(4, await db.Bookings.CountAsync(b => b.ActivityId == id, TestContext.Current.CancellationToken));
        Assert.Equal(
            60,
            await db
                .CourseRuns.Where(r => r.ActivityId == id)
                .Select(r => r.LeastPercent)
                .SingleAsync(TestContext.Current.CancellationToken)
        );
        Assert.Null(
            await db.Activities.Where(a => a.Id == id).Select(a => a.DraftInput).SingleAsync(TestContext.Current.CancellationToken)
        );

        // Its log says so.
        var log = await trainer.GetAsync($"/course-runs/{id}/log");
        Assert.Equal(["Lên lịch", "Tạo bản nháp"], log.FindAll(".log b"));
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/course-runs/{id}/log")).Status);
    }

    [Fact]
    public async Task A_further_session_in_a_form_in_which_nothing_was_typed_makes_no_draft()
    {
        using var trainer = await World.TrainerAsync();
        await using var db = Host.Db();
        var before = await db.Activities.CountAsync(TestContext.Current.CancellationToken);
        var page = await PressAsync(
            trainer,
            await trainer.GetAsync("/course-runs/new"),
            "add",
            new Dictionary<string, string?>(StringComparer.Ordinal)
        );
        Assert.Equal(3, page.Document.QuerySelectorAll(".session-row").Length);
        Assert.Equal(before, await db.Activities.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_draft_is_thrown_away_and_an_opened_run_is_not()
    {
        using var trainer = await World.TrainerAsync();
        var page = await PressAsync(
            trainer,
            await trainer.GetAsync("/course-runs/new"),
            "add",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Lớp bỏ dở" }
        );
        var draft = Guid.Parse(page.Document.QuerySelector("#Input_Id")!.GetAttribute("value")!);
        Assert.Equal("/course-runs", (await DiscardAsync(trainer, page)).Location);
        await using var db = Host.Db();
        Assert.False(await db.Activities.AnyAsync(a => a.Id == draft, TestContext.Current.CancellationToken));
        Assert.True(
            await db.AuditEntries.AnyAsync(
                a => a.SubjectId == draft && a.Action == "activity.discarded",
                TestContext.Current.CancellationToken
            )
        );

        var run = await World.RunAsync(trainer, "Hội trường không bỏ");
        Assert.Equal(HttpStatusCode.BadRequest, (await DiscardAsync(trainer, await trainer.GetAsync($"/course-runs/{run}/edit"))).Status);
        Assert.True(await db.Activities.AnyAsync(a => a.Id == run, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_venue_and_a_trainer_that_are_not_there_yet_are_made_on_the_way_and_chosen()
    {
        using var trainer = await World.TrainerAsync();
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Nơi mới"));
        var commune = await World.Events.CommuneAsync(index: 3);
        var page = await trainer.GetAsync($"/course-runs/new?course={course}");
        page.Document.QuerySelector("#run-form")!.SetAttribute("action", "/course-runs/new?handler=Venue");
        var refused = await trainer.SubmitAsync(
            page,
            "#run-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.NewVenueRooms"] = "0" }
        );
        Assert.Equal("Ghi tên địa điểm.", refused.FieldErrors["Input.NewVenueName"]);
        Assert.Equal("Số phòng từ 1 đến 200.", refused.FieldErrors["Input.NewVenueRooms"]);

        var made = await trainer.SubmitAsync(
            page,
            "#run-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = "Lớp ở nơi mới",
                ["Input.CommuneId"] = commune.Id.ToString(),
                ["Input.NewVenueName"] = "Nhà cộng đồng buôn Mới",
                ["Input.NewVenueCapacity"] = "45",
            }
        );
        page = await trainer.FollowAsync(made);
        Assert.Equal("Nhà cộng đồng buôn Mới", page.Document.QuerySelector("#Input_VenueId option[selected]")!.TextContent.Trim());
        page.Document.QuerySelector("#run-form")!.SetAttribute("action", $"{page.Address.AbsolutePath}?handler=Person");
        page = await trainer.FollowAsync(
            await trainer.SubmitAsync(
                page,
                "#run-form",
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Input.NewPersonName"] = "H'Mới Kbuôr",
                    ["Input.NewPersonSex"] = "Female",
                }
            )
        );
        Assert.Equal("H'Mới Kbuôr", page.Document.QuerySelector("#Input_TrainerIds option[selected]")!.TextContent.Trim());
        Assert.Equal("Lớp ở nơi mới", page.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
        var opened = await TrainingWorld.OpenAsync(trainer, page, new Dictionary<string, string?>(StringComparer.Ordinal));
        Assert.StartsWith("/course-runs/", opened.Location!, StringComparison.Ordinal);
        await using var db = Host.Db();
        var run = Guid.Parse(opened.Location!.Split('/')[^1]);
        Assert.Equal(
            "Nhà cộng đồng buôn Mới",
            await db
                .Activities.Where(a => a.Id == run)
                .Join(db.Venues, a => a.VenueId, v => v.Id, (_, v) => v.Name)
                .SingleAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(
            2,
            await db
                .Bookings.Join(db.Persons, b => b.PersonId, p => p.Id, (b, p) => new { b.ActivityId, p.Name })
                .CountAsync(b => b.ActivityId == run && b.Name == "H'Mới Kbuôr", TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Fewer_places_than_are_taken_are_refused_at_the_field()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường lớp ít chỗ");
        await World.RegisterAsync(trainer, run, "Y Một Kbuôr");
        await World.RegisterAsync(trainer, run, "Y Hai Kbuôr");
        async Task<TestPage> SaveAsync(string places) =>
            await trainer.SubmitAsync(
                await trainer.GetAsync($"/course-runs/{run}/edit"),
                "#run-form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Capacity"] = places }
            );
        Assert.Contains("Đã có 2 người", (await SaveAsync("1")).FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            30,
            await db.Activities.Where(a => a.Id == run).Select(a => a.Capacity).SingleAsync(TestContext.Current.CancellationToken)
        );
        await SaveAsync("2");
        Assert.Equal(
            2,
            await db.Activities.Where(a => a.Id == run).Select(a => a.Capacity).SingleAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task The_calendar_shows_sessions_beside_events_until_the_run_is_put_off()
    {
        // The test uses a district of its own, because a day's cell hides entries when there are too many, and the other tests have classes
        // on these days.
        const string District = "Huyện Krông Pắc";
        using var trainer = await World.TrainerAsync(District);
        var run = await World.RunAsync(trainer, "Hội trường trên lịch", title: "Lớp trên lịch", district: District);
        var calendar = await trainer.GetAsync("/calendar?month=2026-11&day=2026-11-25");
        Assert.Equal(2, calendar.Document.QuerySelectorAll($".cell-event.is-session[href='/course-runs/{run}']").Length);
        Assert.Contains(
            "Buổi 2 · Lớp trên lịch",
            string.Concat(calendar.FindAll($".cell-event.is-session[href='/course-runs/{run}']")),
            StringComparison.Ordinal
        );
        Assert.Contains("Lớp trên lịch", calendar.Find("#day"), StringComparison.Ordinal);
        using var elsewhere = await World.TrainerAsync(EventWorld.OtherDistrictName);
        Assert.Null((await elsewhere.GetAsync("/calendar?month=2026-11")).Document.QuerySelector($"a[href='/course-runs/{run}']"));
        await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}?ask=postpone"),
            "#ask form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = "Mưa lớn" }
        );
        Assert.Null((await trainer.GetAsync("/calendar?month=2026-11")).Document.QuerySelector($"a[href='/course-runs/{run}']"));
    }

    private static Task<TestPage> DiscardAsync(TestBrowser trainer, TestPage page)
    {
        page.Document.QuerySelector("#run-form")!.SetAttribute("action", $"{page.Address.AbsolutePath}?handler=Discard");
        return trainer.SubmitAsync(page, "#run-form", new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    private static async Task<TestPage> PressAsync(TestBrowser trainer, TestPage page, string way, Dictionary<string, string?> form)
    {
        page.Document.QuerySelector("#run-form")!.SetAttribute("action", $"{page.Address.AbsolutePath}?handler=Refresh");
        var answer = await trainer.SubmitAsync(
            page,
            "#run-form",
            new Dictionary<string, string?>(form, StringComparer.Ordinal) { ["way"] = way }
        );
        return answer.Location is null ? answer : await trainer.FollowAsync(answer);
    }
}
