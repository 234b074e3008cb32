using System.Net;
using System.Text.Json;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Events;

/// <summary>The form of an event, as a browser without scripts sends it.</summary>
public sealed class ScheduleTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly EventWorld _world = new(fixture.Host);

    [Theory]
    [InlineData("/events/schedule", "#event-form")]
    [InlineData("/course-runs/new", "#run-form")]
    public async Task A_venue_outside_the_commune_stays_chosen_and_its_field_is_marked(string path, string selector)
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync();
        var venue = await _world.VenueAsync(commune.Id, "Hội trường ngoài xã " + selector);
        var form = await _world.FormAsync(venue);
        await using var db = fixture.Host.Db();
        form["Input.CommuneId"] = (
            await db.Units.FirstAsync(u => u.ParentId == commune.ParentId && u.Id != commune.Id && u.LevelKey == commune.LevelKey, Cancel)
        ).Id.ToString();
        var answer = await browser.SubmitAsync(await browser.GetAsync(path), selector, form);
        var field = answer.Document.QuerySelector("#Input_VenueId")!;
        Assert.Equal(venue.Id.ToString(), field.QuerySelector("option[selected]")?.GetAttribute("value"));
        Assert.Equal(("true", "Input_VenueId-error"), (field.GetAttribute("aria-invalid"), field.GetAttribute("aria-describedby")));
        Assert.Equal("form-select", field.ClassName);
    }

    [Fact]
    public async Task An_event_is_scheduled_with_its_bookings_its_campaign_and_its_log()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa xã thứ nhất");
        var speaker = await _world.SpeakerAsync("Y Thương Niê");

        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Nam giới cùng lên tiếng", speakers: speaker.Id));

        await using var db = fixture.Host.Db();
        var activity = await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal(ActivityState.Scheduled, activity.State);
        Assert.Null(activity.DraftInput);
        Assert.Equal(browser.AccountId, activity.ScheduledById);
        Assert.Equal(
            "Tháng hành động vì bình đẳng giới 2026",
            (await db.Campaigns.SingleAsync(c => c.Id == activity.CampaignId, Cancel)).ShortNameVi
        );
        Assert.Equal(2, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));
        Assert.Contains(
            await db.AuditEntries.Where(e => e.SubjectId == id).Select(e => e.Action).ToListAsync(Cancel),
            a => a == "activity.scheduled"
        );

        var page = await browser.GetAsync($"/events/{id}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Nam giới cùng lên tiếng", page.Find("h1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Input.FormId")]
    [InlineData("Input.SettingId")]
    public async Task An_id_that_no_catalogue_holds_is_no_choice(string field)
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa " + field));
        form[field] = Guid.NewGuid().ToString();
        var answer = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Null(answer.Location);
        Assert.Contains(field, answer.FieldErrors.Keys);
    }

    [Fact]
    public async Task What_no_choice_of_the_form_says_is_shown_to_nobody_outside()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(await _world.VenueAsync((await _world.CommuneAsync()).Id, "Nhà văn hóa không ai thấy"));
        form["Input.Publication"] = "zzz";
        var id = await _world.ScheduleAsync(browser, form);
        await using var db = fixture.Host.Db();
        Assert.Equal(Publication.Internal, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).Publication);
    }

    [Theory]
    [InlineData("Input.Title", "Input.Title")]
    [InlineData("Input.FormId", "Input.FormId")]
    [InlineData("Input.SettingId", "Input.SettingId")]
    [InlineData("Input.Date", "Input.Start")]
    [InlineData("Input.End", "Input.End")]
    [InlineData("Input.VenueId", "Input.VenueId")]
    public async Task What_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(string left, string told)
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync()).Id, $"Hội trường thiếu {left}");
        var form = await _world.FormAsync(venue);
        form[left] = "";
        form["Input.Contact"] = "Chị H'Hoan, 0905 123 214";

        var answer = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(answer.Find("[data-error-summary]"));
        var id = told.Replace('.', '_');
        Assert.NotNull(answer.Find($"#{id}-error"));
        Assert.Equal("Chị H'Hoan, 0905 123 214", answer.Document.QuerySelector("#Input_Contact")?.GetAttribute("value"));
        if (left != "Input.Title")
        {
            Assert.Equal(form["Input.Title"], answer.Document.QuerySelector("#Input_Title")?.GetAttribute("value"));
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_at_its_field()
    {
        using var browser = await _world.OrganiserAsync();
        var form = await _world.FormAsync(await _world.VenueAsync((await _world.CommuneAsync()).Id, "Hội trường chữ số"));
        form["Input.Capacity"] = "một trăm";
        form["Input.Date"] = "31/02/2026";

        var answer = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);

        Assert.Contains("số", answer.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        Assert.Contains("27/11/2026", answer.FieldErrors["Input.Date"], StringComparison.Ordinal);
        Assert.Equal("một trăm", answer.Document.QuerySelector("#Input_Capacity")?.GetAttribute("value"));
        Assert.Equal("31/02/2026", answer.Document.QuerySelector("#Input_Date")?.GetAttribute("value"));
    }

    [Fact]
    public async Task A_clash_names_the_other_event_and_offers_two_ways_out()
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync(index: 1);
        var venue = await _world.VenueAsync(commune.Id, "Hội trường UBND xã");
        var free = await _world.VenueAsync(commune.Id, "Nhà văn hóa buôn Hmông");
        var speaker = await _world.SpeakerAsync("H'Bia Ayŭn");
        var other = await _world.ScheduleAsync(
            browser,
            await _world.FormAsync(venue, "Câu lạc bộ Phụ nữ tiết kiệm", "2026-12-01", "14:00", "15:30", speaker.Id)
        );

        var answer = await browser.SubmitAsync(
            await browser.GetAsync("/events/schedule"),
            "#event-form",
            await _world.FormAsync(venue, "Nói chuyện", "2026-12-01", "14:00", "16:00", speaker.Id)
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("Câu lạc bộ Phụ nữ tiết kiệm", answer.Find("#venue-clash"), StringComparison.Ordinal);
        Assert.NotNull(answer.Document.QuerySelector($"#venue-clash a[href='/events/{other}']"));
        Assert.NotNull(answer.Document.QuerySelector("#venue-clash button[value='time:15:45-17:45']"));
        Assert.NotNull(answer.Document.QuerySelector($"#venue-clash button[value='venue:{free.Id}']"));
        Assert.Contains("H'Bia Ayŭn", answer.Find("#speaker-clash"), StringComparison.Ordinal);
        Assert.NotNull(answer.Document.QuerySelector($"#speaker-clash button[value='drop:{speaker.Id}']"));

        var moved = await browser.FollowAsync(
            await EventWorld.PressAsync(
                browser,
                answer,
                "Refresh",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["way"] = "time:15:45-17:45" }
            )
        );
        Assert.Null(moved.Document.QuerySelector("#venue-clash .notice"));
        Assert.Equal("15:45", moved.Document.QuerySelector("#Input_Start")?.GetAttribute("value"));
        Assert.StartsWith("/events/", (await browser.SubmitAsync(moved, "#event-form")).Location, StringComparison.Ordinal);
    }

    /// <summary>What the venue has late in a long day is seen beside the form, and the hours end where the chosen time ends.</summary>
    [Fact]
    public async Task The_lanes_reach_to_the_end_of_the_chosen_hours()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 3)).Id, "Nhà văn hóa cả ngày");
        await _world.ScheduleAsync(browser, await _world.FormAsync(venue, "Buổi chiều muộn", "2026-12-05", "15:00", "16:00"));
        var page = await EventWorld.PressAsync(
            browser,
            await browser.GetAsync("/events/schedule"),
            "Refresh",
            await _world.FormAsync(venue, "Cả ngày", "2026-12-05", "05:00", "16:30")
        );
        page = page.Location is null ? page : await browser.FollowAsync(page);

        // Twelve hours in 64 columns: 11,5 hours are 61 of them, and 15:00 begins after 53.
        Assert.Equal(["7h", "9h", "11h", "13h", "15h"], page.FindAll("#event-side .lane.is-hours > span"));
        Assert.Equal("lane-wish from-1 span-61", page.Document.QuerySelector("#event-side .lane-wish")!.ClassName);
        Assert.Equal("busy is-clash from-54 span-5", page.Document.QuerySelector("#event-side .busy")!.ClassName);
    }

    [Fact]
    public async Task Of_another_units_event_a_clash_shows_no_link()
    {
        using var mine = await _world.OrganiserAsync();
        using var theirs = await _world.OrganiserAsync(EventWorld.OtherDistrictName);
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 2)).Id, "Sân vận động huyện");
        var other = await _world.ScheduleAsync(theirs, await _world.FormAsync(venue, "Giải bóng chuyền", "2026-12-02"));

        var answer = await mine.SubmitAsync(
            await mine.GetAsync("/events/schedule"),
            "#event-form",
            await _world.FormAsync(venue, "Mít tinh", "2026-12-02")
        );

        Assert.Contains("Giải bóng chuyền", answer.Find("#venue-clash"), StringComparison.Ordinal);
        Assert.Null(answer.Document.QuerySelector($"a[href='/events/{other}']"));
    }

    [Fact]
    public async Task Of_two_organisers_who_take_one_hall_at_once_one_gets_it_and_one_is_told()
    {
        using var one = await _world.OrganiserAsync();
        using var two = await _world.OrganiserAsync();
        for (var round = 0; round < 4; round++)
        {
            var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 3)).Id, $"Hội trường tranh nhau {round}");
            var forms = new[] { await _world.FormAsync(venue, "Buổi của người này"), await _world.FormAsync(venue, "Buổi của người kia") };
            var pages = new[] { await one.GetAsync("/events/schedule"), await two.GetAsync("/events/schedule") };

            var answers = await Task.WhenAll(
                one.SubmitAsync(pages[0], "#event-form", forms[0]),
                two.SubmitAsync(pages[1], "#event-form", forms[1])
            );

            var told = Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
            Assert.Single(answers, a => a.Status == HttpStatusCode.Found);
            Assert.Contains("Buổi của người", told.Find("#venue-clash"), StringComparison.Ordinal);
            Assert.NotNull(told.Document.QuerySelector("#venue-clash button[name='way']"));
            await using var db = fixture.Host.Db();
            Assert.Equal(1, await db.Bookings.CountAsync(b => b.VenueId == venue.Id, Cancel));
        }
    }

    [Fact]
    public async Task A_draft_with_nothing_typed_in_it_is_not_saved()
    {
        using var browser = await _world.OrganiserAsync();
        await using var db = fixture.Host.Db();
        var page = await browser.GetAsync("/events/schedule");
        var form = page.Document.QuerySelector("#Input_FormId option[value]:not([value=''])")?.GetAttribute("value");
        var chosen = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.FormId"] = form,
            ["Input.Publication"] = "ByLink",
            ["Input.Title"] = "  ",
        };
        Assert.Equal(HttpStatusCode.NoContent, (await EventWorld.PressAsync(browser, page, "Autosave", chosen)).Status);
        var pressed = await EventWorld.PressAsync(browser, page, "Draft", chosen);
        Assert.Equal("Bản nháp chưa có gì để lưu. Ghi tên, ngày hoặc nơi của hoạt động trước.", pressed.FieldErrors["Input.Title"]);
        Assert.False(await db.Activities.AnyAsync(a => a.CreatedById == browser.AccountId, Cancel));

        chosen["Input.Date"] = "4/12";
        Assert.Equal(HttpStatusCode.OK, (await EventWorld.PressAsync(browser, page, "Autosave", chosen)).Status);
        Assert.Equal(1, await db.Activities.CountAsync(a => a.CreatedById == browser.AccountId, Cancel));
    }

    [Fact]
    public async Task A_draft_that_saves_by_itself_keeps_what_cannot_be_read()
    {
        using var browser = await _world.OrganiserAsync();
        var page = await browser.GetAsync("/events/schedule");
        var saved = await EventWorld.PressAsync(
            browser,
            page,
            "Autosave",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = "Chưa nghĩ xong",
                ["Input.Date"] = "27 tháng 11",
                ["Input.Capacity"] = "nhiều",
            }
        );

        using var json = JsonDocument.Parse(saved.Text);
        var id = Guid.Parse(json.RootElement.GetProperty("fields").GetProperty("Input.Id").GetString()!);
        Assert.Equal($"/events/{id}/edit", json.RootElement.GetProperty("url").GetString());

        var again = await browser.GetAsync($"/events/{id}/edit");
        Assert.Equal("27 tháng 11", again.Document.QuerySelector("#Input_Date")?.GetAttribute("value"));
        Assert.Equal("nhiều", again.Document.QuerySelector("#Input_Capacity")?.GetAttribute("value"));
        await using var db = fixture.Host.Db();
        var draft = await db.Activities.SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal((ActivityState.Draft, "Chưa nghĩ xong", null), (draft.State, draft.Title, draft.Capacity));

        // The second save continues the same draft.
        await EventWorld.PressAsync(
            browser,
            again,
            "Autosave",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Nghĩ xong rồi" }
        );
        Assert.Equal("Nghĩ xong rồi", (await db.Activities.AsNoTracking().SingleAsync(a => a.Id == id, Cancel)).Title);
    }

    [Fact]
    public async Task A_venue_and_a_speaker_are_made_from_the_form()
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync(index: 4);
        var page = await browser.GetAsync("/events/schedule");
        var venueMade = await EventWorld.PressAsync(
            browser,
            page,
            "Venue",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.CommuneId"] = commune.Id.ToString(),
                ["Input.NewVenueName"] = "Nhà cộng đồng",
                ["Input.NewVenueVillage"] = "Buôn Sah A",
                ["Input.NewVenueRooms"] = "3",
            }
        );
        var withVenue = await browser.FollowAsync(venueMade);
        Assert.NotNull(withVenue.Document.QuerySelector("#Input_RoomFrom"));
        var personMade = await EventWorld.PressAsync(
            browser,
            withVenue,
            "Person",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.NewPersonName"] = "Trần Văn Lộc" }
        );

        // The draft is opened by a redirect, so that loading the page again makes no second person.
        Assert.Equal(HttpStatusCode.Found, personMade.Status);
        var withPerson = await browser.FollowAsync(personMade);

        await using var db = fixture.Host.Db();
        var venue = await db.Venues.SingleAsync(v => v.CommuneId == commune.Id && v.Name == "Nhà cộng đồng", Cancel);
        Assert.Equal(3, venue.Rooms);
        Assert.NotNull(withPerson.Document.QuerySelector($"#Input_VenueId option[value='{venue.Id}'][selected]"));
        Assert.Contains(withPerson.Document.QuerySelectorAll("#Input_SpeakerIds option[selected]"), o => o.TextContent == "Trần Văn Lộc");
    }

    [Fact]
    public async Task A_speaker_who_is_known_by_that_name_is_offered_before_anybody_is_made()
    {
        var known = await _world.SpeakerAsync("H'Rin Niê");
        await using var db = fixture.Host.Db();
        await db.Persons.Where(p => p.Id == known.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Phone, "+84905666777"), Cancel);
        using var browser = await _world.OrganiserAsync();
        Dictionary<string, string?> Typed(string? phone, bool another) =>
            new(StringComparer.Ordinal)
            {
                ["Input.NewPersonName"] = "h'rin nie",
                ["Input.NewPersonPhone"] = phone,
                ["Input.NewPersonEmail"] = "rin@example.vn",
                ["Input.NewPersonIsAnother"] = another ? "true" : "false",
            };
        var asked = await EventWorld.PressAsync(browser, await browser.GetAsync("/events/schedule"), "Person", Typed(null, another: false));
        Assert.Contains("Đã có người tên này", asked.FieldErrors["Input.NewPersonName"], StringComparison.Ordinal);
        Assert.Equal("rin@example.vn", asked.Document.QuerySelector("#Input_NewPersonEmail")!.GetAttribute("value"));
        Assert.Equal(1, await db.Persons.CountAsync(p => p.NameFolded == "hrin nie", Cancel));

        // One press chooses the person who is meant. With a name and a telephone number nobody has to be asked.
        Assert.NotNull(asked.Document.QuerySelector($"button[formaction*='handler=Namesake&namesake={known.Id}']"));
        asked.Document.QuerySelector("#event-form")!.SetAttribute("action", $"/events/schedule?handler=Namesake&namesake={known.Id}");
        var chosen = await browser.FollowAsync(await browser.SubmitAsync(asked, "#event-form"));
        Assert.NotNull(chosen.Document.QuerySelector($"#Input_SpeakerIds option[value='{known.Id}'][selected]"));
        var exact = Typed("0905 666 777", another: false);
        exact["Input.NewPersonName"] = "H’Rin  Niê";
        var same = await browser.FollowAsync(
            await EventWorld.PressAsync(browser, await browser.GetAsync("/events/schedule"), "Person", exact)
        );
        Assert.NotNull(same.Document.QuerySelector($"#Input_SpeakerIds option[value='{known.Id}'][selected]"));
        Assert.Equal(1, await db.Persons.CountAsync(p => p.NameFolded == "hrin nie", Cancel));

        var another = await browser.FollowAsync(
            await EventWorld.PressAsync(browser, await browser.GetAsync("/events/schedule"), "Person", Typed("0905 888 999", another: true))
        );
        var made = await db.Persons.AsNoTracking().SingleAsync(p => p.NameFolded == "hrin nie" && p.Id != known.Id, Cancel);
        Assert.Equal(("+84905888999", "rin@example.vn", true), (made.Phone, made.Email, made.IsSpeaker));
        Assert.NotNull(another.Document.QuerySelector($"#Input_SpeakerIds option[value='{made.Id}'][selected]"));
        var kept = await db.Persons.AsNoTracking().SingleAsync(p => p.Id == known.Id, Cancel);
        Assert.Equal(("+84905666777", null), (kept.Phone, kept.Email));
    }

    [Fact]
    public async Task Whoever_is_named_as_a_speaker_stands_under_the_invitations_and_is_invited_with_one_press()
    {
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 2)).Id, "Hội trường mời người nói");
        var speaker = await _world.SpeakerAsync("Y Nói Niê");
        using var browser = await _world.OrganiserAsync();
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: "2026-12-28", speakers: speaker.Id));
        var page = await browser.GetAsync($"/events/{id}/invitations");
        Assert.Contains("Y Nói Niê", page.Find("#named"), StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(page, "#named form")).Location);
        page = await browser.GetAsync($"/events/{id}/invitations");
        Assert.Null(page.Document.QuerySelector("#named"));
        await using var db = fixture.Host.Db();
        Assert.Equal(
            speaker.Id,
            await db.Invitations.Where(i => i.ActivityId == id && i.WithdrawnAt == null).Select(i => i.PersonId).SingleAsync(Cancel)
        );
    }

    [Fact]
    public async Task Fewer_places_than_are_taken_are_refused_at_the_field()
    {
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 2)).Id, "Hội trường ít chỗ");
        using var browser = await _world.OrganiserAsync();
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: "2026-12-29"));
        await _world.RegistrationAsync(id, "Y Một Niê", places: 3);
        var gone = await _world.RegistrationAsync(id, "Y Hai Niê", places: 5);
        await using var db = fixture.Host.Db();
        await db
            .Registrations.Where(r => r.Id == gone.Id)
            .ExecuteUpdateAsync(
                r =>
                    r.SetProperty(x => x.State, Domain.Registrations.RegistrationState.Withdrawn)
                        .SetProperty(x => x.WithdrawnAt, fixture.Host.Clock.GetCurrentInstant()),
                Cancel
            );
        Task<int?> CapacityAsync() => db.Activities.Where(a => a.Id == id).Select(a => a.Capacity).SingleAsync(Cancel);
        async Task<TestPage> SaveAsync(string places) =>
            await browser.SubmitAsync(
                await browser.GetAsync($"/events/{id}/edit"),
                "#event-form",
                new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Capacity"] = places }
            );
        var refused = await SaveAsync("2");
        Assert.Contains("Đã có 3 chỗ", refused.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        Assert.Equal("2", refused.Document.QuerySelector("#Input_Capacity")!.GetAttribute("value"));
        Assert.Equal(150, await CapacityAsync());
        await SaveAsync("3");
        Assert.Equal(3, await CapacityAsync());
    }

    [Theory]
    [InlineData("Venue", "Input.NewVenueName", "", "Ghi tên")]
    [InlineData("Venue", "Input.CommuneId", "", "xã")]
    [InlineData("Venue", "Input.NewVenueRooms", "ba", "phòng")]
    [InlineData("Venue", "Input.NewVenueCapacity", "nhiều", "số")]
    [InlineData("Person", "Input.NewPersonName", " ", "Ghi họ")]
    public async Task A_new_venue_or_speaker_is_refused_at_its_field_and_nothing_typed_is_lost(
        string button,
        string field,
        string typed,
        string says
    )
    {
        using var browser = await _world.OrganiserAsync();
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Input.Title"] = "Nói chuyện chuyên đề",
            ["Input.CommuneId"] = (await _world.CommuneAsync()).Id.ToString(),
            ["Input.NewVenueName"] = "Nhà cộng đồng",
            ["Input.NewVenueRooms"] = "3",
            ["Input.NewVenueCapacity"] = "120",
            ["Input.NewPersonName"] = "Trần Văn Lộc",
        };
        values[field] = typed;

        var answer = await EventWorld.PressAsync(browser, await browser.GetAsync("/events/schedule"), button, values);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(says, answer.FieldErrors[field], StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Nói chuyện chuyên đề", answer.Document.QuerySelector("#Input_Title")?.GetAttribute("value"));
        Assert.Equal(values["Input.NewVenueRooms"], answer.Document.QuerySelector("#Input_NewVenueRooms")?.GetAttribute("value"));
        Assert.Equal(values["Input.NewVenueCapacity"], answer.Document.QuerySelector("#Input_NewVenueCapacity")?.GetAttribute("value"));
        Assert.True(answer.Document.QuerySelector($"#{field.Replace('.', '_')}")!.Closest("details")?.HasAttribute("open") ?? true);
    }

    [Theory]
    [InlineData("Input.End", "13:00", "Input.End")]
    [InlineData("Input.Start", "hai giờ", "Input.Start")]
    [InlineData("Input.Date", "05/01/2025", "Input.Date")]
    [InlineData("Input.Capacity", "0", "Input.Capacity")]
    [InlineData("Input.RoomFrom", "7", "Input.RoomFrom")]
    [InlineData("Input.ClosesOn", "30/12/2026", "Input.ClosesOn")]
    public async Task What_cannot_be_is_refused_at_its_field_when_an_event_is_changed(string field, string typed, string told)
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 9)).Id, $"Hội trường sửa {field}", rooms: 3);
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue));

        var answer = await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}/edit"),
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [field] = typed }
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(told, answer.FieldErrors.Keys);
        Assert.Equal(typed, answer.Document.QuerySelector($"#{field.Replace('.', '_')}")?.GetAttribute("value"));
    }

    [Fact]
    public async Task A_database_that_is_restarted_while_an_organiser_saves_loses_nothing()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(
            database,
            new TestHostOptions { Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logs:Level"] = "Fatal" } }
        );
        var world = new EventWorld(host);
        using var browser = await world.OrganiserAsync();
        var form = await world.FormAsync(
            await world.VenueAsync((await world.CommuneAsync()).Id, "Hội trường mất điện"),
            "Buổi “còn nguyên”, H'Bia"
        );
        var page = await browser.GetAsync("/events/schedule");

        await database.ServerSqlAsync($"ALTER DATABASE {database.Name} CONNECTION LIMIT 0");
        await database.ServerSqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        var away = await browser.SubmitAsync(page, "#event-form", form);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Equal("Máy chủ đang khởi động lại", away.Find("h1"));
        Assert.Equal("Gửi lại", away.Find("form[action='/events/schedule'] button"));
        Assert.Equal("Buổi “còn nguyên”, H'Bia", away.Document.QuerySelector("input[name='Input.Title']")?.GetAttribute("value"));

        await database.ServerSqlAsync($"ALTER DATABASE {database.Name} CONNECTION LIMIT -1");
        var saved = await browser.SubmitAsync(away, "form[action='/events/schedule']");

        Assert.Equal(HttpStatusCode.Found, saved.Status);
        database.App.Clear();
        await using var db = host.Db();
        var activity = await db.Activities.SingleAsync(Cancel);
        Assert.Equal((ActivityState.Scheduled, "Buổi “còn nguyên”, H'Bia"), (activity.State, activity.Title));
    }

    [Fact]
    public async Task Venues_are_found_without_marks_and_say_whether_they_are_free()
    {
        using var browser = await _world.OrganiserAsync();
        var commune = await _world.CommuneAsync(index: 5);
        var venue = await _world.VenueAsync(commune.Id, "Hội trường Ea Kuêh");
        await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: "2026-12-03"));

        var found = await browser.GetAsync(
            $"/events/schedule?handler=Venues&q=kueh+truong+ea&Input.CommuneId={commune.Id}&Input.Date=2026-12-03"
                + "&Input.Start=15:00&Input.End=17:00"
        );

        using var json = JsonDocument.Parse(found.Text);
        var choice = Assert.Single(json.RootElement.EnumerateArray().ToList());
        Assert.Equal("wrong", choice.GetProperty("tone").GetString());
    }

    [Fact]
    public async Task A_move_replaces_the_bookings_and_makes_a_new_version()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 6)).Id, "Nhà văn hóa dời lịch");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: "2026-12-04"));
        await _world.RegistrationAsync(id, "Nguyễn Thị Hoa", "hoa@example.vn");

        var edit = await browser.GetAsync($"/events/{id}/edit");
        var answer = await browser.SubmitAsync(
            edit,
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Start"] = "15:00", ["Input.End"] = "17:00" }
        );

        Assert.Equal($"/events/{id}", answer.Location);
        await using var db = fixture.Host.Db();
        Assert.Equal(2, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).ScheduleVersion);
        var booking = await db.Bookings.SingleAsync(b => b.ActivityId == id, Cancel);
        Assert.Equal(Instant.FromUtc(2026, 12, 4, 8, 0), booking.StartsAt);
        Assert.Equal(1, await db.Messages.CountAsync(m => m.ActivityId == id && m.Rule == MessageRule.Moved, Cancel));
        var reminder = await db.Messages.SingleAsync(m => m.ActivityId == id && m.Rule == MessageRule.Reminder, Cancel);
        Assert.Equal((MessageState.Due, 2, Instant.FromUtc(2026, 12, 3, 8, 0)), (reminder.State, reminder.ScheduleVersion, reminder.DueAt));
    }

    [Fact]
    public async Task A_form_opened_before_anothers_change_is_refused_and_keeps_what_was_typed()
    {
        using var browser = await _world.OrganiserAsync();
        var venue = await _world.VenueAsync((await _world.CommuneAsync(index: 7)).Id, "Nhà văn hóa hai người sửa");
        var id = await _world.ScheduleAsync(browser, await _world.FormAsync(venue, date: "2026-12-05"));
        var first = await browser.GetAsync($"/events/{id}/edit");
        var second = await browser.GetAsync($"/events/{id}/edit");
        await browser.SubmitAsync(
            first,
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Tên thứ nhất" }
        );

        var answer = await browser.SubmitAsync(
            second,
            "#event-form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Input.Title"] = "Tên thứ hai" }
        );

        Assert.Contains("vừa sửa", answer.Find("[data-error-summary]"), StringComparison.Ordinal);
        Assert.Equal("Tên thứ hai", answer.Document.QuerySelector("#Input_Title")?.GetAttribute("value"));
    }
}
