using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Units;

/// <summary>A district or a commune as a choice of a form.</summary>
public sealed record AreaChoice(Guid Id, string Name, string? Above, Guid? AboveId);

/// <summary>Reads the areas that forms and filters offer.</summary>
public sealed class AreaChoices(CampaignsDbContext db, DirectConnection direct, IClock clock)
{
    private const string IsArea = """
        SELECT EXISTS (SELECT FROM unit
          WHERE id = $1 AND level_key = 'commune' AND valid_from <= $2 AND (valid_to IS NULL OR valid_to >= $2))
        """;

    /// <summary>Whether the area is one of <see cref="AreasAsync"/>.</summary>
    public async Task<bool> IsAreaAsync(Guid id, CancellationToken cancel)
    {
        var command = Prepared.Command(IsArea, Prepared.Value(id), Prepared.Value(clock.Today()));
        return await Prepared.ScalarAsync(await direct.OpenAsync(cancel), command, cancel) is true;
    }

    /// <summary>The districts and communes that exist now, in Vietnamese alphabetical order, each commune below its district.</summary>
    public async Task<IReadOnlyList<AreaChoice>> AreasAsync(CancellationToken cancel)
    {
        var today = clock.Today();
        return await (
            from u in db.Units
            where u.LevelKey == "commune" && u.ValidFrom <= today && (u.ValidTo == null || u.ValidTo >= today)
            from above in db.Units.Where(d => d.Id == u.ParentId && d.ParentId != null).DefaultIfEmpty()
            orderby EF.Functions.Collate(above!.ShortName, CampaignsDbContext.VietnameseCollation), EF.Functions.Collate(
                u.ShortName,
                CampaignsDbContext.VietnameseCollation
            )
            select new AreaChoice(u.Id, u.Name, above == null ? null : above.Name, above == null ? null : above.Id)
        )
            .AsNoTracking()
            .ToListAsync(cancel);
    }
}
