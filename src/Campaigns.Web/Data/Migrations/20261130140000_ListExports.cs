using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>The files of long lists, which a long job writes and which are kept for a day.</summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261130140000_ListExports")]
    public sealed class ListExports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "list_export",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    by_id = table.Column<Guid>(type: "uuid", nullable: false),
                    grant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false),
                    page = table.Column<string>(type: "text", nullable: false),
                    address = table.Column<string>(type: "text", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false),
                    file_name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    made_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    expires_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_export", x => x.id);
                    table.CheckConstraint("ck_list_export_expires", "expires_at > created_at");
                    table.CheckConstraint("ck_list_export_language", "language IN ('vi', 'en')");
                }
            );

            migrationBuilder.CreateTable(
                name: "list_export_part",
                columns: table => new
                {
                    export_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_export_part", x => new { x.export_id, x.number });
                    table.ForeignKey(
                        name: "fk_list_export_part_list_export_export_id",
                        column: x => x.export_id,
                        principalTable: "list_export",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade
                    );
                }
            );

            migrationBuilder.CreateIndex(name: "ix_list_export_expires_at", table: "list_export", column: "expires_at");
            migrationBuilder.CreateIndex(name: "ix_list_export_of_account", table: "list_export", columns: ["by_id", "address"]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "list_export_part");
            migrationBuilder.DropTable(name: "list_export");
        }
    }
}
