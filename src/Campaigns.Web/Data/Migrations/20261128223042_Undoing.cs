using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class Undoing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Instant>(
                name: "called_off_at",
                table: "session",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "entered",
                table: "headcount",
                type: "text[]",
                nullable: true);

            migrationBuilder.AddColumn<Instant>(
                name: "ended_early_at",
                table: "activity",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.SqlFile("Undoing.sql");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Restore a backup instead of migrating down.");
    }
}
