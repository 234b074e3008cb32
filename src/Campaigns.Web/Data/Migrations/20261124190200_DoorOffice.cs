using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>What the office does about a door: rows of sign-in sheets, self check-in, differences that are settled, lists that come back from Excel.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261124190200_DoorOffice")]
internal sealed class DoorOffice : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("DoorOffice.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
