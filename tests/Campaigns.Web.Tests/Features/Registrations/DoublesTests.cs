using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>
/// Registrations of one event that probably belong to one person are listed on the organiser's page and settled with one press.
/// </summary>
public sealed class DoublesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_person_keeps_the_registration_with_the_ticket_and_counts_once(bool bothIn)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var walkIn = await WalkInAsync(door, organiser.AccountId!.Value, "H'Bia Nie", bothIn ? ticket.RegistrationId : null);
        var page = await organiser.GetAsync(Address(door));
        Assert.Contains("H'Bia Nie", page.Find("#doubles"), StringComparison.Ordinal);
        Assert.Contains(
            "1 cặp đăng ký",
            (await organiser.GetAsync($"/door/{door.ActivityId}/board")).Find(".notice.is-warn"),
            StringComparison.Ordinal
        );
        var turns = await TurnsAsync(door);
        Assert.Equal(bothIn ? 2 : 1, turns);
        Assert.Equal(Address(door), (await organiser.SubmitAsync(page, "#doubles form", Same(true))).Location);
        await using var db = Host.Db();
        Assert.Equal(1, await TurnsAsync(door));
        Assert.Equal(
            ticket.RegistrationId,
            await db
                .Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null)
                .Select(a => a.RegistrationId)
                .SingleAsync()
        );
        Assert.Equal(RegistrationState.Withdrawn, await db.Registrations.Where(r => r.Id == walkIn).Select(r => r.State).SingleAsync());
        Assert.Equal(
            RegistrationState.Confirmed,
            await db.Registrations.Where(r => r.Id == ticket.RegistrationId).Select(r => r.State).SingleAsync()
        );
        Assert.Null((await organiser.GetAsync(Address(door))).Document.QuerySelector("#doubles"));
        Assert.True(
            await db.AuditEntries.AnyAsync(e =>
                e.SubjectId == ticket.RegistrationId && e.Action == "registration.joined" && e.ActorId == organiser.AccountId
            )
        );
    }

    /// <summary>The organiser's decision holds: the second ticket takes no place again, and the door answers it like the first.</summary>
    [Fact]
    public async Task A_joined_ticket_says_where_the_place_is_and_the_door_answers_it_as_the_other()
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        var second = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        await Host.Database.SqlAsync(
            $"UPDATE registration SET created_at = created_at + interval '1 hour' WHERE id = '{second.RegistrationId}'"
        );
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var page = await organiser.GetAsync(Address(door));
        var before = await new Door.PairedPhones(Host).PairAsync(door);
        await organiser.SubmitAsync(page, "#doubles form", Same(true));
        Assert.Equal(
            kept.RegistrationId,
            await Host.Database.SqlAsync($"SELECT joined_to_id FROM registration WHERE id = '{second.RegistrationId}'")
        );

        using var guest = Host.Browser();
        var ticket = await guest.GetAsync($"/t/{second.Token}");
        Assert.Contains("đăng ký hai lần", ticket.Find(".notice"), StringComparison.Ordinal);
        Assert.Null(ticket.Document.QuerySelector("form[action*='Undo']"));
        Assert.DoesNotContain(kept.Code, ticket.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var token =
            ticket.Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value")
            ?? (await guest.GetAsync($"/t/{kept.Token}/withdraw"))
                .Document.QuerySelector("input[name=__RequestVerificationToken]")!
                .GetAttribute("value")!;
        await guest.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"/t/{second.Token}/withdraw?handler=Undo")
            {
                Content = new FormUrlEncodedContent(
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["__RequestVerificationToken"] = token }
                ),
            }
        );
        Assert.Equal("withdrawn", await Host.Database.SqlAsync($"SELECT state FROM registration WHERE id = '{second.RegistrationId}'"));

        // At the door both are one: the second ticket, by whole or short hash, is answered with the first one's admission, and an admission
        // by it counts for the kept registration.
        var (grant, phone) = before;
        var now = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var first = new Door.SentAct { Hash = Door.PairedPhones.Hash(second), At = now };
        var admitted = await Door.PairedPhones.ActAsync(phone, door, grant, first);
        Assert.Equal(("accepted", "H'Bia Niê"), (Door.PairedPhones.Text(admitted, "verdict"), Door.PairedPhones.Text(admitted, "name")));
        Assert.Equal("H'Bia Niê", Door.PairedPhones.Text(await Door.PairedPhones.ActAsync(phone, door, grant, first), "name"));
        var again = await Door.PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new Door.SentAct { Hash = Door.PairedPhones.Hash(kept), At = now + 1000 }
        );
        Assert.Equal(("already_in", now), (Door.PairedPhones.Text(again, "verdict"), again.GetProperty("firstAt").GetInt64()));
        Assert.Equal(
            kept.RegistrationId,
            await Host.Database.SqlAsync(
                $"SELECT registration_id FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
            )
        );
        var roster = System.Text.Json.JsonDocument.Parse((await organiser.GetAsync($"/check-in/{door.SessionId}/roster")).Text).RootElement;
        Assert.Equal(2, roster.GetProperty("in").GetArrayLength());
        Assert.All(Convert.FromBase64String(roster.GetProperty("flags").GetString()!), f => Assert.Equal(0, f & 1));

        // The door's search by name finds the person once.
        var found = System
            .Text.Json.JsonDocument.Parse((await organiser.GetAsync($"/check-in/{door.SessionId}/search?q=bia%20nie")).Text)
            .RootElement;
        Assert.Equal(
            kept.RegistrationId.ToString(),
            Assert.Single(found.GetProperty("people").EnumerateArray()).GetProperty("registration").GetString()
        );

        // Taking back the admission of one ticket takes it back for both.
        await Door.PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new Door.SentAct
            {
                Kind = "annul",
                Target = first.Id,
                Reason = "Quét nhầm",
                At = now + 2000,
            }
        );
        Assert.Equal(0, await TurnsAsync(door));
    }

    /// <summary>
    /// Registrations that were joined by mistake become two people again, each with what the door recorded for their own ticket.
    /// </summary>
    [Fact]
    public async Task A_join_that_is_undone_gives_back_who_came_by_the_joined_ticket()
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        var joined = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var (grant, phone) = await new Door.PairedPhones(Host).PairAsync(door);
        var now = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var admission = new Door.SentAct { Token = joined.Token, At = now };
        await Door.PairedPhones.ActAsync(phone, door, grant, admission);
        await organiser.SubmitAsync(await organiser.GetAsync(Address(door)), "#doubles form", Same(true));
        Assert.Equal(kept.RegistrationId, await InAsync(door));

        var page = await organiser.GetAsync($"/registrations/{joined.RegistrationId}");
        await organiser.SubmitAsync(page, "form[action*='handler=Restore']");
        Assert.Equal(joined.RegistrationId, await InAsync(door));
        Assert.Equal(
            "already_in",
            Door.PairedPhones.Text(
                await Door.PairedPhones.ActAsync(phone, door, grant, new Door.SentAct { Token = joined.Token, At = now + 1000 }),
                "verdict"
            )
        );
        await Door.PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new Door.SentAct
            {
                Kind = "annul",
                Target = admission.Id,
                Reason = "Quét nhầm",
                At = now + 2000,
            }
        );
        Assert.Null(await InAsync(door));
    }

    /// <summary>The registration with a ticket that its holder has stays, also where the door registered the same person before.</summary>
    [Fact]
    public async Task The_ticket_stays_though_the_door_was_earlier_and_nothing_more_is_sent_to_the_other()
    {
        var activity = await PublicEvents.AddAsync(Host);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var walkIn = Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(
                Host,
                PublicEvents.Request(activity.Id, "H'Bia Niê") with
                {
                    Channel = RegistrationChannel.WalkIn,
                    Browser = null,
                    AccountId = organiser.AccountId,
                    Email = "o.cua@example.vn",
                }
            )
        );
        Host.Clock.Advance(Duration.FromMinutes(5));
        var ticket = Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(Host, PublicEvents.Request(activity.Id, "H'Bia Niê") with { Email = "qua.mang@example.vn" })
        );
        var page = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.Equal(ticket.Registration.Id.ToString(), page.Document.QuerySelector("#doubles input[name=kept]")!.GetAttribute("value"));
        await organiser.SubmitAsync(page, "#doubles form", Same(true));
        await using var db = Host.Db();
        Assert.Equal(
            ticket.Registration.Id,
            await db.Registrations.Where(r => r.Id == walkIn.Registration.Id).Select(r => r.JoinedToId).SingleAsync()
        );
        Assert.DoesNotContain(
            await db.Messages.Where(m => m.RegistrationId == walkIn.Registration.Id).ToListAsync(),
            m => m.State == MessageState.Due
        );
        Assert.Contains(
            await db.Messages.Where(m => m.RegistrationId == ticket.Registration.Id).ToListAsync(),
            m => m.State == MessageState.Due
        );
    }

    /// <summary>Of three registrations of one person the door finds the one that stands, whichever of the tickets is shown.</summary>
    [Fact]
    public async Task What_was_joined_to_a_registration_that_is_joined_itself_follows_it()
    {
        var door = await World.EventAsync();
        var tickets = new List<TestTicket>();
        for (var i = 0; i < 3; i++)
        {
            tickets.Add(await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995));
        }

        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var desk = await organiser.GetAsync(Address(door));
        await JoinAsync(desk, tickets[1], tickets[2]);
        await JoinAsync(await organiser.GetAsync(Address(door)), tickets[0], tickets[1]);
        await using var db = Host.Db();
        Guid?[] joined = [null, tickets[0].RegistrationId, tickets[0].RegistrationId];
        Assert.Equal(
            joined,
            await db
                .Registrations.Where(r => r.ActivityId == door.ActivityId)
                .OrderBy(r => r.CreatedAt)
                .Select(r => r.JoinedToId)
                .ToListAsync()
        );

        // Each half of a pair says how many places it holds, because one of them gives its places back.
        Assert.All(desk.FindAll("#doubles li small"), said => Assert.StartsWith("1 chỗ · 1995", said, StringComparison.Ordinal));

        Task<TestPage> JoinAsync(TestPage page, TestTicket kept, TestTicket other) =>
            organiser.SubmitAsync(
                page,
                $"#doubles form:has(input[name=kept][value='{kept.RegistrationId}'])"
                    + $":has(input[name=other][value='{other.RegistrationId}'])",
                Same(true)
            );
    }

    [Fact]
    public async Task Behind_confirmed_figures_two_are_joined_with_a_reason_and_confirmed_again()
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        await WalkInAsync(door, organiser.AccountId!.Value, "H'Bia Nie", kept.RegistrationId);
        await Host.Database.SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        var page = await organiser.GetAsync(Address(door));
        var refused = await organiser.SubmitAsync(page, "#doubles form", Same(true));
        Assert.NotNull(refused.Document.QuerySelector("#doubles .is-wrong"));
        Assert.Equal((2, "confirmed"), (await TurnsAsync(door), await StateAsync()));

        var why = page.Document.QuerySelector("#doubles form .field input, #doubles form .field textarea")!.GetAttribute("name")!;
        Assert.Equal(
            Address(door),
            (
                await organiser.SubmitAsync(
                    page,
                    "#doubles form",
                    new Dictionary<string, string?>(Same(true), StringComparer.Ordinal) { [why] = "Một người hai lần" }
                )
            ).Location
        );
        Assert.Equal((1, "confirmed"), (await TurnsAsync(door), await StateAsync()));
        Assert.Contains(
            "Một người hai lần",
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"""
                        SELECT fields::text FROM audit_entry WHERE action = 'registration.joined' AND subject_id = '{kept.RegistrationId}'
                        """
                    )
                )!,
            StringComparison.Ordinal
        );

        async Task<string> StateAsync() =>
            (string)(await Host.Database.SqlAsync($"SELECT state FROM activity WHERE id = '{door.ActivityId}'"))!;
    }

    /// <summary>Both were let in, so joining took one admission back; parting lets it count again, also once it was held or
    /// confirmed.</summary>
    [Theory]
    [InlineData("scheduled")]
    [InlineData("held")]
    [InlineData("confirmed")]
    public async Task A_join_that_is_undone_counts_both_people_again(string state)
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "Nguyễn Văn Bình", sex: "male", birthYear: 1980);
        var joined = await World.TicketAsync(door, "Nguyễn Văn Bình", sex: "male", birthYear: 1980);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var (grant, phone) = await new Door.PairedPhones(Host).PairAsync(door);
        var now = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        foreach (var ticket in new[] { kept, joined })
        {
            await Door.PairedPhones.ActAsync(phone, door, grant, new Door.SentAct { Token = ticket.Token, At = now });
        }

        await Host.Database.SqlAsync(
            $"""
            UPDATE activity SET state = '{state}', held_at = CASE WHEN '{state}' <> 'scheduled' THEN scheduled_at END, held_by_id = CASE
              WHEN '{state}' <> 'scheduled' THEN scheduled_by_id END, confirmed_at = CASE WHEN '{state}' = 'confirmed'
              THEN scheduled_at END, confirmed_by_id = CASE WHEN '{state}' = 'confirmed' THEN scheduled_by_id END
              WHERE id = '{door.ActivityId}'
            """
        );
        var why = new Dictionary<string, string?>(Same(true), StringComparer.Ordinal) { ["Reason"] = "Đăng ký hai lần" };
        await organiser.SubmitAsync(await organiser.GetAsync(Address(door)), "#doubles form", why);
        Assert.Equal(1, await TurnsAsync(door));

        foreach (var other in new[] { kept, joined })
        {
            var page = await organiser.GetAsync($"/registrations/{other.RegistrationId}");
            if (page.Document.QuerySelector("form[action*='handler=Restore']") is null)
            {
                continue;
            }

            if (state == "confirmed")
            {
                Assert.Contains(
                    "thiếu lý do",
                    (await organiser.SubmitAsync(page, "form[action*='handler=Restore']")).Text,
                    StringComparison.Ordinal
                );
            }

            Assert.Equal(
                Address(door),
                (
                    await organiser.SubmitAsync(
                        page,
                        "form[action*='handler=Restore']",
                        new Dictionary<string, string?>(StringComparer.Ordinal) { ["RestoreReason"] = "Hai người khác nhau" }
                    )
                ).Location
            );
        }

        await using var db = Host.Db();
        Assert.Equal(
            new[] { kept.RegistrationId, joined.RegistrationId }.Order(),
            (
                await db
                    .Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null)
                    .Select(a => a.RegistrationId)
                    .ToListAsync()
            ).Order()
        );
        Assert.Equal(2, await TurnsAsync(door));
    }

    /// <summary>
    /// What either half knows stays: the sex, the year, the commune, the phone, the mail address and the name with its marks; the splits
    /// are counted by it. Parting gives each half back what it knew.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_either_half_knows_stays_when_two_are_joined_and_goes_back_when_they_are_parted(bool bothIn)
    {
        var door = await World.EventAsync();
        var poor = await World.TicketAsync(door, "Nguyen Thi Man", sex: null, birthYear: 1988);
        var rich = await World.TicketAsync(door, "Nguyễn Thị Mận", sex: "female", birthYear: null);
        await Host.Database.SqlAsync(
            $"""
            UPDATE registration SET phone = '+84905123456', email = 'man@example.vn',
              commune_id = (SELECT id FROM unit WHERE level_key = 'commune' ORDER BY id LIMIT 1) WHERE id = '{rich.RegistrationId}';
            UPDATE registration SET phone = '+84905123456' WHERE id = '{poor.RegistrationId}'
            """
        );
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var (grant, phone) = await new Door.PairedPhones(Host).PairAsync(door);
        var now = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        foreach (var ticket in bothIn ? [poor, rich] : new[] { rich })
        {
            await Door.PairedPhones.ActAsync(phone, door, grant, new Door.SentAct { Token = ticket.Token, At = now });
        }

        var before = (Poor: await KnownAsync(poor), Rich: await KnownAsync(rich), Split: await SplitAsync());
        await organiser.SubmitAsync(await organiser.GetAsync(Address(door)), "#doubles form", Same(true));
        Assert.Equal("Nguyễn Thị Mận|female|1988|t|+84905123456|man@example.vn", await KnownAsync(poor));
        Assert.Equal("1 0 0 | 0 0 1 0 0", await SplitAsync());
        Assert.Equal(
            "Nguyễn Thị Mận|female|1988",
            await Host.Database.SqlAsync(
                $"SELECT concat_ws('|', p.name, p.sex, p.birth_year) FROM registration r JOIN person p ON p.id = r.person_id "
                    + $"WHERE r.id = '{poor.RegistrationId}'"
            )
        );
        Assert.Equal(
            1L,
            await Host.Database.SqlAsync(
                $"SELECT count(*) FROM message WHERE registration_id = '{poor.RegistrationId}' AND rule = 'ticket' AND state <> 'skipped'"
            )
        );

        var page = await organiser.GetAsync($"/registrations/{rich.RegistrationId}");
        await organiser.SubmitAsync(page, "form[action*='handler=Restore']");
        Assert.Equal(before, (await KnownAsync(poor), await KnownAsync(rich), await SplitAsync()));

        async Task<string> KnownAsync(TestTicket ticket) =>
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"""
                        SELECT concat_ws('|', name, coalesce(sex, '-'), coalesce(birth_year::text, '-'), commune_id IS NOT NULL, phone,
                          email)
                        FROM registration WHERE id = '{ticket.RegistrationId}'
                        """
                    )
                )!;

        async Task<string> SplitAsync() =>
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"""
                        SELECT concat_ws(' ', sum(female), sum(male), sum(sex_not_known), '|', sum(under16), sum(from16to30),
                          sum(from31to59),
                          sum(from60), sum(age_not_known))
                        FROM attendance WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL
                        """
                    )
                )!;
    }

    /// <summary>The sex that the door asked for is known too, and a correction after the join is not taken back by parting.</summary>
    [Fact]
    public async Task What_the_door_was_told_stays_and_what_was_corrected_since_is_kept()
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "H'Bia Niê", sex: null, birthYear: 1995);
        var other = await World.TicketAsync(door, "H'Bia Niê", sex: null, birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        foreach (var (ticket, sex) in new[] { (kept, (Domain.People.Sex?)null), (other, Domain.People.Sex.Female) })
        {
            var now = Host.Clock.GetCurrentInstant();
            var act = new DoorAct
            {
                Id = Guid.CreateVersion7(),
                Kind = CheckInKind.Admit,
                RegistrationId = ticket.RegistrationId,
                Gate = "Cửa chính",
                Source = Source.Search,
                DeviceAt = now,
                Sex = sex,
            };
            await Host.WithAsync<CheckInService, IReadOnlyList<DoorAnswer>>(d =>
                d.ActAsync(door.SessionId, ActorKind.Account, organiser.AccountId, [act], now, TestContext.Current.CancellationToken)
            );
        }

        await organiser.SubmitAsync(await organiser.GetAsync(Address(door)), "#doubles form", Same(true));
        Assert.Equal("female 1", await SexAsync());
        await Host.Database.SqlAsync($"UPDATE registration SET birth_year = 1996 WHERE id = '{kept.RegistrationId}'");
        var page = await organiser.GetAsync($"/registrations/{other.RegistrationId}");
        await organiser.SubmitAsync(page, "form[action*='handler=Restore']");
        Assert.Equal("- 0", await SexAsync());
        Assert.Equal(1996, await Host.Database.SqlAsync($"SELECT birth_year FROM registration WHERE id = '{kept.RegistrationId}'"));

        async Task<string> SexAsync() =>
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"""
                        SELECT coalesce(r.sex, '-') || ' ' || t.female FROM registration r
                        JOIN attendance t ON t.registration_id = r.id AND t.annulled_at IS NULL WHERE r.id = '{kept.RegistrationId}'
                        """
                    )
                )!;
    }

    /// <summary>Of a chain of three, parting the last one leaves the first with what the middle one knows.</summary>
    [Fact]
    public async Task Parting_one_of_three_takes_back_only_what_it_alone_knew()
    {
        var door = await World.EventAsync();
        var first = await World.TicketAsync(door, "H'Bia Niê", sex: null, birthYear: 1995);
        var middle = await World.TicketAsync(door, "H'Bia Niê", sex: null, birthYear: 1995);
        var last = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        await Host.Database.SqlAsync(
            $"UPDATE registration SET phone = '+84905123456' WHERE id IN ('{middle.RegistrationId}', '{last.RegistrationId}')"
        );
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        await JoinAsync(middle, last);
        await JoinAsync(first, middle);
        Assert.Equal("female +84905123456", await KnownAsync(first));
        var page = await organiser.GetAsync($"/registrations/{last.RegistrationId}");
        await organiser.SubmitAsync(page, "form[action*='handler=Restore']");
        Assert.Equal("- +84905123456", await KnownAsync(first));
        Assert.Equal("- +84905123456", await KnownAsync(middle));
        Assert.Equal("female +84905123456", await KnownAsync(last));

        async Task<string> KnownAsync(TestTicket ticket) =>
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"SELECT coalesce(sex, '-') || ' ' || coalesce(phone, '-') FROM registration WHERE id = '{ticket.RegistrationId}'"
                    )
                )!;

        async Task JoinAsync(TestTicket kept, TestTicket other) =>
            await organiser.SubmitAsync(
                await organiser.GetAsync(Address(door)),
                $"#doubles form:has(input[name=kept][value='{kept.RegistrationId}'])"
                    + $":has(input[name=other][value='{other.RegistrationId}'])",
                Same(true)
            );
    }

    [Fact]
    public async Task Erasing_the_names_erases_what_was_joined_too()
    {
        var door = await World.EventAsync();
        var kept = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        var other = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        await organiser.SubmitAsync(await organiser.GetAsync(Address(door)), "#doubles form", Same(true));
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{kept.RegistrationId}?ask=erase"), "form[action*=Erase]");
        Assert.Equal(
            0L,
            await Host.Database.SqlAsync(
                $"""
                SELECT (SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}' AND name <> '')
                  + (SELECT count(*) FROM person WHERE id IN ('{kept.RegistrationId}', '{other.RegistrationId}') AND name <> '')
                """
            )
        );
    }

    private async Task<Guid?> InAsync(TestDoor door)
    {
        await using var db = Host.Db();
        return await db
            .Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null)
            .Select(a => (Guid?)a.RegistrationId)
            .SingleOrDefaultAsync();
    }

    [Fact]
    public async Task Two_people_stay_two_and_are_not_asked_about_again()
    {
        var door = await World.EventAsync();
        await World.TicketAsync(door, "Nguyễn Thị Hoa", sex: "female", birthYear: 1980);
        await World.TicketAsync(door, "Nguyễn Thị Hoà", sex: "female", birthYear: 1980);
        await World.TicketAsync(door, "Nguyễn Thị Hoa", sex: "female", birthYear: 1987);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var page = await organiser.GetAsync(Address(door));
        Assert.Single(page.Document.QuerySelectorAll("#doubles form"));
        await organiser.SubmitAsync(page, "#doubles form", Same(false));
        Assert.Null((await organiser.GetAsync(Address(door))).Document.QuerySelector("#doubles"));
        Assert.Contains(
            "không còn là một cặp",
            (await organiser.SubmitAsync(page, "#doubles form", Same(true))).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );
        await using var db = Host.Db();
        Assert.Equal(3, await db.Registrations.CountAsync(r => r.ActivityId == door.ActivityId && r.State == RegistrationState.Confirmed));

        // A slip is taken back by one press, and the pair is asked about again.
        var apart = await organiser.GetAsync(Address(door));
        Assert.Equal(Address(door), (await organiser.SubmitAsync(apart, "#apart form")).Location);
        var again = await organiser.GetAsync(Address(door));
        Assert.Single(again.Document.QuerySelectorAll("#doubles form"));
        Assert.Null(again.Document.QuerySelector("#apart"));
    }

    private static string Address(TestDoor door) => $"/events/{door.ActivityId}/registrations";

    private static Dictionary<string, string?> Same(bool same) => new(StringComparer.Ordinal) { ["same"] = same ? "true" : "false" };

    private async Task<int> TurnsAsync(TestDoor door)
    {
        await using var db = Host.Db();
        return await db.Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null).SumAsync(a => a.Turns);
    }

    /// <summary>Registers a person at the door by name alone and admits them; also admits a ticket, if one is given.</summary>
    private async Task<Guid> WalkInAsync(TestDoor door, Guid account, string name, Guid? ticket)
    {
        var made = Assert.IsType<RegisterOutcome.Done>(
            await PublicEvents.RegisterAsync(
                Host,
                PublicEvents.Request(door.ActivityId, name) with
                {
                    Channel = RegistrationChannel.WalkIn,
                    Browser = null,
                    AccountId = account,
                }
            )
        );
        foreach (var registration in new[] { ticket, made.Registration.Id }.OfType<Guid>())
        {
            var now = Host.Clock.GetCurrentInstant();
            var act = new DoorAct
            {
                Id = Guid.CreateVersion7(),
                Kind = CheckInKind.Admit,
                RegistrationId = registration,
                Gate = "Cửa chính",
                Source = Source.Search,
                DeviceAt = now,
            };
            var answers = await Host.WithAsync<CheckInService, IReadOnlyList<DoorAnswer>>(d =>
                d.ActAsync(door.SessionId, ActorKind.Account, account, [act], now, TestContext.Current.CancellationToken)
            );
            Assert.Equal(Verdict.Accepted, answers[0].Verdict);
        }

        return made.Registration.Id;
    }
}
