using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Data;

/// <summary>All advisory locks use the names of one list.</summary>
public sealed partial class AdvisoryLocksTests : IAsyncLifetime
{
    /// <summary>The only places that call PostgreSQL's own functions with a number; everything else uses a name.</summary>
    private static readonly string[] ByNumber =
    [
        "Campaigns.LocalPostgres/LocalCluster.cs",
        "Campaigns.Web/Data/Migrator.cs",
        "Campaigns.Web/Data/RepeatableSql.cs",
        "Campaigns.Web/Data/Sql/shared/advisory_lock.sql",
        "Campaigns.Web/Features/Demo/DemoLoader.cs",
    ];

    private TestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IReadOnlyDictionary<string, object?> Listed { get; } =
        typeof(AdvisoryLocks)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .ToDictionary(f => f.Name, f => f.GetRawConstantValue(), StringComparer.Ordinal);

    public async ValueTask InitializeAsync() => _database = await TestDatabases.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Each_lock_is_taken_by_a_name_of_the_list_and_each_name_is_used()
    {
        Assert.Distinct(Listed.Values);
        var names = Listed.Values.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var source = Source();
        foreach (
            var file in Directory
                .EnumerateFiles(source, "*", SearchOption.AllDirectories)
                .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".sql", StringComparison.Ordinal))
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.EndsWith("/AdvisoryLocks.cs", StringComparison.Ordinal))
        )
        {
            var text = await File.ReadAllTextAsync(file, Cancel);
            var path = Path.GetRelativePath(source, file).Replace('\\', '/');
            Assert.True(
                !text.Contains("pg_advisory", StringComparison.Ordinal) || ByNumber.Contains(path, StringComparer.Ordinal),
                $"{path} takes an advisory lock by itself."
            );
            used.UnionWith(ByName().Matches(text).Select(m => m.Groups[1].Value));
            used.UnionWith(ByConstant().Matches(text).Select(m => Listed.GetValueOrDefault(m.Groups[1].Value)).OfType<string>());
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_lock_of_a_name_and_key_is_held_at_a_time_and_others_do_not_wait()
    {
        await using var holder = await _database.App.OpenConnectionAsync(Cancel);
        await using var held = await holder.BeginTransactionAsync(Cancel);
        await TakeAsync(holder, "grid", "a");

        await using var other = await _database.App.OpenConnectionAsync(Cancel);
        await using var waits = await other.BeginTransactionAsync(Cancel);
        await using (var impatient = new NpgsqlCommand("SET LOCAL lock_timeout = 200", other))
        {
            await impatient.ExecuteNonQueryAsync(Cancel);
        }

        await TakeAsync(other, "grid", "b");
        await TakeAsync(other, "test_marks", "a");
        Assert.Equal(
            PostgresErrorCodes.LockNotAvailable,
            (await Assert.ThrowsAsync<PostgresException>(() => TakeAsync(other, "grid", "a"))).SqlState
        );
        await waits.RollbackAsync(Cancel);

        await held.CommitAsync(Cancel);
        await TakeAsync(other, "grid", "a");
    }

    private static async Task TakeAsync(NpgsqlConnection connection, string name, string key)
    {
        await using var take = new NpgsqlCommand("SELECT advisory_lock($1, $2)", connection)
        {
            Parameters =
            {
                new() { Value = name },
                new() { Value = key },
            },
        };
        await take.ExecuteNonQueryAsync(Cancel);
    }

    private static string Source([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../src"));

    [GeneratedRegex(@"advisory_lock\('(\w+)'")]
    private static partial Regex ByName();

    [GeneratedRegex(@"AdvisoryLocks\.(\w+)")]
    private static partial Regex ByConstant();
}
