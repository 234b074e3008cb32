using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One choice of a combobox, in the form that its script reads.</summary>
public sealed record ComboChoice(string Value, string Text, string? Note = null, string? State = null, string? Tone = null);

/// <summary>What is chosen in a form so far. It decides which venues and people the form offers.</summary>
/// <param name="CommuneId">The chosen commune.</param>
/// <param name="VenueId">The chosen venue, which stays offered.</param>
/// <param name="During">The chosen times. Whatever is booked at one of them is shown as busy.</param>
/// <param name="People">The chosen people.</param>
public sealed record PlanChoice(Guid? CommuneId, Guid? VenueId, IReadOnlyList<Interval> During, IReadOnlyList<Guid> People)
{
    /// <summary>The choice as it was typed.</summary>
    public static PlanChoice Of(string? communeId, string? venueId = null, IEnumerable<string>? people = null) =>
        new(IdOf(communeId), IdOf(venueId), [], [.. (people ?? []).Select(IdOf).OfType<Guid>().Distinct()]);

    private static Guid? IdOf(string? typed) => Guid.TryParse(typed, out var id) ? id : null;
}

/// <summary>The venues, communes and people that the forms of activities offer.</summary>
public static class ActivityChoices
{
    private const int MaxVenues = 40;
    private const int MaxPeople = 150;

    /// <summary>
    /// Venues for the combobox: those of the chosen commune, or of all communes, each with whether it is free. A chosen venue stays
    /// offered, even when it lies elsewhere.
    /// </summary>
    public static async Task<IReadOnlyList<ComboChoice>> VenuesAsync(
        CampaignsDbContext db,
        PlanChoice of,
        string asked,
        Guid? self,
        CancellationToken cancel
    )
    {
        var words = Folding.Words(asked);
        var isAsked = words.Count > 0;
        IQueryable<Venue> venues = db.Venues;
        foreach (var word in words)
        {
            venues = venues.Where(v =>
                v.NameFolded.Contains(word)
                || v.VillageFolded.Contains(word)
                || db.Units.Any(u => u.Id == v.CommuneId && u.NameFolded.Contains(word))
            );
        }

        var busy = BusyTimes.Of(db, of.During, self);
        var rows = await (
            from v in venues
            join c in db.Units on v.CommuneId equals c.Id
            where of.CommuneId == null ? isAsked || v.Id == of.VenueId : v.CommuneId == of.CommuneId || (!isAsked && v.Id == of.VenueId)
            orderby v.Id != of.VenueId, v.Name, v.Id
            select new
            {
                v.Id,
                v.Name,
                v.Village,
                v.Capacity,
                Commune = c.Name,
                Elsewhere = of.CommuneId == null || v.CommuneId != of.CommuneId,
                Busy = !v.HoldsSeveral && busy.Any(b => b.VenueId == v.Id),
            }
        )
            .Take(MaxVenues)
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new ComboChoice(
                r.Id.ToString(),
                r.Village.Length > 0 ? $"{r.Name}, {r.Village}" : r.Name,
                r.Elsewhere ? r.Commune
                    : r.Capacity is { } seats ? Show.Number(seats)
                    : null,
                r.Busy ? "busy" : null,
                r.Busy ? "wrong" : null
            )),
        ];
    }

    /// <summary>The communes in the area that the unit serves, grouped by the area above them.</summary>
    public static async Task<IReadOnlyList<SelectListItem>> CommunesAsync(
        CampaignsDbContext db,
        Guid unitId,
        Guid? chosen,
        LocalDate today,
        CancellationToken cancel
    )
    {
        var lowest = db.UnitLevels.Where(l => l.Kind == UnitKind.Area).OrderByDescending(l => l.Rank).Select(l => l.Key).Take(1);
        var area = (
            from s in db.UnitScopes
            join u in db.Units on s.AncestorUnitId equals u.Id
            where s.UnitId == unitId && u.Kind == UnitKind.Area
            orderby s.Depth
            select u.Id
        ).Take(1);
        var rows = await (
            from s in db.UnitScopes
            join u in db.Units on s.UnitId equals u.Id
            join p in db.Units on u.ParentId equals p.Id
            where
                (area.Contains(s.AncestorUnitId) || (s.UnitId == chosen && s.Depth == 0))
                && lowest.Contains(u.LevelKey)
                && (u.ValidTo == null || u.ValidTo >= today || u.Id == chosen)
            select new
            {
                u.Id,
                u.Name,
                Parent = p.Name,
            }
        )
            .Distinct()
            .ToListAsync(cancel);
        var groups = rows.Select(r => r.Parent)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(p => p, p => new SelectListGroup { Name = p }, StringComparer.Ordinal);
        return
        [
            .. rows.OrderBy(r => r.Parent, StringComparer.CurrentCulture)
                .ThenBy(r => r.Name, StringComparer.CurrentCulture)
                .Select(r => new SelectListItem
                {
                    Text = r.Name,
                    Value = r.Id.ToString(),
                    Group = groups[r.Parent],
                    Selected = r.Id == chosen,
                }),
        ];
    }

    /// <summary>The people for the field of speakers or trainers (<see cref="SeenPeople.Of"/>), with speakers first.</summary>
    public static async Task<IReadOnlyList<ComboChoice>> PeopleAsync(
        CampaignsDbContext db,
        Actor actor,
        PlanChoice of,
        string asked,
        Guid? self,
        bool all,
        CancellationToken cancel
    )
    {
        var words = NameSearch.Typed(asked);
        var chosen = all ? of.People.ToArray() : [];
        var busy = BusyTimes.Of(db, of.During, self);

        // Before a name is typed, only speakers are offered, so that the page of a form does not list the whole network.
        var offered = (
            words.Count == 0 ? SeenPeople.Of(db, actor).Where(p => p.IsSpeaker) : SeenPeople.Named(SeenPeople.Of(db, actor), words)
        ).Select(p => p.Id);
        var rows = await (
            from p in db.Persons
            from c in db.Units.Where(u => u.Id == p.CommuneId).DefaultIfEmpty()
            where chosen.Contains(p.Id) || offered.Contains(p.Id)
            orderby !chosen.Contains(p.Id), !p.IsSpeaker, p.CommuneId != of.CommuneId, p.NameSort, p.Id
            select new
            {
                p.Id,
                p.Name,
                Commune = c == null ? null : c.Name,
                Busy = busy.Any(b => b.StandingId == p.StandingId),
            }
        )
            .Take(MaxPeople)
            .ToListAsync(cancel);
        return
        [
            .. rows.Where(r => chosen.Contains(r.Id) || NameSearch.Finds(words, r.Name))
                .Take(all ? MaxPeople : MaxVenues)
                .Select(r => new ComboChoice(r.Id.ToString(), r.Name, r.Commune, r.Busy ? "busy" : null, r.Busy ? "wrong" : null)),
        ];
    }
}
