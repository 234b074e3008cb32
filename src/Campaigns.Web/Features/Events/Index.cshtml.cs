using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
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

namespace Campaigns.Web.Features.Events;

/// <summary>One event in a list.</summary>
public sealed record EventLine(
    Guid Id, string Title, ActivityState State, Instant StartsAt, Instant? EndsAt, string? Venue, string? Place, string Unit, string? Form, int? Capacity)
{
    public bool HasTime => EndsAt is not null;

    /// <summary>Somebody may have come by now, so that a missing count is said to be missing.</summary>
    public bool Recordable(Instant now) => HasTime && StartsAt <= now && State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed;
}

/// <summary>Events under a unit: filters in the address, pages by keyset over the scope of the unit.</summary>
[May(Act.SeeActivities)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<EventsTexts> texts) : PageModel
{
    private const int PageSize = 25;

    /// <summary>"next" from today on, "past" back from today, "all" back from the last.</summary>
    [BindProperty(SupportsGet = true)]
    public string? When { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Form { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Campaign { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Unit { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>One day alone, as 2026-11-24.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Day { get; set; }

    /// <summary>See <see cref="ListSort"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sort { get; set; }

    /// <summary>Where the page begins: the start and the id of the last line of the page before, in another order the id alone.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>Where the page ends: the key of the first line of the page after.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Before { get; set; }

    public IReadOnlyList<EventLine> Lines { get; private set; } = [];

    public IReadOnlyDictionary<Guid, ActivityCount> Counts { get; private set; } = new Dictionary<Guid, ActivityCount>();

    public IReadOnlyList<SelectListItem> Forms { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Campaigns { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Units { get; private set; } = [];

    public string UnitName { get; private set; } = "";

    public ListSort Sorting { get; private set; } = null!;

    public string Order { get; private set; } = "next";

    public bool MaySchedule { get; private set; }

    public Instant Now { get; private set; }

    public Pager Pager { get; private set; } = new(null, null);

    public bool IsFiltered => !string.IsNullOrEmpty(Q) || !string.IsNullOrEmpty(State) || Form is not null || Campaign is not null || Unit is not null || !string.IsNullOrEmpty(Day);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var grant = actor.InForce is { } inForce && inForce.May(Act.SeeActivities) ? inForce : actor.Grants.First(g => g.May(Act.SeeActivities));
        var unitId = Unit ?? grant.UnitId;
        var unit = await db.Units.AsNoTracking().Where(u => u.Id == unitId).Select(u => new { u.Name, u.Path }).SingleOrDefaultAsync(cancel);
        if (unit is null)
        {
            return NotFound();
        }

        if (!actor.May(Act.SeeActivities, unit.Path))
        {
            return Forbid();
        }

        UnitName = unit.Name;
        MaySchedule = actor.May(Act.ManageActivities);
        await ReadFiltersAsync(grant.UnitId, cancel);
        await ReadLinesAsync(unitId, actor.May(Act.SeeNames, unit.Path), cancel);
        return Page();
    }

    private async Task ReadFiltersAsync(Guid root, CancellationToken cancel)
    {
        Forms = [.. (await db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel)).Select(f => new SelectListItem(f.NameIn(actor.Language), f.Id.ToString(), f.Id == Form))];
        Campaigns = [.. (await db.Campaigns.AsNoTracking().OrderByDescending(c => c.StartsOn).Take(30).ToListAsync(cancel))
            .Select(c => new SelectListItem(c.ShortNameIn(actor.Language), c.Id.ToString(), c.Id == Campaign))];
        var chosen = Unit;
        Units = await db.Units.AsNoTracking()
            .Where(u => u.ParentId == root || u.Id == chosen)
            .OrderBy(u => u.Kind).ThenBy(u => u.Name)
            .Select(u => new SelectListItem(u.Name, u.Id.ToString(), u.Id == chosen)).ToListAsync(cancel);
    }

    private async Task ReadLinesAsync(Guid unitId, bool seesNames, CancellationToken cancel)
    {
        var rows =
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join e in db.Events on a.Id equals e.ActivityId
            where s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising && a.Kind == ActivityKind.Event
            select new Row { StartsAt = s.StartsAt, Activity = a, FormId = e.FormId };
        if (Enum.TryParse<ActivityState>(State, out var state) && Enum.IsDefined(state))
        {
            rows = rows.Where(r => r.Activity.State == state);
        }

        if (Form is { } form)
        {
            rows = rows.Where(r => r.FormId == form);
        }

        if (Campaign is { } campaign)
        {
            rows = rows.Where(r => r.Activity.CampaignId == campaign);
        }

        var code = ReadableCode.TryParse(Q, ReadableCode.ActivityLength, out var read) ? read.Value : null;
        foreach (var word in Folding.Words(Q))
        {
            // Who speaks is found by those alone who see names.
            rows = rows.Where(r => r.Activity.TitleFolded.Contains(word)
                || r.Activity.Code == code
                || db.Venues.Any(v => v.Id == r.Activity.VenueId && v.NameFolded.Contains(word))
                || db.Units.Any(u => u.Id == r.Activity.PlaceUnitId && u.NameFolded.Contains(word))
                || (seesNames && db.ActivitySpeakers.Any(s => s.ActivityId == r.Activity.Id && db.Persons.Any(p => p.Id == s.PersonId && p.NameFolded.Contains(word)))));
        }

        Order = When is "next" or "past" or "all" ? When : Campaign is null && string.IsNullOrEmpty(Q) && string.IsNullOrEmpty(Day) && string.IsNullOrEmpty(State) ? "next" : "all";
        var today = VietnamTime.WholeDays(VietnamTime.DateOf(Now), VietnamTime.DateOf(Now)).Start;
        if (Day is not null && LocalDatePattern.Iso.Parse(Day) is { Success: true } day)
        {
            var whole = VietnamTime.WholeDays(day.Value, day.Value);
            var (begins, ends) = (whole.Start, whole.End);
            rows = rows.Where(r => r.StartsAt >= begins && r.StartsAt < ends);
        }
        else if (Order == "next")
        {
            rows = rows.Where(r => r.StartsAt >= today);
        }
        else if (Order == "past")
        {
            rows = rows.Where(r => r.StartsAt < today);
        }

        var sort = ListSort.Read(Sort);
        Sorting = new ListSort(sort, by => Url.Page("/Events/Index", new { when = When, state = State, form = Form, campaign = Campaign, unit = Unit, q = Q, day = Day, sort = ListSort.Word(by) }), Order != "next");
        var page = sort == ListSort.Time
            ? await ListPage<EventLine>.ReadAsync(TimeKey.PlaceOf(After, Before), PageSize, (place, most) =>
                Lined(rows.Beyond(place, r => r.StartsAt, r => r.Activity.Id, latestFirst: Order != "next").Take(most)).ToListAsync(cancel))
            : await SortedAsync(rows, sort, cancel);
        Lines = page.Rows;
        var count = await ListCount.OfAsync(rows, cancel);
        Counts = await ActivityCounts.OfAsync(db, [.. Lines.Select(l => l.Id)], cancel);
        Pager = Pager.Of(
            page, l => sort == ListSort.Time ? new TimeKey(l.StartsAt, l.Id).ToString() : l.Id.ToString(), Address, texts[count.IsMore ? "List.TotalMore" : "List.Total", Show.Number(count.Number)]);
    }

    /// <summary>A page in order of name, or of the name of the place.</summary>
    private async Task<ListPage<EventLine>> SortedAsync(IQueryable<Row> rows, string sort, CancellationToken cancel)
    {
        var (after, before) = (NameKey.Read(After), NameKey.Read(Before));
        var beside = before ?? after;
        var at = beside is null ? null : await (
            from a in db.Activities
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where a.Id == beside
            select new { a.TitleFolded, Place = p == null ? "" : p.NameFolded }).SingleOrDefaultAsync(cancel);
        return sort == ListSort.Name
            ? await ListPage<EventLine>.ReadAsync(NameKey.PlaceOf(at?.TitleFolded, after, before), PageSize, (place, most) =>
                Lined(rows.Beyond(place, r => r.Activity.TitleFolded, r => r.Activity.Id).Take(most)).ToListAsync(cancel))
            : await ListPage<EventLine>.ReadAsync(NameKey.PlaceOf(at?.Place, after, before), PageSize, (place, most) => ByPlaceAsync(rows, place, most, cancel));
    }

    /// <summary>In order of the name of the place, and those without one, drafts, after all others. Read apart, so that each part has its index.</summary>
    private async Task<List<EventLine>> ByPlaceAsync(IQueryable<Row> rows, ListPlace<string> place, int most, CancellationToken cancel)
    {
        var isLast = place.Placed && place.At.Length == 0;
        var last = rows.Where(r => r.Activity.PlaceUnitId == null)
            .Beyond(isLast ? new ListPlace<Guid>(place.Id, place.Id, Placed: true, place.Back) : ListPlace<Guid>.First, r => r.Activity.Id, r => r.Activity.Id);
        var named =
            from r in rows
            join p in db.Units on r.Activity.PlaceUnitId equals p.Id
            select new Row { StartsAt = r.StartsAt, Activity = r.Activity, FormId = r.FormId, Place = p.NameFolded };
        if (place.Placed && !isLast)
        {
            // What the pair of name and id says again of the name alone: it leaves whole places out.
            var at = place.At;
#pragma warning disable CA1309 // The database compares.
            named = place.Back ? named.Where(r => string.Compare(r.Place, at) <= 0) : named.Where(r => string.Compare(r.Place, at) >= 0);
#pragma warning restore CA1309
        }

        var beyond = named.Beyond(isLast ? ListPlace<string>.First with { Back = place.Back } : place, r => r.Place!, r => r.Activity.Id);
        if (place.Back)
        {
            var found = isLast ? await Lined(last.Take(most)).ToListAsync(cancel) : [];
            return found.Count == most ? found : [.. found, .. await Lined(beyond.Take(most - found.Count)).ToListAsync(cancel)];
        }

        var first = isLast ? [] : await Lined(beyond.Take(most)).ToListAsync(cancel);
        return first.Count == most ? first : [.. first, .. await Lined(last.Take(most - first.Count)).ToListAsync(cancel)];
    }

    private IQueryable<EventLine> Lined(IQueryable<Row> rows)
    {
        var english = actor.Language == "en";
        return
            from r in rows
            join u in db.Units on r.Activity.OrganisingUnitId equals u.Id
            from v in db.Venues.Where(v => v.Id == r.Activity.VenueId).DefaultIfEmpty()
            from p in db.Units.Where(p => p.Id == r.Activity.PlaceUnitId).DefaultIfEmpty()
            from f in db.EventForms.Where(f => f.Id == r.FormId).DefaultIfEmpty()
            select new EventLine(
                r.Activity.Id,
                r.Activity.Title,
                r.Activity.State,
                r.StartsAt,
                db.Sessions.Where(s => s.ActivityId == r.Activity.Id).Max(s => (Instant?)s.EndsAt),
                v == null ? null : v.Name,
                p == null ? null : p.Name,
                u.Name,
                f == null ? null : english ? f.NameEn : f.NameVi,
                r.Activity.Capacity);
    }

    private string? Address(string? after, string? before) => Url.Page("/Events/Index", new { when = When, state = State, form = Form, campaign = Campaign, unit = Unit, q = Q, day = Day, sort = Sort, after, before });

    private sealed class Row
    {
        public required Instant StartsAt { get; init; }

        public required Activity Activity { get; init; }

        public Guid? FormId { get; init; }

        /// <summary>The name of the place, where it is asked for.</summary>
        public string? Place { get; init; }
    }
}
