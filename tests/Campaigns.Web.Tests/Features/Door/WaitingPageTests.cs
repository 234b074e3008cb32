using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Features.Door.Board;
using Campaigns.Web.Features.Door.Differences;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Door;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>What waits of phones and what is decided about it, as a whole and act by act.</summary>
public sealed class WaitingPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private PairedPhones Phones => new(Host);

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task What_a_phone_did_says_of_a_code_that_it_was_not_found_here_and_tells_acts_apart_by_the_second()
    {
        var district = (await Host.UnitAsync("Huyện Cư M'gar")).Id;
        // Other tests of this class move the clock on, so that the event begins now.
        var now = Host.Clock.GetCurrentInstant();
        var door = await World.EventAsync(district, now);
        using var organiser = await Host.SignedInAsync(Role.Organiser, district);
        var (grant, phone) = await Phones.PairAsync(door);
        var elsewhere = await World.TicketAsync(await World.EventAsync(district, now), "Y Nơi Khác");
        var unknown = await World.TicketAsync(await World.EventAsync(district, now));
        await fixture.Database.SqlAsync($"DELETE FROM registration WHERE id = '{unknown.RegistrationId}'");
        foreach (var ticket in new[] { elsewhere, unknown })
        {
            var act = new SentAct
            {
                Code = ticket.Code,
                At = Phones.Now,
                Source = "code",
            };
            await PairedPhones.JsonAsync(phone, $"/check-in/{door.SessionId}/codes", grant, new { acts = new[] { act } });
        }

        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}&show=all");
        var rows = page.FindAll("tbody tr");
        Assert.Equal(2, rows.Count);

        // A code is looked for at this activity alone, so nothing is said of tickets elsewhere.
        Assert.All(rows, r => Assert.Contains("không có thẻ này ở hoạt động", r, StringComparison.Ordinal));
        Assert.Contains("Kết quả", page.FindAll("thead th"));
        Assert.DoesNotContain("Nơi Khác", page.Text, StringComparison.Ordinal);
        Assert.All(rows, r => Assert.Matches(@"\d\d:\d\d:\d\d, \d\d/\d\d/\d{4}", r));
    }

    [Fact]
    public async Task What_a_lost_phone_sent_stands_on_the_event_and_on_today_and_is_accepted_as_a_whole_once()
    {
        var (door, organiser, grant) = await LostAsync();
        foreach (var address in new[] { $"/events/{door.ActivityId}", $"/events/{door.ActivityId}/registrations", "/" })
        {
            Assert.NotNull((await organiser.GetAsync(address)).Document.QuerySelector($"a[href='/door/{door.ActivityId}/waiting']"));
        }

        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        Assert.Contains("Máy 1 · Cửa bên", page.Find("article")!, StringComparison.Ordinal);
        Assert.Contains(
            "2 lượt cho vào, 3 người · đếm 5 đầu người · 1 người đăng ký tại cửa · 1 lượt sửa",
            page.Find(".settle-what")!,
            StringComparison.Ordinal
        );
        Assert.Equal("0 0 2", await CountedAsync(door));
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(organiser, page, "Take", grant, only: null)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Redirect, a.Status));

        // Two tickets, one of them for two people and corrected to three, the walk-in, and the headcount.
        Assert.Equal("5 5 3", await CountedAsync(door));

        // As many as the list has lines: the walk-in and their admission are one.
        Assert.Equal("5", await CountInLogAsync(door, "door.waiting_taken"));
        Assert.Equal(
            "4 2 0 0",
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                  WHERE c.session_id = '{door.SessionId}' AND e.decision = 'let_in') || ' '
                  || (SELECT count(*) FROM waiting_settlement e WHERE e.decision = 'let_in' AND e.by_id = '{organiser.AccountId}') || ' '
                  || (SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}') || ' ' || (SELECT count(*)
                    FROM waiting_walk_in WHERE session_id = '{door.SessionId}' AND name IS NOT NULL)
                """
            )
        );
        Assert.Null(
            (await organiser.GetAsync($"/events/{door.ActivityId}")).Document.QuerySelector($"a[href='/door/{door.ActivityId}/waiting']")
        );
    }

    [Fact]
    public async Task What_is_dropped_counts_nothing_and_its_name_goes()
    {
        var (door, organiser, grant) = await LostAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        await PostAsync(organiser, page, "Drop", grant, only: null, reason: "Máy bị lấy cắp");
        var log = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).Find(".log")!;
        Assert.Contains("Máy: Máy 1 · Cửa bên", log, StringComparison.Ordinal);
        Assert.Contains("Lý do: Máy bị lấy cắp", log, StringComparison.Ordinal);
        Assert.Equal("5", await CountInLogAsync(door, "door.waiting_dropped"));
        Assert.Equal("0 0 2", await CountedAsync(door));
        Assert.Equal(
            "left Máy bị lấy cắp 0",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(DISTINCT x.decision || ' ' || x.reason, ',') || ' ' || (SELECT count(*) FROM waiting_walk_in
                  WHERE session_id = '{door.SessionId}' AND name IS NOT NULL)
                FROM (SELECT e.decision, e.reason FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                  WHERE c.session_id = '{door.SessionId}'
                  UNION ALL SELECT e.decision, e.reason FROM waiting_settlement e
                    JOIN waiting_headcount h ON h.operation_id = e.operation_id WHERE h.session_id = '{door.SessionId}') x
                """
            )
        );
        var list = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}&show=all");
        Assert.Contains("Đã bỏ", list.Find("table")!, StringComparison.Ordinal);
    }

    private async Task<string> CountInLogAsync(TestDoor door, string action) =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    $"SELECT fields ->> 'count' FROM audit_entry WHERE action = '{action}' AND subject_id = '{door.ActivityId}'"
                )
            )!;

    [Fact]
    public async Task Act_by_act_one_is_accepted_and_the_others_wait_still()
    {
        var (door, organiser, grant) = await LostAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}");

        // Four acts and the walk-in, which is decided about together with its admission.
        Assert.Equal(5, page.Document.QuerySelectorAll("td.act form").Length);
        var heads = await fixture.Database.SqlAsync($"SELECT operation_id FROM waiting_headcount WHERE session_id = '{door.SessionId}'");
        await PostAsync(organiser, page, "Take", grant, (Guid)heads!);
        Assert.Equal("0 5 2", await CountedAsync(door));
        var walkIn = await fixture.Database.SqlAsync($"SELECT operation_id FROM waiting_walk_in WHERE session_id = '{door.SessionId}'");
        await PostAsync(organiser, page, "Take", grant, (Guid)walkIn!);
        Assert.Equal("1 5 3", await CountedAsync(door));
        Assert.Equal(3L, await fixture.Database.SqlAsync($"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task A_phone_whose_right_is_over_learns_of_each_of_its_own_acts_whether_it_counts_and_nothing_else()
    {
        var district = (await Host.UnitAsync("Huyện Cư M'gar")).Id;
        var door = await World.EventAsync(district, Host.Clock.GetCurrentInstant());
        using var organiser = await Host.SignedInAsync(Role.Organiser, district);
        var (grant, phone) = await Phones.PairAsync(door);
        var (otherGrant, other) = await Phones.PairAsync(door, gate: "Cửa sau");
        await Phones.RevokeAsync(grant);
        var acts = new List<SentAct>();
        for (var i = 0; i < 3; i++)
        {
            acts.Add(new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door, "H'Chờ Niê")), At = Phones.Now });
        }

        await PairedPhones.SendAsync(phone, door, grant, [.. acts]);
        Task<JsonElement> AskAsync(TestBrowser by, DeviceGrant of) =>
            PairedPhones.JsonAsync(by, $"/check-in/{door.SessionId}/decisions", of, new { ids = acts.Select(a => a.Id) });
        Assert.Empty((await AskAsync(phone, grant)).GetProperty("decisions").EnumerateArray());

        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}");
        await PostAsync(organiser, page, "Take", grant, Phones.Kept(grant, acts[0].Id));
        await PostAsync(organiser, page, "Drop", grant, Phones.Kept(grant, acts[1].Id), "Không có mặt");
        var told = await AskAsync(phone, grant);
        Assert.Equal(
            new[] { (acts[0].Id, true), (acts[1].Id, false) }.Order(),
            told.GetProperty("decisions")
                .EnumerateArray()
                .Select(d => (d.GetProperty("id").GetGuid(), d.GetProperty("counts").GetBoolean()))
                .Order()
        );
        Assert.DoesNotContain("H'Chờ", told.GetRawText(), StringComparison.Ordinal);

        // Another phone learns nothing by these ids, nor by those in the database.
        Assert.Empty((await AskAsync(other, otherGrant)).GetProperty("decisions").EnumerateArray());
        var stored = await PairedPhones.JsonAsync(
            other,
            $"/check-in/{door.SessionId}/decisions",
            otherGrant,
            new { ids = acts.Select(a => Phones.Kept(grant, a.Id)) }
        );
        Assert.Empty(stored.GetProperty("decisions").EnumerateArray());
        var many = await PairedPhones.PostAsync(
            phone,
            $"/check-in/{door.SessionId}/decisions",
            grant,
            new { ids = Enumerable.Range(0, 51).Select(_ => Guid.CreateVersion7()) }
        );
        Assert.Equal(HttpStatusCode.BadRequest, many.Status);
    }

    /// <summary>Heads that waited are counted at no session that is off or moved to another day by now; they can only be dropped.</summary>
    [Theory]
    [InlineData("called_off_at = now()", "không diễn ra")]
    [InlineData("starts_at = starts_at + interval '9 days', ends_at = ends_at + interval '9 days'", "chưa")]
    public async Task Heads_that_waited_for_a_session_that_is_off_or_moved_are_not_counted(string change, string words)
    {
        var (door, organiser, grant) = await LostAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}");
        var heads = await fixture.Database.SqlAsync($"SELECT operation_id FROM waiting_headcount WHERE session_id = '{door.SessionId}'");
        await fixture.Database.SqlAsync(
            $"""
            DELETE FROM booking WHERE session_id = '{door.SessionId}';
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at)
              SELECT new_id(), activity_id, 2, starts_at, ends_at FROM session WHERE id = '{door.SessionId}';
            UPDATE session SET {change} WHERE id = '{door.SessionId}'
            """
        );
        var left = await PostAsync(organiser, page, "Take", grant, (Guid)heads!);
        Assert.Contains(words, left.Find($"#not-{heads}") ?? "", StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM headcount WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}' AND what = 'headcount'"
            )
        );
    }

    /// <summary>The second of two people finds the decision of the first: nothing that was dropped counts all the same.</summary>
    [Theory, InlineData("check_in"), InlineData("walk_in"), InlineData("headcount")]
    public async Task Accepting_and_dropping_at_once_end_as_one_decision(string what)
    {
        var (door, organiser, grant) = await LostAsync();
        using var second = await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync("Huyện Cư M'gar")).Id);
        var (page, other) = (
            await organiser.GetAsync($"/door/{door.ActivityId}/waiting"),
            await second.GetAsync($"/door/{door.ActivityId}/waiting")
        );
        var only = (Guid)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT id FROM door_waiting WHERE activity_id = '{door.ActivityId}' AND what = '{what}'
                      AND coalesce(kind, 'admit') = 'admit' AND (what = 'walk_in' OR walk_in_id IS NULL) ORDER BY turns LIMIT 1
                    """
                )
            )!;
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE"
        );
        Task<TestPage> TakeAsync() => PostAsync(organiser, page, "Take", grant, only);
        Task<TestPage> DropAsync() => PostAsync(second, other, "Drop", grant, only, "Không tin máy này");
        var take = TakeAsync();
        await held.UntilWaitingAsync(1, take);
        var drop = DropAsync();
        await held.UntilWaitingAsync(2, drop);
        await held.ReleaseAsync();
        await Task.WhenAll(take, drop);
        var decision = (string?)
            await fixture.Database.SqlAsync(
                $"""
                SELECT decision FROM check_in_settlement WHERE check_in_id = '{only}' UNION ALL SELECT decision FROM waiting_settlement
                  WHERE operation_id = '{only}'
                """
            );
        Assert.Contains(decision, new[] { "let_in", "left" });
        Assert.Equal(decision == "let_in", await CountedAsync(door) != "0 0 2");
        Assert.Contains(
            decision == "let_in" ? "Đã nhận" : "Đã bỏ",
            (await second.GetAsync($"/door/{door.ActivityId}/waiting")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task In_a_confirmed_event_accepting_is_a_correction_with_a_reason()
    {
        var (door, organiser, grant) = await LostAsync();
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        Assert.NotNull((await PostAsync(organiser, page, "Take", grant, only: null)).Find(".error-summary"));
        Assert.Equal("0 0 2", await CountedAsync(door));
        Assert.Equal("confirmed True", await StandsAsync());
        var taken = await organiser.FollowAsync(
            await PostAsync(organiser, page, "Take", grant, only: null, reason: "Máy gửi muộn vì mất sóng")
        );
        Assert.Contains("xác nhận lại cùng lúc", taken.Text, StringComparison.Ordinal);

        // Everything is accepted, the walk-in too, and the activity is confirmed again in the same act.
        Assert.Equal("5 5 3", await CountedAsync(door));
        Assert.Equal("confirmed False", await StandsAsync());
        Assert.Equal(
            (Guid?)organiser.AccountId,
            await fixture.Database.SqlAsync($"SELECT confirmed_by_id FROM activity WHERE id = '{door.ActivityId}'")
        );
        Assert.Contains(
            "Lý do: Máy gửi muộn vì mất sóng",
            (await organiser.GetAsync($"/events/{door.ActivityId}/log")).Find(".log")!,
            StringComparison.Ordinal
        );

        async Task<string> StandsAsync() =>
            (string)
                (
                    await fixture.Database.SqlAsync(
                        $"""
                        SELECT state || CASE WHEN confirmed_at = scheduled_at THEN ' True' ELSE ' False' END FROM activity
                          WHERE id = '{door.ActivityId}'
                        """
                    )
                )!;
    }

    [Fact]
    public async Task What_cannot_be_taken_leaves_a_confirmed_event_as_it_was_confirmed()
    {
        var (door, organiser, grant) = await LostAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        await PostAsync(organiser, page, "Drop", grant, only: null);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        await PostAsync(organiser, page, "Take", grant, only: null, reason: "Bấm muộn");
        Assert.Equal("0 0 2", await CountedAsync(door));
        Assert.Equal(
            true,
            await fixture.Database.SqlAsync(
                $"SELECT state = 'confirmed' AND confirmed_at = scheduled_at FROM activity WHERE id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task Who_took_what_waits_of_an_event_that_was_confirmed_meanwhile_is_asked_why()
    {
        var (door, organiser, grant) = await LostAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE"
        );
        var take = PostAsync(organiser, page, "Take", grant, only: null);
        await held.UntilWaitingAsync(1, take);
        await held.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        await held.ReleaseAsync();
        Assert.NotNull((await take).Find(".error-summary"));
        Assert.Equal("0 0 2", await CountedAsync(door));
        Assert.Equal(
            true,
            await fixture.Database.SqlAsync(
                $"SELECT state = 'confirmed' AND confirmed_at = scheduled_at FROM activity WHERE id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task What_nobody_decided_for_90_days_is_closed_as_not_counted_and_not_a_day_sooner()
    {
        var (door, organiser, grant) = await LostAsync();
        async Task CloseAsync()
        {
            using var scope = Host.Services.CreateScope();
            await ActivatorUtilities.CreateInstance<CloseWaitingJob>(scope.ServiceProvider).RunAsync(TestContext.Current.CancellationToken);
        }

        Task<object?> WaitingAsync() =>
            fixture.Database.SqlAsync($"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'");
        Host.Clock.AdvanceMinutes(89 * 24 * 60);
        await CloseAsync();
        Assert.Equal(6L, await WaitingAsync());
        Host.Clock.AdvanceMinutes(24 * 60 + 1);
        await CloseAsync();
        Assert.Equal(0L, await WaitingAsync());
        Assert.Equal("0 0 2", await CountedAsync(door));
        Assert.Equal(
            "closed",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(DISTINCT e.decision, ',') FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                  WHERE c.session_id = '{door.SessionId}' AND e.by_id IS NULL
                """
            )
        );
        Assert.Contains(
            "Đã đóng, không tính",
            (await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}&show=all")).Find("table")!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_board_counts_heads_in_the_room_and_companions_as_a_part_of_those_who_came()
    {
        var (door, organiser) = await DoorAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        await PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door, places: 3)), At = Phones.Now }
        );
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, waiting) SELECT new_id(), 'device',
              id, decode(repeat('00', 64), 'hex'), paired_at, paired_at, 0 FROM device_grant WHERE id = '{grant.Id}'
            """
        );
        await PairedPhones.JsonAsync(
            phone,
            $"/check-in/{door.SessionId}/headcounts",
            grant,
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 4,
                        male = 6,
                        unknown = 0,
                        at = Phones.Now,
                        gate = "",
                    },
                },
            }
        );
        var board = BoardReader.Parse(
            (
                await Host
                    .Services.GetRequiredService<BoardReader>()
                    .ReadAsync(door.ActivityId, Host.Clock.GetCurrentInstant(), TestContext.Current.CancellationToken)
            )!
        );
        Assert.Equal((13, 3, 2), (board.InRoom, board.Present, board.Companions));
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/board");
        Assert.NotNull(page.Document.QuerySelector(".figure-note [data-figure=companions]"));
        Assert.Null(page.Document.QuerySelector(".figure[data-figure=companions]"));
        Assert.Contains("Máy 1", page.Find("[data-phones]") ?? "", StringComparison.Ordinal);
    }

    /// <summary>
    /// The number of people of an admission that was taken back is corrected by a phone that was lost. Nothing can be corrected, and the
    /// other acts are accepted.
    /// </summary>
    [Fact]
    public async Task What_cannot_be_accepted_leaves_no_act_of_the_organiser_and_can_be_accepted_or_dropped_later()
    {
        var (door, organiser) = await DoorAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var (back, other) = (await World.TicketAsync(door, "H'Yim Kđoh"), await World.TicketAsync(door, "Y Nam"));
        var admitted = new SentAct { Hash = PairedPhones.Hash(back), At = Phones.Now };
        await PairedPhones.ActAsync(phone, door, grant, admitted);
        Assert.Equal("1 0 2", await CountedAsync(door));
        var stands = Phones.Kept(grant, admitted.Id);
        await organiser.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new
            {
                acts = new[]
                {
                    new SentAct
                    {
                        Kind = "annul",
                        Target = stands,
                        Reason = "Nhầm",
                        At = Phones.Now,
                    },
                },
            }
        );
        Host.Clock.AdvanceMinutes(5);
        await Phones.RevokeAsync(grant);
        Host.Clock.AdvanceMinutes(1);
        await PairedPhones.SendAsync(
            phone,
            door,
            grant,
            new SentAct
            {
                Kind = "override",
                Target = admitted.Id,
                People = 3,
                At = Phones.Now,
            },
            new SentAct { Hash = PairedPhones.Hash(other), At = Phones.Now }
        );
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}");
        Assert.Contains("đã lấy lại", Assert.Single(page.FindAll("td small.is-warn")), StringComparison.Ordinal);
        var took = await PostAsync(organiser, page, "Take", grant, only: null);
        Assert.Equal(HttpStatusCode.OK, took.Status);
        Assert.Contains("Đã nhận 1. Còn 1 chưa nhận được", took.Find(".error-summary")!, StringComparison.Ordinal);
        Assert.Contains("đã lấy lại", Assert.Single(took.FindAll("td small.is-warn")), StringComparison.Ordinal);
        Assert.Equal("1 0 2", await CountedAsync(door));

        // One thing waits, which the phone sent; the organiser's own acts are the annulment and the one that was accepted.
        Assert.Equal(
            "device 1",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(actor_kind, ',') || ' ' || count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'"
            )
        );
        Assert.Equal(
            2L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}' AND actor_kind = 'account'"
            )
        );

        // Later presses ask again. Once the admission stands again, the correction is accepted.
        await PostAsync(organiser, page, "Take", grant, only: null);
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'"));
        await fixture.Database.SqlAsync($"UPDATE attendance SET annulled_at = NULL WHERE check_in_id = '{stands}'");
        Assert.Empty((await organiser.GetAsync($"/door/{door.ActivityId}/waiting?of=device:{grant.Id}")).FindAll("td small.is-warn"));
        Assert.Equal(HttpStatusCode.Redirect, (await PostAsync(organiser, page, "Take", grant, only: null)).Status);
        Assert.Equal("4 0 2", await CountedAsync(door));
    }

    /// <summary>Walk-ins that waited before they were checked: the page says what is wrong, and lets it be put right or dropped.</summary>
    [Fact]
    public async Task A_waiting_walk_in_whose_name_is_none_says_so_and_is_put_right_or_dropped()
    {
        var (door, organiser, grant) = await LostAsync();
        await fixture.Database.SqlAsync(
            $"UPDATE waiting_walk_in SET name = '0912345678 Chờ', birth_year = {int.MinValue} WHERE session_id = '{door.SessionId}'"
        );
        var walkIn = (Guid)
            (await fixture.Database.SqlAsync($"SELECT operation_id FROM waiting_walk_in WHERE session_id = '{door.SessionId}'"))!;
        var path = $"/door/{door.ActivityId}/waiting?of=device:{grant.Id}";
        var page = await organiser.GetAsync(path);
        var why = Assert.Single(page.FindAll("td small.is-warn"));
        Assert.Contains("Ghi họ tên bằng chữ", why, StringComparison.Ordinal);
        Assert.Contains("Năm sinh từ 1900", why, StringComparison.Ordinal);
        var took = await PostAsync(organiser, page, "Take", grant, only: null);
        Assert.Contains("Còn 2 chưa nhận được", took.Find(".error-summary")!, StringComparison.Ordinal);
        Assert.Equal("4 5 2", await CountedAsync(door));

        AngleSharp.Dom.IElement FormOf(TestPage at) =>
            at
                .Document.QuerySelectorAll("form.door-acts-of")
                .Single(f => f.QuerySelector("input[name=Only]")!.GetAttribute("value") == walkIn.ToString());
        async Task<TestPage> CorrectAsync(TestPage at, string name, string year)
        {
            var form = FormOf(at);
            form.SetAttribute("action", $"/door/{door.ActivityId}/waiting?handler=Take");
            form.Id = "correct";
            return await organiser.SubmitAsync(
                at,
                "#correct",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = name, ["BirthYear"] = year }
            );
        }

        var refused = await CorrectAsync(await organiser.GetAsync(path), "Lê Thị Chờ", "năm 90");
        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Equal("Lê Thị Chờ", FormOf(refused).QuerySelector("input[name=Name]")!.GetAttribute("value"));
        Assert.Equal("năm 90", FormOf(refused).QuerySelector("input[name=BirthYear]")!.GetAttribute("value"));
        Assert.Equal("4 5 2", await CountedAsync(door));
        Assert.Equal(HttpStatusCode.Redirect, (await CorrectAsync(refused, "Lê Thị Chờ", "1990")).Status);
        Assert.Equal("5 5 3", await CountedAsync(door));
        Assert.Equal(
            "Lê Thị Chờ 1990",
            await fixture.Database.SqlAsync(
                $"SELECT name || ' ' || birth_year FROM registration WHERE activity_id = '{door.ActivityId}' AND channel = 'walk_in'"
            )
        );
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM door_waiting WHERE activity_id = '{door.ActivityId}'"));
    }

    [Theory]
    [InlineData("Lê Thị Chờ", int.MinValue, true, "year")]
    [InlineData("0912345678 Chờ", 1990, true, "name")]
    [InlineData(" ", 1990, true, "name")]
    [InlineData("Lê Thị Chờ", 1990, false, "consent")]
    [InlineData("Lê Thị Chờ", 2020, true, "guardian")]
    public async Task A_walk_in_that_nobody_could_accept_later_is_refused_at_its_field_before_it_waits(
        string name,
        int birthYear,
        bool consent,
        string field
    )
    {
        var (door, _) = await DoorAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(5);
        await Phones.RevokeAsync(grant);
        var page = await PairedPhones.PostAsync(
            phone,
            $"/check-in/{door.SessionId}/walk-ins",
            grant,
            new
            {
                operation = Guid.CreateVersion7(),
                name,
                birthYear,
                consent,
                door = true,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal([field], JsonDocument.Parse(page.Text).RootElement.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM waiting_walk_in WHERE session_id = '{door.SessionId}'"));
    }

    /// <summary>
    /// A phone that was marked as lost and then sent its acts: two tickets (one corrected from two to three people), a walk-in who was
    /// admitted, and a headcount of five.
    /// </summary>
    private async Task<(TestDoor Door, TestBrowser Organiser, DeviceGrant Grant)> LostAsync()
    {
        var (door, organiser) = await DoorAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        Host.Clock.AdvanceMinutes(5);
        await Phones.RevokeAsync(grant);
        Host.Clock.AdvanceMinutes(5);
        var two = new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door, "H'Mi Kbuôr", places: 2)), At = Phones.Now };
        var operation = Guid.CreateVersion7();
        await PairedPhones.SendAsync(
            phone,
            door,
            grant,
            two,
            new SentAct { Hash = PairedPhones.Hash(await World.TicketAsync(door)), At = Phones.Now },
            new SentAct
            {
                Kind = "override",
                Target = two.Id,
                People = 3,
                At = Phones.Now,
            }
        );
        await PairedPhones.JsonAsync(
            phone,
            $"/check-in/{door.SessionId}/walk-ins",
            grant,
            new
            {
                operation,
                name = "Y Thương Niê",
                consent = true,
                door = true,
            }
        );
        await PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new SentAct
            {
                WalkIn = operation,
                Source = "walk_in",
                At = Phones.Now,
            }
        );
        await PairedPhones.JsonAsync(
            phone,
            $"/check-in/{door.SessionId}/headcounts",
            grant,
            new
            {
                entries = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        female = 2,
                        male = 3,
                        unknown = 0,
                        at = Phones.Now,
                        gate = "Cửa bên",
                    },
                },
            }
        );
        return (door, organiser, grant);
    }

    private static Task<TestPage> PostAsync(
        TestBrowser organiser,
        TestPage page,
        string handler,
        DeviceGrant grant,
        Guid? only,
        string reason = ""
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{page.Address.AbsolutePath}?handler={handler}")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["__RequestVerificationToken"] = page
                        .Document.QuerySelector("input[name=__RequestVerificationToken]")!
                        .GetAttribute("value")!,
                    ["of"] = $"device:{grant.Id}",
                    ["Only"] = only?.ToString() ?? "",
                    ["Reason"] = reason,
                }
            ),
        };
        return organiser.SendAsync(request);
    }

    private async Task<string?> CountedAsync(TestDoor door) =>
        (string?)
            await fixture.Database.SqlAsync(
                $"""
                SELECT (SELECT coalesce(sum(female + male + sex_not_known), 0) FROM attendance
                  WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL) || ' '
                  || (SELECT coalesce(sum(female + male + sex_not_known), 0) FROM headcount WHERE activity_id = '{door.ActivityId}') || ' '
                  || (SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}')
                """
            );

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(unit.Id, Host.Clock.GetCurrentInstant()), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }
}
