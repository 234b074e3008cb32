using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Platform.Access;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class PermissionsTests
{
    [Fact]
    public void The_table_is_this()
    {
        Dictionary<Permission, string> table = new()
        {
            [Permission.OwnAccount] = "Administrator Coordinator Organiser Approver Trainer Steward Viewer",
            [Permission.SeeActivities] = "Coordinator Organiser Approver Trainer Viewer",
            [Permission.ManageActivities] = "Organiser",
            [Permission.ManageCourses] = "Organiser Trainer",
            [Permission.SeeNames] = "Organiser Trainer",
            [Permission.CheckIn] = "Organiser Trainer Steward",
            [Permission.SearchAtDoor] = "Organiser Trainer Steward",
            [Permission.CountHeads] = "Organiser",
            [Permission.SeeCounts] = "Coordinator Organiser Approver Viewer",
            [Permission.SeeReports] = "Coordinator Organiser Approver Viewer",
            [Permission.CompileReports] = "Organiser",
            [Permission.ApproveReports] = "Approver",
            [Permission.ReceiveReports] = "Coordinator",
            [Permission.AskForReports] = "Coordinator",
            [Permission.SeeNetwork] = "Coordinator Organiser Approver Viewer",
            [Permission.KeepNetwork] = "Organiser",
            [Permission.SeeUnits] = "Administrator Coordinator",
            [Permission.SeeAudit] = "Administrator Coordinator",
            [Permission.SetTargets] = "Administrator Coordinator",
            [Permission.Administer] = "Administrator",
        };
        Assert.All(Enum.GetValues<Permission>(), act => Assert.Equal(table[act], string.Join(' ', Permissions.Roles(act).OrderBy(r => r))));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "a.b", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a.b", "a", false)]
    [InlineData("a.b", "a.c", false)]
    public void A_grant_reaches_its_subtree(string granted, string asked, bool reached) =>
        Assert.Equal(reached, Grant(Role.Organiser, granted).Reaches(asked));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_steward_searches_only_where_the_grant_says_so(bool maySearch, bool searches)
    {
        var grant = Grant(Role.Steward, "a") with { MaySearch = maySearch };
        Assert.True(grant.May(Permission.CheckIn));
        Assert.Equal(searches, grant.May(Permission.SearchAtDoor));
        Assert.False(grant.May(Permission.SeeNames));
    }

    [Fact]
    public void A_trainer_sees_names_in_course_runs_alone()
    {
        Assert.True(Permissions.InCourseRunsOnly(Role.Trainer, Permission.SeeNames));
        Assert.False(Permissions.InCourseRunsOnly(Role.Organiser, Permission.SeeNames));
    }

    private static HeldGrant Grant(Role role, string path) =>
        new(Guid.NewGuid(), role, Guid.NewGuid(), path, "", Guid.NewGuid(), path, "", ActivityId: null, MaySearch: false);
}

public sealed class AccessTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task Who_is_not_signed_in_is_asked_to()
    {
        using var browser = fixture.Host.Browser();
        Assert.Equal("/sign-in?returnUrl=%2Faccount", (await browser.GetAsync("/account")).Location);
    }

    [Fact]
    public async Task A_script_is_told_instead()
    {
        using var browser = fixture.Host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Accept.ParseAdd("application/json");
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(request)).Status);
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_says_so_to_everybody()
    {
        using var browser = fixture.Host.Browser();
        var page = await browser.GetAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.NotNull(page.Find("h1"));
    }

    [Theory]
    [InlineData(Role.Administrator, HttpStatusCode.OK)]
    [InlineData(Role.Coordinator, HttpStatusCode.Forbidden)]
    [InlineData(Role.Organiser, HttpStatusCode.Forbidden)]
    [InlineData(Role.Steward, HttpStatusCode.Forbidden)]
    [InlineData(Role.Viewer, HttpStatusCode.Forbidden)]
    public async Task The_jobs_are_seen_by_administrators(Role role, HttpStatusCode expected)
    {
        using var browser = await fixture.Host.SignedInAsync(role, (await fixture.Host.RootAsync()).Id);
        Assert.Equal(expected, (await browser.GetAsync("/jobs")).Status);
    }

    [Fact]
    public async Task A_grant_that_has_ended_gives_nothing()
    {
        var host = fixture.Host;
        var account = await host.AccountAsync();
        var grant = await host.GrantAsync(account, Role.Administrator, (await host.RootAsync()).Id);
        using var browser = await host.SignedInAsync(account);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/jobs")).Status);
        await fixture.Database.SqlAsync($"UPDATE account_grant SET valid_to = valid_from WHERE id = '{grant}'");
        var refused = await browser.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.NotNull(refused.Find("h1"));
    }

    [Fact]
    public async Task The_actor_judges_by_unit_activity_and_kind()
    {
        var host = fixture.Host;
        var district = await host.UnitAsync("Huyện Cư M'gar");
        var other = await host.UnitAsync("Huyện Ea Kar");
        var course = Guid.CreateVersion7();

        var organiser = await ActorOf(Role.Organiser, district.Id);
        Assert.True(organiser.May(Permission.SeeNames, district.Path));
        Assert.True(organiser.May(Permission.ManageActivities, district.Path + ".x"));
        Assert.False(organiser.May(Permission.SeeNames, other.Path));
        Assert.Equal([district.Path], organiser.PathsFor(Permission.SeeCounts));

        var trainer = await ActorOf(Role.Trainer, district.Id);
        Assert.True(trainer.May(Permission.SeeNames, district.Path, course, ActivityKind.CourseRun));
        Assert.False(trainer.May(Permission.SeeNames, district.Path, course, ActivityKind.Event));
        Assert.False(trainer.May(Permission.CheckIn, district.Path));

        var coordinator = await ActorOf(Role.Coordinator, (await host.RootAsync()).Id);
        Assert.True(coordinator.May(Permission.SeeCounts, district.Path));
        Assert.False(coordinator.May(Permission.SeeNames, district.Path));
    }

    private async Task<Actor> ActorOf(Role role, Guid unit)
    {
        var host = fixture.Host;
        var account = await host.AccountAsync();
        await host.GrantAsync(account, role, unit);
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext
        {
            User = new System.Security.Claims.ClaimsPrincipal(
                new System.Security.Claims.ClaimsIdentity(
                    [new(System.Security.Claims.ClaimTypes.NameIdentifier, account.ToString())],
                    "test"
                )
            ),
        };
        var actor = new Actor();
        await using var db = host.Db();
        await actor.LoadAsync(context, db, host.Clock);
        return actor;
    }
}
