using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Board;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>Acts for which the door and the server gave different answers, and what is decided about them.</summary>
public sealed class DifferenceTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task A_ticket_admitted_at_two_gates_is_shown_with_both_verdicts_and_the_clocks_and_left()
    {
        var (door, organiser) = await DoorAsync();
        var ticket = await World.TicketAsync(door, "H'Nga Byă");
        await ActAsync(organiser, door, ticket, "Cửa chính", minutesAgo: 30);
        await ActAsync(organiser, door, ticket, "Cửa bên", minutesAgo: 10, verdict: "accepted", offset: -7_200_000, mono: 95_000);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("đã vào từ 13:30 ở Cửa chính", page.Find(".settle-what")!, StringComparison.Ordinal);
        var facts = page.Find("main")!;
        Assert.Contains("đã ghi nhận · Cửa bên", facts, StringComparison.Ordinal);
        Assert.Contains("máy chạy nhanh 2 giờ 0 phút", facts, StringComparison.Ordinal);
        Assert.Contains("1 phút từ khi mở trang", facts, StringComparison.Ordinal);
        Assert.Contains("nằm trong máy 10 phút", facts, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("button[formaction$='LetIn']"));

        // There is nothing to decide; the difference can only be marked as seen.
        Assert.Null(page.Document.QuerySelector(".settle-form"));
        Assert.Equal(0, await ToSettleAsync(door));
        Assert.Equal(HttpStatusCode.Redirect, (await organiser.SubmitAsync(page, "form[action$='handler=Seen']")).Status);
        Assert.Null((await organiser.GetAsync($"/door/{door.ActivityId}/differences")).Document.QuerySelector(".settle-what"));
        Assert.NotNull((await organiser.GetAsync($"/door/{door.ActivityId}/differences?show=settled")).Find(".settle-done"));
        Assert.Equal(
            "left",
            await fixture.Database.SqlAsync(
                $"""
                SELECT decision FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id WHERE c.session_id = '{door.SessionId}'
                """
            )
        );
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM audit_entry WHERE action = 'check_in.seen' AND subject_id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task An_admission_that_arrives_later_and_was_the_earlier_one_is_named_as_that_with_both_gates()
    {
        var (door, organiser) = await DoorAsync();
        var ticket = await World.TicketAsync(door, "H'Sớm Byă");
        await ActAsync(organiser, door, ticket, "Cửa chính", minutesAgo: 10);

        // The clock of this phone is two hours ahead, so its own time says nothing.
        await ActAsync(organiser, door, ticket, "Cửa bên", minutesAgo: 30, verdict: "accepted", offset: -7_200_000, mono: 95_000);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Contains("Cửa bên cho vào trước, lúc 13:30", page.Find(".settle-what")!, StringComparison.Ordinal);
        Assert.Contains("lượt lúc 13:50 ở Cửa chính", page.Find(".settle-what")!, StringComparison.Ordinal);
        Assert.Equal(1L, await StandsAsync(door));
    }

    [Fact]
    public async Task A_phone_that_is_online_is_not_called_offline_and_all_that_needs_no_decision_is_seen_in_one_press()
    {
        var (door, organiser) = await DoorAsync();
        for (var i = 0; i < 30; i++)
        {
            var ticket = await World.TicketAsync(door);
            await ActAsync(organiser, door, ticket, "Cửa chính", minutesAgo: 0);

            // By the clocks every other one of these was scanned just before the one that arrived first.
            await ActAsync(organiser, door, ticket, "Cửa bên", minutesAgo: 0, verdict: "accepted", millisecondsAgo: i % 2 * 300);
        }

        await ActAsync(organiser, door, await World.TicketAsync(door, withdrawn: true), "Cửa bên", minutesAgo: 5, verdict: "accepted");
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.DoesNotContain("mất mạng", page.Find("main")!, StringComparison.Ordinal);
        Assert.Contains("gần như cùng lúc ở hai máy", page.Find("main")!, StringComparison.Ordinal);
        Assert.DoesNotContain("cho vào trước", page.Find("main")!, StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll(".settle-form"));
        Assert.Equal(1, await ToSettleAsync(door));
        await organiser.SubmitAsync(page, "form[action$='handler=Seen']");
        var after = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Single(after.Document.QuerySelectorAll(".settle-what"));
        Assert.Equal(
            30L,
            await fixture.Database.SqlAsync(
                $"""
                SELECT count(*) FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                  WHERE c.session_id = '{door.SessionId}' AND e.decision = 'left'
                """
            )
        );
    }

    [Fact]
    public async Task Who_gave_the_place_back_while_the_door_was_offline_is_let_in_by_an_act_with_a_reason_and_once()
    {
        var (door, organiser) = await DoorAsync();
        var ticket = await World.TicketAsync(door, "Y Bhăm Êban", withdrawn: true);
        await ActAsync(organiser, door, ticket, "Cửa bên", minutesAgo: 5, verdict: "accepted");
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        var without = await SettleAsync(organiser, page, "LetIn", reason: " ");
        Assert.NotNull(without.Find(".error-summary"));
        Assert.Equal(0L, await StandsAsync(door));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SettleAsync(organiser, page, "LetIn", "Có mặt, mọi người xác nhận"))
        );
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Redirect, a.Status));
        Assert.Equal(1L, await StandsAsync(door));
        Assert.Equal(
            "2 1 Có mặt, mọi người xác nhận",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}') || ' ' || count(*) || ' ' || min(e.reason)
                FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id JOIN check_in a ON a.id = e.act_id
                  WHERE c.session_id = '{door.SessionId}' AND a.server_verdict = 'accepted' AND a.let_in
                """
            )
        );
    }

    [Fact]
    public async Task A_difference_about_a_ticket_that_was_passed_on_says_so()
    {
        var (door, organiser) = await DoorAsync();
        var (gives, takes) = (await World.TicketAsync(door, "Y Nam", withdrawn: true), await World.TicketAsync(door, "Lê Văn Chín"));
        await fixture.Database.SqlAsync(
            $"UPDATE registration SET passed_to_id = '{takes.RegistrationId}' WHERE id = '{gives.RegistrationId}'"
        );
        await ActAsync(organiser, door, gives, "Cửa bên", minutesAgo: 5, verdict: "accepted");
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Contains("cả hai người đều được tính", page.Find(".settle-what")!, StringComparison.Ordinal);
        Assert.Contains("đã nhường chỗ cho người khác", page.Find(".facts-list")!, StringComparison.Ordinal);
        Assert.DoesNotContain("trả chỗ", page.Find("main")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_let_in_after_the_figures_were_confirmed_corrects_and_confirms_them_in_one_act()
    {
        var (door, organiser) = await DoorAsync();
        await ActAsync(
            organiser,
            door,
            await World.TicketAsync(door, "Y Bhăm Êban", withdrawn: true),
            "Cửa bên",
            minutesAgo: 5,
            verdict: "accepted"
        );
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = now(), held_by_id = created_by_id, confirmed_at = now(),
              confirmed_by_id = created_by_id WHERE id = '{door.ActivityId}'
            """
        );
        await SettleAsync(organiser, await organiser.GetAsync($"/door/{door.ActivityId}/differences"), "LetIn", "Có mặt");
        Assert.Equal(1L, await StandsAsync(door));
        Assert.Equal(
            $"confirmed {organiser.AccountId}",
            await fixture.Database.SqlAsync($"SELECT state || ' ' || confirmed_by_id FROM activity WHERE id = '{door.ActivityId}'")
        );
        Assert.Contains(
            "xác nhận lại cùng lúc",
            (await organiser.GetAsync($"/door/{door.ActivityId}/differences")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Guests_who_share_a_phone_are_marked_and_count()
    {
        var (door, organiser) = await DoorAsync();
        var code = (string)(await fixture.Database.SqlAsync($"SELECT code FROM activity WHERE id = '{door.ActivityId}'"))!;
        await fixture.Database.SqlAsync(
            $"INSERT INTO self_check_in_setting VALUES ('{door.ActivityId}', 'poster', '{door.ActivityId}', now())"
        );
        using var phone = Host.Browser();
        phone.SetCookie("phone", "AAAAAAAAAAAAAAAAAAAAAA");
        foreach (var name in new[] { "Y Một", "Y Hai" })
        {
            var ticket = await World.TicketAsync(door, name);
            await phone.SubmitAsync(
                await phone.GetAsync($"/v/{code}"),
                "form[action$='/typed']",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["TicketCode"] = ticket.Code }
            );
        }

        Assert.Equal(2L, await StandsAsync(door));
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Equal(2, page.Document.QuerySelectorAll(".settle-what").Length);
        Assert.Contains("cùng máy với 1 người khác", page.Find("main")!, StringComparison.Ordinal);

        // The board only counts differences that still need a decision.
        await ActAsync(organiser, door, await World.TicketAsync(door, withdrawn: true), "Cửa bên", minutesAgo: 5, verdict: "accepted");
        Assert.Equal(
            3,
            (await organiser.GetAsync($"/door/{door.ActivityId}/differences")).Document.QuerySelectorAll(".settle-what").Length
        );
        Assert.Equal(1, await ToSettleAsync(door));
        await SettleAsync(organiser, await organiser.GetAsync($"/door/{door.ActivityId}/differences"), "Leave", reason: null);
        Assert.Equal(
            2,
            (await organiser.GetAsync($"/door/{door.ActivityId}/differences")).Document.QuerySelectorAll(".settle-what").Length
        );
        Assert.Equal(0, await ToSettleAsync(door));
    }

    [Fact]
    public async Task The_list_is_paged_and_another_units_organiser_decides_nothing_here()
    {
        var (door, organiser) = await DoorAsync();
        for (var i = 0; i < 27; i++)
        {
            await ActAsync(organiser, door, await World.TicketAsync(door, withdrawn: true), "Cửa bên", minutesAgo: 5, verdict: "accepted");
        }

        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Equal(25, page.Document.QuerySelectorAll(".settle-form").Length);
        var next = await organiser.GetAsync(page.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(2, next.Document.QuerySelectorAll(".settle-form").Length);
        var elsewhere = await DoorAsync("Huyện Ea Kar");
        var foreign = await elsewhere.Organiser.GetAsync($"/door/{elsewhere.Door.ActivityId}/differences");
        Assert.Null(foreign.Document.QuerySelector(".settle-form"));
        Assert.Equal(HttpStatusCode.Forbidden, (await elsewhere.Organiser.GetAsync($"/door/{door.ActivityId}/differences")).Status);
    }

    [Fact]
    public async Task Letting_in_and_leaving_at_once_end_as_one_decision_and_the_second_is_told_which()
    {
        var (door, organiser) = await DoorAsync();
        using var second = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Huyện Cư M'gar")).Id);
        await ActAsync(organiser, door, await World.TicketAsync(door, withdrawn: true), "Cửa bên", minutesAgo: 5, verdict: "accepted");
        var (page, other) = (
            await organiser.GetAsync($"/door/{door.ActivityId}/differences"),
            await second.GetAsync($"/door/{door.ActivityId}/differences")
        );
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE"
        );
        Task<TestPage> LetInAsync() => SettleAsync(organiser, page, "LetIn", "Có mặt");
        Task<TestPage> LeaveAsync() => SettleAsync(second, other, "Leave", null);
        var letIn = LetInAsync();
        await held.UntilWaitingAsync(1, letIn);
        var leave = LeaveAsync();
        await held.UntilWaitingAsync(2, leave);
        await held.ReleaseAsync();
        await Task.WhenAll(letIn, leave);
        var decision = (string?)
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(e.decision, ',') FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                  WHERE c.session_id = '{door.SessionId}'
                """
            );
        Assert.Contains(decision, new[] { "let_in", "left" });
        Assert.Equal(decision == "let_in" ? 1L : 0L, await StandsAsync(door));
        if (decision == "let_in")
        {
            Assert.Contains("Đã nhận", (await second.GetAsync($"/door/{door.ActivityId}/differences")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_settled_stays()
    {
        var (door, organiser) = await DoorAsync();
        await ActAsync(organiser, door, await World.TicketAsync(door, withdrawn: true), "Cửa bên", minutesAgo: 5, verdict: "accepted");
        await SettleAsync(organiser, await organiser.GetAsync($"/door/{door.ActivityId}/differences"), "Leave", null);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
            fixture.Database.SqlAsync("DELETE FROM check_in_settlement")
        );
        Assert.Equal("check_in_settlement_is_only_added", refused.ConstraintName);
    }

    private static async Task<TestPage> SettleAsync(TestBrowser organiser, TestPage page, string handler, string? reason)
    {
        var form = page.Document.QuerySelector(".settle-form")!;
        string Value(string name) => form.QuerySelector($"input[name={name}]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{page.Address.AbsolutePath}?handler={handler}")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["__RequestVerificationToken"] = Value("__RequestVerificationToken"),
                    ["CheckIn"] = Value("CheckIn"),
                    ["Reason"] = reason ?? "",
                }
            ),
        };
        return await organiser.SendAsync(request);
    }

    private async Task ActAsync(
        TestBrowser organiser,
        TestDoor door,
        TestTicket ticket,
        string gate,
        int minutesAgo,
        string? verdict = null,
        long? offset = null,
        long? mono = null,
        long millisecondsAgo = 0
    )
    {
        var ago = Duration.FromMinutes(minutesAgo) + Duration.FromMilliseconds(millisecondsAgo);
        var at = (Host.Clock.GetCurrentInstant() - ago).ToUnixTimeMilliseconds() - (offset ?? 0);
        var answer = await organiser.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new
            {
                acts = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        kind = "admit",
                        token = ticket.Token,
                        gate,
                        source = "qr",
                        at,
                        offset,
                        mono,
                        door = verdict,
                    },
                },
            }
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    private async Task<int> ToSettleAsync(TestDoor door) =>
        BoardReader
            .Parse(
                (
                    await Host
                        .Services.GetRequiredService<BoardReader>()
                        .ReadAsync(door.ActivityId, Host.Clock.GetCurrentInstant(), TestContext.Current.CancellationToken)
                )!
            )
            .ToSettle;

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync(string unitName = "Huyện Cư M'gar")
    {
        var unit = await Host.UnitAsync(unitName);
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }

    private async Task<long> StandsAsync(TestDoor door) =>
        (long)
            (
                await fixture.Database.SqlAsync(
                    $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
                )
            )!;
}
