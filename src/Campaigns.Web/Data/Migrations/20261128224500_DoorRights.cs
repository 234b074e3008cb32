using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>The end of a phone's right and its revocation are two things; what waits for a decision, by the server's clock.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261128224500_DoorRights")]
internal sealed class DoorRights : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("DoorRights.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
