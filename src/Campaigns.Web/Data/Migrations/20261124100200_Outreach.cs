using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>The counts above single events: what is still to be counted, the sums, and the functions that fold, rebuild and read them.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261124100200_Outreach")]
internal sealed class Outreach : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("Outreach.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
