using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Activities;

/// <summary>
/// Things that others rely on change only by a press on a button that says whom it tells; this holds for events and for course runs.
/// </summary>
public sealed class LiveChangesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private static int _made;

    private readonly TrainingWorld _world = new(fixture.Host);

    [Theory]
    [MemberData(nameof(Things))]
    public async Task A_form_that_is_sent_without_a_press_changes_nothing(Thing thing, ActivityState state)
    {
        using var browser = await BrowserAsync(thing);
        var id = await MakeAsync(thing, browser, state);
        await _world.Events.RegistrationAsync(id, "Nguyễn Thị Hoa", "hoa@example.vn");
        var before = await StandsAsync(id);

        var answer = await SendAsync(browser, await browser.GetAsync(Edit(thing, id)), "", Moved(thing, ("press", null)));

        Assert.Contains("chỉ đổi khi bạn bấm", answer.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(before, await StandsAsync(id));
    }

    [Theory]
    [MemberData(nameof(Things))]
    public async Task A_draft_save_of_what_is_no_draft_is_refused(Thing thing, ActivityState state)
    {
        using var browser = await BrowserAsync(thing);
        var id = await MakeAsync(thing, browser, state);
        await _world.Events.RegistrationAsync(id, "Nguyễn Thị Hoa", "hoa@example.vn");
        var before = await StandsAsync(id);
        var page = await browser.GetAsync(Edit(thing, id));

        Assert.Equal("", page.Document.QuerySelector(Form(thing))!.GetAttribute("data-autosave"));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(browser, page, "Autosave", Moved(thing))).Status);
        var pressed = await SendAsync(browser, page, "Draft", Moved(thing));

        Assert.Contains("không còn là bản nháp", pressed.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(before, await StandsAsync(id));
    }

    [Theory]
    [MemberData(nameof(Things))]
    public async Task The_button_counts_those_who_get_a_message_and_they_are_told_only_where_it_said_so(Thing thing, ActivityState state)
    {
        using var browser = await BrowserAsync(thing);
        var id = await MakeAsync(thing, browser, state);
        await PeopleAsync(id);
        var before = await StandsAsync(id);
        var (plain, tell, either) =
            state is ActivityState.Postponed
                // Whoever was told that it is postponed is told when it takes place, whatever changes.
                ? ("Lên lịch lại và báo 4 người", "Lên lịch lại và báo 4 người", "Lên lịch lại và báo 4 người")
                : ("Lưu thay đổi", "Lưu và báo 4 người", "Lưu, báo 4 người nếu đổi giờ hoặc nơi");
        var page = await browser.GetAsync(Edit(thing, id));

        // Nothing is changed yet, and without a script the page cannot know what will be changed, so the button's words name the condition.
        // The script replaces them with the plain words.
        Assert.Equal(
            (either, either == plain ? "" : plain),
            (page.Find("#save-press"), page.Document.QuerySelector("#save-press")!.GetAttribute("data-plain"))
        );
        Assert.Equal(
            plain,
            (await SendAsync(browser, page, "Check", new(StringComparer.Ordinal) { ["Input.Title"] = "Tên mới" })).Find("#save-press")
        );
        Assert.Equal(tell, (await SendAsync(browser, page, "Check", Moved(thing))).Find("#save-press"));

        // The button was pressed before it could say how many people will be told, so the page asks again: nothing is saved and every typed
        // value is kept.
        var asked = await SendAsync(browser, page, "", Moved(thing, ("press", "save")));
        Assert.Contains("4 người sẽ nhận được tin", asked.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal(tell, asked.Find("#save-press"));
        Assert.Equal(before, await StandsAsync(id));

        var saved = await SendAsync(browser, asked, "", []);
        Assert.Equal(HttpStatusCode.Found, saved.Status);
        await using var db = fixture.Host.Db();
        Assert.Equal(4, await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Moved, Cancel));
        Assert.Contains("4", (await browser.GetAsync($"{Page(thing, id)}?ask=cancel")).Find("#ask h2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Thing.Event)]
    [InlineData(Thing.Run)]
    public async Task What_tells_nobody_is_saved_by_a_plain_button(Thing thing)
    {
        using var browser = await BrowserAsync(thing);
        var id = await MakeAsync(thing, browser, ActivityState.Scheduled);
        await PeopleAsync(id);

        var saved = await SendAsync(
            browser,
            await browser.GetAsync(Edit(thing, id)),
            "",
            new(StringComparer.Ordinal) { ["Input.Title"] = "Chỉ đổi tên", ["press"] = "save" }
        );

        Assert.Equal(HttpStatusCode.Found, saved.Status);
        await using var db = fixture.Host.Db();
        Assert.Equal(
            (0, "Chỉ đổi tên"),
            (
                await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Moved, Cancel),
                await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel)
            )
        );
    }

    [Theory]
    [InlineData(Thing.Event)]
    [InlineData(Thing.Run)]
    public async Task A_draft_that_is_open_twice_keeps_the_text_of_the_second_and_shows_both(Thing thing)
    {
        using var browser = await BrowserAsync(thing);
        var id = await DraftAsync(thing, browser, "Tên ban đầu");
        var (one, two) = (await browser.GetAsync(Edit(thing, id)), await browser.GetAsync(Edit(thing, id)));
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await SendAsync(
                    browser,
                    one,
                    "Autosave",
                    new(StringComparer.Ordinal) { ["Input.Title"] = "Tên ở thẻ một", ["Input.ClosesOn"] = "2026-11-26" }
                )
            ).Status
        );

        var byItself = await SendAsync(browser, two, "Autosave", new(StringComparer.Ordinal) { ["Input.Title"] = "Tên ở thẻ hai" });
        var pressed = await SendAsync(browser, two, "Draft", new(StringComparer.Ordinal) { ["Input.Title"] = "Tên ở thẻ hai" });

        foreach (var answer in new[] { byItself, pressed })
        {
            var name = thing is Thing.Event ? "Tên hoạt động" : "Tên lớp";
            var closes = thing is Thing.Event ? "Đăng ký đến ngày" : "Hạn đăng ký";
            Assert.Equal(
                [$"{name}|Tên ở thẻ hai|Tên ở thẻ một", $"{closes}|trống|26/11/2026"],
                answer
                    .Document.QuerySelectorAll(".two-versions tbody tr")
                    .Select(r => string.Join('|', r.Children.Select(c => c.TextContent.Trim())))
            );
        }

        Assert.Equal("Tên ở thẻ hai", pressed.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
        Assert.Equal("Tên ở thẻ một", await TitleAsync(id));

        // The organiser decides which of the two versions holds.
        var way = pressed.Document.QuerySelector(".two-versions button")!.GetAttribute("value");
        Assert.Equal(
            Edit(thing, id),
            (await SendAsync(browser, pressed, "Refresh", new(StringComparer.Ordinal) { ["way"] = way })).Location!.Split('#')[0]
        );
        Assert.Equal("Tên ở thẻ hai", await TitleAsync(id));
    }

    [Theory]
    [InlineData(Thing.Event)]
    [InlineData(Thing.Run)]
    public async Task A_draft_that_was_scheduled_in_another_tab_is_left_as_it_is(Thing thing)
    {
        using var browser = await BrowserAsync(thing);
        var id = await DraftAsync(thing, browser, "Sắp lên lịch");
        var (one, two) = (await browser.GetAsync(Edit(thing, id)), await browser.GetAsync(Edit(thing, id)));
        Assert.Equal(Page(thing, id), (await SendAsync(browser, one, "", await FilledAsync(thing, browser, "Đã lên lịch"))).Location);
        var before = await StandsAsync(id);

        Assert.Equal(
            HttpStatusCode.Conflict,
            (await SendAsync(browser, two, "Autosave", new(StringComparer.Ordinal) { ["Input.Title"] = "Gõ tiếp" })).Status
        );
        var pressed = await SendAsync(browser, two, "Draft", new(StringComparer.Ordinal) { ["Input.Title"] = "Gõ tiếp" });

        Assert.Equal("Gõ tiếp", pressed.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
        Assert.Contains(pressed.FindAll(".two-versions td"), t => t == "Đã lên lịch");
        Assert.Equal(before, await StandsAsync(id));
    }

    [Theory]
    [InlineData(Thing.Event, false)]
    [InlineData(Thing.Run, false)]
    [InlineData(Thing.Event, true)]
    [InlineData(Thing.Run, true)]
    public async Task A_form_over_a_newer_version_or_without_one_is_refused_and_shows_what_differs(Thing thing, bool without)
    {
        using var browser = await BrowserAsync(thing);
        var id = await MakeAsync(thing, browser, ActivityState.Scheduled);
        var (one, two) = (await browser.GetAsync(Edit(thing, id)), await browser.GetAsync(Edit(thing, id)));
        await SendAsync(browser, one, "", new(StringComparer.Ordinal) { ["Input.Title"] = "Tên thứ nhất" });

        var refused = await SendAsync(
            browser,
            two,
            "",
            new(StringComparer.Ordinal)
            {
                ["Input.Title"] = "Tên thứ hai",
                [without ? "Input.Version" : "Input.Contact"] = without ? null : "",
            }
        );

        Assert.Equal("Tên thứ nhất", await TitleAsync(id));
        Assert.Equal("Tên thứ hai", refused.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
        Assert.Equal(["Tên thứ hai", "Tên thứ nhất"], refused.FindAll(".two-versions td"));

        // Continuing with the version in the form saves nothing yet; the press saves it.
        var on = await SendAsync(
            browser,
            refused,
            "Refresh",
            new(StringComparer.Ordinal) { ["way"] = refused.Document.QuerySelector(".two-versions button")!.GetAttribute("value") }
        );
        Assert.Equal("Tên thứ nhất", await TitleAsync(id));
        Assert.Equal(HttpStatusCode.Found, (await SendAsync(browser, on, "", [])).Status);
        Assert.Equal("Tên thứ hai", await TitleAsync(id));
    }

    [Theory]
    [InlineData(Thing.Event)]
    [InlineData(Thing.Run)]
    public async Task A_draft_is_not_written_over_by_a_form_that_names_no_version(Thing thing)
    {
        using var browser = await BrowserAsync(thing);
        var id = await DraftAsync(thing, browser, "Tên đã lưu");
        var page = await browser.GetAsync(Edit(thing, id));
        foreach (var version in new[] { null, "zz", "0" })
        {
            Assert.Equal(
                HttpStatusCode.Conflict,
                (
                    await SendAsync(
                        browser,
                        page,
                        "Autosave",
                        new(StringComparer.Ordinal) { ["Input.Title"] = "Tên đè lên", ["Input.Version"] = version }
                    )
                ).Status
            );
        }

        Assert.Equal("Tên đã lưu", await TitleAsync(id));
    }

    [Theory]
    [InlineData(Thing.Event)]
    [InlineData(Thing.Run)]
    public async Task A_draft_is_not_scheduled_by_a_form_that_names_no_version_or_an_old_one(Thing thing)
    {
        using var browser = await BrowserAsync(thing);
        var id = await DraftAsync(thing, browser, "Bản nháp cũ");
        var old = await browser.GetAsync(Edit(thing, id));
        await SendAsync(
            browser,
            await browser.GetAsync(Edit(thing, id)),
            "Draft",
            new(StringComparer.Ordinal) { ["Input.Title"] = "Bản nháp đã lưu" }
        );
        var page = await browser.GetAsync(Edit(thing, id));
        var whole = await FilledAsync(thing, browser, "Tên đè lên");
        var before = await StandsAsync(id);
        foreach (var version in new[] { null, "zz", "0", old.Document.QuerySelector("#Input_Version")!.GetAttribute("value") })
        {
            var refused = await SendAsync(browser, page, "", new(whole, StringComparer.Ordinal) { ["Input.Version"] = version });
            Assert.NotNull(refused.Find("[data-error-summary]"));
            Assert.Equal("Tên đè lên", refused.Document.QuerySelector("#Input_Title")!.GetAttribute("value"));
            Assert.Equal(before, await StandsAsync(id));
        }

        Assert.Equal(Page(thing, id), (await SendAsync(browser, page, "", whole)).Location);
        Assert.Equal("Tên đè lên", await TitleAsync(id));
    }

    [Fact]
    public async Task Who_may_see_an_event_and_whether_it_may_be_named_stands_in_its_log()
    {
        using var browser = await BrowserAsync(Thing.Event);
        var id = await MakeAsync(Thing.Event, browser, ActivityState.Scheduled);

        var saved = await SendAsync(
            browser,
            await browser.GetAsync(Edit(Thing.Event, id)),
            "",
            new(StringComparer.Ordinal)
            {
                ["Input.MayBeNamed"] = "true",
                ["Input.Publication"] = "ByLink",
                ["Input.Contact"] = "H'Yim Kđoh, 0905 111 222",
                ["press"] = "save",
            }
        );

        Assert.Equal(HttpStatusCode.Found, saved.Status);
        var log = (await browser.GetAsync($"/events/{id}/log")).Find("main")!;
        Assert.Contains("Được nêu tên với mọi người: không → có", log, StringComparison.Ordinal);
        Assert.Contains("→ ai có liên kết", log, StringComparison.Ordinal);
        Assert.Contains("Người liên hệ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("0905", log, StringComparison.Ordinal);
    }

    public static TheoryData<Thing, ActivityState> Things() =>
        new()
        {
            { Thing.Event, ActivityState.Scheduled },
            { Thing.Event, ActivityState.Postponed },
            { Thing.Run, ActivityState.Scheduled },
            { Thing.Run, ActivityState.Postponed },
        };

    private static string Page(Thing thing, Guid id) => thing is Thing.Event ? $"/events/{id}" : $"/course-runs/{id}";

    private static string Edit(Thing thing, Guid id) => Page(thing, id) + "/edit";

    private static string Form(Thing thing) => thing is Thing.Event ? "#event-form" : "#run-form";

    private static Dictionary<string, string?> Moved(Thing thing, params (string Name, string? Value)[] more)
    {
        var form =
            thing is Thing.Event
                ? new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Start"] = "15:00", ["Input.End"] = "17:00" }
                : new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Sessions[1].Date"] = "2026-11-27" };
        foreach (var (name, value) in more)
        {
            form[name] = value;
        }

        return form;
    }

    private static Task<TestPage> SendAsync(TestBrowser browser, TestPage page, string handler, Dictionary<string, string?> values)
    {
        var form = page.Document.QuerySelector("#event-form, #run-form")!;
        form.SetAttribute("action", handler.Length == 0 ? page.Address.AbsolutePath : $"{page.Address.AbsolutePath}?handler={handler}");
        return browser.SubmitAsync(page, "#event-form, #run-form", values);
    }

    private Task<TestBrowser> BrowserAsync(Thing thing) => thing is Thing.Event ? _world.Events.OrganiserAsync() : _world.TrainerAsync();

    private async Task<Dictionary<string, string?>> FilledAsync(Thing thing, TestBrowser browser, string title)
    {
        var place = $"Hội trường có người trông {Interlocked.Increment(ref _made)}";
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, place);
        return thing is Thing.Event
            ? await _world.Events.FormAsync(venue, title)
            : TrainingWorld.RunForm(
                await TrainingWorld.CourseAsync(browser, TrainingWorld.CourseForm(place)),
                venue,
                await _world.Events.SpeakerAsync("Giảng viên " + place),
                title
            );
    }

    private async Task<Guid> MakeAsync(Thing thing, TestBrowser browser, ActivityState state)
    {
        var page = await browser.GetAsync(thing is Thing.Event ? "/events/schedule" : "/course-runs/new");
        var made = await SendAsync(browser, page, "", await FilledAsync(thing, browser, "Có người trông vào"));
        var id = Guid.Parse(made.Location!.Split('/')[^1]);
        if (state is ActivityState.Postponed)
        {
            var ask = await browser.GetAsync($"{Page(thing, id)}?ask=postpone");
            await browser.SubmitAsync(
                ask,
                "#ask form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { [thing is Thing.Event ? "PostponeReason" : "Reason"] = "Mưa lớn" }
            );
        }

        await using var db = fixture.Host.Db();
        Assert.Equal(state, await db.Activities.Where(a => a.Id == id).Select(a => a.State).SingleAsync(Cancel));
        return id;
    }

    private async Task<Guid> DraftAsync(Thing thing, TestBrowser browser, string title)
    {
        var page = await browser.GetAsync(thing is Thing.Event ? "/events/schedule" : "/course-runs/new");
        var saved = await SendAsync(browser, page, "Autosave", new(StringComparer.Ordinal) { ["Input.Title"] = title });
        using var json = JsonDocument.Parse(saved.Text);
        return Guid.Parse(json.RootElement.GetProperty("fields").GetProperty("Input.Id").GetString()!);
    }

    /// <summary>
    /// Three registrations with a mail address and one invited speaker who has not refused get a message; four others do not.
    /// </summary>
    private async Task PeopleAsync(Guid id)
    {
        await _world.Events.RegistrationAsync(id, "Nguyễn Thị Hoa", "hoa@example.vn");
        await _world.Events.RegistrationAsync(id, "Lê Văn Tám", "tam@example.vn", places: 4);
        await _world.Events.RegistrationAsync(id, "H'Lan Niê", "lan@example.vn");
        await _world.Events.RegistrationAsync(id, "Không có thư");
        var gone = await _world.Events.RegistrationAsync(id, "Đã rút", "rut@example.vn");
        await using var db = fixture.Host.Db();
        await db
            .Registrations.Where(r => r.Id == gone.Id)
            .ExecuteUpdateAsync(
                r =>
                    r.SetProperty(x => x.State, RegistrationState.Withdrawn)
                        .SetProperty(x => x.WithdrawnAt, fixture.Host.Clock.GetCurrentInstant()),
                Cancel
            );
        foreach (
            var (name, email, answer) in new (string, string?, InvitationAnswer?)[]
            {
                ("Y Thương Niê", "thuong@example.vn", null),
                ("Từ Chối", "tuchoi@example.vn", InvitationAnswer.No),
                ("Không Thư", null, null),
            }
        )
        {
            var person = await _world.Events.SpeakerAsync(name);
            await db.Persons.Where(p => p.Id == person.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Email, email), Cancel);
            await InviteAsync(id, person.Id, answer);
        }
    }

    private async Task InviteAsync(Guid activity, Guid person, InvitationAnswer? answer)
    {
        await using var db = fixture.Host.Db();
        var by = await db.Activities.Where(a => a.Id == activity).Select(a => a.CreatedById).SingleAsync(Cancel);
        var (now, word) = (fixture.Host.Clock.GetCurrentInstant(), answer?.ToString().ToLowerInvariant());
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO invitation (id, activity_id, person_id, invited_to, token_hash, generation, key_version, invited_by_id, invited_at,
              asked_at, answer, answered_at, answered_version, proposal)
            VALUES ({Guid.CreateVersion7()}, {activity}, {person}, 'speak', {RandomNumberGenerator.GetBytes(
                32
            )}, 1, 1, {by}, {now}, {now}, {word},
              CASE WHEN {word}::text IS NOT NULL THEN {now} END, CASE WHEN {word}::text IS NOT NULL THEN 1 END, '')
            """,
            Cancel
        );
    }

    private async Task<string> TitleAsync(Guid id)
    {
        await using var db = fixture.Host.Db();
        return await db.Activities.Where(a => a.Id == id).Select(a => a.Title).SingleAsync(Cancel);
    }

    /// <summary>Everything that a save would change: the row with its version, the times, the bookings, the messages, the log.</summary>
    private async Task<string> StandsAsync(Guid id)
    {
        await using var db = fixture.Host.Db();
        return await db
            .Database.SqlQuery<string>(
                $"""
                SELECT concat_ws(' | ',
                  (SELECT a::text || a.xmin::text FROM activity a WHERE a.id = {id}),
                  (SELECT string_agg(s::text, ',' ORDER BY s.ordinal) FROM session s WHERE s.activity_id = {id}),
                  (SELECT count(*)::text FROM booking b WHERE b.activity_id = {id}),
                  (SELECT count(*)::text FROM message m WHERE m.activity_id = {id}),
                  (SELECT count(*)::text FROM audit_entry e WHERE e.subject_id = {id})) AS "Value"
                """
            )
            .SingleAsync(Cancel);
    }
}

/// <summary>The kind of thing that a form is about.</summary>
public enum Thing
{
    Event,
    Run,
}
