using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Catalogues;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Network;

/// <summary>A person of the network in the list.</summary>
public sealed record NetworkLine(
    Guid PersonId,
    Guid CollaboratorId,
    string Name,
    string NameSort,
    Sex? Sex,
    int? BirthYear,
    string? Commune,
    string? Phone,
    string KeepingUnit,
    LocalDate? EndedOn
)
{
    public IReadOnlyList<string> Kinds { get; init; } = [];

    public IReadOnlyList<string> Covers { get; init; } = [];

    public IReadOnlyList<string> Languages { get; init; } = [];
}

/// <summary>How many are in the network, by sex.</summary>
public sealed record NetworkCount(int Female, int Male, int NotKnown)
{
    public int All => Female + Male + NotKnown;

    /// <summary>The number of people with a known sex.</summary>
    public int Known => Female + Male;
}

/// <summary>A kind with its number of people; a person may have several kinds.</summary>
public sealed record KindCount(Guid Id, string Name, int People);

/// <summary>The number of people that a unit and the units below it keep.</summary>
public sealed record UnitCount(Guid Id, string Name, int Female, int Male, int NotKnown, IReadOnlyDictionary<Guid, int> ByKind)
{
    public int All => Female + Male + NotKnown;
}

/// <summary>The filter of the list of the network.</summary>
public sealed record NetworkFilter : ListFilter
{
    public string? Q { get; init; }

    /// <summary>An area: people who serve it, a part of it, or a larger area around it.</summary>
    public Guid? Unit { get; init; }

    public Guid? Kind { get; init; }

    public Guid? Speaks { get; init; }

    /// <summary>The sex: "female", "male" or "unknown".</summary>
    public string? Sex { get; init; }

    /// <summary>"ended" for people who left; empty for people in the network.</summary>
    public string? Show { get; init; }
}

/// <summary>
/// The people of the network: by name for accounts that keep the network, and only in figures for others. The filters are in the address,
/// and the list is paged by the key of the last name.
/// </summary>
[May(Permission.SeeNetwork)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock) : PageModel
{
    private const int PageSize = 50;
    private const int ShortestPhone = 4;

    private static readonly ListOrders<Entry, NetworkLine> Orders = new ListOrders<Entry, NetworkLine>(r => r.Person.Id, l => l.PersonId)
        .ByName(r => r.Person.NameSort)
        .ByPlace(r => r.Place, r => r.Person.CommuneId == null);

    [BindProperty(SupportsGet = true, Name = "")]
    public NetworkFilter Filter { get; set; } = new();

    public bool MayKeep { get; private set; }

    public string UnitName { get; private set; } = "";

    public NetworkCount Count { get; private set; } = new(0, 0, 0);

    public IReadOnlyList<KindCount> KindCounts { get; private set; } = [];

    public IReadOnlyList<UnitCount> UnitCounts { get; private set; } = [];

    public IReadOnlyList<NetworkLine> Lines { get; private set; } = [];

    public int Twice { get; private set; }

    public IReadOnlyList<SelectListItem> Units { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Kinds { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Languages { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort? Sorting { get; private set; }

    public bool IsFiltered => Filter.Narrows();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        MayKeep = actor.May(Permission.KeepNetwork);
        var grant = PeopleInReach.GrantFor(actor, MayKeep ? Permission.KeepNetwork : Permission.SeeNetwork);
        UnitName = grant.UnitName;
        var seen = MayKeep ? PeopleInReach.Seen(db, [grant.UnitId]) : PeopleInReach.Kept(db, [grant.UnitId]);
        var all = Entries(seen);
        var rows = Narrowed(all);
        var today = VietnamTime.DateOf(clock.GetCurrentInstant());
        var reads = Together.Of(db);
        var known = reads.Add(async () => Filter.Unit is not { } asked || await db.Units.AnyAsync(u => u.Id == asked, cancel));
        var kinds = reads.Add(() => db.CollaboratorKinds.AsNoTracking().OrderBy(k => k.Position).ToListAsync(cancel));
        var units = reads.Add(() =>
            NetworkReach.AreasAsync(db, NetworkReach.AreaOf(db, grant.UnitId), today, Filter.Unit is { } u ? [u] : [], cancel)
        );
        var languages = reads.Add(() =>
            CatalogueChoices.OfAsync(db.SpokenLanguages, actor.Language, Filter.Speaks is { } l ? [l] : [], cancel)
        );
        var bySex = reads.Add(() => BySexAsync(rows, cancel));
        var byKind = reads.Add(() =>
            HeldKinds(rows)
                .GroupBy(k => k.KindId)
                .Select(g => new { g.Key, People = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.People, cancel)
        );
        var shown = reads.Add(async () =>
            MayKeep ? await Orders.ShowAsync(db, Filter, Request.Path, PageSize, rows, all, page => LinesAsync(page, cancel), cancel) : null
        );
        var twice = reads.Add(async () =>
            MayKeep
                ? (await Duplicates.PairsAsync(db, PeopleInReach.RootsFor(actor, Permission.KeepNetwork), person: null, cancel)).Count
                : 0
        );
        var byUnit = reads.Add(async () => MayKeep ? [] : await ByUnitAsync(grant.UnitId, cancel));
        await reads.ReadAsync();
        if (!known.Value)
        {
            return NotFound();
        }

        Kinds =
        [
            .. kinds
                .Value.Where(k => k.Active || k.Id == Filter.Kind)
                .Select(k => new SelectListItem(k.NameIn(actor.Language), k.Id.ToString(), k.Id == Filter.Kind)),
        ];
        (Units, Languages, Count, Twice, UnitCounts) = (units.Value, languages.Value, bySex.Value, twice.Value, byUnit.Value);
        KindCounts =
        [
            .. kinds
                .Value.Where(k => k.Active || byKind.Value.ContainsKey(k.Id))
                .Select(k => new KindCount(k.Id, k.NameIn(actor.Language), byKind.Value.GetValueOrDefault(k.Id))),
        ];
        if (shown.Value is { } list)
        {
            (Lines, Pager, Sorting) = (list.Lines, list.Pager, list.Sort);
        }

        return Page();
    }

    /// <summary>The list as a workbook: all rows that match the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<SharedTexts> shared,
        [FromServices] IStringLocalizer<NetworkTexts> texts,
        [FromServices] ListSheets sheets,
        CancellationToken cancel
    )
    {
        MayKeep = actor.May(Permission.KeepNetwork);
        if (!MayKeep)
        {
            return Forbid();
        }

        var grant = PeopleInReach.GrantFor(actor, Permission.KeepNetwork);
        var rows = Narrowed(Entries(PeopleInReach.Seen(db, [grant.UnitId])));
        var english = actor.Language == "en";
        async Task<IEnumerable<NetworkLine>> HeldAsync(CampaignsDbContext beside, IReadOnlyList<NetworkLine> lines) =>
            await WithHeldAsync(beside, lines, english, cancel);
        List<string?> narrowed = [.. await NarrowedAsync(texts, cancel)];
        var now = clock.GetCurrentInstant();
        string[] headings =
        [
            texts["List.Name"],
            texts["Field.Sex"],
            texts["Field.BirthYear"],
            texts["List.Commune"],
            texts["List.Kinds"],
            texts["List.Covers"],
            texts["List.Languages"],
            texts["List.Phone"],
            texts["List.Keeper"],
        ];
        return await sheets.AnswerAsync(
            new ListSheet(
                texts["List.File", LocalDatePattern.Iso.Format(VietnamTime.DateOf(now))],
                texts["Title"],
                new SheetHead(texts["Title"], [grant.UnitName, .. narrowed], shared["List.ExcelMade", Shared.Show.TimeAndDate(now)]),
                headings,
                sheets
                    .WithAsync(Orders.EachAsync(Filter, rows, Lined), HeldAsync, cancel)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Name,
                                l.Sex is { } sex ? shared["Sex." + sex].Value : "",
                                l.BirthYear,
                                l.Commune,
                                string.Join(", ", l.Kinds),
                                string.Join(", ", l.Covers),
                                string.Join(", ", l.Languages),
                                Shared.Show.Phone(l.Phone),
                                l.KeepingUnit,
                            ]
                    ),
                new ExportedList(texts["Title"], "unit", grant.UnitId, grant.UnitId, narrowed)
            )
            {
                CountAsync = rows.CountAsync,
            },
            cancel
        );
    }

    /// <summary>What narrows the list, in words.</summary>
    private async Task<IEnumerable<string?>> NarrowedAsync(IStringLocalizer<NetworkTexts> texts, CancellationToken cancel)
    {
        var kind = Filter.Kind is { } k ? await db.CollaboratorKinds.AsNoTracking().SingleOrDefaultAsync(x => x.Id == k, cancel) : null;
        var speaks = Filter.Speaks is { } l ? await db.SpokenLanguages.AsNoTracking().SingleOrDefaultAsync(x => x.Id == l, cancel) : null;
        return
        [
            Filter.Unit is { } unit ? await db.Units.Where(u => u.Id == unit).Select(u => u.Name).SingleOrDefaultAsync(cancel) : null,
            kind?.NameIn(actor.Language),
            speaks?.NameIn(actor.Language),
            Filter.Sex is "female" or "male" or "unknown" ? texts["Sex." + Filter.Sex].Value : null,
            texts[Filter.Show == "ended" ? "Show.Ended" : "Show.Active"],
            string.IsNullOrWhiteSpace(Filter.Q) ? null : $"“{Filter.Q.Trim()}”",
        ];
    }

    /// <summary>The address of this list with one more filter.</summary>
    public string? With(Guid? kind = null, string? sex = null, Guid? unit = null) =>
        (Filter with { Unit = unit ?? Filter.Unit, Kind = kind ?? Filter.Kind, Sex = sex ?? Filter.Sex }).Address(Request.Path);

    private IQueryable<Entry> Entries(IQueryable<Collaborator> seen) =>
        from r in NetworkReach.People(db, seen)
        from u in db.Units.Where(u => u.Id == r.Person.CommuneId).DefaultIfEmpty()
        select new Entry
        {
            Collaborator = r.Collaborator,
            Person = r.Person,
            Place = u!.NameFolded,
        };

    private IQueryable<Entry> Narrowed(IQueryable<Entry> rows)
    {
        rows = Filter.Show == "ended" ? rows.Where(r => r.Collaborator.EndedOn != null) : rows.Where(r => r.Collaborator.EndedOn == null);
        if (Filter.Unit is { } unit)
        {
            rows = rows.Where(r =>
                db.Collaborators.Any(c =>
                    c.Person.StandingId == r.Person.Id
                    && c.Covers.Any(k =>
                        db.UnitScopes.Any(s =>
                            (s.AncestorUnitId == unit && s.UnitId == k.UnitId) || (s.UnitId == unit && s.AncestorUnitId == k.UnitId)
                        )
                    )
                )
            );
        }

        if (Filter.Kind is { } kind)
        {
            rows = rows.Where(r => db.Collaborators.Any(c => c.Person.StandingId == r.Person.Id && c.Kinds.Any(k => k.KindId == kind)));
        }

        if (Filter.Speaks is { } language)
        {
            rows = rows.Where(r =>
                db.Collaborators.Any(c => c.Person.StandingId == r.Person.Id && c.Languages.Any(k => k.LanguageId == language))
            );
        }

        rows = Filter.Sex switch
        {
            "female" => rows.Where(r => r.Person.Sex == Domain.People.Sex.Female),
            "male" => rows.Where(r => r.Person.Sex == Domain.People.Sex.Male),
            "unknown" => rows.Where(r => r.Person.Sex == null),
            _ => rows,
        };
        var folded = Folding.Fold(Filter.Q);
        if (folded.Length > 0 && MayKeep)
        {
            // A phone number is searched by its national digits, without the country code.
            var digits = new string([.. folded.Where(char.IsAsciiDigit)]).TrimStart('0');
            if (digits.Length >= ShortestPhone && !folded.Any(char.IsLetter))
            {
                return rows.Where(r => r.Person.Phone != null && r.Person.Phone.Contains(digits));
            }

            foreach (var word in Folding.Words(Filter.Q))
            {
                rows = rows.Where(r =>
                    r.Person.NameFolded.Contains(word) || db.Units.Any(u => u.Id == r.Person.CommuneId && u.NameFolded.Contains(word))
                );
            }
        }

        return rows;
    }

    private static async Task<NetworkCount> BySexAsync(IQueryable<Entry> rows, CancellationToken cancel)
    {
        var bySex = await rows.GroupBy(r => r.Person.Sex).Select(g => new { Sex = g.Key, People = g.Count() }).ToListAsync(cancel);
        return new NetworkCount(
            bySex.FirstOrDefault(s => s.Sex == Domain.People.Sex.Female)?.People ?? 0,
            bySex.FirstOrDefault(s => s.Sex == Domain.People.Sex.Male)?.People ?? 0,
            bySex.FirstOrDefault(s => s.Sex == null)?.People ?? 0
        );
    }

    private IQueryable<NetworkLine> Lined(IQueryable<Entry> rows) =>
        from r in rows
        join u in db.Units on r.Collaborator.KeepingUnitId equals u.Id
        from c in db.Units.Where(c => c.Id == r.Person.CommuneId).DefaultIfEmpty()
        select new NetworkLine(
            r.Person.Id,
            r.Collaborator.Id,
            r.Person.Name,
            r.Person.NameSort,
            r.Person.Sex,
            r.Person.BirthYear,
            c == null ? null : c.Name,
            r.Person.Phone,
            u.ShortName,
            r.Collaborator.EndedOn
        );

    private async Task<List<NetworkLine>> LinesAsync(IQueryable<Entry> rows, CancellationToken cancel) =>
        await WithHeldAsync(db, await Lined(rows).ToListAsync(cancel), actor.Language == "en", cancel);

    /// <summary>Adds the kinds, the areas and the languages of each person, whichever of the person's merged entries has them.</summary>
    private static async Task<List<NetworkLine>> WithHeldAsync(
        CampaignsDbContext db,
        IReadOnlyList<NetworkLine> page,
        bool english,
        CancellationToken cancel
    )
    {
        var ids = page.Select(l => l.PersonId).ToArray();
        var kindsOf =
            from c in db.Collaborators
            from k in c.Kinds
            join n in db.CollaboratorKinds on k.KindId equals n.Id
            where ids.Contains(c.Person.StandingId)
            orderby n.Position
            select new { c.Person.StandingId, Name = english ? n.NameEn : n.NameVi };
        var coversOf =
            from c in db.Collaborators
            from k in c.Covers
            join n in db.Units on k.UnitId equals n.Id
            where ids.Contains(c.Person.StandingId)
            orderby n.Path
            select new { c.Person.StandingId, n.Name };
        var languagesOf =
            from c in db.Collaborators
            from k in c.Languages
            join n in db.SpokenLanguages on k.LanguageId equals n.Id
            where ids.Contains(c.Person.StandingId)
            orderby n.Position
            select new { c.Person.StandingId, Name = english ? n.NameEn : n.NameVi };
        var (kinds, covers, languages) = await Together.ReadAsync(
            db,
            () => kindsOf.ToListAsync(cancel),
            () => coversOf.ToListAsync(cancel),
            () => languagesOf.ToListAsync(cancel)
        );
        var (kindOf, coverOf, languageOf) = (
            kinds.ToLookup(k => k.StandingId, k => k.Name),
            covers.ToLookup(k => k.StandingId, k => k.Name),
            languages.ToLookup(k => k.StandingId, k => k.Name)
        );
        return
        [
            .. page.Select(l =>
                l with
                {
                    Kinds = [.. kindOf[l.PersonId].Distinct(StringComparer.Ordinal)],
                    Covers = [.. coverOf[l.PersonId].Distinct(StringComparer.Ordinal)],
                    Languages = [.. languageOf[l.PersonId].Distinct(StringComparer.Ordinal)],
                }
            ),
        ];
    }

    /// <summary>
    /// The numbers of people that the units directly below keep, each with all units below it; the unit itself comes first if it keeps
    /// people of its own.
    /// </summary>
    private async Task<IReadOnlyList<UnitCount>> ByUnitAsync(Guid root, CancellationToken cancel)
    {
        var below =
            from r in Narrowed(Entries(PeopleInReach.Kept(db, [root])))
            from s in db.UnitScopes.Where(s => s.UnitId == r.Collaborator.KeepingUnitId)
            join child in db.Units on s.AncestorUnitId equals child.Id
            where child.ParentId == root || (child.Id == root && s.Depth == 0)
            select new
            {
                r.Person.Id,
                UnitId = child.Id,
                r.Person.Sex,
            };
        var around = db
            .Units.AsNoTracking()
            .Where(u => u.Id == root || u.ParentId == root)
            .OrderBy(u => u.ParentId == root)
            .ThenBy(u => u.Kind)
            .ThenBy(u => EF.Functions.Collate(u.ShortName, CampaignsDbContext.VietnameseCollation))
            .Select(u => new { u.Id, u.Name });
        var (rows, held, units) = await Together.ReadAsync(
            db,
            () => below.ToListAsync(cancel),
            () => HeldKinds(Narrowed(Entries(PeopleInReach.Kept(db, [root])))).ToListAsync(cancel),
            () => around.ToListAsync(cancel)
        );
        var kindsOf = held.ToLookup(h => h.PersonId, h => h.KindId);
        return
        [
            .. units
                .Select(u =>
                {
                    var own = rows.Where(r => r.UnitId == u.Id).ToList();
                    return new UnitCount(
                        u.Id,
                        u.Name,
                        own.Count(r => r.Sex == Domain.People.Sex.Female),
                        own.Count(r => r.Sex == Domain.People.Sex.Male),
                        own.Count(r => r.Sex == null),
                        own.SelectMany(r => kindsOf[r.Id]).GroupBy(k => k).ToDictionary(g => g.Key, g => g.Count())
                    );
                })
                .Where(u => u.All > 0),
        ];
    }

    /// <summary>The kinds of each person, counted once, whichever of the person's merged entries has them.</summary>
    private IQueryable<HeldKind> HeldKinds(IQueryable<Entry> rows) =>
        (
            from r in rows
            from c in db.Collaborators
            where c.Person.StandingId == r.Person.Id
            from k in c.Kinds
            select new HeldKind { PersonId = r.Person.Id, KindId = k.KindId }
        ).Distinct();

    private sealed record HeldKind
    {
        public required Guid PersonId { get; init; }

        public required Guid KindId { get; init; }
    }

    private sealed class Entry
    {
        public required Collaborator Collaborator { get; init; }

        public required Person Person { get; init; }

        /// <summary>The name of the commune.</summary>
        public string? Place { get; init; }
    }
}
