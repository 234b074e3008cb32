using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>A group that waits for the organiser's yes is told so at the door.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261129020800_DoorUndecided")]
internal sealed class DoorUndecided : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("DoorUndecided.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
