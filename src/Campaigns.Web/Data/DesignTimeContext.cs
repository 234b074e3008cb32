using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Campaigns.Web.Data;

/// <summary>Creates the context for <c>dotnet ef</c>, which needs the model and no database.</summary>
public sealed class DesignTimeContext : IDesignTimeDbContextFactory<CampaignsDbContext>
{
    public CampaignsDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CampaignsDbContext>();
        CampaignsDb.Configure(options, "Host=localhost;Database=none");
        return new CampaignsDbContext(options.Options);
    }
}
