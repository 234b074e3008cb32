using System.Diagnostics;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Features.Demo;
using Campaigns.Web.Features.Door.Differences;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Demo;

/// <summary>The demo in a database, written with the program's role while every constraint and trigger is active.</summary>
public sealed class DemoLoaderTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_written_once_and_its_tickets_open()
    {
        var tokens = fixture.Host.Services.GetRequiredService<TicketTokens>();
        var watch = Stopwatch.StartNew();
        Assert.True(await LoadAsync(tokens));
        TestContext.Current.SendDiagnosticMessage("The demo was written in {0:0.0} s", watch.Elapsed.TotalSeconds);
        Assert.False(await LoadAsync(tokens));

        await using var db = fixture.Database.Db();
        Assert.Equal(
            ["administrator", "approver", "coordinator", "organiser-commune", "organiser-district", "steward", "trainer", "viewer"],
            await db.Users.Where(a => a.DemoKey != null).Select(a => a.DemoKey!).OrderBy(k => k).ToListAsync(Cancel)
        );
        Assert.Equal(
            await db.Activities.CountAsync(Cancel)
                - await db.Activities.CountAsync(
                    a => a.State == ActivityState.Draft || a.State == ActivityState.Cancelled || a.State == ActivityState.Postponed,
                    Cancel
                ),
            await db.Bookings.Where(b => b.VenueId != null).Select(b => b.ActivityId).Distinct().CountAsync(Cancel)
        );

        // What was confirmed is confirmed, although its figures were written after it.
        Assert.Equal(0, await db.Activities.CountAsync(a => a.State == ActivityState.Held && a.ConfirmedAt != null, Cancel));
        Assert.True(await db.Activities.CountAsync(a => a.State == ActivityState.Confirmed, Cancel) > 500);
        var door = await db.DeviceGrants.Select(g => g.ActivityId).Distinct().SingleAsync(Cancel);
        var toSettle = await DifferenceList.ReadAsync(db, door, settled: false, decides: null, max: 50, only: null, Cancel);
        Assert.Equal(
            [Verdict.AlreadyIn, Verdict.NotOnList, Verdict.Withdrawn],
            toSettle.Where(d => d.DoorSaid is not null).Select(d => d.ServerSaid).Order()
        );
        Assert.Equal(2, toSettle.Count(d => d.SharedWith == 1));
        Assert.Equal(["read"], await db.Database.SqlQuery<string>($"SELECT state AS \"Value\" FROM list_import").ToListAsync(Cancel));
        var ticket = await db.Registrations.AsNoTracking().OrderByDescending(r => r.CreatedAt).FirstAsync(Cancel);
        var token = tokens.Token(ticket.Id, ticket.Generation, ticket.KeyVersion);
        Assert.Equal(ticket.TokenHash, TicketTokens.HashOf(token));
        Assert.True(tokens.Verify(token, ticket.Id, ticket.Generation, ticket.KeyVersion));
    }

    private async Task<bool> LoadAsync(TicketTokens tokens)
    {
        var replies = fixture.Host.Services.GetRequiredService<ReplyTokens>();
        var devices = fixture.Host.Services.GetRequiredService<DeviceTokens>();
        await using var db = fixture.Database.Db();
        return await DemoLoader.LoadAsync(
            db,
            TestDatabases.Start,
            tokens.CurrentVersion,
            (id, generation) => tokens.Hash(id, generation, tokens.CurrentVersion),
            (id, generation) => replies.Hash(id, generation, replies.CurrentVersion),
            (id, generation) => devices.Hash(id, generation, devices.CurrentVersion),
            Cancel
        );
    }
}
