using Campaigns.Domain.Accounts;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>
/// A place is given back or passed on in the same moment as its ticket is scanned: one of the two is first, and the other one sees it
/// (who-sees 14: nothing changes by the ticket after an attendance).
/// </summary>
public sealed class PlaceRaceTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    [Theory]
    [InlineData("token")]
    [InlineData("hash")]
    public async Task A_ticket_that_is_given_back_while_it_is_scanned_is_told_as_given_back(string by)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Bia Niê");
        var (grant, phone) = await new PairedPhones(Host).PairAsync(door);
        await using var held = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM registration WHERE id = '{ticket.RegistrationId}' FOR UPDATE"
        );
        var at = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var act = by == "token" ? new SentAct { Token = ticket.Token, At = at } : new SentAct { Hash = PairedPhones.Hash(ticket), At = at };
        var scanning = PairedPhones.ActAsync(phone, door, grant, act);
        await held.UntilWaitingAsync(1, scanning);
        await held.SqlAsync($"UPDATE registration SET state = 'withdrawn', withdrawn_at = now() WHERE id = '{ticket.RegistrationId}'");
        await held.ReleaseAsync();
        Assert.Equal("withdrawn", PairedPhones.Text(await scanning, "verdict"));
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}'"));
    }

    /// <summary>
    /// The office corrects a registration and then its attendances; the door corrects or takes back the admission in the same moment. Both
    /// take their locks in one order, so one of them waits and none of them fails.
    /// </summary>
    [Theory]
    [InlineData("annul", "annulled")]
    [InlineData("override", "accepted")]
    public async Task A_correction_at_the_door_and_one_in_the_office_wait_for_each_other(string kind, string verdict)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "H'Bia Niê");
        var (grant, phone) = await new PairedPhones(Host).PairAsync(door);
        var at = Host.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var admitted = new SentAct { Token = ticket.Token, At = at };
        await PairedPhones.ActAsync(phone, door, grant, admitted);
        await using var office = await HeldLock.TakeAsync(
            fixture.Database,
            $"SELECT FROM registration WHERE id = '{ticket.RegistrationId}' FOR UPDATE"
        );
        var correcting = PairedPhones.ActAsync(
            phone,
            door,
            grant,
            new SentAct
            {
                Kind = kind,
                Target = admitted.Id,
                People = kind == "override" ? 2 : null,
                Reason = "Nhầm",
                At = at,
            }
        );
        await office.UntilWaitingAsync(1, correcting);
        await office.SqlAsync($"UPDATE attendance SET gate = 'Cửa khác' WHERE registration_id = '{ticket.RegistrationId}'");
        await office.ReleaseAsync();
        Assert.Equal(verdict, PairedPhones.Text(await correcting, "verdict"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_that_is_scanned_while_it_is_given_back_or_passed_on_keeps_its_place(bool passesOn)
    {
        var door = await World.EventAsync();
        var ticket = await World.TicketAsync(door, "Y Thương Niê");

        // The scan has written its attendance and is not committed yet.
        await using var scan = await HeldLock.TakeAsync(
            fixture.Database,
            $"""
            SELECT check_in_act(new_id(), 'admit', '{door.SessionId}', NULL, '{ticket.RegistrationId}', NULL, NULL, NULL, 'Cửa',
              'link_holder', NULL, 'self',
              '{Host.Clock.GetCurrentInstant()}', NULL, NULL, NULL, true, NULL, NULL, NULL, '{Host.Clock.GetCurrentInstant()}')
            """
        );
        Task giving = passesOn
            ? Host.WithAsync<TicketHolderService, PassOutcome>(d =>
                d.PassOnAsync(ticket.RegistrationId, PublicEvents.Request(door.ActivityId, "Lê Văn Thay"), CancellationToken.None)
            )
            : Host.WithAsync<Registering, RegistrationRefusal?>(r => r.WithdrawAsync(ticket.RegistrationId, CancellationToken.None));
        await scan.UntilWaitingAsync(1, giving);
        await scan.ReleaseAsync();
        await giving;
        Assert.Equal("confirmed", await fixture.Database.SqlAsync($"SELECT state FROM registration WHERE id = '{ticket.RegistrationId}'"));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                $"SELECT count(*) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"
            )
        );
    }
}
