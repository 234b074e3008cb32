using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>Lists of people are sorted by the given name.</summary>
public sealed class NameSortTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task The_collation_of_the_database_gives_the_order(NameOrderVector order)
    {
        var keys = string.Join(", ", order.Sorted.Reverse().Select(name => $"({Quoted(name)}, {Quoted(Names.SortKey(name))})"));
        Assert.Equal(
            string.Join('|', order.Sorted),
            await _database.SqlAsync($"""SELECT string_agg(name, '|' ORDER BY key COLLATE "vi") FROM (VALUES {keys}) people (name, key)""")
        );
    }

    public static TheoryData<NameOrderVector> Orders() => [.. VectorFile.Read<NameSearchVectors>("name-search").Order];

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
