using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class StandingPersons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_message_rule",
                table: "message");

            migrationBuilder.AddColumn<Guid>(
                name: "standing_id",
                table: "person",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "standing_id",
                table: "booking",
                type: "uuid",
                nullable: true);

            migrationBuilder.SqlFile("StandingPersons.sql");

            migrationBuilder.CreateIndex(
                name: "ix_person_standing_id",
                table: "person",
                column: "standing_id");

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'contact_changed', 'invitation', 'declined')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_booking_standing",
                table: "booking",
                sql: "(person_id IS NULL) = (standing_id IS NULL)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP FUNCTION IF EXISTS person_stands, person_family_stands, booking_stands, check_in_act CASCADE;
                ALTER TABLE booking DROP CONSTRAINT ex_booking_person;
                ALTER TABLE booking ADD CONSTRAINT ex_booking_person EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (person_id IS NOT NULL);
                """);

            migrationBuilder.DropIndex(
                name: "ix_person_standing_id",
                table: "person");

            migrationBuilder.DropCheckConstraint(
                name: "ck_message_rule",
                table: "message");

            migrationBuilder.DropCheckConstraint(
                name: "ck_booking_standing",
                table: "booking");

            migrationBuilder.DropColumn(
                name: "standing_id",
                table: "person");

            migrationBuilder.DropColumn(
                name: "standing_id",
                table: "booking");

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_rule",
                table: "message",
                sql: "rule IN ('ticket', 'reminder', 'moved', 'postponed', 'cancelled', 'contact_changed', 'invitation')");
        }
    }
}
