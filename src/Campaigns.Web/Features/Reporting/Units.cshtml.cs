using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
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

namespace Campaigns.Web.Features.Reporting;

/// <summary>One answer in the table of units and periods.</summary>
/// <param name="UnitId">The unit.</param>
/// <param name="PeriodId">The period.</param>
/// <param name="AnswerId">The answer.</param>
/// <param name="State">How far it is.</param>
/// <param name="DueOn">The last day for sending.</param>
/// <param name="SentAt">When the first version was sent; null before.</param>
/// <param name="FirstDueOn">The last day for sending when the first version was sent.</param>
/// <param name="SavedById">Who saved the draft last.</param>
/// <param name="Source">Who enters it.</param>
/// <param name="RegularDueOn">The last day without the extension; null when there is none.</param>
public sealed record UnitCell(
    Guid UnitId,
    Guid PeriodId,
    Guid AnswerId,
    AnswerState State,
    LocalDate DueOn,
    Instant? SentAt,
    LocalDate? FirstDueOn,
    Guid? SavedById,
    AnswerSource Source,
    LocalDate? RegularDueOn,
    bool SamePerson
)
{
    /// <summary>Days after the deadline; null while nothing was sent.</summary>
    public int? DaysLate => SentAt is { } at ? ReportRules.DaysLate(VietnamTime.DateOf(at), FirstDueOn ?? DueOn) : null;

    public StateBadge BadgeOn(LocalDate today) => new(State, ReportRules.IsOverdue(State, DueOn, today));

    /// <summary>Whether it was sent after its deadline, or should have been sent by now.</summary>
    public bool IsLateOn(LocalDate today) => DaysLate is > 0 || ReportRules.IsOverdue(State, DueOn, today);
}

/// <summary>A unit that reports.</summary>
public sealed record ReportingUnit(Guid Id, string Name, string LevelKey, string Level, string Above, string? Contact, bool HasBelow);

/// <summary>What the reader has to do with a unit's report.</summary>
public enum UnitGroup
{
    Call,
    Read,
    Wait,
    Done,
}

/// <summary>The filter of the table of units.</summary>
public sealed record UnitsFilter : ListFilter
{
    /// <summary>The running period of the table; null: the latest.</summary>
    public Guid? Period { get; init; }

    /// <summary>The unit whose units below are shown; null: the account's own.</summary>
    public Guid? Unit { get; init; }

    /// <summary>Words of the unit's name, in any order.</summary>
    public string? Q { get; init; }

    /// <summary>A kind of unit; then units of that kind are shown however far below, and not only those that report here.</summary>
    public string? Level { get; init; }

    /// <summary>The key of a <see cref="StateBadge"/>.</summary>
    public string? State { get; init; }

    /// <summary>Only units that are late with the running period.</summary>
    public bool Late { get; init; }
}

/// <summary>Which units sent their reports: units and periods, grouped by what the reader has to do.</summary>
[May(Permission.SeeReports)]
public sealed class UnitsModel(
    CampaignsDbContext db,
    ReportReader reader,
    Actor actor,
    IClock clock,
    IStringLocalizer<ReportingTexts> texts
) : PageModel
{
    private const int MaxPeriods = 4;

    private IReadOnlyDictionary<Guid, ToCall> _toCall = new Dictionary<Guid, ToCall>();

    [BindProperty(SupportsGet = true, Name = "")]
    public UnitsFilter Filter { get; set; } = new();

    public ReportPeriod Period { get; private set; } = null!;

    /// <summary>The period and those before it, the earliest first.</summary>
    public IReadOnlyList<ReportPeriod> Periods { get; private set; } = [];

    public Unit Top { get; private set; } = null!;

    /// <summary>The units of the filter, by what has to be done with them.</summary>
    public ILookup<UnitGroup, ReportingUnit> Groups { get; private set; } = null!;

    public IReadOnlyDictionary<(Guid Unit, Guid Period), UnitCell> Cells { get; private set; } = new Dictionary<(Guid, Guid), UnitCell>();

    /// <summary>The unit's own answer, which consolidates the others; null where it owes none or the account may not look at it.</summary>
    public Guid? Whole { get; private set; }

    public LocalDate Today { get; private set; }

    /// <summary>
    /// The answers of the running period before the state, the name and lateness narrow them: those of the figures on top.
    /// </summary>
    public IReadOnlyList<UnitCell> Current { get; private set; } = [];

    /// <summary>How many units are shown.</summary>
    public int Shown { get; private set; }

    /// <summary>Whether the account receives the reports of the table, and may give their units more time.</summary>
    public bool Receives { get; private set; }

    public IReadOnlyList<SelectListItem> PeriodChoices { get; private set; } = [];

    public IReadOnlyList<SelectListItem> UnitChoices { get; private set; } = [];

    public IReadOnlyList<SelectListItem> LevelChoices { get; private set; } = [];

    /// <summary>The states that occur in the running period with their numbers; each is a filter.</summary>
    public IReadOnlyList<(StateBadge Badge, int Number)> States { get; private set; } = [];

    public bool IsNarrowed => (Filter with { Period = null, Unit = null }).Narrows();

    /// <summary>The address of the table with another state, or without one.</summary>
    public string WithState(string? state) => (Filter with { State = state }).Address("/reports/units");

    public ToCall CallOf(ReportingUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return _toCall.GetValueOrDefault(unit.Id) ?? new ToCall(null, null, unit.Contact);
    }

    /// <summary>The answers of the units that are shown, in a period.</summary>
    public IEnumerable<UnitCell> Of(Guid period)
    {
        var shown = Groups.SelectMany(g => g).Select(u => u.Id).ToHashSet();
        return Cells.Values.Where(c => c.PeriodId == period && shown.Contains(c.UnitId));
    }

    /// <summary>How many are sent and were sent in time. One that was returned is owed again.</summary>
    public static int InTime(IEnumerable<UnitCell> cells) => cells.Count(c => c.DaysLate == 0 && !ReportRules.IsOpen(c.State));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await OpenAsync(cancel) ?? Page();

    /// <summary>The table as a workbook: the same units in the same order.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<SharedTexts> shared,
        [FromServices] ListSheets sheets,
        CancellationToken cancel
    )
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var now = clock.GetCurrentInstant();
        var units = Enum.GetValues<UnitGroup>().SelectMany(g => Groups[g]).ToList();
        List<string> headings = [texts["Units.Unit"], texts["Units.Level"], texts["Units.Above"]];
        foreach (var period in Periods)
        {
            var name = period.NameIn(Languages.Current);
            headings.AddRange([name, texts["Units.SentOn", name], texts["Units.DaysLate", name]]);
        }

        headings.AddRange([texts["Units.Due"], texts["Units.Call"], texts["Units.Phone"], texts["Units.RemindedOn"]]);
        return await sheets.AnswerAsync(
            new ListSheet(
                texts["Units.File", LocalDatePattern.Iso.Format(Today)],
                texts["Units.Title"],
                new SheetHead(texts["Units.Title"], [Top.Name, .. Narrowed()], shared["List.ExcelMade", Show.TimeAndDate(now)]),
                headings,
                units.Select(Row).ToAsyncEnumerable(),
                new ExportedList(texts["Units.Title"], "unit", Top.Id, Top.Id, Narrowed())
            ),
            cancel
        );
    }

    private IReadOnlyList<object?> Row(ReportingUnit unit)
    {
        List<object?> cells = [unit.Name, unit.Level, unit.Above];
        foreach (var period in Periods)
        {
            cells.AddRange(
                Cells.TryGetValue((unit.Id, period.Id), out var cell)
                    ?
                    [
                        texts["State." + cell.BadgeOn(Today).Key].Value
                            + (cell.Source is AnswerSource.Paper ? $" ({texts["Paper"]})" : "")
                            + (cell.SamePerson ? $" ({texts["Sign.Same"]})" : ""),
                        cell.SentAt is { } at ? VietnamTime.DateOf(at) : null,
                        cell.DaysLate,
                    ]
                    : [texts["Units.NotAsked"].Value, null, null]
            );
        }

        var call = CallOf(unit);
        return
        [
            .. cells,
            Cells[(unit.Id, Period.Id)].DueOn,
            string.IsNullOrEmpty(call.Name) ? call.Contact : call.Name,
            Show.Phone(call.Phone),
            call.RemindedAt is { } reminded ? VietnamTime.DateOf(reminded) : null,
        ];
    }

    /// <summary>What narrows the table, in words. A typed name is among it only where it is one of a unit.</summary>
    private IEnumerable<string?> Narrowed() =>
        [
            Period.NameIn(Languages.Current),
            LevelChoices.FirstOrDefault(l => l.Selected)?.Text,
            string.IsNullOrEmpty(Filter.State) ? null : texts["State." + Filter.State].Value,
            Filter.Late ? texts["Units.Late"].Value : null,
            string.IsNullOrWhiteSpace(Filter.Q) || Shown == 0 ? null : $"“{Filter.Q.Trim()}”",
        ];

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        var top = Filter.Unit ?? actor.InForce?.UnitId ?? Guid.Empty;
        var read = await (
            from p in db.ReportPeriods.AsNoTracking()
            orderby p.CountedTo, p.Id
            select new { Period = p, Top = db.Units.FirstOrDefault(u => u.Id == top) }
        ).ToListAsync(cancel);
        var periods = read.ConvertAll(r => r.Period);
        var at = Filter.Period is { } wanted ? periods.FindIndex(p => p.Id == wanted) : periods.FindLastIndex(p => !p.IsAdHoc);
        if (at < 0 || read[at].Top is not { } unit)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeReports, unit.Path))
        {
            return Forbid();
        }

        (Period, Top, Receives) = (periods[at], unit, actor.May(Permission.ReceiveReports, unit.Path));
        Periods = periods.GetRange(Math.Max(0, at - MaxPeriods + 1), Math.Min(at + 1, MaxPeriods));
        PeriodChoices =
        [
            .. periods
                .AsEnumerable()
                .Reverse()
                .Select(p => new SelectListItem(p.NameIn(Languages.Current), p.Id.ToString(), p.Id == Period.Id)),
        ];
        await ReadRowsAsync(cancel);
        await ReadChoicesAsync(cancel);
        var whole = await reader
            .Heads(db.ReportAnswers.Where(a => a.PeriodId == Period.Id && a.UnitId == Top.Id))
            .SingleOrDefaultAsync(cancel);
        Whole =
            whole is { HasBelow: true }
            && whole.HandOf(actor) is var hand
            && (hand.MayCompile || hand.MayReceive || hand.MayApprove || whole.IsFinal)
                ? whole.Answer.Id
                : null;
        return null;
    }

    private async Task ReadRowsAsync(CancellationToken cancel)
    {
        var (top, english, level) = (Top.Id, Languages.Current == Languages.English, Filter.Level);
        var shown = Periods.Select(p => p.Id).ToList();
        var answers =
            from a in db.ReportAnswers.AsNoTracking()
            join s in db.ReportAnswers on a.SuperiorId equals s.Id
            join above in db.Units on s.UnitId equals above.Id
            join u in db.Units on a.UnitId equals u.Id
            join l in db.UnitLevels on u.LevelKey equals l.Key
            where shown.Contains(a.PeriodId)
            select new
            {
                Answer = a,
                Unit = u,
                Level = l,
                Above = above,
            };
        answers = string.IsNullOrEmpty(level)
            ? answers.Where(r => r.Above.Id == top)
            : answers.Where(r =>
                r.Unit.LevelKey == level && db.UnitScopes.Any(x => x.UnitId == r.Unit.Id && x.AncestorUnitId == top && x.Depth > 0)
            );
        var rows = await (
            from r in answers
            let a = r.Answer
            select new
            {
                Cell = new UnitCell(
                    a.UnitId,
                    a.PeriodId,
                    a.Id,
                    a.State,
                    a.DueOn,
                    db.ReportVersions.Where(v => v.AnswerId == a.Id && v.Number == 1).Select(v => (Instant?)v.SubmittedAt).FirstOrDefault(),
                    db.ReportVersions.Where(v => v.AnswerId == a.Id && v.Number == 1).Select(v => (LocalDate?)v.DueOn).FirstOrDefault(),
                    a.SavedById,
                    a.Source,
                    a.RegularDueOn,
                    db.ReportVersions.Any(v => v.AnswerId == a.Id && v.Number == a.LastVersion && v.SamePerson)
                ),
                Unit = new ReportingUnit(
                    r.Unit.Id,
                    r.Unit.Name,
                    r.Unit.LevelKey,
                    english ? r.Level.NameEn : r.Level.NameVi,
                    r.Above.Name,
                    r.Unit.Contact,
                    db.ReportAnswers.Any(b => b.SuperiorId == a.Id)
                ),
                Folded = r.Unit.NameFolded,
            }
        ).ToListAsync(cancel);
        Cells = rows.ToDictionary(r => (r.Cell.UnitId, r.Cell.PeriodId), r => r.Cell);
        var words = Folding.Words(Filter.Q);
        var current = rows.Where(r => r.Cell.PeriodId == Period.Id).ToList();
        Current = current.ConvertAll(r => r.Cell);
        States =
        [
            .. Current
                .Select(c => c.BadgeOn(Today))
                .GroupBy(b => b.Key, StringComparer.Ordinal)
                .OrderByDescending(g => g.First().Overdue)
                .ThenBy(g => g.First().State)
                .Select(g => (g.First(), g.Count())),
        ];
        Groups = current
            .Where(r =>
                (string.IsNullOrEmpty(Filter.State) || r.Cell.BadgeOn(Today).Key == Filter.State)
                && (!Filter.Late || r.Cell.IsLateOn(Today))
                && words.All(w => $" {r.Folded}".Contains(" " + w, StringComparison.Ordinal))
            )
            .OrderBy(r => r.Unit.Name, StringComparer.CurrentCulture)
            .ThenBy(r => r.Unit.Id)
            .ToLookup(r => GroupOf(r.Cell), r => r.Unit);
        Shown = Groups.Sum(g => g.Count());
        if (Receives)
        {
            List<Guid> units = [.. current.Select(r => r.Unit.Id)];
            _toCall = await ReportCalls.ReadAsync(db, Period.Id, units, clock.GetCurrentInstant(), cancel);
        }
    }

    private async Task ReadChoicesAsync(CancellationToken cancel)
    {
        var own = actor.InForce is { } grant && grant.May(Permission.SeeReports) ? grant.UnitId : Top.Id;
        var (top, period, english) = (Top.Id, Period.Id, Languages.Current == Languages.English);

        // The account's own unit, and every unit below it into which others report.
        var units =
            from a in db.ReportAnswers
            join u in db.Units on a.UnitId equals u.Id
            where a.PeriodId == period && db.ReportAnswers.Any(b => b.SuperiorId == a.Id)
            let depth = db.UnitScopes.Where(x => x.UnitId == u.Id && x.AncestorUnitId == own).Max(x => (int?)x.Depth)
            where depth != null || u.Id == top
            select new
            {
                Unit = (Guid?)u.Id,
                Key = u.LevelKey,
                u.Name,
                Order = depth ?? 0,
                Folded = u.NameFolded,
            };
        var levels =
            from l in db.UnitLevels
            where
                db.ReportAnswers.Any(a =>
                    a.PeriodId == period
                    && db.Units.Any(u => u.Id == a.UnitId && u.LevelKey == l.Key)
                    && db.UnitScopes.Any(x => x.UnitId == a.UnitId && x.AncestorUnitId == top && x.Depth > 0)
                )
            select new
            {
                Unit = (Guid?)null,
                l.Key,
                Name = english ? l.NameEn : l.NameVi,
                Order = l.Rank,
                Folded = l.Key,
            };

        // Both lists are read by one command.
        var choices = await units.Concat(levels).ToListAsync(cancel);
        choices = [.. choices.OrderBy(c => c.Order).ThenBy(c => c.Folded, StringComparer.Ordinal)];
        UnitChoices = [.. choices.Where(c => c.Unit is not null).Select(c => new SelectListItem(c.Name, c.Unit.ToString(), c.Unit == top))];
        LevelChoices = [.. choices.Where(c => c.Unit is null).Select(c => new SelectListItem(c.Name, c.Key, c.Key == Filter.Level))];
    }

    private UnitGroup GroupOf(UnitCell cell) =>
        cell.State is AnswerState.Accepted ? UnitGroup.Done
        : cell.State is AnswerState.Submitted ? UnitGroup.Read
        : cell.State is AnswerState.Returned || ReportRules.IsOverdue(cell.State, cell.DueOn, Today) ? UnitGroup.Call
        : UnitGroup.Wait;
}
