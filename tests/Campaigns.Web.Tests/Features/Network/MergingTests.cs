using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Tests.Features.Events;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Network;

/// <summary>Two entries of one person: they are offered, merged and separated, and the counts follow.</summary>
public sealed class MergingTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    /// <summary>Everything that a merge may touch, as one text.</summary>
    private const string Everything = """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
          SELECT 'person ' || row(id, name, sex, birth_year, commune_id, phone, email, is_speaker, merged_into_id,
            standing_id)::text AS line FROM person
          UNION ALL SELECT 'collaborator ' || row(id, person_id, skills)::text FROM collaborator
          UNION ALL SELECT 'kind ' || k::text FROM collaborator_kind_held k
          UNION ALL SELECT 'cover ' || k::text FROM collaborator_cover k
          UNION ALL SELECT 'language ' || k::text FROM collaborator_language k
          UNION ALL SELECT 'speaker ' || row(activity_id, person_id)::text FROM activity_speaker
          UNION ALL SELECT 'booking ' || row(id, person_id, activity_id, standing_id)::text FROM booking
          UNION ALL SELECT 'invitation ' || row(id, person_id, activity_id)::text FROM invitation
          UNION ALL SELECT 'registration ' || row(id, person_id)::text FROM registration
          UNION ALL SELECT 'attendance ' || row(id, person_id)::text FROM attendance) everything
        """;

    private const string Figures = """
        FROM (SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS id FROM activity) c
        CROSS JOIN unit u CROSS JOIN LATERAL outreach_figures(c.id, u.id, ARRAY[]::uuid[]) f
        WHERE f.dimension = 'all' AND (u.parent_id IS NULL OR u.level_key = 'district')
        """;

    private const string Turns =
        "SELECT string_agg(row(f.campaign_id, f.unit_id, f.side, f.female, f.male, f.sex_not_known)::text, E'\n' ORDER BY "
        + $"f.campaign_id, f.unit_id, f.side) {Figures} AND f.female + f.male + f.sex_not_known <> 0";

    private const string People =
        "SELECT string_agg(row(f.campaign_id, f.unit_id, f.side, f.people)::text, E'\n' ORDER BY f.campaign_id, f.unit_id, "
        + $"f.side) {Figures} AND f.people <> 0";

    private const string PlainPeople = """
        SELECT string_agg(row(campaign_id, unit_id, side, people)::text, E'\n' ORDER BY campaign_id, unit_id, side) FROM (
          SELECT coalesce(t.campaign_id, outreach_no_campaign()) AS campaign_id, above.id AS unit_id, s.side,
            count(DISTINCT person_root(t.person_id)) AS people
          FROM attendance t
          CROSS JOIN LATERAL (VALUES ('organising', t.organising_unit_id), ('place', t.place_unit_id)) s (side, own)
          JOIN unit u ON u.id = s.own JOIN unit above ON above.path @> u.path
          WHERE t.annulled_at IS NULL AND t.person_id IS NOT NULL AND (above.parent_id IS NULL OR above.level_key = 'district')
          GROUP BY 1, 2, 3) plain
        """;

    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly NetworkWorld _world = new(fixture.Host);

    [Fact]
    public async Task Two_of_one_name_and_phone_are_offered_with_what_comes_of_it_merged_and_parted()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var office = await _world.Events.OfficeAsync(district);
        var kept = await _world.KeptAsync("H'Trùng Niê", district.Id, phone: "+84905123001");
        var other = await _world.KeptAsync(
            "h’trùng  niê",
            office.Id,
            kind: "speaker",
            phone: "+84905123001",
            email: "trung@example.vn",
            born: 1980
        );
        var cousin = await _world.KeptAsync("H'Chung Niê", district.Id, phone: "+84905123001");
        using var browser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(browser, "2026-12-14");
        await _world.AnswerAsync(await _world.InviteAsync(browser, activity, other.Id), InvitationAnswer.Yes);
        var before = await TextAsync(Everything);

        var page = await browser.GetAsync($"/network/duplicates?person={kept.Id}");
        var card = Assert.Single(page.Document.QuerySelectorAll("article.card"));
        Assert.Contains("trung@example.vn", card.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("H'Chung", page.Text.Replace("&#x27;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("/network/duplicates", (await browser.SubmitAsync(page, "form[action*='handler=Merge']")).Location);

        await using var db = fixture.Host.Db();
        var one = await db.Persons.AsNoTracking().SingleAsync(p => p.Id == kept.Id, Cancel);
        Assert.Equal(("+84905123001", "trung@example.vn", 1980, true), (one.Phone, one.Email, one.BirthYear, one.IsSpeaker));
        Assert.Equal(
            1,
            await db.Bookings.CountAsync(b => b.StandingId == kept.Id && b.PersonId == other.Id && b.ActivityId == activity, Cancel)
        );
        Assert.Equal(Rows(before), Rows(await TextAsync(Everything)));
        Assert.Equal(["H'Trùng Niê"], (await browser.GetAsync("/network?q=trung+nie")).FindAll("tbody th a"));
        Assert.Equal($"/network/{kept.Id}", (await browser.GetAsync($"/network/{other.Id}")).Location);
        Assert.Null(
            (await browser.GetAsync($"/network/duplicates?person={kept.Id}")).Document.QuerySelector("form[action*='handler=Merge']")
        );

        // The other entry's invitation is now shown for the kept one, and its link still works.
        Assert.Contains(
            "Nhận lời",
            (await browser.GetAsync($"/network/{kept.Id}")).FindAll(".state").First(s => s.Length > 0),
            StringComparison.Ordinal
        );
        var card2 = await browser.GetAsync($"/network/{kept.Id}");
        Assert.Equal($"/network/{kept.Id}", (await browser.SubmitAsync(card2, "form[action*='handler=Part']")).Location);
        Assert.Equal(before, await TextAsync(Everything));
        Assert.NotNull(await db.PersonMerges.SingleAsync(m => m.KeptId == kept.Id && m.UndoneAt != null, Cancel));
        Assert.Equal(cousin.Id, (await db.Persons.SingleAsync(p => p.Id == cousin.Id && p.MergedIntoId == null, Cancel)).Id);
    }

    [Fact]
    public async Task A_helper_who_was_merged_is_held_as_the_kept_one_and_parted_as_the_other_though_the_event_moved()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var kept = await _world.KeptAsync("H'Gộp Kđoh", district.Id, phone: "+84905123011");
        var other = await _world.KeptAsync("H'Gộp Kđoh", district.Id, phone: "+84905123011");
        using var browser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(browser, "2026-12-30");
        await _world.AnswerAsync(await _world.InviteAsync(browser, activity, other.Id, InvitedTo.Help), InvitationAnswer.Yes);
        await browser.SubmitAsync(await browser.GetAsync($"/network/duplicates?person={kept.Id}"), "form[action*='handler=Merge']");
        await using var db = fixture.Host.Db();
        Task<Guid?> HeldAsync() =>
            db.Bookings.Where(b => b.ActivityId == activity && b.PersonId != null).Select(b => b.StandingId).SingleAsync(Cancel);
        var merge = await db
            .PersonMerges.AsNoTracking()
            .SingleAsync(m => m.UndoneAt == null && (m.KeptId == kept.Id || m.KeptId == other.Id), Cancel);
        Assert.Equal(merge.KeptId, await HeldAsync());

        Assert.NotNull(
            (
                await browser.SubmitAsync(
                    await browser.GetAsync($"/events/{activity}/edit"),
                    "#event-form",
                    Values(("Input.Date", "2026-12-31"))
                )
            ).Location
        );
        Assert.Equal(merge.KeptId, await HeldAsync());
        await browser.SubmitAsync(await browser.GetAsync($"/network/{merge.KeptId}"), "form[action*='handler=Part']");
        Assert.Equal(other.Id, await HeldAsync());
    }

    [Fact]
    public async Task The_one_who_stands_shows_all_of_both_and_the_network_lists_them_once()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var office = await _world.Events.OfficeAsync(district);
        var kept = await _world.KeptAsync("H'Đủ Cả Niê", district.Id, phone: "+84905123021");
        var other = await _world.KeptAsync("H'Đủ Cả Niê", office.Id, kind: "speaker", phone: "+84905123021");
        using var browser = await _world.Events.OrganiserAsync();
        var (one, two) = (await _world.EventAsync(browser, "2026-12-20"), await _world.EventAsync(browser, "2026-12-21"));
        await _world.AnswerAsync(await _world.InviteAsync(browser, one, kept.Id, InvitedTo.Help), InvitationAnswer.Yes);
        await _world.AnswerAsync(await _world.InviteAsync(browser, two, other.Id), InvitationAnswer.Yes);
        await using var db = fixture.Host.Db();
        await db
            .Collaborators.Where(c => c.PersonId == other.Id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Skills, "hòa giải ở buôn"), Cancel);
        var before = await TextAsync(Everything);
        Assert.Null((await MergeAsync(kept.Id, other.Id)).Refusal);

        var page = await browser.GetAsync($"/network/{kept.Id}");
        foreach (var told in new[] { "2026-12-20", "2026-12-21" })
        {
            Assert.Contains(told[8..] + "/12", page.Text, StringComparison.Ordinal);
        }

        Assert.Contains("hòa giải ở buôn", page.Text, StringComparison.Ordinal);
        Assert.Equal(["H'Đủ Cả Niê"], (await browser.GetAsync("/network?q=du+ca+nie")).FindAll("tbody th a"));
        var speaker = await db.CollaboratorKinds.Where(k => k.Key == "speaker").Select(k => k.Id).SingleAsync(Cancel);
        Assert.Equal(["H'Đủ Cả Niê"], (await browser.GetAsync($"/network?q=du+ca+nie&kind={speaker}")).FindAll("tbody th a"));

        // Inviting the person once more to the event that the other entry accepted is refused, because one person was already invited.
        var again = await browser.GetAsync($"/network/{kept.Id}");
        Assert.DoesNotContain(again.Document.QuerySelectorAll("#Input_ActivityId option"), o => o.GetAttribute("value") == two.ToString());

        Assert.Null(
            (
                await UndoAsync(
                    await db.PersonMerges.Where(m => m.MergedId == other.Id && m.UndoneAt == null).Select(m => m.Id).SingleAsync(Cancel),
                    kept.Id,
                    fixture.Host,
                    account: null
                )
            )!.Refusal
        );
        Assert.Equal(before, await TextAsync(Everything));
        Assert.Equal(2, (await browser.GetAsync("/network?q=du+ca+nie")).FindAll("tbody th a").Count);
    }

    [Fact]
    public async Task Both_of_a_merged_pair_in_one_event_are_held_once_and_after_parting_each()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var kept = await _world.KeptAsync("Y Một Chỗ", district.Id, kind: "speaker", phone: "+84905123031");
        var other = await _world.KeptAsync("Y Một Chỗ", district.Id, phone: "+84905123031");
        using var browser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(browser, "2026-12-22");
        await _world.InviteAsync(browser, activity, kept.Id);
        var helps = await _world.InviteAsync(browser, activity, other.Id, InvitedTo.Help);
        Assert.Null((await MergeAsync(kept.Id, other.Id)).Refusal);
        await using var db = fixture.Host.Db();
        foreach (
            var invitation in await db
                .Invitations.AsNoTracking()
                .Where(i => i.ActivityId == activity)
                .OrderBy(i => i.InvitedTo)
                .ToListAsync(Cancel)
        )
        {
            await fixture.Host.WithAsync<Inviting>(i =>
                i.AnswerAsync(invitation.Id, new InvitationReply { Answer = InvitationAnswer.Yes }, Cancel)
            );
        }

        Assert.Equal(
            kept.Id,
            await db.Bookings.Where(b => b.ActivityId == activity && b.PersonId != null).Select(b => b.StandingId).SingleAsync(Cancel)
        );
        await browser.SubmitAsync(await browser.GetAsync($"/events/{activity}/edit"), "#event-form", Values(("Input.Date", "2026-12-23")));
        Assert.Equal(
            kept.Id,
            await db.Bookings.Where(b => b.ActivityId == activity && b.PersonId != null).Select(b => b.StandingId).SingleAsync(Cancel)
        );
        var merge = await db.PersonMerges.Where(m => m.MergedId == other.Id && m.UndoneAt == null).Select(m => m.Id).SingleAsync(Cancel);
        Assert.Null((await UndoAsync(merge, kept.Id, fixture.Host, account: null))!.Refusal);
        Assert.Equal(
            new[] { kept.Id, other.Id }.Order(),
            (
                await db
                    .Bookings.Where(b => b.ActivityId == activity && b.PersonId != null)
                    .Select(b => b.StandingId!.Value)
                    .ToListAsync(Cancel)
            ).Order()
        );
        Assert.NotNull(helps);
    }

    [Fact]
    public async Task Who_is_held_in_two_places_at_once_is_two_people_until_that_is_settled()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Hai Nơi", district.Id, kind: "speaker", phone: "+84905123002");
        var two = await _world.KeptAsync("Y Hai Nơi", district.Id, kind: "speaker", phone: "+84905123002");
        using var browser = await _world.Events.OrganiserAsync();
        foreach (var person in new[] { one, two })
        {
            await _world.AnswerAsync(
                await _world.InviteAsync(browser, await _world.EventAsync(browser, "2026-12-15"), person.Id),
                InvitationAnswer.Yes
            );
        }

        var page = await browser.GetAsync($"/network/duplicates?person={one.Id}");
        Assert.Contains("cùng lúc", page.Find(".notice.is-warn"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Merge']"));
        Assert.Equal(
            new MergeRefusal.HeldAtOnce(At("2026-12-15T07:00:00Z"), At("2026-12-15T09:00:00Z")),
            (await MergeAsync(one.Id, two.Id)).Refusal
        );
    }

    [Fact]
    public async Task Two_who_have_a_place_in_one_activity_are_two_people_until_one_place_is_given_back()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Cùng Lớp", district.Id, phone: "+84905123006");
        var two = await _world.KeptAsync("Y Cùng Lớp", district.Id, phone: "+84905123006");
        using var browser = await _world.Events.OrganiserAsync();
        var activity = await _world.EventAsync(browser, "2026-12-17");
        await using var db = fixture.Host.Db();
        var title = await db.Activities.Where(a => a.Id == activity).Select(a => a.Title).SingleAsync(Cancel);
        foreach (var person in new[] { one, two })
        {
            var registration = await _world.Events.RegistrationAsync(activity, person.Name);
            await db
                .Registrations.Where(r => r.Id == registration.Id)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.PersonId, person.Id), Cancel);
        }

        var page = await browser.GetAsync($"/network/duplicates?person={one.Id}");
        Assert.Contains(title, page.Find(".notice.is-warn"), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("form[action*='handler=Merge']"));
        Assert.Equal([title], Assert.IsType<MergeRefusal.BothIn>((await MergeAsync(one.Id, two.Id)).Refusal).Titles);

        await db
            .Registrations.Where(r => r.PersonId == two.Id)
            .ExecuteUpdateAsync(
                r =>
                    r.SetProperty(x => x.State, RegistrationState.Withdrawn)
                        .SetProperty(x => x.WithdrawnAt, fixture.Host.Clock.GetCurrentInstant()),
                Cancel
            );
        Assert.Null((await MergeAsync(one.Id, two.Id)).Refusal);
    }

    [Fact]
    public async Task What_merging_changes_is_said_with_its_number_and_comes_true()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Đổi Số", district.Id, phone: "+84905123041");
        var two = await _world.KeptAsync("Y Đổi Số", district.Id, phone: "+84905123041");
        using var browser = await _world.Events.OrganiserAsync();
        var before = await InNetworkAsync();
        var page = await browser.GetAsync($"/network/duplicates?person={one.Id}");
        Assert.Equal(
            [$"Số người trong mạng lưới giảm từ {before} còn {before - 1}.", "Số lượt không đổi."],
            page.FindAll("article .line-list li")
        );
        await browser.SubmitAsync(page, "form[action*='handler=Merge']");
        Assert.Equal(before - 1, await InNetworkAsync());
        Assert.NotEqual(one.Id, two.Id);

        async Task<int> InNetworkAsync()
        {
            await using var db = fixture.Host.Db();
            var seen = PeopleInReach.Seen(db, [district.Id]).Where(c => c.EndedOn == null);
            return await NetworkReach.People(db, seen).CountAsync(Cancel);
        }
    }

    [Fact]
    public async Task Where_both_were_present_the_people_there_become_one_fewer_and_this_is_said()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Có Mặt", district.Id, phone: "+84905123042");
        using var browser = await _world.Events.OrganiserAsync();
        await using var db = fixture.Host.Db();
        var two = await _world.KeptAsync("Y Có Mặt", district.Id, phone: "+84905123042");
        await db
            .Collaborators.Where(c => c.PersonId == two.Id)
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.EndedOn, new LocalDate(2026, 6, 1)), Cancel);
        Assert.Equal(["Số người không đổi.", "Số lượt không đổi."], await ChangesAsync());
        var world = await new OutreachWorld(fixture.Database).InitAsync();
        foreach (var person in new[] { one, two })
        {
            var commune = world.Units.First(u => u.ParentId == district.Id && u.LevelKey == "commune");
            var held = await world.EventAsync(
                ActivityState.Held,
                district.Id,
                commune.Id,
                new LocalDate(2026, 11, 20),
                campaign: null,
                title: "Ngoài chiến dịch"
            );
            await world.AttendAsync(
                held,
                held.Sessions[0],
                await world.RegistrationAsync(held.Id, person.Id),
                person.Id,
                Domain.Counting.Cells.NotKnown(1)
            );
        }

        Assert.Equal(["Số người dự, hoạt động ngoài chiến dịch: bớt 1.", "Số lượt không đổi."], await ChangesAsync());

        async Task<IReadOnlyList<string>> ChangesAsync() =>
            (await browser.GetAsync($"/network/duplicates?person={one.Id}")).FindAll("article .line-list li");
    }

    [Fact]
    public async Task Two_different_people_are_asked_about_once_and_merged_by_nobody_until_that_is_taken_back()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Khác Nhau", district.Id, phone: "+84905123043");
        var two = await _world.KeptAsync("Y Khác Nhau", district.Id, phone: "+84905123043");
        using var browser = await _world.Events.OrganiserAsync();
        var open = await browser.GetAsync($"/network/duplicates?person={one.Id}");
        Assert.Equal("Hai người khác nhau", open.Find("form[action*='handler=Apart'] button"));
        Assert.Equal("/network/duplicates", (await browser.SubmitAsync(open, "form[action*='handler=Apart']")).Location);

        // From either side the pair is offered no more, and an older page does not merge it.
        foreach (var person in new[] { one, two })
        {
            Assert.Empty((await browser.GetAsync($"/network/duplicates?person={person.Id}")).Document.QuerySelectorAll("article.card"));
        }

        Assert.Contains(
            "không còn giống",
            (await browser.SubmitAsync(open, "form[action*='handler=Merge']")).Find("[data-error-summary]"),
            StringComparison.Ordinal
        );
        Assert.IsType<MergeRefusal.KeptApart>((await MergeAsync(one.Id, two.Id)).Refusal);

        // It holds for what is merged with one of them, too.
        var third = await _world.KeptAsync("Y Khác Nhau", district.Id, phone: "+84905123043");
        Assert.Null((await MergeAsync(third.Id, two.Id)).Refusal);
        Assert.IsType<MergeRefusal.KeptApart>((await MergeAsync(one.Id, third.Id)).Refusal);
        await using var db = fixture.Host.Db();
        var merge = await db.PersonMerges.SingleAsync(m => m.MergedId == two.Id && m.UndoneAt == null, Cancel);

        // Taking it back asks again.
        var done = await browser.GetAsync("/network/duplicates");
        var line = done
            .Document.QuerySelectorAll("form[action*='handler=AskAgain']")
            .Single(l => l.TextContent.Contains("Y Khác Nhau", StringComparison.Ordinal));
        Assert.Contains("Hỏi lại", line.TextContent, StringComparison.Ordinal);
        await browser.SubmitAsync(
            done,
            "form[action*='handler=AskAgain']",
            Values(
                ("one", line.QuerySelector("[name=one]")!.GetAttribute("value")!),
                ("other", line.QuerySelector("[name=other]")!.GetAttribute("value")!)
            )
        );
        Assert.NotNull(
            (await browser.GetAsync($"/network/duplicates?person={one.Id}")).Document.QuerySelector("form[action*='handler=Merge']")
        );
        Assert.Equal(third.Id, merge.KeptId);
        Assert.Equal(
            ["person.apart", "person.apart_taken_back"],
            await db
                .AuditEntries.Where(e => e.Action.StartsWith("person.apart") && (e.SubjectId == one.Id || e.SubjectId == two.Id))
                .OrderBy(e => e.Action)
                .Select(e => e.Action)
                .ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_pair_is_noted_once_whichever_way_round()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var one = await _world.KeptAsync("Y Một Lần", district.Id, phone: "+84905123044");
        var two = await _world.KeptAsync("Y Một Lần", district.Id, phone: "+84905123044");
        var by = await fixture.Host.AccountAsync();
        var (low, high) = (IdPair.Of(two.Id, one.Id).One, IdPair.Of(one.Id, two.Id).Other);
        await using var db = fixture.Host.Db();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO person_apart (one_id, other_id, said_by_id, said_at) VALUES ({low}, {high}, {by}, now())",
            Cancel
        );
        foreach (var (first, second) in new[] { (high, low), (low, low) })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
                db.Database.ExecuteSqlAsync(
                    $"INSERT INTO person_apart (one_id, other_id, said_by_id, said_at) VALUES ({first}, {second}, {by}, now())",
                    Cancel
                )
            );
            Assert.Equal("ck_person_apart_order", refused.ConstraintName);
        }
    }

    [Fact]
    public async Task Strangers_to_this_reach_are_neither_offered_nor_merged()
    {
        var district = await fixture.Host.UnitAsync(EventWorld.DistrictName);
        var elsewhere = await fixture.Host.UnitAsync(EventWorld.OtherDistrictName);
        var own = await _world.KeptAsync("Bùi Thị Xa", district.Id, phone: "+84905123003");
        var foreign = await _world.KeptAsync("Bùi Thị Xa", elsewhere.Id, phone: "+84905123003");
        var mine = await _world.KeptAsync("Bùi Thị Gần", district.Id, phone: "+84905123004");
        await _world.KeptAsync("Bùi Thị Gần", district.Id, phone: "+84905123004");
        using var browser = await _world.Events.OrganiserAsync();
        Assert.Null(
            (await browser.GetAsync($"/network/duplicates?person={own.Id}")).Document.QuerySelector("form[action*='handler=Merge']")
        );
        var page = await browser.GetAsync($"/network/duplicates?person={mine.Id}");
        var refused = await browser.SubmitAsync(
            page,
            "form[action*='handler=Merge']",
            Values(("kept", own.Id.ToString()), ("other", foreign.Id.ToString()))
        );
        Assert.Contains("không còn giống", refused.Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = fixture.Host.Db();
        Assert.Null(await db.Persons.Where(p => p.Id == foreign.Id).Select(p => p.MergedIntoId).SingleAsync(Cancel));
    }

    [Theory, InlineData(3), InlineData(2026)]
    public async Task Whatever_is_merged_and_parted_turns_stay_people_follow_and_all_comes_back(int seed)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var random = new Random(seed);
        var counts = await new OutreachWorld(database).InitAsync();
        var world = new NetworkWorld(host);
        var (campaign, _) = await counts.CampaignsAsync();
        var places = counts.Units.Where(u => u.LevelKey == "commune").OrderBy(u => u.Id).Where((_, i) => i % 60 == 0).ToList();
        var district = await host.UnitAsync(EventWorld.DistrictName);
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Organiser, district.Id);

        // Groups of entries, each group being one person; any two entries of a group look alike.
        var families = new List<List<Guid>>();
        for (var i = 0; i < 4; i++)
        {
            var family = new List<Guid>();
            for (var j = 0; j < 4; j++)
            {
                family.Add(
                    j < 3
                        ? (
                            await world.KeptAsync(
                                $"Y Nhà {i}",
                                district.Id,
                                kind: random.Next(2) == 0 ? "speaker" : "influencer",
                                phone: $"+8490500010{i}",
                                email: random.Next(2) == 0 ? $"y{i}{j}@example.vn" : null,
                                born: random.Next(2) == 0 ? 1970 + j : null
                            )
                        ).Id
                        : await RegistrantAsync(host, $"Y Nhà {i}", $"+8490500010{i}")
                );
            }

            families.Add(family);
        }

        for (var i = 0; i < 6; i++)
        {
            var place = places[random.Next(places.Count)];
            var activity = await counts.EventAsync(
                ActivityState.Held,
                place.Id,
                place.Id,
                new LocalDate(2026, 11, 18 + i),
                random.Next(3) == 0 ? null : campaign.Id
            );

            // At most one entry of a group is in an activity, because two in the same activity are two people there.
            foreach (var person in families.Where(_ => random.Next(6) > 0).Select(f => f[random.Next(f.Count)]))
            {
                var registration = await counts.RegistrationAsync(activity.Id, person);
                await counts.AttendAsync(
                    activity,
                    activity.Sessions[0],
                    registration,
                    person,
                    Domain.Counting.Cells.OfAttendance(Sex.Male, 1980, new LocalDate(2026, 11, 20), random.Next(3))
                );
            }
        }

        // Coming activities, each on a day of its own, each booking one entry of a group, and another event at the same time that could
        // book a person too.
        var holds = new List<(Guid Activity, Guid Person, Interval During, Guid OtherSession)>();
        for (var i = 0; i < 8; i++)
        {
            var (place, day) = (places[random.Next(places.Count)], new LocalDate(2026, 12, 1 + i));
            var (activity, beside) = (
                await counts.EventAsync(ActivityState.Scheduled, place.Id, place.Id, day, null),
                await counts.EventAsync(ActivityState.Scheduled, place.Id, place.Id, day, null)
            );
            var family = families[random.Next(families.Count)];
            var person = family[random.Next(family.Count)];
            var session = activity.Sessions[0];
            await TextAsync(
                $"""
                WITH s AS (INSERT INTO activity_speaker (activity_id, person_id, position) VALUES ('{activity.Id}', '{person}', 1)),
                i AS (INSERT INTO invitation (id, activity_id, person_id, invited_to, token_hash, key_version, generation, invited_by_id,
                  invited_at, asked_at, proposal)
                  VALUES (new_id(), '{activity.Id}', '{person}', 'speak', sha256('{activity.Id}'::bytea), 1, 1, '{account}', now(), now(),
                    '')),
                b AS (INSERT INTO booking (id, session_id, activity_id, person_id, shared, starts_at, ends_at) SELECT new_id(), x.id,
                  x.activity_id, '{person}', false, x.starts_at, x.ends_at FROM session x WHERE x.id = '{session.Id}')
                SELECT ''
                """,
                database
            );
            holds.Add((activity.Id, person, new Interval(session.StartsAt, session.EndsAt), beside.Sessions[0].Id));
        }

        var before = await TextAsync(Everything, database);
        var rows = Rows(before);
        var (turns, people) = (await TextAsync(Turns, database), await TextAsync(People, database));
        Assert.Equal(await TextAsync(PlainPeople, database), people);
        var standing = new List<(Guid Merge, Guid Kept, Guid Other)>();
        for (var step = 0; step < 24; step++)
        {
            var family = families[random.Next(families.Count)].Where(p => !standing.Exists(s => s.Other == p)).ToList();
            if (random.Next(3) > 0 && family.Count > 1)
            {
                var (kept, other) = (family[random.Next(family.Count)], family[random.Next(family.Count)]);
                if (kept != other)
                {
                    Assert.Null((await MergeAsync(kept, other, host, account)).Refusal);
                    await using var db = host.Db();
                    standing.Add(
                        (
                            await db
                                .PersonMerges.Where(m => m.MergedId == other && m.UndoneAt == null)
                                .Select(m => m.Id)
                                .SingleAsync(Cancel),
                            kept,
                            other
                        )
                    );
                }
            }
            else if (standing.Count > 0)
            {
                // Any merge whose kept entry was not merged further; the rules refuse the others.
                var free = standing.Where(s => !standing.Exists(o => o.Other == s.Kept)).ToList();
                foreach (var no in standing.Except(free))
                {
                    Assert.IsType<MergeRefusal.MergedOn>((await UndoAsync(no.Merge, no.Kept, host, account))!.Refusal);
                }

                var part = free[random.Next(free.Count)];
                Assert.Null((await UndoAsync(part.Merge, part.Kept, host, account))!.Refusal);
                standing.Remove(part);
            }

            if (random.Next(4) == 0)
            {
                await TextAsync("SELECT outreach_fold()::text", database);
            }

            Assert.Equal(turns, await TextAsync(Turns, database));
            Assert.Equal(await TextAsync(PlainPeople, database), await TextAsync(People, database));
            Assert.Equal(rows, Rows(await TextAsync(Everything, database)));
            await StandsAsync();
        }

        while (standing.Count > 0)
        {
            var part = standing.First(s => !standing.Exists(o => o.Other == s.Kept));
            Assert.Null((await UndoAsync(part.Merge, part.Kept, host, account))!.Refusal);
            standing.Remove(part);
        }

        Assert.Equal(before, await TextAsync(Everything, database));
        Assert.Equal((turns, people), (await TextAsync(Turns, database), await TextAsync(People, database)));
        await StandsAsync();

        Guid RootOf(Guid person) => standing.FindIndex(s => s.Other == person) is >= 0 and var at ? RootOf(standing[at].Kept) : person;

        // Compares queries while some entries are merged with a plain count over the merges in force.
        async Task StandsAsync()
        {
            await using var db = host.Db();
            var persons = await db.Persons.AsNoTracking().Select(p => new { p.Id, p.StandingId }).ToListAsync(Cancel);
            Assert.All(persons, p => Assert.Equal(RootOf(p.Id), p.StandingId));
            Assert.All(
                await db.Bookings.Where(b => b.PersonId != null).Select(b => new { b.PersonId, b.StandingId }).ToListAsync(Cancel),
                b => Assert.Equal(RootOf(b.PersonId!.Value), b.StandingId)
            );
            var entries = await db.Collaborators.Select(c => c.PersonId).ToListAsync(Cancel);
            Assert.Equal(
                entries.Select(RootOf).Distinct().Order(),
                (await NetworkReach.People(db, db.Collaborators).Select(p => p.Person.Id).ToListAsync(Cancel)).Order()
            );
            var invited = await db.Invitations.Select(i => new { i.ActivityId, i.PersonId }).ToListAsync(Cancel);
            Assert.Equal(
                invited.Select(i => (i.ActivityId, RootOf(i.PersonId))).Order(),
                (await db.Invitations.Select(i => new { i.ActivityId, i.Person.StandingId }).ToListAsync(Cancel))
                    .Select(i => (i.ActivityId, i.StandingId))
                    .Order()
            );

            // Two entries of one person are never booked for one time; two people may be.
            var held = holds[random.Next(holds.Count)];
            var family = families.Single(f => f.Contains(held.Person));
            var probe = family[random.Next(family.Count)];
            var taken = await TakenAsync(probe, held);
            Assert.Equal(RootOf(probe) == RootOf(held.Person), taken);
            Assert.Equal(
                taken,
                (await HeldTimes.OfAsync(db, await ActorAsync(), held.During, venueId: null, [probe], self: null, Cancel)).Count > 0
            );
        }

        async Task<bool> TakenAsync(Guid person, (Guid Activity, Guid Person, Interval During, Guid OtherSession) held)
        {
            await using var db = host.Db();
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            try
            {
                await db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO booking (id, session_id, activity_id, person_id, shared, starts_at, ends_at) SELECT new_id(), s.id,
                      s.activity_id, {person}, false, s.starts_at, s.ends_at FROM session s WHERE s.id = {held.OtherSession}
                    """,
                    Cancel
                );
                return false;
            }
            catch (Npgsql.PostgresException e)
                when (e is { SqlState: Npgsql.PostgresErrorCodes.ExclusionViolation, ConstraintName: "ex_booking_person" })
            {
                return true;
            }
        }

        async Task<Actor> ActorAsync() => await AsActorAsync(host, account);
    }

    /// <summary>The part of everything that a merge must not change: the owner of each row, and all columns except standing_id.</summary>
    private static string Rows(string everything) =>
        string.Join(
            '\n',
            everything
                .Split('\n')
                .Where(l => !l.StartsWith("person ", StringComparison.Ordinal))
                .Select(l => l.StartsWith("booking ", StringComparison.Ordinal) ? l[..l.LastIndexOf(',')] : l)
        );

    private static Instant At(string iso) => NodaTime.Text.InstantPattern.General.Parse(iso).Value;

    private static async Task<Guid> RegistrantAsync(TestHost host, string name, string phone)
    {
        await using var db = host.Db();
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Domain.Text.Folding.Fold(name),
            NameSort = Domain.Text.Names.SortKey(name),
            Phone = phone,
            CreatedAt = host.Clock.GetCurrentInstant(),
        };
        db.Persons.Add(person);
        await db.SaveChangesAsync(Cancel);
        return person.Id;
    }

    private Task<MergeOutcome> MergeAsync(Guid kept, Guid other) => MergeAsync(kept, other, fixture.Host, account: null);

    private static Task<MergeOutcome> MergeAsync(Guid kept, Guid other, TestHost host, Guid? account) =>
        AsAsync(host, account, m => m.MergeAsync(kept, other, Cancel));

    private static Task<MergeOutcome?> UndoAsync(Guid merge, Guid kept, TestHost host, Guid? account) =>
        AsAsync(host, account, m => m.UndoAsync(merge, kept, Cancel));

    private static async Task<Actor> AsActorAsync(TestHost host, Guid account)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var actor = scope.ServiceProvider.GetRequiredService<Actor>();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.User = new System.Security.Claims.ClaimsPrincipal(
            new System.Security.Claims.ClaimsIdentity(
                [new System.Security.Claims.Claim(System.Security.Claims.ClaimTypes.NameIdentifier, account.ToString())],
                "test"
            )
        );
        await actor.LoadAsync(
            context,
            scope.ServiceProvider.GetRequiredService<CampaignsDbContext>(),
            scope.ServiceProvider.GetRequiredService<IClock>()
        );
        return actor;
    }

    /// <summary>Runs an action as a page does for an account.</summary>
    private static async Task<T> AsAsync<T>(TestHost host, Guid? account, Func<Merging, Task<T>> act)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var context = new DefaultHttpContext { RequestServices = services };
        context.User = new System.Security.Claims.ClaimsPrincipal(
            new System.Security.Claims.ClaimsIdentity(
                [
                    new System.Security.Claims.Claim(
                        System.Security.Claims.ClaimTypes.NameIdentifier,
                        (account ?? await host.AccountAsync()).ToString()
                    ),
                ],
                "test"
            )
        );
        await services
            .GetRequiredService<Actor>()
            .LoadAsync(context, services.GetRequiredService<CampaignsDbContext>(), services.GetRequiredService<IClock>());
        return await act(services.GetRequiredService<Merging>());
    }

    private Task<string> TextAsync(string sql) => TextAsync(sql, fixture.Database);

    private static async Task<string> TextAsync(string sql, TestDatabase database)
    {
        await using var command = database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel) as string ?? "";
    }
}
