using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Lets a unit have approvers, who alone send its reports, and keeps whether they compiled the report too.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130100000_ReportApprovers")]
    public sealed class ReportApprovers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("ReportApprovers.sql");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
