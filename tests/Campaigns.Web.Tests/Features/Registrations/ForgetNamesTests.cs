using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Tickets;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Registrations;

/// <summary>After the retention time people are made anonymous while the counts stay right (rule 7).</summary>
public sealed class ForgetNamesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly TestHost _host = fixture.Host;

    private enum Standing
    {
        Attended,
        RegisteredOnly,
    }

    [Fact]
    public async Task Names_are_forgotten_after_twelve_months_and_no_figure_changes()
    {
        var now = _host.Clock.GetCurrentInstant();
        var source = _host.Services.GetRequiredService<NpgsqlDataSource>();
        var world = new DoorWorld(source, _host.Services.GetRequiredService<Secrets>());
        var old = await world.EventAsync(startsAt: now - Duration.FromDays(400), state: "held");
        var young = await world.EventAsync(startsAt: now - Duration.FromDays(300), state: "held");
        var postponed = await world.EventAsync(startsAt: now - Duration.FromDays(400), state: "postponed");
        var came = await ComeAsync(world, old, "H'Linh Mlô", Standing.Attended);
        var twice = await ComeAsync(world, old, "Y Moan Niê", Standing.RegisteredOnly);
        var lately = await ComeAsync(world, young, "H'Bia Ayŭn", Standing.Attended);
        var waiting = await ComeAsync(world, postponed, "Y Thương Êban", Standing.RegisteredOnly);
        await using (var db = _host.Db())
        {
            // A group's list is erased together with its name.
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE registration SET is_group = true, contact_name = 'Trần Thị Thu Hà'
                  WHERE id IN ({twice.RegistrationId}, {lately.RegistrationId})
                """
            );
            db.RegistrationMembers.AddRange(
                new[] { twice, lately }.Select(t => new RegistrationMember
                {
                    RegistrationId = t.RegistrationId,
                    Position = 0,
                    Name = "Lê Văn Tám",
                })
            );
            await db.SaveChangesAsync();

            // He came to a later event too, so his old registration becomes anonymous but he does not.
            await db
                .Registrations.Where(r => r.Id == lately.RegistrationId)
                .ExecuteUpdateAsync(s => s.SetProperty(r => r.PersonId, twice.RegistrationId));
        }

        var figures = await FiguresAsync();
        Assert.NotEmpty(figures);

        await _host.WithAsync<ForgetNamesJob, bool>(async job =>
        {
            await job.RunAsync(CancellationToken.None);
            return true;
        });

        await using var after = _host.Db();
        var names = await after.Registrations.ToDictionaryAsync(r => r.Id, r => (r.Name, r.NameFolded, r.BirthYear, r.Sex));
        Assert.Equal(("", "", null, null), names[came.RegistrationId]);
        Assert.Equal(("", "", null, null), names[twice.RegistrationId]);
        Assert.Equal("H'Bia Ayŭn", names[lately.RegistrationId].Name);
        Assert.Equal("Y Thương Êban", names[waiting.RegistrationId].Name);

        Assert.Equal([lately.RegistrationId], await after.RegistrationMembers.Select(m => m.RegistrationId).ToListAsync());
        Assert.Equal([lately.RegistrationId], await after.Registrations.Where(r => r.ContactName != null).Select(r => r.Id).ToListAsync());

        var persons = await after.Persons.ToDictionaryAsync(p => p.Id);
        Assert.Equal(("", now), (persons[came.RegistrationId].Name, persons[came.RegistrationId].AnonymisedAt!.Value));
        Assert.Equal("Y Moan Niê", persons[twice.RegistrationId].Name);

        Assert.Equal(figures, await FiguresAsync());
        Assert.Null(await _host.WithAsync<TicketService, HeldTicket?>(t => t.FindAsync(came.Token, CancellationToken.None)));
        Assert.NotNull(await _host.WithAsync<TicketService, HeldTicket?>(t => t.FindAsync(lately.Token, CancellationToken.None)));
    }

    [Fact]
    public async Task A_name_is_kept_while_somebody_merged_into_it_is_known()
    {
        var now = _host.Clock.GetCurrentInstant();
        var world = new DoorWorld(_host.Services.GetRequiredService<NpgsqlDataSource>(), _host.Services.GetRequiredService<Secrets>());
        var old = await world.EventAsync(startsAt: now - Duration.FromDays(400), state: "held");
        var young = await world.EventAsync(startsAt: now - Duration.FromDays(300), state: "held");
        var kept = await world.TicketAsync(old, "Hồ Văn Lương");
        var between = await world.TicketAsync(old, "Hồ Văn Lượng");
        var merged = await world.TicketAsync(young, "Hồ Lương");
        var forgotten = await world.TicketAsync(old, "Lò Thị Mai");
        var mergedToo = await world.TicketAsync(old, "Lò Mai");
        await using (var db = _host.Db())
        {
            // The person was entered three times and merged in two steps: the newest entry into the middle one, and that into the one that
            // stands.
            await MergeAsync(merged, between);
            await MergeAsync(between, kept);
            await MergeAsync(mergedToo, forgotten);

            Task MergeAsync(TestTicket one, TestTicket into) =>
                db
                    .Persons.Where(p => p.Id == one.RegistrationId)
                    .ExecuteUpdateAsync(s => s.SetProperty(p => p.MergedIntoId, into.RegistrationId));
        }

        await _host.WithAsync<ForgetNamesJob>(job => job.RunAsync(CancellationToken.None));

        await using var after = _host.Db();
        var names = await after.Persons.ToDictionaryAsync(p => p.Id, p => p.Name);
        Assert.Equal(
            ("Hồ Văn Lương", "Hồ Văn Lượng", "Hồ Lương", "", ""),
            (
                names[kept.RegistrationId],
                names[between.RegistrationId],
                names[merged.RegistrationId],
                names[forgotten.RegistrationId],
                names[mergedToo.RegistrationId]
            )
        );
    }

    private async Task<TestTicket> ComeAsync(DoorWorld world, TestDoor door, string name, Standing standing)
    {
        var ticket = await world.TicketAsync(door, name, sex: "female");
        if (standing == Standing.Attended)
        {
            await using var db = _host.Db();
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO attendance (id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
                  female, male, sex_not_known,
                  under16, from16to30, from31to59, from60, age_not_known, organising_unit_id, place_unit_id, on_date)
                SELECT new_id(), {ticket.RegistrationId}, {door.SessionId}, a.id, {ticket.RegistrationId}, new_id(), {door.StartsAt},
                  'Cửa chính', 'qr', 1, 0, 0, 0, 0, 1, 0, 0,
                  a.organising_unit_id, a.place_unit_id, '2025-11-01' FROM activity a WHERE a.id = {door.ActivityId}
                """
            );
        }

        return ticket;
    }

    /// <summary>Every figure of every unit, with the queue folded or not.</summary>
    private async Task<string[]> FiguresAsync()
    {
        await using var db = _host.Db();
        return await db
            .Database.SqlQuery<string>(
                $"""
                SELECT f::text AS "Value" FROM (SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS id FROM activity) c
                CROSS JOIN unit u CROSS JOIN LATERAL outreach_figures(c.id, u.id, ARRAY[]::uuid[]) f ORDER BY 1
                """
            )
            .ToArrayAsync();
    }
}
