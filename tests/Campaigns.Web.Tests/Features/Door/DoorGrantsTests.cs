using System.Net;
using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Testing;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>
/// Which grants open a door is asked in three places: the page of a door asks <c>Actor.May</c>, the list of doors has a query, and the
/// database function that does an act at the door asks for itself. All three give the same answer for every role, reach and kind of
/// activity.
/// </summary>
public sealed class DoorGrantsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Above = "above",
        Own = "own",
        Below = "below",
        Sibling = "sibling",
        ThisActivity = "this activity",
        OtherActivity = "another activity";

    private static readonly string[] Reaches = [Above, Own, Below, Sibling, ThisActivity, OtherActivity];

    private TestHost Host => fixture.Host;

    public static TheoryData<Role, ActivityKind> RolesAndKinds()
    {
        var data = new TheoryData<Role, ActivityKind>();
        foreach (var role in Enum.GetValues<Role>())
        {
            data.Add(role, ActivityKind.Event);
            data.Add(role, ActivityKind.CourseRun);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(RolesAndKinds))]
    public async Task The_page_of_a_door_the_list_of_doors_and_the_database_open_it_by_the_same_grants(Role role, ActivityKind kind)
    {
        Host.Clock.Reset(TestDatabases.Start);
        var district = await Host.UnitAsync("Huyện Cư M'gar");
        var root = await Host.RootAsync();
        var sibling = await Host.UnitAsync("Huyện Krông Pắc");
        await using var db = Host.Db();
        var commune = db.Units.First(u => u.ParentId == district.Id);
        var world = new DoorWorld(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());
        var (door, other) = (await world.EventAsync(district.Id), await world.EventAsync(district.Id));
        if (kind is ActivityKind.CourseRun)
        {
            await fixture.Database.SqlAsync(
                $"""
                DELETE FROM event WHERE activity_id = '{door.ActivityId}';
                UPDATE activity SET kind = 'course_run' WHERE id = '{door.ActivityId}'
                """
            );
        }

        foreach (var reach in Reaches)
        {
            var unit = reach switch
            {
                Above => root.Id,
                Below => commune.Id,
                Sibling => sibling.Id,
                _ => district.Id,
            };
            Guid? alone = reach switch
            {
                ThisActivity => door.ActivityId,
                OtherActivity => other.ActivityId,
                _ => null,
            };

            // A grant for one activity alone exists for stewards only.
            if (alone is not null && role is not Role.Steward)
            {
                continue;
            }

            var browser = await Host.SignedInAsync(role, unit, activityId: alone);
            var expected =
                reach is Above or Own or ThisActivity
                && (role is Role.Organiser or Role.Steward || (role is Role.Trainer && kind is ActivityKind.CourseRun));
            var page = (await browser.GetAsync($"/check-in/{door.SessionId}")).Status is HttpStatusCode.OK;
            var listed = (await browser.GetAsync("/check-in")).Text.Contains(door.SessionId.ToString(), StringComparison.Ordinal);
            var outcome = await fixture.Database.SqlAsync(
                $"""
                SELECT outcome FROM check_in_act(new_id(), 'admit', '{door.SessionId}',
                  decode('{Convert.ToHexString(RandomNumberGenerator.GetBytes(32))}', 'hex'), NULL, NULL, NULL, NULL, 'Cửa', 'account',
                  '{browser.AccountId}', 'qr', '{TestDatabases.Start}', 0, NULL, NULL, false, NULL, NULL, NULL, '{TestDatabases.Start}')
                """
            );
            Assert.Equal((reach, expected, expected, expected ? "done" : "forbidden"), (reach, page, listed, outcome as string));
        }
    }
}
