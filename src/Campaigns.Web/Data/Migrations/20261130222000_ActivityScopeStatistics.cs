using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>
    /// How many activities each unit has on each side. Without these numbers the planner takes the share of a unit and the share of a side
    /// for independent, expects too few rows in a district's list, and may read all activities to sort them.
    /// </summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130222000_ActivityScopeStatistics")]
    public sealed class ActivityScopeStatistics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("CREATE STATISTICS activity_scope_unit_and_side (mcv) ON ancestor_unit_id, side FROM activity_scope");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
