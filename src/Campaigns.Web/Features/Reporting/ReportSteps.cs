using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A report that the account has to fill in or to consolidate.</summary>
/// <param name="AnswerId">The answer.</param>
/// <param name="Period">The name of its period.</param>
/// <param name="DueOn">The last day for sending.</param>
/// <param name="Counted">How many of its figures the program fills in.</param>
/// <param name="Figures">How many figures it has.</param>
/// <param name="Consolidates">Whether units below report into it.</param>
/// <param name="State">How far it is.</param>
/// <param name="ToDecide">Whether it lies before the account, which approves it.</param>
public sealed record ReportToSend(
    Guid AnswerId,
    string Period,
    LocalDate DueOn,
    int Counted,
    int Figures,
    bool Consolidates,
    AnswerState State,
    bool ToDecide
);

/// <summary>How many reports of a period below the account's unit wait to be read, and how many are overdue.</summary>
public sealed record ReportsToRead(Guid PeriodId, Guid UnitId, string Period, int Waiting, int Overdue);

/// <summary>What reports ask of an account on a day; for the page of the day.</summary>
public sealed record ReportSteps(IReadOnlyList<ReportToSend> Send, IReadOnlyList<ReportsToRead> Read)
{
    /// <summary>A report is named so many days before its deadline.</summary>
    private const int DaysBefore = 30;

    public static ReportSteps None { get; } = new([], []);

    public bool Any => Send.Count + Read.Count > 0;

    /// <summary>Reads the steps in periods whose final day is not over.</summary>
    /// <param name="db">The database.</param>
    /// <param name="actor">The account.</param>
    /// <param name="grant">The grant in force: the steps are those of its own unit.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public static async Task<ReportSteps> ReadAsync(
        CampaignsDbContext db,
        Actor actor,
        HeldGrant grant,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(grant);
        var today = VietnamTime.DateOf(now);
        var approvers = ReportReader.Approvers(db, now);
        var approves = actor.Grants.Any(g => g.UnitId == grant.UnitId && g.May(Permission.ApproveReports));
        var (compiles, receives) = (grant.May(Permission.CompileReports), grant.May(Permission.ReceiveReports));
        var (unit, until, english) = (grant.UnitId, today.PlusDays(DaysBefore), Languages.Current == Languages.English);
        if (!compiles && !receives && !approves)
        {
            return None;
        }

        var open =
            from a in db.ReportAnswers.AsNoTracking()
            join p in db.ReportPeriods on a.PeriodId equals p.Id
            where p.CountedFrom <= today && (today <= p.FinalOn || today <= a.DueOn)
            select new { Answer = a, Period = p };
        List<ReportToSend> send = [];
        List<ReportsToRead> read = [];
        await Together.ReadAsync(
            db,
            async () =>
                send = await (
                    from o in open
                    let below = db.ReportAnswers.Any(b => b.SuperiorId == o.Answer.Id)
                    let withHead = o.Answer.State == AnswerState.WaitingForHead
                        && o.Answer.Source == AnswerSource.Unit
                        && approvers.Any(g => g.UnitId == unit)
                    where
                        o.Answer.UnitId == unit
                        && o.Answer.State != AnswerState.Submitted
                        && o.Answer.State != AnswerState.Accepted
                        && (
                            withHead
                                ? approves
                                : o.Answer.DueOn <= until && (compiles || (receives && (below || o.Answer.SuperiorId == null)))
                        )
                    orderby o.Answer.DueOn
                    select new ReportToSend(
                        o.Answer.Id,
                        english ? o.Period.NameEn : o.Period.NameVi,
                        o.Answer.DueOn,
                        db.Set<ReportTemplateItem>()
                            .Count(i =>
                                i.TemplateId == o.Answer.TemplateId
                                && db.ReportIndicators.Any(x => x.Id == i.IndicatorId && x.Source == IndicatorSource.Computed)
                            ),
                        db.Set<ReportTemplateItem>().Count(i => i.TemplateId == o.Answer.TemplateId),
                        below,
                        o.Answer.State,
                        withHead
                    )
                ).ToListAsync(cancel),
            async () =>
                read = receives
                    ? await (
                        from o in open
                        join s in db.ReportAnswers on o.Answer.SuperiorId equals s.Id
                        where s.UnitId == unit
                        group o by new
                        {
                            o.Period.Id,
                            o.Period.NameVi,
                            o.Period.NameEn,
                            o.Period.CountedTo,
                        } into g
                        orderby g.Key.CountedTo
                        select new ReportsToRead(
                            g.Key.Id,
                            unit,
                            english ? g.Key.NameEn : g.Key.NameVi,
                            g.Count(o => o.Answer.State == AnswerState.Submitted),
                            g.Count(o =>
                                o.Answer.DueOn < today
                                && o.Answer.State != AnswerState.Submitted
                                && o.Answer.State != AnswerState.Accepted
                                && o.Answer.State != AnswerState.Returned
                            )
                        )
                    ).ToListAsync(cancel)
                    : []
        );
        return new ReportSteps(send, [.. read.Where(r => r.Waiting + r.Overdue > 0)]);
    }
}
