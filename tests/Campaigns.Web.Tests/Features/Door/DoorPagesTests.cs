using System.Net;
using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>The pages of the door, and registering at it.</summary>
public sealed class DoorPagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Fact]
    public async Task The_list_proposes_what_is_on_and_shows_what_is_near()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var on = await World.EventAsync(unit.Id, title: "Đang diễn ra ở đây");
        var tomorrow = await World.EventAsync(unit.Id, TestDatabases.Start + Duration.FromHours(18), title: "Sáng mai");
        await World.EventAsync(unit.Id, TestDatabases.Start + Duration.FromDays(5), title: "Tuần sau");
        await World.EventAsync(unit.Id, state: "cancelled", title: "Đã hủy");
        await World.EventAsync((await Host.UnitAsync("Huyện Ea Kar")).Id, title: "Của huyện khác");
        using var steward = await Host.SignedInAsync(Role.Steward, unit.Id);
        var page = await steward.GetAsync("/check-in");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Đang diễn ra ở đây", page.Find(".doors-on h2"));
        Assert.NotNull(page.Document.QuerySelector($".doors-on a[href='/check-in/{on.SessionId}']"));
        Assert.Equal(
            [$"/check-in/{tomorrow.SessionId}"],
            page.Document.QuerySelectorAll(".doors-list li:not([hidden]) a").Select(a => a.GetAttribute("href"))
        );
    }

    [Fact]
    public async Task A_steward_of_one_activity_sees_that_one_and_a_list_may_be_empty()
    {
        var unit = await Host.UnitAsync("Huyện Ea Súp");
        var own = await World.EventAsync(unit.Id);
        await World.EventAsync(unit.Id);
        using var steward = await Host.SignedInAsync(Role.Steward, unit.Id, activityId: own.ActivityId);
        var page = await steward.GetAsync("/check-in");
        Assert.NotNull(page.Document.QuerySelector($".doors-on a[href='/check-in/{own.SessionId}']"));
        Assert.Empty(page.Document.QuerySelectorAll(".doors-list li:not([hidden]) a"));
        using var idle = await Host.SignedInAsync(Role.Steward, (await Host.UnitAsync("Huyện Krông Bông")).Id);
        Assert.NotNull((await idle.GetAsync("/check-in")).Find(".doors-none"));
    }

    [Fact]
    public async Task The_scanner_opens_for_its_door_alone_and_may_use_the_camera()
    {
        var unit = await Host.UnitAsync("Huyện Lắk");
        var door = await World.EventAsync(unit.Id);
        using var steward = await Host.SignedInAsync(Role.Steward, unit.Id);
        using var foreign = await Host.SignedInAsync(Role.Steward, (await Host.UnitAsync("Huyện Ea Kar")).Id);
        using var viewer = await Host.SignedInAsync(Role.Viewer, unit.Id);
        var page = await steward.GetAsync($"/check-in/{door.SessionId}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(
            "'wasm-unsafe-eval'",
            string.Join(' ', page.Response.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
        Assert.Contains("camera=(self)", string.Join(' ', page.Response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#search-input"));
        var data = JsonDocument.Parse(page.Document.QuerySelector("#door-data")!.TextContent).RootElement;
        Assert.Equal("Đã ghi nhận", data.GetProperty("texts").GetProperty("Accepted").GetString());
        Assert.Equal(HttpStatusCode.OK, (await steward.GetAsync(data.GetProperty("wasm").GetString()!)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.GetAsync($"/check-in/{door.SessionId}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync($"/check-in/{door.SessionId}")).Status);
    }

    [Fact]
    public async Task Somebody_without_a_ticket_is_registered_and_admitted()
    {
        var unit = await Host.UnitAsync("Huyện Krông Pắc");
        var door = await World.EventAsync(unit.Id);
        using var steward = await Host.SignedInAsync(Role.Steward, unit.Id);
        var path = $"/check-in/{door.SessionId}/walk-ins";
        var guest = new
        {
            operation = Guid.CreateVersion7(),
            name = "H'Mi Kbuôr",
            sex = "female",
            birthYear = 2001,
            consent = false,
            guardian = false,
        };
        var refused = await steward.PostJsonAsync(path, guest);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("đồng ý", JsonDocument.Parse(refused.Text).RootElement.GetProperty("error").GetString()!, StringComparison.Ordinal);
        var agreed = new
        {
            guest.operation,
            guest.name,
            guest.sex,
            guest.birthYear,
            consent = true,
            guest.guardian,
        };
        var first = JsonDocument.Parse((await steward.PostJsonAsync(path, agreed)).Text).RootElement.GetProperty("registration").GetGuid();
        Assert.Equal(
            first,
            JsonDocument.Parse((await steward.PostJsonAsync(path, agreed)).Text).RootElement.GetProperty("registration").GetGuid()
        );
        var child = new
        {
            operation = Guid.CreateVersion7(),
            name = "Y Nam",
            sex = "male",
            birthYear = 2015,
            consent = true,
            guardian = false,
        };
        var guardian = await steward.PostJsonAsync(path, child);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, guardian.Status);
        Assert.Contains(
            "giám hộ",
            JsonDocument.Parse(guardian.Text).RootElement.GetProperty("errors").GetProperty("guardian").GetString()!,
            StringComparison.Ordinal
        );
        var nobody = await steward.PostJsonAsync(
            path,
            new
            {
                operation = Guid.CreateVersion7(),
                name = " ",
                sex = "male",
                birthYear = 0,
                consent = false,
                guardian = false,
            }
        );
        var errors = JsonDocument.Parse(nobody.Text).RootElement.GetProperty("errors");
        Assert.Equal(["consent", "name", "year"], errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        var act = new SentAct
        {
            Registration = first,
            Source = "walk_in",
            At = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
        };
        await steward.PostJsonAsync($"/check-in/{door.SessionId}/acts", new { acts = new[] { act } });
        Assert.Equal(
            "walk_in 1 1",
            await fixture.Database.SqlAsync(
                $"""
                SELECT t.source || ' ' || t.female || ' ' || t.from16to30 FROM attendance t JOIN registration r ON r.id = t.registration_id
                  WHERE r.id = '{first}' AND r.channel = 'walk_in'
                """
            )
        );
    }
}
