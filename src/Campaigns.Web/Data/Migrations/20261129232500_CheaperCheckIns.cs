using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Campaigns.Web.Data.Migrations
{
    /// <summary>
    /// Takes out of a check-in what costs time and holds nothing: foreign keys of copied columns, an index that another one contains,
    /// and two of the three constraints of the outreach queue. The function <c>check_in_cells</c> gets another result; it is made again
    /// from its file.
    /// </summary>
    [DbContext(typeof(CampaignsDbContext))]
    [Migration("20261129232500_CheaperCheckIns")]
    public sealed class CheaperCheckIns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.SqlFile("CheaperCheckIns.sql");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Restore a backup instead of migrating down.");
    }
}
