using Campaigns.Domain.Audit;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
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

namespace Campaigns.Web.Features.Audit;

/// <summary>Names the texts of the log.</summary>
public sealed class AuditTexts;

/// <summary>One act in the log.</summary>
public sealed record AuditLine(AuditEntry Entry, string? By, string? Acting, string? Unit, string? Subject)
{
    /// <summary>The changes in words, from what to what.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>For a registration: the activity that it belongs to.</summary>
    public Guid? Of { get; init; }

    /// <summary>When the activity of the entry begins.</summary>
    public Instant? StartsAt { get; init; }
}

/// <summary>The filter of the log.</summary>
public sealed record AuditFilter : ListFilter
{
    /// <summary>Words of the name, or a part of the e-mail address, of an account.</summary>
    public string? Who { get; init; }

    public string? Kind { get; init; }

    public Guid? Unit { get; init; }

    /// <summary>The first and the last day, as 2026-11-24.</summary>
    [TypedDay(DayIs.Near)]
    public string? From { get; init; }

    /// <inheritdoc cref="From"/>
    [TypedDay(DayIs.Near)]
    public string? To { get; init; }
}

/// <summary>The log of acts, the newest first, with its filters in the address. Readers see the acts within their reach.</summary>
[May(Permission.SeeAudit)]
public sealed class IndexModel(CampaignsDbContext db, Actor actor, InstallationFacts installation, AuditSentences sentences) : PageModel
{
    private const int PageSize = 50;

    private static readonly ListOrders<AuditEntry, AuditLine> Orders = new ListOrders<AuditEntry, AuditLine>(
        e => e.Id,
        l => l.Entry.Id
    ).ByTime(e => e.At, l => l.Entry.At, latestFirst: true);

    /// <summary>The kinds of things that acts change; each is the first word of an action's name.</summary>
    public static readonly string[] Kinds =
    [
        "activity",
        "registration",
        "headcount",
        "venue",
        "person",
        "collaborator",
        "invitation",
        "course",
        "run",
        "account",
        "unit",
        "campaign",
        "report",
        "period",
        "period_kind",
        "open_data",
        "template",
        "catalogue",
    ];

    private IQueryable<AuditEntry> _rows = null!;

    [BindProperty(SupportsGet = true, Name = "")]
    public AuditFilter Filter { get; set; } = new();

    public IReadOnlyList<AuditLine> Lines { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Units { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public bool IsFiltered => Filter.Narrows();

    /// <summary>The address of the thing's page; null when there is none that the reader may open.</summary>
    public string? AddressOf(AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var (entry, of) = (line.Entry, line.Of);
        return entry.SubjectKind switch
        {
            "activity" when actor.May(Permission.SeeActivities) => $"/events/{entry.SubjectId}",
            "registration" when actor.May(Permission.SeeActivities) && of is not null => $"/events/{of}",
            "account" when actor.May(Permission.Administer) => $"/accounts/{entry.SubjectId}",
            "unit" when actor.May(Permission.SeeUnits) => $"/units/{entry.SubjectId}",
            "report" when actor.May(Permission.SeeReports) => $"/reports/{entry.SubjectId}",
            "open_data" when actor.May(Permission.AskForReports) => $"/reports/periods/{entry.SubjectId}/open-data",
            "period" when actor.May(Permission.AskForReports) => $"/reports/periods/{entry.SubjectId}",
            "template" when actor.May(Permission.AskForReports) => "/reports/templates",
            "period_kind" when actor.May(Permission.Administer) => $"/reports/kinds/{entry.SubjectId}",
            "campaign" when actor.May(Permission.SetTargets) => $"/campaigns/{entry.SubjectId}/targets",
            _ => null,
        };
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var list = await Orders.ShowAsync(db, Filter, Request.Path, PageSize, _rows, _rows, page => LinesAsync(page, cancel), cancel);
        (Lines, Pager) = (list.Lines, list.Pager);
        Units = await UnitsAsync(Roots, cancel);
        return Page();
    }

    /// <summary>The log as a workbook: all acts of the filter, the newest first, in the words of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync([FromServices] IStringLocalizer<AuditTexts> texts, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var unit = Filter.Unit ?? Roots[0];
        var name = await db.Units.Where(u => u.Id == unit).Select(u => u.Name).SingleAsync(cancel);
        return await this.SheetAsync(
            new PageSheet(
                texts["Title"],
                [texts["When"], texts["What"], texts["About"], texts["Sheet.Details"], texts["Who"], texts["Sheet.For"], texts["Unit"]],
                Orders
                    .PortionsAsync(db, Filter, _rows, _rows, page => LinesAsync(page, cancel), cancel)
                    .SelectMany(lines => lines.ToAsyncEnumerable())
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Entry.At,
                                sentences.Of(l.Entry.Action),
                                string.IsNullOrEmpty(l.Subject) ? KindOf(l.Entry.SubjectKind, texts) : l.Subject,
                                string.Join(" · ", l.Details),
                                l.By ?? texts["Actor." + l.Entry.ActorKind].Value,
                                l.Acting,
                                l.Unit,
                            ]
                    ),
                "unit",
                unit,
                unit
            )
            {
                Of = name,
                Narrowed =
                [
                    Kinds.Contains(Filter.Kind, StringComparer.Ordinal) ? texts["Kind." + Filter.Kind].Value : null,
                    string.IsNullOrEmpty(Filter.From) ? null : $"{texts["From"]}: {Filter.From}",
                    string.IsNullOrEmpty(Filter.To) ? null : $"{texts["To"]}: {Filter.To}",
                    PageSheets.Typed(Filter.Who),
                ],
                CountAsync = _rows.CountAsync,
            },
            cancel
        );
    }

    /// <summary>The word for a kind of thing.</summary>
    public static string KindOf(string kind, IStringLocalizer<AuditTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts["Kind." + kind] is { ResourceNotFound: false } known ? known.Value : texts["Kind.other"].Value;
    }

    private List<Guid> Roots =>
        [.. actor.Grants.Where(g => g.ActivityId is null && g.May(Permission.SeeAudit)).Select(g => g.UnitId).Distinct()];

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        var roots = Roots;
        var whole = roots.Contains((await installation.GetAsync(cancel)).RootUnitId);
        var rows = db.AuditEntries.AsNoTracking();
        if (Filter.Unit is { } unit)
        {
            var path = await db.Units.Where(u => u.Id == unit).Select(u => u.Path).SingleOrDefaultAsync(cancel);
            if (path is null)
            {
                return NotFound();
            }

            if (!actor.May(Permission.SeeAudit, path))
            {
                return Forbid();
            }

            rows = rows.Where(e => db.UnitScopes.Any(s => s.UnitId == e.UnitId && s.AncestorUnitId == unit));
        }
        else if (!whole)
        {
            rows = rows.Where(e => db.UnitScopes.Any(s => s.UnitId == e.UnitId && roots.Contains(s.AncestorUnitId)));
        }

        rows = Narrow(rows);
        var upper = Filter.Who?.Trim().ToUpperInvariant() ?? "";
        foreach (var word in Folding.Words(Filter.Who))
        {
            rows = rows.Where(e =>
                db.Users.Any(a => a.Id == e.ActorId && (a.NameFolded.Contains(word) || a.NormalizedEmail!.Contains(upper)))
            );
        }

        _rows = rows;
        return null;
    }

    private async Task<List<AuditLine>> LinesAsync(IQueryable<AuditEntry> page, CancellationToken cancel)
    {
        var shown = await (
            from e in page
            from doer in db.Users.Where(a => a.Id == e.ActorId).DefaultIfEmpty()
            from acting in db.Units.Where(u => u.Id == e.ActingUnitId).DefaultIfEmpty()
            from of in db.Units.Where(u => u.Id == e.UnitId).DefaultIfEmpty()
            from activity in db.Activities.Where(a => e.SubjectKind == "activity" && a.Id == e.SubjectId).DefaultIfEmpty()
            from registration in db.Registrations.Where(r => e.SubjectKind == "registration" && r.Id == e.SubjectId).DefaultIfEmpty()
            from registered in db.Activities.Where(a => a.Id == registration.ActivityId).DefaultIfEmpty()
            from account in db.Users.Where(a => e.SubjectKind == "account" && a.Id == e.SubjectId).DefaultIfEmpty()
            from subject in db.Units.Where(u => e.SubjectKind == "unit" && u.Id == e.SubjectId).DefaultIfEmpty()
            select new AuditLine(
                e,
                doer == null ? null : doer.DisplayName,
                acting == null ? null : acting.Name,
                of == null ? null : of.Name,
                activity != null ? activity.Title
                    : registered != null ? registered.Title
                    : account != null ? account.DisplayName
                    : subject == null ? null
                    : subject.Name
            )
            {
                Of = registered == null ? null : registered.Id,
                StartsAt = db
                    .Sessions.Where(s => s.ActivityId == (activity != null ? activity.Id : registration.ActivityId))
                    .Min(s => (Instant?)s.StartsAt),
            }
        ).ToListAsync(cancel);
        var details = await sentences.DetailsAsync([.. shown.Select(l => l.Entry)], seesPeople: false, cancel);
        var subjects = await sentences.NamesAsync(
            [.. shown.Where(l => l.Subject is null).Select(l => l.Entry.SubjectId).Distinct()],
            seesPeople: false,
            cancel
        );
        return [.. shown.Select(l => l with { Details = details.GetValueOrDefault(l.Entry.Id, []), Subject = NameOf(l, subjects) })];
    }

    /// <summary>The name of the changed thing; of an activity with its day, because many activities have the same title.</summary>
    private static string? NameOf(AuditLine line, IReadOnlyDictionary<Guid, string> subjects)
    {
        var name = line.Subject ?? subjects.GetValueOrDefault(line.Entry.SubjectId);
        return line.StartsAt is { } at && !string.IsNullOrEmpty(name) ? $"{name}, {Show.Date(Show.DateOf(at))}" : name;
    }

    private IQueryable<AuditEntry> Narrow(IQueryable<AuditEntry> rows)
    {
        // An import ends with one entry that holds its numbers. The entries of its people before that one would bury everything else, so
        // they are shown only to whoever asks for registrations.
        if (Filter.Kind is not "registration")
        {
            rows = rows.Where(e =>
                e.Action != "registration.made"
                || !db.Registrations.Any(r =>
                    r.Id == e.SubjectId
                    && r.Channel == RegistrationChannel.Import
                    && db.AuditEntries.Any(i =>
                        i.SubjectKind == "activity" && i.SubjectId == r.ActivityId && i.Action == "attendance.imported" && i.At >= e.At
                    )
                )
            );
        }

        if (Kinds.Contains(Filter.Kind, StringComparer.Ordinal))
        {
            var prefix = Filter.Kind + ".%";
            rows = rows.Where(e => EF.Functions.Like(e.Action, prefix));
        }

        var (first, last) = (TypedValues.DayOf(Filter.From), TypedValues.DayOf(Filter.To));
        if (first is { } from)
        {
            var begins = VietnamTime.WholeDays(from, from).Start;
            rows = rows.Where(e => e.At >= begins);
        }

        // A last day before the first has an error at its field and narrows nothing.
        if (last is { } to && (first is null || first <= to))
        {
            var ends = VietnamTime.WholeDays(to, to).End;
            rows = rows.Where(e => e.At < ends);
        }

        return rows;
    }

    private async Task<List<SelectListItem>> UnitsAsync(List<Guid> roots, CancellationToken cancel)
    {
        var chosen = Filter.Unit;
        return await db
            .Units.AsNoTracking()
            .Where(u => roots.Contains(u.Id) || roots.Contains(u.ParentId!.Value) || u.Id == chosen)
            .OrderBy(u => db.UnitScopes.Count(s => s.UnitId == u.Id))
            .ThenBy(u => u.Kind)
            .ThenBy(u => u.Name)
            .Select(u => new SelectListItem(u.Name, u.Id.ToString(), u.Id == chosen))
            .ToListAsync(cancel);
    }
}
