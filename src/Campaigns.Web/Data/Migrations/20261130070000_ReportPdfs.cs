using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>The PDF files of reports, which a long job makes.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130070000_ReportPdfs")]
    public sealed class ReportPdfs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "report_pdf",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    answer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version_number = table.Column<int>(type: "integer", nullable: true),
                    file = table.Column<byte[]>(type: "bytea", nullable: true),
                    made_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_pdf", x => x.id);
                    table.CheckConstraint("ck_report_pdf_made", "(file IS NULL) = (made_at IS NULL)");
                    table.CheckConstraint("ck_report_pdf_version_number", "version_number >= 1");
                    table.ForeignKey(
                        name: "fk_report_pdf_report_answer_answer_id",
                        column: x => x.answer_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder
                .CreateIndex(
                    name: "ix_report_pdf_answer_id_version_number",
                    table: "report_pdf",
                    columns: ["answer_id", "version_number"],
                    unique: true
                )
                .Annotation("Npgsql:NullsDistinct", false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable(name: "report_pdf");
    }
}
