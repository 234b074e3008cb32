using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The sign-in sheet, and entering what was written on it.</summary>
public sealed class SheetTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task The_sheet_has_a_head_and_a_number_on_each_page_and_names_no_theme()
    {
        var (door, organiser) = await DoorAsync();
        for (var i = 0; i < 30; i++)
        {
            await World.TicketAsync(door, $"Nguyễn Văn {(char)('A' + (i % 26))}");
        }

        var sheet = await organiser.GetAsync($"/door/{door.ActivityId}/sheet");
        Assert.Equal(HttpStatusCode.OK, sheet.Status);
        Assert.Equal(["Trang 1/2", "Trang 2/2"], sheet.FindAll(".sign-foot > :last-child"));
        Assert.Equal(2, sheet.Document.QuerySelectorAll(".sign-head").Length);
        Assert.Equal(48, sheet.Document.QuerySelectorAll(".sign-table tbody tr").Length);
        Assert.Equal(30, sheet.Document.QuerySelectorAll(".sign-qr svg").Length);
        Assert.Equal(18, sheet.Document.QuerySelectorAll(".sign-table tr.is-empty").Length);
        Assert.Equal("Nguyễn Văn A", sheet.Find(".sign-name"));
        Assert.DoesNotContain("Nam giới cùng lên tiếng", sheet.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_keep_their_numbers_when_somebody_registers_after_the_print()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Trần Thị Mai");
        await World.TicketAsync(door, "Lê Văn Sơn");
        await organiser.GetAsync($"/door/{door.ActivityId}/sheet");
        await World.TicketAsync(door, "H'An Niê");
        var again = await organiser.GetAsync($"/door/{door.ActivityId}/sheet");
        Assert.Equal(["Trần Thị Mai", "Lê Văn Sơn", "H'An Niê"], again.FindAll(".sign-name"));
        Assert.Equal(["1", "2", "3"], again.FindAll("td.sign-number"));
    }

    [Fact]
    public async Task Typed_numbers_and_codes_and_ticks_are_saved_once_and_what_is_not_found_stays_in_the_field()
    {
        var (door, organiser) = await DoorAsync();
        var an = await World.TicketAsync(door, "Lê Thị An");
        var binh = await World.TicketAsync(door, "Lê Thị Bình");
        var chi = await World.TicketAsync(door, "Lê Thị Chi", places: 4);
        var dung = await World.TicketAsync(door, "Lê Văn Dũng", withdrawn: true);
        var path = $"/door/{door.ActivityId}/entry";
        var page = await organiser.GetAsync(path);
        var answer = await organiser.SubmitAsync(
            page,
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Typed"] = $"1, {binh.Code.ToLowerInvariant()} {dung.Code} 77",
                ["Ticked"] = chi.RegistrationId.ToString(),
                [$"People[{chi.RegistrationId}]"] = "3",
            }
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("77", answer.Document.QuerySelector("#Typed")!.GetAttribute("value"));
        Assert.Equal("4 6", await StandsAsync(door));
        Assert.Equal(4, answer.Document.QuerySelectorAll(".entry-rows .is-in").Length);

        // Saving again adds nothing, whether the same values are typed or another person has the page open.
        var second = await organiser.SubmitAsync(
            page,
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = $"1 {binh.Code}" }
        );
        Assert.Equal(HttpStatusCode.Redirect, second.Status);
        Assert.Equal("4 6", await StandsAsync(door));
        Assert.Equal(
            4L,
            await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}' AND source = 'paper'")
        );
        Assert.NotEqual(Guid.Empty, an.RegistrationId);
    }

    [Fact]
    public async Task A_sheet_that_comes_after_the_figures_were_confirmed_is_entered_with_a_reason_and_confirmed_again()
    {
        var (door, organiser) = await DoorAsync();
        var an = await World.TicketAsync(door, "Lê Thị An", places: 2);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = now(), confirmed_at = '2026-01-01',
              confirmed_by_id = created_by_id WHERE id = '{door.ActivityId}'
            """
        );
        var path = $"/door/{door.ActivityId}/entry";
        var ticked = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Ticked"] = an.RegistrationId.ToString() };
        var asked = await organiser.SubmitAsync(await organiser.GetAsync(path), "#entry-form", ticked);
        Assert.Contains("cần lý do", asked.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.NotNull(asked.Document.QuerySelector($"input[value='{an.RegistrationId}'][checked]"));
        Assert.Equal("0 0", await StandsAsync(door));

        ticked["Reason"] = "Phiếu ký về muộn";
        Assert.Equal(path, (await organiser.SubmitAsync(asked, "#entry-form", ticked)).Location);
        Assert.Equal("1 2", await StandsAsync(door));
        Assert.Equal(
            "confirmed again",
            await fixture.Database.SqlAsync(
                $"""
                SELECT a.state || CASE WHEN a.confirmed_at > '2026-01-01' THEN ' again' ELSE ' before' END
                FROM activity a JOIN audit_entry l ON l.subject_id = a.id AND l.action = 'attendance.paper'
                  AND l.fields ->> 'reason' = 'Phiếu ký về muộn'
                WHERE a.id = '{door.ActivityId}'
                """
            )
        );

        // The log says from which figure to which, and that the figures were confirmed again with the same act.
        var binh = await World.TicketAsync(door, "Lê Thị Bình", places: 3);
        ticked["Ticked"] = binh.RegistrationId.ToString();
        Assert.Equal(path, (await organiser.SubmitAsync(await organiser.GetAsync(path), "#entry-form", ticked)).Location);
        var latest = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).FindAll(".log li")[0];
        Assert.Contains("Lượt người: 2 → 5", latest, StringComparison.Ordinal);
        Assert.Contains("Xác nhận lại số liệu: có", latest, StringComparison.Ordinal);

        // A whole list cannot be entered any more, and the page says what can be done instead.
        Assert.Contains(
            "kèm lý do",
            (await organiser.GetAsync($"/door/{door.ActivityId}/import")).Find("main .notice"),
            StringComparison.Ordinal
        );
    }

    /// <summary>The log of the activity names what was entered from paper, what a phone counted, and which group was decided
    /// about.</summary>
    [Fact]
    public async Task The_log_names_paper_headcounts_of_phones_and_the_group_that_was_accepted()
    {
        var (door, organiser) = await DoorAsync();
        var chi = await World.TicketAsync(door, "Lê Thị Chi", places: 4);
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/door/{door.ActivityId}/entry"),
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Ticked"] = chi.RegistrationId.ToString(),
                [$"People[{chi.RegistrationId}]"] = "3",
            }
        );
        var (grant, phone) = await new PairedPhones(Host).PairAsync(door, gate: "Cửa sau", name: "Máy của Lan");
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
                        female = 5,
                        male = 3,
                        unknown = 0,
                        gate = "Cửa sau",
                        at = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
                    },
                },
            }
        );
        var group = await World.TicketAsync(door, "Lớp 9A", sex: null, birthYear: null);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE registration SET is_group = true, state = 'waiting', places = 30, contact_name = 'Cô Hà'
              WHERE id = '{group.RegistrationId}'
            """
        );
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/events/{door.ActivityId}/registrations"),
            "form[action*='handler=Answer']",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["yes"] = "true" }
        );
        var log = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).FindAll(".log li");
        Assert.Contains(
            log,
            l => l.Contains("Nhập điểm danh từ giấy", StringComparison.Ordinal) && l.Contains("Lượt người: 3", StringComparison.Ordinal)
        );
        Assert.Contains(
            log,
            l =>
                l.Contains("Thêm số đếm", StringComparison.Ordinal)
                && l.Contains("Lượt người: 8", StringComparison.Ordinal)
                && l.Contains("Cửa sau", StringComparison.Ordinal)
                && l.Contains("Máy của Lan", StringComparison.Ordinal)
        );
        Assert.Contains(
            log,
            l =>
                l.Contains("Nhận nhóm đăng ký", StringComparison.Ordinal)
                && l.Contains("Lớp 9A", StringComparison.Ordinal)
                && l.Contains(Domain.Codes.ReadableCode.Group(group.Code), StringComparison.Ordinal)
        );

        // A reader of figures sees the code and no name.
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        var counts = (await coordinator.GetAsync($"/events/{door.ActivityId}/log")).Find(".log");
        Assert.True(counts is null || !counts.Contains("Lớp 9A", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saving_at_once_from_several_windows_is_one_act()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Y Thương Niê");
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/entry");
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    organiser.SubmitAsync(page, "#entry-form", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = "1" })
                )
        );
        Assert.Equal("1 1", await StandsAsync(door));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM check_in WHERE session_id = '{door.SessionId}'"));
    }

    [Fact]
    public async Task A_row_entered_by_mistake_is_taken_back_and_can_be_entered_again()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Y Thương Niê");
        var path = $"/door/{door.ActivityId}/entry";
        await organiser.SubmitAsync(
            await organiser.GetAsync(path),
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = "1" }
        );
        var page = await organiser.GetAsync(path);
        var back = page.Document.QuerySelector("button[name=registration]")!;
        var token = page.Document.QuerySelector("#entry-form input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, path + "?handler=TakeBack")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["__RequestVerificationToken"] = token,
                    ["registration"] = back.GetAttribute("value")!,
                }
            ),
        };
        Assert.Equal(HttpStatusCode.Redirect, (await organiser.SendAsync(request)).Status);
        Assert.Equal("0 0", await StandsAsync(door));
        await organiser.SubmitAsync(
            await organiser.GetAsync(path),
            "#entry-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = "1" }
        );
        Assert.Equal("1 1", await StandsAsync(door));
    }

    [Fact]
    public async Task Before_the_door_opens_and_where_nothing_takes_place_nobody_is_entered()
    {
        var unit = await Host.UnitAsync("Huyện Lắk");
        var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        foreach (
            var door in new[]
            {
                await World.EventAsync(unit.Id, TestDatabases.Start + Duration.FromDays(2)),
                await World.EventAsync(unit.Id, state: "confirmed"),
            }
        )
        {
            await World.TicketAsync(door);
            var page = await organiser.GetAsync($"/door/{door.ActivityId}/entry");
            var answer = await organiser.SubmitAsync(
                page,
                "#entry-form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Typed"] = "1" }
            );
            Assert.NotNull(answer.Find(".error-summary"));
            Assert.Equal("0 0", await StandsAsync(door));
        }
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_refused_at_its_field_and_kept()
    {
        var unit = await Host.UnitAsync("Huyện Lắk");
        var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        var door = await World.EventAsync(unit.Id, state: "confirmed");
        await World.TicketAsync(door);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/entry");
        var reason = new string('x', LifecycleRules.MaxReasonLength + 1);
        var refused = await organiser.SubmitAsync(page, "#entry-form", Late(reason));
        Assert.Contains("500", refused.FieldErrors["Reason"], StringComparison.Ordinal);
        Assert.Equal(reason, refused.Document.QuerySelector("[name=Reason]")!.TextContent.Trim());
        Assert.Equal("0 0", await StandsAsync(door));
        Assert.NotNull((await organiser.SubmitAsync(page, "#entry-form", Late(reason[1..]))).Location);
        Assert.Equal("1 1", await StandsAsync(door));
    }

    /// <summary>Both have read the sheet and wait for the activity; the log then says what the attendances say.</summary>
    [Theory, InlineData("scheduled"), InlineData("confirmed")]
    public async Task A_sheet_that_is_saved_twice_at_once_stands_in_the_log_once(string state)
    {
        var unit = await Host.UnitAsync("Huyện Lắk");
        var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
        var door = await World.EventAsync(unit.Id, state: state);
        await World.TicketAsync(door, places: 3);
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/entry");
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE"
        );
        Task<TestPage>[] posts =
        [
            organiser.SubmitAsync(page, "#entry-form", Late("Phiếu về muộn")),
            organiser.SubmitAsync(page, "#entry-form", Late("Phiếu về muộn")),
        ];
        await held.UntilWaitingAsync(2, posts);
        await held.ReleaseAsync();
        Assert.All(await Task.WhenAll(posts), p => Assert.NotNull(p.Location));
        Assert.Equal("1 3", await StandsAsync(door));
        Assert.Equal(
            "1 3",
            await fixture.Database.SqlAsync(
                $"""
                SELECT count(*) || ' ' || sum((fields ->> 'turns')::int) FROM audit_entry
                  WHERE subject_id = '{door.ActivityId}' AND action = 'attendance.paper'
                """
            )
        );
    }

    private static Dictionary<string, string?> Late(string reason) => new(StringComparer.Ordinal) { ["Typed"] = "1", ["Reason"] = reason };

    [Fact]
    public async Task A_row_leads_to_where_what_the_door_counted_is_corrected()
    {
        var (door, organiser) = await DoorAsync();
        var group = await World.TicketAsync(door, "Lớp 9A", places: 25);
        await fixture.Database.SqlAsync($"UPDATE registration SET is_group = true WHERE id = '{group.RegistrationId}'");
        await organiser.PostJsonAsync(
            $"/check-in/{door.SessionId}/acts",
            new
            {
                acts = new[]
                {
                    new SentAct
                    {
                        Token = group.Token,
                        At = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
                        Female = 14,
                        Male = 9,
                    },
                },
            }
        );
        Assert.Equal("1 25", await StandsAsync(door));

        // The row leads to the page of the registration, which corrects how many came, whoever counted them.
        var sheet = await organiser.GetAsync($"/door/{door.ActivityId}/entry");
        var address = sheet.Document.QuerySelector($"a[href^='/registrations/{group.RegistrationId}']")!.GetAttribute("href")!;
        var page = await organiser.GetAsync(address.Split('#')[0]);
        Assert.NotNull(page.Document.QuerySelector("#came details[open] form[action*='handler=Came']"));
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }

    private async Task<string> StandsAsync(TestDoor door) =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT count(*) || ' ' || coalesce(sum(female + male + sex_not_known), 0) FROM attendance
                      WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                    """
                )
            )!;
}
