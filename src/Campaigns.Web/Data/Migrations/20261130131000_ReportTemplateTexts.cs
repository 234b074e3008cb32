using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>The fixed texts of templates, in versions.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130131000_ReportTemplateTexts")]
    public sealed class ReportTemplateTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "texts",
                table: "report_template",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'{}'"
            );
            migrationBuilder.AddColumn<Guid>(name: "set_by_id", table: "report_template", type: "uuid", nullable: true);
            migrationBuilder.AddColumn<Instant>(name: "set_at", table: "report_template", type: "timestamp with time zone", nullable: true);
            migrationBuilder.CreateIndex(name: "ix_report_template_set_by_id", table: "report_template", column: "set_by_id");
            migrationBuilder.AddForeignKey(
                name: "fk_report_template_account_set_by_id",
                table: "report_template",
                column: "set_by_id",
                principalTable: "account",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
