using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>Lists that are brought as files, of whatever they are, with what was answered and decided about them.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261128223000_Lists")]
internal sealed class Lists : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("Lists.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
