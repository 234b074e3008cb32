using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations;

/// <summary>Words of the catalogues as the province says them; what an administrator has named otherwise stays.</summary>
[DbContext(typeof(CampaignsDbContext))]
[Migration("20261129020500_Wording")]
public partial class Wording : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("UPDATE collaborator_kind SET name_vi = 'Người có uy tín' WHERE key = 'influencer' AND name_vi = 'Người có ảnh hưởng'");
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("UPDATE collaborator_kind SET name_vi = 'Người có ảnh hưởng' WHERE key = 'influencer' AND name_vi = 'Người có uy tín'");
    }
}
