using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Public;

/// <summary>Tells people who register what is kept about them, for how long, what they may ask for, and whom to ask.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
public sealed class PrivacyModel(CampaignsDbContext db, IClock clock) : PageModel
{
    /// <summary>
    /// The name and telephone of the lead agency, which answers when the organiser cannot be reached; null when no agency is set.
    /// </summary>
    public string? Agency { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var today = clock.Today();
        var agency = await (
            from l in db.LeadAgencies.AsNoTracking()
            join area in db.Units on l.AreaUnitId equals area.Id
            join u in db.Units on l.AgencyUnitId equals u.Id
            where area.ParentId == null && l.ValidFrom <= today && (l.ValidTo == null || l.ValidTo >= today)
            select new { u.Name, u.Contact }
        ).FirstOrDefaultAsync(cancel);
        Agency = agency is null ? null : string.Join(", ", new[] { agency.Name, agency.Contact }.Where(t => !string.IsNullOrEmpty(t)));
    }
}
