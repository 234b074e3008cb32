using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A campaign whose days may be those of an ad hoc report.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Name">Its short name in the reader's language.</param>
/// <param name="Days">Its days.</param>
/// <param name="IsAsked">Whether its report was asked for.</param>
public sealed record CampaignDays(Guid Id, string Name, DateInterval Days, bool IsAsked);

/// <summary>Whom an ad hoc period asks.</summary>
/// <param name="Root">The province, which consolidates.</param>
/// <param name="TemplateId">The template by which everybody answers.</param>
/// <param name="Areas">The areas whose units are asked; empty: all.</param>
public sealed record AdHocAsked(Guid Root, Guid TemplateId, IReadOnlyCollection<Guid> Areas);

/// <summary>Makes, changes and withdraws ad hoc periods, with the answers that units owe for them.</summary>
public sealed class AdHocReports(CampaignsDbContext db, Actor actor, IClock clock)
{
    /// <summary>The report of a campaign is offered from its first day until so many days after its last one.</summary>
    private const int DaysOffered = 30;

    /// <summary>The campaigns of the province that are on or ended a short time ago.</summary>
    public async Task<IReadOnlyList<CampaignDays>> CampaignsAsync(Guid root, CancellationToken cancel)
    {
        var (today, ended, language) = (clock.Today(), clock.Today().PlusDays(-DaysOffered), Languages.Current);
        var campaigns = await (
            from c in db.Campaigns.AsNoTracking()
            where c.UnitId == root && c.StartsOn <= today && c.EndsOn >= ended
            orderby c.StartsOn, c.Id
            select new
            {
                Campaign = c,
                IsAsked = db.ReportPeriods.Any(p => p.KindId == null && p.CountedFrom == c.StartsOn && p.CountedTo == c.EndsOn),
            }
        ).ToListAsync(cancel);
        return
        [
            .. campaigns.Select(c => new CampaignDays(
                c.Campaign.Id,
                c.Campaign.ShortNameIn(language),
                new DateInterval(c.Campaign.StartsOn, c.Campaign.EndsOn),
                c.IsAsked
            )),
        ];
    }

    /// <summary>Makes a period and the answers of the units that are asked.</summary>
    /// <returns>The period, or why it is not made.</returns>
    public Task<(Guid Id, IReadOnlyList<AdHocRefusal> Refusals)> MakeAsync(AdHocPlan plan, AdHocAsked asked, CancellationToken cancel) =>
        Retry.LookAgainAsync(db, () => TryMakeAsync(plan, asked, cancel));

    /// <summary>Changes everything about a period, for which nothing was begun.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed the period in the meantime.</exception>
    public Task<IReadOnlyList<AdHocRefusal>> ChangeAsync(
        Guid id,
        string? version,
        AdHocPlan plan,
        AdHocAsked asked,
        CancellationToken cancel
    ) => Retry.LookAgainAsync(db, () => TryChangeAsync(id, version, plan, asked, cancel));

    /// <summary>Moves the deadlines of a period. Extensions that are later stay.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed the period in the meantime.</exception>
    public async Task<IReadOnlyList<AdHocRefusal>> MoveAsync(
        Guid id,
        string? version,
        IReadOnlyList<AdHocLevel> levels,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(levels);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var period = await LoadAsync(id, version, cancel);
        var moved = levels.Where(l => period.Levels.Exists(x => x.LevelKey == l.LevelKey && x.DueOn != l.DueOn)).ToList();

        // A deadline that stays may be over.
        List<AdHocRefusal> refusals =
        [
            .. AdHocRules
                .Deadlines(levels, period.AsOf, clock.Today())
                .Where(r => r is not AdHocRefusal.DueOver || moved.Exists(m => m.Field == r.Field)),
        ];
        if (refusals.Count > 0 || moved.Count == 0)
        {
            return refusals;
        }

        await TouchAsync(id, cancel);
        foreach (var level in moved)
        {
            period.Levels.Single(l => l.LevelKey == level.LevelKey).DueOn = level.DueOn!.Value;
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE report_answer a SET
                  due_on = greatest({level.DueOn.Value}, CASE WHEN a.regular_due_on IS NOT NULL THEN a.due_on END),
                  regular_due_on = CASE WHEN a.regular_due_on IS NOT NULL AND a.due_on > {level.DueOn.Value} THEN {level.DueOn.Value} END
                FROM unit u WHERE a.period_id = {id} AND u.id = a.unit_id AND u.level_key = {level.LevelKey}
                """,
                cancel
            );
        }

        period.FinalOn = AdHocRules.FinalOf(period.Levels.Select(l => l.DueOn));
        Log("period.deadlines", period, await RootAsync(cancel), null);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return [];
    }

    /// <summary>Withdraws a period for which nothing was sent.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Somebody else changed the period in the meantime.</exception>
    public async Task<AdHocRefusal?> WithdrawAsync(Guid id, string? version, string reason, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var period = await LoadAsync(id, version, cancel);
        await TouchAsync(id, cancel);
        if (AdHocRules.Withdraw(await ProgressAsync(id, cancel), reason) is { } refusal)
        {
            return refusal;
        }

        (period.WithdrawnAt, period.WithdrawnReason) = (clock.GetCurrentInstant(), reason);
        Log("period.withdrawn", period, await RootAsync(cancel), reason);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return null;
    }

    /// <summary>How far the answers of a period are.</summary>
    public async Task<AdHocProgress> ProgressAsync(Guid id, CancellationToken cancel) =>
        await db
            .ReportAnswers.Where(a => a.PeriodId == id)
            .GroupBy(a => 1)
            .Select(g => new AdHocProgress(
                g.Count(a => a.State != AnswerState.NotBegun || db.ReportSteps.Any(s => s.AnswerId == a.Id)),
                g.Count(a => a.LastVersion > 0)
            ))
            .SingleOrDefaultAsync(cancel)
        ?? new AdHocProgress(0, 0);

    /// <summary>
    /// Makes the answers: for units that exist in the period and whose level and area are asked, and for the province. A unit answers by
    /// the period's template where that is for its level, and else by the template of its level.
    /// </summary>
    public static async Task AnswersAsync(CampaignsDbContext db, ReportPeriod period, Guid root, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(period);

        // A level may send unsigned what it may send so in every kind of that year.
        var unsigned = (await ReportKinds.Whole(db).AsNoTracking().ToListAsync(cancel))
            .SelectMany(k => k.DaysOf(period.Year).Levels)
            .GroupBy(l => l.LevelKey, StringComparer.Ordinal)
            .Where(g => g.All(l => l.MaySendUnsigned))
            .Select(g => g.Key)
            .ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO report_answer (id, period_id, unit_id, template_id, due_on, may_send_unsigned, state, source, last_version)
            SELECT new_id(), p.id, u.id, coalesce(
                (SELECT t.template_id FROM report_template_level t WHERE t.level_key = u.level_key
                  ORDER BY t.template_id = p.template_id DESC, t.template_id DESC LIMIT 1), p.template_id), l.due_on,
              u.level_key = ANY ({unsigned}),
              'not_begun', 'unit', 0
            FROM report_period p
            JOIN report_period_level l ON l.period_id = p.id
            JOIN unit u ON u.level_key = l.level_key AND u.valid_from <= p.as_of AND (u.valid_to IS NULL OR u.valid_to >= p.counted_from)
            WHERE p.id = {period.Id} AND NOT leads_programme(u.id, p.as_of) AND (u.id = {root}
              OR NOT EXISTS (SELECT FROM report_period_area a WHERE a.period_id = p.id)
              OR EXISTS (SELECT FROM report_period_area a JOIN unit_scope s ON s.ancestor_unit_id = a.unit_id
                WHERE a.period_id = p.id AND s.unit_id = u.id))
            """,
            cancel
        );
        await ReportOpening.LinkAsync(db, period.Id, cancel);
    }

    private async Task<(Guid Id, IReadOnlyList<AdHocRefusal> Refusals)> TryMakeAsync(
        AdHocPlan plan,
        AdHocAsked asked,
        CancellationToken cancel
    )
    {
        var refusals = AdHocRules.Plan(plan, await FactsAsync(null, plan, asked, cancel));
        if (refusals.Count > 0)
        {
            return (Guid.Empty, refusals);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var period = new ReportPeriod
        {
            Id = Guid.CreateVersion7(),
            Range = await RangeAsync(plan, asked.Root, cancel),
            Year = plan.To!.Value.Year,
            NameVi = plan.Name,
            NameEn = plan.Name,
            CountedFrom = plan.From!.Value,
            CountedTo = plan.To.Value,
            AsOf = plan.AsOf!.Value,
            FinalOn = AdHocRules.FinalOf(plan.Levels.Select(l => l.DueOn!.Value)),
            OpenedAt = clock.GetCurrentInstant(),
            TemplateId = asked.TemplateId,
        };
        Ask(period, plan, asked);
        db.ReportPeriods.Add(period);
        Log("period.asked", period, asked.Root, null);
        await db.SaveChangesAsync(cancel);
        await AnswersAsync(db, period, asked.Root, cancel);
        await transaction.CommitAsync(cancel);
        return (period.Id, []);
    }

    private async Task<IReadOnlyList<AdHocRefusal>> TryChangeAsync(
        Guid id,
        string? version,
        AdHocPlan plan,
        AdHocAsked asked,
        CancellationToken cancel
    )
    {
        var refusals = AdHocRules.Plan(plan, await FactsAsync(id, plan, asked, cancel));
        if (refusals.Count > 0)
        {
            return refusals;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var period = await LoadAsync(id, version, cancel);
        await TouchAsync(id, cancel);
        var progress = await ProgressAsync(id, cancel);
        if (!AdHocRules.MayChangeAll(progress))
        {
            return [new AdHocRefusal.Begun(progress.Begun)];
        }

        // Nothing was begun, so the answers are made anew for whoever is asked now.
        await db.ReportAnswers.Where(a => a.PeriodId == id).ExecuteUpdateAsync(a => a.SetProperty(x => x.SuperiorId, (Guid?)null), cancel);
        await db.ReportAnswers.Where(a => a.PeriodId == id).ExecuteDeleteAsync(cancel);
        period.Range = await RangeAsync(plan, asked.Root, cancel);
        (period.NameVi, period.NameEn, period.Year) = (plan.Name, plan.Name, plan.To!.Value.Year);
        (period.CountedFrom, period.CountedTo, period.AsOf) = (plan.From!.Value, plan.To.Value, plan.AsOf!.Value);
        (period.FinalOn, period.TemplateId) = (AdHocRules.FinalOf(plan.Levels.Select(l => l.DueOn!.Value)), asked.TemplateId);
        period.Levels.RemoveAll(l => plan.Levels.All(x => x.LevelKey != l.LevelKey));
        period.Areas.RemoveAll(a => !asked.Areas.Contains(a.UnitId));
        Ask(period, plan, asked);
        Log("period.changed", period, asked.Root, null);
        await db.SaveChangesAsync(cancel);
        await AnswersAsync(db, period, asked.Root, cancel);
        await transaction.CommitAsync(cancel);
        return [];
    }

    private static void Ask(ReportPeriod period, AdHocPlan plan, AdHocAsked asked)
    {
        foreach (var level in plan.Levels)
        {
            if (period.Levels.Find(l => l.LevelKey == level.LevelKey) is { } there)
            {
                there.DueOn = level.DueOn!.Value;
            }
            else
            {
                period.Levels.Add(
                    new ReportPeriodLevel
                    {
                        PeriodId = period.Id,
                        LevelKey = level.LevelKey,
                        DueOn = level.DueOn!.Value,
                    }
                );
            }
        }

        period.Areas.AddRange(
            asked
                .Areas.Where(a => !period.Areas.Exists(x => x.UnitId == a))
                .Select(a => new ReportPeriodArea { PeriodId = period.Id, UnitId = a })
        );
    }

    private async Task<AdHocFacts> FactsAsync(Guid? id, AdHocPlan plan, AdHocAsked asked, CancellationToken cancel)
    {
        string? overlapping = null;
        if (plan is { From: { } from, To: { } to } && from <= to)
        {
            var range = await RangeAsync(plan, asked.Root, cancel);
            overlapping = await db
                .ReportPeriods.Where(p => p.KindId == null && p.Range == range && p.Id != id && p.CountedFrom <= to && from <= p.CountedTo)
                .OrderBy(p => p.CountedFrom)
                .Select(p => p.NameVi)
                .FirstOrDefaultAsync(cancel);
        }

        var levels = plan.Levels.Select(l => l.LevelKey).ToArray();
        var areas = asked.Areas.ToArray();
        var (first, last) = (plan.From ?? clock.Today(), plan.AsOf ?? clock.Today());
        var units = await db
            .Units.Where(u =>
                u.Id != asked.Root && levels.Contains(u.LevelKey) && u.ValidFrom <= last && (u.ValidTo == null || u.ValidTo >= first)
            )
            .CountAsync(u => areas.Length == 0 || db.UnitScopes.Any(s => s.UnitId == u.Id && areas.Contains(s.AncestorUnitId)), cancel);
        return new AdHocFacts(clock.Today(), overlapping, units);
    }

    private async Task<PeriodRange> RangeAsync(AdHocPlan plan, Guid root, CancellationToken cancel)
    {
        var (from, to) = (plan.From!.Value, plan.To!.Value);
        var campaign = await db.Campaigns.AnyAsync(c => c.UnitId == root && c.StartsOn == from && c.EndsOn == to, cancel);
        return PeriodRanges.Named(from, to, campaign ? [new DateInterval(from, to)] : []);
    }

    /// <summary>
    /// Waits for whoever is saving or sending an answer of the period, and lets them look again afterwards: what they read before is stale.
    /// </summary>
    private Task<int> TouchAsync(Guid id, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"UPDATE report_answer SET state = state WHERE period_id = {id}", cancel);

    private async Task<ReportPeriod> LoadAsync(Guid id, string? version, CancellationToken cancel)
    {
        var period = await db
            .ReportPeriods.Include(p => p.Levels)
            .Include(p => p.Areas)
            .AsSplitQuery()
            .SingleOrDefaultAsync(p => p.Id == id, cancel);
        if (period is null)
        {
            throw new DbUpdateConcurrencyException("The period was withdrawn in the meantime.");
        }

        db.ExpectVersion(period, version);

        // Rows of levels and areas alone may change, so the period is written all the same: its version is what a later save is compared
        // with.
        db.Entry(period).Property(p => p.FinalOn).IsModified = true;
        return period;
    }

    private Task<Guid> RootAsync(CancellationToken cancel) => db.Units.Where(u => u.ParentId == null).Select(u => u.Id).FirstAsync(cancel);

    private void Log(string action, ReportPeriod period, Guid root, string? reason) =>
        db.Audit(
            actor,
            clock.GetCurrentInstant(),
            action,
            "period",
            period.Id,
            root,
            new
            {
                name = period.NameVi,
                countedFrom = period.CountedFrom,
                countedTo = period.CountedTo,
                asOf = period.AsOf,
                dueOn = period.Levels.Max(l => l.DueOn),
                reason,
            }
        );
}
