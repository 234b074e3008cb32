using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>Two entries that look like one person; merging would keep the first one.</summary>
public sealed record Pair(Guid KeptId, Guid OtherId);

/// <summary>Finds people who were entered twice.</summary>
public static class Duplicates
{
    private const int MaxRows = 50;

    /// <summary>
    /// Finds pairs with an equal name and phone, or an equal name, year of birth and commune. A unit within reach keeps one of the two; the
    /// other one is kept by such a unit too, or is registered for an activity of one.
    /// </summary>
    public static async Task<IReadOnlyList<Pair>> PairsAsync(
        CampaignsDbContext db,
        IReadOnlyList<Guid> roots,
        Guid? person,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        var within = db.UnitScopes.Where(s => roots.Contains(s.AncestorUnitId)).Select(s => s.UnitId);
        var rows = await (
            from r in NetworkReach.People(db, PeopleInReach.Kept(db, roots))
            let k = r.Person
            let c = r.Collaborator
            join o in PeopleInReach.Standing(db) on k.NameFolded equals o.NameFolded
            where
                k.Id != o.Id
                && (
                    (k.Phone != null && k.Phone == o.Phone)
                    || (k.BirthYear != null && k.BirthYear == o.BirthYear && k.CommuneId != null && k.CommuneId == o.CommuneId)
                )
                && (person == null || k.Id == person || o.Id == person)
                && !db.PersonAparts.Any(a =>
                    (a.One.StandingId == k.Id && a.Other.StandingId == o.Id) || (a.One.StandingId == o.Id && a.Other.StandingId == k.Id)
                )
                && (
                    db.Collaborators.Any(x => x.Person.StandingId == o.Id && within.Contains(x.KeepingUnitId))
                    || (
                        !db.Collaborators.Any(x => x.Person.StandingId == o.Id)
                        && db.Registrations.Any(g =>
                            db.Persons.Any(m => m.Id == g.PersonId && m.StandingId == o.Id)
                            && db.Activities.Any(a => a.Id == g.ActivityId && within.Contains(a.OrganisingUnitId))
                        )
                    )
                )
            orderby k.NameSort, k.Id
            select new
            {
                Kept = k.Id,
                KeptAt = k.CreatedAt,
                KeptEnded = c.EndedOn != null,
                Other = o.Id,
                OtherAt = o.CreatedAt,
                OtherKept = db.Collaborators.Any(x => x.Person.StandingId == o.Id),
                OtherEnded = db.Collaborators.Any(x => x.Person.StandingId == o.Id)
                    && !db.Collaborators.Any(x => x.Person.StandingId == o.Id && x.EndedOn == null),
            }
        )
            .Take(MaxRows * 2)
            .ToListAsync(cancel);

        // When both entries are kept within reach, the pair is found from either side. The kept one is then the entry that is still in the
        // network, or else the older one.
        return
        [
            .. rows.Where(r => !r.OtherKept || (r.KeptEnded, r.KeptAt, r.Kept).CompareTo((r.OtherEnded, r.OtherAt, r.Other)) < 0)
                .Take(MaxRows)
                .Select(r => new Pair(r.Kept, r.Other)),
        ];
    }
}

/// <summary>One entry of a pair, with the things that refer to it.</summary>
public sealed record PairSide(
    Guid Id,
    string Name,
    Sex? Sex,
    int? BirthYear,
    string? Commune,
    string? Phone,
    string? Email,
    string? KeepingUnit,
    int Registrations,
    int Presences,
    int Invitations,
    bool InNetwork,
    Instant CreatedAt
);

/// <summary>Where both entries of a pair were present and are counted as two people: at events of a campaign, or in classes.</summary>
public sealed record CountedTwice(ActivityKind Kind, string? CampaignVi, string? CampaignEn);

/// <summary>A pair as the page shows it: which numbers of people fall by merging, and what prevents it.</summary>
public sealed record PairView(
    PairSide Kept,
    PairSide Other,
    IReadOnlyList<CountedTwice> Twice,
    Interval? HeldAtOnce,
    IReadOnlyList<string> BothIn
)
{
    /// <summary>Whether the network counts the two as two people.</summary>
    public bool TwiceInNetwork => Kept.InNetwork && Other.InNetwork;
}

/// <summary>Two entries that were noted as two people.</summary>
public sealed record ApartLine(Guid OneId, string One, int? OneYear, Guid OtherId, string Other, int? OtherYear, Instant At, string By);

/// <summary>A merge that can still be undone.</summary>
public sealed record UndoLine(Guid Id, Guid KeptId, string Kept, string Other, Instant At, string By);

/// <summary>Offers people who were entered twice for merging, each with what would come of it, and the last merges for undoing.</summary>
[May(Permission.KeepNetwork)]
public sealed class DuplicatesModel(CampaignsDbContext db, Actor actor, Merging merging, IStringLocalizer<NetworkTexts> texts) : PageModel
{
    private const int MaxUndone = 20;

    /// <summary>Shows only the pairs of this person.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Person { get; set; }

    /// <summary>The entry of a pair to keep, instead of the one that the page would keep.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Keep { get; set; }

    public IReadOnlyList<PairView> Pairs { get; private set; } = [];

    public IReadOnlyList<UndoLine> Merged { get; private set; } = [];

    /// <summary>The pairs that were last noted as two people.</summary>
    public IReadOnlyList<ApartLine> Apart { get; private set; } = [];

    /// <summary>The number of people in the network, as its own page says it.</summary>
    public int InNetwork { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        await ReadAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostMergeAsync(Guid kept, Guid other, CancellationToken cancel)
    {
        if (!await IsPairAsync(kept, other, cancel))
        {
            // Somebody merged or changed one of the two a moment ago, or they were never a pair within this reach.
            ModelState.AddModelError("", texts["Merge.NotAlike"]);
        }
        else if ((await merging.MergeAsync(kept, other, cancel)).Refusal is { } refusal)
        {
            ModelState.AddModelError("", Sentence(refusal));
        }
        else
        {
            TempData["Toast"] = texts["Toast.Merged"].Value;
            return LocalRedirect("/network/duplicates");
        }

        db.ChangeTracker.Clear();
        await ReadAsync(cancel);
        return Page();
    }

    /// <summary>Notes that the pair is two people.</summary>
    public async Task<IActionResult> OnPostApartAsync(Guid kept, Guid other, CancellationToken cancel)
    {
        if (!await IsPairAsync(kept, other, cancel) || !await merging.KeepApartAsync(kept, other, cancel))
        {
            ModelState.AddModelError("", texts["Merge.NotAlike"]);
            db.ChangeTracker.Clear();
            await ReadAsync(cancel);
            return Page();
        }

        TempData["Toast"] = texts["Toast.Apart"].Value;
        return LocalRedirect("/network/duplicates");
    }

    /// <summary>Takes back that a pair is two people.</summary>
    public async Task<IActionResult> OnPostAskAgainAsync(Guid one, Guid other, CancellationToken cancel)
    {
        await ReadAsync(cancel);
        if (!Apart.Any(a => a.OneId == one && a.OtherId == other) || !await merging.AskAgainAsync(one, other, cancel))
        {
            ModelState.AddModelError("", texts["Apart.AlreadyTakenBack"]);
            return Page();
        }

        TempData["Toast"] = texts["Toast.ApartTakenBack"].Value;
        return LocalRedirect("/network/duplicates");
    }

    /// <summary>Which numbers change by merging a pair, and by how much; turns never do (counted 5).</summary>
    public IReadOnlyList<string> Changes(PairView pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var campaigns = pair
            .Twice.Where(t => t.Kind is ActivityKind.Event)
            .Select(t => (Languages.Current == Languages.English ? t.CampaignEn : t.CampaignVi) ?? texts["Duplicates.NoCampaign"].Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        List<string> people = [];
        if (pair.TwiceInNetwork)
        {
            people.Add(texts["Duplicates.Network", Shared.Show.Number(InNetwork), Shared.Show.Number(InNetwork - 1)]);
        }

        people.AddRange(campaigns.Select(c => texts["Duplicates.Events", c].Value));
        if (pair.Twice.Any(t => t.Kind is ActivityKind.CourseRun))
        {
            people.Add(texts["Duplicates.Learners"]);
        }

        return [.. people.Count == 0 ? [texts["Duplicates.NoFewer"].Value] : people, texts["Duplicates.Turns"].Value];
    }

    public async Task<IActionResult> OnPostUndoAsync(Guid merge, CancellationToken cancel)
    {
        await ReadAsync(cancel);
        if (Merged.FirstOrDefault(m => m.Id == merge) is not { } line)
        {
            ModelState.AddModelError("", texts["Merge.AlreadyUndone"]);
            return Page();
        }

        if (await merging.UndoAsync(merge, line.KeptId, cancel) is { Refusal: { } refusal })
        {
            ModelState.AddModelError("", Sentence(refusal));
            return Page();
        }

        TempData["Toast"] = texts["Toast.Parted"].Value;
        return LocalRedirect("/network/duplicates");
    }

    public string Sentence(MergeRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal switch
        {
            MergeRefusal.HeldAtOnce at => texts["Merge.HeldAtOnce", Show.When(at.From, at.To)],
            MergeRefusal.BothIn both => texts["Merge.BothIn", string.Join(", ", both.Titles)],
            _ => texts["Merge." + refusal.Key],
        };
    }

    private async Task<bool> IsPairAsync(Guid kept, Guid other, CancellationToken cancel) =>
        (await Duplicates.PairsAsync(db, PeopleInReach.RootsFor(actor, Permission.KeepNetwork), kept, cancel)).Any(p =>
            (p.KeptId, p.OtherId) == (kept, other) || (p.KeptId, p.OtherId) == (other, kept)
        );

    private async Task ReadAsync(CancellationToken cancel)
    {
        var roots = PeopleInReach.RootsFor(actor, Permission.KeepNetwork);
        var undone =
            from m in db.PersonMerges
            join k in PeopleInReach.Standing(db) on m.KeptId equals k.Id
            join o in db.Persons on m.MergedId equals o.Id
            join u in db.Users on m.MergedById equals u.Id
            where m.UndoneAt == null && PeopleInReach.Kept(db, roots).Any(c => c.Person.StandingId == k.Id)
            orderby m.MergedAt descending, m.Id descending
            select new UndoLine(m.Id, k.Id, k.Name, o.Name, m.MergedAt, u.DisplayName);
        var apart =
            from a in db.PersonAparts
            join o in PeopleInReach.Standing(db) on a.One.StandingId equals o.Id
            join t in PeopleInReach.Standing(db) on a.Other.StandingId equals t.Id
            join u in db.Users on a.SaidById equals u.Id
            where PeopleInReach.Kept(db, roots).Any(c => c.Person.StandingId == o.Id || c.Person.StandingId == t.Id)
            orderby a.SaidAt descending, a.OneId, a.OtherId
            select new ApartLine(a.OneId, o.Name, o.BirthYear, a.OtherId, t.Name, t.BirthYear, a.SaidAt, u.DisplayName);
        var seen = PeopleInReach.Seen(db, [PeopleInReach.GrantFor(actor, Permission.KeepNetwork).UnitId]).Where(c => c.EndedOn == null);
        (var pairs, Merged, Apart, InNetwork) = await Together.ReadAsync(
            db,
            () => Duplicates.PairsAsync(db, roots, Person, cancel),
            () => undone.Take(MaxUndone).ToListAsync(cancel),
            () => apart.Take(MaxUndone).ToListAsync(cancel),
            () => NetworkReach.People(db, seen).CountAsync(cancel)
        );
        var ids = pairs.SelectMany(p => new[] { p.KeptId, p.OtherId }).Distinct().ToList();
        var halves =
            from p in db.Persons
            from c in db.Units.Where(u => u.Id == p.CommuneId).DefaultIfEmpty()
            where ids.Contains(p.Id)
            select new PairSide(
                p.Id,
                p.Name,
                p.Sex,
                p.BirthYear,
                c == null ? null : c.Name,
                p.Phone,
                p.Email,
                db.Units.Where(u => db.Collaborators.Any(x => x.Person.StandingId == p.Id && x.KeepingUnitId == u.Id))
                    .Select(u => u.Name)
                    .FirstOrDefault(),
                db.Registrations.Count(r => db.Persons.Any(m => m.Id == r.PersonId && m.StandingId == p.Id)),
                db.Attendances.Count(a => db.Persons.Any(m => m.Id == a.PersonId && m.StandingId == p.Id) && a.AnnulledAt == null),
                db.Invitations.Count(i => i.Person.StandingId == p.Id),
                seen.Any(c => c.Person.StandingId == p.Id),
                p.CreatedAt
            );
        var reads = Together.Of(db);
        var found = reads.Add(() => halves.ToDictionaryAsync(p => p.Id, cancel));
        var shown = pairs
            .Select(p => p.OtherId == Keep ? (Kept: p.OtherId, Other: p.KeptId) : (Kept: p.KeptId, Other: p.OtherId))
            .Select(p =>
                (
                    p.Kept,
                    p.Other,
                    Twice: reads.Add(() => TwiceAsync(p.Kept, p.Other, cancel)),
                    At: reads.Add(() => Merging.HeldAtOnceAsync(db, p.Kept, p.Other, cancel)),
                    In: reads.Add(() => Merging.BothInAsync(db, p.Kept, p.Other, cancel))
                )
            )
            .ToList();
        await reads.ReadAsync();
        Pairs = [.. shown.Select(p => new PairView(found.Value[p.Kept], found.Value[p.Other], p.Twice.Value, p.At.Value, p.In.Value))];
    }

    /// <summary>Where both were present: each count of people there falls by one when they are one person.</summary>
    private async Task<IReadOnlyList<CountedTwice>> TwiceAsync(Guid one, Guid other, CancellationToken cancel)
    {
        var present =
            from t in db.Attendances
            join p in db.Persons on t.PersonId equals p.Id
            join a in db.Activities on t.ActivityId equals a.Id
            where t.AnnulledAt == null && (p.StandingId == one || p.StandingId == other)
            select new
            {
                p.StandingId,
                a.Kind,
                Campaign = a.Kind == ActivityKind.Event ? t.CampaignId : null,
            };
        return await (
            from g in present
                .GroupBy(x => new { x.Kind, x.Campaign })
                .Where(g => g.Select(x => x.StandingId).Distinct().Count() == 2)
                .Select(g => g.Key)
            from c in db.Campaigns.Where(c => c.Id == g.Campaign).DefaultIfEmpty()
            orderby c!.StartsOn descending
            select new CountedTwice(g.Kind, c!.ShortNameVi, c.ShortNameEn)
        ).ToListAsync(cancel);
    }
}
