using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>The events behind each figure as a list under every unit, latest first, so that a page of them reads no more rows than it shows.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261124122500_OutreachListing")]
internal sealed class OutreachListing : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("OutreachListing.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
