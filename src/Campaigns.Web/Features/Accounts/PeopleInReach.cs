using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Accounts;

/// <summary>
/// The people of the network whom an account may see by its grants: those whom units in reach keep, and those who serve an area in reach,
/// whichever unit keeps them. The account may change only the former.
/// </summary>
public static class PeopleInReach
{
    /// <summary>The units at which the account's reach for this begins.</summary>
    public static IReadOnlyList<Guid> RootsFor(Actor actor, Permission permission)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return [.. actor.Grants.Where(g => g.ActivityId is null && g.May(permission)).Select(g => g.UnitId).Distinct()];
    }

    /// <summary>The grant from which lists start: the one in force if it allows this, otherwise the first one that does.</summary>
    public static HeldGrant GrantFor(Actor actor, Permission permission)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.InForce is { } inForce && inForce.May(permission) ? inForce : actor.Grants.First(g => g.May(permission));
    }

    /// <summary>The entries that these units and the units below them keep.</summary>
    public static IQueryable<Collaborator> Kept(CampaignsDbContext db, IReadOnlyList<Guid> roots)
    {
        ArgumentNullException.ThrowIfNull(db);
        var within = db.UnitScopes.Where(s => roots.Contains(s.AncestorUnitId)).Select(s => s.UnitId);
        return db.Collaborators.Where(c => within.Contains(c.KeepingUnitId));
    }

    /// <summary>
    /// The entries that these units and the units below them keep, and those of people who serve one of them or a larger area around it.
    /// </summary>
    public static IQueryable<Collaborator> Seen(CampaignsDbContext db, IReadOnlyList<Guid> roots)
    {
        ArgumentNullException.ThrowIfNull(db);
        var within = db.UnitScopes.Where(s => roots.Contains(s.AncestorUnitId)).Select(s => s.UnitId);
        var above = db.UnitScopes.Where(s => roots.Contains(s.UnitId)).Select(s => s.AncestorUnitId);
        return db.Collaborators.Where(c =>
            within.Contains(c.KeepingUnitId) || c.Covers.Any(k => within.Contains(k.UnitId) || above.Contains(k.UnitId))
        );
    }

    /// <summary>People who stand for themselves: neither erased nor merged into another entry.</summary>
    public static IQueryable<Person> Standing(CampaignsDbContext db)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Persons.Where(p => p.MergedIntoId == null && p.AnonymisedAt == null);
    }
}
