using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Settings of the kinds of reports, each from the report of a year on.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130101000_ReportKindSettings")]
    public sealed class ReportKindSettings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("ReportKindSettings.sql");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
