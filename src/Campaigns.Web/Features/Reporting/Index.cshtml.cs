using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The periods, with what the account's own units owe for them, and how far the reports are that it receives.</summary>
[May(Permission.SeeReports)]
public sealed class IndexModel(CampaignsDbContext db, ReportReader reader, AdHocReports adHoc, Actor actor, IClock clock) : PageModel
{
    /// <summary>Half a dozen periods are three years of both reports.</summary>
    private const int MaxPeriods = 6;

    /// <summary>A request that was withdrawn is named to those who were asked for so long.</summary>
    private static readonly Duration WithdrawnFor = Duration.FromDays(30);

    /// <summary>The periods, the latest first.</summary>
    public IReadOnlyList<ReportPeriod> Periods { get; private set; } = [];

    /// <summary>Requests to the account's own units that were withdrawn lately.</summary>
    public IReadOnlyList<ReportPeriod> Withdrawn { get; private set; } = [];

    /// <summary>The answers that the account's own units owe.</summary>
    public ILookup<Guid, AnswerHead> Own { get; private set; } = null!;

    /// <summary>For each period how many answers below the account's units are in which state.</summary>
    public ILookup<Guid, BelowState> Below { get; private set; } = null!;

    public LocalDate Today { get; private set; }

    public bool Receives { get; private set; }

    /// <summary>Whether the account may ask the whole province for an ad hoc report.</summary>
    public bool MayAsk { get; private set; }

    /// <summary>Campaigns whose report is still to be asked for.</summary>
    public IReadOnlyList<CampaignDays> Offered { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Today = clock.Today();
        Receives = actor.May(Permission.ReceiveReports);
        var units = actor.Grants.Where(g => g.May(Permission.SeeReports) && g.ActivityId is null).Select(g => g.UnitId).Distinct().ToList();
        var lately = clock.GetCurrentInstant() - WithdrawnFor;
        var shown = await db
            .ReportPeriods.IgnoreQueryFilters()
            .AsNoTracking()
            .Where(p =>
                p.WithdrawnAt == null
                || (p.WithdrawnAt > lately && db.ReportAnswers.Any(a => a.PeriodId == p.Id && units.Contains(a.UnitId)))
            )
            .OrderBy(p => p.WithdrawnAt == null)
            .ThenByDescending(p => p.CountedTo)
            .ThenBy(p => p.Id)
            .Take(2 * MaxPeriods)
            .ToListAsync(cancel);
        Withdrawn = shown.FindAll(p => p.WithdrawnAt is not null);
        Periods = [.. shown.Where(p => p.WithdrawnAt is null).Take(MaxPeriods)];
        var periods = Periods.Select(p => p.Id).ToList();
        List<AnswerHead> own = [];
        List<BelowState> below = [];
        await Together.ReadAsync(
            db,
            async () =>
                own = await reader
                    .Heads(db.ReportAnswers.Where(a => periods.Contains(a.PeriodId) && units.Contains(a.UnitId)))
                    .ToListAsync(cancel),
            async () =>
                below = await (
                    from a in db.ReportAnswers
                    join s in db.ReportAnswers on a.SuperiorId equals s.Id
                    where periods.Contains(a.PeriodId) && units.Contains(s.UnitId)
                    group a by new
                    {
                        a.PeriodId,
                        a.State,
                        Overdue = a.DueOn < Today,
                    } into g
                    select new BelowState(g.Key.PeriodId, g.Key.State, g.Key.Overdue, g.Count())
                ).ToListAsync(cancel),
            () => OfferAsync(cancel)
        );
        Own = own.ToLookup(h => h.Period.Id);
        Below = below.ToLookup(b => b.PeriodId);
    }

    private async Task OfferAsync(CancellationToken cancel)
    {
        if (!actor.May(Permission.AskForReports))
        {
            return;
        }

        var root = await db.Units.AsNoTracking().Where(u => u.ParentId == null).OrderBy(u => u.Id).FirstAsync(cancel);
        if (actor.May(Permission.AskForReports, root.Path))
        {
            (MayAsk, Offered) = (true, [.. (await adHoc.CampaignsAsync(root.Id, cancel)).Where(c => !c.IsAsked)]);
        }
    }

    /// <summary>How many answers of a period are in a state, and whether their deadline is over.</summary>
    public sealed record BelowState(Guid PeriodId, AnswerState State, bool PastDue, int Answers)
    {
        public StateBadge Badge => new(State, PastDue && ReportRules.IsOpen(State));
    }

    /// <summary>The account's own units whose letterhead it sets.</summary>
    public IEnumerable<AnswerHead> Letterheads =>
        Own.SelectMany(p => p)
            .Where(h => ReportLetterheads.May(actor, h.Answer.UnitId, h.UnitPath))
            .DistinctBy(h => h.Answer.UnitId)
            .OrderBy(h => h.UnitName, StringComparer.Ordinal);

    /// <summary>Whether an answer lies before the account, which approves it.</summary>
    public bool MayDecide(AnswerHead head) => ReportRules.GiveBack(ReportAnswers.FactsOf(head, []), head.HandOf(actor), "-") is null;

    /// <summary>What the account may do with an answer of its own units.</summary>
    public bool MayFill(AnswerHead head) => ReportRules.Type(ReportAnswers.FactsOf(head, []), head.HandOf(actor)) is null;
}
