using System.Net;
using AngleSharp.Html.Dom;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Pairing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>What was recorded about an event can be corrected, and nothing that was counted disappears.</summary>
public sealed class UndoingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static int made;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task Held_by_a_slip_goes_back_with_a_reason()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await HoldAsync(browser, id);

        var ask = await browser.GetAsync($"/events/{id}?ask=not-held");
        Assert.True((await browser.SubmitAsync(ask, "#ask form", Values(("NotHeldReason", " ")))).FieldErrors.ContainsKey("NotHeldReason"));
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(ask, "#ask form", Values(("NotHeldReason", "Bấm nhầm")))).Location);

        await using var db = fixture.Host.Db();
        var activity = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Scheduled, (Instant?)null), (activity.State, activity.HeldAt));
        Assert.Contains(
            "Bấm nhầm",
            (await db.AuditEntries.SingleAsync(e => e.SubjectId == id && e.Action == "activity.held_taken_back", Cancel)).Fields,
            StringComparison.Ordinal
        );

        // Once it is confirmed, this is no longer possible; a confirmed event is corrected.
        await HoldAsync(browser, id);
        await CountAsync(browser, id, ("Count.SexNotKnown", "4"));
        var page = await browser.GetAsync($"/events/{id}?ask=not-held");
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']", Values(("told", "true")));
        Assert.NotNull((await browser.SubmitAsync(page, "#ask form", Values(("NotHeldReason", "Bấm nhầm")))).Find("[data-error-summary]"));
        await db.Entry(activity).ReloadAsync(Cancel);
        Assert.Equal(ActivityState.Confirmed, activity.State);
    }

    [Fact]
    public async Task An_event_with_people_in_it_is_ended_early_and_not_cancelled()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        var there = await _world.RegistrationAsync(id, "Trần Thị Đến", "den@example.vn");
        await _world.RegistrationAsync(id, "Lê Văn Chưa Đến", "chua@example.vn");
        await _world.RegistrationAsync(id, "Lê Văn Không Thư");
        await AdmitAsync(browser, id, there.Id);
        var asked = await browser.GetAsync($"/events/{id}");

        // While it runs, the scanner is the next act.
        Assert.Equal("Mở máy quét", asked.Find(".page-header .btn-primary"));
        Assert.Null(asked.Document.QuerySelector("#cancel-dialog"));
        asked.Document.QuerySelector("#end-dialog form")!.SetAttribute("action", $"/events/{id}?handler=Cancel");
        var refused = await browser.SubmitAsync(asked, "#end-dialog form", Values(("CancelReason", "Mưa lớn")));
        Assert.Contains("1 lượt người", refused.Find("[data-error-summary]"), StringComparison.Ordinal);

        var ask = await browser.GetAsync($"/events/{id}?ask=end");
        Assert.Contains("1 người sẽ được báo", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Contains("1 đăng ký không có thư điện tử", ask.Find("#ask .not-told"), StringComparison.Ordinal);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(ask, "#ask form", Values(("EndReason", "Mất điện")))).Location);

        await using var db = fixture.Host.Db();
        var activity = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Held, "Mất điện"), (activity.State, activity.StateReason));
        Assert.Equal(1, await db.Attendances.CountAsync(t => t.ActivityId == id && t.AnnulledAt == null, Cancel));
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        var told = await db.Messages.SingleAsync(m => m.ActivityId == id && m.Rule == MessageRule.Cancelled, Cancel);
        Assert.Equal("chua@example.vn", (await db.Registrations.SingleAsync(r => r.Id == told.RegistrationId, Cancel)).Email);
        var after = await browser.GetAsync($"/events/{id}");
        Assert.Contains("Mất điện", after.Find(".notice"), StringComparison.Ordinal);
        Assert.Contains(
            "đã kết thúc sớm",
            after.Document.QuerySelector(".notice [data-copy]")!.GetAttribute("data-copy")!,
            StringComparison.Ordinal
        );
    }

    /// <summary>Held by hand while it still runs: the button that confirms waits for the end and says until when.</summary>
    [Fact]
    public async Task What_still_runs_is_confirmed_after_its_end_and_the_button_says_when()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await fixture.Host.Database.SqlAsync($"UPDATE activity SET state = 'held', held_at = now() WHERE id = '{id}'");
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Confirm']"));
        Assert.True(page.Document.QuerySelector("button[aria-describedby='confirm-later']")!.HasAttribute("disabled"));
        Assert.Contains("Xác nhận được sau 15:00", page.Find("#confirm-later"), StringComparison.Ordinal);
        Assert.Equal("Mở máy quét", page.Find(".page-header .btn-primary"));
    }

    /// <summary>
    /// While an event still runs or a phone said that it has not sent everything, the first press does not mark the event as held. The page
    /// shows the numbers and asks.
    /// </summary>
    [Fact]
    public async Task Marking_as_held_what_still_runs_or_what_phones_owe_is_asked_about()
    {
        using var browser = await _world.OrganiserAsync();
        var running = await RunningAsync(browser);
        var asked = await browser.SubmitAsync(await browser.GetAsync($"/events/{running}"), "form[action*='handler=Held']");
        Assert.Null(asked.Location);
        Assert.Contains("15:00", asked.Find("#ask"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, await db.Activities.Where(a => a.Id == running).Select(a => a.State).SingleAsync(Cancel));
        Assert.NotNull((await browser.SubmitAsync(asked, "#ask form")).Location);
        Assert.Equal(ActivityState.Held, await db.Activities.Where(a => a.Id == running).Select(a => a.State).SingleAsync(Cancel));

        var over = await OverAsync(browser);
        using var scope = fixture.Host.Services.CreateScope();
        var grant = scope.ServiceProvider.GetRequiredService<PairingService>().New(over, "Cửa bên", false, browser.AccountId!.Value);
        db.DeviceGrants.Add(grant);
        await db.SaveChangesAsync(Cancel);
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, waiting)
              VALUES ('{Guid.NewGuid()}', 'device', '{grant.Id}', decode(repeat('01', 64), 'hex'), now(), now(), 14)
            """
        );
        var owed = await browser.SubmitAsync(await browser.GetAsync($"/events/{over}"), "form[action*='handler=Held']");
        Assert.Contains("1 máy quét còn 14 việc chưa gửi về", owed.Find("#ask"), StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(owed, "#ask form")).Location);
        await CountAsync(browser, over, ("Count.Female", "4"));
        var confirming = await browser.SubmitAsync(await browser.GetAsync($"/events/{over}"), "form[action*='handler=Confirm']");
        Assert.Contains("14 việc còn nằm trên máy quét", confirming.Find("#ask"), StringComparison.Ordinal);

        // A phone that owed nothing when it was last heard of, before the end, may have counted since. That is said as well.
        await fixture.Database.SqlAsync($"UPDATE door_phone SET waiting = 0, last_seen_at = '2026-11-01' WHERE actor_id = '{grant.Id}'");
        var silent = await browser.SubmitAsync(await browser.GetAsync($"/events/{over}"), "form[action*='handler=Confirm']");
        Assert.Contains("1 máy quét chưa liên lạc lại", silent.Find("#ask"), StringComparison.Ordinal);
        await fixture.Database.SqlAsync($"UPDATE door_phone SET last_seen_at = now() + interval '1 day' WHERE actor_id = '{grant.Id}'");
        var heard = await browser.SubmitAsync(await browser.GetAsync($"/events/{over}"), "form[action*='handler=Confirm']");
        Assert.DoesNotContain("chưa liên lạc lại", heard.Find("#ask"), StringComparison.Ordinal);
    }

    /// <summary>
    /// The public list, the page, the calendar file, Today and the boards use the sessions' times, so a session that was broken off is
    /// shown with its real end.
    /// </summary>
    [Fact]
    public async Task What_was_ended_early_is_over_everywhere()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await using var db = fixture.Host.Db();
        await db
            .Activities.Where(a => a.Id == id)
            .ExecuteUpdateAsync(
                a => a.SetProperty(x => x.Publication, Publication.Listed).SetProperty(x => x.RegistrationOpen, true),
                Cancel
            );
        var code = await db.Activities.Where(a => a.Id == id).Select(a => a.Code).SingleAsync(Cancel);
        var there = await _world.RegistrationAsync(id, "Trần Thị Đến", "den@example.vn");
        await AdmitAsync(browser, id, there.Id);
        using var outside = fixture.Host.Browser();
        async Task<bool> IsListedAsync()
        {
            // The public list is cached for a moment.
            fixture.Host.Clock.AdvanceMinutes(1);
            return (await outside.GetAsync("/activities")).Document.QuerySelector($"a[href*='{code}']") is not null;
        }

        Assert.True(await IsListedAsync());
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask=end"), "#ask form", Values(("EndReason", "Mất điện")));
        var ended = fixture.Host.Clock.GetCurrentInstant();
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.ActivityId == id, Cancel);
        Assert.Equal(ended, session.EndsAt);
        Assert.False(await IsListedAsync());
        var local = ended.InZone(DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"]).ToString("HH:mm", null);
        Assert.Contains($"15:00 → {local}", (await browser.GetAsync($"/events/{id}/log")).Find("main"), StringComparison.Ordinal);
        var page = await outside.GetAsync($"/e/{code}");
        Assert.Null(page.Document.QuerySelector($"a[href$='/e/{code}/register']"));
        Assert.Contains(local, page.Find("main"), StringComparison.Ordinal);
        Assert.Null((await browser.GetAsync("/")).Document.QuerySelector($".slot.is-now a[href*='{id}']"));
    }

    [Fact]
    public async Task Whoever_was_let_in_before_the_start_is_taken_back_by_a_cancellation_that_says_so()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "14:30", "16:00");
        var early = await _world.RegistrationAsync(id, "Trần Thị Sớm", places: 3);
        await AdmitAsync(browser, id, early.Id);

        var ask = await browser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Contains("3 lượt người đã vào cửa hoặc được đếm trước giờ", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(ask, "#ask form", Values(("CancelReason", "Báo cáo viên ốm")))).Location);

        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Cancelled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal(0, await db.Attendances.CountAsync(t => t.ActivityId == id && t.AnnulledAt == null, Cancel));
        Assert.Equal(1, await db.CheckIns.CountAsync(c => c.RegistrationId == early.Id && c.Kind == Domain.Door.CheckInKind.Annul, Cancel));
        Assert.Equal("0", await FigureAsync(id));
    }

    [Fact]
    public async Task What_is_over_is_neither_ended_early_nor_put_off_and_the_old_questions_say_so()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        var there = await _world.RegistrationAsync(id, "Trần Thị Đến");
        await _world.RegistrationAsync(id, "Trần Thị Vắng", email: "vang@example.vn");
        var before = await browser.GetAsync($"/events/{id}?ask=cancel");
        await AdmitAsync(browser, id, there.Id);

        var page = await browser.GetAsync($"/events/{id}");
        Assert.Empty(
            page.Document.QuerySelectorAll("[data-open-dialog]:is([href*='ask=end'], [href*='ask=cancel'], [href*='ask=postpone'])")
        );
        foreach (var ask in new[] { "end", "cancel", "postpone" })
        {
            var asked = await browser.GetAsync($"/events/{id}?ask={ask}");
            Assert.Contains("Đã ghi 1 lượt người và giờ đã qua", asked.Find("main"), StringComparison.Ordinal);
            Assert.Empty(asked.Document.QuerySelectorAll("form.ask-form"));
        }

        // A form of before asks for it all the same.
        var late = await browser.SubmitAsync(before, "#ask form", Values(("CancelReason", "Mất điện")));
        Assert.Contains("Đã ghi 1 lượt người nên không làm được", late.Find("main"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.False(await db.Messages.AnyAsync(m => m.ActivityId == id && m.Rule == MessageRule.Cancelled, Cancel));
    }

    [Fact]
    public async Task Nobody_is_told_that_something_is_off_which_is_over_by_its_own_time()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await _world.RegistrationAsync(id, "Trần Thị Vắng", email: "vang@example.vn");
        var ask = await browser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Contains("0 người sẽ được báo", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(ask, "#ask form", Values(("CancelReason", "Không diễn ra")))).Location);
        await using var db = fixture.Host.Db();
        Assert.False(await db.Messages.AnyAsync(m => m.ActivityId == id && m.Rule == MessageRule.Cancelled, Cancel));
    }

    [Fact]
    public async Task Each_postponement_and_each_new_schedule_is_told_also_at_the_old_time_and_a_group_that_waits_is_told_too()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-09");
        var one = await _world.RegistrationAsync(id, "Trần Thị Một", email: "mot@example.vn");
        var group = await _world.RegistrationAsync(id, "Lớp 9A", email: "lop9a@example.vn");
        await using var db = fixture.Host.Db();
        await db
            .Registrations.Where(r => r.Id == group.Id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Waiting).SetProperty(x => x.IsGroup, true), Cancel);
        Task<List<MessageRule>> ToldAsync(Guid registration) =>
            db
                .Messages.Where(m => m.RegistrationId == registration && m.Rule != MessageRule.Reminder && m.Rule != MessageRule.Ticket)
                .OrderBy(m => m.ScheduleVersion)
                .ThenBy(m => m.Rule == MessageRule.Postponed)
                .Select(m => m.Rule)
                .ToListAsync(Cancel);
        async Task PutOffAsync()
        {
            var ask = await browser.GetAsync($"/events/{id}?ask=postpone");
            Assert.Contains("2 người đăng ký hoặc được mời có thư điện tử", ask.Find("#ask"), StringComparison.Ordinal);
            Assert.NotNull((await browser.SubmitAsync(ask, "#ask form")).Location);
        }

        await PutOffAsync();
        var form = await browser.GetAsync($"/events/{id}/edit");
        Assert.Equal("Lên lịch lại và báo 2 người", form.Find("#save-press"));
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(form, "#event-form", Values(("press", "tell")))).Location);
        await PutOffAsync();
        MessageRule[] told = [MessageRule.Postponed, MessageRule.Moved, MessageRule.Postponed];
        Assert.Equal(told, await ToldAsync(one.Id));
        Assert.Equal(told, await ToldAsync(group.Id));

        var off = await browser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Contains("2 người sẽ được báo", off.Find("#ask"), StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(off, "#ask form", Values(("CancelReason", "Bão")))).Location);
        Assert.Contains(MessageRule.Cancelled, await ToldAsync(group.Id));
    }

    [Fact]
    public async Task What_is_to_come_is_moved_into_the_past_only_once_somebody_said_so()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-11");
        await _world.RegistrationAsync(id, "Trần Thị Một", email: "mot@example.vn");
        var form = await browser.GetAsync($"/events/{id}/edit");
        var asked = await browser.SubmitAsync(form, "#event-form", Values(("Input.Date", "20/11/2026"), ("press", "save")));
        Assert.Contains("đã qua nên không ai được báo nữa", asked.FieldErrors["Input.Date"], StringComparison.Ordinal);
        var token = asked.Document.QuerySelector(".ask-back input")!.GetAttribute("value");
        var saved = await browser.SubmitAsync(asked, "#event-form", Values(("Input.Agreed", token), ("press", "save")));
        Assert.Equal($"/events/{id}", saved.Location);
    }

    [Fact]
    public async Task Whoever_was_let_in_before_the_start_is_taken_back_by_a_postponement_and_comes_again_at_the_new_time()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "14:30", "16:00");
        var early = await _world.RegistrationAsync(id, "Trần Thị Sớm", places: 3);
        await AdmitAsync(browser, id, early.Id);
        await HeadsAsync(browser, id, 2);

        var ask = await browser.GetAsync($"/events/{id}?ask=postpone");
        Assert.Contains("5 lượt người đã vào cửa hoặc được đếm trước giờ", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(ask, "#ask form", Values(("PostponeReason", "Mưa lớn")))).Location);
        Assert.Equal("0", await FigureAsync(id));
        await using var db = fixture.Host.Db();
        Assert.Contains(
            "\"takenBack\":5",
            (await db.AuditEntries.SingleAsync(e => e.SubjectId == id && e.Action == "activity.postponed", Cancel)).Fields!.Replace(
                " ",
                "",
                StringComparison.Ordinal
            ),
            StringComparison.Ordinal
        );

        var form = await browser.GetAsync($"/events/{id}/edit");
        Assert.Equal(
            $"/events/{id}",
            (
                await browser.SubmitAsync(
                    form,
                    "#event-form",
                    Values(("Input.Date", "24/11/2026"), ("Input.Start", "14:45"), ("press", "tell"))
                )
            ).Location
        );
        // What was taken back records nothing: at the new time somebody still has to count.
        Assert.Empty(
            await db.Set<RecordedSession>().Where(r => db.Sessions.Any(s => s.Id == r.SessionId && s.ActivityId == id)).ToListAsync(Cancel)
        );
        await AdmitAsync(browser, id, early.Id);
        Assert.Equal("3", await FigureAsync(id));
    }

    [Fact]
    public async Task Another_start_takes_back_whoever_came_early_and_the_form_says_how_many()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-11-24", "14:30", "16:00");
        await AdmitAsync(browser, id, (await _world.RegistrationAsync(id, "Trần Thị Sớm", places: 3)).Id);
        var form = await browser.GetAsync($"/events/{id}/edit");
        Assert.Contains("3 lượt người đã vào cửa", form.Find(".act-bar-words"), StringComparison.Ordinal);

        // Whoever is inside stays there while the door of the new time is open.
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(form, "#event-form", Values(("Input.Start", "14:50"), ("press", "tell")))).Location
        );
        Assert.Equal("3", await FigureAsync(id));

        // A form that did not say so takes nobody back.
        var unaware = await browser.GetAsync($"/events/{id}/edit");
        unaware.Document.QuerySelector("[name='Input.TakesBack']")!.Remove();
        var asked = await browser.SubmitAsync(unaware, "#event-form", Values(("Input.Date", "14/12/2026"), ("press", "tell")));
        Assert.Contains("3 lượt người", asked.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal("3", await FigureAsync(id));
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(asked, "#event-form", Values(("press", "tell")))).Location);
        Assert.Equal("0", await FigureAsync(id));
        await using var db = fixture.Host.Db();
        Assert.Equal(
            new LocalDate(2026, 12, 14),
            Domain.Time.VietnamTime.DateOf(await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.StartsAt).SingleAsync(Cancel))
        );
    }

    [Fact]
    public async Task Heads_before_the_start_end_nothing_early_and_a_cancellation_takes_them_back()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-08");
        await HeadsAsync(browser, id, 1);
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Null(page.Document.QuerySelector("#end-dialog"));
        page.Document.QuerySelector("#cancel-dialog form")!.SetAttribute("action", $"/events/{id}?handler=End");
        Assert.NotNull(
            (await browser.SubmitAsync(page, "#cancel-dialog form", Values(("EndReason", "Mưa lớn")))).Find("[data-error-summary]")
        );

        var ask = await browser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Contains("1 lượt người đã vào cửa hoặc được đếm trước giờ", ask.Find("#ask"), StringComparison.Ordinal);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(ask, "#ask form", Values(("CancelReason", "Mưa lớn")))).Location);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Cancelled, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal(0, await db.Headcounts.Where(h => h.ActivityId == id).SumAsync(h => h.Turns, Cancel));
    }

    [Fact]
    public async Task Two_who_count_the_same_hall_are_asked_whether_these_are_other_people_and_far_too_many_are_asked_about()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 80 WHERE id = '{id}'");
        var (mine, hers) = (await browser.GetAsync($"/events/{id}"), await browser.GetAsync($"/events/{id}"));
        Assert.NotNull((await browser.SubmitAsync(mine, "#headcount form", Values(("Count.Female", "20")))).Location);

        var asked = await browser.SubmitAsync(hers, "#headcount form", Values(("Count.Female", "21")));
        Assert.Contains("vừa có lần đếm 20 lượt", asked.FieldErrors["Count.Female"], StringComparison.Ordinal);
        Assert.Equal("20", await FigureAsync(id));
        var token = asked.Document.QuerySelector("#headcount .ask-back input")!.GetAttribute("value")!;
        Assert.NotNull((await browser.SubmitAsync(asked, "#headcount form", Values(("Count.Agreed", token)))).Location);
        Assert.Equal("41", await FigureAsync(id));

        var many = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "#headcount form", Values(("Count.Female", "1.500")));
        Assert.Contains("hoạt động có 80 chỗ", many.FieldErrors["Count.Female"], StringComparison.Ordinal);
        Assert.Equal("41", await FigureAsync(id));

        // What was confirmed stays confirmed while the form asks about the next thing.
        var late = await browser.GetAsync($"/events/{id}");
        var fresh = await browser.GetAsync($"/events/{id}");
        Assert.NotNull((await browser.SubmitAsync(fresh, "#headcount form", Values(("Count.Female", "1")))).Location);
        var first = await browser.SubmitAsync(late, "#headcount form", Values(("Count.Female", "300")));
        var second = await browser.SubmitAsync(Ticked(first), "#headcount form");
        Assert.Contains("vừa có lần đếm 1 lượt", second.FieldErrors["Count.Female"], StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(Ticked(second), "#headcount form")).Location);
        Assert.Equal("342", await FigureAsync(id));

        // A form that is sent again with another number is not told that it was saved.
        var page = await browser.GetAsync($"/events/{id}");
        Assert.NotNull((await browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "5")))).Location);
        Assert.NotNull((await browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "5")))).Location);
        var other = await browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "9")));
        Assert.NotNull(other.Find("[data-error-summary]"));
        Assert.Equal("347", await FigureAsync(id));

        static TestPage Ticked(TestPage page)
        {
            foreach (var box in page.Document.QuerySelectorAll("#headcount .ask-back input").OfType<IHtmlInputElement>())
            {
                box.IsChecked = true;
            }

            return page;
        }
    }

    [Fact]
    public async Task What_was_counted_keeps_its_start_also_where_the_event_is_postponed()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await AdmitAsync(browser, id, (await _world.RegistrationAsync(id, "Trần Thị Đến")).Id);
        await fixture.Host.Database.SqlAsync(
            $"DELETE FROM booking WHERE activity_id = '{id}'; UPDATE activity SET state = 'postponed' WHERE id = '{id}'"
        );
        var refused = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}/edit"),
            "#event-form",
            Values(("Input.Date", "14/12/2026"), ("press", "tell"))
        );
        Assert.Contains("Đã ghi 1 lượt", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_back_to_scheduled_is_held_again_and_refused_where_something_else_stands_there()
    {
        using var browser = await _world.OrganiserAsync();
        var speaker = await _world.SpeakerAsync("Trần Thị Lại Nói");
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 8)).Id, "Nhà văn hóa giữ lại");
        async Task<Guid> CorrectedAsync(string start, string end)
        {
            var corrected = await _world.ScheduleAsync(
                browser,
                await _world.FormAsync(venue, date: "2026-11-24", start: start, end: end, speakers: [speaker.Id])
            );
            await browser.SubmitAsync(await browser.GetAsync($"/events/{corrected}"), "form[action*='handler=Held']");
            Assert.Equal(
                $"/events/{corrected}",
                (
                    await browser.SubmitAsync(
                        await browser.GetAsync($"/events/{corrected}/correct"),
                        "#correct-form",
                        Values(("Input.Start", start[..3] + "05"))
                    )
                ).Location
            );
            return corrected;
        }

        var id = await CorrectedAsync("08:00", "09:00");
        await using var db = fixture.Host.Db();
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        Assert.Equal(
            $"/events/{id}",
            (
                await browser.SubmitAsync(
                    await browser.GetAsync($"/events/{id}?ask=not-held"),
                    "#ask form",
                    Values(("NotHeldReason", "Bấm nhầm"))
                )
            ).Location
        );
        Assert.Equal(
            2,
            await db.Bookings.CountAsync(b => b.ActivityId == id && (b.VenueId == venue.Id || b.PersonId == speaker.Id), Cancel)
        );

        var second = await CorrectedAsync("10:00", "11:00");
        await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(venue, title: "Họp thay vào đó", date: "2026-11-24", start: "10:30", end: "11:30")
        );
        var refused = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{second}?ask=not-held"),
            "#ask form",
            Values(("NotHeldReason", "Bấm nhầm"))
        );
        Assert.Contains("Họp thay vào đó", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(ActivityState.Held, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == second, Cancel)).State);
    }

    [Fact]
    public async Task A_page_from_before_a_change_takes_no_step()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-10");
        await using var db = fixture.Host.Db();
        foreach (var (ask, field) in new[] { ("postpone", "PostponeReason"), ("cancel", "CancelReason") })
        {
            var old = await browser.GetAsync($"/events/{id}?ask={ask}");
            await db
                .Activities.Where(a => a.Id == id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.UpdatedAt, fixture.Host.Clock.GetCurrentInstant()), Cancel);
            Assert.Contains(
                "Có người vừa làm thay đổi",
                (await browser.SubmitAsync(old, "#ask form", Values((field, "Mưa lớn")))).Find("[data-error-summary]"),
                StringComparison.Ordinal
            );
            Assert.Equal(ActivityState.Scheduled, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).State);
        }
    }

    [Fact]
    public async Task A_wrong_commune_is_corrected_while_held_and_its_figures_move()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "30"), ("Count.Male", "12"));
        await HoldAsync(browser, id);
        var right = await _world.CommuneAsync(index: 3);
        await using var db = fixture.Host.Db();
        var rally = await db.EventForms.SingleAsync(f => f.Key == "rally", Cancel);
        await fixture.Host.Database.SqlAsync("SELECT outreach_fold()");

        var form = await browser.GetAsync($"/events/{id}/correct");
        var missing = await browser.SubmitAsync(
            form,
            "#correct-form",
            Values(("Input.CommuneId", right.Id.ToString()), ("Input.FormId", rally.Id.ToString()))
        );
        Assert.Contains("không thuộc xã", missing.FieldErrors["Input.VenueId"], StringComparison.Ordinal);
        var done = await browser.SubmitAsync(
            form,
            "#correct-form",
            Values(
                ("Input.CommuneId", right.Id.ToString()),
                ("Input.FormId", rally.Id.ToString()),
                ("Input.Date", "2026-11-23"),
                ("Input.NewVenueName", "Nhà cộng đồng buôn đúng")
            )
        );
        Assert.Equal($"/events/{id}", done.Location);

        var activity = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Held, right.Id), (activity.State, activity.PlaceUnitId!.Value));
        var counted = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        Assert.Equal((right.Id, rally.Id, new LocalDate(2026, 11, 23)), (counted.PlaceUnitId, counted.FormId!.Value, counted.OnDate));
        Assert.Equal("42", await FigureAsync(id, right.Id));
        await fixture.Host.Database.SqlAsync("SELECT outreach_fold()");
        Assert.Equal("42", await FigureAsync(id, right.Id));
        Assert.Equal(0, await db.Messages.CountAsync(m => m.ActivityId == id, Cancel));
    }

    [Fact]
    public async Task Rooms_of_the_venue_before_do_not_stay_when_the_venue_is_corrected()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await HoldAsync(browser, id);
        await using var db = fixture.Host.Db();
        var place = await db.Activities.Where(a => a.Id == id).Select(a => a.PlaceUnitId!.Value).SingleAsync(Cancel);
        var venue = await _world.VenueAsync(place, $"Nhà một phòng {Interlocked.Increment(ref made)}");
        await fixture.Host.Database.SqlAsync($"UPDATE activity SET room_from = 2, room_to = 3 WHERE id = '{id}'");
        var done = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}/correct"),
            "#correct-form",
            Values(("Input.VenueId", venue.Id.ToString()))
        );
        Assert.Equal($"/events/{id}", done.Location);
        Assert.Equal(
            (venue.Id, null, null),
            await db
                .Activities.Where(a => a.Id == id)
                .Select(a => new ValueTuple<Guid, int?, int?>(a.VenueId!.Value, a.RoomFrom, a.RoomTo))
                .SingleAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_correction_of_what_is_confirmed_is_one_act_with_its_reason()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"));
        await HoldAsync(browser, id);
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']", Values(("told", "true")));
        await using var db = fixture.Host.Db();
        var before = await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
        fixture.Host.Clock.Advance(Duration.FromMinutes(1));

        var form = await browser.GetAsync($"/events/{id}/correct");
        Assert.True(
            (await browser.SubmitAsync(form, "#correct-form", Values(("Input.Title", "Tọa đàm ở buôn")))).FieldErrors.ContainsKey(
                "Input.Reason"
            )
        );
        Assert.Equal(
            $"/events/{id}",
            (
                await browser.SubmitAsync(form, "#correct-form", Values(("Input.Title", "Tọa đàm ở buôn"), ("Input.Reason", "Gõ nhầm tên")))
            ).Location
        );
        var after = await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Confirmed, "Tọa đàm ở buôn"), (after.State, after.Title));
        Assert.True(after.ConfirmedAt > before.ConfirmedAt);
        var entry = await db.AuditEntries.SingleAsync(e => e.SubjectId == id && e.Action == "activity.corrected", Cancel);
        Assert.Contains("Gõ nhầm tên", entry.Fields, StringComparison.Ordinal);

        // A headcount that is added late needs a reason too, and the event is confirmed again with it.
        fixture.Host.Clock.Advance(Duration.FromMinutes(1));
        var page = await browser.GetAsync($"/events/{id}");
        Assert.True(
            (await browser.SubmitAsync(page, "#headcount form", Values(("Count.Male", "5")))).FieldErrors.ContainsKey("Count.Reason")
        );
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(page, "#headcount form", Values(("Count.Male", "5"), ("Count.Reason", "Sót một bàn")))).Location
        );
        Assert.True((await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).ConfirmedAt > after.ConfirmedAt);
    }

    [Fact]
    public async Task Who_spoke_is_corrected_and_stands_in_the_log()
    {
        using var browser = await _world.OrganiserAsync();
        var (came, instead) = (await _world.SpeakerAsync("Trần Thị Không Đến"), await _world.SpeakerAsync("Lê Văn Nói Thay"));
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 8)).Id, "Nhà văn hóa người nói");
        var id = await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(venue, date: "2026-11-24", start: "13:00", end: "15:00", speakers: [came.Id])
        );
        await HoldAsync(browser, id);

        var form = await browser.GetAsync($"/events/{id}/correct");
        Assert.Equal("Trần Thị Không Đến", form.Document.QuerySelector("#Input_SpeakerIds option[selected]")!.TextContent);
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(form, "#correct-form", Values(("Input.SpeakerIds", instead.Id.ToString())))).Location
        );
        await using var db = fixture.Host.Db();
        Assert.Equal([instead.Id], await db.ActivitySpeakers.Where(s => s.ActivityId == id).Select(s => s.PersonId).ToListAsync(Cancel));
        Assert.Equal(0, await db.Bookings.CountAsync(b => b.ActivityId == id && b.PersonId == came.Id, Cancel));
        Assert.Contains(
            "Trần Thị Không Đến → Lê Văn Nói Thay",
            (await browser.GetAsync($"/events/{id}/log")).Find("main"),
            StringComparison.Ordinal
        );

        // An id alone reveals nobody's name, and nothing is saved without the page saying so.
        var hidden = await _world.RegistrationAsync(id, "H'Nguôm Ẩn Danh");
        var refused = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}/correct"),
            "#correct-form",
            Values(("Input.SpeakerIds", hidden.PersonId!.Value.ToString()), ("Input.Title", "Tên mới gõ"))
        );
        Assert.True(refused.FieldErrors.ContainsKey("Input.SpeakerIds"));
        Assert.DoesNotContain("Ẩn Danh", WebUtility.HtmlDecode(refused.Text), StringComparison.Ordinal);
        Assert.Equal("Tên mới gõ", refused.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Figures_that_changed_since_are_confirmed_by_the_button_alone_and_the_page_says_so()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"));
        await HoldAsync(browser, id);
        var ask = await browser.GetAsync($"/events/{id}?ask=not-held");
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']", Values(("told", "true")));
        Assert.Null((await browser.GetAsync($"/events/{id}")).Document.QuerySelector("main .notice"));
        await using var db = fixture.Host.Db();
        Task<ActivityState> StateAsync() => db.Activities.Where(a => a.Id == id).Select(a => a.State).SingleAsync(Cancel);

        // Somebody is admitted afterwards by a decision, so the figures differ from the confirmed ones.
        var late = await _world.RegistrationAsync(id, "Trần Thị Muộn");
        await fixture.Host.Database.SqlAsync(
            $"""
            SELECT check_in_act(new_id(), 'admit', s.id, NULL, '{late.Id}', NULL, NULL, 'x', 'Cửa', 'account', '{browser.AccountId}',
              'search', s.starts_at, NULL, NULL, NULL, true, NULL, NULL, NULL, s.starts_at, p_decided => true)
            FROM session s WHERE s.activity_id = '{id}'
            """
        );
        Assert.Equal(ActivityState.Held, await StateAsync());
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Contains("Số liệu đã thay đổi sau khi xác nhận", page.Find("main .notice"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("[data-open-dialog='not-held-dialog']"));
        Assert.NotNull((await browser.SubmitAsync(ask, "#ask form", Values(("NotHeldReason", "Bấm nhầm")))).Find("[data-error-summary]"));

        // Another entry does not confirm anything by itself; the button does.
        await CountAsync(browser, id, ("Count.Male", "5"));
        Assert.Equal(ActivityState.Held, await StateAsync());
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']", Values(("told", "true")));
        Assert.Equal(ActivityState.Confirmed, await StateAsync());
    }

    [Fact]
    public async Task Of_two_who_correct_one_headcount_at_once_the_second_is_told_and_takes_nothing_away()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"));
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        var first = await browser.GetAsync($"/events/{id}?correct={entry.Id}");
        var second = await browser.GetAsync($"/events/{id}?correct={entry.Id}");

        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(first, "#headcount form", Values(("Count.Female", "8"), ("Count.Reason", "Đếm trùng")))).Location
        );
        var late = await browser.SubmitAsync(second, "#headcount form", Values(("Count.Female", "9"), ("Count.Reason", "Đếm trùng")));
        Assert.Contains("vừa sửa số này", late.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(8, await db.Headcounts.Where(h => h.ActivityId == id).SumAsync(h => h.Female, Cancel));

        // The number below is the new one, so a second press corrects that; and a press that comes twice is saved once.
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(late, "#headcount form")).Location);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(late, "#headcount form")).Location);
        Assert.Equal(9, await db.Headcounts.Where(h => h.ActivityId == id).SumAsync(h => h.Female, Cancel));

        // Really at the same time: the second correction has read the count and waits while somebody takes back at the door.
        var third = await browser.GetAsync($"/events/{id}?correct={entry.Id}");
        await using var held = await Door.HeldLock.TakeAsync(
            fixture.Host.Database,
            $"SELECT FROM activity WHERE id = '{id}' FOR KEY SHARE; {Correction(entry.Id, -2)}"
        );
        var waiting = browser.SubmitAsync(third, "#headcount form", Values(("Count.Female", "1"), ("Count.Reason", "Đếm trùng")));
        await held.UntilWaitingAsync(1, waiting);
        await held.ReleaseAsync();
        Assert.Contains("vừa sửa số này", (await waiting).Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(7, await db.Headcounts.Where(h => h.ActivityId == id).SumAsync(h => h.Female, Cancel));
    }

    /// <summary>Whatever way leads there: the database lets no entry fall below zero, in no measure, also when two write at once.</summary>
    [Fact]
    public async Task No_entry_of_a_headcount_falls_below_zero()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"), ("Count.Male", "3"));
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        async Task<string?> RefusedAsync(Task writing) =>
            (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => writing)).ConstraintName;

        Assert.Equal("headcount_stays_above_zero", await RefusedAsync(fixture.Host.Database.SqlAsync(Correction(entry.Id, -11))));
        await using var held = await Door.HeldLock.TakeAsync(fixture.Host.Database, Correction(entry.Id, -6));
        var second = fixture.Host.Database.SqlAsync(Correction(entry.Id, -6));
        await held.UntilWaitingAsync(1, second);
        await held.ReleaseAsync();
        Assert.Equal("headcount_stays_above_zero", await RefusedAsync(second));
        await fixture.Host.Database.SqlAsync(Correction(entry.Id, -4));
        Assert.Equal(0, await db.Headcounts.Where(h => h.ActivityId == id).SumAsync(h => h.Female, Cancel));
    }

    private static string Correction(Guid entry, int female) =>
        $"""
            INSERT INTO headcount (id, operation_id, session_id, activity_id, female, male, sex_not_known, under16, from16to30, from31to59,
              from60, age_not_known, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, corrects_id, reason,
              counted_by_id, counted_at)
            SELECT new_id(), new_id(), session_id, activity_id, {female}, 0, 0, 0, 0, 0, 0, {female}, campaign_id, organising_unit_id,
              place_unit_id, on_date, form_id, setting_id, id, 'x', counted_by_id, counted_at
            FROM headcount WHERE id = '{entry}'
            """;

    [Fact]
    public async Task A_band_left_empty_stays_empty_when_corrected()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"), ("Count.Male", "0"), ("Count.Under16", "3"));
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);

        var form = await browser.GetAsync($"/events/{id}?correct={entry.Id}");
        string? Of(string field) => form.Document.QuerySelector($"#Count_{field}")?.GetAttribute("value");
        Assert.Equal(("10", "0", "3"), (Of("Female"), Of("Male"), Of("Under16")));
        Assert.All(["SexNotKnown", "From16To30", "From31To59", "From60"], field => Assert.True(string.IsNullOrEmpty(Of(field)), field));
    }

    [Fact]
    public async Task The_headline_counts_the_door_and_heads_with_sex_and_age_and_before_the_event_nothing_is_missing()
    {
        using var browser = await _world.OrganiserAsync();
        var ahead = await EventAsync(browser, "2026-12-14", title: "Nói chuyện còn ở phía trước");
        foreach (var path in new[] { $"/events/{ahead}", $"/outreach/events/{ahead}" })
        {
            Assert.DoesNotContain("Chưa nhập", (await browser.GetAsync(path)).Find("main"), StringComparison.Ordinal);
        }

        // The list is asked for this event alone, because other tests' events may fill its first page.
        var row = (await browser.GetAsync("/events?when=next&q=con+o+phia+truoc"))
            .Document.QuerySelector($"main a[href='/events/{ahead}']")!
            .Closest("tr, li, article")!;
        Assert.DoesNotContain("Chưa nhập", row.TextContent, StringComparison.Ordinal);

        var id = await RunningAsync(browser);
        Assert.Contains("Chưa nhập", (await browser.GetAsync($"/events/{id}")).Find("main .figures"), StringComparison.Ordinal);
        var registration = await _world.RegistrationAsync(id, "Trần Thị Cửa", places: 2);
        await AdmitAsync(browser, id, registration.Id);
        await CountAsync(browser, id, ("Count.Female", "100"), ("Count.Male", "43"), ("Count.Under16", "20"));
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal("145", page.Find(".figure-head"));
        Assert.Contains("Nữ 100 · Nam 43 · Không ghi 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("Dưới 16 tuổi: 20", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_ended_early_does_not_become_scheduled_again()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        var there = await _world.RegistrationAsync(id, "Trần Thị Đến");
        await AdmitAsync(browser, id, there.Id);
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask=end"), "#ask form", Values(("EndReason", "Mất điện")));
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Null(page.Document.QuerySelector("[data-open-dialog=not-held-dialog]"));
        var refused = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}?ask=not-held"),
            "#ask form",
            Values(("NotHeldReason", "Bấm nhầm"))
        );
        Assert.Contains("đã kết thúc sớm", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Held, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).State);
    }

    [Fact]
    public async Task Figures_are_confirmed_after_the_end_and_what_is_undecided_is_asked_about_first()
    {
        using var browser = await _world.OrganiserAsync();
        var running = await RunningAsync(browser);
        await CountAsync(browser, running, ("Count.Female", "4"));
        await HoldAsync(browser, running);

        // The page offers it later only, and whoever presses an older page is refused with the hour.
        var early = await browser.GetAsync($"/events/{running}");
        Assert.Null(early.Document.QuerySelector("form[action*='handler=Confirm']"));
        early.Document.QuerySelector("#not-held-dialog form")!.SetAttribute("action", $"/events/{running}?handler=Confirm");
        Assert.Contains(
            "15:00",
            (await browser.SubmitAsync(early, "#not-held-dialog form")).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );

        var id = await OverAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "4"));
        await _world.RegistrationAsync(id, "Trần Thị Hai Lần");
        await _world.RegistrationAsync(id, "Trần Thị Hai Lần");
        var late = await _world.RegistrationAsync(id, "Y Trả Chỗ");
        await using var db = fixture.Host.Db();
        await db
            .Registrations.Where(r => r.ActivityId == id && r.Id != late.Id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.BirthYear, 1990), Cancel);
        await db
            .Registrations.Where(r => r.Id == late.Id)
            .ExecuteUpdateAsync(
                r =>
                    r.SetProperty(x => x.State, Domain.Registrations.RegistrationState.Withdrawn)
                        .SetProperty(x => x.WithdrawnAt, x => x.CreatedAt),
                Cancel
            );
        var session = await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.Id).SingleAsync(Cancel);
        await fixture.Host.Database.SqlAsync(
            $"""
            INSERT INTO waiting_headcount (operation_id, session_id, actor_kind, actor_id, female, male, sex_not_known, gate, counted_at,
              received_at, waits)
            VALUES (new_id(), '{session}', 'account', '{browser.AccountId}', 1, 0, 0, '', now(), now(), 'late');
            SELECT check_in_act(new_id(), 'admit', '{session}', NULL, '{late.Id}', NULL, NULL, NULL, 'Cửa', 'account',
              '{browser.AccountId}', 'search',
              s.starts_at, NULL, NULL, 'accepted', false, NULL, NULL, NULL, s.ends_at) FROM session s WHERE s.id = '{session}'
            """
        );
        await HoldAsync(browser, id);
        var asked = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']");
        Assert.Equal(
            [$"/door/{id}/waiting", $"/door/{id}/differences", $"/events/{id}/registrations#doubles"],
            asked.Document.QuerySelectorAll("#ask li a").Select(a => a.GetAttribute("href"))
        );
        Assert.Equal(ActivityState.Held, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).State);
        Assert.Equal($"/events/{id}", (await browser.SubmitAsync(asked, "#ask form")).Location);
        Assert.Equal(ActivityState.Confirmed, (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).State);

        // Pairs that were not settled can still be settled: it is then a correction with a reason, and the event is confirmed again.
        fixture.Host.Clock.Advance(Duration.FromMinutes(1));
        var list = await browser.GetAsync($"/events/{id}/registrations");
        Assert.True(
            (await browser.SubmitAsync(list, "#doubles form", Values(("same", "true")))).Document.QuerySelector("#doubles .field-error")
                is not null
        );
        Assert.Equal(
            $"/events/{id}/registrations",
            (await browser.SubmitAsync(list, "#doubles form", Values(("same", "true"), ("Reason", "Đăng ký hai lần")))).Location
        );
        var after = await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Confirmed, fixture.Host.Clock.GetCurrentInstant()), (after.State, after.ConfirmedAt!.Value));
        var log = (await browser.GetAsync($"/events/{id}/log")).Find(".log")!;
        Assert.Contains("Gộp hai đăng ký của một người", log, StringComparison.Ordinal);
        Assert.Contains("Đăng ký hai lần", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_headcount_that_meets_a_cancellation_is_refused()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        var page = await browser.GetAsync($"/events/{id}");
        await using var held = await Door.HeldLock.TakeAsync(fixture.Host.Database, $"SELECT FROM activity WHERE id = '{id}' FOR UPDATE");
        var counting = browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "50")));
        await held.UntilWaitingAsync(1, counting);
        await held.SqlAsync(
            $"""
            DELETE FROM booking WHERE activity_id = '{id}'; UPDATE activity SET state = 'cancelled', state_reason = 'Mưa lớn'
              WHERE id = '{id}'
            """
        );
        await held.ReleaseAsync();
        Assert.NotNull((await counting).Find("[data-error-summary]"));
        await using var db = fixture.Host.Db();
        Assert.Equal(0, await db.Headcounts.CountAsync(h => h.ActivityId == id, Cancel));
    }

    [Theory, InlineData(""), InlineData("Draft")]
    public async Task Two_presses_of_a_new_form_make_one_event(string handler)
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync(
            (await _world.CommuneAsync(index: 7)).Id,
            $"Nhà nhiều phòng {handler}",
            rooms: 5,
            holdsSeveral: true
        );
        var form = await _world.FormAsync(venue, title: $"Hai lần bấm {handler}");
        var page = await browser.GetAsync("/events/schedule");
        if (handler.Length > 0)
        {
            page.Document.QuerySelector("#event-form")!.SetAttribute("action", "/events/schedule?handler=" + handler);
        }

        var presses = await Task.WhenAll(browser.SubmitAsync(page, "#event-form", form), browser.SubmitAsync(page, "#event-form", form));
        var later = await browser.SubmitAsync(page, "#event-form", form);
        Assert.NotNull(later.Location);
        Assert.All(presses, p => Assert.Equal(later.Location, p.Location));
        await using var db = fixture.Host.Db();
        Assert.Equal(1, await db.Activities.CountAsync(a => a.VenueId == venue.Id, Cancel));
    }

    [Fact]
    public async Task A_headcount_that_meets_a_move_is_refused()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        var page = await browser.GetAsync($"/events/{id}");
        await using var held = await Door.HeldLock.TakeAsync(fixture.Host.Database, $"SELECT FROM activity WHERE id = '{id}' FOR UPDATE");
        var counting = browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "50")));
        await held.UntilWaitingAsync(1, counting);
        await held.SqlAsync(
            $"""
            UPDATE session SET starts_at = starts_at + interval '30 days', ends_at = ends_at + interval '30 days' WHERE activity_id = '{id}'
            """
        );
        await held.ReleaseAsync();
        Assert.Contains("chưa nhập số người được", (await counting).Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(0, await db.Headcounts.CountAsync(h => h.ActivityId == id, Cancel));
    }

    [Fact]
    public async Task A_headcount_whose_id_is_known_elsewhere_or_missing_is_not_said_to_be_saved()
    {
        using var browser = await _world.OrganiserAsync();
        var (first, second) = (await RunningAsync(browser), await RunningAsync(browser));
        var operation = Guid.CreateVersion7().ToString();
        async Task<TestPage> SendAsync(TestPage page, string? id) =>
            await browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "5"), ("Count.OperationId", id)));
        var (one, two) = (await browser.GetAsync($"/events/{first}"), await browser.GetAsync($"/events/{second}"));
        await using var db = fixture.Host.Db();
        Assert.Equal($"/events/{first}", (await SendAsync(one, operation)).Location);
        Assert.Equal($"/events/{first}", (await SendAsync(one, operation)).Location);
        foreach (var id in new[] { operation, Guid.Empty.ToString(), null, "" })
        {
            var refused = await SendAsync(two, id);
            Assert.Null(refused.Location);
            Assert.Contains("chưa được lưu", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
            Assert.Equal("5", refused.Document.QuerySelector("[name='Count.Female']")!.GetAttribute("value"));
        }

        Assert.Equal(
            (1, 0),
            (
                await db.Headcounts.CountAsync(h => h.ActivityId == first, Cancel),
                await db.Headcounts.CountAsync(h => h.ActivityId == second, Cancel)
            )
        );
        var renewed = await SendAsync(two, operation);
        Assert.Equal($"/events/{second}", (await browser.SubmitAsync(renewed, "#headcount form")).Location);
        Assert.Equal(1, await db.Headcounts.CountAsync(h => h.ActivityId == second, Cancel));
    }

    [Theory, InlineData("cancelled"), InlineData("postponed")]
    public async Task No_count_of_an_event_that_does_not_take_place_is_corrected(string state)
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "0"));
        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        var old = await browser.GetAsync($"/events/{id}?correct={entry.Id}");
        await fixture.Host.Database.SqlAsync(
            $"""
            DELETE FROM booking WHERE activity_id = '{id}'; UPDATE activity SET state = '{state}', state_reason = 'Mưa lớn'
              WHERE id = '{id}'
            """
        );
        Assert.NotNull(
            (await browser.SubmitAsync(old, "#headcount form", Values(("Count.Female", "80"), ("Count.Reason", "Đếm thiếu")))).Find(
                "[data-error-summary]"
            )
        );
        Assert.Equal(1, await db.Headcounts.CountAsync(h => h.ActivityId == id, Cancel));
    }

    [Fact]
    public async Task What_is_confirmed_is_corrected_to_nothing_that_is_not_over()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await OverAsync(browser);
        await CountAsync(browser, id, ("Count.Female", "10"));
        await HoldAsync(browser, id);
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Confirm']", Values(("told", "true")));
        var late = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}/correct"),
            "#correct-form",
            Values(("Input.End", "23:30"), ("Input.Reason", "Gõ nhầm giờ"))
        );
        Assert.Contains("23:30", late.Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.True(await db.Sessions.AllAsync(s => s.ActivityId != id || s.EndsAt < fixture.Host.Clock.GetCurrentInstant(), Cancel));
    }

    [Fact]
    public async Task Where_people_were_counted_the_start_stays_until_it_is_marked_as_held()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        await AdmitAsync(browser, id, (await _world.RegistrationAsync(id, "Trần Thị Đến")).Id);
        var form = await browser.GetAsync($"/events/{id}/edit");
        var refused = await browser.SubmitAsync(form, "#event-form", Values(("Input.Date", "14/12/2026"), ("press", "tell")));
        Assert.Contains("Đã ghi 1 lượt", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Equal(
            new LocalDate(2026, 11, 24),
            Domain.Time.VietnamTime.DateOf(await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.StartsAt).SingleAsync(Cancel))
        );

        // The end may move while the event is running.
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(form, "#event-form", Values(("Input.End", "15:30"), ("press", "tell")))).Location
        );
    }

    [Fact]
    public async Task Of_a_cancelled_event_nothing_is_entered_printed_or_set_up()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, "2026-12-03");
        await _world.RegistrationAsync(id, "Trần Thị Trên Giấy");
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask=cancel"), "#ask form", Values(("CancelReason", "Mưa lớn")));
        foreach (var path in new[] { "entry", "import", "self", "sheet" })
        {
            var page = await browser.GetAsync($"/door/{id}/{path}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("đã hủy", page.Find("main"), StringComparison.Ordinal);
            Assert.Null(page.Document.QuerySelector("main form[method=post]"));
            Assert.DoesNotContain("Trần Thị Trên Giấy", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_unit_corrects_nothing()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await RunningAsync(browser);
        using var other = await _world.OrganiserAsync(EventWorld.OtherDistrictName);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync($"/events/{id}/correct")).Status);
    }

    private async Task<string?> FigureAsync(Guid id, Guid? place = null) =>
        (string?)
            await fixture.Host.Database.SqlAsync(
                $"SELECT coalesce(sum(female + male + sex_not_known), 0)::text FROM outreach_fact WHERE activity_id = '{id}'"
                    + (place is { } p ? $" AND place_unit_id = '{p}'" : "")
            );

    private async Task AdmitAsync(TestBrowser browser, Guid id, Guid registration)
    {
        await using var db = fixture.Host.Db();
        var session = await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.Id).SingleAsync(Cancel);
        var now = fixture.Host.Clock.GetCurrentInstant();
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT check_in_act({Guid.CreateVersion7()}, 'admit', {session}, NULL, {registration}, NULL, NULL, NULL, 'Cửa chính',
              'account', {browser.AccountId}, 'search',
              {now}, NULL, NULL, NULL, true, NULL, NULL, NULL, {now})
            """,
            Cancel
        );
    }

    /// <summary>Heads as the door counts them, whatever the hour.</summary>
    private async Task HeadsAsync(TestBrowser browser, Guid id, int female)
    {
        await using var db = fixture.Host.Db();
        Assert.True(
            await Web.Features.Activities.Headcounts.AppendAsync(
                db,
                new Web.Features.Activities.NewHeadcount
                {
                    SessionId = await db.Sessions.Where(s => s.ActivityId == id).Select(s => s.Id).SingleAsync(Cancel),
                    OperationId = Guid.CreateVersion7(),
                    Cells = new Domain.Counting.Cells(female, 0, 0, 0, 0, 0, 0, female),
                    CountedById = browser.AccountId,
                    Gate = "Cửa chính",
                },
                fixture.Host.Clock.GetCurrentInstant(),
                Cancel
            )
        );
    }

    private static async Task CountAsync(TestBrowser browser, Guid id, params (string Name, string? Value)[] values) =>
        Assert.Equal(
            $"/events/{id}",
            (await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "#headcount form", Values(values))).Location
        );

    /// <summary>An event that is over, so that its figures may be confirmed.</summary>
    private Task<Guid> OverAsync(TestBrowser browser) => EventAsync(browser, "2026-11-24", "08:00", "09:30");

    /// <summary>Marks as held, also what still runs.</summary>
    private static async Task HoldAsync(TestBrowser browser, Guid id)
    {
        var answer = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Held']");
        Assert.NotNull((answer.Location is null ? await browser.SubmitAsync(answer, "#ask form") : answer).Location);
    }

    private Task<Guid> RunningAsync(TestBrowser browser) => EventAsync(browser, "2026-11-24", "13:00", "15:00");

    private async Task<Guid> EventAsync(
        TestBrowser browser,
        string date,
        string start = "14:00",
        string end = "16:00",
        string title = "Nói chuyện chuyên đề ở buôn"
    )
    {
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 8)).Id, $"Nhà văn hóa số {Interlocked.Increment(ref made)}");
        return await _world.ScheduleAsync(browser, await _world.FormAsync(venue, title, date, start, end));
    }

    private static Dictionary<string, string?> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
}
