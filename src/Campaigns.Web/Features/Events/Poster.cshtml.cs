using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>
/// The poster in A4 with the event's own title, form, campaign and units. An account prints it, to be hung where the theme may be named.
/// </summary>
[May(Permission.SeeActivities)]
public sealed class PosterModel(CampaignsDbContext db, PublicActivities activities, PublicAddress address, Actor actor, IClock clock)
    : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public PosterFace Face { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (of, found, units, audiences) = await Together.ReadAsync(
            db,
            () => EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel),
            () => activities.FindAsync(Id, cancel),
            () => UnitsAsync(cancel),
            () => AudiencesAsync(cancel)
        );
        if (of is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeActivities, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        // A draft has no public page that the poster could lead to, and nobody may come to an internal event because of a poster.
        if (head.Activity.ScheduledAt is null || head.Activity.Publication is Publication.Internal || found is not { } activity)
        {
            return NotFound();
        }

        var neutral = PosterFace.Of(activity, activities, address);
        var (a, form) = (head.Activity, head.FormName.Length > 0 ? head.FormName : neutral.Form);
        Face = neutral with
        {
            Title = a.Title.Length > 0 ? WithoutForm(a.Title, form) : neutral.Title,
            Form = form,
            Organiser = head.UnitName,
            CoOrganisers = units,
            Audiences = audiences,
            Languages = a.Languages,
            Venue = VenueOf(head.VenueName, neutral.Venue, activity.Village),
            Campaign = head.CampaignName ?? "",
        };
        return Page();
    }

    /// <summary>
    /// The line above the title already names the form of the event, so "Nói chuyện chuyên đề: cha và con" becomes "Cha và con" here.
    /// </summary>
    private static string WithoutForm(string title, string form)
    {
        var rest = title.StartsWith(form + ":", StringComparison.CurrentCultureIgnoreCase) ? title[(form.Length + 1)..].Trim() : "";
        return rest.Length == 0 ? title : string.Concat(rest[..1].ToUpper(CultureInfo.CurrentCulture), rest[1..]);
    }

    private static string VenueOf(string? own, string neutral, string village) =>
        own switch
        {
            null or "" => neutral,
            _ when village.Length == 0 || own.Contains(village, StringComparison.OrdinalIgnoreCase) => own,
            _ => $"{own}, {village}",
        };

    private async Task<IReadOnlyList<string>> UnitsAsync(CancellationToken cancel) =>
        await (
            from x in db.Set<ActivityCoOrganiser>()
            where x.ActivityId == Id
            join u in db.Units on x.UnitId equals u.Id
            orderby u.Name
            select u.Name
        ).ToListAsync(cancel);

    private async Task<IReadOnlyList<string>> AudiencesAsync(CancellationToken cancel)
    {
        var groups = await (
            from x in db.Set<ActivityAudience>()
            where x.ActivityId == Id
            join g in db.AudienceGroups on x.AudienceGroupId equals g.Id
            orderby g.Position
            select g
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return [.. groups.Select(g => g.NameIn(actor.Language))];
    }
}
