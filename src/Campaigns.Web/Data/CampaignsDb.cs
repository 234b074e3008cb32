using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>Sets up the context and its data source in the same way for the program, its tests and <c>dotnet ef</c>.</summary>
public static class CampaignsDb
{
    /// <summary>A data source with NodaTime's types.</summary>
    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseNodaTime();

        // JIT compilation is off, because the queries of a page are short and compiling them would take longer than running them.
        // Statements that combine several reads would otherwise look expensive enough to the planner to be compiled.
        builder.ConnectionStringBuilder.Options ??= "-c jit=off";

        // The pool's name in metrics; without it the metrics would show the connection string.
        builder.Name = "campaigns";
        return builder.Build();
    }

    public static void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options
            .UseNpgsql(connectionString, o => o.UseNodaTime().SetPostgresVersion(15, 0))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(TurnsInQueries.Instance);

    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        options
            .UseNpgsql(dataSource, o => o.UseNodaTime().SetPostgresVersion(15, 0))
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(TurnsInQueries.Instance);
}
