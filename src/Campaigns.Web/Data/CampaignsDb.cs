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

        // What a page reads is quick; compiling it would take longer, and several reads in one statement look dear to the planner.
        builder.ConnectionStringBuilder.Options ??= "-c jit=off";

        // The pool's name in metrics; without it the metrics would show the connection string.
        builder.Name = "campaigns";
        return builder.Build();
    }

    public static void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString, o => o.UseNodaTime().SetPostgresVersion(15, 0)).UseSnakeCaseNamingConvention();

    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        options.UseNpgsql(dataSource, o => o.UseNodaTime().SetPostgresVersion(15, 0)).UseSnakeCaseNamingConvention();
}
