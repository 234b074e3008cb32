using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>Groups that wait for the organiser's yes; registrations that look like one person's and were said to be two people's.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261128225900_WhoIsWho")]
internal sealed class WhoIsWho : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("WhoIsWho.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
