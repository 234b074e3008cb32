using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>A campaign with the number of units that have a target.</summary>
public sealed record TargetCampaign(Guid Id, string NameVi, string NameEn, LocalDate StartsOn, LocalDate EndsOn, int Units, int? Turns)
{
    public string NameIn(string language) => language == "en" ? NameEn : NameVi;
}

/// <summary>Lists campaigns, the newest first, for accounts that set their targets.</summary>
[May(Permission.SetTargets)]
public sealed class TargetListModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int MaxRows = 40;

    public IReadOnlyList<TargetCampaign> Campaigns { get; private set; } = [];

    public string Language => actor.Language;

    public LocalDate Today { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        Campaigns = await db
            .Campaigns.AsNoTracking()
            .OrderByDescending(c => c.StartsOn)
            .ThenBy(c => c.Id)
            .Take(MaxRows)
            .Select(c => new TargetCampaign(
                c.Id,
                c.NameVi,
                c.NameEn,
                c.StartsOn,
                c.EndsOn,
                db.CampaignTargets.Count(t => t.CampaignId == c.Id && t.UnitId != c.UnitId),
                db.CampaignTargets.Where(t => t.CampaignId == c.Id && t.UnitId == c.UnitId).Select(t => (int?)t.Turns).FirstOrDefault()
            ))
            .ToListAsync(cancel);
    }
}
