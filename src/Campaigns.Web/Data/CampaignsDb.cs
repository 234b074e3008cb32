using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Campaigns.Web.Data;

/// <summary>How the context and its data source are set up, the same in the program, its tests and <c>dotnet ef</c>.</summary>
public static class CampaignsDb
{
    /// <summary>A data source that knows NodaTime's types.</summary>
    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseNodaTime();

        // What its connections are called in metrics; else it is the connection string.
        builder.Name = "campaigns";
        return builder.Build();
    }

    public static void Configure(DbContextOptionsBuilder options, string connectionString) =>
        options.UseNpgsql(connectionString, o => o.UseNodaTime().SetPostgresVersion(15, 0)).UseSnakeCaseNamingConvention();

    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource dataSource) =>
        options.UseNpgsql(dataSource, o => o.UseNodaTime().SetPostgresVersion(15, 0)).UseSnakeCaseNamingConvention();
}
