using System.Globalization;
using System.Text.RegularExpressions;

namespace Campaigns.LocalPostgres;

/// <summary>One installed PostgreSQL server: the folder of its programs and its major version.</summary>
internal sealed partial record ServerBinaries(string Folder, int Major)
{
    /// <summary>The oldest major version that the schema works with.</summary>
    public const int OldestMajor = 15;

    private const string Install =
        "Install PostgreSQL 15 or newer (Debian and Ubuntu: apt-get install postgresql), or set PG_BIN to the folder that holds "
        + "initdb, pg_ctl and postgres.";

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>Finds the server to use: the newest one for a new cluster, one of the same major version for an existing cluster.</summary>
    /// <param name="clusterMajor">The major version with which the cluster was made; null for a new one.</param>
    /// <exception cref="LocalClusterException">No server is installed, or none of that version.</exception>
    public static async Task<ServerBinaries> FindAsync(int? clusterMajor, CancellationToken cancel)
    {
        var found = new List<ServerBinaries>();
        foreach (var folder in Folders())
        {
            if (
                File.Exists(Path.Combine(folder, "initdb"))
                && File.Exists(Path.Combine(folder, "pg_ctl"))
                && File.Exists(Path.Combine(folder, "postgres"))
                && await MajorAsync(folder, cancel) is { } major
            )
            {
                found.Add(new ServerBinaries(folder, major));
            }
        }

        if (clusterMajor is { } wanted)
        {
            return found.Find(b => b.Major == wanted)
                ?? throw new LocalClusterException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The data folder was made by PostgreSQL {wanted}, whose server is not installed here (Debian and Ubuntu: "
                            + $"apt-get install postgresql-{wanted}). PG_BIN may name its folder."
                    )
                );
        }

        var newest =
            found.OrderByDescending(b => b.Major).FirstOrDefault()
            ?? throw new LocalClusterException($"No PostgreSQL server was found. {Install}");
        return newest.Major >= OldestMajor
            ? newest
            : throw new LocalClusterException(
                string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {newest.Major} in {newest.Folder} is too old. {Install}")
            );
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } given)
        {
            return [given];
        }

        return Under("/usr/lib/postgresql", "*", "bin") // Debian, Ubuntu
            .Concat(Under("/usr", "pgsql-*", "bin")) // Red Hat and its kin
            .Concat(Under("/opt/homebrew/opt", "postgresql@*", "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Under(string parent, string pattern, string child) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(d => Path.Combine(d, child)) : [];

    private static async Task<int?> MajorAsync(string folder, CancellationToken cancel)
    {
        var ran = await Shell.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancel);
        return ran.Code == 0 && VersionPattern().Match(ran.Output) is { Success: true } match
            ? int.Parse(match.Groups["major"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }

    // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "postgres (PostgreSQL) 17rc1"
    [GeneratedRegex(@"\(PostgreSQL\) (?<major>[0-9]{1,3})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
