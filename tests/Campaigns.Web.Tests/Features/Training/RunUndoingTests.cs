using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Training;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Tickets;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Training;

/// <summary>
/// What was recorded about a class can be corrected: it is ended early instead of cancelled, set back to scheduled, or corrected.
/// </summary>
public sealed class RunUndoingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TrainingWorld World => new(fixture.Host);

    [Fact]
    public async Task A_class_with_people_present_is_ended_early_from_a_session()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp kết thúc sớm");
        var (there, away) = (
            await World.RegisterAsync(trainer, run, "Trần Văn Có"),
            await World.RegisterAsync(trainer, run, "Trần Văn Vắng")
        );
        await using var db = fixture.Host.Db();
        await db
            .Registrations.Where(r => r.ActivityId == run)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Email, "hoc@example.vn"), Cancel);
        await World.RegisterAsync(trainer, run, "Trần Văn Không Thư");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, there.Id, Mark.Present);

        var page = await trainer.GetAsync($"/course-runs/{run}");
        Assert.Null(page.Document.QuerySelector("#cancel-dialog"));
        page.Document.QuerySelector("#end-dialog form")!.SetAttribute("action", $"/course-runs/{run}?handler=Cancel");
        Assert.Contains(
            "1 lượt học",
            (await trainer.SubmitAsync(page, "#end-dialog form", Values(("Reason", "Giảng viên ốm")))).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );

        var ask = await trainer.GetAsync($"/course-runs/{run}?ask=end");
        Assert.Contains("2 người sẽ được báo", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Contains("1 đăng ký không có thư điện tử", ask.Find("#ask .not-told"), StringComparison.Ordinal);
        Assert.Equal(
            $"/course-runs/{run}",
            (
                await trainer.SubmitAsync(ask, "#ask form", Values(("EndReason", "Giảng viên ốm"), ("From", sessions[1].Id.ToString())))
            ).Location
        );

        var activity = await db.Activities.Include(a => a.Sessions).AsNoTracking().SingleAsync(a => a.Id == run, Cancel);
        Assert.Equal(ActivityState.Held, activity.State);
        Assert.Equal([1], activity.Sessions.Select(s => s.Ordinal));
        Assert.Equal(1, await db.Attendances.CountAsync(t => t.ActivityId == run && t.AnnulledAt == null, Cancel));
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.SessionId == sessions[1].Id, Cancel));
        Assert.Equal(
            2,
            await db.Messages.CountAsync(m => m.ActivityId == run && m.Rule == MessageRule.Cancelled && m.State == MessageState.Due, Cancel)
        );
        Assert.Equal(0, await db.Messages.CountAsync(m => m.OccurrenceId == sessions[1].Id && m.State == MessageState.Due, Cancel));
        var after = await trainer.GetAsync($"/course-runs/{run}");
        Assert.Contains("Không diễn ra", after.Find(".notice"), StringComparison.Ordinal);
        Assert.Contains("1 đăng ký không có thư điện tử", after.Find(".notice .not-told"), StringComparison.Ordinal);
        Assert.Contains(
            "không diễn ra nữa",
            after.Document.QuerySelector(".notice [data-copy]")!.GetAttribute("data-copy")!,
            StringComparison.Ordinal
        );

        // The mail and its calendar entry are about the session that falls away, under its former calendar id.
        var shown = await fixture.Host.WithAsync<PublicActivities, PublicActivity?>(p => p.FindAsync(run, Cancel));
        Assert.Equal([sessions[1].Id], shown!.SessionsOf(MessageRule.Cancelled).Select(s => s.Id));
        var calendar = System.Text.Encoding.UTF8.GetString(
            TicketCalendar.Write(shown, MessageRule.Cancelled, discreet: true, "Lịch hẹn", fixture.Host.Clock.GetCurrentInstant())
        );
        Assert.Contains("METHOD:CANCEL", calendar, StringComparison.Ordinal);
        Assert.Contains(
            $"UID:2-{activity.IcsUid}",
            calendar.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("UID:1-", calendar, StringComparison.Ordinal);
        Assert.Null(
            MessageRules.SkipBecause(
                MessageRule.Cancelled,
                new MessageFacts
                {
                    State = activity.State,
                    EndedEarly = true,
                    Registration = Domain.Registrations.RegistrationState.Confirmed,
                    MadeForVersion = 1,
                    ScheduleVersion = 1,
                    StartsAt = shown.StartsAt,
                    EndsAt = shown.EndsAt,
                    HasAddress = true,
                },
                fixture.Host.Clock.GetCurrentInstant()
            )
        );

        // A phone that still has the session is told that it does not take place, and nothing is counted.
        var verdict = await fixture.Host.Database.SqlAsync(
            $"""
            SELECT verdict FROM check_in_act('{Guid.CreateVersion7()}', 'admit', '{sessions[
                1
            ].Id}', NULL, '{away.Id}', NULL, NULL, NULL, 'Cửa', 'account', '{trainer.AccountId}', 'search',
              '{sessions[1].StartsAt}', NULL, NULL, NULL, true, NULL, NULL, NULL, '{sessions[1].StartsAt}')
            """
        );
        Assert.Equal("not_taking_place", verdict);
    }

    [Fact]
    public async Task Held_by_a_slip_goes_back_and_what_a_class_was_is_corrected()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp sửa sai");
        var there = await World.RegisterAsync(trainer, run, "Trần Văn Sửa");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, there.Id, Mark.Present);
        await using var db = fixture.Host.Db();
        await db
            .Activities.Where(a => a.Id == run)
            .ExecuteUpdateAsync(
                a => a.SetProperty(x => x.State, ActivityState.Held).SetProperty(x => x.HeldAt, fixture.Host.Clock.GetCurrentInstant()),
                Cancel
            );

        var right = await World.Events.CommuneAsync(index: 4);
        var form = await trainer.GetAsync($"/course-runs/{run}/correct");
        Assert.True(
            (await trainer.SubmitAsync(form, "#correct-form", Values(("Input.CommuneId", right.Id.ToString())))).FieldErrors.ContainsKey(
                "Input.VenueId"
            )
        );
        Assert.Equal(
            $"/course-runs/{run}",
            (
                await trainer.SubmitAsync(
                    form,
                    "#correct-form",
                    Values(("Input.CommuneId", right.Id.ToString()), ("Input.NewVenueName", "Hội trường xã đúng"))
                )
            ).Location
        );
        Assert.Equal([right.Id], await db.Attendances.Where(t => t.ActivityId == run).Select(t => t.PlaceUnitId).ToListAsync(Cancel));

        var ask = await trainer.GetAsync($"/course-runs/{run}?ask=not-held");
        Assert.Equal($"/course-runs/{run}", (await trainer.SubmitAsync(ask, "#ask form", Values(("Reason", "Bấm nhầm")))).Location);
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == run, Cancel)).State);
    }

    [Fact]
    public async Task A_class_with_leave_noted_in_advance_is_postponed_and_gets_another_time()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp xin phép");
        var away = await World.RegisterAsync(trainer, run, "Trần Văn Phép");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[1].Id, away.Id, Mark.Excused);
        await trainer.SubmitAsync(await trainer.GetAsync($"/course-runs/{run}?ask=postpone"), "#ask form", Values(("Reason", "Bão")));
        var moved = await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/{run}/edit"),
            Values(("Input.Sessions[1].Date", "2026-11-28"))
        );
        Assert.Equal($"/course-runs/{run}", moved.Location);
        await using var db = fixture.Host.Db();
        Assert.Equal(4, (await World.SessionsAsync(run))[1].StartsAt.ToDateTimeUtc().Day - sessions[0].StartsAt.ToDateTimeUtc().Day);
        Assert.Equal(1, await db.GridEntries.CountAsync(e => e.SessionId == sessions[1].Id, Cancel));

        // Registering a participant is an act in the log of a class.
        Assert.Contains("Đăng ký", (await trainer.GetAsync($"/course-runs/{run}/log")).Find(".log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_came_early_to_a_class_is_taken_back_by_a_postponement_and_the_session_gets_another_time()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp hoãn sớm");
        var early = await World.RegisterAsync(trainer, run, "Trần Văn Sớm");
        var next = (await World.SessionsAsync(run))[1];
        var soon = next.StartsAt - Duration.FromMinutes(10);
        await fixture.Host.Database.SqlAsync(
            $"""
            SELECT check_in_act('{Guid.CreateVersion7()}', 'admit', '{next.Id}', NULL, '{early.Id}', NULL, NULL, NULL, 'Cửa', 'account',
              '{trainer.AccountId}', 'search',
              '{soon}', NULL, NULL, NULL, false, NULL, NULL, NULL, '{soon}')
            """
        );
        var ask = await trainer.GetAsync($"/course-runs/{run}?ask=postpone");
        Assert.Contains("1 lượt học", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Equal($"/course-runs/{run}", (await trainer.SubmitAsync(ask, "#ask form", Values(("Reason", "Bão")))).Location);
        await using var db = fixture.Host.Db();
        Assert.Equal(0, await db.Attendances.CountAsync(t => t.SessionId == next.Id && t.AnnulledAt == null, Cancel));
        var moved = await TrainingWorld.OpenAsync(
            trainer,
            await trainer.GetAsync($"/course-runs/{run}/edit"),
            Values(("Input.Sessions[1].Date", "2026-11-29"))
        );
        Assert.Equal($"/course-runs/{run}", moved.Location);
    }

    [Fact]
    public async Task A_page_from_before_a_change_ends_nothing_and_a_session_that_is_gone_ends_nothing()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp trang cũ");
        var there = await World.RegisterAsync(trainer, run, "Trần Văn Cũ");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, there.Id, Mark.Present);
        var old = await trainer.GetAsync($"/course-runs/{run}?ask=end");
        Assert.Equal(sessions[1].Id.ToString(), old.Document.QuerySelector("#ask select option[selected]")!.GetAttribute("value"));
        await using var db = fixture.Host.Db();
        await db
            .Activities.Where(a => a.Id == run)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.UpdatedAt, fixture.Host.Clock.GetCurrentInstant()), Cancel);
        var stale = await trainer.SubmitAsync(old, "#ask form", Values(("EndReason", "Giảng viên ốm")));
        Assert.Contains("Người khác vừa sửa", stale.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == run, Cancel)).State);

        var gone = await trainer.SubmitAsync(
            await trainer.GetAsync($"/course-runs/{run}?ask=end"),
            "#ask form",
            Values(("EndReason", "Giảng viên ốm"), ("From", Guid.NewGuid().ToString()))
        );
        Assert.NotNull(gone.Find("[data-error-summary]"));
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == run, Cancel)).State);

        // The second press, on the page as it is now, does it.
        Assert.Equal(
            $"/course-runs/{run}",
            (await trainer.SubmitAsync(stale, "#ask form", Values(("EndReason", "Giảng viên ốm")))).Location
        );
    }

    [Fact]
    public async Task Who_taught_and_when_is_corrected_once_confirmed_with_its_reason_and_what_was_recorded_moves_along()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Phòng họp sửa giờ");
        var there = await World.RegisterAsync(trainer, run, "Trần Văn Dời");
        var sessions = await World.SessionsAsync(run);
        await TrainingWorld.MarkAsync(trainer, run, sessions[0].Id, there.Id, Mark.Present);
        var other = await World.Events.SpeakerAsync("Lê Thị Dạy Thay");
        await using var db = fixture.Host.Db();
        var now = fixture.Host.Clock.GetCurrentInstant();
        await db
            .Activities.Where(a => a.Id == run)
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.State, ActivityState.Confirmed)
                        .SetProperty(x => x.HeldAt, now)
                        .SetProperty(x => x.ConfirmedAt, now)
                        .SetProperty(x => x.ConfirmedById, trainer.AccountId),
                Cancel
            );
        fixture.Host.Clock.Advance(Duration.FromMinutes(1));

        var form = await trainer.GetAsync($"/course-runs/{run}/correct");
        Assert.Equal(2, form.Document.QuerySelectorAll("fieldset.session-row").Length);
        var values = Values(
            ("Input.Sessions[0].Date", "23/11"),
            ("Input.Sessions[0].Start", "8:00"),
            ("Input.Sessions[0].End", "11h"),
            ("Input.TrainerIds", other.Id.ToString())
        );
        Assert.True((await trainer.SubmitAsync(form, "#correct-form", values)).FieldErrors.ContainsKey("Input.Reason"));
        var wrong = await trainer.SubmitAsync(
            form,
            "#correct-form",
            Values(("Input.Sessions[0].Date", "32/11/2026"), ("Input.Sessions[0].End", "7h"), ("Input.Reason", "x"))
        );
        Assert.Equal(["Input.Sessions.0..Date"], wrong.FieldErrors.Keys);
        Assert.Equal("32/11/2026", wrong.Document.QuerySelector("[name='Input.Sessions[0].Date']")!.GetAttribute("value"));
        Assert.True(
            (
                await trainer.SubmitAsync(form, "#correct-form", Values(("Input.Sessions[1].Date", "2026-12-24"), ("Input.Reason", "x")))
            ).FieldErrors.ContainsKey("Input.Sessions.1..Date")
        );
        var hidden = await trainer.SubmitAsync(
            form,
            "#correct-form",
            Values(("Input.TrainerIds", there.PersonId!.Value.ToString()), ("Input.Reason", "x"))
        );
        Assert.Contains("1 người", hidden.FieldErrors["Input.TrainerIds"], StringComparison.Ordinal);

        values["Input.Reason"] = "Lớp học hôm trước";
        Assert.Equal($"/course-runs/{run}", (await trainer.SubmitAsync(form, "#correct-form", values)).Location);
        var activity = await db
            .Activities.AsNoTracking()
            .Include(a => a.Sessions)
            .Include(a => a.Speakers)
            .SingleAsync(a => a.Id == run, Cancel);
        var moved = activity.Sessions.MinBy(s => s.Ordinal)!;
        Assert.Equal(
            (sessions[0].Id, Instant.FromUtc(2026, 11, 23, 1, 0), Instant.FromUtc(2026, 11, 23, 4, 0)),
            (moved.Id, moved.StartsAt, moved.EndsAt)
        );
        Assert.Equal([other.Id], activity.Speakers.Select(s => s.PersonId));
        Assert.Equal(ActivityState.Confirmed, activity.State);
        Assert.True(activity.ConfirmedAt > now);
        Assert.Equal(
            [new LocalDate(2026, 11, 23)],
            await db.Attendances.Where(t => t.ActivityId == run).Select(t => t.OnDate).ToListAsync(Cancel)
        );
        Assert.Equal(0, await db.Messages.CountAsync(m => m.ActivityId == run && m.Rule == MessageRule.Moved, Cancel));
        var log = (await trainer.GetAsync($"/course-runs/{run}/log")).Find("main");
        Assert.Matches(@"\(1\) 24/11/2026 13:\d\d – 1\d:\d\d → \(1\) 23/11/2026 08:00 – 11:00", log);
        Assert.Contains("Lớp học hôm trước", log, StringComparison.Ordinal);
        Assert.Contains("Lê Thị Dạy Thay", log, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
