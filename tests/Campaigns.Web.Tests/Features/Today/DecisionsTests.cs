using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
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
            await world.EventAsync(ActivityState.Draft, district.Id, commune.Id, new LocalDate(2026, 11, 20), campaign: null, title: $"Nháp {i}");
        }

        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, district.Id);
        var five = await organiser.GetAsync("/");
        Assert.Equal(5, five.Document.QuerySelectorAll(".decision").Length);
        Assert.Null(five.Document.QuerySelector("#decide .card-foot a"));

        for (var i = 0; i < 8; i++)
        {
            await world.EventAsync(ActivityState.Held, district.Id, commune.Id, new LocalDate(2026, 11, 18), campaign: null, title: $"Chưa nhập {i}");
        }

        var few = await organiser.GetAsync("/");
        Assert.Equal(5, few.Document.QuerySelectorAll(".decision").Length);
        Assert.Contains("13 việc", few.Find("#decide .card-head"), StringComparison.Ordinal);
        var more = few.Document.QuerySelector("#decide .card-foot a")!;
        Assert.Equal("Xem cả 8 việc còn lại", more.TextContent);
        var all = await organiser.GetAsync(more.GetAttribute("href")!);
        Assert.Equal(13, all.Document.QuerySelectorAll(".decision").Length);
        Assert.Equal("Chỉ xem 5 việc đầu", all.Find("#decide .card-foot a"));
    }
}
