using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>One registration in the list.</summary>
public sealed record RegistrationLine(
    Guid Id, string Name, string NameSort, int Places, int? BirthYear, Sex? Sex, string? Phone, string? Commune, RegistrationChannel Channel, RegistrationState State, Instant? PresentAt, int? Turns, int Messages,
    bool IsGroup, string? ContactName);

/// <summary>A name on a group's list.</summary>
/// <param name="IsHere">Ticked at the door; null: nobody ticked the list yet.</param>
public sealed record MemberShown(string Name, Sex? Sex, bool? IsHere);

/// <summary>Registrations by the way that they came, for those who see no names.</summary>
public sealed record RegistrationGroup(RegistrationChannel Channel, int Registrations, int Places);

/// <summary>Who registered and who came: names for those who may see them, else counts.</summary>
[May(Act.SeeActivities)]
public sealed class RegistrationsModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>"present", "absent", "walk-in", "withdrawn"; empty for all that hold.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary>The registration after which this page of the list begins.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public EventHead Head { get; private set; } = null!;

    public IReadOnlyList<RegistrationLine> Lines { get; private set; } = [];

    public IReadOnlyList<RegistrationGroup> Groups { get; private set; } = [];

    /// <summary>The lists of the groups among <see cref="Lines"/>, by registration.</summary>
    public ILookup<Guid, MemberShown> Members { get; private set; } = Array.Empty<Guid>().ToLookup(id => id, _ => new MemberShown("", null, null));

    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Act.SeeActivities, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        if (!head.MaySeeNames)
        {
            Groups = await db.Registrations.Where(r => r.ActivityId == Id && r.State == RegistrationState.Confirmed)
                .GroupBy(r => r.Channel)
                .Select(g => new RegistrationGroup(g.Key, g.Count(), g.Sum(r => r.Places)))
                .ToListAsync(cancel);
            return Page();
        }

        var folded = Folding.Fold(Q);
        var rows = db.Registrations.AsNoTracking().Where(r => r.ActivityId == Id);
        rows = Show switch
        {
            "present" => rows.Where(r => db.Attendances.Any(a => a.RegistrationId == r.Id && a.AnnulledAt == null)),
            "absent" => rows.Where(r => r.State == RegistrationState.Confirmed && !db.Attendances.Any(a => a.RegistrationId == r.Id && a.AnnulledAt == null)),
            "walk-in" => rows.Where(r => r.Channel == RegistrationChannel.WalkIn),
            "withdrawn" => rows.Where(r => r.State == RegistrationState.Withdrawn),
            _ => rows.Where(r => r.State == RegistrationState.Confirmed),
        };
        if (folded.Length > 0)
        {
            rows = rows.Where(r => r.NameFolded.Contains(folded));
        }

        if (After is { } last && await db.Registrations.Where(r => r.Id == last && r.ActivityId == Id).Select(r => r.NameSort).SingleOrDefaultAsync(cancel) is { } sort)
        {
            rows = rows.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.NameSort, r.Id), ValueTuple.Create(sort, last)));
        }

        var lines = await (
            from r in rows
            from c in db.Units.Where(u => u.Id == r.CommuneId).DefaultIfEmpty()
            orderby r.NameSort, r.Id
            let present = db.Attendances.Where(a => a.RegistrationId == r.Id && a.AnnulledAt == null).OrderBy(a => a.HappenedAt).FirstOrDefault()
            select new RegistrationLine(
                r.Id, r.Name, r.NameSort, r.Places, r.BirthYear, r.Sex, r.Phone, c == null ? null : c.Name, r.Channel, r.State,
                present == null ? null : present.HappenedAt, present == null ? null : present.Female + present.Male + present.SexNotKnown,
                db.Messages.Count(m => m.RegistrationId == r.Id), r.IsGroup, r.ContactName))
            .Take(PageSize + 1).ToListAsync(cancel);
        Lines = [.. lines.Take(PageSize)];
        await FindMembersAsync(cancel);
        Pager = new Pager(
            After is null ? null : Url.Page(null, new { Id, q = Q, show = Show }),
            lines.Count > PageSize ? Url.Page(null, new { Id, q = Q, show = Show, after = Lines[^1].Id }) : null);
        return Page();
    }

    private async Task FindMembersAsync(CancellationToken cancel)
    {
        var groups = Lines.Where(l => l.IsGroup).Select(l => l.Id).ToArray();
        if (groups.Length == 0)
        {
            return;
        }

        var members = await db.RegistrationMembers.AsNoTracking().Where(m => groups.Contains(m.RegistrationId)).OrderBy(m => m.RegistrationId).ThenBy(m => m.Position).ToListAsync(cancel);
        var ticks = (await db.Database.SqlQuery<Ticked>(
            $"SELECT registration_id, positions FROM party WHERE activity_id = {Id} AND registration_id = ANY({groups}) AND positions IS NOT NULL").ToListAsync(cancel))
            .ToLookup(t => t.RegistrationId, t => t.Positions);
        Members = members.ToLookup(
            m => m.RegistrationId,
            m => new MemberShown(m.Name, m.Sex, ticks.Contains(m.RegistrationId) ? ticks[m.RegistrationId].Any(p => p.Contains(m.Position)) : null));
    }

    private sealed record Ticked(Guid RegistrationId, short[] Positions);
}
