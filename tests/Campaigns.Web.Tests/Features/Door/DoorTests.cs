using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The door through HTTP.</summary>
public sealed class DoorTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly string[] WrongTap = ["Bấm nhầm"];

    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private long Now => Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_ticket_is_accepted_once_and_the_second_scan_is_told_when_and_where()
    {
        var (door, steward) = await DoorAsync();
        var ticket = await World.TicketAsync(door, "H'Hương Byă", places: 3, sex: "female", birthYear: 2001);
        var first = await ActAsync(steward, door, Admit(ticket.Token) with { Gate = "Cửa chính" });
        Assert.Equal("accepted", Text(first, "verdict"));
        Assert.Equal("H'Hương Byă", Text(first, "name"));
        Assert.Equal(3, first.GetProperty("people").GetInt32());
        var second = await ActAsync(steward, door, Admit(ticket.Token));
        Assert.Equal("already_in", Text(second, "verdict"));
        Assert.Equal("Cửa chính", Text(second, "firstGate"));
        Assert.Equal(Now, second.GetProperty("firstAt").GetInt64());
        Assert.Equal("1 2 0 | 0 1 2", await CellsAsync(door));
        Assert.Equal(
            3,
            JsonDocument
                .Parse((await steward.GetAsync($"/check-in/{door.SessionId}/changes")).Text)
                .RootElement.GetProperty("present")
                .GetInt32()
        );
    }

    [Fact]
    public async Task The_same_ticket_from_32_phones_at_once_is_one_attendance_and_every_loser_learns_of_the_winner()
    {
        var (door, steward) = await DoorAsync();
        var ticket = await World.TicketAsync(door);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(1, 32)
                .Select(i => ActAsync(steward, door, Admit(ticket.Token) with { Gate = $"Cửa {i}", At = Now - 60_000 + (i * 1000) }))
        );
        var winner = Assert.Single(answers, a => Text(a, "verdict") == "accepted");
        var (at, gate) = (winner.GetProperty("firstAt").GetInt64(), Text(winner, "firstGate"));
        Assert.All(
            answers.Where(a => Text(a, "verdict") != "accepted"),
            a =>
            {
                // The answer shows the earlier time of two offline admissions (who-sees 7): the winner's, or its own if that is earlier.
                Assert.Equal("already_in", Text(a, "verdict"));
                Assert.True(a.GetProperty("firstAt").GetInt64() <= at);
                Assert.True(a.GetProperty("firstAt").GetInt64() < at || Text(a, "firstGate") == gate);
            }
        );
        Assert.Equal(1L, await CountAsync("attendance", door));
        Assert.Equal(32L, await CountAsync("check_in", door));
    }

    [Fact]
    public async Task The_same_act_sent_again_and_at_once_gets_the_same_answer()
    {
        var (door, steward) = await DoorAsync();
        var act = Admit((await World.TicketAsync(door)).Token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ActAsync(steward, door, act)));
        Assert.Single(answers.Select(a => a.ToString()).Distinct());
        Host.Clock.AdvanceMinutes(3);
        Assert.Equal(answers[0].ToString(), (await ActAsync(steward, door, act)).ToString());
        Assert.Equal("accepted", Text(answers[0], "verdict"));
        Assert.Equal(1L, await CountAsync("check_in", door));
    }

    [Fact]
    public async Task A_wrong_tap_is_taken_back_with_a_reason_and_the_guest_comes_again()
    {
        var (door, steward) = await DoorAsync();
        var ticket = await World.TicketAsync(door);
        var admit = Admit(ticket.Token);
        await ActAsync(steward, door, admit);
        Assert.Equal("bad", Text(await ActAsync(steward, door, Annul(admit, reason: " ")), "outcome"));
        var annul = Annul(admit);
        Assert.Equal("annulled", Text(await ActAsync(steward, door, annul), "verdict"));
        Assert.Equal("annulled", Text(await ActAsync(steward, door, annul), "verdict"));
        Assert.Equal(0L, await CountAsync("attendance", door, "annulled_at IS NULL"));
        Assert.Equal("accepted", Text(await ActAsync(steward, door, Admit(ticket.Token)), "verdict"));
        Assert.Equal("accepted", Text(await ActAsync(steward, door, admit), "verdict"));
        Assert.Equal(1L, await CountAsync("attendance", door, "annulled_at IS NULL"));
        Assert.Equal(
            WrongTap[0],
            await fixture.Database.SqlAsync(
                $"SELECT reason FROM check_in WHERE id = '{PairedPhones.Kept(Host, ActorKind.Account, steward.AccountId!.Value, annul.Id)}'"
            )
        );
    }

    [Fact]
    public async Task An_annulment_that_arrives_first_takes_back_what_comes_after_it()
    {
        var (door, steward) = await DoorAsync();
        var ticket = await World.TicketAsync(door);
        var admit = Admit(ticket.Token);
        Assert.Equal("annulled", Text(await ActAsync(steward, door, Annul(admit)), "verdict"));
        Assert.Equal("annulled", Text(await ActAsync(steward, door, admit), "verdict"));
        Assert.Equal(0L, await CountAsync("attendance", door));
        Assert.Equal("accepted", Text(await ActAsync(steward, door, Admit(ticket.Token)), "verdict"));
    }

    [Fact]
    public async Task An_annulment_and_its_admission_at_once_leave_nobody_in()
    {
        var (door, steward) = await DoorAsync();
        for (var i = 0; i < 12; i++)
        {
            var admit = Admit((await World.TicketAsync(door)).Token);
            await Task.WhenAll(ActAsync(steward, door, admit), ActAsync(steward, door, Annul(admit)));
        }

        Assert.Equal(0L, await CountAsync("attendance", door, "annulled_at IS NULL"));
    }

    [Fact]
    public async Task Companions_are_put_right_in_one_act_the_last_one_counts_and_the_first_time_stays()
    {
        var (door, steward) = await DoorAsync();
        var admit = Admit((await World.TicketAsync(door, places: 4, sex: null, birthYear: null)).Token) with { Gate = "Cửa chính" };
        await ActAsync(steward, door, admit);
        var two = new SentAct
        {
            Kind = "override",
            Target = admit.Id,
            People = 2,
            At = Now + 1000,
            Gate = "Cửa bên",
        };
        var three = two with { Id = Guid.CreateVersion7(), People = 3, Female = 1, At = Now + 2000 };
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal("accepted", Text(await ActAsync(steward, door, three), "verdict"));
        Assert.Equal("accepted", Text(await ActAsync(steward, door, two), "verdict"));
        Assert.Equal("1 2 0 | 0 0 3", await CellsAsync(door));
        Assert.Equal(
            "Cửa chính",
            await fixture.Database.SqlAsync($"SELECT gate FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL")
        );
        Assert.Equal("annulled", Text(await ActAsync(steward, door, Annul(admit)), "verdict"));
        Assert.Equal(0L, await CountAsync("attendance", door, "annulled_at IS NULL"));
    }

    [Fact]
    public async Task Several_acts_in_one_request_are_each_answered_whatever_the_others_became()
    {
        var (door, steward) = await DoorAsync();
        var (one, two) = (await World.TicketAsync(door), await World.TicketAsync(door));
        var elsewhere = await World.TicketAsync(await World.EventAsync());
        var sent = new[] { Admit(one.Token), Admit("AAAAAAAAAAAAAAAAAAAAAA"), Admit("no token"), Admit(elsewhere.Token), Admit(two.Token) };
        var answers = Answers(await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = sent }));
        Assert.Equal(sent.Select(s => s.Id), answers.Select(a => a.GetProperty("id").GetGuid()));
        Assert.Equal(
            ["accepted", "not_valid", "bad", "not_on_list", "accepted"],
            answers.Select(a => a.TryGetProperty("verdict", out var v) ? v.GetString() : Text(a, "outcome"))
        );
        Assert.False(answers[3].TryGetProperty("name", out _), "a guest of another event is not named");
    }

    [Fact]
    public async Task A_clock_that_is_two_hours_wrong_is_kept_as_it_was_and_corrected()
    {
        var (door, steward) = await DoorAsync();
        var act = Admit((await World.TicketAsync(door)).Token) with { At = Now - 7_200_000, Offset = 7_200_000, Mono = 4711 };
        Assert.Equal(Now, (await ActAsync(steward, door, act)).GetProperty("firstAt").GetInt64());
        var now = Host.Clock.GetCurrentInstant();
        Assert.True(
            (bool)
                (
                    await fixture.Database.SqlAsync(
                        $"""
                        SELECT device_at = '{now - Duration.FromHours(2)}' AND received_at = '{now}' AND happened_at = '{now}'
                          AND clock_offset_ms = 7200000 AND monotonic_ms = 4711 FROM check_in
                          WHERE id = '{PairedPhones.Kept(Host, ActorKind.Account, steward.AccountId!.Value, act.Id)}'
                        """
                    )
                )!
        );

        // The clock is ahead and was never measured, so the act happened at the latest when it arrived.
        var ahead = Admit((await World.TicketAsync(door)).Token) with
        {
            At = Now + 7_200_000,
        };
        Assert.Equal(Now, (await ActAsync(steward, door, ahead)).GetProperty("firstAt").GetInt64());
    }

    [Fact]
    public async Task Who_has_no_grant_for_the_door_is_refused_and_nothing_is_kept()
    {
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        var other = await Host.UnitAsync("Huyện Ea Kar");
        var door = await World.EventAsync(district.Id);
        var elsewhere = await World.EventAsync(district.Id);
        var ticket = await World.TicketAsync(door);
        using var foreign = await Host.SignedInAsync(Role.Steward, other.Id);
        using var viewer = await Host.SignedInAsync(Role.Viewer, district.Id);
        using var trainer = await Host.SignedInAsync(Role.Trainer, district.Id);
        using var ofAnother = await Host.SignedInAsync(Role.Steward, district.Id, activityId: elsewhere.ActivityId);
        using var ofThis = await Host.SignedInAsync(Role.Steward, district.Id, activityId: door.ActivityId);
        using var nobody = Host.Browser();
        foreach (var browser in new[] { foreign, viewer, trainer, ofAnother })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(browser, door, Admit(ticket.Token))).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(nobody, door, Admit(ticket.Token))).Status);
        Assert.Equal(0L, await CountAsync("check_in", door));
        Assert.Equal("accepted", Text(await ActAsync(ofThis, door, Admit(ticket.Token)), "verdict"));
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.GetAsync($"/check-in/{door.SessionId}/changes")).Status);
    }

    [Fact]
    public async Task A_request_of_another_site_is_refused()
    {
        var (door, steward) = await DoorAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/check-in/{door.SessionId}/acts")
        {
            Content = new StringContent("""{"acts":[]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await steward.SendAsync(request)).Status);
    }

    [Fact]
    public async Task What_is_no_act_is_a_bad_request()
    {
        var (door, steward) = await DoorAsync();
        foreach (var body in new object[] { new { }, new { acts = Array.Empty<int>() }, new { acts = new[] { new { kind = "dance" } } } })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", body)).Status);
        }

        var code = new
        {
            acts = new[]
            {
                new SentAct { Code = "F8XW2KR7", At = Now },
            },
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", code)).Status);
    }

    [Fact]
    public async Task Only_who_may_search_finds_names_and_without_marks()
    {
        var (door, steward) = await DoorAsync();
        using var searcher = await Host.SignedInAsync(Role.Steward, (await Host.RootAsync()).Id, maySearch: true);
        var ticket = await World.TicketAsync(door, "H'Rưê Niê", places: 2, birthYear: 1998);
        await World.TicketAsync(door, "Nguyễn Văn An");
        await World.TicketAsync(await World.EventAsync(), "H'Rưê Niê Kdăm");
        var path = $"/check-in/{door.SessionId}/search?q=hrue";
        Assert.Equal(HttpStatusCode.Forbidden, (await steward.GetAsync(path)).Status);
        var found = Assert.Single(
            JsonDocument.Parse((await searcher.GetAsync(path)).Text).RootElement.GetProperty("people").EnumerateArray()
        );
        Assert.Equal("H'Rưê Niê", Text(found, "name"));
        Assert.False(found.TryGetProperty("inSince", out _));
        await ActAsync(
            searcher,
            door,
            new SentAct
            {
                Registration = ticket.RegistrationId,
                Source = "search",
                At = Now,
            }
        );
        found = Assert.Single(JsonDocument.Parse((await searcher.GetAsync(path)).Text).RootElement.GetProperty("people").EnumerateArray());
        Assert.Equal(Now, found.GetProperty("inSince").GetInt64());
        Assert.Empty(
            JsonDocument
                .Parse((await searcher.GetAsync($"/check-in/{door.SessionId}/search?q=%25%25")).Text)
                .RootElement.GetProperty("people")
                .EnumerateArray()
        );
    }

    [Fact]
    public async Task A_typed_code_admits_and_is_read_as_people_write_it()
    {
        var (door, steward) = await DoorAsync();
        var ticket = await World.TicketAsync(door);
        var typed = ticket.Code.Insert(4, " ").ToLowerInvariant();
        var answer = Assert.Single(
            Answers(
                await steward.PostJsonAsync(
                    $"/check-in/{door.SessionId}/codes",
                    new
                    {
                        acts = new[]
                        {
                            new SentAct
                            {
                                Code = typed,
                                Source = "code",
                                At = Now,
                            },
                        },
                    }
                )
            )
        );
        Assert.Equal("accepted", Text(answer, "verdict"));
    }

    [Fact]
    public async Task Check_ins_are_only_ever_added()
    {
        var (door, steward) = await DoorAsync();
        await ActAsync(steward, door, Admit((await World.TicketAsync(door)).Token));
        foreach (var sql in new[] { "UPDATE check_in SET gate = ''", "DELETE FROM check_in", "TRUNCATE check_in" })
        {
            await using var command = fixture.Database.App.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<PostgresException>(() =>
                command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)
            );
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static SentAct Annul(SentAct admit, string reason = "Bấm nhầm") =>
        new()
        {
            Kind = "annul",
            Target = admit.Id,
            Reason = reason,
            At = admit.At,
        };

    private static string? Text(JsonElement answer, string name) => answer.GetProperty(name).GetString();

    private static List<JsonElement> Answers(TestPage page)
    {
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return [.. JsonDocument.Parse(page.Text).RootElement.GetProperty("answers").EnumerateArray()];
    }

    private static Task<TestPage> SendAsync(TestBrowser browser, TestDoor door, SentAct act) =>
        browser.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } });

    private static async Task<JsonElement> ActAsync(TestBrowser browser, TestDoor door, SentAct act) =>
        Assert.Single(Answers(await SendAsync(browser, door, act)));

    private SentAct Admit(string token) => new() { Token = token, At = Now };

    private async Task<(TestDoor Door, TestBrowser Steward)> DoorAsync()
    {
        var root = await Host.RootAsync();
        return (await World.EventAsync(root.Id), await Host.SignedInAsync(Role.Steward, root.Id));
    }

    private async Task<long> CountAsync(string table, TestDoor door, string where = "true") =>
        (long)(await fixture.Database.SqlAsync($"SELECT count(*) FROM {table} WHERE session_id = '{door.SessionId}' AND {where}"))!;

    private async Task<string?> CellsAsync(TestDoor door) =>
        (string?)
            await fixture.Database.SqlAsync(
                $"""
                SELECT female || ' ' || sex_not_known || ' ' || male || ' | ' || under16 || ' ' || from16to30 || ' ' || age_not_known
                  FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                """
            );
}

/// <summary>An act in the form in which a phone sends it.</summary>
internal sealed record SentAct
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public string Kind { get; init; } = "admit";

    public string? Token { get; init; }

    public string? Hash { get; init; }

    public Guid? WalkIn { get; init; }

    public string? Sex { get; init; }

    public string? AgeBand { get; init; }

    public Guid? Registration { get; init; }

    public string? Code { get; init; }

    public Guid? Target { get; init; }

    public string? Reason { get; init; }

    public string Gate { get; init; } = "Cửa bên";

    public string Source { get; init; } = "qr";

    public long At { get; init; }

    public long? Offset { get; init; }

    public long? Mono { get; init; }

    public string? Door { get; init; }

    public bool LetIn { get; init; }

    public int? People { get; init; }

    public int? Female { get; init; }

    public int? Male { get; init; }
}
