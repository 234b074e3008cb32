using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>What a unit expects of a computed figure until the period's end, and what it says to the warnings of the checks.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130110000_ReportEstimates")]
    public sealed class ReportEstimates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<decimal>(name: "estimate", table: "report_figure", type: "numeric", nullable: true);
            migrationBuilder.AddCheckConstraint(name: "ck_report_figure_estimate", table: "report_figure", sql: "estimate >= 0");
            foreach (var column in new[] { "unrecorded_explanation", "no_event_explanation" })
            {
                migrationBuilder.AddColumn<string>(
                    name: column,
                    table: "report_answer",
                    type: "text",
                    nullable: false,
                    defaultValue: ""
                );
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
