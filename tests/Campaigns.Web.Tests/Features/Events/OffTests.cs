using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Network;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>An activity that does not take place invites nobody, and the person who cancels it is told who gets no message.</summary>
public sealed class OffTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly NetworkWorld _world = new(fixture.Host);

    private EventWorld Events => _world.Events;

    [Fact]
    public async Task Posters_and_words_of_what_is_cancelled_or_postponed_invite_nobody()
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-04");
        await using var db = fixture.Host.Db();
        var code = (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).Code;
        string[] posters = [$"/events/{id}/poster", $"/e/{code}/poster"];
        foreach (var poster in posters)
        {
            Assert.Contains("Mời bà con", (await organiser.GetAsync(poster)).Find("main"), StringComparison.Ordinal);
        }

        Assert.Contains(
            "Mời bà con",
            (await organiser.GetAsync($"/events/{id}")).Text.Replace("&#x1EDD;", "ờ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

        await PressAsync(organiser, id, "postpone", ("PostponeReason", ""));
        foreach (var poster in posters)
        {
            var sheet = (await organiser.GetAsync(poster)).Find("main");
            Assert.Contains("Hoãn", sheet, StringComparison.Ordinal);
            Assert.Contains("Chưa có ngày mới", sheet, StringComparison.Ordinal);
            Assert.DoesNotContain("Mời bà con", sheet, StringComparison.Ordinal);
            Assert.DoesNotContain("04/12", sheet, StringComparison.Ordinal);
            Assert.DoesNotContain("Cứ đến", sheet, StringComparison.Ordinal);
        }

        var words = Assert.Single(await CopiedAsync(organiser, id));
        Assert.Contains("tạm hoãn", words, StringComparison.Ordinal);
        Assert.Contains($"/e/{code}", words, StringComparison.Ordinal);

        await PressAsync(organiser, id, "cancel", ("CancelReason", "Mưa lũ"));
        foreach (var poster in posters)
        {
            var page = await organiser.GetAsync(poster);
            Assert.Equal("Đã hủy", page.Find(".sheet-off"));
            Assert.DoesNotContain("Mời bà con", page.Find("main"), StringComparison.Ordinal);
            Assert.DoesNotContain("Quét mã", page.Find("main"), StringComparison.Ordinal);
            Assert.Null(page.Document.QuerySelector(".sheet-qr"));
        }

        Assert.Contains("không diễn ra nữa", Assert.Single(await CopiedAsync(organiser, id)), StringComparison.Ordinal);
    }

    /// <summary>A draft that was never scheduled is thrown away without a reason, and never becomes public.</summary>
    [Fact]
    public async Task A_draft_that_is_thrown_away_was_never_public_and_stays_so()
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-08");
        await using var db = fixture.Host.Db();
        var code = (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).Code;
        await fixture.Host.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'draft', scheduled_at = NULL, scheduled_by_id = NULL, publication = 'listed' WHERE id = '{id}';
            DELETE FROM booking WHERE activity_id = '{id}'
            """
        );
        var page = await organiser.GetAsync($"/events/{id}?ask=cancel");
        Assert.Equal("Bỏ bản nháp", page.Find("#ask .btn-danger"));
        Assert.DoesNotContain("sẽ được báo", page.Find("#ask"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#ask textarea"));
        Assert.Equal($"/events/{id}", (await organiser.SubmitAsync(page, "#ask form")).Location);
        Assert.Equal(ActivityState.Cancelled, await db.Activities.Where(a => a.Id == id).Select(a => a.State).SingleAsync(Cancel));
        Assert.Contains("Bản nháp này đã bỏ", (await organiser.GetAsync($"/events/{id}")).Find(".notice"), StringComparison.Ordinal);
        Assert.Empty(await CopiedAsync(organiser, id));

        fixture.Host.Clock.AdvanceMinutes(2);
        using var stranger = fixture.Host.Browser();
        foreach (var path in new[] { "", "/register", "/register/group", "/poster" })
        {
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.GetAsync($"/e/{code}{path}")).Status);
        }

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await organiser.GetAsync($"/events/{id}/poster")).Status);
        Assert.DoesNotContain(code, (await stranger.GetAsync("/activities")).Text, StringComparison.Ordinal);
        Assert.Null((await stranger.GetAsync($"/activities?code={code}")).Location);
    }

    /// <summary>A reason that nobody can see is no reason.</summary>
    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u202E\u200B")]
    [InlineData("\u3164 \u2800")]
    public async Task A_reason_of_invisible_characters_is_missing(string reason)
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-11");
        var answer = await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{id}?ask=cancel"),
            "#ask form",
            Values(("CancelReason", reason))
        );
        Assert.Null(answer.Location);
        Assert.NotEmpty(answer.FieldErrors["CancelReason"]);
        await using var db = fixture.Host.Db();
        Assert.Equal(ActivityState.Scheduled, await db.Activities.Where(a => a.Id == id).Select(a => a.State).SingleAsync(Cancel));
        await PressAsync(organiser, id, "cancel", ("CancelReason", "Dọn sau thử"));
    }

    /// <summary>The date of what is postponed is marked as the old one wherever the office and the holder of a ticket see it.</summary>
    [Fact]
    public async Task The_old_date_of_what_is_postponed_is_called_old()
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-10");
        Assert.DoesNotContain("Ngày cũ", (await organiser.GetAsync($"/events/{id}")).Find(".page-header"), StringComparison.Ordinal);
        await PressAsync(organiser, id, "postpone", ("PostponeReason", ""));
        Assert.Contains("Ngày cũ: ", (await organiser.GetAsync($"/events/{id}")).Find(".page-header"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_a_message_does_not_reach_is_counted_and_listed()
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-06");
        await Events.RegistrationAsync(id, "Có Thư Niê", "co@example.vn");
        await Events.RegistrationAsync(id, "Không Thư Niê");
        await Events.RegistrationAsync(id, "Cũng Không Mlô");
        var district = (await fixture.Host.UnitAsync(EventWorld.DistrictName)).Id;
        var silent = await _world.KeptAsync("H'Không Thư Kđoh", district, kind: "speaker");
        await _world.InviteAsync(organiser, id, silent.Id);

        foreach (var ask in new[] { "cancel", "postpone" })
        {
            var question = await organiser.GetAsync($"/events/{id}?ask={ask}");
            Assert.Contains("2 đăng ký không có thư", question.Find("#ask"), StringComparison.Ordinal);
            Assert.Contains("1 người được mời không có thư", question.Find("#ask"), StringComparison.Ordinal);
            Assert.Equal(
                $"/events/{id}/registrations?show=no-mail",
                question.Document.QuerySelector("#ask .not-told a")!.GetAttribute("href")
            );
        }

        var list = (await organiser.GetAsync($"/events/{id}/registrations?show=no-mail")).FindAll("tbody th");
        Assert.Equal(2, list.Count);
        Assert.DoesNotContain(list, l => l.Contains("Có Thư", StringComparison.Ordinal));

        // A move says the same before it is saved, and offers words to pass on afterwards.
        var edit = await organiser.GetAsync($"/events/{id}/edit");
        Assert.DoesNotContain("không có thư", edit.Find("#bar-text"), StringComparison.Ordinal);
        edit.Document.QuerySelector("#event-form")!.SetAttribute("action", $"/events/{id}/edit?handler=Check");
        var checkedNow = await organiser.SubmitAsync(edit, "#event-form", Values(("Input.Date", "07/12/2026")));
        Assert.Contains("2 đăng ký không có thư", checkedNow.Find("#bar-text"), StringComparison.Ordinal);
        Assert.DoesNotContain("Đủ để lên lịch", checkedNow.Find("#bar-text"), StringComparison.Ordinal);
        Assert.DoesNotContain(await CopiedAsync(organiser, id), w => w.Contains("đổi lịch", StringComparison.Ordinal));
        edit.Document.QuerySelector("#event-form")!.SetAttribute("action", $"/events/{id}/edit");
        await organiser.SubmitAsync(edit, "#event-form", Values(("Input.Date", "07/12/2026"), ("press", "tell")));
        Assert.Contains(
            await CopiedAsync(organiser, id),
            w => w.Contains("đổi lịch", StringComparison.Ordinal) && w.Contains("07/12", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_class_says_whom_a_message_does_not_reach()
    {
        var training = new TrainingWorld(fixture.Host);
        using var trainer = await training.TrainerAsync();
        var run = await training.RunAsync(trainer, "Phòng học báo tin");
        await training.RegisterAsync(trainer, run, "Không Thư Học Viên");
        await using var db = fixture.Host.Db();
        var other = await training.RegisterAsync(trainer, run, "Có Thư Học Viên");
        await db.Registrations.Where(r => r.Id == other.Id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Email, "hv@example.vn"), Cancel);

        var question = await trainer.GetAsync($"/course-runs/{run}?ask=postpone");
        Assert.Contains("1 đăng ký không có thư", question.Find("#ask"), StringComparison.Ordinal);
        var list = await trainer.GetAsync(question.Document.QuerySelector("#ask .not-told a")!.GetAttribute("href")!);
        Assert.Equal("Không Thư Học Viên", Assert.Single(list.Document.QuerySelectorAll("tbody th a")).TextContent);
        await trainer.SubmitAsync(question, "#ask form");
        Assert.Contains("tạm hoãn", Assert.Single(await CopiedAsync(trainer, run, "course-runs")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_was_erased_on_request_is_not_said_to_be_a_year_old()
    {
        using var organiser = await Events.OrganiserAsync();
        var id = await _world.EventAsync(organiser, "2026-12-08");
        var registration = await Events.RegistrationAsync(id, "H'Xin Xóa Niê");
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{registration.Id}?ask=erase"), "#ask form");
        var row = (await organiser.GetAsync($"/events/{id}/registrations?show=withdrawn")).Find("tbody th");
        Assert.Contains("đã xóa tên theo yêu cầu", row, StringComparison.Ordinal);
        Assert.DoesNotContain("12 tháng", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_out_of_use_stays_offered_where_it_stands()
    {
        using var organiser = await Events.OrganiserAsync();
        await using var db = fixture.Host.Db();
        var audience = await db.AudienceGroups.OrderBy(g => g.Position).FirstAsync(Cancel);
        var form = await Events.FormAsync(
            await Events.VenueAsync((await Events.CommuneAsync()).Id, "Nhà văn hóa danh mục"),
            date: "2026-11-23"
        );
        form["Input.AudienceIds"] = audience.Id.ToString();
        var id = await Events.ScheduleAsync(organiser, form);
        var (talk, community) = (Guid.Parse(form["Input.FormId"]!), Guid.Parse(form["Input.SettingId"]!));
        Task OfferAsync(bool active) =>
            fixture.Database.SqlAsync(
                $"""
                UPDATE event_form SET active = {active} WHERE id = '{talk}'; UPDATE event_setting SET active = {active}
                  WHERE id = '{community}'; UPDATE audience_group SET active = {active} WHERE id = '{audience.Id}'
                """
            );
        await OfferAsync(active: false);
        try
        {
            var fresh = await organiser.GetAsync("/events/schedule");
            Assert.DoesNotContain(talk.ToString(), fresh.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(audience.Id.ToString(), fresh.Text, StringComparison.Ordinal);

            var edit = await organiser.GetAsync($"/events/{id}/edit");
            Assert.NotNull(edit.Document.QuerySelector($"[name='Input.AudienceIds'][value='{audience.Id}'][checked]"));
            await organiser.SubmitAsync(edit, "#event-form", Values(("Input.Title", "Tên đã sửa"), ("press", "save")));
            var stored = await db.Events.AsNoTracking().SingleAsync(e => e.ActivityId == id, Cancel);
            Assert.Equal((talk, community), (stored.FormId, stored.SettingId));
            Assert.Equal("Tên đã sửa", (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).Title);
            Assert.Equal(1, await db.Activities.Where(a => a.Id == id).SelectMany(a => a.Audiences).CountAsync(Cancel));

            await organiser.SubmitAsync(await organiser.GetAsync($"/events/{id}"), "form[action$='handler=Held']");
            var correct = await organiser.GetAsync($"/events/{id}/correct");
            Assert.NotNull(
                correct.Document.QuerySelector(
                    $"[name='Input.FormId'][value='{talk}'][checked], [name='Input.FormId'] option[value='{talk}'][selected]"
                )
            );
        }
        finally
        {
            await OfferAsync(active: true);
        }
    }

    [Fact]
    public async Task A_wrong_code_is_answered_where_the_page_begins()
    {
        using var anybody = fixture.Host.Browser();
        var page = await anybody.GetAsync("/activities?code=ZZZZ");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("#Code", page.Document.QuerySelector("[data-error-summary] a")!.GetAttribute("href"));
        Assert.NotNull(page.Document.QuerySelector("#Code"));
    }

    /// <summary>The reader may open every page to which a page links.</summary>
    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Coordinator)]
    [InlineData(Role.Trainer)]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Organiser)]
    public async Task No_page_links_to_what_its_reader_may_not_open(Role role)
    {
        using (var organiser = await Events.OrganiserAsync())
        {
            await _world.EventAsync(organiser, "2026-11-25", "08:00", "09:00");
        }

        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        using var reader = await fixture.Host.SignedInAsync(
            role,
            role is Role.Administrator ? (await fixture.Host.RootAsync()).Id : district.Id,
            (await Events.OfficeAsync(district)).Id
        );
        await using var db = fixture.Host.Db();
        var campaign = await db
            .Campaigns.Where(c => c.StartsOn <= new LocalDate(2026, 11, 24) && c.EndsOn >= new LocalDate(2026, 11, 24))
            .Select(c => c.Id)
            .FirstAsync(Cancel);
        await fixture.Database.SqlAsync(
            $"INSERT INTO campaign_target (campaign_id, unit_id, turns) VALUES ('{campaign}', '{district.Id}', 900) ON CONFLICT DO NOTHING"
        );
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var start in new[]
            {
                "/",
                "/events",
                "/campaigns",
                $"/campaigns/{campaign}",
                $"/campaigns/{campaign}/targets",
                "/calendar",
                "/outreach",
                "/course-runs",
                "/network",
                "/units",
                "/accounts",
                "/audit",
            }
        )
        {
            var page = await reader.FollowAsync(await reader.GetAsync(start));
            if (page.Status != HttpStatusCode.OK)
            {
                continue;
            }

            foreach (
                var href in page
                    .Document.QuerySelectorAll("main a[href^='/']")
                    .Select(a => a.GetAttribute("href")!)
                    .Where(asked.Add)
                    .Take(60)
                    .ToList()
            )
            {
                Assert.False((await reader.GetAsync(href)).Status is HttpStatusCode.Forbidden, $"{role}: {start} links to {href}");
            }
        }
    }

    private static async Task PressAsync(TestBrowser browser, Guid id, string ask, (string Name, string? Value) value) =>
        await browser.SubmitAsync(await browser.GetAsync($"/events/{id}?ask={ask}"), "#ask form", Values(value));

    /// <summary>The texts that the page offers to copy, without mere addresses.</summary>
    private static async Task<IReadOnlyList<string>> CopiedAsync(TestBrowser browser, Guid id, string under = "events") =>
        [
            .. (await browser.GetAsync($"/{under}/{id}"))
                .Document.QuerySelectorAll("[data-copy]")
                .Select(b => b.GetAttribute("data-copy")!)
                .Where(w => w.Contains(' ', StringComparison.Ordinal)),
        ];
}
