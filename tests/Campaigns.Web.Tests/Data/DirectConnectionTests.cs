using Campaigns.Testing;
using Campaigns.Web.Data;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>The connection beside EF Core's keeps the promise that a refused request writes nothing.</summary>
public sealed class DirectConnectionTests : IAsyncLifetime
{
    private const string Write = "UPDATE unit SET name = name";

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_refused_request_cannot_write_and_the_next_one_on_its_connection_can()
    {
        await using var source = NpgsqlDataSource.Create(_database.OwnerConnectionString + ";Maximum Pool Size=1");
        var refused = new HttpContextAccessor { HttpContext = new DefaultHttpContext() };
        await using (var direct = new DirectConnection(source, refused))
        {
            // The connection is open already when the request is refused.
            await WriteAsync(direct);
            RefusedWrites.Refuse(refused.HttpContext);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(direct));
            Assert.True(RefusedWrites.IsRefusal(refusal));
        }

        await using var next = new DirectConnection(source, new HttpContextAccessor { HttpContext = new DefaultHttpContext() });
        await WriteAsync(next);
    }

    private static async Task WriteAsync(DirectConnection direct)
    {
        await using var command = new NpgsqlCommand(Write, await direct.OpenAsync(Cancel));
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
