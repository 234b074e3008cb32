using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Campaigns.Web.Data.Migrations
{
    /// <inheritdoc />
    public partial class PublicNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "public_name",
                table: "venue",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name_folded",
                table: "venue",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name",
                table: "unit",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name_en",
                table: "campaign_rule",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name_vi",
                table: "campaign_rule",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name_en",
                table: "campaign",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_name_vi",
                table: "campaign",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_en",
                table: "audience_group",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "public_vi",
                table: "audience_group",
                type: "text",
                nullable: false,
                defaultValue: "");

            // What stands is kept as it was seen: names of halls and of audiences were on the public pages until now. A name that tells the theme is
            // hidden where it is read, whatever this says.
            migrationBuilder.Sql("""
                UPDATE venue SET public_name = name, public_name_folded = name_folded;
                UPDATE audience_group SET public_vi = name_vi, public_en = name_en;
                UPDATE campaign_rule SET public_name_vi = 'Chương trình cuối năm', public_name_en = 'Year-end programme' WHERE key = 'gender';
                UPDATE campaign_rule SET public_name_vi = 'Chương trình mùa hè', public_name_en = 'Summer programme' WHERE key = 'family';
                UPDATE campaign c SET public_name_vi = r.public_name_vi, public_name_en = r.public_name_en FROM campaign_rule r WHERE r.id = c.rule_id;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "public_name",
                table: "venue");

            migrationBuilder.DropColumn(
                name: "public_name_folded",
                table: "venue");

            migrationBuilder.DropColumn(
                name: "public_name",
                table: "unit");

            migrationBuilder.DropColumn(
                name: "public_name_en",
                table: "campaign_rule");

            migrationBuilder.DropColumn(
                name: "public_name_vi",
                table: "campaign_rule");

            migrationBuilder.DropColumn(
                name: "public_name_en",
                table: "campaign");

            migrationBuilder.DropColumn(
                name: "public_name_vi",
                table: "campaign");

            migrationBuilder.DropColumn(
                name: "public_en",
                table: "audience_group");

            migrationBuilder.DropColumn(
                name: "public_vi",
                table: "audience_group");
        }
    }
}
