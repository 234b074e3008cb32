using Campaigns.Domain.Activities;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>The open data of a period as it would be published, or as it was.</summary>
/// <param name="Content">The tables; null when they cannot be made.</param>
/// <param name="ReportVersionId">The report from which they are made; null when none was sent.</param>
/// <param name="Set">The set; null when nothing was published.</param>
/// <param name="Refusal">Why nothing can be published now; null: it can.</param>
public sealed record OpenDataState(OpenDataContent? Content, Guid? ReportVersionId, OpenDataSet? Set, OpenDataRefusal? Refusal);

/// <summary>Makes, publishes and withdraws the open data of periods.</summary>
public sealed class OpenDataSets(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>The levels whose units have rows of their own: down to the rank of districts.</summary>
    private const int LowestRank = 1;

    /// <summary>The set of a period, or what it would be.</summary>
    public async Task<OpenDataState> OfAsync(ReportPeriod period, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(period);
        OpenDataSet? set = null;
        string? overlapping = null;
        var english = Languages.Current == Languages.English;
        (Guid Id, string Content)? report = null;
        await Together.ReadAsync(
            db,
            async () => set = await db.OpenDataSets.AsNoTracking().SingleOrDefaultAsync(s => s.PeriodId == period.Id, cancel),
            async () =>
                overlapping = await (
                    from s in db.OpenDataSets
                    join p in db.ReportPeriods on s.PeriodId equals p.Id
                    where s.PeriodId != period.Id && s.CountedFrom <= period.CountedTo && period.CountedFrom <= s.CountedTo
                    orderby s.CountedFrom
                    select english ? p.NameEn : p.NameVi
                ).FirstOrDefaultAsync(cancel),
            async () =>
            {
                var sent = await (
                    from a in db.ReportAnswers
                    join u in db.Units on a.UnitId equals u.Id
                    join v in db.ReportVersions on new { AnswerId = a.Id, Number = a.LastVersion } equals new { v.AnswerId, v.Number }
                    where
                        a.PeriodId == period.Id
                        && u.ParentId == null
                        && (a.State == AnswerState.Submitted || a.State == AnswerState.Accepted)
                    select new { v.Id, v.Content }
                ).SingleOrDefaultAsync(cancel);
                report = sent is null ? null : (sent.Id, sent.Content);
            }
        );
        if (set is not null)
        {
            return new OpenDataState(OpenDataContent.Read(set.Content), set.ReportVersionId, set, new OpenDataRefusal.Made());
        }

        var content = report is { } sent
            ? OpenDataTables.Of(ReportContent.Read(sent.Content), await SourcesAsync(db, period, cancel))
            : null;
        var facts = new OpenDataFacts(
            period.FinalOn,
            clock.Today(),
            report is not null,
            IsMade: false,
            overlapping,
            content is { Measures.Count: > 0 }
        );
        return new OpenDataState(content, report?.Id, null, OpenDataRules.Publish(facts));
    }

    /// <summary>Publishes what the preview showed.</summary>
    /// <param name="period">The period.</param>
    /// <param name="previewed">The report from which the preview was made.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public Task<OpenDataRefusal?> PublishAsync(ReportPeriod period, Guid previewed, CancellationToken cancel) =>
        Retry.LookAgainAsync(db, () => TryPublishAsync(period, previewed, cancel));

    /// <summary>Withdraws a set. It is no longer shown, and its page says why.</summary>
    public async Task<OpenDataRefusal?> WithdrawAsync(ReportPeriod period, string reason, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(period);
        if (OpenDataRules.Withdraw(reason) is { } refusal)
        {
            return refusal;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetCurrentInstant();
        var withdrawn = await db
            .OpenDataSets.Where(s => s.PeriodId == period.Id && s.WithdrawnAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.WithdrawnAt, now).SetProperty(x => x.WithdrawnReason, reason), cancel);
        if (withdrawn == 1)
        {
            await LogAsync("open_data.withdrawn", period, null, reason, cancel);
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        return null;
    }

    private async Task<OpenDataRefusal?> TryPublishAsync(ReportPeriod period, Guid previewed, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // The province's report is neither sent anew nor returned while its figures are published.
        await db.Database.ExecuteSqlAsync($"SELECT FROM report_answer WHERE period_id = {period.Id} FOR UPDATE", cancel);
        var state = await OfAsync(period, cancel);
        if (state.Refusal is { } refusal)
        {
            return refusal;
        }

        if (state.ReportVersionId != previewed)
        {
            return new OpenDataRefusal.ChangedSince();
        }

        var set = SetOf(period, previewed, state.Content!, actor.Id, clock.GetCurrentInstant());
        db.OpenDataSets.Add(set);
        await LogAsync("open_data.published", period, set.Sha256, null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>A set as it is published.</summary>
    public static OpenDataSet SetOf(ReportPeriod period, Guid reportVersion, OpenDataContent content, Guid by, Instant at)
    {
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(content);
        var written = content.Write();
        return new OpenDataSet
        {
            Id = Guid.CreateVersion7(),
            PeriodId = period.Id,
            ReportVersionId = reportVersion,
            CountedFrom = period.CountedFrom,
            CountedTo = period.CountedTo,
            Content = written,
            Sha256 = CanonicalJson.Sha256(written),
            PublishedAt = at,
            PublishedById = by,
        };
    }

    /// <summary>The public names with which the tables of a period are made.</summary>
    public static async Task<OpenDataSources> SourcesAsync(CampaignsDbContext db, ReportPeriod period, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(period);
        List<ReportIndicator> indicators = [];
        Dictionary<Guid, string> units = [];
        List<EventForm> rows = [];
        await Together.ReadAsync(
            db,
            async () => indicators = await db.ReportIndicators.AsNoTracking().OrderBy(i => i.Position).ToListAsync(cancel),
            async () =>
                units = (
                    await (
                        from a in db.ReportAnswers
                        join u in db.Units on a.UnitId equals u.Id
                        join l in db.UnitLevels on u.LevelKey equals l.Key
                        where a.PeriodId == period.Id && u.ParentId != null && l.Rank <= LowestRank
                        select new
                        {
                            u.Id,
                            u.Kind,
                            u.PublicName,
                            u.Name,
                        }
                    ).ToListAsync(cancel)
                ).ToDictionary(u => u.Id, u => OpenDataTables.UnitName(u.Kind, u.PublicName, u.Name)),
            async () => rows = await db.EventForms.AsNoTracking().OrderBy(f => f.Position).ToListAsync(cancel)
        );
        var forms = rows.Select(f =>
                (Id: f.Id.ToString(), Name: new OpenDataName(PublicNames.Alone(f.NeutralVi), PublicNames.Alone(f.NeutralEn)))
            )
            .Where(f => f.Name is { Vi.Length: > 0, En.Length: > 0 })
            .ToList();
        var name =
            PublicNames.Alone(period.NameVi).Length > 0 && PublicNames.Alone(period.NameEn).Length > 0
                ? new OpenDataName(period.NameVi, period.NameEn)
                : null;
        return new OpenDataSources(name, period, indicators, units, forms);
    }

    private async Task LogAsync(string action, ReportPeriod period, string? sha256, string? reason, CancellationToken cancel)
    {
        var root = await db.Units.Where(u => u.ParentId == null).OrderBy(u => u.Id).Select(u => u.Id).FirstAsync(cancel);
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            action,
            "open_data",
            period.Id,
            root,
            new
            {
                name = period.NameVi,
                countedFrom = period.CountedFrom,
                countedTo = period.CountedTo,
                sha256,
                reason,
            }
        );
    }
}
