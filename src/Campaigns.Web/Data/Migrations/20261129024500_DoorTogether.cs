using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>One person's two registrations are one at the door; the door and the lifecycle see each other; what waits of one phone has a ceiling.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261129024500_DoorTogether")]
internal sealed class DoorTogether : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("DoorTogether.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
