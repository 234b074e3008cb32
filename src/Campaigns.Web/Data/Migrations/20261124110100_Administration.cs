using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Administration : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_campaign_target_turns",
                table: "campaign_target");

            migrationBuilder.AddColumn<Instant>(
                name: "claimed_at",
                table: "message",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "events",
                table: "campaign_target",
                type: "integer",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "display_name",
                table: "account",
                type: "text",
                nullable: false,
                collation: "vi",
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddColumn<string>(
                name: "name_folded",
                table: "account",
                type: "text",
                nullable: false,
                defaultValue: "");

            // As near to the program's own fold as the database comes; a name that is saved again has that.
            migrationBuilder.Sql(
                """
                UPDATE account SET name_folded = regexp_replace(regexp_replace(normalize(replace(lower(display_name), 'đ', 'd'), NFD), '[\u0300-\u036f''’]', '', 'g'), '\s+', ' ', 'g')
                """);

            migrationBuilder.AddCheckConstraint(
                name: "ck_message_claimed",
                table: "message",
                sql: "claimed_at IS NULL OR state = 'due'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_campaign_target_turns",
                table: "campaign_target",
                sql: "turns >= 0 AND events >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_audit_entry_actor_id_at",
                table: "audit_entry",
                columns: new[] { "actor_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_account_grant_open",
                table: "account_grant",
                columns: new[] { "account_id", "role", "unit_id", "acting_unit_id", "activity_id" },
                unique: true,
                filter: "valid_to IS NULL")
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.CreateIndex(
                name: "ix_account_display_name_id",
                table: "account",
                columns: new[] { "display_name", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_account_name_folded",
                table: "account",
                column: "name_folded")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
