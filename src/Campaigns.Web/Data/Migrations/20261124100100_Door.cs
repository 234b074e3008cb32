using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>The act at the door as one function, so that a check-in is one round trip.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261124100100_Door")]
internal sealed class Door : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("Door.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
