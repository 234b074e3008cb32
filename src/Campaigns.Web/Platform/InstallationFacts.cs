using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Platform;

/// <summary>The facts about this installation. They are read once, because they are fixed before the first page is served.</summary>
public sealed class InstallationFacts(IServiceScopeFactory scopes)
{
    private Facts? _facts;

    public async ValueTask<Facts> GetAsync(CancellationToken cancel)
    {
        if (_facts is { } known)
        {
            return known;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var row = await (
            from i in db.Installations
            join u in db.Units on i.RootUnitId equals u.Id
            select new Facts(i.IsDemo, i.RootUnitId, u.Path, u.Name)
        ).SingleOrDefaultAsync(cancel);
        return row is null ? Facts.None : _facts = row;
    }

    /// <param name="IsDemo">Whether the data are made up.</param>
    /// <param name="RootUnitId">The area that the installation serves.</param>
    /// <param name="RootPath">The path of that area.</param>
    /// <param name="RootName">"Tỉnh Đắk Lắk".</param>
    public sealed record Facts(bool IsDemo, Guid RootUnitId, string RootPath, string RootName)
    {
        public static Facts None { get; } = new(IsDemo: false, Guid.Empty, "", "");
    }
}
