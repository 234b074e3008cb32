using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>A registration is corrected, erased when the person asks for it, and a withdrawal is taken back.</summary>
public sealed class CorrectingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Union = "Hội Liên hiệp Phụ nữ tỉnh";

    private static readonly Sex?[] AllSexes = [Sex.Female, Sex.Male, null];
    private static readonly int?[] AllYears = [null, 1950, 1980, 2000, 2015];

    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task Of_two_who_correct_one_registration_the_second_keeps_what_the_first_wrote_and_sees_what_both_wrote()
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Zel Kpă", birthYear: 2001);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var address = $"/registrations/{ticket.RegistrationId}";
        const string form = "#correct-form";
        var (first, second) = (await organiser.GetAsync(address), await organiser.GetAsync(address));
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    first,
                    form,
                    new Dictionary<string, string?> { ["Input.Name"] = "H'Zel Kpă Niê", ["Input.YearOfBirth"] = "1971" }
                )
            ).Location
        );

        // The second typed a phone and another year.
        var told = await organiser.SubmitAsync(
            second,
            form,
            new Dictionary<string, string?> { ["Input.Phone"] = "0905 000 111", ["Input.YearOfBirth"] = "1981" }
        );
        Assert.Null(told.Location);
        Assert.Contains("Có người vừa sửa đăng ký này", told.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal("H'Zel Kpă Niê", told.Document.QuerySelector("#Input_Name")?.GetAttribute("value"));
        Assert.Equal("1981", told.Document.QuerySelector("#Input_YearOfBirth")?.GetAttribute("value"));
        Assert.Contains("“1971”", told.FieldErrors["Input.YearOfBirth"], StringComparison.Ordinal);
        Assert.Equal("0905 000 111", told.Document.QuerySelector("#Input_Phone")?.GetAttribute("value"));
        Assert.Equal("H'Zel Kpă Niê 1971 ", await StoredAsync());

        Assert.NotNull((await organiser.SubmitAsync(told, form)).Location);
        Assert.Equal("H'Zel Kpă Niê 1981 +84905000111", await StoredAsync());

        async Task<string?> StoredAsync() =>
            (string?)
                await Host.Database.SqlAsync(
                    $"SELECT concat(name, ' ', birth_year, ' ', phone) FROM registration WHERE id = '{ticket.RegistrationId}'"
                );
    }

    /// <summary>
    /// What the door counted for a ticket is put right in the office with a reason, by acts like the door's own, whatever it came from; in
    /// a confirmed activity it is confirmed again at once.
    /// </summary>
    [Theory]
    [InlineData("scheduled", Source.Qr)]
    [InlineData("held", Source.Paper)]
    [InlineData("confirmed", Source.Import)]
    public async Task The_office_corrects_how_many_came_and_takes_back_where_nobody_did(string state, Source source)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "Lớp 7B", places: 25, sex: null, birthYear: null);
        await Host.Database.SqlAsync(
            $"UPDATE registration SET is_group = true, contact_name = 'Cô Hà' WHERE id = '{ticket.RegistrationId}'"
        );
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        await AdmitAsync(door, ticket, organiser.AccountId!.Value, source);
        await Host.Database.SqlAsync(
            $"""
            UPDATE activity SET state = '{state}', held_at = CASE WHEN '{state}' <> 'scheduled' THEN scheduled_at END,
              held_by_id = CASE WHEN '{state}' <> 'scheduled' THEN scheduled_by_id END,
              confirmed_at = CASE WHEN '{state}' = 'confirmed' THEN scheduled_at END,
              confirmed_by_id = CASE WHEN '{state}' = 'confirmed' THEN scheduled_by_id END
            WHERE id = '{door.ActivityId}'
            """
        );
        var address = $"/registrations/{ticket.RegistrationId}";
        var page = await organiser.GetAsync(address);
        Assert.Equal("25 người đã đến", page.Find("#came h2"));

        var refused = await organiser.SubmitAsync(page, Form, Came(("Came.People", "0"), ("Came.Reason", "\u200B")));
        Assert.Null(refused.Location);
        Assert.Contains("từ 1 đến", refused.FieldErrors["Came.People"], StringComparison.Ordinal);
        Assert.Contains("lý do", refused.FieldErrors["Came.Reason"], StringComparison.Ordinal);
        Assert.Equal("25 0 0 25", await CellsAsync());

        Assert.Equal(
            address,
            (
                await organiser.SubmitAsync(
                    page,
                    Form,
                    Came(("Came.People", "12"), ("Came.Female", "7"), ("Came.Male", "4"), ("Came.Reason", "Máy không hỏi số người"))
                )
            ).Location
        );
        Assert.Equal("12 7 4 1", await CellsAsync());
        Assert.Equal(state, await StateAsync());
        Assert.Equal(
            source.ToString().ToLowerInvariant(),
            await Host.Database.SqlAsync($"SELECT source FROM attendance WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL")
        );
        Assert.Equal(
            "Máy không hỏi số người",
            await Host.Database.SqlAsync($"SELECT reason FROM check_in WHERE session_id = '{door.SessionId}' AND kind = 'override'")
        );

        // An older page does not overwrite what was corrected since.
        var stale = await organiser.SubmitAsync(page, Form, Came(("Came.People", "3"), ("Came.Reason", "Đếm lại")));
        Assert.Contains("vừa được sửa ở nơi khác", stale.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal("12 7 4 1", await CellsAsync());

        // What was typed stays in the open form beside the number that stands now, the list of errors leads to it, and the next press
        // saves.
        Assert.Contains("nay là 12", stale.FieldErrors["Came.People"], StringComparison.Ordinal);
        Assert.NotNull(stale.Document.QuerySelector("[data-error-summary] a[href='#Came_People']"));
        Assert.NotNull(stale.Document.QuerySelector("#came details[open]"));
        Assert.Equal("3", stale.Document.QuerySelector("#Came_People")?.GetAttribute("value"));
        Assert.Equal("Đếm lại", stale.Find("#Came_Reason")?.Trim());
        Host.Clock.AdvanceMinutes(1);
        Assert.Equal(address, (await organiser.SubmitAsync(stale, Form, Came(("Came.Female", ""), ("Came.Male", "")))).Location);
        Assert.StartsWith("3 ", await CellsAsync(), StringComparison.Ordinal);

        // Of two corrections the later one wins.
        Host.Clock.AdvanceMinutes(1);
        await organiser.SubmitAsync(await organiser.GetAsync(address), Form, Came(("Came.People", "13"), ("Came.Reason", "Đếm lại")));
        Assert.StartsWith("13 ", await CellsAsync(), StringComparison.Ordinal);

        // Taking all of it back is asked about first, with what it means and with the way to leave it.
        var asked = await organiser.SubmitAsync(
            await organiser.GetAsync(address),
            Form,
            Came(("answer", "ask-nobody"), ("Came.People", ""), ("Came.Reason", "Nhóm không đến"))
        );
        Assert.Equal("Rút 13 lượt đã ghi của Lớp 7B?", asked.Find("#ask h3"));
        Assert.Contains("bớt 13 lượt người", asked.Find("#ask"), StringComparison.Ordinal);
        Assert.NotNull(asked.Document.QuerySelector("#ask a[autofocus]"));
        Assert.Equal("Nhóm không đến", asked.Find("#Came_Reason")?.Trim());
        Assert.StartsWith("13 ", await CellsAsync(), StringComparison.Ordinal);
        await organiser.SubmitAsync(asked, Form, Came(("answer", "nobody")));
        Assert.Equal("0", await CellsAsync());
        Assert.Equal(state, await StateAsync());
        Assert.Null((await organiser.GetAsync(address)).Document.QuerySelector("#came"));
        var log = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).FindAll(".log li");
        Assert.Contains(
            log,
            l => l.Contains("Sửa số người đã đến", StringComparison.Ordinal) && l.Contains("Nhóm không đến", StringComparison.Ordinal)
        );

        async Task<string> CellsAsync() =>
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"""
                        SELECT concat_ws(' ', coalesce(sum(female + male + sex_not_known), 0), sum(female), sum(male), sum(sex_not_known))
                        FROM attendance WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL
                        """
                    )
                )!;

        async Task<string> StateAsync() =>
            (string)(await Host.Database.SqlAsync($"SELECT state FROM activity WHERE id = '{door.ActivityId}'"))!;
    }

    /// <summary>A person with companions keeps their sex and what the door was told of the companions.</summary>
    [Fact]
    public async Task A_corrected_number_keeps_the_person_and_the_companions_that_were_told()
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Bia Niê", places: 4, sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        await AdmitAsync(door, ticket, organiser.AccountId!.Value, Source.Qr, people: 4, female: 1, male: 2);
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/registrations/{ticket.RegistrationId}"),
            Form,
            Came(("Came.People", "3"), ("Came.Reason", "Một người về"))
        );
        Assert.Equal(
            "2 1 0",
            await Host.Database.SqlAsync(
                $"""
                SELECT concat_ws(' ', female, male, sex_not_known) FROM attendance
                WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL
                """
            )
        );

        // A coordinator of the province sees figures, and corrects no door.
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"/registrations/{ticket.RegistrationId}")).Status);
    }

    private const string Form = "form[action*='handler=Came']";

    private static Dictionary<string, string?> Came(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);

    private async Task AdmitAsync(
        TestDoor door,
        TestTicket ticket,
        Guid account,
        Source source,
        int? people = null,
        int? female = null,
        int? male = null
    )
    {
        var now = Host.Clock.GetCurrentInstant();
        var act = new DoorAct
        {
            Id = Guid.CreateVersion7(),
            Kind = CheckInKind.Admit,
            RegistrationId = ticket.RegistrationId,
            Gate = "Cửa chính",
            Source = source,
            DeviceAt = now,
            People = people,
            Female = female,
            Male = male,
        };
        var answers = await Host.WithAsync<CheckInService, IReadOnlyList<DoorAnswer>>(d =>
            d.ActAsync(door.SessionId, ActorKind.Account, account, [act], now, TestContext.Current.CancellationToken)
        );
        Assert.Equal(Verdict.Accepted, answers[0].Verdict);
    }

    [Fact]
    public async Task The_organiser_corrects_every_field_and_the_log_names_the_fields_and_no_value()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "Nguyễn Thị Hao") with { Phone = "+84905111222" });
        using var organiser = await OrganiserAsync();
        var list = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        var page = await organiser.GetAsync(list.Document.QuerySelector("tbody th a")!.GetAttribute("href")!);
        var commune = (await Host.UnitAsync("Xã Ea Tul")).Id;
        var saved = await organiser.SubmitAsync(
            page,
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = "Nguyễn Thị Hảo",
                ["Input.Sex"] = "Female",
                ["Input.YearOfBirth"] = "1987",
                ["Input.CommuneId"] = commune.ToString(),
                ["Input.Phone"] = "0905 333 444",
                ["Input.Email"] = "hao@example.vn",
            }
        );
        Assert.Equal($"/events/{activity.Id}/registrations", saved.Location);
        await using var db = Host.Db();
        var r = await db.Registrations.SingleAsync(r => r.Id == done.Registration.Id);
        Assert.Equal(
            ("Nguyễn Thị Hảo", "nguyen thi hao", Sex.Female, 1987, commune, "+84905333444", "hao@example.vn"),
            (r.Name, r.NameFolded, r.Sex, r.BirthYear, r.CommuneId, r.Phone, r.Email)
        );

        // Nothing but this registration is known of the person, so the person's entry is corrected with it and found by the right name from
        // now on.
        Assert.Equal(
            ("Nguyễn Thị Hảo", 1987),
            await db
                .Persons.Where(p => p.Id == r.PersonId)
                .Select(p => new ValueTuple<string, int>(p.Name, p.BirthYear!.Value))
                .SingleAsync()
        );
        var entry = await db.AuditEntries.SingleAsync(e => e.Action == "registration.corrected" && e.SubjectId == r.Id);
        Assert.Equal(
            """{"changed":["name","phone","email","sex","birth_year","commune"]}""",
            entry.Fields!.Replace(": ", ":", StringComparison.Ordinal).Replace(", ", ",", StringComparison.Ordinal)
        );
        Assert.Equal((ActorKind.Account, organiser.AccountId), (entry.ActorKind, entry.ActorId));

        // The new address gets the ticket and the reminder.
        Assert.Equal(
            [MessageRule.Ticket, MessageRule.Reminder],
            (await db.Messages.Where(m => m.RegistrationId == r.Id).Select(m => m.Rule).ToListAsync()).Order()
        );
    }

    [Fact]
    public async Task What_cannot_be_is_refused_at_its_field_and_two_who_correct_at_once_do_not_overwrite_each_other()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "Y Bhăm Êban"));
        using var organiser = await OrganiserAsync();
        var page = await organiser.GetAsync($"/registrations/{done.Registration.Id}");
        var wrong = await organiser.SubmitAsync(
            page,
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = "",
                ["Input.YearOfBirth"] = "1850",
                ["Input.Phone"] = "0905",
                ["Input.Email"] = "a@",
            }
        );
        Assert.Equal(
            ["Input.Email", "Input.Name", "Input.Phone", "Input.YearOfBirth"],
            wrong.FieldErrors.Keys.Order(StringComparer.Ordinal)
        );

        Assert.NotNull((await organiser.SubmitAsync(page, "#correct-form", Named("Y Bhăm Niê"))).Location);
        var stale = await organiser.SubmitAsync(page, "#correct-form", Named("Y Bham Mlô"));
        Assert.Contains("vừa sửa đăng ký này", stale.Find(".error-summary"), StringComparison.Ordinal);
        Assert.Equal("Y Bham Mlô", stale.Document.QuerySelector("#Input_Name")!.GetAttribute("value"));
        await using var db = Host.Db();
        Assert.Equal("Y Bhăm Niê", await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Name).SingleAsync());

        Assert.NotNull((await organiser.SubmitAsync(stale, "#correct-form")).Location);
        Assert.Equal("Y Bham Mlô", await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Name).SingleAsync());
    }

    [Fact]
    public async Task Somebody_known_otherwise_too_is_not_changed_by_a_correction()
    {
        var (one, other) = (await PublicEvents.AddAsync(Host), await PublicEvents.AddAsync(Host));
        var first = await RegisterAsync(PublicEvents.Request(one.Id, "H'Duyên Kbuôr") with { Phone = "+84905999111" });
        var second = await RegisterAsync(PublicEvents.Request(other.Id, "H'Duyên Kbuôr") with { Phone = "+84905999111" });
        Assert.Equal(first.Registration.PersonId, second.Registration.PersonId);
        using var organiser = await OrganiserAsync();
        await organiser.SubmitAsync(
            await organiser.GetAsync($"/registrations/{second.Registration.Id}"),
            "#correct-form",
            Named("H'Duyên Kbuôr Ksơr")
        );
        await using var db = Host.Db();
        Assert.Equal("H'Duyên Kbuôr", await db.Persons.Where(p => p.Id == first.Registration.PersonId).Select(p => p.Name).SingleAsync());
        Assert.Equal(
            "H'Duyên Kbuôr Ksơr",
            await db.Registrations.Where(r => r.Id == second.Registration.Id).Select(r => r.Name).SingleAsync()
        );
    }

    /// <summary>A person who is known beyond one registration keeps the entry as it is when that registration is corrected.</summary>
    [
        Theory,
        InlineData("speaks"),
        InlineData("stands in a programme"),
        InlineData("is in the network"),
        InlineData("is another entry too")
    ]
    public async Task Whoever_is_known_by_more_than_this_registration_keeps_their_entry(string otherwise)
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "H'Nga Kpă"));
        var person = done.Registration.PersonId;
        await SqlAsync(
            otherwise switch
            {
                "speaks" => $"UPDATE person SET is_speaker = true WHERE id = '{person}'",
                "stands in a programme" =>
                    $"INSERT INTO activity_speaker (activity_id, person_id, position) VALUES ('{activity.Id}', '{person}', 0)",
                "is in the network" => $"""
                INSERT INTO collaborator (id, person_id, keeping_unit_id, skills, since, consent_version, consent_channel, consent_on,
                  created_by_id, created_at, updated_at)
                SELECT new_id(), '{person}', organising_unit_id, '', '2026-01-01', 'v', 'paper', '2026-01-01', created_by_id, created_at,
                  created_at FROM activity WHERE id = '{activity.Id}'
                """,
                _ => $"""
                INSERT INTO person (id, name, name_folded, name_sort, is_speaker, created_at, merged_into_id) SELECT new_id(), name,
                  name_folded, name_sort, false, created_at, id FROM person WHERE id = '{person}'
                """,
            }
        );
        using var organiser = await OrganiserAsync();
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    await organiser.GetAsync($"/registrations/{done.Registration.Id}"),
                    "#correct-form",
                    Named("H'Ngà Kpă")
                )
            ).Location
        );
        await using var db = Host.Db();
        Assert.Equal("H'Ngà Kpă", await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.Name).SingleAsync());
        Assert.Equal("H'Nga Kpă", await db.Persons.Where(p => p.Id == person).Select(p => p.Name).SingleAsync());
    }

    [Fact]
    public async Task A_trainer_corrects_a_participant_with_unit_and_position_and_nobody_else_may()
    {
        var training = new TrainingWorld(Host);
        using var trainer = await training.TrainerAsync();
        var run = await training.RunAsync(trainer, "Hội trường sửa");
        var registration = await training.RegisterAsync(trainer, run, "Trần Văn Nhầm");
        var list = await trainer.GetAsync($"/course-runs/{run}/participants");
        var page = await trainer.GetAsync(list.Document.QuerySelector("tbody th a")!.GetAttribute("href")!);
        var saved = await trainer.SubmitAsync(
            page,
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = "Trần Văn Đúng",
                ["Input.Workplace"] = "UBND xã, phó chủ tịch",
            }
        );
        Assert.Equal($"/course-runs/{run}/participants", saved.Location);
        await using var db = Host.Db();
        Assert.Equal(
            "UBND xã, phó chủ tịch",
            await db.Participants.Where(p => p.RegistrationId == registration.Id).Select(p => p.Workplace).SingleAsync()
        );
        Assert.Contains(
            "\"name\"",
            await db
                .AuditEntries.Where(e => e.Action == "registration.corrected" && e.SubjectId == registration.Id)
                .Select(e => e.Fields)
                .SingleAsync(),
            StringComparison.Ordinal
        );
        using var elsewhere = await training.TrainerAsync("Huyện Lắk");
        Assert.Equal(HttpStatusCode.Forbidden, (await elsewhere.GetAsync($"/registrations/{registration.Id}")).Status);
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"/registrations/{registration.Id}")).Status);

        // A trainer works with course runs and sees nothing of an event's guests.
        var guest = await RegisterAsync(PublicEvents.Request((await PublicEvents.AddAsync(Host)).Id));
        using var root = await Host.SignedInAsync(Role.Trainer, (await Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await root.GetAsync($"/registrations/{guest.Registration.Id}")).Status);
    }

    /// <summary>
    /// Counted 11 holds for many people, whatever was said at the door and whatever is corrected, with the queue folded or not.
    /// </summary>
    [Theory, InlineData(3), InlineData(41)]
    public async Task Correcting_sex_or_year_moves_the_splits_and_never_a_total(int seed)
    {
        var random = new Random(seed);
        var now = Host.Clock.GetCurrentInstant();
        var door = await World.EventAsync(startsAt: now - Duration.FromMinutes(10));
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var people = new List<(TestTicket Ticket, Sex? Sex, int? Year, DoorSaid Said)>();
        for (var i = 0; i < 14; i++)
        {
            var (sex, year) = (AllSexes[random.Next(3)], AllYears[random.Next(5)]);
            var ticket = await World.TicketAsync(
                door,
                $"Khách {i}",
                places: 1 + random.Next(4),
                sex: sex?.ToString().ToLowerInvariant(),
                birthYear: year
            );
            var said = await LetInAsync(organiser, door, ticket, random);
            people.Add((ticket, sex, year, said));
        }

        for (var step = 0; step < 24; step++)
        {
            var i = random.Next(people.Count);
            var (ticket, _, _, said) = people[i];
            var before = await TotalsAsync(door);
            var (sex, year) = (AllSexes[random.Next(3)], AllYears[random.Next(5)]);
            await CorrectAsync(organiser, ticket, sex, year);
            people[i] = (ticket, sex, year, said);
            var after = await TotalsAsync(door);
            Assert.Equal(before, after);
            if (random.Next(4) == 0)
            {
                await SqlAsync("SELECT outreach_fold()");
            }
        }

        var expected = Cells.Sum(people.Select(p => Expected(p.Sex, p.Year, p.Said)));
        Assert.Equal(expected, await CountedAsync(door));
        var folded = await FiguresAsync();
        await SqlAsync("SELECT outreach_fold()");
        Assert.Equal(folded, await FiguresAsync());
        await SqlAsync("SELECT outreach_rebuild()");
        Assert.Equal(folded, await FiguresAsync());
    }

    [Fact]
    public async Task Sex_and_year_behind_confirmed_figures_are_corrected_with_a_reason_and_confirmed_again()
    {
        var door = await World.EventAsync(startsAt: Host.Clock.GetCurrentInstant() - Duration.FromHours(3));
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var ticket = await World.TicketAsync(door, "Khách Đã Tính");
        await SqlAsync(
            $"""
            SELECT check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{ticket.RegistrationId}', NULL, NULL, NULL, 'Cửa', 'account',
              '{organiser.AccountId}', 'search', '{door.StartsAt}', NULL, NULL, NULL, false, NULL, NULL, NULL, '{door.StartsAt}')
            """
        );
        await SqlAsync(
            $"""
            UPDATE activity SET state = 'confirmed', held_at = scheduled_at, held_by_id = scheduled_by_id, confirmed_at = scheduled_at,
              confirmed_by_id = scheduled_by_id WHERE id = '{door.ActivityId}'
            """
        );
        var page = await organiser.GetAsync($"/registrations/{ticket.RegistrationId}");
        var refused = await organiser.SubmitAsync(
            page,
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Sex"] = "Female" }
        );
        Assert.True(refused.FieldErrors.ContainsKey("Input.Reason"));
        Assert.Equal(
            "confirmed 0",
            await TextAsync(
                $"""
                SELECT (SELECT state FROM activity WHERE id = '{door.ActivityId}') || ' ' || sum(female) FROM attendance
                  WHERE activity_id = '{door.ActivityId}'
                """
            )
        );

        // Changing a name changes no figure and needs no reason.
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    page,
                    "#correct-form",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Name"] = "Khách Được Tính" }
                )
            ).Location
        );
        page = await organiser.GetAsync($"/registrations/{ticket.RegistrationId}");
        Assert.NotNull(
            (
                await organiser.SubmitAsync(
                    page,
                    "#correct-form",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Sex"] = "Female", ["Input.Reason"] = "Ghi nhầm" }
                )
            ).Location
        );
        Assert.Equal(
            "confirmed 1 true",
            await TextAsync(
                $"""
                SELECT (SELECT state FROM activity WHERE id = '{door.ActivityId}') || ' ' || sum(female) || ' '
                  || (SELECT confirmed_at = '{Host.Clock.GetCurrentInstant()}' FROM activity WHERE id = '{door.ActivityId}')
                  FROM attendance WHERE activity_id = '{door.ActivityId}'
                """
            )
        );

        // The log says why, and at which event, and never about whom.
        using var official = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        var row = (await official.GetAsync("/audit?kind=registration"))
            .Document.QuerySelectorAll("tbody tr")
            .First(r => r.TextContent.Contains("Ghi nhầm", StringComparison.Ordinal));
        Assert.Equal($"/events/{door.ActivityId}", row.QuerySelector("th small a")!.GetAttribute("href"));
        Assert.Contains("Nam giới cùng lên tiếng, 24/11/2026", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Khách", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Ghi nhầm", (await organiser.GetAsync($"/events/{door.ActivityId}/log")).Find(".log"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_contact_are_erased_everywhere_and_every_figure_stays()
    {
        var now = Host.Clock.GetCurrentInstant();
        var activity = await PublicEvents.AddAsync(
            Host,
            startsAt: now - Duration.FromMinutes(10),
            change: a => a.CheckInClosesMinutes = 600
        );
        var came = await RegisterAsync(
            PublicEvents.Request(activity.Id, "H'Xóa Niê") with
            {
                Channel = RegistrationChannel.WalkIn,
                Phone = "+84905123000",
                Email = "xoa@example.vn",
                Sex = Sex.Female,
                YearOfBirth = 1990,
                Companions = 2,
            }
        );
        var group = await RegisterAsync(
            PublicEvents.Request(activity.Id, "Lớp 9A") with
            {
                Channel = RegistrationChannel.WalkIn,
                Email = "lop9a@example.vn",
                Group = new GroupInput(3, "Cô Mai", [new MemberLine("Lê Văn Tám", Sex.Male), new MemberLine("Lê Thị Chín", Sex.Female)]),
            }
        );
        var staying = await RegisterAsync(
            PublicEvents.Request(activity.Id, "H'Ở Lại Niê") with
            {
                Channel = RegistrationChannel.WalkIn,
                Email = "olai@example.vn",
            }
        );
        using var organiser = await OrganiserAsync();
        foreach (var r in new[] { came, group })
        {
            await ActAsync(
                organiser,
                activity.Sessions[0].Id,
                new DoorAct
                {
                    Id = Guid.CreateVersion7(),
                    Kind = CheckInKind.Admit,
                    RegistrationId = r.Registration.Id,
                    Gate = "1",
                    Source = Source.Paper,
                    DeviceAt = now,
                    LetIn = true,
                }
            );
        }

        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        Assert.Contains("xoa@example.vn", To());
        var figures = await FiguresAsync();

        // Both the page and the files of a ticket answer until the names are erased, and show nobody afterwards.
        using var browser = Host.Browser();
        var tickets = new[] { came.Token, group.Token };
        foreach (var path in tickets.SelectMany(t => new[] { $"/t/{t}", $"/t/{t}/image", $"/t/{t}/calendar.ics" }))
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).Status);
        }

        foreach (var r in new[] { came, group })
        {
            var page = await organiser.GetAsync($"/registrations/{r.Registration.Id}?ask=erase");
            Assert.Contains("lượt đã đếm vẫn giữ nguyên", page.Find("#ask"), StringComparison.Ordinal);
            Assert.Equal($"/events/{activity.Id}/registrations", (await organiser.SubmitAsync(page, "#ask form")).Location);
        }

        Assert.Equal(figures, await FiguresAsync());
        Assert.DoesNotContain("xoa@example.vn", To());
        Assert.DoesNotContain("lop9a@example.vn", To());
        Assert.Contains("olai@example.vn", To());

        // The erased words are nowhere in the database: every table is searched, the log included.
        foreach (
            var word in new[]
            {
                "H'Xóa",
                "xoa nie",
                "905123000",
                "xoa@example.vn",
                "Lớp 9A",
                "lop9a",
                "Cô Mai",
                "Lê Văn Tám",
                "Lê Thị Chín",
            }
        )
        {
            Assert.Equal("", await WhereAsync(word));
        }

        Assert.NotEqual("", await WhereAsync("H'Ở Lại"));
        await using var db = Host.Db();
        Assert.Equal(
            2,
            await db.AuditEntries.CountAsync(e =>
                e.Action == "registration.erased"
                && e.Fields == null
                && (e.SubjectId == came.Registration.Id || e.SubjectId == group.Registration.Id)
            )
        );
        Assert.NotNull(await db.Consents.Where(c => c.RegistrationId == came.Registration.Id).Select(c => c.WithdrawnAt).SingleAsync());
        string[] words = ["H'Xóa", "905123000", "0905 123 000", "xoa@", "Lớp 9A", "lop9a", "Cô Mai", "Lê Văn Tám", "Lê Thị Chín"];
        foreach (
            var path in tickets.SelectMany(t =>
                new[] { "", "/image", "/calendar.ics", "/change", "/withdraw", "/pass" }.Select(file => $"/t/{t}{file}")
            )
        )
        {
            var answer = await browser.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, answer.Status));
            Assert.All(words, word => Assert.DoesNotContain(word, answer.Text, StringComparison.OrdinalIgnoreCase));
        }

        var list = await organiser.GetAsync($"/events/{activity.Id}/registrations");
        Assert.Equal(
            2,
            list.Document.QuerySelectorAll("tbody th span").Count(s => s.TextContent.Contains("xóa", StringComparison.OrdinalIgnoreCase))
        );

        string[] To() => [.. Host.Mails().Select(m => m.To.ToString())];
    }

    [Fact]
    public async Task What_somebody_proposed_in_their_own_words_goes_with_their_name()
    {
        var activity = await PublicEvents.AddAsync(Host);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id, "H'Lời Niê"));
        await SqlAsync(
            $"""
            INSERT INTO invitation (id, activity_id, person_id, invited_to, token_hash, key_version, generation, invited_by_id, invited_at,
              asked_at, answer, answered_at, answered_version, proposal)
            SELECT new_id(), id, '{done.Registration.PersonId}', 'help', sha256('loi'), 1, 1, created_by_id, created_at, created_at,
              'another_time', created_at, 1, 'Chiều tôi đưa con đi khám'
            FROM activity WHERE id = '{activity.Id}'
            """
        );
        using var organiser = await OrganiserAsync();
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{done.Registration.Id}?ask=erase"), "#ask form");
        Assert.Equal("", await WhereAsync("đưa con đi khám"));
        Assert.Equal("another_time", await TextAsync($"SELECT answer FROM invitation WHERE person_id = '{done.Registration.PersonId}'"));
    }

    [Fact]
    public async Task The_names_of_a_group_are_corrected_in_their_places_and_doors_hear_of_it()
    {
        var now = Host.Clock.GetCurrentInstant();
        var activity = await PublicEvents.AddAsync(
            Host,
            startsAt: now - Duration.FromMinutes(10),
            change: a => a.CheckInClosesMinutes = 600
        );
        var group = (
            await RegisterAsync(
                PublicEvents.Request(activity.Id, "Lớp 9 Hai") with
                {
                    Channel = RegistrationChannel.WalkIn,
                    Group = new GroupInput(
                        4,
                        "Thầy Sơn",
                        [new MemberLine("Hồ Văn Bảy", Sex.Male), new MemberLine("Hồ Thị Từ", Sex.Female), new MemberLine("Y Mười", null)]
                    ),
                }
            )
        ).Registration;
        using var organiser = await OrganiserAsync();
        Task<string> NamesAsync() => NamesOfAsync(group.Id);
        Task<object?> VersionAsync() =>
            Host.Database.SqlAsync($"SELECT version FROM registration_tally WHERE activity_id = '{activity.Id}'");
        var (before, opened) = (await VersionAsync(), await organiser.GetAsync($"/registrations/{group.Id}"));
        Assert.Equal("Hồ Văn Bảy, nam\nHồ Thị Từ, nữ\nY Mười", opened.Document.QuerySelector("#Input_Members")!.TextContent.Trim());

        // One name is corrected and one is taken off the list; nobody was ticked yet.
        Task<TestPage> SaveAsync(TestPage page, string members) =>
            organiser.SubmitAsync(
                page,
                "#correct-form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Members"] = members }
            );
        Assert.Equal($"/events/{activity.Id}/registrations", (await SaveAsync(opened, "Hồ Văn Bảy, nam\nHồ Thị Tư, nữ")).Location);
        Assert.Equal("0 Hồ Văn Bảy male, 1 Hồ Thị Tư female", await NamesAsync());
        Assert.NotEqual(before, await VersionAsync());
        Assert.Contains(
            "members",
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"SELECT fields::text FROM audit_entry WHERE action = 'registration.corrected' AND subject_id = '{group.Id}'"
                    )
                )!,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Thị Tư",
            (string)
                (
                    await Host.Database.SqlAsync(
                        $"SELECT fields::text FROM audit_entry WHERE action = 'registration.corrected' AND subject_id = '{group.Id}'"
                    )
                )!,
            StringComparison.Ordinal
        );

        // A form that was opened with the earlier list cannot overwrite the new one.
        Assert.NotNull((await SaveAsync(opened, "Ai đó")).Find("[data-error-summary]"));

        await ActAsync(
            organiser,
            activity.Sessions[0].Id,
            new DoorAct
            {
                Id = Guid.CreateVersion7(),
                Kind = CheckInKind.Admit,
                RegistrationId = group.Id,
                Gate = "1",
                Source = Source.Search,
                DeviceAt = now,
                People = 1,
                Ticked = [1],
            }
        );
        var page = await organiser.GetAsync($"/registrations/{group.Id}");
        Assert.Contains("đừng bớt dòng", (await SaveAsync(page, "Hồ Thị Tư, nữ")).FieldErrors["Input.Members"], StringComparison.Ordinal);
        Assert.Contains("5 tên", (await SaveAsync(page, "A B\nC D\nE F\nG H\nI K")).FieldErrors["Input.Members"], StringComparison.Ordinal);
        Assert.Equal($"/events/{activity.Id}/registrations", (await SaveAsync(page, "Hồ Văn Bẩy\nHồ Thị Tư, nữ\nH'Mới Niê")).Location);
        Assert.Equal("0 Hồ Văn Bẩy -, 1 Hồ Thị Tư female, 2 H'Mới Niê -", await NamesAsync());
    }

    [Fact]
    public async Task A_name_that_was_ticked_is_struck_off_a_groups_list_and_nothing_counted_changes()
    {
        var now = Host.Clock.GetCurrentInstant();
        var activity = await PublicEvents.AddAsync(
            Host,
            startsAt: now - Duration.FromMinutes(10),
            change: a => a.CheckInClosesMinutes = 600
        );
        var group = (
            await RegisterAsync(
                PublicEvents.Request(activity.Id, "Chi hội Gạch Tên") with
                {
                    Channel = RegistrationChannel.WalkIn,
                    Group = new GroupInput(
                        3,
                        "Cô Hạnh",
                        [new MemberLine("Hồ Văn Bảy", Sex.Male), new MemberLine("Hồ Thị Từ", Sex.Female), new MemberLine("Y Mười", null)]
                    ),
                }
            )
        ).Registration;
        using var organiser = await OrganiserAsync();
        await ActAsync(
            organiser,
            activity.Sessions[0].Id,
            new DoorAct
            {
                Id = Guid.CreateVersion7(),
                Kind = CheckInKind.Admit,
                RegistrationId = group.Id,
                Gate = "1",
                Source = Source.Search,
                DeviceAt = now,
                People = 2,
                Female = 1,
                Male = 0,
                Ticked = [1, 2],
            }
        );
        var figures = await FiguresAsync();
        var page = await organiser.GetAsync($"/registrations/{group.Id}");
        Assert.Equal(
            ["Hồ Văn Bảy", "Hồ Thị Từ · đã đánh dấu có mặt", "Y Mười · đã đánh dấu có mặt"],
            page.FindAll("#correct-form details label")
        );

        // Her position and the last one are used up: the last position is not given to another name.
        var saved = await StrikeAsync(page, "Hồ Văn Bảy, nam\nHồ Thị Từ, nữ\nY Mười", "1", "2");
        Assert.Equal($"/events/{activity.Id}/registrations", saved.Location);
        Assert.Equal("0 Hồ Văn Bảy male", await NamesOfAsync(group.Id));
        Assert.Equal(figures, await FiguresAsync());
        var log = (string)
            (
                await Host.Database.SqlAsync(
                    $"SELECT fields::text FROM audit_entry WHERE action = 'registration.corrected' AND subject_id = '{group.Id}'"
                )
            )!;
        Assert.Contains("\"struck\": 2", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Thị", log, StringComparison.Ordinal);
        Assert.Contains(
            "Tên gạch khỏi danh sách: 2",
            (await organiser.GetAsync($"/events/{activity.Id}/log")).Find("main")!,
            StringComparison.Ordinal
        );

        await organiser.SubmitAsync(
            await organiser.GetAsync($"/registrations/{group.Id}"),
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Members"] = "Hồ Văn Bảy, nam\nH'Mới Niê, nữ" }
        );
        Assert.Equal("0 Hồ Văn Bảy male, 3 H'Mới Niê female", await NamesOfAsync(group.Id));
        Assert.Equal(figures, await FiguresAsync());
        Assert.Contains(
            "Có mặt 0 trong 2 tên",
            (await organiser.GetAsync($"/events/{activity.Id}/registrations")).Find(".member-list summary")!,
            StringComparison.Ordinal
        );

        // A phone ticks a name by its line, which is the position.
        using var roster = System.Text.Json.JsonDocument.Parse(
            (await organiser.GetAsync($"/check-in/{activity.Sessions[0].Id}/roster")).Text
        );
        var told = roster.RootElement.GetProperty("members")[0];
        Assert.Equal(("Hồ Văn Bảy\n\n\nH'Mới Niê", "m--f"), (told.GetProperty("names").GetString(), told.GetProperty("sexes").GetString()));

        async Task<TestPage> StrikeAsync(TestPage shown, string members, params string[] positions)
        {
            foreach (var box in shown.Document.QuerySelectorAll("#correct-form details input"))
            {
                if (positions.Contains(box.GetAttribute("value")))
                {
                    box.SetAttribute("checked", "checked");
                }
            }

            return await organiser.SubmitAsync(
                shown,
                "#correct-form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Members"] = members }
            );
        }
    }

    private async Task<string> NamesOfAsync(Guid registration) =>
        (string)
            (
                await Host.Database.SqlAsync(
                    $"""
                    SELECT string_agg(position || ' ' || name || ' ' || coalesce(sex, '-'), ', ' ORDER BY position)
                      FROM registration_member WHERE registration_id = '{registration}'
                    """
                )
            )!;

    [Fact]
    public async Task Who_has_not_come_gives_the_place_back_and_gets_no_more_mail_and_is_kept_where_known_otherwise()
    {
        var (activity, other) = (await PublicEvents.AddAsync(Host, a => a.Capacity = 1), await PublicEvents.AddAsync(Host));
        var request = PublicEvents.Request(activity.Id, "Y Quên Niê") with { Phone = "+84905777001", Email = "quen@example.vn" };
        var done = await RegisterAsync(request);
        var known = await RegisterAsync(request with { OperationId = Guid.CreateVersion7(), ActivityId = other.Id });
        Assert.Equal(done.Registration.PersonId, known.Registration.PersonId);
        using var organiser = await OrganiserAsync();
        var page = await organiser.GetAsync($"/registrations/{done.Registration.Id}?ask=erase");
        Assert.Contains("Chỗ được trả lại", page.Find("#ask"), StringComparison.Ordinal);

        // The registration changed since the question was read, so it is asked again.
        await organiser.SubmitAsync(page, "#correct-form", Named("Y Quên Mlô"));
        Assert.NotNull((await organiser.SubmitAsync(page, "#ask form")).Find("#ask form"));
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{done.Registration.Id}?ask=erase"), "#ask form");
        await using var db = Host.Db();
        Assert.Equal(
            (RegistrationState.Withdrawn, ""),
            await db
                .Registrations.Where(r => r.Id == done.Registration.Id)
                .Select(r => new ValueTuple<RegistrationState, string>(r.State, r.Name))
                .SingleAsync()
        );
        Assert.All(
            await db.Messages.Where(m => m.RegistrationId == done.Registration.Id).ToListAsync(),
            m => Assert.Equal(MessageState.Skipped, m.State)
        );
        Assert.Equal("Y Quên Niê", await db.Persons.Where(p => p.Id == done.Registration.PersonId).Select(p => p.Name).SingleAsync());
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, PublicEvents.Request(activity.Id, "Y Khoa")));

        // The withdrawal of an erased registration cannot be undone.
        await PublicEvents.ChangeAsync(Host, activity.Id, a => a.Capacity = 9);
        Assert.NotNull(
            await Host.WithAsync<Correcting, RegistrationRefusal?>(c => c.RestoreAsync(done.Registration.Id, "", CancellationToken.None))
        );
        Assert.Equal(
            RegistrationState.Withdrawn,
            await db.Registrations.Where(r => r.Id == done.Registration.Id).Select(r => r.State).SingleAsync()
        );
    }

    [Fact]
    public async Task Mails_of_the_folder_go_with_the_time_too()
    {
        var activity = await PublicEvents.AddAsync(Host);
        await RegisterAsync(PublicEvents.Request(activity.Id, "H'Cũ Niê") with { Email = "cu@example.vn" });
        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        Assert.Contains(Host.Mails(), m => m.To.ToString() == "cu@example.vn");
        await using var db = Host.Db();
        await db.Database.ExecuteSqlAsync(
            $"UPDATE registration SET name = '', name_folded = '', name_sort = '' WHERE email = 'cu@example.vn'"
        );
        await Host.WithAsync<ForgetNamesJob>(job => job.RunAsync(CancellationToken.None));
        Assert.DoesNotContain(Host.Mails(), m => m.To.ToString() == "cu@example.vn");
    }

    [Fact]
    public async Task A_place_that_was_given_back_is_taken_again_while_one_is_free_with_its_reminder()
    {
        var activity = await PublicEvents.AddAsync(Host, a => a.Capacity = 1);
        var done = await RegisterAsync(PublicEvents.Request(activity.Id) with { Email = "lailai@example.vn" });
        using var browser = Host.Browser();
        var withdrawn = await browser.FollowAsync(await browser.SubmitAsync(await browser.GetAsync($"/t/{done.Token}/withdraw")));
        Assert.Contains("Chỗ đã được trả lại", withdrawn.Find(".notice"), StringComparison.Ordinal);
        var again = await browser.FollowAsync(await browser.SubmitAsync(withdrawn, "form[action$='handler=Undo']"));
        Assert.Contains("có chỗ trở lại", again.Find(".notice"), StringComparison.Ordinal);
        Assert.NotNull(again.Find(".ticket-qr"));
        await using (var db = Host.Db())
        {
            Assert.Equal(
                MessageState.Due,
                await db
                    .Messages.Where(m => m.RegistrationId == done.Registration.Id && m.Rule == MessageRule.Reminder)
                    .Select(m => m.State)
                    .SingleAsync()
            );
            Assert.True(
                await db.AuditEntries.AnyAsync(e =>
                    e.Action == "registration.restored" && e.SubjectId == done.Registration.Id && e.ActorKind == ActorKind.LinkHolder
                )
            );
        }

        // The place is given back once more, and somebody else takes it first.
        await browser.SubmitAsync(await browser.GetAsync($"/t/{done.Token}/withdraw"));
        await RegisterAsync(PublicEvents.Request(activity.Id, "Y Nhanh"));
        var full = await browser.FollowAsync(
            await browser.SubmitAsync(await browser.GetAsync($"/t/{done.Token}"), "form[action$='handler=Undo']")
        );
        Assert.Contains(full.FindAll(".notice"), n => n.Contains("Chỗ đã có người khác", StringComparison.Ordinal));
        await using var after = Host.Db();
        Assert.Equal(
            1,
            await after
                .Registrations.Where(r => r.ActivityId == activity.Id && r.State == RegistrationState.Confirmed)
                .SumAsync(r => r.Places)
        );
    }

    [Fact]
    public async Task A_name_struck_off_a_class_is_taken_in_again_from_the_page()
    {
        var training = new TrainingWorld(Host);
        using var trainer = await training.TrainerAsync();
        var run = await training.RunAsync(trainer, "Hội trường rút tên");
        var registration = await training.RegisterAsync(trainer, run, "Lê Thị Rút");
        var page = await trainer.GetAsync($"/course-runs/{run}/participants");
        var struck = await trainer.FollowAsync(await trainer.SubmitAsync(page, "form[action$='handler=Withdraw']"));
        Assert.Contains("Lê Thị Rút", struck.Find("#withdrawn"), StringComparison.Ordinal);
        var again = await trainer.FollowAsync(await trainer.SubmitAsync(struck, "#withdrawn form"));
        Assert.Null(again.Find("#withdrawn"));
        Assert.Contains("Lê Thị Rút", again.Find("tbody"), StringComparison.Ordinal);

        // The class became full in the meantime: the page says so, and nobody is in it twice.
        await trainer.SubmitAsync(again, "form[action$='handler=Withdraw']");
        await training.RegisterAsync(trainer, run, "Lê Văn Nhanh");
        await PublicEvents.ChangeAsync(Host, run, a => a.Capacity = 1);
        var full = await trainer.SubmitAsync(await trainer.GetAsync($"/course-runs/{run}/participants"), "#withdrawn form");
        Assert.Contains("lớp đã đủ chỗ", full.Find(".error-summary"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            RegistrationState.Withdrawn,
            await db.Registrations.Where(r => r.Id == registration.Id).Select(r => r.State).SingleAsync()
        );
    }

    private sealed record DoorSaid(int People, int Female, int Male, Sex? Sex, AgeBand? Age);

    private static Dictionary<string, string?> Named(string name) => new(StringComparer.Ordinal) { ["Input.Name"] = name };

    private async Task<TestBrowser> OrganiserAsync() => await Host.SignedInAsync(Role.Organiser, (await Host.UnitAsync(Union)).Id);

    private async Task<RegisterOutcome.Done> RegisterAsync(RegisterRequest request) =>
        Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(Host, request));

    private Task ActAsync(TestBrowser by, Guid session, DoorAct act) =>
        Host.WithAsync<CheckInService>(door =>
            door.ActAsync(session, ActorKind.Account, by.AccountId!.Value, [act], Host.Clock.GetCurrentInstant(), CancellationToken.None)
        );

    /// <summary>Admits a registration with some companions; sometimes the number, or what was not known, is sent afterwards.</summary>
    private async Task<DoorSaid> LetInAsync(TestBrowser by, TestDoor door, TestTicket ticket, Random random)
    {
        var people = 1 + random.Next(5);
        var female = random.Next(people);
        var admission = new DoorAct
        {
            Id = Guid.CreateVersion7(),
            Kind = CheckInKind.Admit,
            RegistrationId = ticket.RegistrationId,
            Gate = "1",
            Source = Source.Search,
            DeviceAt = Host.Clock.GetCurrentInstant(),
            People = people,
            Female = female,
            Male = random.Next(people - female),
            Sex = AllSexes[random.Next(3)],
        };
        await ActAsync(by, door.SessionId, admission);
        var said = new DoorSaid(people, female, admission.Male!.Value, admission.Sex, null);
        if (random.Next(3) == 0)
        {
            // No number is sent, so the earlier one stays.
            var age = AgeBand.From31To59;
            await ActAsync(
                by,
                door.SessionId,
                admission with
                {
                    Id = Guid.CreateVersion7(),
                    Kind = CheckInKind.Override,
                    RegistrationId = null,
                    TargetId = admission.Id,
                    People = null,
                    Female = null,
                    Male = null,
                    Sex = Sex.Female,
                    AgeBand = age,
                }
            );
            said = said with { Sex = Sex.Female, Age = age };
        }

        if (random.Next(3) == 0)
        {
            await ActAsync(
                by,
                door.SessionId,
                admission with
                {
                    Id = Guid.CreateVersion7(),
                    Kind = CheckInKind.Override,
                    RegistrationId = null,
                    TargetId = admission.Id,
                    People = people + 1,
                    Female = 0,
                    Male = 1,
                    Sex = null,
                    DeviceAt = admission.DeviceAt,
                }
            );
            said = said with { People = people + 1, Female = 0, Male = 1 };
        }

        return said;
    }

    private static Cells Expected(Sex? sex, int? year, DoorSaid said)
    {
        var age = year is { } born ? Ages.BandOf(born, new LocalDate(2026, 11, 24)) : said.Age ?? AgeBand.NotKnown;
        var companions = said.People - 1;
        var female = Math.Min(said.Female, companions);
        var male = Math.Min(said.Male, companions - female);
        return Cells.One(sex ?? said.Sex, age) + Cells.BySex(female, male, companions - female - male);
    }

    private static async Task CorrectAsync(TestBrowser organiser, TestTicket ticket, Sex? sex, int? year)
    {
        var page = await organiser.GetAsync($"/registrations/{ticket.RegistrationId}");
        var saved = await organiser.SubmitAsync(
            page,
            "#correct-form",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Sex"] = sex?.ToString() ?? "None",
                ["Input.YearOfBirth"] = year?.ToString(CultureInfo.InvariantCulture) ?? "",
            }
        );
        Assert.NotNull(saved.Location);
    }

    private Task<string> TotalsAsync(TestDoor door) =>
        TextAsync(
            $"""
            SELECT string_agg(row(registration_id, female + male + sex_not_known, on_date)::text, ' ' ORDER BY registration_id)
              FROM attendance WHERE activity_id = '{door.ActivityId}' AND annulled_at IS NULL
            """
        );

    private async Task<Cells> CountedAsync(TestDoor door)
    {
        await using var db = Host.Db();
        return Cells.Sum(
            (await db.Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null).ToListAsync()).Select(a => a.Cells)
        );
    }

    /// <summary>Every figure of every unit, with the queue folded or not.</summary>
    private Task<string> FiguresAsync() =>
        TextAsync(
            """
            SELECT string_agg(f::text, E'\n' ORDER BY f::text) FROM (SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS id
              FROM activity) c
            CROSS JOIN unit u CROSS JOIN LATERAL outreach_figures(c.id, u.id, ARRAY[]::uuid[]) f
            WHERE (f.female, f.male, f.sex_not_known, f.people, f.events_held) <> (0, 0, 0, 0, 0)
            """
        );

    /// <summary>The tables that contain a word in any column.</summary>
    private async Task<string> WhereAsync(string word)
    {
        var found = new List<string>();
        foreach (
            var table in (
                await TextAsync(
                    """
                    SELECT string_agg(quote_ident(relname), ' ' ORDER BY relname) FROM pg_class
                      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                    """
                )
            ).Split(' ')
        )
        {
            await using var command = fixture.Database.Owner.CreateCommand($"SELECT EXISTS (SELECT FROM {table} t WHERE t::text ILIKE $1)");
            command.Parameters.Add(new NpgsqlParameter { Value = $"%{word.Replace("'", "_", StringComparison.Ordinal)}%" });
            if (await command.ExecuteScalarAsync() is true)
            {
                found.Add(table);
            }
        }

        return string.Join(' ', found);
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = fixture.Database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    private async Task SqlAsync(string sql)
    {
        await using var command = fixture.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
