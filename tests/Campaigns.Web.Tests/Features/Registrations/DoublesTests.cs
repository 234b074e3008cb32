using Campaigns.Domain.Accounts;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Attendances;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>Registrations of one event that are probably one person's stand on the organiser's page and are settled with one press.</summary>
public sealed class DoublesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_person_keeps_the_registration_with_the_ticket_and_counts_once(bool bothIn)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Bia Niê", sex: "female", birthYear: 1995);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var walkIn = await WalkInAsync(door, organiser.AccountId!.Value, "H'Bia Nie", bothIn ? ticket.RegistrationId : null);
        var page = await organiser.GetAsync(Address(door));
        Assert.Contains("H'Bia Nie", page.Find("#doubles"), StringComparison.Ordinal);
        Assert.Contains("1 cặp đăng ký", (await organiser.GetAsync($"/door/{door.ActivityId}/board")).Find(".notice.is-warn"), StringComparison.Ordinal);
        var turns = await TurnsAsync(door);
        Assert.Equal(bothIn ? 2 : 1, turns);
        Assert.Equal(Address(door), (await organiser.SubmitAsync(page, "#doubles form", Same(true))).Location);
        await using var db = Host.Db();
        Assert.Equal(1, await TurnsAsync(door));
        Assert.Equal(ticket.RegistrationId, await db.Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null).Select(a => a.RegistrationId).SingleAsync());
        Assert.Equal(RegistrationState.Withdrawn, await db.Registrations.Where(r => r.Id == walkIn).Select(r => r.State).SingleAsync());
        Assert.Equal(RegistrationState.Confirmed, await db.Registrations.Where(r => r.Id == ticket.RegistrationId).Select(r => r.State).SingleAsync());
        Assert.Null((await organiser.GetAsync(Address(door))).Document.QuerySelector("#doubles"));
        Assert.True(await db.AuditEntries.AnyAsync(e => e.SubjectId == ticket.RegistrationId && e.Action == "registration.joined" && e.ActorId == organiser.AccountId));
    }

    [Fact]
    public async Task Two_people_stay_two_and_are_not_asked_about_again()
    {
        var door = await World.EventAsync();
        await World.TicketAsync(door, "Nguyễn Thị Hoa", sex: "female", birthYear: 1980);
        await World.TicketAsync(door, "Nguyễn Thị Hoà", sex: "female", birthYear: 1980);
        await World.TicketAsync(door, "Nguyễn Thị Hoa", sex: "female", birthYear: 1987);
        using var organiser = await Host.SignedInAsync(Role.Organiser, (await Host.RootAsync()).Id);
        var page = await organiser.GetAsync(Address(door));
        Assert.Single(page.Document.QuerySelectorAll("#doubles form"));
        await organiser.SubmitAsync(page, "#doubles form", Same(false));
        Assert.Null((await organiser.GetAsync(Address(door))).Document.QuerySelector("#doubles"));
        Assert.Contains("không còn là một cặp", (await organiser.SubmitAsync(page, "#doubles form", Same(true))).Find("[data-error-summary]"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(3, await db.Registrations.CountAsync(r => r.ActivityId == door.ActivityId && r.State == RegistrationState.Confirmed));
    }

    private static string Address(TestDoor door) => $"/events/{door.ActivityId}/registrations";

    private static Dictionary<string, string?> Same(bool same) => new(StringComparer.Ordinal) { ["same"] = same ? "true" : "false" };

    private async Task<int> TurnsAsync(TestDoor door)
    {
        await using var db = Host.Db();
        return await db.Attendances.Where(a => a.ActivityId == door.ActivityId && a.AnnulledAt == null).SumAsync(a => a.Female + a.Male + a.SexNotKnown);
    }

    /// <summary>Somebody is registered at the door by name alone, and is in; and somebody by a ticket, if there is one.</summary>
    private async Task<Guid> WalkInAsync(TestDoor door, Guid account, string name, Guid? ticket)
    {
        var made = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(
            Host, PublicEvents.Request(door.ActivityId, name) with { Channel = RegistrationChannel.WalkIn, Browser = null, AccountId = account }));
        foreach (var registration in new[] { ticket, made.Registration.Id }.OfType<Guid>())
        {
            var now = Host.Clock.GetCurrentInstant();
            var act = new DoorAct { Id = Guid.CreateVersion7(), Kind = CheckInKind.Admit, RegistrationId = registration, Gate = "Cửa chính", Source = Source.Search, DeviceAt = now };
            var answers = await Host.WithAsync<Door, IReadOnlyList<DoorAnswer>>(d => d.ActAsync(door.SessionId, ActorKind.Account, account, [act], now, TestContext.Current.CancellationToken));
            Assert.Equal(Verdict.Accepted, answers[0].Verdict);
        }

        return made.Registration.Id;
    }
}
