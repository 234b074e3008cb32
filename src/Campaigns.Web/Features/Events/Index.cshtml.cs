using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
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

namespace Campaigns.Web.Features.Events;

/// <summary>One event in a list.</summary>
public sealed record EventLine(
    Guid Id,
    string Title,
    ActivityState State,
    Instant StartsAt,
    Instant? EndsAt,
    string? Venue,
    string? Place,
    string Unit,
    string? Form,
    int? Capacity,
    string? DraftInput,
    int Sessions,
    Instant? LastStartsAt
)
{
    /// <summary>The first and the last day of an event of several sessions; null for one session.</summary>
    public (LocalDate First, LocalDate Last)? Days =>
        Sessions > 1 && LastStartsAt is { } last ? (VietnamTime.DateOf(StartsAt), VietnamTime.DateOf(last)) : null;

    /// <summary>The day of a draft whose hour is not chosen yet.</summary>
    public LocalDate? DraftDay => HasTime ? null : EventInput.DayOfDraft(DraftInput);

    public bool HasTime => EndsAt is not null;

    /// <summary>Whether people may have come by now. A count that is missing is then shown as missing.</summary>
    public bool Recordable(Instant now) =>
        HasTime && StartsAt <= now && State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed;
}

/// <summary>The filter of the list of events.</summary>
public sealed record EventFilter : ListFilter
{
    public string? Q { get; init; }

    /// <summary>"next": from today on; "past": backwards from yesterday; "all": backwards from the last one.</summary>
    public string? When { get; init; }

    public string? State { get; init; }

    public Guid? Form { get; init; }

    public Guid? Campaign { get; init; }

    public Guid? Unit { get; init; }

    /// <summary>Only this day, as 2026-11-24.</summary>
    public string? Day { get; init; }
}

/// <summary>The events under a unit. Filters are in the address, and the list is read page by page with a keyset.</summary>
[May(Permission.SeeActivities)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, IClock clock, IStringLocalizer<EventsTexts> texts) : PageModel
{
    private const int PageSize = 25;

    [BindProperty(SupportsGet = true, Name = "")]
    public EventFilter Filter { get; set; } = new();

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

    public bool IsFiltered => (Filter with { When = null }).Narrows();

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (asked, away) = await OpenAsync(cancel);
        return away ?? await ShowAsync(asked!, cancel);
    }

    /// <summary>The list as a workbook: all rows of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<SharedTexts> shared,
        [FromServices] ListSheets sheets,
        CancellationToken cancel
    )
    {
        var (asked, away) = await OpenAsync(cancel);
        if (away is not null)
        {
            return away;
        }

        var (orders, rows, _) = Rows(asked!.UnitId, asked.SeesNames);
        await ReadFiltersAsync(asked.RootId, cancel);
        string[] headings =
        [
            texts["List.Event"],
            texts["Field.FormId"],
            texts["List.Day"],
            texts["List.LastDay"],
            texts["Field.Start"],
            texts["Field.End"],
            texts["List.Venue"],
            texts["Field.CommuneId"],
            texts["List.Unit"],
            texts["List.State"],
            texts["List.Registered"],
            texts["List.Turns"],
        ];
        async Task<IEnumerable<IReadOnlyList<object?>>> CountedAsync(CampaignsDbContext beside, IReadOnlyList<EventLine> lines)
        {
            var counts = await ActivityCounts.OfAsync(beside, [.. lines.Select(l => l.Id)], cancel);
            return lines.Select(l =>
                (IReadOnlyList<object?>)
                    [
                        l.Title.Length > 0 ? l.Title : texts["Untitled"].Value,
                        l.Form,
                        l.Days?.First ?? (l.HasTime ? Show.DateOf(l.StartsAt) : l.DraftDay),
                        l.Days?.Last,
                        l.Days is null && l.HasTime ? Platform.VietnamTime.TimeOf(l.StartsAt) : null,
                        l.Days is null && l.EndsAt is { } end ? Platform.VietnamTime.TimeOf(end) : null,
                        l.Venue,
                        l.Place,
                        l.Unit,
                        shared["State." + l.State].Value,
                        counts[l.Id].Places,
                        counts[l.Id].Turns,
                    ]
            );
        }

        return await sheets.AnswerAsync(
            new ListSheet(
                texts["List.File", LocalDatePattern.Iso.Format(VietnamTime.DateOf(Now))],
                texts["List.Title"],
                new SheetHead(texts["List.Title"], [UnitName, .. Narrowed(shared)], shared["List.ExcelMade", Show.TimeAndDate(Now)]),
                headings,
                sheets.WithAsync(orders.EachAsync(Filter, rows, Lined), CountedAsync, cancel),
                new ExportedList(texts["List.Title"], "unit", asked.UnitId, asked.UnitId, Narrowed(shared))
            )
            {
                CountAsync = rows.CountAsync,
            },
            cancel
        );
    }

    /// <summary>What narrows the list, in words.</summary>
    private IEnumerable<string?> Narrowed(IStringLocalizer<SharedTexts> shared) =>
        [
            texts["List.When." + (Filter.When is "next" or "past" or "all" ? Filter.When : Order)],
            Enum.TryParse<ActivityState>(Filter.State, out var state) ? shared["State." + state].Value : null,
            Forms.FirstOrDefault(f => f.Selected)?.Text,
            Campaigns.FirstOrDefault(c => c.Selected)?.Text,
            Filter.Day,
            string.IsNullOrWhiteSpace(Filter.Q) ? null : $"“{Filter.Q.Trim()}”",
        ];

    private async Task<(Asked? Asked, IActionResult? Away)> OpenAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var grant =
            actor.InForce is { } inForce && inForce.May(Permission.SeeActivities)
                ? inForce
                : actor.Grants.First(g => g.May(Permission.SeeActivities));
        var unitId = Filter.Unit ?? grant.UnitId;
        var unit = await db
            .Units.AsNoTracking()
            .Where(u => u.Id == unitId)
            .Select(u => new { u.Name, u.Path })
            .SingleOrDefaultAsync(cancel);
        if (unit is null)
        {
            return (null, NotFound());
        }

        if (!actor.May(Permission.SeeActivities, unit.Path))
        {
            return (null, Forbid());
        }

        UnitName = unit.Name;
        MaySchedule = actor.May(Permission.ManageActivities);
        return (new Asked(unitId, grant.UnitId, actor.May(Permission.SeeNames, unit.Path)), null);
    }

    private async Task<bool> ReadFiltersAsync(Guid root, CancellationToken cancel)
    {
        var chosen = Filter.Unit;
        var (forms, campaigns, units) = await Together.ReadAsync(
            db,
            () => db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel),
            () => db.Campaigns.AsNoTracking().OrderByDescending(c => c.StartsOn).Take(30).ToListAsync(cancel),
            () =>
                db
                    .Units.AsNoTracking()
                    .Where(u => u.ParentId == root || u.Id == chosen)
                    .OrderBy(u => u.Kind)
                    .ThenBy(u => u.Name)
                    .Select(u => new SelectListItem(u.Name, u.Id.ToString(), u.Id == chosen))
                    .ToListAsync(cancel)
        );
        Forms = [.. forms.Select(f => new SelectListItem(f.NameIn(actor.Language), f.Id.ToString(), f.Id == Filter.Form))];
        Campaigns = [.. campaigns.Select(c => new SelectListItem(c.ShortNameIn(actor.Language), c.Id.ToString(), c.Id == Filter.Campaign))];
        Units = units;
        return true;
    }

    private async Task<IActionResult> ShowAsync(Asked asked, CancellationToken cancel)
    {
        var (orders, rows, all) = Rows(asked.UnitId, asked.SeesNames);
        var (shown, _) = await Together.ReadAsync(
            db,
            () => orders.ShowAsync(db, Filter, Request.Path, PageSize, rows, all, page => Lined(page).ToListAsync(cancel), cancel),
            () => ReadFiltersAsync(asked.RootId, cancel)
        );
        (Lines, Sorting) = (shown.Lines, shown.Sort);
        Counts = await ActivityCounts.OfAsync(db, [.. Lines.Select(l => l.Id)], cancel);
        Pager = shown.Pager with { Text = texts[shown.Count.IsMore ? "List.TotalMore" : "List.Total", Show.Number(shown.Count.Number)] };
        return Page();
    }

    /// <summary>The events that the filter leaves, and all events of the unit.</summary>
    private (ListOrders<Row, EventLine> Orders, IQueryable<Row> Rows, IQueryable<Row> All) Rows(Guid unitId, bool seesNames)
    {
        var rows =
            from s in db.ActivityScopes
            join a in db.Activities on s.ActivityId equals a.Id
            join e in db.Events on a.Id equals e.ActivityId
            from p in db.Units.Where(p => p.Id == a.PlaceUnitId).DefaultIfEmpty()
            where s.AncestorUnitId == unitId && s.Side == ScopeSide.Organising && a.Kind == ActivityKind.Event
            select new Row
            {
                StartsAt = s.StartsAt,
                Activity = a,
                FormId = e.FormId,
                Place = p!.NameFolded,
            };
        var all = rows;
        if (Enum.TryParse<ActivityState>(Filter.State, out var state) && Enum.IsDefined(state))
        {
            rows = rows.Where(r => r.Activity.State == state);
        }

        if (Filter.Form is { } form)
        {
            rows = rows.Where(r => r.FormId == form);
        }

        if (Filter.Campaign is { } campaign)
        {
            rows = rows.Where(r => r.Activity.CampaignId == campaign);
        }

        var code = ReadableCode.TryParse(Filter.Q, ReadableCode.ActivityLength, out var read) ? read.Value : null;
        foreach (var word in Folding.Words(Filter.Q))
        {
            // Speakers' names are searched only for readers who may see names.
            rows = rows.Where(r =>
                r.Activity.TitleFolded.Contains(word)
                || r.Activity.Code == code
                || db.Venues.Any(v => v.Id == r.Activity.VenueId && v.NameFolded.Contains(word))
                || db.Units.Any(u => u.Id == r.Activity.PlaceUnitId && u.NameFolded.Contains(word))
                || (
                    seesNames
                    && db.ActivitySpeakers.Any(s =>
                        s.ActivityId == r.Activity.Id
                        && db.Persons.Any(p => (p.Id == s.PersonId || p.Id == s.Person.StandingId) && p.NameFolded.Contains(word))
                    )
                )
            );
        }

        Order =
            Filter.When is "next" or "past" or "all" ? Filter.When
            : (Filter with { Form = null, Unit = null }).Narrows() ? "all"
            : "next";
        var today = VietnamTime.WholeDays(VietnamTime.DateOf(Now), VietnamTime.DateOf(Now)).Start;
        if (Filter.Day is not null && LocalDatePattern.Iso.Parse(Filter.Day) is { Success: true } day)
        {
            var whole = VietnamTime.WholeDays(day.Value, day.Value);
            var (begins, ends) = (whole.Start, whole.End);
            rows = rows.Where(r => db.Sessions.Any(s => s.ActivityId == r.Activity.Id && s.StartsAt >= begins && s.StartsAt < ends));
        }
        else if (Order == "next")
        {
            // An event of several sessions is still to come while one of them is. The list begins with the first of such events, so that
            // everything that is over before it is not read.
            var begun =
                from s in db.Sessions
                join a in db.Activities on s.ActivityId equals a.Id
                join first in db.Sessions on a.Id equals first.ActivityId
                where s.Ordinal > 1 && s.StartsAt >= today && a.Kind == ActivityKind.Event && first.Ordinal == 1 && first.StartsAt < today
                select (Instant?)first.StartsAt;
            rows = rows.Where(r =>
                r.StartsAt >= (begun.Min() ?? today)
                && (r.StartsAt >= today || db.Sessions.Any(s => s.ActivityId == r.Activity.Id && s.Ordinal > 1 && s.StartsAt >= today))
            );
        }
        else if (Order == "past")
        {
            rows = rows.Where(r =>
                r.StartsAt < today && !db.Sessions.Any(s => s.ActivityId == r.Activity.Id && s.Ordinal > 1 && s.StartsAt >= today)
            );
        }

        var list = new ListOrders<Row, EventLine>(r => r.Activity.Id, l => l.Id)
            .ByTime(r => r.StartsAt, l => l.StartsAt, latestFirst: Order != "next")
            .ByName(r => r.Activity.TitleFolded)
            .ByPlace(r => r.Place, r => r.Activity.PlaceUnitId == null);
        return (list, rows, all);
    }

    private IQueryable<EventLine> Lined(IQueryable<Row> rows)
    {
        var english = actor.Language == "en";
        return from r in rows
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
                f == null ? null
                    : english ? f.NameEn
                    : f.NameVi,
                r.Activity.Capacity,
                r.Activity.DraftInput,
                db.Sessions.Count(s => s.ActivityId == r.Activity.Id),
                db.Sessions.Where(s => s.ActivityId == r.Activity.Id).Max(s => (Instant?)s.StartsAt)
            );
    }

    /// <summary>The unit whose events are listed, the unit that the reader acts for, and whether the reader may see names.</summary>
    private sealed record Asked(Guid UnitId, Guid RootId, bool SeesNames);

    private sealed class Row
    {
        public required Instant StartsAt { get; init; }

        public required Activity Activity { get; init; }

        public Guid? FormId { get; init; }

        /// <summary>The folded name of the place.</summary>
        public string? Place { get; init; }
    }
}
