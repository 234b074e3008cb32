using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;
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
public sealed record UnitCell(
    Guid UnitId,
    Guid PeriodId,
    Guid AnswerId,
    AnswerState State,
    LocalDate DueOn,
    Instant? SentAt,
    LocalDate? FirstDueOn
)
{
    /// <summary>Days after the deadline; null while nothing was sent.</summary>
    public int? DaysLate => SentAt is { } at ? ReportRules.DaysLate(VietnamTime.DateOf(at), FirstDueOn ?? DueOn) : null;

    public StateBadge BadgeOn(LocalDate today) => new(State, ReportRules.IsOverdue(State, DueOn, today));
}

/// <summary>A unit that reports, with whom to call.</summary>
public sealed record ReportingUnit(Guid Id, string Name, string? Contact, bool HasBelow);

/// <summary>What the reader has to do with a unit's report.</summary>
public enum UnitGroup
{
    Call,
    Read,
    Wait,
    Done,
}

/// <summary>Which units sent their reports: units and periods, grouped by what the reader has to do.</summary>
[May(Permission.SeeReports)]
public sealed class UnitsModel(CampaignsDbContext db, ReportReader reader, Actor actor, IClock clock) : PageModel
{
    private const int MaxPeriods = 4;

    /// <summary>The running period of the table.</summary>
    [BindProperty(SupportsGet = true, Name = "period")]
    public Guid? PeriodId { get; set; }

    /// <summary>The unit whose units below are shown; null: the account's own.</summary>
    [BindProperty(SupportsGet = true, Name = "unit")]
    public Guid? UnitId { get; set; }

    public ReportPeriod Period { get; private set; } = null!;

    /// <summary>The period and those before it, the earliest first.</summary>
    public IReadOnlyList<ReportPeriod> Periods { get; private set; } = [];

    public string UnitName { get; private set; } = "";

    public Guid Top { get; private set; }

    public ILookup<UnitGroup, ReportingUnit> Groups { get; private set; } = null!;

    public IReadOnlyDictionary<(Guid Unit, Guid Period), UnitCell> Cells { get; private set; } = new Dictionary<(Guid, Guid), UnitCell>();

    /// <summary>The unit's own answer, which consolidates the others; null where it owes none or the account may not look at it.</summary>
    public Guid? Whole { get; private set; }

    public LocalDate Today { get; private set; }

    public int All { get; private set; }

    /// <summary>The answers of a period.</summary>
    public IEnumerable<UnitCell> Of(Guid period) => Cells.Values.Where(c => c.PeriodId == period);

    /// <summary>How many answers of a period were sent in time.</summary>
    public int InTime(Guid period) => Of(period).Count(c => c.DaysLate == 0);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        Top = UnitId ?? actor.InForce?.UnitId ?? Guid.Empty;
        var periods = await db.ReportPeriods.AsNoTracking().OrderBy(p => p.CountedTo).ThenBy(p => p.Id).ToListAsync(cancel);
        var at = PeriodId is { } wanted ? periods.FindIndex(p => p.Id == wanted) : periods.Count - 1;
        if (at < 0 || await db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == Top, cancel) is not { } unit)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeReports, unit.Path))
        {
            return Forbid();
        }

        (Period, UnitName) = (periods[at], unit.Name);
        Periods = periods.GetRange(Math.Max(0, at - MaxPeriods + 1), Math.Min(at + 1, MaxPeriods));
        var shown = Periods.Select(p => p.Id).ToList();
        var rows = await (
            from a in db.ReportAnswers.AsNoTracking()
            join s in db.ReportAnswers on a.SuperiorId equals s.Id
            join u in db.Units on a.UnitId equals u.Id
            where s.UnitId == Top && shown.Contains(a.PeriodId)
            select new
            {
                Cell = new UnitCell(
                    a.UnitId,
                    a.PeriodId,
                    a.Id,
                    a.State,
                    a.DueOn,
                    db.ReportVersions.Where(v => v.AnswerId == a.Id && v.Number == 1).Select(v => (Instant?)v.SubmittedAt).FirstOrDefault(),
                    db.ReportVersions.Where(v => v.AnswerId == a.Id && v.Number == 1).Select(v => (LocalDate?)v.DueOn).FirstOrDefault()
                ),
                Unit = new ReportingUnit(u.Id, u.Name, u.Contact, db.ReportAnswers.Any(b => b.SuperiorId == a.Id)),
            }
        ).ToListAsync(cancel);
        Cells = rows.ToDictionary(r => (r.Cell.UnitId, r.Cell.PeriodId), r => r.Cell);
        Groups = rows.Where(r => r.Cell.PeriodId == Period.Id)
            .OrderBy(r => r.Unit.Name, StringComparer.CurrentCulture)
            .ToLookup(r => GroupOf(r.Cell), r => r.Unit);
        All = Groups.Sum(g => g.Count());
        var whole = await reader
            .Heads(db.ReportAnswers.Where(a => a.PeriodId == Period.Id && a.UnitId == Top))
            .SingleOrDefaultAsync(cancel);
        Whole =
            whole is { HasBelow: true } && whole.HandOf(actor) is var hand && (hand.MayCompile || hand.MayReceive || whole.IsFinal)
                ? whole.Answer.Id
                : null;
        return Page();
    }

    private UnitGroup GroupOf(UnitCell cell) =>
        cell.State is AnswerState.Accepted ? UnitGroup.Done
        : cell.State is AnswerState.Submitted ? UnitGroup.Read
        : cell.State is AnswerState.Returned || ReportRules.IsOverdue(cell.State, cell.DueOn, Today) ? UnitGroup.Call
        : UnitGroup.Wait;
}
