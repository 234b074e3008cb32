using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Messages about reports: the ledger holds them beside those about activities.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130120000_ReportReminders")]
    public sealed class ReportReminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "activity_id",
                table: "message",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid"
            );
            migrationBuilder.AddColumn<Guid>(name: "report_answer_id", table: "message", type: "uuid", nullable: true);
            migrationBuilder.CreateIndex(
                name: "ix_message_report_answer_id",
                table: "message",
                column: "report_answer_id",
                filter: "report_answer_id IS NOT NULL"
            );
            migrationBuilder.AddForeignKey(
                name: "fk_message_report_answers_report_answer_id",
                table: "message",
                column: "report_answer_id",
                principalTable: "report_answer",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict
            );
            migrationBuilder.DropCheckConstraint(name: "ck_message_rule", table: "message");
            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'contact_changed', 'invitation', 'declined', "
                    + "'report_due', 'reports_late')"
            );
            migrationBuilder.AddCheckConstraint(
                name: "ck_message_about",
                table: "message",
                sql: "num_nonnulls(activity_id, report_answer_id) = 1"
            );
            migrationBuilder.AddCheckConstraint(
                name: "ck_message_report",
                table: "message",
                sql: "(rule IN ('report_due', 'reports_late')) = (report_answer_id IS NOT NULL)"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
