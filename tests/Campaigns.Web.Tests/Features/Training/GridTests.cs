using System.Net;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Training;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Paper;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Tests.Features.Events;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Training;

/// <summary>Participants, the door of a run, the grid, and who may get a certificate.</summary>
public sealed class GridTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    private TrainingWorld World => new(fixture.Host);

    [Fact]
    public async Task What_nobody_recorded_is_not_missed_and_a_leave_is_before_the_session_too()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng học chưa ghi", TrainingWorld.CourseForm("Khóa chưa ghi", percent: 100));
        await World.RegisterAsync(trainer, run, "Chưa Ghi Gì");
        var away = await World.RegisterAsync(trainer, run, "Xin Phép Mai");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, away.Id, Mark.Excused);
        async Task<string> VerdictAsync(string name)
        {
            var page = await trainer.GetAsync($"/course-runs/{run}/participants");
            return page
                .Document.QuerySelectorAll("tbody tr")
                .Single(r => r.TextContent.Contains(name, StringComparison.Ordinal))
                .QuerySelector(".state")!
                .TextContent;
        }

        Assert.Contains("Thiếu 1 buổi", await VerdictAsync("Xin Phép Mai"), StringComparison.Ordinal);
        Assert.DoesNotContain("Thiếu", await VerdictAsync("Chưa Ghi Gì"), StringComparison.Ordinal);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '3 days', ends_at = ends_at - interval '3 days' WHERE activity_id = '{run}'
            """
        );
        Assert.Contains("Chưa ghi 2 buổi", await VerdictAsync("Chưa Ghi Gì"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_from_Excel_brings_absences_and_leaves_into_the_grid_and_where_participants_work()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng học danh sách");
        var away = await World.RegisterAsync(trainer, run, "Xin Phép Mai", "0905 123 451");
        var there = await World.RegisterAsync(trainer, run, "Đã Có Mặt", "0905 123 452");
        var missing = await World.RegisterAsync(trainer, run, "Vắng Không Phép", "0905 123 453");
        var empty = await World.RegisterAsync(trainer, run, "Ô Trống Lan", "0905 123 454");
        var excused = await World.RegisterAsync(trainer, run, "Đã Xin Phép", "0905 123 455");
        await fixture.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '3 days', ends_at = ends_at - interval '3 days' WHERE activity_id = '{run}'
            """
        );
        var session = (await World.SessionsAsync(run))[0];
        await TrainingWorld.MarkAsync(trainer, run, session.Id, there.Id, Mark.Present);
        await TrainingWorld.MarkAsync(trainer, run, session.Id, excused.Id, Mark.Excused);
        var page = await trainer.GetAsync($"/door/{run}/import?session={session.Id}");
        var file = ListSheetFile.Write(
            ["TT", "Họ và tên", "Điện thoại", "Đơn vị", "Chức vụ", "Có mặt"],
            [
                [1, "Xin Phép Mai", "0905 123 451", "", "", "vắng có phép"],
                [2, "Đã Có Mặt", "0905 123 452", "", "", "vắng"],
                [3, "Người Mới Đến", "", "Hội LHPN xã Ea Tul", "chủ tịch", "x"],
                [4, "Không Ai Biết", "", "", "", "p"],
                [5, "Vắng Không Phép", "0905 123 453", "", "", "vắng"],
                [6, "Ô Trống Lan", "0905 123 454", "", "", ""],
                [7, "Đã Xin Phép", "0905 123 455", "", "", "vắng"],
            ],
            "x",
            Cancel
        );
        using var part = new ByteArrayContent(file);
        using var token = new StringContent(
            page.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/door/{run}/import?session={session.Id}&handler=Upload")
        {
            Content = new MultipartFormDataContent { { part, "Upload", "lop.xlsx" }, { token, "__RequestVerificationToken" } },
        };
        var read = await trainer.FollowAsync(await trainer.SendAsync(request));
        Assert.Equal("Vắng có phép, ghi vào bảng điểm danh", read.Find("#row-2 .state"));
        Assert.Equal("Đã ghi có mặt, giữ nguyên", read.Find("#row-3 .state"));
        Assert.Equal("Vắng có phép, không ghi lượt", read.Find("#row-5 .state"));
        Assert.Equal("Vắng, ghi vào bảng điểm danh", read.Find("#row-6 .state"));
        Assert.Contains("4 người vắng được ghi vào bảng điểm danh.", read.Find(".import-bar")!, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Redirect,
            (
                await trainer.SubmitAsync(read, "#run", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Consent"] = "true" })
            ).Status
        );
        var id = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM list_import WHERE activity_id = '{run}'"))!;
        await Host.RunLongJobAsync(ImportJob.KindOf, id);
        await using var db = Host.Db();
        Dictionary<Guid, Mark> expected = new()
        {
            [away.Id] = Mark.Excused,
            [there.Id] = Mark.Present,
            [missing.Id] = Mark.Absent,
            [empty.Id] = Mark.Absent,
            [excused.Id] = Mark.Excused,
        };
        Assert.Equal(
            expected,
            await db.GridEntries.Where(e => e.SessionId == session.Id).ToDictionaryAsync(e => e.RegistrationId, e => e.After, Cancel)
        );
        Assert.Equal(
            "Hội LHPN xã Ea Tul, chủ tịch",
            await fixture.Database.SqlAsync(
                $"""
                SELECT p.workplace FROM participant p JOIN registration r ON r.id = p.registration_id
                  WHERE r.activity_id = '{run}' AND r.name = 'Người Mới Đến'
                """
            )
        );
        Assert.Equal("done", await fixture.Database.SqlAsync($"SELECT state FROM list_import WHERE id = '{id}'"));
    }

    [Fact]
    public async Task A_participant_is_registered_once_and_what_is_wrong_stands_at_its_field()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường ghi danh");
        var page = await trainer.GetAsync($"/course-runs/{run}/participants");
        var refused = await trainer.SubmitAsync(
            page,
            "#new form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Phone"] = "0905 12",
                ["Input.YearOfBirth"] = "1890",
                ["Input.Workplace"] = "Xã Ea Tul",
            }
        );
        Assert.Equal(
            ["Input.Consent", "Input.Name", "Input.Phone", "Input.YearOfBirth"],
            refused.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("Xã Ea Tul", refused.Document.QuerySelector("#Input_Workplace")!.GetAttribute("value"));

        var registration = await World.RegisterAsync(trainer, run, "H'Bia Ayŭn", "0905 123 456");
        var shown = await trainer.GetAsync($"/course-runs/{run}/participants");
        Assert.Contains("H'Bia Ayŭn", shown.Find("tbody th")!, StringComparison.Ordinal);
        Assert.Contains("Hội LHPN xã, ủy viên", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Lớp chưa kết thúc", shown.Find("tbody .state")!, StringComparison.Ordinal);
        var twice = await trainer.SubmitAsync(
            shown,
            "#new form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = "h'bia ayŭn",
                ["Input.Phone"] = "0905123456",
                ["Input.Consent"] = "true",
            }
        );
        Assert.Equal("Người này đã có trong danh sách lớp.", twice.FieldErrors["Input.Name"]);

        // The same form sent twice is one registration.
        var form = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "Y Khoa Kbuôr", ["Input.Consent"] = "true" };
        await trainer.SubmitAsync(shown, "#new form", form);
        await trainer.SubmitAsync(shown, "#new form", form);
        await using var db = Host.Db();
        Assert.Equal(2, await db.Registrations.CountAsync(r => r.ActivityId == run, Cancel));

        // A withdrawn participant leaves the list; a participant who was present keeps the place.
        await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}/participants"),
            "form[action$='handler=Withdraw']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["registrationId"] = registration.Id.ToString() }
        );
        Assert.Equal(
            RegistrationState.Withdrawn,
            await db.Registrations.Where(r => r.Id == registration.Id).Select(r => r.State).SingleAsync(Cancel)
        );
        Assert.DoesNotContain("H'Bia", (await trainer.GetAsync($"/course-runs/{run}/participants")).FindAll("tbody th"));
        Assert.True(
            await db.AuditEntries.AnyAsync(
                e => e.SubjectId == registration.Id && e.Action == "registration.withdrawn" && e.ActorId == trainer.AccountId,
                Cancel
            )
        );
    }

    [Fact]
    public async Task A_mark_that_meets_a_move_is_refused_and_nobody_is_present_at_a_later_day()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng học dời buổi");
        var registration = await World.RegisterAsync(trainer, run, "Trần Văn Dời");
        var session = (await World.SessionsAsync(run))[0].Id;
        await using var held = await Door.HeldLock.TakeAsync(Host.Database, $"SELECT FROM activity WHERE id = '{run}' FOR UPDATE");
        var marking = TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Present);
        await held.UntilWaitingAsync(1, marking);
        await held.SqlAsync(
            $"UPDATE session SET starts_at = starts_at + interval '30 days', ends_at = ends_at + interval '30 days' WHERE id = '{session}'"
        );
        await held.ReleaseAsync();
        Assert.NotNull((await marking).Find(".error-summary"));
        await using var db = Host.Db();
        Assert.Equal(0, await db.Attendances.CountAsync(a => a.SessionId == session, Cancel));
        Assert.Equal(0, await db.GridEntries.CountAsync(e => e.SessionId == session, Cancel));
    }

    [Fact]
    public async Task A_move_that_meets_a_mark_is_refused()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng học đang điểm danh");
        var registration = await World.RegisterAsync(trainer, run, "Trần Văn Vắng Buổi");
        var session = (await World.SessionsAsync(run))[0];
        var edit = await trainer.GetAsync($"/course-runs/{run}/edit");
        await using var held = await Door.HeldLock.TakeAsync(Host.Database, $"SELECT FROM activity WHERE id = '{run}' FOR KEY SHARE");
        var moving = TrainingWorld.OpenAsync(
            trainer,
            edit,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Sessions[0].Date"] = "2026-12-24", ["press"] = "tell" }
        );
        await held.UntilWaitingAsync(1, moving);
        await held.SqlAsync(
            $"""
            INSERT INTO grid_entry (id, session_id, registration_id, after, by_id, at)
              VALUES ('{Guid.CreateVersion7()}', '{session.Id}', '{registration.Id}', 'absent', '{trainer.AccountId}', now())
            """
        );
        await held.ReleaseAsync();
        Assert.Null((await moving).Location);
        Assert.Equal(session.StartsAt, (await World.SessionsAsync(run)).Single(s => s.Id == session.Id).StartsAt);
    }

    [Fact]
    public async Task Only_what_was_changed_is_said_to_be_saved()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng học hai người ghi");
        var (one, two) = (await World.RegisterAsync(trainer, run, "Trần Văn Một"), await World.RegisterAsync(trainer, run, "Trần Văn Hai"));
        var session = (await World.SessionsAsync(run))[0].Id;
        var opened = await trainer.GetAsync($"/course-runs/{run}/grid?session={session}");
        await TrainingWorld.MarkAsync(trainer, run, session, one.Id, Mark.Present);
        var rows = opened
            .Document.QuerySelectorAll("input[name$='.Id'][name^='Rows']")
            .Select(i => i.GetAttribute("name")!.Replace(".Id", ".Value", StringComparison.Ordinal));
        var both = await trainer.FollowAsync(
            await trainer.SubmitAsync(
                opened,
                "main form.stack",
                rows.ToDictionary(r => r, _ => (string?)nameof(Mark.Present), StringComparer.Ordinal)
            )
        );
        Assert.Contains("Đã ghi 1 người.", both.Text, StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            2,
            await db.Attendances.CountAsync(
                a => a.SessionId == session && (a.RegistrationId == one.Id || a.RegistrationId == two.Id),
                Cancel
            )
        );
    }

    [Fact]
    public async Task Who_is_chosen_is_the_same_person_though_nothing_but_the_name_is_known()
    {
        using var trainer = await World.TrainerAsync();
        var before = await World.RunAsync(trainer, "Hội trường chỉ tên trước");
        var registration = await World.RegisterAsync(trainer, before, "H'Chỉ Tên Kbuôr");
        await TrainingWorld.MarkAsync(trainer, before, (await World.SessionsAsync(before))[0].Id, registration.Id, Mark.Present);
        var next = await World.RunAsync(trainer, "Hội trường chỉ tên sau", title: "Lớp 05/2026");
        await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{next}/participants?find=chi+ten"),
            "form[action$='handler=Again']"
        );
        await using var db = Host.Db();
        Assert.Equal(
            registration.PersonId,
            await db.Registrations.Where(r => r.ActivityId == next).Select(r => r.PersonId).SingleAsync(Cancel)
        );
    }

    [Fact]
    public async Task Who_attended_before_is_found_without_marks_and_added_in_one_tap_by_those_whose_reach_it_was()
    {
        using var trainer = await World.TrainerAsync();
        using var other = await World.TrainerAsync(EventWorld.OtherDistrictName);
        var before = await World.RunAsync(trainer, "Hội trường trước");
        var registration = await World.RegisterAsync(trainer, before, "Nguyễn Thị Ngọc Bình", "0905 222 333");
        await World.RegisterAsync(trainer, before, "Nguyễn Thị Bình", "0905 222 444");
        await TrainingWorld.MarkAsync(trainer, before, (await World.SessionsAsync(before))[0].Id, registration.Id, Mark.Present);

        var next = await World.RunAsync(trainer, "Hội trường sau", title: "Lớp 03/2026");
        var found = await trainer.GetAsync($"/course-runs/{next}/participants?find=ngoc+binh");
        Assert.Equal("Nguyễn Thị Ngọc Bình", found.Find("#find li b"));
        var added = await trainer.SubmitAsync(found, "form[action$='handler=Again']");
        Assert.Equal($"/course-runs/{next}/participants", added.Location);
        Assert.Equal($"/course-runs/{next}/participants", (await trainer.SubmitAsync(found, "form[action$='handler=Again']")).Location);
        await using var db = Host.Db();
        var again = await db.Registrations.SingleAsync(r => r.ActivityId == next, Cancel);
        Assert.Equal((registration.PersonId, "+84905222333"), (again.PersonId, again.Phone));
        Assert.Equal(
            "Hội LHPN xã, ủy viên",
            await db.Participants.Where(p => p.RegistrationId == again.Id).Select(p => p.Workplace).SingleAsync(Cancel)
        );

        // A person who registered and never came is not found, nor is a participant of another district's courses.
        Assert.Empty((await trainer.GetAsync($"/course-runs/{next}/participants?find=thi+binh")).FindAll("#find li b"));
        var elsewhere = await World.RunAsync(other, "Hội trường nơi khác", district: EventWorld.OtherDistrictName);
        Assert.Empty((await other.GetAsync($"/course-runs/{elsewhere}/participants?find=ngoc+binh")).FindAll("#find li b"));
        var page = await other.GetAsync($"/course-runs/{elsewhere}/participants");
        page.Document.QuerySelector("#new form")!.SetAttribute("action", $"/course-runs/{elsewhere}/participants?handler=Again");
        Assert.Equal(
            HttpStatusCode.NotFound,
            (
                await other.SubmitAsync(
                    page,
                    "#new form",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["personId"] = registration.PersonId.ToString() }
                )
            ).Status
        );
    }

    [Fact]
    public async Task A_run_that_is_full_says_so()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường nhỏ");
        await World.RegisterAsync(trainer, run, "Lê Văn Hậu");
        await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/{run}/edit"),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Capacity"] = "1" }
        );
        var full = await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}/participants"),
            "#new form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "Đỗ Minh Long", ["Input.Consent"] = "true" }
        );
        Assert.Contains(full.FindAll(".error-summary li"), e => e.StartsWith("Lớp đã đủ chỗ.", StringComparison.Ordinal));
        var fewer = await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/{run}/edit"),
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Capacity"] = "0" }
        );
        Assert.NotNull(fewer.FieldErrors["Input.Capacity"]);
    }

    [Fact]
    public async Task The_door_of_a_run_is_the_trainers_and_what_it_records_stands_in_the_grid()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường cửa");
        var (byCode, bySearch) = (
            await World.RegisterAsync(trainer, run, "H'Hoan Mlô"),
            await World.RegisterAsync(trainer, run, "Vũ Thị Ngọc")
        );
        var session = (await World.SessionsAsync(run))[0].Id;
        Assert.Contains($"/check-in/{session}", (await trainer.GetAsync("/check-in")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await trainer.GetAsync($"/check-in/{session}")).Status);
        var now = TestDatabases.Start.ToUnixTimeMilliseconds();
        var code = await trainer.PostJsonAsync(
            $"/check-in/{session}/codes",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        code = byCode.Code,
                        gate = "Cửa chính",
                        source = "code",
                        at = now,
                    },
                },
            }
        );
        Assert.Contains("accepted", code.Text, StringComparison.Ordinal);
        Assert.Contains(
            bySearch.Id.ToString(),
            (await trainer.GetAsync($"/check-in/{session}/search?q=vu+ngoc")).Text,
            StringComparison.Ordinal
        );
        await trainer.PostJsonAsync(
            $"/check-in/{session}/acts",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        registration = bySearch.Id,
                        gate = "Cửa chính",
                        source = "search",
                        at = now,
                    },
                },
            }
        );
        var grid = await trainer.GetAsync($"/course-runs/{run}/grid");

        // The session began at 13:30 and it is 14:00.
        Assert.Equal(2, grid.Document.QuerySelectorAll("tbody .cell-mark.is-late").Length);
        Assert.Equal(2, grid.Document.QuerySelectorAll("tbody .cell-mark.is-empty").Length);
    }

    [Fact]
    public async Task A_correction_keeps_who_and_why_and_there_is_one_attendance_whatever_happens()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường sửa");
        var registration = await World.RegisterAsync(trainer, run, "Bùi Văn Phúc");
        var session = (await World.SessionsAsync(run))[0].Id;
        await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Present);
        await using var db = Host.Db();
        var first = await db.Attendances.AsNoTracking().SingleAsync(a => a.RegistrationId == registration.Id, Cancel);
        Assert.Equal((Source.Grid, (Guid?)null, (Guid?)null), (first.Source, first.FormId, first.CampaignId));

        // A change from present to late changes no attendance but needs a reason.
        var without = await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Late);
        Assert.Equal("Viết lý do sửa, để sau này còn rõ.", without.FieldErrors["Reason"]);
        Assert.Contains("checked", without.Document.QuerySelector("input[value=Late]")!.OuterHtml, StringComparison.Ordinal);
        await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Late, "Đến lúc 14:10");
        Assert.Equal(1, await db.Attendances.CountAsync(a => a.RegistrationId == registration.Id, Cancel));

        // A change from late to absent annuls the attendance, and from absent to present makes another one.
        await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Absent, "Ghi nhầm người");
        Assert.Equal(0, await db.Attendances.CountAsync(a => a.RegistrationId == registration.Id && a.AnnulledAt == null, Cancel));
        await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Excused, "Có giấy xin phép");
        var last = await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Present, "Đến muộn, đã vào lớp");
        Assert.Equal($"/course-runs/{run}/grid?session={session}", last.Location);
        Assert.Equal(1, await db.Attendances.CountAsync(a => a.RegistrationId == registration.Id && a.AnnulledAt == null, Cancel));
        var history = await trainer.GetAsync(last.Location!);
        Assert.Equal(4, history.Document.QuerySelectorAll(".log li").Length);
        Assert.Contains("Có phép → Có mặt", history.Find(".log li")!, StringComparison.Ordinal);
        Assert.Contains("Nguyễn Thị Thử: Đến muộn, đã vào lớp", history.Find(".log li")!, StringComparison.Ordinal);

        // Entries are kept for ever.
        var error = await Assert.ThrowsAsync<PostgresException>(() =>
            db.GridEntries.Where(e => e.RegistrationId == registration.Id).ExecuteDeleteAsync(Cancel)
        );
        Assert.Equal("training_is_only_added", error.ConstraintName);
    }

    [Fact]
    public async Task A_scan_that_came_after_the_form_was_opened_is_not_undone_unseen()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường mở sẵn");
        var registration = await World.RegisterAsync(trainer, run, "Ngô Thị Thảo");
        var session = (await World.SessionsAsync(run))[0].Id;
        var opened = await trainer.GetAsync($"/course-runs/{run}/grid?session={session}");
        await trainer.PostJsonAsync(
            $"/check-in/{session}/acts",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        registration = registration.Id,
                        gate = "Cửa chính",
                        source = "qr",
                        at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                    },
                },
            }
        );
        var refused = await TrainingWorld.MarkAsync(trainer, run, session, registration.Id, Mark.Absent, "Không thấy", opened);
        Assert.Contains("Ô này vừa được ghi là “Muộn”. Xem lại rồi chọn.", refused.FindAll(".field-error"));
        await using var db = Host.Db();
        Assert.Equal(1, await db.Attendances.CountAsync(a => a.RegistrationId == registration.Id && a.AnnulledAt == null, Cancel));
        Assert.False(await db.GridEntries.AnyAsync(e => e.RegistrationId == registration.Id, Cancel));
    }

    [Fact]
    public async Task Before_a_session_only_a_leave_is_recorded()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường ngày mai");
        var registration = await World.RegisterAsync(trainer, run, "Phạm Thị Hằng");
        var tomorrow = (await World.SessionsAsync(run))[1].Id;
        var early = await TrainingWorld.MarkAsync(trainer, run, tomorrow, registration.Id, Mark.Present);
        Assert.Contains(early.FindAll(".field-error"), e => e.StartsWith("Buổi học bắt đầu 07:30, 25/11/2026", StringComparison.Ordinal));
        Assert.NotNull((await TrainingWorld.MarkAsync(trainer, run, tomorrow, registration.Id, Mark.Excused)).Location);
    }

    [Fact]
    public async Task Course_attendance_is_never_outreach()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường không tính");
        await using var db = Host.Db();
        async Task<(long Deltas, long Facts)> CountAsync() =>
            (
                (await db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM outreach_delta").ToListAsync(Cancel))[0],
                (await db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM outreach_fact").ToListAsync(Cancel))[0]
            );
        var before = await CountAsync();
        var registration = await World.RegisterAsync(trainer, run, "Hoàng Thị Lan");
        var sessions = await World.SessionsAsync(run);
        await trainer.PostJsonAsync(
            $"/check-in/{sessions[0].Id}/acts",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        registration = registration.Id,
                        gate = "Cửa chính",
                        source = "qr",
                        at = TestDatabases.Start.ToUnixTimeMilliseconds(),
                    },
                },
            }
        );
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, registration.Id, Mark.Absent, "Nhầm");
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, registration.Id, Mark.Present, "Nhầm lần nữa");
        Assert.Equal(1, await db.Attendances.CountAsync(a => a.ActivityId == run && a.AnnulledAt == null, Cancel));
        Assert.Equal(before, await CountAsync());
        await db.Database.ExecuteSqlRawAsync("SELECT outreach_rebuild()", Cancel);
        Assert.Equal(
            0,
            (
                await db
                    .Database.SqlQuery<long>(
                        $"""
                        SELECT (SELECT count(*) FROM outreach_activity WHERE activity_id = {run}) + (SELECT count(*) FROM outreach_event
                          WHERE activity_id = {run})
                          + (SELECT count(*) FROM outreach_person WHERE person_id = {registration.PersonId}) + (SELECT count(*)
                            FROM outreach_missing WHERE activity_id = {run}) AS "Value"
                        """
                    )
                    .ToListAsync(Cancel)
            )[0]
        );
        var shown = await trainer.GetAsync($"/course-runs/{run}");
        Assert.Contains("lượt học", shown.Text, StringComparison.Ordinal);
        Assert.Contains("người học", shown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_of_a_session_adds_up_and_one_that_nobody_recorded_says_so()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường cộng lại", title: "Lớp cộng lại");
        var registrations = new List<Guid>();
        foreach (var name in new[] { "Có Mặt Niê", "Đến Muộn Niê", "Vắng Niê" })
        {
            registrations.Add((await World.RegisterAsync(trainer, run, name)).Id);
        }

        var sessions = await World.SessionsAsync(run);

        // The second session has begun as well, and nobody recorded it.
        await Host.Database.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day' WHERE id = '{sessions[1].Id}'
            """
        );
        foreach (var (registration, mark) in registrations.Zip([Mark.Present, Mark.Late, Mark.Absent]))
        {
            await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, registration, mark);
        }

        var rows = (await trainer.GetAsync($"/course-runs/{run}")).Document.QuerySelectorAll(".table-cards tbody tr");
        var cells = rows[0]
            .QuerySelectorAll("td.num")
            .Select(c => string.Join(' ', c.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["2 / 3 (muộn 1)", "0", "1", "0"], cells);
        Assert.Equal("Chưa ghi", rows[1].QuerySelector("td[colspan]")!.TextContent.Trim());
    }

    [Fact]
    public async Task The_trainers_home_is_todays_session()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường hôm nay", title: "Lớp của hôm nay");
        Assert.Equal(2, (await World.SessionsAsync(run)).Count);
        var home = await trainer.GetAsync("/");
        Assert.Contains(home.FindAll("h2"), h => h.StartsWith("Đang học: buổi 1 trong 2", StringComparison.Ordinal));
        var first = home.Document.QuerySelector("section.card .slot-title.is-large")!.GetAttribute("href")!;
        Assert.StartsWith("/course-runs/", first, StringComparison.Ordinal);
        Assert.NotNull(home.Document.QuerySelector("a.btn-primary[href^='/check-in/']"));
        Assert.NotNull(home.Document.QuerySelector($"a[href^='{first}/grid?session=']"));
        Assert.Contains("Lớp của hôm nay", home.Text, StringComparison.Ordinal);
        Assert.Equal(
            ["Hôm nay", "Lớp tập huấn", "Quét", "Lịch", "Khóa tập huấn", "Hoạt động"],
            home.FindAll(".side li a").Distinct().ToList()
        );
    }
}

/// <summary>What happens after a run: test marks, who may get a certificate, held and confirmed. The clock moves in these tests.</summary>
public sealed class RunEndTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// The filter for participants who may not get a certificate yet applies to all participants, not only to those on the shown page, and
    /// so does the count.
    /// </summary>
    [Fact]
    public async Task Who_is_eligible_is_looked_for_in_the_whole_class()
    {
        var host = fixture.Host;
        host.Clock.Reset(TestDatabases.Start);
        var world = new TrainingWorld(host);
        using var trainer = await world.TrainerAsync();
        var run = await world.RunAsync(trainer, "Hội trường lớp đông");
        await using (var db = host.Db())
        {
            await db.Activities.Where(a => a.Id == run).ExecuteUpdateAsync(a => a.SetProperty(x => x.Capacity, 200), Cancel);
        }

        for (var i = 0; i < 101; i++)
        {
            await world.RegisterAsync(
                trainer,
                run,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Y An {(char)('A' + (i / 26))}{(char)('a' + (i % 26))}")
            );
        }

        var last = await world.RegisterAsync(trainer, run, "Trần Văn Ý");
        foreach (var session in await world.SessionsAsync(run))
        {
            await host.Database.SqlAsync(
                $"""
                SELECT verdict FROM check_in_act(new_id(), 'admit', '{session.Id}', NULL, '{last.Id}', NULL, NULL, NULL, 'Lớp', 'account',
                  '{trainer.AccountId}', 'grid', '{session.StartsAt}', NULL, NULL, NULL, true, NULL, NULL, NULL, '{session.StartsAt}')
                """
            );
        }

        host.Clock.Advance(Duration.FromDays(3));

        var eligible = await trainer.GetAsync($"/course-runs/{run}/grid?show=eligible");
        Assert.Contains("Trần Văn Ý", Assert.Single(eligible.FindAll("tbody tr")), StringComparison.Ordinal);
        Assert.Contains("1 người học", eligible.Find("main"), StringComparison.Ordinal);
        var lacking = await trainer.GetAsync($"/course-runs/{run}/grid?show=lacking");
        Assert.Equal(100, lacking.FindAll("tbody tr").Count);
        Assert.Contains("101 người học", lacking.Find("main"), StringComparison.Ordinal);

        // The link to the next page keeps the filter.
        var next = await trainer.GetAsync(lacking.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Single(next.FindAll("tbody tr"));
    }

    [Fact]
    public async Task At_the_end_the_run_says_who_may_get_a_certificate_and_why_the_others_may_not()
    {
        var host = fixture.Host;
        host.Clock.Reset(TestDatabases.Start);
        var world = new TrainingWorld(host);
        using var trainer = await world.TrainerAsync();
        var run = await world.RunAsync(trainer, "Hội trường cuối khóa", TrainingWorld.CourseForm("Có kiểm tra", 100, "5"));
        var (passes, misses, fails, untested) = (
            await world.RegisterAsync(trainer, run, "Trần Văn An"),
            await world.RegisterAsync(trainer, run, "Trần Văn Bình"),
            await world.RegisterAsync(trainer, run, "Trần Văn Cường"),
            await world.RegisterAsync(trainer, run, "Trần Văn Dũng")
        );
        var sessions = await world.SessionsAsync(run);
        foreach (var person in new[] { passes, misses, fails, untested })
        {
            await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, person.Id, Mark.Present);
        }

        // Tomorrow afternoon: the last session is over.
        host.Clock.Advance(Duration.FromHours(24));
        // Nobody recorded the second session yet, so the page asks, and goes on asking for the marks afterwards.
        var early = await trainer.SubmitAsync(await trainer.GetAsync($"/course-runs/{run}"), "form[action$='handler=Held']");
        Assert.Contains("Chưa ghi điểm danh buổi 2", early.Find("#ask"), StringComparison.Ordinal);
        Assert.NotNull((await trainer.SubmitAsync(early, "#ask form")).Location);
        Assert.Contains("Còn 4 ô chưa ghi", (await trainer.GetAsync($"/course-runs/{run}")).Find("main"), StringComparison.Ordinal);
        foreach (var person in new[] { passes, fails, untested })
        {
            await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, person.Id, Mark.Present);
        }

        await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, misses.Id, Mark.Excused);
        var page = await trainer.GetAsync($"/course-runs/{run}/grid?test=true");
        var wrong = await trainer.SubmitAsync(
            page,
            "main form.stack",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Rows[0].Value"] = "11", ["Rows[1].Value"] = "chín" }
        );
        Assert.Contains("Điểm này không đọc được. Viết như 7,5.", wrong.FindAll(".field-error"));
        var saved = await trainer.SubmitAsync(
            page,
            "main form.stack",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Rows[0].Value"] = "8,5",
                ["Rows[1].Value"] = "9",
                ["Rows[2].Value"] = "4.5",
            }
        );
        Assert.Equal($"/course-runs/{run}/grid", saved.Location);

        var grid = await trainer.GetAsync(saved.Location!);
        Assert.Equal(["Đủ điều kiện", "Thiếu 1 buổi", "Điểm 4,5, cần 5,0", "Chờ điểm kiểm tra"], grid.FindAll("tbody .state"));
        var only = await trainer.GetAsync($"/course-runs/{run}/grid?show=eligible");
        Assert.Single(only.Document.QuerySelectorAll("tbody tr"));
        Assert.Equal("1", (await trainer.GetAsync($"/course-runs/{run}")).Find("a[href$='show=eligible']"));

        // A test mark is changed with a reason, and both are kept.
        var again = await trainer.GetAsync($"/course-runs/{run}/grid?test=true");
        var refused = await trainer.SubmitAsync(
            again,
            "main form.stack",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Rows[2].Value"] = "6" }
        );
        Assert.Equal("Viết lý do sửa, để sau này còn rõ.", refused.FieldErrors["Reason"]);
        await trainer.SubmitAsync(
            again,
            "main form.stack",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Rows[2].Value"] = "6", ["Reason"] = "Cộng sót một câu" }
        );
        await using var db = host.Db();
        Assert.Equal(2, await db.TestMarks.CountAsync(m => m.RegistrationId == fails.Id, Cancel));
        Assert.Equal(
            ["Đủ điều kiện", "Thiếu 1 buổi", "Đủ điều kiện", "Chờ điểm kiểm tra"],
            (await trainer.GetAsync($"/course-runs/{run}/grid")).FindAll("tbody .state")
        );

        // The run is confirmed, so a correction needs a reason and confirms again.
        var told = new Dictionary<string, string?>(StringComparer.Ordinal) { ["told"] = "true" };
        await trainer.SubmitAsync(await trainer.GetAsync($"/course-runs/{run}"), "form[action*='handler=Confirm']", told);
        host.Clock.Advance(Duration.FromMinutes(5));
        var bare = await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, misses.Id, Mark.Present);
        Assert.Equal("Viết lý do sửa, để sau này còn rõ.", bare.FieldErrors["Reason"]);
        await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, misses.Id, Mark.Present, "Có mặt, ghi nhầm");
        var confirmed = await db.Activities.AsNoTracking().SingleAsync(a => a.Id == run, Cancel);
        Assert.Equal((ActivityState.Confirmed, host.Clock.GetCurrentInstant()), (confirmed.State, confirmed.ConfirmedAt));
        Assert.Equal(
            1,
            await db.Attendances.CountAsync(
                t => t.SessionId == sessions[1].Id && t.RegistrationId == misses.Id && t.AnnulledAt == null,
                Cancel
            )
        );
    }
}
