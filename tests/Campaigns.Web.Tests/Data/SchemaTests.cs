using Campaigns.Domain.Units;
using Campaigns.LocalPostgres;
using Campaigns.Web.Data;
using Campaigns.Web.Data.Seed;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>The first migration and the seed data, on a cluster of their own.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("campaigns-schema").FullName;
    private LocalCluster _cluster = null!;
    private CampaignsDbContext _db = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { DataFolder = _folder, Durable = false }, Cancel);
        await _cluster.EnsureDatabaseAsync("schema", Cancel);
        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, _cluster.ConnectionString("schema", LocalCluster.OwnerRole));
        _db = new CampaignsDbContext(options.Options);
        await _db.Database.MigrateAsync(Cancel);
        await using (var owner = new NpgsqlConnection(_cluster.ConnectionString("schema", LocalCluster.OwnerRole)))
        {
            await owner.OpenAsync(Cancel);
            await RepeatableSql.Shipped.ApplyAsync(owner, Cancel);
        }

        await ReferenceData.SeedAsync(_db, Instant.FromUtc(2026, 11, 24, 2, 0), isDemo: false, demoToday: null, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_province_of_the_plan_is_seeded_without_an_end()
    {
        var areas = await _db
            .Units.Where(u => u.Kind == UnitKind.Area)
            .GroupBy(u => u.LevelKey)
            .ToDictionaryAsync(g => g.Key, g => g.Count(), Cancel);
        Assert.Equal(1, areas["province"]);
        Assert.Equal(15, areas["district"]);
        Assert.Equal(184, areas["commune"]);
        Assert.Equal(15, await _db.Units.CountAsync(u => u.LevelKey == "office", Cancel));
        Assert.Equal(15, await _db.Units.CountAsync(u => u.TileRow != null, Cancel));
        Assert.False(await _db.Units.AnyAsync(u => u.ValidTo != null, Cancel));
        var root = await _db.Units.SingleAsync(u => u.ParentId == null, Cancel);
        Assert.Equal(200 + 15 + 12, await _db.UnitScopes.CountAsync(s => s.AncestorUnitId == root.Id, Cancel));
        Assert.Equal("Cư M'gar", (await _db.Units.SingleAsync(u => u.Name == "Huyện Cư M'gar", Cancel)).ShortName);
    }

    [Fact]
    public async Task A_unit_keeps_one_parent_for_life()
    {
        var districts = await _db.Units.Where(u => u.LevelKey == "district").OrderBy(u => u.Name).Take(2).ToListAsync(Cancel);
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            _db.Database.ExecuteSqlAsync($"UPDATE unit SET parent_id = {districts[0].Id} WHERE id = {districts[1].Id}", Cancel)
        );
        Assert.Equal("unit_keeps_its_place", refused.ConstraintName);
    }

    [Fact]
    public async Task Ids_made_by_the_database_are_of_version_7_and_ordered()
    {
        var ids = await _db.Database.SqlQuery<Guid>($"SELECT new_id() AS \"Value\" FROM generate_series(1, 3)").ToListAsync(Cancel);
        Assert.All(ids, id => Assert.Equal(7, id.Version));
    }

    [Fact]
    public async Task The_model_has_no_change_that_no_migration_makes() => Assert.False(_db.Database.HasPendingModelChanges());
}
