using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.SelfCheckIn;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>Guests check themselves in, by a ticket on their phone or by typing its code.</summary>
public sealed class SelfCheckInTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private RotatingCodes Codes => Host.Services.GetRequiredService<RotatingCodes>();

    [Fact]
    public async Task A_phone_that_opened_its_ticket_checks_in_by_one_press_and_a_second_press_adds_nothing()
    {
        var (door, code) = await DoorAsync("poster");
        var ticket = await World.TicketAsync(door, "H'Bia Niê", places: 2);
        using var phone = Phone();
        await OpenAsync(phone, ticket);
        var page = await phone.GetAsync($"/v/{code}");
        Assert.Contains($"H'B. N. (thẻ …{ticket.Code[^3..]})", page.Find("main")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Bia", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Niê", page.Text, StringComparison.Ordinal);
        var done = await phone.FollowAsync(await phone.SubmitAsync(page, "form[action='/v/" + code + "']"));
        Assert.Contains("Đã ghi nhận", done.Find(".notice")!, StringComparison.Ordinal);
        Assert.Contains("Thẻ này được ghi 2 người.", done.Find(".notice")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Niê", done.Text, StringComparison.Ordinal);

        // A guest who was told that they are in is not asked again; the form is then for somebody else.
        Assert.Null(done.Document.QuerySelector("form[action='/v/" + code + "']"));
        Assert.Contains("Điểm danh cho người khác", done.Find("main")!, StringComparison.Ordinal);
        await phone.FollowAsync(await phone.SubmitAsync(page, "form[action='/v/" + code + "']"));
        Assert.Equal("1 2 self link_holder", await StandsAsync(door));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
        var again = await phone.FollowAsync(await phone.SubmitAsync(await phone.GetAsync($"/v/{code}"), "form[action='/v/" + code + "']"));
        Assert.Contains("từ trước", again.Find(".notice")!, StringComparison.Ordinal);

        // Another form of the same ticket, also from another phone, stores nothing.
        using var other = Phone();
        await OpenAsync(other, ticket);
        var elsewhere = await other.FollowAsync(
            await other.SubmitAsync(await other.GetAsync($"/v/{code}"), "form[action='/v/" + code + "']")
        );
        Assert.Contains("từ trước", elsewhere.Find(".notice")!, StringComparison.Ordinal);
        Assert.Contains("Thẻ này được ghi 2 người.", elsewhere.Find(".notice")!, StringComparison.Ordinal);
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM self_check_in WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task After_an_early_end_nobody_checks_in_and_the_ticket_gives_no_place_back()
    {
        var (door, code) = await DoorAsync("poster", startsAt: Host.Clock.GetCurrentInstant() - Duration.FromMinutes(30));
        var ticket = await World.TicketAsync(door);
        using var phone = Phone();
        Assert.NotNull((await OpenAsync(phone, ticket)).Document.QuerySelector("a[href$='/withdraw']"));
        var page = await phone.GetAsync($"/v/{code}");
        var ended = Host.Clock.GetCurrentInstant() - Duration.FromMinutes(1);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'held', held_at = '{ended}', ended_early_at = '{ended}', state_reason = 'Mất điện'
              WHERE id = '{door.ActivityId}'
            """
        );

        await phone.SubmitAsync(page, "form[action='/v/" + code + "']");
        Assert.Equal("", await StandsAsync(door));
        Assert.Null((await phone.GetAsync($"/v/{code}")).Document.QuerySelector("form[action='/v/" + code + "']"));
        Assert.Null((await OpenAsync(phone, ticket)).Document.QuerySelector("a[href$='/withdraw']"));

        // What a phone without a signal did before the end counts when it arrives.
        var verdict = await fixture.Database.SqlAsync(
            $"""
            INSERT INTO account_grant (id, account_id, role, unit_id, acting_unit_id, may_search, valid_from)
            SELECT new_id(), '{door.ActivityId}', 'steward', id, id, false, '2026-01-01' FROM unit WHERE parent_id IS NULL;
            SELECT verdict FROM check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{ticket.RegistrationId}', NULL, NULL, NULL,
              'Cửa', 'account', '{door.ActivityId}', 'qr',
              '{ended}', NULL, NULL, NULL, false, NULL, NULL, NULL, '{ended + Duration.FromHours(1)}')
            """
        );
        Assert.Equal("accepted", verdict);
    }

    [Fact]
    public async Task The_cookie_of_a_ticket_goes_to_these_pages_alone_and_is_not_read_by_scripts()
    {
        var (door, _) = await DoorAsync("poster");
        var ticket = await World.TicketAsync(door);
        using var phone = Phone();
        var shown = await OpenAsync(phone, ticket);
        var cookie = Assert.Single(shown.Response.Headers.GetValues("Set-Cookie"), c => c.StartsWith("held-", StringComparison.Ordinal));
        Assert.Contains("path=/v;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("expires=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Another_phone_cannot_use_a_ticket_that_it_does_not_hold()
    {
        var (door, code) = await DoorAsync("poster");
        var (own, foreign) = (await World.TicketAsync(door, "Lê Văn Sơn"), await World.TicketAsync(door, "Lê Thị Hoa"));
        using var phone = Phone();
        await OpenAsync(phone, own);
        var page = await phone.GetAsync($"/v/{code}");
        Assert.DoesNotContain("Lê Thị Hoa", page.Text, StringComparison.Ordinal);
        await phone.SubmitAsync(
            page,
            "form[action='/v/" + code + "']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ticket"] = foreign.RegistrationId.ToString() }
        );
        Assert.Equal("", await StandsAsync(door));
    }

    [Fact]
    public async Task An_act_of_somebody_else_names_nothing_of_another_phone()
    {
        var (door, code) = await DoorAsync("poster");
        var (theirs, mine) = (await World.TicketAsync(door, "Lê Văn Sơn"), await World.TicketAsync(door, "Lê Thị Hoa"));
        using var victim = Phone();
        var page = await victim.GetAsync($"/v/{code}");
        var act = page.Document.QuerySelector("form[action$='/typed'] input[name=Act]")!.GetAttribute("value")!;
        await victim.SubmitAsync(page, "form[action$='/typed']", Typed(theirs.Code));
        var kept = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM check_in WHERE session_id = '{door.SessionId}'"))!;
        Assert.NotEqual(act, kept.ToString());
        using var stranger = Phone();
        foreach (var id in new[] { act, kept.ToString() })
        {
            var fields = Typed(mine.Code);
            fields["Act"] = id;
            Assert.Contains(
                "Đã ghi nhận",
                (
                    await stranger.FollowAsync(
                        await stranger.SubmitAsync(await stranger.GetAsync($"/v/{code}"), "form[action$='/typed']", fields)
                    )
                ).Find(".notice")!,
                StringComparison.Ordinal
            );
            await fixture.Database.SqlAsync($"DELETE FROM attendance WHERE registration_id = '{mine.RegistrationId}'");
        }
    }

    [Fact]
    public async Task A_typed_code_checks_in_without_a_name_and_whatever_does_not_fit_gets_one_answer()
    {
        var (door, code) = await DoorAsync("poster");
        var (ticket, gone, other) = (
            await World.TicketAsync(door, "Trần Thị Mai"),
            await World.TicketAsync(door, withdrawn: true),
            await World.TicketAsync(await World.EventAsync())
        );
        using var phone = Phone();
        var page = await phone.GetAsync($"/v/{code}");
        var answers = new List<string?>();
        foreach (var wrong in new[] { gone.Code, other.Code, ReadableCode.Make(new byte[16], ReadableCode.TicketLength).Value })
        {
            var refused = await phone.SubmitAsync(page, "form[action$='/typed']", Typed(wrong));
            answers.Add(refused.Find(".field-error"));
        }

        Assert.Single(answers.Distinct());
        Assert.NotNull(answers[0]);
        var done = await phone.FollowAsync(
            await phone.SubmitAsync(page, "form[action$='/typed']", Typed(ReadableCode.Group(ticket.Code).ToLowerInvariant()))
        );
        Assert.Contains("Đã ghi nhận", done.Find(".notice")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Trần Thị Mai", done.Text, StringComparison.Ordinal);
        Assert.Equal("1 1 self link_holder", await StandsAsync(door));
    }

    [Fact]
    public async Task Guessing_codes_is_stopped_and_right_ones_cost_nothing()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:Scale"] = "0.1" } }
        );
        var world = new DoorWorld(database.Owner, host.Services.GetRequiredService<Secrets>());
        var door = await world.EventAsync();
        await database.SqlAsync($"INSERT INTO self_check_in_setting VALUES ('{door.ActivityId}', 'poster', '{door.ActivityId}', now())");
        var code = (string)(await database.SqlAsync($"SELECT code FROM activity WHERE id = '{door.ActivityId}'"))!;
        using var phone = host.Browser();
        phone.SetCookie("phone", TokenText.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));
        var page = await phone.GetAsync($"/v/{code}");
        Task<TestPage> TypeAsync(string typed) => phone.SubmitAsync(page, "form[action$='/typed']", Typed(typed));
        for (var i = 0; i < 20; i++)
        {
            Assert.NotEqual(HttpStatusCode.TooManyRequests, (await TypeAsync((await world.TicketAsync(door)).Code)).Status);
        }

        var wrong = new List<HttpStatusCode>();
        for (var i = 0; i < 16; i++)
        {
            wrong.Add(
                (
                    await TypeAsync(
                        ReadableCode.Make(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16), ReadableCode.TicketLength).Value
                    )
                ).Status
            );
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (wrong[0], wrong[^1]));
    }

    [Fact]
    public async Task A_family_on_one_phone_is_taken_and_marked()
    {
        var (door, code) = await DoorAsync("poster");
        var (one, two, alone) = (
            await World.TicketAsync(door, "Y Một"),
            await World.TicketAsync(door, "Y Hai"),
            await World.TicketAsync(door, "Y Ba")
        );
        using var family = Phone();
        using var single = Phone();
        foreach (var ticket in new[] { one, two })
        {
            await family.SubmitAsync(await family.GetAsync($"/v/{code}"), "form[action$='/typed']", Typed(ticket.Code));
        }

        await single.SubmitAsync(await single.GetAsync($"/v/{code}"), "form[action$='/typed']", Typed(alone.Code));
        Assert.Equal("3 3 self link_holder", await StandsAsync(door));
        Assert.Equal(
            2L,
            await fixture.Database.SqlAsync($"SELECT count(DISTINCT phone_hash) FROM self_check_in WHERE activity_id = '{door.ActivityId}'")
        );
    }

    [Fact]
    public async Task The_screens_code_is_taken_with_one_step_of_skew_and_from_home_it_is_not()
    {
        var (door, code) = await DoorAsync("screen");
        var ticket = await World.TicketAsync(door);
        using var phone = Phone();
        await OpenAsync(phone, ticket);
        Assert.Null((await phone.GetAsync($"/v/{code}")).Document.QuerySelector("form[method=post]"));
        var step = RotatingCodes.StepOf(Host.Clock.GetCurrentInstant());
        foreach (var (skew, taken) in new[] { (-2, false), (-1, true), (0, true), (1, true), (2, false) })
        {
            Assert.Equal(
                taken,
                (await phone.GetAsync($"/v/{code}?k={Codes.Code(door.ActivityId, step + skew)}")).Document.QuerySelector(
                    "form[method=post]"
                )
                    is not null
            );
        }

        // The code of another event's screen is not accepted here.
        Assert.Null(
            (await phone.GetAsync($"/v/{code}?k={Codes.Code(Guid.CreateVersion7(), step)}")).Document.QuerySelector("form[method=post]")
        );

        // A guest who saw the screen may take a few minutes; another phone cannot use their page.
        var page = await phone.GetAsync($"/v/{code}?k={Codes.Code(door.ActivityId, step)}");
        using var home = Phone();
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["TicketCode"] = ticket.Code,
            ["s"] = page.Document.QuerySelector("input[name=s]")!.GetAttribute("value"),
        };
        await home.GetAsync($"/v/{code}");
        var seen = await home.GetAsync($"/v/{code}?k={Codes.Code(door.ActivityId, step)}");
        await home.SubmitAsync(seen, "form[action$='/typed']", fields);
        Assert.Equal("", await StandsAsync(door));
        Host.Clock.AdvanceMinutes(5);
        var done = await phone.FollowAsync(await phone.SubmitAsync(page, "form[action='/v/" + code + "']"));
        Assert.Contains("Đã ghi nhận", done.Find(".notice")!, StringComparison.Ordinal);
        Host.Clock.Reset(TestDatabases.Start);
    }

    [Fact]
    public async Task Where_it_is_off_or_nothing_takes_place_the_address_leads_nowhere_and_at_another_hour_it_says_when()
    {
        using var phone = Phone();
        var (_, off) = await DoorAsync(null);
        var (_, cancelled) = await DoorAsync("poster", state: "cancelled");
        foreach (var code in new[] { off, cancelled, "0000000" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await phone.GetAsync($"/v/{code}")).Status);
        }

        var (_, later) = await DoorAsync("poster", startsAt: TestDatabases.Start + Duration.FromDays(1));
        var page = await phone.GetAsync($"/v/{later}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Document.QuerySelector("form[method=post]"));
        Assert.Contains("13:00", page.Find(".notice")!, StringComparison.Ordinal);
        Assert.DoesNotContain("Nam giới cùng lên tiếng", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_office_counts_turns_as_the_board_does()
    {
        var (door, code) = await DoorAsync("poster");
        var ticket = await World.TicketAsync(door, places: 3);
        using var phone = Phone();
        await phone.SubmitAsync(await phone.GetAsync($"/v/{code}"), "form[action$='/typed']", Typed(ticket.Code));
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        Assert.Equal(["3"], (await organiser.GetAsync($"/door/{door.ActivityId}/board")).FindAll("[data-gates] .num"));
        Assert.Contains("3 lượt tự điểm danh.", (await organiser.GetAsync($"/door/{door.ActivityId}/self")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_organiser_chooses_the_way_and_every_screen_shows_the_same_code()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id);
        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        using var other = await Host.SignedInAsync(Role.Organiser, unit.Id);
        Assert.Equal(HttpStatusCode.Redirect, (await organiser.GetAsync($"/door/{door.ActivityId}/code")).Status);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/self");
        await organiser.SubmitAsync(
            page,
            "main form[action$='/self']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Way"] = "Screen" }
        );
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM audit_entry WHERE action = 'activity.self_check_in' AND subject_id = '{door.ActivityId}'"
            )
        );
        var (one, two) = (
            await organiser.GetAsync($"/door/{door.ActivityId}/code?handler=Now"),
            await other.GetAsync($"/door/{door.ActivityId}/code?handler=Now")
        );
        Assert.Equal(one.Text, two.Text);
        Host.Clock.AdvanceSeconds(RotatingCodes.StepSeconds);
        Assert.NotEqual(one.Text, (await organiser.GetAsync($"/door/{door.ActivityId}/code?handler=Now")).Text);
        Host.Clock.Reset(TestDatabases.Start);
        await organiser.SubmitAsync(
            page,
            "main form[action$='/self']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Way"] = "Poster" }
        );
        Assert.NotNull((await organiser.GetAsync($"/door/{door.ActivityId}/self/poster")).Document.QuerySelector(".sheet-qr svg"));
    }

    /// <summary>
    /// A phone with its random number. The client compares the cookie's end with the machine's clock, for which the tests' day may be over.
    /// </summary>
    private TestBrowser Phone()
    {
        var phone = Host.Browser();
        phone.SetCookie("phone", TokenText.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));
        return phone;
    }

    /// <summary>Opens a ticket. A real browser keeps the cookie for another path than the page's own; this client has to be told.</summary>
    private static async Task<TestPage> OpenAsync(TestBrowser phone, TestTicket ticket)
    {
        var page = await phone.GetAsync($"/t/{ticket.Token}");
        foreach (var cookie in page.Response.Headers.GetValues("Set-Cookie").Where(c => c.StartsWith("held-", StringComparison.Ordinal)))
        {
            var pair = cookie[..cookie.IndexOf(';', StringComparison.Ordinal)].Split('=');
            phone.SetCookie(pair[0], pair[1]);
        }

        return page;
    }

    private static Dictionary<string, string?> Typed(string code) => new(StringComparer.Ordinal) { ["TicketCode"] = code };

    private async Task<(TestDoor Door, string Code)> DoorAsync(string? way, string state = "scheduled", Instant? startsAt = null)
    {
        var door = await World.EventAsync(state: state, startsAt: startsAt);
        if (way is not null)
        {
            await fixture.Database.SqlAsync(
                $"INSERT INTO self_check_in_setting VALUES ('{door.ActivityId}', '{way}', '{door.ActivityId}', now())"
            );
        }

        return (door, (string)(await fixture.Database.SqlAsync($"SELECT code FROM activity WHERE id = '{door.ActivityId}'"))!);
    }

    private async Task<string> StandsAsync(TestDoor door) =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT coalesce((SELECT count(*) || ' ' || sum(t.female + t.male + t.sex_not_known) || ' ' || min(t.source) || ' '
                      || min(c.actor_kind)
                    FROM attendance t JOIN check_in c ON c.id = t.check_in_id
                      WHERE t.session_id = '{door.SessionId}' AND t.annulled_at IS NULL HAVING count(*) > 0), '')
                    """
                )
            )!;
}
