using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class TrainingTables : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "course",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    title_folded = table.Column<string>(type: "text", nullable: false),
                    aims = table.Column<string>(type: "text", nullable: false),
                    cadre = table.Column<string>(type: "text", nullable: false),
                    hours = table.Column<int>(type: "integer", nullable: false),
                    least_percent = table.Column<int>(type: "integer", nullable: false),
                    test_required = table.Column<bool>(type: "boolean", nullable: false),
                    pass_mark = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_course", x => x.id);
                    table.CheckConstraint("ck_course_hours", "hours BETWEEN 1 AND 400");
                    table.CheckConstraint("ck_course_rule", "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))");
                    table.CheckConstraint("ck_course_title", "title <> '' AND title_folded <> ''");
                    table.ForeignKey(
                        name: "fk_course_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_course_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "grid_entry",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    before = table.Column<string>(type: "text", nullable: true),
                    after = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grid_entry", x => x.id);
                    table.CheckConstraint("ck_grid_entry_after", "after IN ('present', 'late', 'excused', 'absent')");
                    table.CheckConstraint("ck_grid_entry_before", "before IN ('present', 'late', 'excused', 'absent')");
                    table.CheckConstraint("ck_grid_entry_change", "before IS DISTINCT FROM after");
                    table.CheckConstraint("ck_grid_entry_reason", "before IS NULL OR coalesce(reason, '') <> ''");
                    table.ForeignKey(
                        name: "fk_grid_entry_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grid_entry_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grid_entry_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "participant",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    workplace = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participant", x => x.registration_id);
                    table.ForeignKey(
                        name: "fk_participant_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "test_mark",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    value = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_test_mark", x => x.id);
                    table.CheckConstraint("ck_test_mark_value", "value BETWEEN 0 AND 10");
                    table.ForeignKey(
                        name: "fk_test_mark_account_by_id",
                        column: x => x.by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_test_mark_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "course_run",
                columns: table => new
                {
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    course_id = table.Column<Guid>(type: "uuid", nullable: false),
                    least_percent = table.Column<int>(type: "integer", nullable: false),
                    test_required = table.Column<bool>(type: "boolean", nullable: false),
                    pass_mark = table.Column<decimal>(type: "numeric(4,2)", precision: 4, scale: 2, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_course_run", x => x.activity_id);
                    table.CheckConstraint("ck_course_run_rule", "least_percent BETWEEN 1 AND 100 AND (pass_mark IS NULL OR (test_required AND pass_mark BETWEEN 0 AND 10))");
                    table.ForeignKey(
                        name: "fk_course_run_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_course_run_course_course_id",
                        column: x => x.course_id,
                        principalTable: "course",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_course_created_by_id",
                table: "course",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_course_title_folded_id",
                table: "course",
                columns: new[] { "title_folded", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_course_unit_id",
                table: "course",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_course_run_course_id",
                table: "course_run",
                column: "course_id");

            migrationBuilder.CreateIndex(
                name: "ix_grid_entry_by_id",
                table: "grid_entry",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_grid_entry_registration_id",
                table: "grid_entry",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_grid_entry_session_id_registration_id_at",
                table: "grid_entry",
                columns: new[] { "session_id", "registration_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_test_mark_by_id",
                table: "test_mark",
                column: "by_id");

            migrationBuilder.CreateIndex(
                name: "ix_test_mark_registration_id_at",
                table: "test_mark",
                columns: new[] { "registration_id", "at" });

            migrationBuilder.SqlFile("Training.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "course_run");

            migrationBuilder.DropTable(
                name: "grid_entry");

            migrationBuilder.DropTable(
                name: "participant");

            migrationBuilder.DropTable(
                name: "test_mark");

            migrationBuilder.DropTable(
                name: "course");
        }
    }
}
