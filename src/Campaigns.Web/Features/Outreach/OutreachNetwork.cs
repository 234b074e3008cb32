using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Network;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The number of people, and of women and men among them; the others gave no sex.</summary>
public sealed record NetworkSum(int People, int Female, int Male)
{
    public static NetworkSum None { get; } = new(0, 0, 0);

    /// <summary>People with a known sex; the share of men is computed from these.</summary>
    public int Known => Female + Male;
}

/// <summary>A kind or a language with its people; a person may have several.</summary>
public sealed record NetworkPart(Guid Id, string Name, NetworkSum Sum);

/// <summary>An area with the people of the network who serve it.</summary>
/// <param name="Unit">The area.</param>
/// <param name="Sum">The people who serve the area, a part of it, or a larger area around it.</param>
/// <param name="OfItsOwn">How many of them serve only this area or a part of it.</param>
/// <param name="Communes">The number of communes in the area.</param>
/// <param name="Covered">The number of communes with at least one person of their own.</param>
public sealed record NetworkArea(Unit Unit, NetworkSum Sum, int OfItsOwn, int Communes, int Covered);

/// <summary>The network in figures, without names.</summary>
public sealed record NetworkFigures(
    NetworkSum All,
    IReadOnlyList<NetworkPart> Kinds,
    IReadOnlyList<NetworkPart> Languages,
    IReadOnlyList<NetworkArea> Areas
)
{
    public int Communes => Areas.Sum(a => a.Communes);

    public int Covered => Areas.Sum(a => a.Covered);
}

/// <summary>Counts the people of the network within the account's reach: the same people as on the network's own page.</summary>
public sealed class OutreachNetwork(CampaignsDbContext db, Actor actor)
{
    /// <summary>The grant with which the network's page begins.</summary>
    public HeldGrant Grant =>
        PeopleInReach.GrantFor(actor, actor.May(Permission.KeepNetwork) ? Permission.KeepNetwork : Permission.SeeNetwork);

    /// <summary>The address of the network's own page with the same people.</summary>
    /// <returns>Null for an agency, because that page knows only areas.</returns>
    public string? Address(Unit unit, string rest = "") =>
        unit.Id == Grant.UnitId ? "/network" + (rest.Length > 0 ? "?" + rest : "")
        : unit.Kind is UnitKind.Area ? $"/network?unit={unit.Id}" + (rest.Length > 0 ? "&" + rest : "")
        : null;

    public async Task<NetworkFigures> ReadAsync(Unit unit, string language, LocalDate today, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var rows = Rows(unit);

        // The kinds and languages of a person count once, whichever of the person's merged entries has them.
        var held = (
            from r in rows
            from c in db.Collaborators
            where c.Person.StandingId == r.PersonId
            from k in c.Kinds
            select new Held
            {
                Id = k.KindId,
                PersonId = r.PersonId,
                Sex = r.Sex,
            }
        ).Distinct();
        var spoken = (
            from r in rows
            from c in db.Collaborators
            where c.Person.StandingId == r.PersonId
            from k in c.Languages
            select new Held
            {
                Id = k.LanguageId,
                PersonId = r.PersonId,
                Sex = r.Sex,
            }
        ).Distinct();
        var (all, kinds, languages, areas) = await Together.ReadAsync(
            db,
            () => Sums(rows.GroupBy(_ => 1, r => r.Sex)).SingleOrDefaultAsync(cancel),
            () => PartsAsync(db.CollaboratorKinds, Sums(held.GroupBy(h => h.Id, h => h.Sex)), language, cancel),
            () => PartsAsync(db.SpokenLanguages, Sums(spoken.GroupBy(h => h.Id, h => h.Sex)), language, cancel),
            () => AreasAsync(unit, rows, today, cancel)
        );
        return new NetworkFigures(all?.Sum ?? NetworkSum.None, kinds, languages, areas);
    }

    private IQueryable<Entry> Rows(Unit unit)
    {
        Guid[] roots = [Grant.UnitId];
        var seen = actor.May(Permission.KeepNetwork) ? PeopleInReach.Seen(db, roots) : PeopleInReach.Kept(db, roots);
        var rows =
            from r in NetworkReach.People(db, seen)
            where r.Collaborator.EndedOn == null
            select new Entry
            {
                PersonId = r.Person.Id,
                Collaborator = r.Collaborator,
                Sex = r.Person.Sex,
            };
        if (unit.Id == Grant.UnitId)
        {
            return rows;
        }

        var id = unit.Id;
        return unit.Kind is UnitKind.Area
            ? rows.Where(r =>
                db.Collaborators.Any(c =>
                    c.Person.StandingId == r.PersonId
                    && c.Covers.Any(k =>
                        db.UnitScopes.Any(s =>
                            (s.AncestorUnitId == id && s.UnitId == k.UnitId) || (s.UnitId == id && s.AncestorUnitId == k.UnitId)
                        )
                    )
                )
            )
            : rows.Where(r => db.UnitScopes.Any(s => s.AncestorUnitId == id && s.UnitId == r.Collaborator.KeepingUnitId));
    }

    /// <summary>The areas directly below, by name, with the people who serve them.</summary>
    private async Task<IReadOnlyList<NetworkArea>> AreasAsync(Unit unit, IQueryable<Entry> rows, LocalDate today, CancellationToken cancel)
    {
        var below =
            from s in db.UnitScopes
            join u in db.Units on s.UnitId equals u.Id
            where
                s.AncestorUnitId == unit.Id
                && s.Depth > 0
                && u.Kind == UnitKind.Area
                && u.ValidFrom <= today
                && (u.ValidTo == null || u.ValidTo >= today)
            select u;
        var served =
            from r in rows
            from c in db.Collaborators
            where c.Person.StandingId == r.PersonId
            from k in c.Covers
            join u in db.Units on k.UnitId equals u.Id
            select new
            {
                r.PersonId,
                r.Sex,
                u.Path,
            };
        var (areas, covers) = await Together.ReadAsync(
            db,
            () => below.AsNoTracking().ToListAsync(cancel),
            () => served.ToListAsync(cancel)
        );
        var order = StringComparer.Create(Platform.Languages.CultureOf(Platform.Languages.Vietnamese), ignoreCase: true);
        var parents = areas.Select(a => a.ParentId).ToHashSet();
        return
        [
            .. areas
                .Where(a => a.ParentId == unit.Id)
                .OrderBy(a => a.ShortName, order)
                .Select(a =>
                {
                    var people = covers.Where(c => Within(c.Path, a.Path) || Within(a.Path, c.Path)).DistinctBy(c => c.PersonId).ToList();
                    var communes = areas.Where(l => l.Id != a.Id && !parents.Contains(l.Id) && Within(l.Path, a.Path)).ToList();
                    return new NetworkArea(
                        a,
                        new NetworkSum(people.Count, people.Count(p => p.Sex == Sex.Female), people.Count(p => p.Sex == Sex.Male)),
                        covers.Where(c => Within(c.Path, a.Path)).Select(c => c.PersonId).Distinct().Count(),
                        communes.Count,
                        communes.Count(l => covers.Exists(c => Within(c.Path, l.Path)))
                    );
                }),
        ];
    }

    private async Task<IReadOnlyList<NetworkPart>> PartsAsync<T>(
        IQueryable<T> catalogue,
        IQueryable<KeyedSum<Guid>> counted,
        string language,
        CancellationToken cancel
    )
        where T : Domain.Activities.CatalogueItem
    {
        var (items, sums) = await Together.ReadAsync(
            db,
            () => catalogue.AsNoTracking().OrderBy(i => i.Position).ToListAsync(cancel),
            () => counted.ToDictionaryAsync(s => s.Key, s => s.Sum, cancel)
        );
        return
        [
            .. items
                .Where(i => i.Active || sums.ContainsKey(i.Id))
                .Select(i => new NetworkPart(i.Id, i.NameIn(language), sums.GetValueOrDefault(i.Id) ?? NetworkSum.None)),
        ];
    }

    private static IQueryable<KeyedSum<TKey>> Sums<TKey>(IQueryable<IGrouping<TKey, Sex?>> groups) =>
        groups.Select(g => new KeyedSum<TKey>(
            g.Key,
            new NetworkSum(g.Count(), g.Count(s => s == Sex.Female), g.Count(s => s == Sex.Male))
        ));

    private static bool Within(string path, string above) =>
        path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || path[above.Length] == '.');

    private sealed record KeyedSum<TKey>(TKey Key, NetworkSum Sum);

    private sealed class Held
    {
        public Guid Id { get; init; }

        public Guid PersonId { get; init; }

        public Sex? Sex { get; init; }
    }

    private sealed class Entry
    {
        public required Guid PersonId { get; init; }

        public required Collaborator Collaborator { get; init; }

        public Sex? Sex { get; init; }
    }
}
