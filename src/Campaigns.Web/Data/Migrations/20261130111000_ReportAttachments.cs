using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>The files of reports, and with which version each was sent.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130111000_ReportAttachments")]
    public sealed class ReportAttachments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "report_attachment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    answer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    file = table.Column<byte[]>(type: "bytea", nullable: true),
                    added_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    added_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    in_draft = table.Column<bool>(type: "boolean", nullable: false),
                    erased_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    erased_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    erased_reason = table.Column<string>(type: "text", nullable: false, defaultValue: ""),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_attachment", x => x.id);
                    table.CheckConstraint(
                        "ck_report_attachment_erased",
                        "(file IS NULL) = (erased_at IS NOT NULL) AND (file IS NULL) = (erased_by_id IS NOT NULL) "
                            + "AND (file IS NULL) = (erased_reason <> '') AND (file IS NOT NULL OR NOT in_draft)"
                    );
                    table.CheckConstraint("ck_report_attachment_kind", "kind IN ('document', 'signed_scan')");
                    table.CheckConstraint("ck_report_attachment_sha256", "sha256 = encode(sha256(file), 'hex')");
                    table.CheckConstraint("ck_report_attachment_size", "size > 0 AND size = octet_length(file)");
                    table.CheckConstraint("ck_report_attachment_type", "type IN ('pdf', 'jpeg', 'png', 'word', 'excel', 'slides')");
                    table.ForeignKey(
                        name: "fk_report_attachment_account_added_by_id",
                        column: x => x.added_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "fk_report_attachment_account_erased_by_id",
                        column: x => x.erased_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "fk_report_attachment_report_answer_answer_id",
                        column: x => x.answer_id,
                        principalTable: "report_answer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );
            migrationBuilder.CreateTable(
                name: "report_version_attachment",
                columns: table => new
                {
                    version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attachment_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_report_version_attachment", x => new { x.version_id, x.attachment_id });
                    table.ForeignKey(
                        name: "fk_report_version_attachment_report_attachment_attachment_id",
                        column: x => x.attachment_id,
                        principalTable: "report_attachment",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "fk_report_version_attachment_report_version_version_id",
                        column: x => x.version_id,
                        principalTable: "report_version",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );
            foreach (var (table, column) in new[]
            {
                ("report_attachment", "added_by_id"),
                ("report_attachment", "answer_id"),
                ("report_attachment", "erased_by_id"),
                ("report_version_attachment", "attachment_id"),
            })
            {
                migrationBuilder.CreateIndex(name: $"ix_{table}_{column}", table: table, column: column);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
