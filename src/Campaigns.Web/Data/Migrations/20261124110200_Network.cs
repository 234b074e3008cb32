using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Network : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_message_rule",
                table: "message");

            migrationBuilder.CreateTable(
                name: "collaborator",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    keeping_unit_id = table.Column<Guid>(type: "uuid", nullable: false),
                    skills = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<LocalDate>(type: "date", nullable: false),
                    ended_on = table.Column<LocalDate>(type: "date", nullable: true),
                    consent_version = table.Column<string>(type: "text", nullable: false),
                    consent_channel = table.Column<string>(type: "text", nullable: false),
                    consent_on = table.Column<LocalDate>(type: "date", nullable: false),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator", x => x.id);
                    table.CheckConstraint("ck_collaborator_consent", "consent_version <> ''");
                    table.CheckConstraint("ck_collaborator_consent_channel", "consent_channel IN ('paper', 'spoken', 'phone', 'message')");
                    table.CheckConstraint("ck_collaborator_ended", "ended_on >= since");
                    table.CheckConstraint("ck_collaborator_skills", "length(skills) <= 300");
                    table.ForeignKey(
                        name: "fk_collaborator_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_units_keeping_unit_id",
                        column: x => x.keeping_unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_kind",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_kind", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "invitation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_to = table.Column<string>(type: "text", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    generation = table.Column<int>(type: "integer", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    invited_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    asked_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    answer = table.Column<string>(type: "text", nullable: true),
                    answered_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    answered_version = table.Column<int>(type: "integer", nullable: true),
                    proposal = table.Column<string>(type: "text", nullable: false),
                    proposed_on = table.Column<LocalDate>(type: "date", nullable: true),
                    proposed_from = table.Column<LocalTime>(type: "time", nullable: true),
                    withdrawn_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitation", x => x.id);
                    table.CheckConstraint("ck_invitation_answer", "answer IN ('yes', 'no', 'another_time')");
                    table.CheckConstraint("ck_invitation_answered", "num_nulls(answer, answered_at, answered_version) IN (0, 3)");
                    table.CheckConstraint("ck_invitation_invited_to", "invited_to IN ('speak', 'help')");
                    table.CheckConstraint("ck_invitation_proposal", "length(proposal) <= 300 AND (coalesce(answer, '') = 'another_time' OR (proposal = '' AND proposed_on IS NULL AND proposed_from IS NULL))");
                    table.CheckConstraint("ck_invitation_token_hash", "octet_length(token_hash) = 32");
                    table.ForeignKey(
                        name: "fk_invitation_account_invited_by_id",
                        column: x => x.invited_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_invitation_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_invitation_persons_person_id",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_merge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kept_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    merged_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    taken = table.Column<string>(type: "jsonb", nullable: false),
                    undone_by_id = table.Column<Guid>(type: "uuid", nullable: true),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_merge", x => x.id);
                    table.CheckConstraint("ck_person_merge_two", "kept_id <> merged_id");
                    table.CheckConstraint("ck_person_merge_undone", "(undone_at IS NULL) = (undone_by_id IS NULL)");
                    table.ForeignKey(
                        name: "fk_person_merge_account_merged_by_id",
                        column: x => x.merged_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_account_undone_by_id",
                        column: x => x.undone_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_persons_kept_id",
                        column: x => x.kept_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_person_merge_persons_merged_id",
                        column: x => x.merged_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "spoken_language",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    name_vi = table.Column<string>(type: "text", nullable: false),
                    name_en = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_spoken_language", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_cover",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    unit_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_cover", x => new { x.collaborator_id, x.unit_id });
                    table.ForeignKey(
                        name: "fk_collaborator_cover_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_collaborator_cover_units_unit_id",
                        column: x => x.unit_id,
                        principalTable: "unit",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_kind_held",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_kind_held", x => new { x.collaborator_id, x.kind_id });
                    table.ForeignKey(
                        name: "fk_collaborator_kind_held_collaborator_kind_kind_id",
                        column: x => x.kind_id,
                        principalTable: "collaborator_kind",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_collaborator_kind_held_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "collaborator_language",
                columns: table => new
                {
                    collaborator_id = table.Column<Guid>(type: "uuid", nullable: false),
                    language_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_collaborator_language", x => new { x.collaborator_id, x.language_id });
                    table.ForeignKey(
                        name: "fk_collaborator_language_collaborators_collaborator_id",
                        column: x => x.collaborator_id,
                        principalTable: "collaborator",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_collaborator_language_spoken_language_language_id",
                        column: x => x.language_id,
                        principalTable: "spoken_language",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'invitation')");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_created_by_id",
                table: "collaborator",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_keeping_unit_id",
                table: "collaborator",
                column: "keeping_unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_person_id",
                table: "collaborator",
                column: "person_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_cover_unit_id",
                table: "collaborator_cover",
                column: "unit_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_kind_key",
                table: "collaborator_kind",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_kind_held_kind_id",
                table: "collaborator_kind_held",
                column: "kind_id");

            migrationBuilder.CreateIndex(
                name: "ix_collaborator_language_language_id",
                table: "collaborator_language",
                column: "language_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_invited_by_id",
                table: "invitation",
                column: "invited_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_person_id",
                table: "invitation",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_standing",
                table: "invitation",
                columns: new[] { "activity_id", "person_id" },
                unique: true,
                filter: "withdrawn_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_invitation_token_hash",
                table: "invitation",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_kept_id",
                table: "person_merge",
                column: "kept_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_merged_by_id",
                table: "person_merge",
                column: "merged_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_standing",
                table: "person_merge",
                column: "merged_id",
                unique: true,
                filter: "undone_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_person_merge_undone_by_id",
                table: "person_merge",
                column: "undone_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_spoken_language_key",
                table: "spoken_language",
                column: "key",
                unique: true);

            migrationBuilder.SqlFile("Network.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Restore a backup instead of migrating down.");
    }
}
