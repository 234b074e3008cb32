using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Access;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>What a phone without an account shows and is told, and how a door answers a group that was not accepted yet.</summary>
public sealed class DoorOutsideTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Marker = "Bạo lực gia đình dấu hiệu";

    private TestHost Host => fixture.Host;

    private PairedPhones Phones => new(Host);

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task A_paired_phone_shows_the_public_name_on_every_page_and_in_its_list()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id, title: Marker);
        await fixture.Database.SqlAsync($"UPDATE venue SET name = '{Marker} ở phòng', name_folded = 'x' WHERE id = '{door.ActivityId}'");
        foreach (var search in new[] { false, true })
        {
            var (_, phone) = await Phones.PairAsync(door, search);
            foreach (
                var path in new[]
                {
                    "/check-in",
                    $"/check-in/{door.SessionId}",
                    $"/check-in/{door.SessionId}/roster",
                    $"/check-in/{door.SessionId}/changes",
                }
            )
            {
                var page = await phone.GetAsync(path);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                Assert.DoesNotContain("dấu hiệu", WebUtility.HtmlDecode(page.Text) + JsonText(page), StringComparison.OrdinalIgnoreCase);
            }

            Assert.NotEqual("", (await phone.GetAsync($"/check-in/{door.SessionId}")).Find("h1"));
        }

        // A signed-in account sees the office's own name.
        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        Assert.Equal(Marker, (await organiser.GetAsync($"/check-in/{door.SessionId}")).Find("h1"));
    }

    [Fact]
    public async Task A_phone_that_only_scans_is_told_name_and_code_by_the_whole_ticket_and_neither_by_its_list()
    {
        var door = await World.EventAsync();
        var (grant, phone) = await Phones.PairAsync(door);
        var ticket = await World.TicketAsync(door, "Y Bhăm Êban");
        var listed = await PairedPhones.ActAsync(phone, door, grant, Scan(PairedPhones.Hash(ticket, 8)));
        Assert.Equal(
            ("accepted", null, null),
            (PairedPhones.Text(listed, "verdict"), PairedPhones.Text(listed, "name"), PairedPhones.Text(listed, "code"))
        );
        var scanned = Scan(PairedPhones.Hash(ticket));
        foreach (
            var answer in new[]
            {
                await PairedPhones.ActAsync(phone, door, grant, scanned),
                await PairedPhones.ActAsync(phone, door, grant, scanned),
            }
        )
        {
            Assert.Equal(
                ("already_in", "Y Bhăm Êban", ticket.Code),
                (PairedPhones.Text(answer, "verdict"), PairedPhones.Text(answer, "name"), PairedPhones.Text(answer, "code"))
            );
        }
    }

    [Fact]
    public async Task A_group_that_waits_is_not_let_in_at_the_door_and_the_organisers_yes_or_decision_lets_it_in()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id);
        var (grant, phone) = await Phones.PairAsync(door, maySearch: true);
        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        var group = await GroupAsync(door);
        var roster = JsonDocument.Parse((await phone.GetAsync($"/check-in/{door.SessionId}/roster")).Text).RootElement;
        Assert.Equal(16, Convert.FromBase64String(roster.GetProperty("flags").GetString()!)[0] & 16);

        // Nobody at the door decides about the group, not even by admitting it with a reason.
        foreach (var letIn in new[] { false, true })
        {
            var answer = await PairedPhones.ActAsync(
                phone,
                door,
                grant,
                Scan(PairedPhones.Hash(group)) with
                {
                    LetIn = letIn,
                    Reason = letIn ? "Họ đến rồi" : null,
                }
            );
            Assert.Equal("undecided", PairedPhones.Text(answer, "verdict"));
        }

        Assert.Equal(0L, await CountedAsync(door));

        // A phone that did not know about the group admitted it, so the organiser decides, with a reason.
        await PairedPhones.ActAsync(phone, door, grant, Scan(PairedPhones.Hash(group)) with { Door = "accepted" });
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        Assert.Contains("chờ bạn đồng ý", page.Find(".settle-what")!, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("button[formaction$='LetIn']"));

        // The yes gives the group its places, and the next scan is answered like any other.
        var list = await organiser.GetAsync($"/events/{door.ActivityId}/registrations");
        Assert.Equal(
            HttpStatusCode.Redirect,
            (
                await organiser.SubmitAsync(
                    list,
                    "#waiting form",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["yes"] = "true" }
                )
            ).Status
        );
        Assert.Equal(
            "accepted",
            PairedPhones.Text(await PairedPhones.ActAsync(phone, door, grant, Scan(PairedPhones.Hash(group))), "verdict")
        );
        Assert.Equal(1L, await CountedAsync(door));
    }

    [Fact]
    public async Task What_a_phone_let_in_of_a_group_without_a_yes_is_let_in_by_the_organisers_decision()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id);
        var (grant, phone) = await Phones.PairAsync(door);
        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        await PairedPhones.ActAsync(phone, door, grant, Scan(PairedPhones.Hash(await GroupAsync(door))) with { Door = "accepted" });
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/differences");
        page.Document.QuerySelector(".settle-form")!.SetAttribute("action", $"/door/{door.ActivityId}/differences?handler=LetIn");
        await organiser.SubmitAsync(
            page,
            ".settle-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Reason"] = "Đã hẹn qua điện thoại" }
        );
        Assert.Equal(1L, await CountedAsync(door));
    }

    [Fact]
    public async Task The_servers_search_finds_every_word_at_the_start_of_a_word_in_any_order_with_or_without_the_particle()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id);
        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        foreach (var name in new[] { "H'Loan Ayŭn", "Y Loan Niê", "Nguyễn Thị Hoa", "Trần Hoàng Yến" })
        {
            await World.TicketAsync(door, name);
        }

        async Task<string> FoundAsync(string typed) =>
            string.Join(
                ", ",
                JsonDocument
                    .Parse((await organiser.GetAsync($"/check-in/{door.SessionId}/search?q={Uri.EscapeDataString(typed)}")).Text)
                    .RootElement.GetProperty("people")
                    .EnumerateArray()
                    .Select(p => p.GetProperty("name").GetString())
                    .Order(StringComparer.Ordinal)
            );
        foreach (var typed in new[] { "loan ayun", "h loan", "hloan", "AYŬN  h'loan", "ayu loa" })
        {
            Assert.Equal("H'Loan Ayŭn", await FoundAsync(typed));
        }

        Assert.Equal("H'Loan Ayŭn, Y Loan Niê", await FoundAsync("loan"));
        Assert.Equal("Nguyễn Thị Hoa, Trần Hoàng Yến", await FoundAsync("hoa"));
        Assert.Equal("Nguyễn Thị Hoa", await FoundAsync("hoa nguyen"));

        // The search finds nothing in the middle of a word, and one letter is no search.
        Assert.Equal("", await FoundAsync("oan"));
        Assert.Equal("", await FoundAsync("h"));
    }

    [Fact]
    public async Task No_id_that_a_phone_or_an_account_sent_lies_in_the_database_and_another_who_sends_it_does_something_else()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var door = await World.EventAsync(unit.Id);
        var (one, other) = (await Phones.PairAsync(door), await Phones.PairAsync(door, gate: "Cửa chính"));
        var (walkIn, heads, waits, late) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        async Task<string?> RegisterAsync((DeviceGrant Grant, TestBrowser Phone) by, string name) =>
            PairedPhones.Text(
                await PairedPhones.JsonAsync(
                    by.Phone,
                    $"/check-in/{door.SessionId}/walk-ins",
                    by.Grant,
                    new
                    {
                        operation = walkIn,
                        name,
                        consent = true,
                        door = true,
                    }
                ),
                "registration"
            );
        async Task<string?> CountAsync((DeviceGrant Grant, TestBrowser Phone) by, Guid id) => PairedPhones.Text(Assert.Single((
                        await PairedPhones.JsonAsync(
                            by.Phone,
                            $"/check-in/{door.SessionId}/headcounts",
                            by.Grant,
                            new
                            {
                                entries = new[]
                                {
                                    new
                                    {
                                        id,
                                        female = 2,
                                        male = 0,
                                        unknown = 0,
                                        gate = "Cửa bên",
                                        at = Phones.Now,
                                    },
                                },
                            }
                        )
                    ).GetProperty("answers").EnumerateArray()), "outcome");

        // Sent again it is the same registration; the same id from another phone is another one.
        var registered = await RegisterAsync(one, "Y Một Niê");
        Assert.Equal(registered, await RegisterAsync(one, "Y Một Niê"));
        Assert.NotEqual(registered, await RegisterAsync(other, "Y Hai Niê"));
        var act = new SentAct
        {
            WalkIn = walkIn,
            Source = "walk_in",
            At = Phones.Now,
        };
        async Task<(string? Verdict, string? Registration)> AnswerAsync((DeviceGrant Grant, TestBrowser Phone) by, SentAct sent)
        {
            var answer = await PairedPhones.ActAsync(by.Phone, door, by.Grant, sent);
            return (PairedPhones.Text(answer, "verdict"), PairedPhones.Text(answer, "registration"));
        }

        Assert.Equal(("accepted", registered), await AnswerAsync(one, act));
        Assert.Equal(
            ("done", "done", "done"),
            (await CountAsync(one, heads), await CountAsync(one, heads), await CountAsync(other, heads))
        );
        Assert.Equal(4L, await fixture.Database.SqlAsync($"SELECT sum(female) FROM headcount WHERE session_id = '{door.SessionId}'"));

        // A waiting walk-in is stored with the derived id too, and the organiser accepts it under that id.
        await Phones.RevokeAsync(one.Grant);
        Host.Clock.Advance(NodaTime.Duration.FromSeconds(1));
        Assert.Equal("waits", await CountAsync(one, waits));
        await PairedPhones.JsonAsync(
            one.Phone,
            $"/check-in/{door.SessionId}/walk-ins",
            one.Grant,
            new
            {
                operation = late,
                name = "Y Ba Niê",
                consent = true,
                door = true,
            }
        );
        Assert.Equal("to_settle", (await AnswerAsync(one, act with { Id = Guid.CreateVersion7(), WalkIn = late })).Verdict);

        using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/waiting");
        using (var take = new HttpRequestMessage(HttpMethod.Post, $"{page.Address.AbsolutePath}?handler=Take"))
        {
            take.Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["__RequestVerificationToken"] = page
                        .Document.QuerySelector("input[name=__RequestVerificationToken]")!
                        .GetAttribute("value")!,
                    ["of"] = $"device:{one.Grant.Id}",
                    ["Reason"] = "Máy tìm lại được",
                }
            );
            Assert.Equal(HttpStatusCode.Redirect, (await organiser.SendAsync(take)).Status);
        }

        Assert.Equal(6L, await fixture.Database.SqlAsync($"SELECT sum(female) FROM headcount WHERE session_id = '{door.SessionId}'"));
        Assert.Equal(2L, await CountedAsync(door));

        var form = await organiser.GetAsync($"/events/{door.ActivityId}");
        var typed = Guid.Parse(form.Document.QuerySelector("#headcount form [name='Count.OperationId']")!.GetAttribute("value")!);
        await organiser.SubmitAsync(
            form,
            "#headcount form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Count.Female"] = "1" }
        );
        Assert.Equal(7L, await fixture.Database.SqlAsync($"SELECT sum(female) FROM headcount WHERE session_id = '{door.SessionId}'"));

        // Neither the id that was sent, nor anything that can be computed from it, is stored as the id of an operation or an act.
        var settled = (Guid)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT e.check_in_id FROM check_in_settlement e JOIN check_in c ON c.id = e.check_in_id
                      WHERE c.session_id = '{door.SessionId}'
                    """
                )
            )!;
        foreach (var id in new[] { walkIn, heads, waits, late, typed, DerivedId.Of("settle", settled) })
        {
            Assert.Equal(
                0L,
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT count(*) FROM (
                      SELECT operation_id AS id FROM walk_in UNION ALL SELECT operation_id FROM waiting_walk_in
                        UNION ALL SELECT operation_id FROM headcount
                      UNION ALL SELECT operation_id FROM waiting_headcount UNION ALL SELECT operation_id FROM waiting_settlement
                        UNION ALL SELECT operation_id FROM registration
                      UNION ALL SELECT walk_in_id FROM check_in UNION ALL SELECT id FROM check_in) kept
                    WHERE id = '{id}'
                    """
                )
            );
        }
    }

    private static string JsonText(TestPage page) =>
        page.Text.StartsWith('{') ? string.Join(' ', Strings(JsonDocument.Parse(page.Text).RootElement)) : "";

    private static IEnumerable<string> Strings(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Strings(p.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
            _ => [],
        };

    private SentAct Scan(string hash) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Kind = "admit",
            Hash = hash,
            Gate = "Cửa bên",
            Source = "qr",
            At = Phones.Now,
        };

    private async Task<TestTicket> GroupAsync(TestDoor door)
    {
        var ticket = await World.TicketAsync(door, "Lớp 10A3", places: 40);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE registration SET state = 'waiting', is_group = true, person_id = NULL, contact_name = 'Cô Mai'
              WHERE id = '{ticket.RegistrationId}'
            """
        );
        return ticket;
    }

    private async Task<object?> CountedAsync(TestDoor door) =>
        await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL");
}
