using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>Lists of people go by the given name to the letter, also where they were stored before that was so.</summary>
public sealed class NameSortTests : IAsyncLifetime
{
    // As they were stored: the given name, then the rest.
    private static readonly (string Name, string Before)[] Stored =
    [
        ("Bùi Hà", "Hà Bùi"), ("Lê Thị Hạ", "Hạ Lê Thị"), ("Trần Hà", "Hà Trần"), ("Nguyễn Văn An", "An Nguyễn Văn"), ("Lộc", "Lộc"), ("Vũ Ậu", "Ậu Vũ"), ("Vũ Ặn", "Ặn Vũ"), ("Vũ Ượng", "Ượng Vũ"),
        ("Vũ Quỳnh Như", "Như Vũ Quỳnh"), ("H'Bia Ayŭn", "Bia Ayŭn H'"), ("Siu H'Lŏa", "Lŏa Siu H'"), ("Ksor Y Bñă", "Bñă Ksor Y"), ("Y Čuôr Niê", "Čuôr Niê Y"), ("Phạm ĐÀ", "ĐÀ Phạm"), ("K'Ré", "K'Ré"),
    ];

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Keys_that_were_stored_before_become_those_of_today_and_running_it_again_changes_nothing()
    {
        var root = (Guid)(await _database.SqlAsync("SELECT id FROM unit WHERE parent_id IS NULL"))!;
        var world = new DoorWorld(_database.Owner);
        var door = await world.EventAsync(root);
        foreach (var (name, before) in Stored)
        {
            var ticket = await world.TicketAsync(door, name);
            await _database.SqlAsync($"UPDATE person SET name_sort = {Quoted(before)} WHERE id = '{ticket.RegistrationId}'");
            await _database.SqlAsync($"UPDATE registration SET name_sort = {Quoted(before)} WHERE id = '{ticket.RegistrationId}'");
        }

        var group = await world.TicketAsync(door, "Đoàn xã Ea Kao");
        await _database.SqlAsync($"UPDATE registration SET is_group = true, person_id = NULL, name_sort = name WHERE id = '{group.RegistrationId}'");
        var file = await ReadAsync();
        for (var run = 0; run < 2; run++)
        {
            await _database.SqlAsync(file);
            foreach (var (name, _) in Stored)
            {
                Assert.Equal(Names.SortKey(name), await _database.SqlAsync($"SELECT name_sort FROM person WHERE name = {Quoted(name)}"));
                Assert.Equal(Names.SortKey(name), await _database.SqlAsync($"SELECT name_sort FROM registration WHERE name = {Quoted(name)}"));
            }
        }

        Assert.Equal("Đoàn xã Ea Kao", await _database.SqlAsync("SELECT name_sort FROM registration WHERE is_group"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_collation_of_the_database_gives_the_order(NameOrderVector order)
    {
        var keys = string.Join(", ", order.Sorted.Reverse().Select(name => $"({Quoted(name)}, {Quoted(Names.SortKey(name))})"));
        Assert.Equal(
            string.Join('|', order.Sorted),
            await _database.SqlAsync($"""SELECT string_agg(name, '|' ORDER BY key COLLATE "vi") FROM (VALUES {keys}) people (name, key)"""));
    }

    public static TheoryData<NameOrderVector> Orders() => [.. VectorFile.Read<NameSearchVectors>("name-search").Order];

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task<string> ReadAsync()
    {
        await using var stream = typeof(Web.Data.CampaignsDbContext).Assembly.GetManifestResourceStream("Campaigns.Web.Data.Migrations.Sql.NameSort.sql")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
