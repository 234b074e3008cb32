using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Who of the level above entered an answer from a paper of the unit, when, and the paper's number.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130071000_ReportsOnPaper")]
    public sealed class ReportsOnPaper : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Instant>(
                name: "paper_at",
                table: "report_answer",
                type: "timestamp with time zone",
                nullable: true
            );
            migrationBuilder.AddColumn<Guid>(name: "paper_by_id", table: "report_answer", type: "uuid", nullable: true);
            migrationBuilder.AddColumn<string>(
                name: "paper_number",
                table: "report_answer",
                type: "text",
                nullable: false,
                defaultValue: ""
            );
            migrationBuilder.CreateIndex(name: "ix_report_answer_paper_by_id", table: "report_answer", column: "paper_by_id");
            migrationBuilder.AddForeignKey(
                name: "fk_report_answer_account_paper_by_id",
                table: "report_answer",
                column: "paper_by_id",
                principalTable: "account",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict
            );
            migrationBuilder.AddCheckConstraint(
                name: "ck_report_answer_paper",
                table: "report_answer",
                sql: "(source = 'paper') = (paper_by_id IS NOT NULL) AND (source = 'paper') = (paper_at IS NOT NULL) "
                    + "AND (source = 'paper') = (paper_number <> '')"
            );
            migrationBuilder.DropCheckConstraint(name: "ck_report_step_kind", table: "report_step");
            migrationBuilder.AddCheckConstraint(
                name: "ck_report_step_kind",
                table: "report_step",
                sql: "kind IN ('submit', 'accept', 'return', 'undo_accept', 'extend', 'enter_paper', 'take_over')"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
