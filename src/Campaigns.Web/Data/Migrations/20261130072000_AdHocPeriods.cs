using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Lets the province ask for ad hoc reports, and gives single units a later deadline.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130072000_AdHocPeriods")]
    public sealed class AdHocPeriods : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("AdHocPeriods.sql");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
