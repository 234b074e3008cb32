using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>A person of the network with their entries.</summary>
/// <param name="Collaborator">The leading entry, in which changes are made.</param>
/// <param name="Person">The person who stands for all merged entries.</param>
/// <param name="KeepingUnit">The unit in whose network the leading entry is.</param>
/// <param name="KeepingPath">The path of that unit.</param>
/// <param name="All">All entries of the person, the leading one included.</param>
public sealed record NetworkEntry(
    Collaborator Collaborator,
    Person Person,
    string KeepingUnit,
    string KeepingPath,
    IReadOnlyList<Collaborator> All
);

/// <summary>A person of the network in lists: once, however many of their entries were merged.</summary>
public sealed class NetworkPerson
{
    /// <summary>The leading one of the entries that the account sees.</summary>
    public required Collaborator Collaborator { get; init; }

    public required Person Person { get; init; }
}

/// <summary>
/// Which people of the network an account sees: those whom units within reach keep, and those who serve an area within reach, whichever
/// unit keeps them. It may change only the former.
/// </summary>
public static class NetworkReach
{
    /// <summary>
    /// The people of these entries, each once. Of merged entries, the leading one is the one still in the network, then the standing
    /// person's own, then the oldest.
    /// </summary>
    public static IQueryable<NetworkPerson> People(CampaignsDbContext db, IQueryable<Collaborator> entries)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(entries);
        return from c in entries
            join p in PeopleInReach.Standing(db) on c.Person.StandingId equals p.Id
            where
                !entries.Any(o =>
                    o.Id != c.Id
                    && o.Person.StandingId == p.Id
                    && (
                        (o.EndedOn == null && c.EndedOn != null)
                        || (
                            (o.EndedOn == null) == (c.EndedOn == null)
                            && ((o.PersonId == p.Id && c.PersonId != p.Id) || ((o.PersonId == p.Id) == (c.PersonId == p.Id) && o.Id < c.Id))
                        )
                    )
                )
            select new NetworkPerson { Collaborator = c, Person = p };
    }

    /// <summary>A person whom the account may see, with their entries; null when there is none.</summary>
    public static async Task<NetworkEntry?> FindAsync(CampaignsDbContext db, Actor actor, Guid personId, CancellationToken cancel)
    {
        var roots = PeopleInReach.RootsFor(actor, Permission.KeepNetwork);
        var leading =
            from r in People(db, PeopleInReach.Seen(db, roots))
            join u in db.Units on r.Collaborator.KeepingUnitId equals u.Id
            where r.Person.Id == personId
            select new
            {
                r.Collaborator.Id,
                r.Person,
                u.Name,
                u.Path,
            };

        // The parts of the entries are read by queries of their own, and the context connects them.
        var entries = db.Collaborators.Where(c => c.Person.StandingId == personId);
        var (found, all, _, _) = await Together.ReadAsync(
            db,
            () => leading.SingleOrDefaultAsync(cancel),
            () => entries.OrderBy(c => c.Id).ToListAsync(cancel),
            () => db.Set<CollaboratorKindHeld>().Where(k => entries.Any(c => c.Id == k.CollaboratorId)).ToListAsync(cancel),
            () =>
                Together.ReadAsync(
                    db,
                    () => db.Set<CollaboratorCover>().Where(k => entries.Any(c => c.Id == k.CollaboratorId)).ToListAsync(cancel),
                    () => db.Set<CollaboratorLanguage>().Where(k => entries.Any(c => c.Id == k.CollaboratorId)).ToListAsync(cancel)
                )
        );
        if (found is null)
        {
            return null;
        }

        return new NetworkEntry(all.Single(c => c.Id == found.Id), found.Person, found.Name, found.Path, all);
    }

    /// <summary>The area that a unit serves: the unit itself, or the area above an agency.</summary>
    public static IQueryable<Guid> AreaOf(CampaignsDbContext db, Guid unitId)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (
            from s in db.UnitScopes
            join u in db.Units on s.AncestorUnitId equals u.Id
            where s.UnitId == unitId && u.Kind == UnitKind.Area
            orderby s.Depth
            select u.Id
        ).Take(1);
    }

    /// <summary>An area and all areas in it as choices, grouped by the area above; areas that ended are included only if chosen.</summary>
    public static async Task<IReadOnlyList<SelectListItem>> AreasAsync(
        CampaignsDbContext db,
        IQueryable<Guid> area,
        LocalDate today,
        IReadOnlyCollection<Guid> chosen,
        CancellationToken cancel
    )
    {
        var ids = chosen.ToArray();
        var within =
            from s in db.UnitScopes
            join u in db.Units on s.UnitId equals u.Id
            from above in db.Units.Where(a => a.Id == u.ParentId).DefaultIfEmpty()
            where
                area.Contains(s.AncestorUnitId)
                && u.Kind == UnitKind.Area
                && ((u.ValidFrom <= today && (u.ValidTo == null || u.ValidTo >= today)) || ids.Contains(u.Id))
            select new
            {
                u.Id,
                u.Name,
                u.ShortName,
                s.Depth,
                Above = above == null ? null : above.Name,
                AboveId = u.ParentId,
            };
        var outside =
            from u in db.Units
            from above in db.Units.Where(a => a.Id == u.ParentId).DefaultIfEmpty()
            where ids.Contains(u.Id) && !db.UnitScopes.Any(s => area.Contains(s.AncestorUnitId) && s.UnitId == u.Id)
            select new
            {
                u.Id,
                u.Name,
                u.ShortName,
                Depth = 0,
                Above = above == null ? null : above.Name,
                AboveId = u.ParentId,
            };
        var (rows, elsewhere) = await Together.ReadAsync(db, () => within.ToListAsync(cancel), () => outside.ToListAsync(cancel));
        rows.AddRange(elsewhere);
        var order = StringComparer.Create(Languages.CultureOf(Languages.Vietnamese), ignoreCase: true);
        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        var top = rows.Where(r => rows.TrueForAll(o => o.Id != r.AboveId)).OrderBy(r => r.ShortName, order).ToList();
        var next = top.SelectMany(t => rows.Where(r => r.AboveId == t.Id)).OrderBy(r => r.ShortName, order).ToList();
        var rest = rows.Except(top).Except(next).OrderBy(r => r.Above, order).ThenBy(r => r.ShortName, order);
        return
        [
            .. top.Concat(next)
                .Concat(rest)
                .Select(r => new SelectListItem(r.Name, r.Id.ToString(), ids.Contains(r.Id))
                {
                    Group =
                        r.Depth < 2 || r.Above is null ? null
                        : groups.TryGetValue(r.Above, out var group) ? group
                        : groups[r.Above] = new SelectListGroup { Name = r.Above },
                }),
        ];
    }
}
