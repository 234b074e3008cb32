using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Lets a unit take up again what it sent, to send another version.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130223000_ReopenedReports")]
    public sealed class ReopenedReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(name: "ck_report_step_kind", table: "report_step");
            migrationBuilder.AddCheckConstraint(
                name: "ck_report_step_kind",
                table: "report_step",
                sql: "kind IN ('submit', 'accept', 'return', 'undo_accept', 'extend', 'enter_paper', 'take_over', 'end_extension', "
                    + "'to_head', 'give_back', 'reopen')"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
