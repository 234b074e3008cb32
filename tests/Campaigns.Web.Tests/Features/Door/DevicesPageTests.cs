using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The organiser's page of gates and phones.</summary>
public sealed class DevicesPageTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task A_link_is_made_shown_as_a_code_taken_ended_and_after_that_marked_as_lost()
    {
        var (door, organiser) = await DoorAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("không lộ tên của ai", page.Text, StringComparison.Ordinal);
        Assert.Contains("có thể xem tên những người đã đăng ký", page.Text, StringComparison.Ordinal);
        var refused = await organiser.SubmitAsync(
            page,
            "form[action$='handler=Link']",
            new Dictionary<string, string?> { ["New.Gate"] = " " }
        );
        Assert.Contains("New.Gate", refused.FieldErrors.Keys);
        var made = await organiser.FollowAsync(
            await organiser.SubmitAsync(
                page,
                "form[action$='handler=Link']",
                new Dictionary<string, string?> { ["New.Gate"] = "Cửa bên", ["New.Mode"] = "search" }
            )
        );
        var url = made.Find("#link code")!;
        Assert.NotNull(made.Document.QuerySelector("#link .qr svg"));
        using var phone = Host.Browser();
        var offer = await phone.GetAsync(new Uri(url).AbsolutePath);
        Assert.Contains("Cửa bên", offer.Find("h1")!, StringComparison.Ordinal);
        Assert.Contains("Quét và tìm tên", offer.Text, StringComparison.Ordinal);
        Assert.Equal(
            "/check-in",
            (await phone.SubmitAsync(offer, values: new Dictionary<string, string?> { ["Name"] = "Máy của Hoa" })).Location
        );
        var seen = await organiser.GetAsync($"/door/{door.ActivityId}");
        Assert.Contains("Đã ghép lúc", seen.Find("tbody")!, StringComparison.Ordinal);
        Assert.Contains("Máy của Hoa", seen.Find("tbody")!, StringComparison.Ordinal);
        await organiser.SubmitAsync(seen, "dialog form[action*='handler=End']");
        var ended = await organiser.GetAsync($"/door/{door.ActivityId}");
        Assert.Contains("Đã kết thúc lúc", ended.Find("tbody")!, StringComparison.Ordinal);
        var told = await phone.GetAsync($"/check-in/{door.SessionId}/changes");
        Assert.Equal(HttpStatusCode.Forbidden, told.Status);
        Assert.Contains("\"over\":\"ended\"", told.Text, StringComparison.Ordinal);

        // How many acts the phone last said it had still to send is shown where the organiser decides.
        await fixture.Database.SqlAsync(
            $"""
            INSERT INTO door_phone (id, actor_kind, actor_id, public_key, first_seen_at, last_seen_at, waiting)
            SELECT new_id(), 'device', id, decode(repeat('00', 64), 'hex'), paired_at, paired_at, 7 FROM device_grant
              WHERE activity_id = '{door.ActivityId}'
            """
        );
        var asked = await organiser.GetAsync($"/door/{door.ActivityId}");
        Assert.Null(asked.Document.QuerySelector("dialog form[action*='handler=End']"));
        Assert.Contains("máy báo còn 7 lượt chưa gửi", asked.Find("dialog form[action*='handler=Revoke']")!, StringComparison.Ordinal);
        await organiser.SubmitAsync(asked, "dialog form[action*='handler=Revoke']");
        Assert.Contains(
            "Mất hoặc không tin nữa",
            (await organiser.GetAsync($"/door/{door.ActivityId}")).Find("tbody")!,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"over\":\"revoked\"",
            (await phone.GetAsync($"/check-in/{door.SessionId}/changes")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "device.linked,device.paired,device.ended,device.revoked",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(action, ',' ORDER BY id) FROM audit_entry WHERE subject_id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task Phones_at_one_gate_have_names_of_their_own_chosen_or_made()
    {
        var (door, _) = await DoorAsync();
        var phones = new PairedPhones(Host);
        for (var i = 0; i < 2; i++)
        {
            await phones.PairAsync(door);
        }

        foreach (var chosen in new[] { "Máy của Hoa", "máy của hoa", "Máy 3", "" })
        {
            await phones.PairAsync(door, name: chosen);
        }

        Assert.Equal(
            "Máy 1, Máy 2, Máy của Hoa, máy của hoa 2, Máy 3, Máy 4",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(name, ', ' ORDER BY created_at, id) FROM device_grant WHERE activity_id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task The_hours_of_the_door_are_changed_and_hold_at_once()
    {
        var (door, organiser) = await DoorAsync();
        var page = await organiser.GetAsync($"/door/{door.ActivityId}");
        const string Form = "form[action$='handler=Window']";
        var wrong = await organiser.SubmitAsync(
            page,
            Form,
            new Dictionary<string, string?> { ["Window.Opens"] = "2000", ["Window.Closes"] = "x" }
        );
        Assert.Equal(["Window.Closes", "Window.Opens"], wrong.FieldErrors.Keys.Order(StringComparer.Ordinal));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    page,
                    Form,
                    new Dictionary<string, string?>
                    {
                        ["Window.Opens"] = "0",
                        ["Window.Closes"] = "15",
                        ["Window.ChecksOut"] = "true",
                    }
                )
            ).Location
        );
        Assert.Equal(
            "0 15 true",
            await fixture.Database.SqlAsync(
                $"""
                SELECT check_in_opens_minutes || ' ' || check_in_closes_minutes || ' ' || checks_out FROM activity
                  WHERE id = '{door.ActivityId}'
                """
            )
        );
        Assert.Contains(
            "door.changed",
            (string)
                (
                    await fixture.Database.SqlAsync(
                        $"SELECT string_agg(action, ',') FROM audit_entry WHERE subject_id = '{door.ActivityId}'"
                    )
                )!,
            StringComparison.Ordinal
        );

        // The log says from what to what, and only what was changed.
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/door/{door.ActivityId}"),
            Form,
            new Dictionary<string, string?> { ["Window.Opens"] = "900" }
        );
        var latest = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).FindAll(".log li")[0];
        Assert.Contains("Mở cửa trước (phút): 0 → 900", latest, StringComparison.Ordinal);
        Assert.DoesNotContain("Đóng cửa sau", latest, StringComparison.Ordinal);
        Assert.DoesNotContain("Ghi cả lúc ra", latest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_forgot_to_check_out_is_taken_to_have_stayed_to_the_end_and_that_is_marked()
    {
        var (door, organiser) = await DoorAsync();
        await fixture.Database.SqlAsync($"UPDATE activity SET checks_out = true WHERE id = '{door.ActivityId}'");
        var now = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var (stays, goes) = (await World.TicketAsync(door), await World.TicketAsync(door));
        async Task SendAsync(params SentAct[] acts) =>
            Assert.Equal(HttpStatusCode.OK, (await organiser.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts })).Status);
        await SendAsync(new SentAct { Token = stays.Token, At = now }, new SentAct { Token = goes.Token, At = now });
        Host.Clock.AdvanceMinutes(30);
        await SendAsync(
            new SentAct
            {
                Kind = "check_out",
                Token = goes.Token,
                At = now + (30 * 60_000),
            }
        );
        async Task<IReadOnlyList<string>> CellsAsync() =>
            (await organiser.GetAsync($"/door/{door.ActivityId}")).FindAll("section[aria-labelledby=stays-title] td");
        Assert.Equal(["2", "1", "1", "0", "30"], await CellsAsync());
        Host.Clock.AdvanceMinutes(90);
        Assert.Equal(["2", "0", "1", "1", "75"], await CellsAsync());

        // A phone finds a signal at last.
        await SendAsync(
            new SentAct
            {
                Kind = "check_out",
                Token = stays.Token,
                At = now + (60 * 60_000),
            }
        );
        Assert.Equal(["2", "0", "2", "0", "45"], await CellsAsync());
    }

    [Fact]
    public async Task Of_another_activitys_phone_nothing_is_revoked()
    {
        var (door, organiser) = await DoorAsync();
        var (other, _) = await DoorAsync();
        var page = await organiser.GetAsync($"/door/{other.ActivityId}");
        await organiser.SubmitAsync(page, "form[action$='handler=Link']", new Dictionary<string, string?> { ["New.Gate"] = "Cửa bên" });
        var grant = await fixture.Database.SqlAsync($"SELECT id FROM device_grant WHERE activity_id = '{other.ActivityId}'");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/door/{door.ActivityId}?handler=Revoke&grant={grant}")
        {
            Content = new FormUrlEncodedContent([
                new(
                    "__RequestVerificationToken",
                    page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!
                ),
            ]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await organiser.SendAsync(request)).Status);
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM device_grant WHERE id = '{grant}' AND revoked_at IS NULL"));
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(district.Id, Host.Clock.GetCurrentInstant()), await Host.SignedInAsync(Role.Organiser, district.Id));
    }
}
