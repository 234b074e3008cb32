using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Groups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_consent_given_by",
                table: "consent");

            migrationBuilder.AddColumn<string>(
                name: "contact_name",
                table: "registration",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "check_in_ticks",
                columns: table => new
                {
                    check_in_id = table.Column<Guid>(type: "uuid", nullable: false),
                    positions = table.Column<short[]>(type: "smallint[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in_ticks", x => x.check_in_id);
                    table.ForeignKey(
                        name: "fk_check_in_ticks_check_in_check_in_id",
                        column: x => x.check_in_id,
                        principalTable: "check_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "registration_member",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<short>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    sex = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registration_member", x => new { x.registration_id, x.position });
                    table.CheckConstraint("ck_registration_member_name", "name <> ''");
                    table.CheckConstraint("ck_registration_member_position", "position BETWEEN 0 AND 499");
                    table.CheckConstraint("ck_registration_member_sex", "sex IN ('female', 'male')");
                    table.ForeignKey(
                        name: "fk_registration_member_registration_registration_id",
                        column: x => x.registration_id,
                        principalTable: "registration",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_registration_contact",
                table: "registration",
                sql: "contact_name IS NULL OR is_group");

            migrationBuilder.AddCheckConstraint(
                name: "ck_consent_given_by",
                table: "consent",
                sql: "given_by IN ('self', 'guardian', 'representative')");

            migrationBuilder.SqlFile("Groups.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP VIEW party;");

            migrationBuilder.DropTable(
                name: "check_in_ticks");

            migrationBuilder.DropTable(
                name: "registration_member");

            migrationBuilder.DropCheckConstraint(
                name: "ck_registration_contact",
                table: "registration");

            migrationBuilder.DropCheckConstraint(
                name: "ck_consent_given_by",
                table: "consent");

            migrationBuilder.DropColumn(
                name: "contact_name",
                table: "registration");

            migrationBuilder.AddCheckConstraint(
                name: "ck_consent_given_by",
                table: "consent",
                sql: "given_by IN ('self', 'guardian')");
        }
    }
}
