using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Devices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_door_verdict",
                table: "check_in");

            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_server_verdict",
                table: "check_in");

            migrationBuilder.AlterColumn<Guid>(
                name: "counted_by_id",
                table: "headcount",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "device_grant_id",
                table: "headcount",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "gate",
                table: "headcount",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "phone_id",
                table: "headcount",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "age_band",
                table: "check_in",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "phone_id",
                table: "check_in",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "sex",
                table: "check_in",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Instant>(
                name: "left_at",
                table: "attendance",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "checks_out",
                table: "activity",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "device_grant",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    activity_id = table.Column<Guid>(type: "uuid", nullable: false),
                    gate = table.Column<string>(type: "text", nullable: false),
                    may_search = table.Column<bool>(type: "boolean", nullable: false),
                    token_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    device_hash = table.Column<byte[]>(type: "bytea", nullable: true),
                    paired_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    created_by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    revoked_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    revoked_by_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_device_grant", x => x.id);
                    table.CheckConstraint("ck_device_grant_gate", "length(gate) BETWEEN 1 AND 40");
                    table.CheckConstraint("ck_device_grant_hashes", "octet_length(token_hash) = 32 AND octet_length(device_hash) = 32");
                    table.CheckConstraint("ck_device_grant_paired", "(device_hash IS NULL) = (paired_at IS NULL)");
                    table.CheckConstraint("ck_device_grant_revoked", "(revoked_at IS NULL) = (revoked_by_id IS NULL)");
                    table.ForeignKey(
                        name: "fk_device_grant_account_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_device_grant_account_revoked_by_id",
                        column: x => x.revoked_by_id,
                        principalTable: "account",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_device_grant_activity_activity_id",
                        column: x => x.activity_id,
                        principalTable: "activity",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "door_phone",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    first_seen_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    last_seen_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    last_session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    gate = table.Column<string>(type: "text", nullable: true),
                    waiting = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_door_phone", x => x.id);
                    table.CheckConstraint("ck_door_phone_actor", "actor_kind IN ('account', 'device')");
                    table.CheckConstraint("ck_door_phone_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                    table.CheckConstraint("ck_door_phone_key", "octet_length(public_key) = 64");
                    table.CheckConstraint("ck_door_phone_waiting", "waiting >= 0");
                    table.ForeignKey(
                        name: "fk_door_phone_session_last_session_id",
                        column: x => x.last_session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "walk_in",
                columns: table => new
                {
                    operation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    already = table.Column<bool>(type: "boolean", nullable: false),
                    door = table.Column<bool>(type: "boolean", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    phone_id = table.Column<Guid>(type: "uuid", nullable: true),
                    received_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_walk_in", x => x.operation_id);
                    table.CheckConstraint("ck_walk_in_actor_kind", "actor_kind IN ('account', 'device', 'link_holder', 'system')");
                    table.ForeignKey(
                        name: "fk_walk_in_door_phone_phone_id",
                        column: x => x.phone_id,
                        principalTable: "door_phone",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_walk_in_registrations_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_walk_in_session_session_id",
                        column: x => x.session_id,
                        principalTable: "session",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_headcount_device_grant_id",
                table: "headcount",
                column: "device_grant_id");

            migrationBuilder.CreateIndex(
                name: "ix_headcount_phone_id",
                table: "headcount",
                column: "phone_id");

            migrationBuilder.AddCheckConstraint(
                name: "ck_headcount_counter",
                table: "headcount",
                sql: "num_nonnulls(counted_by_id, device_grant_id) = 1");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_phone_id",
                table: "check_in",
                column: "phone_id",
                filter: "phone_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_age_band",
                table: "check_in",
                sql: "age_band IN ('under16', 'from16_to30', 'from31_to59', 'from60', 'not_known')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_door_verdict",
                table: "check_in",
                sql: "door_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle', 'full')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_server_verdict",
                table: "check_in",
                sql: "server_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle', 'full')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_sex",
                table: "check_in",
                sql: "sex IN ('female', 'male')");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_activity_id",
                table: "device_grant",
                column: "activity_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_created_by_id",
                table: "device_grant",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_revoked_by_id",
                table: "device_grant",
                column: "revoked_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_device_grant_token_hash",
                table: "device_grant",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_door_phone_actor_kind_actor_id",
                table: "door_phone",
                columns: new[] { "actor_kind", "actor_id" });

            migrationBuilder.CreateIndex(
                name: "ix_door_phone_last_session_id",
                table: "door_phone",
                column: "last_session_id");

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_phone_id",
                table: "walk_in",
                column: "phone_id");

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_registration_id",
                table: "walk_in",
                column: "registration_id");

            migrationBuilder.CreateIndex(
                name: "ix_walk_in_session_id",
                table: "walk_in",
                column: "session_id");

            migrationBuilder.AddForeignKey(
                name: "fk_check_in_door_phones_phone_id",
                table: "check_in",
                column: "phone_id",
                principalTable: "door_phone",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_headcount_device_grants_device_grant_id",
                table: "headcount",
                column: "device_grant_id",
                principalTable: "device_grant",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_headcount_door_phones_phone_id",
                table: "headcount",
                column: "phone_id",
                principalTable: "door_phone",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.SqlFile("Devices.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_check_in_door_phones_phone_id",
                table: "check_in");

            migrationBuilder.DropForeignKey(
                name: "fk_headcount_device_grants_device_grant_id",
                table: "headcount");

            migrationBuilder.DropForeignKey(
                name: "fk_headcount_door_phones_phone_id",
                table: "headcount");

            migrationBuilder.DropTable(
                name: "device_grant");

            migrationBuilder.DropTable(
                name: "walk_in");

            migrationBuilder.DropTable(
                name: "door_phone");

            migrationBuilder.DropIndex(
                name: "ix_headcount_device_grant_id",
                table: "headcount");

            migrationBuilder.DropIndex(
                name: "ix_headcount_phone_id",
                table: "headcount");

            migrationBuilder.DropCheckConstraint(
                name: "ck_headcount_counter",
                table: "headcount");

            migrationBuilder.DropIndex(
                name: "ix_check_in_phone_id",
                table: "check_in");

            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_age_band",
                table: "check_in");

            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_door_verdict",
                table: "check_in");

            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_server_verdict",
                table: "check_in");

            migrationBuilder.DropCheckConstraint(
                name: "ck_check_in_sex",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "device_grant_id",
                table: "headcount");

            migrationBuilder.DropColumn(
                name: "gate",
                table: "headcount");

            migrationBuilder.DropColumn(
                name: "phone_id",
                table: "headcount");

            migrationBuilder.DropColumn(
                name: "age_band",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "phone_id",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "sex",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "left_at",
                table: "attendance");

            migrationBuilder.DropColumn(
                name: "checks_out",
                table: "activity");

            migrationBuilder.AlterColumn<Guid>(
                name: "counted_by_id",
                table: "headcount",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_door_verdict",
                table: "check_in",
                sql: "door_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_check_in_server_verdict",
                table: "check_in",
                sql: "server_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late', 'annulled', 'to_settle')");
        }
    }
}
