using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>What phones and pages ask for at every look, kept as it changes; what has to be settled, in one place.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261128120000_DoorTallies")]
internal sealed class DoorTallies : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("DoorTallies.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
