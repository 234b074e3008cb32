using System.Diagnostics;
using Campaigns.Domain.Accounts;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>
/// Checks that reads that run together return the same as each of them alone, and that they need only as many commands as their longest
/// chain has queries.
/// </summary>
public sealed class TogetherTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_that_do_not_wait_for_one_another_are_one_command()
    {
        var (sent, (units, forms, count)) = await CountedAsync(db =>
            Together.ReadAsync(
                db,
                () => db.Units.OrderBy(u => u.Path).ToListAsync(Cancel),
                () =>
                    db
                        .EventForms.AsNoTracking()
                        .OrderBy(f => f.Position)
                        .Select(f => new
                        {
                            f.Id,
                            f.NameVi,
                            f.Active,
                        })
                        .ToListAsync(Cancel),
                () => db.UnitLevels.CountAsync(Cancel)
            )
        );
        Assert.Equal(1, sent);
        await using var alone = fixture.Host.Db();
        Assert.Equal(
            await alone
                .Units.OrderBy(u => u.Path)
                .Select(u => new
                {
                    u.Id,
                    u.Name,
                    u.Path,
                    u.ParentId,
                    u.ValidFrom,
                    u.ValidTo,
                })
                .ToListAsync(Cancel),
            units.Select(u => new
            {
                u.Id,
                u.Name,
                u.Path,
                u.ParentId,
                u.ValidFrom,
                u.ValidTo,
            })
        );
        Assert.Equal(
            await alone
                .EventForms.OrderBy(f => f.Position)
                .Select(f => new
                {
                    f.Id,
                    f.NameVi,
                    f.Active,
                })
                .ToListAsync(Cancel),
            forms
        );
        Assert.Equal(await alone.UnitLevels.CountAsync(Cancel), count);
    }

    [Fact]
    public async Task A_chain_costs_its_length_and_what_stands_beside_it_nothing()
    {
        var (sent, (path, others)) = await CountedAsync(db =>
            Together.ReadAsync(
                db,
                async () =>
                {
                    var root = await db.Units.Where(u => u.ParentId == null).Select(u => u.Id).SingleAsync(Cancel);
                    var (below, levels) = await Together.ReadAsync(
                        db,
                        () => db.Units.Where(u => u.ParentId == root).OrderBy(u => u.Id).Select(u => u.Id).FirstAsync(Cancel),
                        () => db.UnitLevels.CountAsync(Cancel)
                    );
                    return await db.Units.Where(u => u.Id == below && levels > 0).Select(u => u.Path).SingleAsync(Cancel);
                },
                () => db.EventForms.CountAsync(Cancel)
            )
        );
        Assert.Equal(3, sent);
        Assert.Contains('.', path);
        Assert.True(others > 0);
    }

    [Fact]
    public async Task Values_of_every_kind_come_as_they_are()
    {
        var day = new LocalDate(2026, 11, 24);
        var (_, (row, none, words)) = await CountedAsync(db =>
            Together.ReadAsync(
                db,
                () =>
                    db
                        .Database.SqlQuery<Kinds>(
                            $"""
                            SELECT 7::bigint AS long, 3::smallint AS short, 1.5::numeric AS decimal, {TestDatabases.Start} AS at,
                              {day} AS on, ARRAY['a', 'b'] AS texts, '\x0102'::bytea AS bytes, NULL::uuid AS nothing, true AS yes
                            """
                        )
                        .SingleAsync(Cancel),
                () => db.Units.Where(u => u.Name == "").Select(u => (Guid?)u.Id).SingleOrDefaultAsync(Cancel),
                () => db.Database.SqlQuery<string>($"SELECT 'x' AS \"Value\" WHERE false").ToListAsync(Cancel)
            )
        );
        Assert.Equal((7L, (short)3, 1.5m, TestDatabases.Start, day, true), (row.Long, row.Short, row.Decimal, row.At, row.On, row.Yes));
        Assert.Equal(["a", "b"], row.Texts);
        Assert.Equal([1, 2], row.Bytes);
        Assert.Null(row.Nothing);
        Assert.Null(none);
        Assert.Empty(words);
    }

    [Fact]
    public async Task What_is_tracked_is_put_together_by_the_context()
    {
        var account = await fixture.Host.AccountAsync();
        await fixture.Host.GrantAsync(account, Role.Viewer, (await fixture.Host.RootAsync()).Id);
        var (sent, _) = await CountedAsync(async db =>
        {
            var (grant, user) = await Together.ReadAsync(
                db,
                () => db.Grants.SingleAsync(g => g.AccountId == account, Cancel),
                () => db.Users.SingleAsync(u => u.Id == account, Cancel)
            );
            Assert.Equal(EntityState.Unchanged, db.Entry(grant).State);
            user.DisplayName = "Trần Thị Khác";
            await db.SaveChangesAsync(Cancel);
            return true;
        });
        Assert.Equal(2, sent);
        await using var again = fixture.Host.Db();
        Assert.Equal("Trần Thị Khác", (await again.Users.SingleAsync(u => u.Id == account, Cancel)).DisplayName);
    }

    [Fact]
    public async Task Whoever_fails_is_told_and_the_context_goes_on()
    {
        var (_, count) = await CountedAsync(async db =>
        {
            var done = false;
            await Assert.ThrowsAsync<PostgresException>(() =>
                Together.ReadAsync(
                    db,
                    () => db.Database.SqlQuery<int>($"SELECT 1 / 0 AS \"Value\"").SingleAsync(Cancel),
                    () => db.Units.CountAsync(Cancel)
                )
            );
            await Assert.ThrowsAsync<InvalidOperationException>(() =>
                Together.ReadAsync(
                    db,
                    () => throw new InvalidOperationException("said"),
                    async () =>
                    {
                        await db.Units.CountAsync(Cancel);
                        done = true;
                    }
                )
            );
            Assert.True(done);
            return await db.UnitLevels.CountAsync(Cancel);
        });
        Assert.True(count > 0);
    }

    [Fact]
    public async Task A_context_that_is_read_together_is_still_refused_to_a_flow_beside_it()
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var (inside, beside) = (new TaskCompletionSource(), new TaskCompletionSource());
        var read = Task.Run(
            () =>
                Together.ReadAsync(
                    db,
                    async () =>
                    {
                        inside.SetResult();
                        await beside.Task;
                    }
                ),
            Cancel
        );
        await inside.Task;
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Units.CountAsync(Cancel));
        beside.SetResult();
        await read;
    }

    private async Task<(int Sent, T Result)> CountedAsync<T>(Func<CampaignsDbContext, Task<T>> read)
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();

        // The first connection of a process reads the types of the database, which is no part of what is counted.
        await db.UnitLevels.CountAsync(Cancel);
        using var statements = new SentStatements();
        var trace = statements.Begin();
        using var source = new ActivitySource("Microsoft.AspNetCore");
        using var activity = source.StartActivity(ActivityKind.Server, ActivityContext.Parse(trace.Header, null));
        var result = await read(db);
        return (trace.Sent.Count, result);
    }

    private sealed record Kinds(
        long Long,
        short Short,
        decimal Decimal,
        Instant At,
        LocalDate On,
        string[] Texts,
        byte[] Bytes,
        Guid? Nothing,
        bool Yes
    );
}
