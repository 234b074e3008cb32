using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>Whatever changes the figures of a confirmed activity puts it back to be confirmed again.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261129012500_ConfirmAgain")]
internal sealed class ConfirmAgain : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("ConfirmAgain.sql");

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore a backup instead of migrating down.");
}
