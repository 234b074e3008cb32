using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>An event of several sessions, which most events do not have.</summary>
public sealed class SessionsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;
    private static int made;

    private readonly EventWorld _world = new(fixture.Host);

    [Fact]
    public async Task The_form_of_one_session_has_no_row_and_a_button_adds_one_without_a_script()
    {
        using var browser = await _world.OrganiserAsync();
        var page = await browser.GetAsync("/events/schedule");
        Assert.Empty(page.FindAll(".session-row"));
        Assert.Empty(page.Document.QuerySelectorAll("[name^='Input.Further']"));

        var form = await _world.FormAsync(await VenueAsync(), "Hai ngày ở buôn", "28/11/2026", "08:00", "10:00");
        page = await AddAsync(browser, page, form);
        Assert.Equal(["Buổi 1", "Buổi 2"], page.FindAll(".session-row legend"));
        Assert.Equal(("28/11/2026", "08:00", "10:00"), Row(page, "Input."));
        Assert.Equal(("29/11/2026", "08:00", "10:00"), Row(page, "Input.Further[0]."));

        // The draft has both sessions, each under its own number, and saving it again keeps them.
        var id = Guid.Parse(page.Address.AbsolutePath.Split('/')[2]);
        var sessions = await SessionsAsync(id);
        Assert.Equal([1, 2], sessions.Select(s => s.Ordinal));
        page = await AddAsync(browser, page);
        Assert.Equal(sessions.Select(s => s.Id), (await SessionsAsync(id)).Take(2).Select(s => s.Id));
        Assert.Equal(("30/11/2026", "08:00", "10:00"), Row(page, "Input.Further[1]."));

        // The first one is removed: the second takes its place.
        page = await PressAsync(browser, page, "out:0");
        Assert.Equal(["Buổi 1", "Buổi 2"], page.FindAll(".session-row legend"));
        Assert.Equal(("29/11/2026", "08:00", "10:00"), Row(page, "Input."));
        page = await PressAsync(browser, page, "out:1");
        Assert.Empty(page.FindAll(".session-row"));
        Assert.Equal(("29/11/2026", "08:00", "10:00"), Row(page, "Input."));
        Assert.Equal([1], (await SessionsAsync(id)).Select(s => s.Ordinal));
    }

    [Fact]
    public async Task Every_page_and_text_says_all_sessions()
    {
        using var browser = await _world.OrganiserAsync();
        var speaker = await _world.SpeakerAsync("Y Ba Buổi Niê");
        var id = await EventAsync(browser, ["27/11/2026 14:00 16:00", "28/11/2026 08:00 10:00", "30/11/2026 19:00 21:00"], speaker.Id);
        await using var db = fixture.Host.Db();
        var activity = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal([1, 2, 3], (await SessionsAsync(id)).Select(s => s.Ordinal));
        Assert.Equal(6, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));

        var page = await browser.GetAsync($"/events/{id}");
        Assert.Contains("3 buổi", page.Find(".page-header"), StringComparison.Ordinal);
        string[] days = ["27/11/2026", "28/11/2026", "30/11/2026"];
        var rows = page.FindAll("main table tbody tr");
        Assert.Equal(3, rows.Count);
        Assert.All(rows.Zip(days), r => Assert.Contains(r.Second, r.First, StringComparison.Ordinal));
        var words = Assert.Single(
            page.Document.QuerySelectorAll("[data-copy]").Select(b => b.GetAttribute("data-copy")!),
            w => w.Contains("Mời", StringComparison.Ordinal)
        );
        Assert.All(days, d => Assert.Contains(d, words, StringComparison.Ordinal));

        using var stranger = fixture.Host.Browser();
        foreach (var path in new[] { $"/e/{activity.Code}", $"/e/{activity.Code}/poster" })
        {
            var seen = (await stranger.GetAsync(path)).Find("main")!;
            Assert.All(new[] { "27/11", "28/11", "30/11" }, d => Assert.Contains(d, seen, StringComparison.Ordinal));
            Assert.Contains("19:00", seen, StringComparison.Ordinal);
        }

        var invitations = await browser.GetAsync($"/events/{id}/invitations");
        Assert.Contains("3 buổi", invitations.Find(".page-header"), StringComparison.Ordinal);

        // The list names the days, each day of the calendar its session, and Today the session of the day.
        var list = await browser.GetAsync($"/events?q={Uri.EscapeDataString(activity.Title)}");
        Assert.Contains("3 buổi", Assert.Single(list.FindAll("tbody tr")), StringComparison.Ordinal);
        foreach (var (day, number) in new[] { ("2026-11-27", 1), ("2026-11-28", 2), ("2026-11-30", 3) })
        {
            var entry = Assert.Single(
                (await browser.GetAsync($"/calendar?month=2026-11&day={day}")).FindAll("#day li"),
                e => e.Contains(activity.Title, StringComparison.Ordinal)
            );
            Assert.Contains($"Buổi {number}", entry, StringComparison.Ordinal);
            Assert.DoesNotContain("Buổi học", entry, StringComparison.Ordinal);
            Assert.Single((await browser.GetAsync($"/events?day={day}&q={Uri.EscapeDataString(activity.Title)}")).FindAll("tbody tr"));
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_session_stands_at_its_row()
    {
        using var browser = await _world.OrganiserAsync();
        var taken = await VenueAsync();
        await _world.ScheduleAsync(browser, await _world.FormAsync(taken, "Chiếm chỗ ngày hai", "02/12/2026", "08:00", "10:00"));
        var form = await _world.FormAsync(taken, "Ba buổi có lỗi", "01/12/2026", "08:00", "10:00");
        Put(form, 1, "02/12/2026", "09:00", "11:00");
        Put(form, 2, "02/12/2026", "10:30", "25:00");
        Put(form, 3, "", "", "");
        Put(form, 4, "01/12/2026", "09:00", "09:30");
        var answer = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Null(answer.Location);
        Assert.False(answer.FieldErrors.ContainsKey("Input.Date"));
        Assert.Contains("Chiếm chỗ ngày hai", answer.Find("#venue-clash"), StringComparison.Ordinal);
        Assert.Contains("Buổi 2", answer.Find("#venue-clash"), StringComparison.Ordinal);
        Assert.True(answer.FieldErrors.ContainsKey("Input.Further.1..End"));
        Assert.Equal("Chọn ngày và giờ bắt đầu.", answer.FieldErrors["Input.Further.2..Start"]);
        Assert.Equal("Chọn giờ kết thúc.", answer.FieldErrors["Input.Further.2..End"]);
        Assert.Equal("Buổi này trùng giờ với buổi 1.", answer.FieldErrors["Input.Further.3..Start"]);

        // The way out of the clash moves that session and no other.
        var way = answer.Document.QuerySelector("#venue-clash [value^='time:']")!.GetAttribute("value")!;
        Assert.StartsWith("time:1/", way, StringComparison.Ordinal);
        answer = await PressAsync(browser, answer, way);
        Assert.Equal("08:00", Row(answer, "Input.").Start);
        Assert.NotEqual("09:00", Row(answer, "Input.Further[0].").Start);
    }

    [Fact]
    public async Task A_live_event_gets_and_loses_sessions_and_tells_whoever_is_registered()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["03/12/2026 14:00 16:00", "04/12/2026 14:00 16:00"]);
        await _world.RegistrationAsync(id, "H'Được Báo Niê", "duoc.bao@example.vn");
        var before = await SessionsAsync(id);

        var edit = await browser.GetAsync($"/events/{id}/edit");
        Assert.Equal(["Buổi 1", "Buổi 2"], edit.FindAll(".session-row legend"));
        edit = await AddAsync(browser, edit);
        Assert.Contains("1 người", edit.Find("#save-press"), StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(edit, "#event-form", Values(("press", "tell")))).Location);
        var after = await SessionsAsync(id);
        Assert.Equal(before.Select(s => s.Id), after.Take(2).Select(s => s.Id));
        Assert.Equal(3, after.Count);
        Assert.Equal(1, await MessagesAsync(id, MessageRule.Moved));

        // The first one goes; the numbers follow, and what was recorded of another keeps it.
        await fixture.Host.Database.SqlAsync(
            $"""
            INSERT INTO headcount (id, operation_id, session_id, activity_id, female, male, sex_not_known, under16, from16to30, from31to59,
              from60, age_not_known, organising_unit_id, place_unit_id, on_date, counted_by_id, counted_at)
            SELECT new_id(), new_id(), '{after[1].Id}', a.id, 0, 0, 0, 0, 0, 0, 0, 0, a.organising_unit_id, a.place_unit_id, '2026-12-04',
              a.created_by_id, now()
            FROM activity a WHERE a.id = '{id}'
            """
        );
        edit = await PressAsync(browser, await browser.GetAsync($"/events/{id}/edit"), "out:1");
        var refused = await browser.SubmitAsync(edit, "#event-form", Values(("press", "tell")));
        Assert.Null(refused.Location);
        Assert.Contains("không bỏ được", refused.Find("[data-error-summary]"), StringComparison.Ordinal);

        edit = await PressAsync(browser, await browser.GetAsync($"/events/{id}/edit"), "out:0");
        Assert.NotNull((await browser.SubmitAsync(edit, "#event-form", Values(("press", "tell")))).Location);
        Assert.Equal(after.Skip(1).Select(s => s.Id), (await SessionsAsync(id)).Select(s => s.Id));
        Assert.Equal([1, 2], (await SessionsAsync(id)).Select(s => s.Ordinal));
    }

    [Fact]
    public async Task Each_session_is_counted_by_itself_and_the_event_once()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["22/11/2026 08:00 09:00", "23/11/2026 08:00 09:00", "24/11/2026 08:00 09:00"]);
        var sessions = await SessionsAsync(id);
        var person = await _world.RegistrationAsync(id, "Y Đến Hai Buổi Niê");
        await AdmitAsync(browser, sessions[0].Id, person.Id);
        await AdmitAsync(browser, sessions[1].Id, person.Id);
        await CountAsync(browser, id, sessions[1].Id, 7);

        // Only one session was not recorded; the page asks about it first, and it keeps the figures from being confirmed.
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal(["1 · 0", "1 · 7", "Chưa ghi"], Counted(page));
        Assert.Equal(sessions[2].Id.ToString(), page.Document.QuerySelector("#headcount option[selected]")?.GetAttribute("value"));
        await HoldAsync(browser, id);
        var confirm = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}"),
            "form[action*='handler=Confirm']",
            Values(("told", "true"))
        );
        Assert.Contains("buổi 3", confirm.Find("[data-error-summary]"), StringComparison.Ordinal);
        await CountAsync(browser, id, sessions[2].Id, 0);
        Assert.NotNull(
            (
                await browser.SubmitAsync(
                    await browser.GetAsync($"/events/{id}"),
                    "form[action*='handler=Confirm']",
                    Values(("told", "true"))
                )
            ).Location
        );

        // Nine turns of one person and seven heads, each on the day of its session; one event.
        Assert.Equal(
            "2026-11-22:1 2026-11-23:8 2026-11-24:0",
            await TextAsync(
                $"""
                SELECT string_agg(d.on_date || ':' || d.n, ' ' ORDER BY d.on_date) FROM (
                  SELECT on_date, sum(female + male + sex_not_known) AS n FROM (
                    SELECT on_date, female, male, sex_not_known FROM attendance WHERE activity_id = '{id}' AND annulled_at IS NULL
                    UNION ALL SELECT on_date, female, male, sex_not_known FROM headcount WHERE activity_id = '{id}') f GROUP BY on_date) d
                """
            )
        );
        Assert.Equal("1", await TextAsync($"SELECT count(DISTINCT activity_id)::text FROM outreach_events_now(ARRAY['{id}']::uuid[])"));
        var figures = await browser.GetAsync($"/outreach/events/{id}");
        Assert.Contains("22/11 – 24/11/2026", figures.Find(".page-header"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_headcount_names_its_session_and_none_is_taken_for_one_that_has_not_begun()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "25/11/2026 08:00 09:00"]);
        var sessions = await SessionsAsync(id);
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal(
            [sessions[0].Id.ToString()],
            page.Document.QuerySelectorAll("#headcount option").Select(o => o.GetAttribute("value")!)
        );
        foreach (var chosen in new[] { sessions[1].Id.ToString(), Guid.NewGuid().ToString(), "" })
        {
            var answer = await browser.SubmitAsync(page, "#headcount form", Values(("Count.Female", "3"), ("Count.SessionId", chosen)));
            Assert.Null(answer.Location);
            Assert.True(answer.FieldErrors.ContainsKey("Count.SessionId"), chosen);
        }

        Assert.Equal("0", await TextAsync($"SELECT count(*)::text FROM headcount WHERE activity_id = '{id}'"));

        // It still goes on, so it is not held, and its door is that of the next session.
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Held']"));
        Assert.NotNull(page.Document.QuerySelector($".page-header a[href='/check-in/{sessions[1].Id}']"));
    }

    /// <summary>
    /// The correction has read the count and waits while the other one takes it back with its session. Nothing may be taken off twice, and
    /// nobody is counted at a session that has not begun or is off.
    /// </summary>
    [Theory]
    [InlineData("starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days'", "lấy lại")]
    [InlineData("called_off_at = now()", "không diễn ra")]
    public async Task A_correction_that_meets_a_session_that_is_moved_or_called_off_is_refused_and_keeps_what_was_typed(
        string change,
        string words
    )
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "24/11/2026 08:00 09:00"]);
        var session = (await SessionsAsync(id))[1].Id;
        await CountAsync(browser, id, session, 10);
        var entry = await TextAsync($"SELECT id::text FROM headcount WHERE session_id = '{session}'");
        Assert.NotNull((await browser.GetAsync($"/events/{id}")).Document.QuerySelector($"a[href='?correct={entry}#headcount']"));
        var form = await browser.GetAsync($"/events/{id}?correct={entry}");
        var typed = Values(("Count.SexNotKnown", "4"), ("Count.Reason", "Đếm lại"));
        await using var held = await Door.HeldLock.TakeAsync(fixture.Host.Database, $"SELECT FROM activity WHERE id = '{id}' FOR UPDATE");
        var correcting = browser.SubmitAsync(form, "#headcount form", typed);
        await held.UntilWaitingAsync(1, correcting);
        await held.SqlAsync(
            $"""
            SELECT headcounts_take_back(ARRAY['{session}'::uuid], 'Mưa lớn', '{browser.AccountId}', 'Văn phòng', now());
            DELETE FROM booking WHERE session_id = '{session}'; UPDATE session SET {change} WHERE id = '{session}'
            """
        );
        await held.ReleaseAsync();
        AssertRefused(await correcting);

        // An older page is refused in the same way, and the new one offers no correction.
        AssertRefused(await browser.SubmitAsync(form, "#headcount form", typed));
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Null(page.Document.QuerySelector("a[href*='correct=']"));
        var followed = await browser.GetAsync($"/events/{id}?correct={entry}");
        Assert.Contains(words, followed.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Null(followed.Document.QuerySelector("form[action*='handler=Correct']"));
        Assert.Equal("10 -10", await TextAsync(Heads(session)));

        void AssertRefused(TestPage answer)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.Status);
            Assert.Contains(words, answer.FieldErrors["Count.Female"], StringComparison.Ordinal);
            Assert.Equal("4", answer.Document.QuerySelector("[name='Count.SexNotKnown']")!.GetAttribute("value"));
            Assert.Equal("Đếm lại", answer.Document.QuerySelector("[name='Count.Reason']")!.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task A_count_at_a_session_that_has_not_begun_is_not_corrected()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "24/11/2026 08:00 09:00"]);
        var session = (await SessionsAsync(id))[1].Id;
        await CountAsync(browser, id, session, 10);
        var entry = await TextAsync($"SELECT id::text FROM headcount WHERE session_id = '{session}'");
        var form = await browser.GetAsync($"/events/{id}?correct={entry}");
        await fixture.Host.Database.SqlAsync(
            $"UPDATE session SET starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days' WHERE id = '{session}'"
        );
        var refused = await browser.SubmitAsync(
            form,
            "#headcount form",
            Values(("Count.SexNotKnown", "12"), ("Count.Reason", "Đếm thiếu"))
        );
        Assert.Contains("bắt đầu lúc", refused.FieldErrors["Count.Female"], StringComparison.Ordinal);
        Assert.Null((await browser.GetAsync($"/events/{id}")).Document.QuerySelector("a[href*='correct=']"));
        Assert.Equal("10", await TextAsync(Heads(session)));
    }

    [Fact]
    public async Task A_count_of_a_session_that_is_off_by_now_is_taken_for_no_other()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "24/11/2026 08:00 09:00"]);
        var sessions = await SessionsAsync(id);
        var page = await browser.GetAsync($"/events/{id}");
        var chosen = Values(("Count.SexNotKnown", "30"), ("Count.SessionId", sessions[1].Id.ToString()));
        await using (var held = await Door.HeldLock.TakeAsync(fixture.Host.Database, $"SELECT FROM activity WHERE id = '{id}' FOR UPDATE"))
        {
            var counting = browser.SubmitAsync(page, "#headcount form", chosen);
            await held.UntilWaitingAsync(1, counting);
            await held.SqlAsync(
                $"""
                DELETE FROM booking WHERE session_id = '{sessions[1].Id}';
                UPDATE session SET called_off_at = now() WHERE id = '{sessions[1].Id}'
                """
            );
            await held.ReleaseAsync();
            Assert.Contains("Chọn buổi", (await counting).Find("[data-error-summary]"), StringComparison.Ordinal);
        }

        // One session is left, and the page of before still means the other one.
        Assert.Contains(
            "Chọn buổi",
            (await browser.SubmitAsync(page, "#headcount form", chosen)).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );
        Assert.Equal("0", await TextAsync($"SELECT count(*)::text FROM headcount WHERE activity_id = '{id}'"));
    }

    private static string Heads(Guid session) =>
        $"SELECT string_agg(sex_not_known::text, ' ' ORDER BY counted_at, id) FROM headcount WHERE session_id = '{session}'";

    [Fact]
    public async Task It_is_ended_early_from_a_session_on_and_what_was_counted_stays()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "26/11/2026 08:00 09:00", "27/11/2026 08:00 09:00"]);
        await _world.RegistrationAsync(id, "H'Chờ Báo Niê", "cho.bao@example.vn");
        var silent = await _world.RegistrationAsync(id, "H'Không Thư Niê");
        var token = fixture.Host.Services.GetRequiredService<TicketTokens>().Token(silent.Id, silent.Generation, silent.KeyVersion);
        await fixture.Host.Database.SqlAsync(
            $"""
            UPDATE registration SET token_hash = decode('{Convert.ToHexString(TicketTokens.HashOf(token)!)}', 'hex')
            WHERE id = '{silent.Id}'
            """
        );
        var sessions = await SessionsAsync(id);
        await CountAsync(browser, id, sessions[0].Id, 12);
        var ask = await browser.GetAsync($"/events/{id}?ask=end");

        // Whom no message reaches is said before, as by a cancellation.
        Assert.Contains("1 người sẽ được báo", ask.Find("#ask h2"), StringComparison.Ordinal);
        Assert.Equal("1 đăng ký không có thư điện tử nên không được báo. Xem để gọi hoặc nhắn", ask.Find("#ask .not-told"));
        Assert.Equal(
            sessions.Skip(1).Select(s => s.Id.ToString()),
            ask.Document.QuerySelectorAll("#ask option").Select(o => o.GetAttribute("value")!)
        );
        Assert.NotNull(
            (await browser.SubmitAsync(ask, "#ask form", Values(("EndReason", "Mưa lũ"), ("From", sessions[1].Id.ToString())))).Location
        );
        Assert.Equal([sessions[0].Id], (await SessionsAsync(id)).Select(s => s.Id));
        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal(["0 · 12", "Không diễn ra", "Không diễn ra"], Counted(page));
        Assert.Equal(1, await MessagesAsync(id, MessageRule.Cancelled));

        // Afterwards the page names what does not take place, and whom to tell with which words.
        Assert.Contains("Không diễn ra: Thứ Năm, 26/11/2026", page.Find(".notice"), StringComparison.Ordinal);
        Assert.Contains("1 đăng ký không có thư điện tử", page.Find(".notice .not-told"), StringComparison.Ordinal);
        var words = page.Document.QuerySelector(".notice [data-copy]")!.GetAttribute("data-copy")!;
        Assert.Contains("27/11/2026", words, StringComparison.Ordinal);
        Assert.Contains("không diễn ra nữa", words, StringComparison.Ordinal);
        Assert.DoesNotContain("23/11/2026", words, StringComparison.Ordinal);

        // The ticket and the public page say it too. The typed reason stays inside, because it may tell the theme.
        var ticket = await browser.GetAsync($"/t/{token}");
        Assert.Equal(2, ticket.Document.QuerySelectorAll(".notice li").Length);
        Assert.Contains("26/11/2026", ticket.Find(".notice"), StringComparison.Ordinal);
        Assert.DoesNotContain("Mưa lũ", ticket.Find("main"), StringComparison.Ordinal);
        var code = await TextAsync($"SELECT code FROM activity WHERE id = '{id}'");
        Assert.Contains("26/11/2026", (await browser.GetAsync($"/e/{code}")).Find(".notice"), StringComparison.Ordinal);
        Assert.Equal("12", await TextAsync($"SELECT sum(female + male + sex_not_known)::text FROM headcount WHERE activity_id = '{id}'"));
    }

    [Fact]
    public async Task The_day_of_one_session_is_corrected_and_its_figures_follow()
    {
        using var browser = await _world.OrganiserAsync();
        var id = await EventAsync(browser, ["22/11/2026 08:00 09:00", "24/11/2026 08:00 09:00"]);
        var sessions = await SessionsAsync(id);
        await CountAsync(browser, id, sessions[0].Id, 5);
        await CountAsync(browser, id, sessions[1].Id, 6);
        await HoldAsync(browser, id);
        var form = await browser.GetAsync($"/events/{id}/correct");
        Assert.Equal(["Buổi 1", "Buổi 2"], form.FindAll(".session-row legend"));
        var future = await browser.SubmitAsync(form, "#correct-form", Values(("Input.Further[0].Date", "25/11/2026")));
        Assert.True(future.FieldErrors.ContainsKey("Input.Further.0..Date"));
        Assert.NotNull((await browser.SubmitAsync(form, "#correct-form", Values(("Input.Further[0].Date", "23/11/2026")))).Location);
        Assert.Equal(sessions.Select(s => s.Id), (await SessionsAsync(id)).Select(s => s.Id));
        Assert.Equal(
            "2026-11-22:5 2026-11-23:6",
            await TextAsync(
                $"""
                SELECT string_agg(on_date || ':' || (female + male + sex_not_known), ' ' ORDER BY on_date) FROM headcount
                WHERE activity_id = '{id}'
                """
            )
        );

        // A form that was made from other sessions corrects nothing.
        var forged = await browser.GetAsync($"/events/{id}/correct");
        Assert.Null(
            (
                await browser.SubmitAsync(
                    forged,
                    "#correct-form",
                    Values(("Input.Further[0].Id", Guid.NewGuid().ToString()), ("Input.Title", "Không đổi được"))
                )
            ).Location
        );
    }

    [Fact]
    public async Task Today_has_the_session_of_the_day_and_asks_for_what_is_over_only_after_the_last()
    {
        using var browser = await _world.OrganiserAsync(EventWorld.OtherDistrictName);
        var commune = await _world.CommuneAsync(EventWorld.OtherDistrictName);
        var id = await EventAsync(browser, ["23/11/2026 08:00 09:00", "24/11/2026 19:00 21:00"], commune: commune.Id);
        await using var db = fixture.Host.Db();
        var title = await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel);
        var today = await browser.GetAsync("/");
        Assert.Contains(
            "Buổi 2/2",
            Assert.Single(today.FindAll("li.slot"), s => s.Contains(title, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(today.FindAll(".decision"), d => d.Contains(title, StringComparison.Ordinal));

        // What began yesterday is still among what comes.
        Assert.Single((await browser.GetAsync("/events?when=next")).FindAll("tbody tr"), r => r.Contains(title, StringComparison.Ordinal));
        Assert.DoesNotContain(
            (await browser.GetAsync("/events?when=past")).FindAll("tbody tr"),
            r => r.Contains(title, StringComparison.Ordinal)
        );
    }

    private async Task<Domain.Activities.Venue> VenueAsync(Guid? commune = null) =>
        await _world.VenueAsync(
            commune ?? (await _world.CommuneAsync(index: 5)).Id,
            $"Hội trường nhiều buổi {Interlocked.Increment(ref made)}"
        );

    [Fact]
    public async Task A_further_session_in_a_form_in_which_nothing_was_typed_makes_no_draft()
    {
        using var browser = await _world.OrganiserAsync();
        await using var db = fixture.Host.Db();
        var before = await db.Activities.CountAsync(Cancel);
        var page = await AddAsync(browser, await browser.GetAsync("/events/schedule"));
        Assert.Equal(["Buổi 1", "Buổi 2"], page.FindAll(".session-row legend"));
        page = await AddAsync(browser, page);
        Assert.Equal(["Buổi 1", "Buổi 2", "Buổi 3"], page.FindAll(".session-row legend"));
        Assert.Equal(before, await db.Activities.CountAsync(Cancel));

        // What is typed then is kept, with its sessions.
        page = await AddAsync(browser, page, new(StringComparer.Ordinal) { ["Input.Title"] = "Đã gõ một tên" });
        Assert.Equal(4, page.FindAll(".session-row legend").Count);
        Assert.Equal(before + 1, await db.Activities.CountAsync(Cancel));
    }

    /// <summary>An event with these sessions: "27/11/2026 14:00 16:00".</summary>
    private async Task<Guid> EventAsync(TestBrowser browser, string[] sessions, Guid? speaker = null, Guid? commune = null)
    {
        var rows = sessions.Select(s => s.Split(' ')).ToList();
        var venue = await VenueAsync(commune);
        var title = $"Hoạt động nhiều buổi số {Interlocked.Increment(ref made)}";
        var form = await _world.FormAsync(venue, title, rows[0][0], rows[0][1], rows[0][2], speaker is { } one ? [one] : []);
        form["Input.RegistrationOpen"] = "true";
        for (var i = 1; i < rows.Count; i++)
        {
            Put(form, i, rows[i][0], rows[i][1], rows[i][2]);
        }

        return await _world.ScheduleAsync(browser, form);
    }

    private static void Put(Dictionary<string, string?> form, int row, string date, string start, string end) =>
        (form[$"Input.Further[{row - 1}].Date"], form[$"Input.Further[{row - 1}].Start"], form[$"Input.Further[{row - 1}].End"]) = (
            date,
            start,
            end
        );

    private static (string? Date, string? Start, string? End) Row(TestPage page, string prefix)
    {
        string? Of(string part) => page.Document.QuerySelector($"[name='{prefix}{part}']")?.GetAttribute("value");
        return (Of("Date"), Of("Start"), Of("End"));
    }

    private static Task<TestPage> AddAsync(TestBrowser browser, TestPage page, Dictionary<string, string?>? form = null) =>
        PressAsync(browser, page, "add", form);

    private static async Task<TestPage> PressAsync(
        TestBrowser browser,
        TestPage page,
        string way,
        Dictionary<string, string?>? form = null
    ) =>
        await browser.FollowAsync(
            await EventWorld.PressAsync(
                browser,
                page,
                "Refresh",
                new Dictionary<string, string?>(form ?? [], StringComparer.Ordinal) { ["way"] = way }
            )
        );

    /// <summary>What the table of sessions says of each: the door's turns and the headcount, or the words instead.</summary>
    private static List<string> Counted(TestPage page) =>
        [
            .. page
                .Document.QuerySelectorAll("main table.table-cards tbody tr")
                .Select(r =>
                    string.Join(" · ", r.QuerySelectorAll("td").Select(c => c.TextContent.Trim() is "" or "–" ? "0" : c.TextContent.Trim()))
                ),
        ];

    private async Task<List<Session>> SessionsAsync(Guid id)
    {
        await using var db = fixture.Host.Db();
        return await db.Sessions.AsNoTracking().Where(s => s.ActivityId == id).OrderBy(s => s.Ordinal).ToListAsync(Cancel);
    }

    private async Task<int> MessagesAsync(Guid id, MessageRule rule)
    {
        await using var db = fixture.Host.Db();
        return await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == rule, Cancel);
    }

    private async Task<string?> TextAsync(string sql) => (await fixture.Host.Database.SqlAsync(sql))?.ToString();

    private static async Task CountAsync(TestBrowser browser, Guid id, Guid session, int heads) =>
        Assert.Equal(
            $"/events/{id}",
            (
                await browser.SubmitAsync(
                    await browser.GetAsync($"/events/{id}"),
                    "#headcount form",
                    Values(
                        ("Count.SessionId", session.ToString()),
                        ("Count.SexNotKnown", heads.ToString(System.Globalization.CultureInfo.InvariantCulture))
                    )
                )
            ).Location
        );

    private static async Task HoldAsync(TestBrowser browser, Guid id)
    {
        var answer = await browser.SubmitAsync(await browser.GetAsync($"/events/{id}"), "form[action*='handler=Held']");
        Assert.NotNull((answer.Location is null ? await browser.SubmitAsync(answer, "#ask form") : answer).Location);
    }

    private async Task AdmitAsync(TestBrowser browser, Guid session, Guid registration)
    {
        await using var db = fixture.Host.Db();
        var now = await db.Sessions.Where(s => s.Id == session).Select(s => s.StartsAt).SingleAsync(Cancel);
        var server = fixture.Host.Clock.GetCurrentInstant();
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT check_in_act({Guid.CreateVersion7()}, 'admit', {session}, NULL, {registration}, NULL, NULL, NULL, 'Cửa chính',
              'account', {browser.AccountId}, 'search',
              {now}, NULL, NULL, NULL, true, NULL, NULL, NULL, {server})
            """,
            Cancel
        );
    }
}
