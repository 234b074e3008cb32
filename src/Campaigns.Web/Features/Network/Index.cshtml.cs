using Campaigns.Domain.Network;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Network;

/// <summary>Somebody of the network in the list.</summary>
public sealed record NetworkLine(
    Guid PersonId, Guid CollaboratorId, string Name, string NameSort, Sex? Sex, int? BirthYear, string? Commune, string? Phone, string KeepingUnit, LocalDate? EndedOn)
{
    public IReadOnlyList<string> Kinds { get; init; } = [];

    public IReadOnlyList<string> Covers { get; init; } = [];

    public IReadOnlyList<string> Languages { get; init; } = [];
}

/// <summary>How many are in the network, by sex.</summary>
public sealed record NetworkCount(int Female, int Male, int NotKnown)
{
    public int All => Female + Male + NotKnown;

    /// <summary>Of those whose sex is known.</summary>
    public int Known => Female + Male;
}

/// <summary>A kind with how many are of it; somebody may be of several.</summary>
public sealed record KindCount(Guid Id, string Name, int People);

/// <summary>What a unit and those under it keep.</summary>
public sealed record UnitCount(Guid Id, string Name, int Female, int Male, int NotKnown, IReadOnlyDictionary<Guid, int> ByKind)
{
    public int All => Female + Male + NotKnown;
}

/// <summary>
/// The people of the network: by name for those who keep them, by figures alone for the others. Filters stand in the address, the list goes on
/// by the key of the last name.
/// </summary>
[May(Act.SeeNetwork)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 50;
    private const int ShortestPhone = 4;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>Who serves this area, or all around it.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Unit { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Speaks { get; set; }

    /// <summary>"female", "male" or "unknown".</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sex { get; set; }

    /// <summary>"ended" for those who left; empty for those who are in it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Show { get; set; }

    /// <summary>The person after whom this page of the list begins.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    public bool MayKeep { get; private set; }

    public string UnitName { get; private set; } = "";

    public NetworkCount Count { get; private set; } = new(0, 0, 0);

    public IReadOnlyList<KindCount> KindCounts { get; private set; } = [];

    public IReadOnlyList<UnitCount> UnitCounts { get; private set; } = [];

    public IReadOnlyList<NetworkLine> Lines { get; private set; } = [];

    public int Found { get; private set; }

    public int Twice { get; private set; }

    public IReadOnlyList<SelectListItem> Units { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Kinds { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Languages { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public bool IsFiltered => !string.IsNullOrEmpty(Q) || Unit is not null || Kind is not null || Speaks is not null || !string.IsNullOrEmpty(Sex) || !string.IsNullOrEmpty(Show);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        MayKeep = actor.May(Act.KeepNetwork);
        var grant = NetworkReach.GrantFor(actor, MayKeep ? Act.KeepNetwork : Act.SeeNetwork);
        UnitName = grant.UnitName;
        if (Unit is { } asked && !await db.Units.AnyAsync(u => u.Id == asked, cancel))
        {
            return NotFound();
        }

        var kinds = await db.CollaboratorKinds.AsNoTracking().OrderBy(k => k.Position).ToListAsync(cancel);
        Kinds = [.. kinds.Where(k => k.Active || k.Id == Kind).Select(k => new SelectListItem(k.NameIn(actor.Language), k.Id.ToString(), k.Id == Kind))];
        var area = await NetworkReach.AreaOfAsync(db, grant.UnitId, cancel);
        Units = await NetworkReach.AreasAsync(db, area, VietnamTime.DateOf(clock.GetCurrentInstant()), Unit is { } u ? [u] : [], cancel);
        Languages = await NetworkReach.CatalogueAsync(db.SpokenLanguages, actor.Language, Speaks is { } l ? [l] : [], cancel);

        var seen = MayKeep ? NetworkReach.Seen(db, [grant.UnitId]) : NetworkReach.Kept(db, [grant.UnitId]);
        var rows = Filtered(seen);
        await CountAsync(rows, kinds, cancel);
        if (MayKeep)
        {
            Found = Count.All;
            await ReadLinesAsync(rows, cancel);
            Twice = (await Duplicates.PairsAsync(db, NetworkReach.RootsFor(actor, Act.KeepNetwork), person: null, cancel)).Count;
        }
        else
        {
            UnitCounts = await ByUnitAsync(grant.UnitId, cancel);
        }

        return Page();
    }

    /// <summary>The address of this list with one filter more.</summary>
    public string? With(Guid? kind = null, string? sex = null, Guid? unit = null) =>
        Url.Page("/Network/Index", new { q = Q, unit = unit ?? Unit, kind = kind ?? Kind, speaks = Speaks, sex = sex ?? Sex, show = Show });

    private IQueryable<Entry> Filtered(IQueryable<Collaborator> seen)
    {
        var rows = from c in seen
                   join p in NetworkReach.Standing(db) on c.PersonId equals p.Id
                   select new Entry { Collaborator = c, Person = p };
        rows = Show == "ended" ? rows.Where(r => r.Collaborator.EndedOn != null) : rows.Where(r => r.Collaborator.EndedOn == null);
        if (Unit is { } unit)
        {
            rows = rows.Where(r => r.Collaborator.Covers.Any(k =>
                db.UnitScopes.Any(s => (s.AncestorUnitId == unit && s.UnitId == k.UnitId) || (s.UnitId == unit && s.AncestorUnitId == k.UnitId))));
        }

        if (Kind is { } kind)
        {
            rows = rows.Where(r => r.Collaborator.Kinds.Any(k => k.KindId == kind));
        }

        if (Speaks is { } language)
        {
            rows = rows.Where(r => r.Collaborator.Languages.Any(k => k.LanguageId == language));
        }

        rows = Sex switch
        {
            "female" => rows.Where(r => r.Person.Sex == Domain.Registrations.Sex.Female),
            "male" => rows.Where(r => r.Person.Sex == Domain.Registrations.Sex.Male),
            "unknown" => rows.Where(r => r.Person.Sex == null),
            _ => rows,
        };
        var folded = Folding.Fold(Q);
        if (folded.Length > 0 && MayKeep)
        {
            // A number is looked for by its digits as people write them, without the country's code.
            var digits = new string([.. folded.Where(char.IsAsciiDigit)]).TrimStart('0');
            if (digits.Length >= ShortestPhone && !folded.Any(char.IsLetter))
            {
                return rows.Where(r => r.Person.Phone != null && r.Person.Phone.Contains(digits));
            }

            foreach (var word in Folding.Words(Q))
            {
                rows = rows.Where(r => r.Person.NameFolded.Contains(word) || db.Units.Any(u => u.Id == r.Person.CommuneId && u.NameFolded.Contains(word)));
            }
        }

        return rows;
    }

    private async Task CountAsync(IQueryable<Entry> rows, IReadOnlyList<CollaboratorKind> kinds, CancellationToken cancel)
    {
        var bySex = await rows.GroupBy(r => r.Person.Sex).Select(g => new { Sex = g.Key, People = g.Count() }).ToListAsync(cancel);
        Count = new NetworkCount(
            bySex.FirstOrDefault(s => s.Sex == Domain.Registrations.Sex.Female)?.People ?? 0,
            bySex.FirstOrDefault(s => s.Sex == Domain.Registrations.Sex.Male)?.People ?? 0,
            bySex.FirstOrDefault(s => s.Sex == null)?.People ?? 0);
        var byKind = await rows.SelectMany(r => r.Collaborator.Kinds).GroupBy(k => k.KindId).Select(g => new { g.Key, People = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.People, cancel);
        KindCounts = [.. kinds.Where(k => k.Active || byKind.ContainsKey(k.Id)).Select(k => new KindCount(k.Id, k.NameIn(actor.Language), byKind.GetValueOrDefault(k.Id)))];
    }

    private async Task ReadLinesAsync(IQueryable<Entry> rows, CancellationToken cancel)
    {
        var beside = Before ?? After;
        var sort = beside is null ? null : await db.Persons.Where(p => p.Id == beside).Select(p => p.NameSort).SingleOrDefaultAsync(cancel);
        var found = await ListPage<NetworkLine>.ReadAsync(NameKey.PlaceOf(sort, After, Before), PageSize, (place, most) => (
            from r in rows.Beyond(place, r => r.Person.NameSort, r => r.Person.Id).Take(most)
            join u in db.Units on r.Collaborator.KeepingUnitId equals u.Id
            from c in db.Units.Where(c => c.Id == r.Person.CommuneId).DefaultIfEmpty()
            select new NetworkLine(
                r.Person.Id, r.Collaborator.Id, r.Person.Name, r.Person.NameSort, r.Person.Sex, r.Person.BirthYear, c == null ? null : c.Name, r.Person.Phone, u.ShortName, r.Collaborator.EndedOn)).ToListAsync(cancel));
        var page = found.Rows.ToList();
        var ids = page.ConvertAll(l => l.CollaboratorId);
        var english = actor.Language == "en";
        var kinds = await (
            from k in db.Set<CollaboratorKindHeld>()
            join n in db.CollaboratorKinds on k.KindId equals n.Id
            where ids.Contains(k.CollaboratorId)
            orderby n.Position
            select new { k.CollaboratorId, Name = english ? n.NameEn : n.NameVi }).ToListAsync(cancel);
        var covers = await (
            from k in db.Set<CollaboratorCover>()
            join n in db.Units on k.UnitId equals n.Id
            where ids.Contains(k.CollaboratorId)
            orderby n.Path
            select new { k.CollaboratorId, n.Name }).ToListAsync(cancel);
        var languages = await (
            from k in db.Set<CollaboratorLanguage>()
            join n in db.SpokenLanguages on k.LanguageId equals n.Id
            where ids.Contains(k.CollaboratorId)
            orderby n.Position
            select new { k.CollaboratorId, Name = english ? n.NameEn : n.NameVi }).ToListAsync(cancel);
        Lines =
        [
            .. page.Select(l => l with
            {
                Kinds = [.. kinds.Where(k => k.CollaboratorId == l.CollaboratorId).Select(k => k.Name)],
                Covers = [.. covers.Where(k => k.CollaboratorId == l.CollaboratorId).Select(k => k.Name)],
                Languages = [.. languages.Where(k => k.CollaboratorId == l.CollaboratorId).Select(k => k.Name)],
            }),
        ];
        Pager = Pager.Of(
            found with { Rows = Lines },
            l => l.PersonId.ToString(),
            (after, before) => Url.Page("/Network/Index", new { q = Q, unit = Unit, kind = Kind, speaks = Speaks, sex = Sex, show = Show, after, before }));
    }

    /// <summary>What the units right below keep, each with all under it; the unit itself first, where it keeps people of its own.</summary>
    private async Task<IReadOnlyList<UnitCount>> ByUnitAsync(Guid root, CancellationToken cancel)
    {
        var rows = await (
            from r in Filtered(NetworkReach.Kept(db, [root]))
            from s in db.UnitScopes.Where(s => s.UnitId == r.Collaborator.KeepingUnitId)
            join child in db.Units on s.AncestorUnitId equals child.Id
            where child.ParentId == root || (child.Id == root && s.Depth == 0)
            select new { r.Collaborator.Id, UnitId = child.Id, r.Person.Sex }).ToListAsync(cancel);
        var held = await (
            from r in Filtered(NetworkReach.Kept(db, [root]))
            from k in r.Collaborator.Kinds
            select new { k.CollaboratorId, k.KindId }).ToListAsync(cancel);
        var kindsOf = held.ToLookup(h => h.CollaboratorId, h => h.KindId);
        var units = await db.Units.AsNoTracking().Where(u => u.Id == root || u.ParentId == root)
            .OrderBy(u => u.ParentId == root).ThenBy(u => u.Kind)
            .ThenBy(u => EF.Functions.Collate(u.ShortName, CampaignsDbContext.VietnameseCollation))
            .Select(u => new { u.Id, u.Name }).ToListAsync(cancel);
        return
        [
            .. units.Select(u =>
            {
                var own = rows.Where(r => r.UnitId == u.Id).ToList();
                return new UnitCount(
                    u.Id,
                    u.Name,
                    own.Count(r => r.Sex == Domain.Registrations.Sex.Female),
                    own.Count(r => r.Sex == Domain.Registrations.Sex.Male),
                    own.Count(r => r.Sex == null),
                    own.SelectMany(r => kindsOf[r.Id]).GroupBy(k => k).ToDictionary(g => g.Key, g => g.Count()));
            }).Where(u => u.All > 0),
        ];
    }

    private sealed class Entry
    {
        public required Collaborator Collaborator { get; init; }

        public required Person Person { get; init; }
    }
}
