using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

internal static class SqlFiles
{
    /// <summary>Runs an embedded file of <c>Data/Migrations/Sql</c>.</summary>
    public static void SqlFile(this MigrationBuilder migrationBuilder, string name)
    {
        var assembly = typeof(SqlFiles).Assembly;
        using var stream = assembly.GetManifestResourceStream($"Campaigns.Web.Data.Migrations.Sql.{name}")
            ?? throw new FileNotFoundException($"The migration's file {name} is not embedded.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
