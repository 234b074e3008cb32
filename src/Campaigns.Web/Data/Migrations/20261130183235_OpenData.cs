using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>Open data as it was published.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130183235_OpenData")]
    public sealed class OpenData : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "open_data_set",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    period_id = table.Column<Guid>(type: "uuid", nullable: false),
                    report_version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    counted_from = table.Column<LocalDate>(type: "date", nullable: false),
                    counted_to = table.Column<LocalDate>(type: "date", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    published_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    published_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    withdrawn_reason = table.Column<string>(type: "text", nullable: false, defaultValue: "")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_open_data_set", x => x.id);
                    table.CheckConstraint("ck_open_data_set_sha256", "sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')");
                    table.CheckConstraint("ck_open_data_set_withdrawn", "(withdrawn_at IS NULL) = (withdrawn_reason = '')");
                    table.ForeignKey(
                        name: "fk_open_data_set_account_published_by_id",
                        column: x => x.published_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_open_data_set_report_period_period_id",
                        column: x => x.period_id,
                        principalTable: "report_period",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_open_data_set_report_version_report_version_id",
                        column: x => x.report_version_id,
                        principalTable: "report_version",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_open_data_set_period_id",
                table: "open_data_set",
                column: "period_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_open_data_set_published_by_id",
                table: "open_data_set",
                column: "published_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_open_data_set_report_version_id",
                table: "open_data_set",
                column: "report_version_id");

            migrationBuilder.SqlFile("OpenData.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
