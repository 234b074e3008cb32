using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Tests.Features.Events;
using Campaigns.Web.Tests.Features.Outreach;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Today;

/// <summary>What waits for a decision: five items, the number of the others, and a link to the whole list.</summary>
public sealed class DecisionsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task Today_shows_five_decisions_and_how_many_more_there_are()
    {
        var world = await new OutreachWorld(fixture.Database).InitAsync();
        var district = world.Unit("Huyện Cư M'gar");
        var commune = world.Units.First(u => u.ParentId == district.Id && u.LevelKey == "commune");
        for (var i = 0; i < 5; i++)
        {
            await world.EventAsync(
                ActivityState.Draft,
                district.Id,
                commune.Id,
                new LocalDate(2026, 11, 20),
                campaign: null,
                title: $"Nháp {i}"
            );
        }

        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, district.Id);
        var five = await organiser.GetAsync("/");
        Assert.Equal(5, five.Document.QuerySelectorAll("#decide .decision").Length);
        Assert.Null(five.Document.QuerySelector("#decide .card-foot a"));

        for (var i = 0; i < 8; i++)
        {
            await world.EventAsync(
                ActivityState.Held,
                district.Id,
                commune.Id,
                new LocalDate(2026, 11, 18),
                campaign: null,
                title: $"Chưa nhập {i}"
            );
        }

        var few = await organiser.GetAsync("/");
        Assert.Equal(5, few.Document.QuerySelectorAll("#decide .decision").Length);
        Assert.Contains("13 việc", few.Find("#decide .card-head"), StringComparison.Ordinal);
        var more = few.Document.QuerySelector("#decide .card-foot a")!;
        Assert.Equal("Xem cả 8 việc còn lại", more.TextContent);
        var all = await organiser.GetAsync(more.GetAttribute("href")!);
        Assert.Equal(13, all.Document.QuerySelectorAll("#decide .decision").Length);
        Assert.Equal("Chỉ xem 5 việc đầu", all.Find("#decide .card-foot a"));
    }

    /// <summary>An event that is still running is no decision to make.</summary>
    [Fact]
    public async Task An_event_waits_to_be_marked_as_held_from_its_end()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var district = world.Unit("Huyện Lắk");
        var commune = world.Units.First(u => u.ParentId == district.Id && u.LevelKey == "commune");
        var activity = await world.EventAsync(
            ActivityState.Scheduled,
            district.Id,
            commune.Id,
            new LocalDate(2026, 11, 24),
            campaign: null,
            title: "Đang diễn ra"
        );
        using var organiser = await host.SignedInAsync(Role.Organiser, district.Id);
        Assert.Equal((0, 1), (await DecisionsAsync("1 hour"), await DecisionsAsync("-1 second")));

        async Task<int> DecisionsAsync(string endsIn)
        {
            await database.SqlAsync(
                $"""
                UPDATE session SET starts_at = '{TestDatabases.Start}'::timestamptz - interval '1 hour',
                  ends_at = '{TestDatabases.Start}'::timestamptz + interval '{endsIn}' WHERE activity_id = '{activity.Id}'
                """
            );
            return (await organiser.GetAsync("/")).Document.QuerySelectorAll("#decide .decision").Length;
        }
    }

    /// <summary>A draft does not clash in a venue that holds several events at once.</summary>
    [Theory, InlineData(false, 1), InlineData(true, 0)]
    public async Task A_draft_clashes_with_what_holds_its_venue_unless_that_holds_several(bool holdsSeveral, int decisions)
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = new EventWorld(host);
        using var organiser = await world.OrganiserAsync();
        var form = await world.FormAsync(
            await world.VenueAsync((await world.CommuneAsync()).Id, "Trung tâm văn hóa", holdsSeveral: holdsSeveral)
        );
        await world.ScheduleAsync(organiser, form);
        await EventWorld.PressAsync(organiser, await organiser.GetAsync("/events/schedule"), "Draft", form);
        Assert.Equal(decisions, (await organiser.GetAsync("/")).Document.QuerySelectorAll("#decide .decision").Length);
    }
}
