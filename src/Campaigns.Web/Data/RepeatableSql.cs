using System.Security.Cryptography;
using System.Text;
using Campaigns.Domain.Counting;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>A function, view or trigger as this program needs it: the text of a file of <c>Data/Sql</c>.</summary>
/// <param name="Name">The file's path without its extension: <c>door/check_in_act</c>; for a trigger
/// <c>units/unit_keeps_its_place.trigger</c>.</param>
/// <param name="Text">One statement, <c>CREATE OR REPLACE …</c>, with its comments and with the list of measures written into it
/// (<see cref="MeasuredSql"/>).</param>
public sealed record SqlFile(string Name, string Text)
{
    /// <summary>The name under which the database's catalogue has the object; a trigger's name ends in <c>.trigger</c>.</summary>
    public string ObjectName => Name[(Name.LastIndexOf('/') + 1)..];

    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

/// <summary>
/// The functions, views and triggers of the database, one file each in its present form. After the migrations, the files whose text changed
/// since they were last applied, and those whose object is missing, are applied in the order of <c>Data/Sql/order.txt</c>, all in one
/// transaction. A file replaces its object and never drops anything. Changes of a signature or of a view's columns, and everything that an
/// index, a generated column or a default uses, belong in a migration.
/// </summary>
public sealed class RepeatableSql(IReadOnlyList<SqlFile> files)
{
    private const string Folder = "Sql/";
    private const string Order = Folder + "order.txt";

    private static readonly Lazy<RepeatableSql> OfProgram = new(() => With(Measures.All));

    /// <summary>The files that are part of this program.</summary>
    public static RepeatableSql Shipped => OfProgram.Value;

    public IReadOnlyList<SqlFile> Files => files;

    /// <summary>The files of this program for another list of measures.</summary>
    public static RepeatableSql With(IReadOnlyList<Measure> measures) => new([.. ReadOrder().Select(name => Read(name, measures))]);

    /// <summary>The names of all embedded files, whether <c>order.txt</c> lists them or not.</summary>
    public static IReadOnlyList<string> Embedded { get; } =
    [
        .. typeof(RepeatableSql)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Folder, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Select(n => n[Folder.Length..^".sql".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Applies the files that changed or are missing, as the owner of the database. When several processes start at once, one applies them
    /// and the others find them applied.
    /// </summary>
    /// <returns>The names of the files that were applied, in their order.</returns>
    /// <exception cref="StartupException">PostgreSQL refused a file. Nothing was applied then; the message says which file and
    /// why.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlConnection owner, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(owner);
        await using var transaction = await owner.BeginTransactionAsync(cancel);
        await using (
            var wait = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", owner)
            {
                Parameters = { new() { Value = AdvisoryLocks.RepeatableSql } },
            }
        )
        {
            await wait.ExecuteNonQueryAsync(cancel);
        }

        var due = await DueAsync(owner, cancel);
        foreach (var file in due)
        {
            await ApplyAsync(owner, file, cancel);
        }

        await transaction.CommitAsync(cancel);
        return [.. due.Select(f => f.Name)];
    }

    /// <summary>
    /// Whether the database has the object of every file. Its text may differ, because a newer program may have replaced it.
    /// </summary>
    public async Task<bool> AreThereAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (_, there) = await FindAsync(connection, cancel);
        return files.All(f => there.Contains(f.ObjectName));
    }

    private static async Task ApplyAsync(NpgsqlConnection owner, SqlFile file, CancellationToken cancel)
    {
        try
        {
#pragma warning disable CA2100 // The text is a file of this program.
            await using var apply = new NpgsqlCommand(file.Text, owner) { CommandTimeout = 0 };
#pragma warning restore CA2100
            await apply.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException e)
        {
            throw new StartupException(
                $"The database does not accept Data/Sql/{file.Name}.sql: {e.MessageText}{Line(file.Text, e.Position)}. Nothing "
                    + "was applied.",
                e
            );
        }

        await using var note = new NpgsqlCommand(
            """
            INSERT INTO repeatable_sql (name, hash, applied_at) VALUES ($1, $2, now())
            ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, applied_at = excluded.applied_at
            """,
            owner
        )
        {
            Parameters =
            {
                new() { Value = file.Name },
                new() { Value = file.Hash },
            },
        };
        await note.ExecuteNonQueryAsync(cancel);
    }

    private static string Line(string text, int position) =>
        position is 0 ? "" : $" (line {1 + text.AsSpan(0, Math.Min(position, text.Length)).Count('\n')})";

    private async Task<List<SqlFile>> DueAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var (applied, there) = await FindAsync(connection, cancel);
        return [.. files.Where(f => !there.Contains(f.ObjectName) || applied.GetValueOrDefault(f.Name) != f.Hash)];
    }

    private static async Task<(Dictionary<string, string> Applied, HashSet<string> There)> FindAsync(
        NpgsqlConnection connection,
        CancellationToken cancel
    )
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        var there = new HashSet<string>(StringComparer.Ordinal);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT name, hash FROM repeatable_sql"),
                new(
                    """
                    SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
                    UNION ALL
                    SELECT relname FROM pg_class WHERE relkind = 'v' AND relnamespace = current_schema()::regnamespace
                    UNION ALL
                    SELECT tgname || '.trigger' FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
                      WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
                    """
                ),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            applied[reader.GetString(0)] = reader.GetString(1);
        }

        await reader.NextResultAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            there.Add(reader.GetString(0));
        }

        return (applied, there);
    }

    private static IEnumerable<string> ReadOrder() =>
        Text(Order).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static SqlFile Read(string name, IReadOnlyList<Measure> measures) =>
        new(name, MeasuredSql.Write(Text($"{Folder}{name}.sql"), measures));

    private static string Text(string resource)
    {
        using var stream =
            typeof(RepeatableSql).Assembly.GetManifestResourceStream(resource)
            ?? throw new FileNotFoundException($"Data/{resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>Which text of a file the database has.</summary>
public sealed class AppliedSql
{
    public required string Name { get; init; }

    /// <summary>SHA-256 of the text, as 64 hexadecimal digits.</summary>
    public required string Hash { get; init; }

    public Instant AppliedAt { get; init; }
}

internal sealed class AppliedSqlConfiguration : IEntityTypeConfiguration<AppliedSql>
{
    public void Configure(EntityTypeBuilder<AppliedSql> builder)
    {
        builder.ToTable("repeatable_sql");
        builder.HasKey(a => a.Name);
    }
}
