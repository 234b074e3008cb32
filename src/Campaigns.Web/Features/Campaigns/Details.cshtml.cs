using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

/// <summary>The numbers of events of one form in a campaign.</summary>
public sealed record FormLine(Guid Id, string Name, int Held, int Planned, int Drafts);

/// <summary>The page of one campaign: its days, its key dates, and the events of the unit in force.</summary>
[May(Permission.SeeActivities)]
public sealed class DetailsModel(CampaignsDbContext db, OutreachQueries outreach, Actor actor, IClock clock) : PageModel
{
    public string Name { get; private set; } = "";

    public string Theme { get; private set; } = "";

    public CampaignStrip Strip { get; private set; } = null!;

    public IReadOnlyList<FormLine> Forms { get; private set; } = [];

    public bool MaySchedule { get; private set; }

    public LocalDate ScheduleOn { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancel)
    {
        var campaign = await db.Campaigns.AsNoTracking().Include(c => c.KeyDates).SingleOrDefaultAsync(c => c.Id == id, cancel);
        if (campaign is null)
        {
            return NotFound();
        }

        var grant =
            actor.InForce is { } inForce && inForce.May(Permission.SeeActivities)
                ? inForce
                : actor.Grants.First(g => g.May(Permission.SeeActivities));
        var unitId = grant.UnitId;
        var english = actor.Language == "en";
        Name = campaign.NameIn(actor.Language);
        Theme = english ? campaign.ThemeEn : campaign.ThemeVi;
        var today = clock.Today();
        MaySchedule = actor.May(Permission.ManageActivities) && campaign.EndsOn >= today;
        ScheduleOn = campaign.StartsOn > today ? campaign.StartsOn : today;
        var counted =
            from a in db.Activities
            join s in db.ActivityScopes on a.Id equals s.ActivityId
            join e in db.Events on a.Id equals e.ActivityId
            where a.CampaignId == id && s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising && a.State != ActivityState.Cancelled
            group a by new { e.FormId, a.State } into g
            select new
            {
                g.Key.FormId,
                g.Key.State,
                Events = g.Count(),
            };
        (Strip, var rows, var forms) = await Together.ReadAsync(
            db,
            () => CampaignStrips.OfAsync(db, outreach, actor.Language, campaign, unitId, clock.GetCurrentInstant(), cancel),
            () => counted.ToListAsync(cancel),
            () => db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel)
        );
        Forms =
        [
            .. forms
                .Select(f => new FormLine(
                    f.Id,
                    f.NameIn(actor.Language),
                    rows.Where(r => r.FormId == f.Id && (r.State is ActivityState.Held or ActivityState.Confirmed)).Sum(r => r.Events),
                    rows.Where(r => r.FormId == f.Id && r.State is ActivityState.Scheduled).Sum(r => r.Events),
                    rows.Where(r => r.FormId == f.Id && (r.State is ActivityState.Draft or ActivityState.Postponed)).Sum(r => r.Events)
                ))
                .Where(f => f.Held + f.Planned + f.Drafts > 0),
        ];
        return Page();
    }
}
