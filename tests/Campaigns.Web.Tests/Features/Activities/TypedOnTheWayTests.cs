using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Network;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Activities;

/// <summary>
/// A person or a venue that was typed without pressing its own button is saved with the form, or asked about; it is never dropped silently.
/// </summary>
public sealed class TypedOnTheWayTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TrainingWorld _world = new(fixture.Host);

    [Fact]
    public async Task A_speaker_and_a_venue_that_were_typed_are_taken_with_the_event()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var commune = await _world.Events.CommuneAsync(index: 2);
        var form = await _world.Events.FormAsync(await _world.Events.VenueAsync(commune.Id, "Nhà văn hóa chỗ khác"), date: "2026-12-01");
        (form["Input.VenueId"], form["Input.NewVenueName"], form["Input.NewVenueVillage"]) = ("", "Nhà cộng đồng gõ thẳng", "Buôn Thẳng");
        (form["Input.NewPersonName"], form["Input.NewPersonPhone"]) = ("H'Gõ Thẳng Niê", "0905 111 222");

        var id = await _world.Events.ScheduleAsync(browser, form);

        await using var db = fixture.Host.Db();
        var speaker = await db.Persons.SingleAsync(p => p.Name == "H'Gõ Thẳng Niê", Cancel);
        Assert.Equal(("+84905111222", true), (speaker.Phone, speaker.IsSpeaker));
        Assert.Equal([speaker.Id], await db.ActivitySpeakers.Where(s => s.ActivityId == id).Select(s => s.PersonId).ToListAsync(Cancel));
        var venue = await db.Venues.SingleAsync(v => v.Name == "Nhà cộng đồng gõ thẳng", Cancel);
        Assert.Equal(venue.Id, (await db.Activities.SingleAsync(a => a.Id == id, Cancel)).VenueId);
        Assert.Equal(2, await db.Bookings.CountAsync(b => b.ActivityId == id, Cancel));

        // The same person with the same telephone number is typed once more and is recognised.
        form["Input.Date"] = "2026-12-02";
        var again = await _world.Events.ScheduleAsync(browser, form);
        Assert.Equal([speaker.Id], await db.ActivitySpeakers.Where(s => s.ActivityId == again).Select(s => s.PersonId).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Who_is_perhaps_known_or_typed_wrong_is_asked_about_and_nothing_is_scheduled()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var known = await new NetworkWorld(fixture.Host).KeptAsync(
            "H'Hỏi Trước Byă",
            (await fixture.Host.UnitAsync(Events.EventWorld.DistrictName)).Id
        );
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, "Nhà văn hóa hỏi trước");
        var form = await _world.Events.FormAsync(venue, "Buổi hỏi trước", "2026-12-03");
        form["Input.NewPersonName"] = "h'hoi truoc bya";

        var asked = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);

        Assert.Contains("Đã có người tên này", asked.FieldErrors["Input.NewPersonName"], StringComparison.Ordinal);
        Assert.NotNull(asked.Document.QuerySelector($"button[formaction*='namesake={known.Id}']"));
        await using var db = fixture.Host.Db();
        Assert.False(await db.Activities.AnyAsync(a => a.Title == "Buổi hỏi trước", Cancel));

        (form["Input.NewPersonName"], form["Input.NewPersonPhone"]) = ("Người Gõ Sai Số", "0905 11");
        var wrong = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.True(wrong.FieldErrors.ContainsKey("Input.NewPersonPhone"));
        Assert.NotNull(wrong.Document.QuerySelector("details[data-person][open]"));

        // A telephone number alone means that the person's name is missing.
        (form["Input.NewPersonName"], form["Input.NewPersonPhone"]) = ("", "0905 111 333");
        var nameless = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Equal("Ghi họ và tên.", nameless.FieldErrors["Input.NewPersonName"]);

        // A venue is chosen and another one is typed, so the form asks which one is meant.
        (form["Input.NewPersonPhone"], form["Input.NewVenueName"]) = ("", "Nhà khác hẳn");
        var two = await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);
        Assert.Contains("đã chọn một địa điểm khác", two.FieldErrors["Input.NewVenueName"], StringComparison.Ordinal);
        Assert.Equal("Nhà khác hẳn", two.Document.QuerySelector("#Input_NewVenueName")!.GetAttribute("value"));
        Assert.False(await db.Activities.AnyAsync(a => a.Title == "Buổi hỏi trước", Cancel));
    }

    /// <summary>
    /// A venue that is typed in the form is checked like any other: the form asks about more places than it has seats, and about a doubtful
    /// number of seats.
    /// </summary>
    [Fact]
    public async Task More_places_than_the_seats_of_a_venue_that_was_typed_are_asked_back()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var commune = await _world.Events.CommuneAsync(index: 2);
        var form = await _world.Events.FormAsync(
            await _world.Events.VenueAsync(commune.Id, "Nhà văn hóa số chỗ"),
            "Buổi đông người",
            date: "2026-12-07"
        );
        (form["Input.VenueId"], form["Input.NewVenueName"], form["Input.NewVenueCapacity"], form["Input.Capacity"]) = (
            "",
            "Sân vận động gõ nhầm",
            "2.000.000",
            "300"
        );
        async Task<TestPage> SendAsync() => await browser.SubmitAsync(await browser.GetAsync("/events/schedule"), "#event-form", form);

        var seats = await SendAsync();
        Assert.Contains("Bạn ghi địa điểm có 2.000.000 chỗ", seats.FieldErrors["Input.NewVenueCapacity"], StringComparison.Ordinal);
        Assert.NotNull(seats.Document.QuerySelector("input[name='Input.Agreed'][value='venue:2000000']"));
        await using (var db = fixture.Host.Db())
        {
            Assert.False(await db.Venues.AnyAsync(v => v.Name == "Sân vận động gõ nhầm", Cancel));
        }

        form["Input.NewVenueCapacity"] = "200";
        var places = await SendAsync();
        Assert.Contains("Bạn ghi 300 chỗ, địa điểm chỉ có 200 chỗ", places.FieldErrors["Input.Capacity"], StringComparison.Ordinal);
        await using (var db = fixture.Host.Db())
        {
            Assert.False(
                await db.Activities.AnyAsync(a => a.Title == "Buổi đông người" && a.State != Domain.Activities.ActivityState.Draft, Cancel)
            );
        }

        form["Input.Agreed"] = "seats:300/200";
        Assert.NotNull((await SendAsync()).Location);
    }

    [Fact]
    public async Task A_trainer_who_was_typed_is_taken_with_the_class()
    {
        using var trainer = await _world.TrainerAsync();
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, "Hội trường gõ thẳng");
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Khóa gõ thẳng"));
        var form = TrainingWorld.RunForm(course, venue, await _world.Events.SpeakerAsync("Y Có Sẵn Niê"), "Lớp gõ thẳng");
        (form["Input.NewPersonName"], form["Input.NewPersonEmail"]) = ("Y Thẳng Mlô", "thang@example.vn");

        var answer = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync("/course-runs/new"), form);

        await using var db = fixture.Host.Db();
        var id = Guid.Parse(answer.Location!.Split('/')[^1]);
        var names = await db
            .ActivitySpeakers.Where(s => s.ActivityId == id)
            .Join(db.Persons, s => s.PersonId, p => p.Id, (s, p) => p.Name)
            .ToListAsync(Cancel);
        Assert.Equal(["Y Có Sẵn Niê", "Y Thẳng Mlô"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Both_fields_that_ask_for_people_offer_and_take_the_same()
    {
        var world = new NetworkWorld(fixture.Host);
        var (own, foreign) = (
            (await fixture.Host.UnitAsync(Events.EventWorld.DistrictName)).Id,
            (await fixture.Host.UnitAsync("Huyện Lắk")).Id
        );
        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, own);
        var activity = await world.EventAsync(organiser, "2026-12-05");
        var speaker = await world.KeptAsync("H'Loan Thử Niê", foreign, kind: "speaker");
        var kept = await world.KeptAsync("H'Loan Gần Niê", own);
        await world.KeptAsync("H'Loan Khuất Niê", foreign);
        foreach (var asked in new[] { "loan nie", "nie hloan" })
        {
            foreach (var address in new[] { "/events/schedule?handler=People&q=", $"/events/{activity}/invitations?handler=People&q=" })
            {
                var found = (await organiser.GetAsync(address + Uri.EscapeDataString(asked))).Text;
                Assert.Contains(speaker.Id.ToString(), found, StringComparison.Ordinal);
                Assert.Contains(kept.Id.ToString(), found, StringComparison.Ordinal);
                Assert.DoesNotContain("Khu", found, StringComparison.Ordinal);
            }
        }

        await world.InviteAsync(organiser, activity, speaker.Id);
        await using var db = fixture.Host.Db();
        Assert.Equal(1, await db.Invitations.CountAsync(i => i.ActivityId == activity && i.PersonId == speaker.Id, Cancel));
    }
}
