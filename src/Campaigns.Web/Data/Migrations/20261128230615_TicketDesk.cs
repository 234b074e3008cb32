using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class TicketDesk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_message_rule",
                table: "message");

            migrationBuilder.AddColumn<Instant>(
                name: "name_changed_at",
                table: "registration",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "passed_to_id",
                table: "registration",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "contact_change",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    old_phone = table.Column<string>(type: "text", nullable: true),
                    old_email = table.Column<string>(type: "text", nullable: true),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_change", x => x.id);
                    table.CheckConstraint("ck_contact_change_token_hash", "octet_length(token_hash) = 32");
                    table.CheckConstraint("ck_contact_change_undone", "undone_at IS NULL OR (old_phone IS NULL AND old_email IS NULL)");
                    table.ForeignKey(
                        name: "fk_contact_change_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_registration_passed_to_id",
                table: "registration",
                column: "passed_to_id",
                unique: true,
                filter: "passed_to_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_registration_passed",
                table: "registration",
                sql: "passed_to_id IS NULL OR (state = 'withdrawn' AND passed_to_id <> id)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'contact_changed', 'invitation')");

            migrationBuilder.CreateIndex(
                name: "ix_contact_change_registration_id",
                table: "contact_change",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_contact_change_token_hash",
                table: "contact_change",
                column: "token_hash",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_registration_registration_passed_to_id",
                table: "registration",
                column: "passed_to_id",
                principalTable: "registration",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_registration_registration_passed_to_id",
                table: "registration");

            migrationBuilder.DropTable(
                name: "contact_change");

            migrationBuilder.DropIndex(
                name: "ix_registration_passed_to_id",
                table: "registration");

            migrationBuilder.DropCheckConstraint(
                name: "ck_registration_passed",
                table: "registration");

            migrationBuilder.DropCheckConstraint(
                name: "ck_message_rule",
                table: "message");

            migrationBuilder.DropColumn(
                name: "name_changed_at",
                table: "registration");

            migrationBuilder.DropColumn(
                name: "passed_to_id",
                table: "registration");

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'invitation')");
        }
    }
}
