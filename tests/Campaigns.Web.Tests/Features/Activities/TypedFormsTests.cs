using System.Net;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Campaigns.Web.Tests.Features.Training;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Activities;

/// <summary>Forms understand values as people in Viet Nam type them, and show errors in the order of the fields.</summary>
public sealed class TypedFormsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private readonly TrainingWorld _world = new(fixture.Host);

    [Fact]
    public async Task Times_and_numbers_of_an_event_are_understood_as_they_are_typed()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, "Sân vận động gõ tay", capacity: 5000);
        var form = await _world.Events.FormAsync(venue, date: "27/11/2026", start: "7g30", end: "14.30");
        form["Input.Capacity"] = "1.500";
        form["Input.Description"] = "Mang theo thẻ\u202E\nđến sớm";

        var id = await _world.Events.ScheduleAsync(browser, form);

        await using var db = fixture.Host.Db();
        var activity = await db.Activities.Include(a => a.Sessions).SingleAsync(a => a.Id == id, Cancel);
        Assert.Equal(
            (Instant.FromUtc(2026, 11, 27, 0, 30), Instant.FromUtc(2026, 11, 27, 7, 30)),
            (activity.Sessions[0].StartsAt, activity.Sessions[0].EndsAt)
        );
        Assert.Equal((1500, "Mang theo thẻ\nđến sớm"), (activity.Capacity, activity.Description.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task Times_of_a_class_are_understood_as_they_are_typed()
    {
        using var trainer = await _world.TrainerAsync();
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, "Hội trường gõ tay");
        var course = await TrainingWorld.CourseAsync(trainer, TrainingWorld.CourseForm("Khóa gõ tay"));
        var form = TrainingWorld.RunForm(course, venue, await _world.Events.SpeakerAsync("Y Gõ Niê"));
        (form["Input.Sessions[1].Start"], form["Input.Sessions[1].End"]) = ("17h", "19 giờ");

        var answer = await TrainingWorld.OpenAsync(trainer, await trainer.GetAsync("/course-runs/new"), form);

        var session = (await _world.SessionsAsync(Guid.Parse(answer.Location!.Split('/')[^1])))[1];
        Assert.Equal((Instant.FromUtc(2026, 11, 25, 10, 0), Instant.FromUtc(2026, 11, 25, 12, 0)), (session.StartsAt, session.EndsAt));
    }

    [Fact]
    public async Task A_headcount_of_thousands_is_understood_as_it_is_typed()
    {
        using var browser = await _world.Events.OrganiserAsync();
        var venue = await _world.Events.VenueAsync((await _world.Events.CommuneAsync()).Id, "Sân đếm nghìn người", capacity: 5000);
        var id = await _world.Events.ScheduleAsync(
            browser,
            await _world.Events.FormAsync(venue, date: "2026-11-24", start: "13:00", end: "15:00")
        );

        await fixture.Host.Database.SqlAsync($"UPDATE activity SET capacity = 2000 WHERE id = '{id}'");
        await browser.SubmitAsync(
            await browser.GetAsync($"/events/{id}"),
            "#headcount form",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Count.Female"] = "1.500", ["Count.Male"] = "1 200" }
        );

        await using var db = fixture.Host.Db();
        var entry = await db.Headcounts.SingleAsync(h => h.ActivityId == id, Cancel);
        Assert.Equal((1500, 1200), (entry.Female, entry.Male));
    }

    [Theory]
    [InlineData("/events/schedule", "#event-form", true)]
    [InlineData("/course-runs/new", "#run-form", false)]
    [InlineData("/courses/new", "main form.stack", false)]
    public async Task What_is_wrong_is_listed_in_the_order_of_the_fields(string address, string form, bool organiser)
    {
        using var browser = organiser ? await _world.Events.OrganiserAsync() : await _world.TrainerAsync();

        var refused = await browser.SubmitAsync(
            await browser.GetAsync(address),
            form,
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Title"] = "",
                ["Input.Capacity"] = "nhiều",
                ["Input.ClosesOn"] = "mai",
                ["Input.Start"] = "hai giờ",
                ["Input.Hours"] = "",
                ["Input.Cadre"] = "",
                ["Input.LeastPercent"] = "120",
            }
        );

        Assert.Equal(HttpStatusCode.OK, refused.Status);
        var places = refused
            .Document.QuerySelectorAll(".error-summary a")
            .Select(a => refused.Document.GetElementById(a.GetAttribute("href")![1..]))
            .ToList();
        Assert.True(places.Count >= 3, "Too little is wrong to have an order.");
        var onThePage = refused.Document.All.ToList();
        Assert.Equal(places.OfType<AngleSharp.Dom.IElement>().OrderBy(onThePage.IndexOf), places.OfType<AngleSharp.Dom.IElement>());
    }
}
