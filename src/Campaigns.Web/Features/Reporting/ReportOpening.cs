using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>Opens periods by the days of their kinds, and makes the answer that each unit then owes.</summary>
public static class ReportOpening
{
    /// <summary>Opens what is open on a day and missing. What is there stays as it is; several servers may do this at once.</summary>
    public static async Task EnsureAsync(CampaignsDbContext db, LocalDate today, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var kinds = await ReportKinds.Whole(db).AsNoTracking().OrderBy(k => k.Position).ToListAsync(cancel);
        foreach (var kind in kinds.Where(PeriodRules.IsSound))
        {
            foreach (var dates in PeriodRules.Open(kind, today))
            {
                await OpenAsync(db, kind, dates, now, cancel);
            }
        }
    }

    /// <summary>
    /// Opens one period and makes its missing answers: for units that exist in it and whose level owes it. The agency that leads the
    /// programme owes none of its own, because it compiles the one of its area, and its work is counted there.
    /// </summary>
    public static async Task OpenAsync(
        CampaignsDbContext db,
        ReportPeriodKind kind,
        PeriodDates dates,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(dates);
        var owed = kind.DaysOf(dates.Year).Levels;
        var levels = owed.Select(d => d.LevelKey).ToArray();
        var due = owed.Select(d => d.DueOn.Of(dates.Year)).ToArray();
        var unsigned = owed.Select(d => d.MaySendUnsigned).ToArray();
        var (nameVi, nameEn) = kind.NamesOf(dates.Year);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO report_period (id, kind_id, year, name_vi, name_en, counted_from, counted_to, as_of, final_on, opened_at)
            VALUES ({Guid.CreateVersion7()}, {kind.Id}, {dates.Year}, {nameVi}, {nameEn}, {dates.From}, {dates.To}, {dates.AsOf},
              {dates.FinalOn}, {now})
            ON CONFLICT DO NOTHING
            """,
            cancel
        );
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH template AS (
              SELECT DISTINCT ON (l.level_key) l.level_key, t.id
              FROM report_template t JOIN report_template_level l ON l.template_id = t.id
              ORDER BY l.level_key, t.version DESC, t.id)
            INSERT INTO report_answer (id, period_id, unit_id, template_id, due_on, may_send_unsigned, state, source, last_version)
            SELECT new_id(), p.id, u.id, t.id, d.due_on, d.unsigned, 'not_begun', 'unit', 0
            FROM report_period p
            CROSS JOIN unnest({levels}, {due}, {unsigned}) AS d (level_key, due_on, unsigned)
            JOIN template t ON t.level_key = d.level_key
            JOIN unit u ON u.level_key = d.level_key AND u.valid_from <= p.as_of AND (u.valid_to IS NULL OR u.valid_to >= p.counted_from)
            WHERE p.kind_id = {kind.Id} AND p.year = {dates.Year} AND NOT leads_programme(u.id, p.as_of)
            ON CONFLICT (period_id, unit_id) DO NOTHING
            """,
            cancel
        );
        var period = await db.ReportPeriods.Where(p => p.KindId == kind.Id && p.Year == dates.Year).Select(p => p.Id).SingleAsync(cancel);
        await LinkAsync(db, period, cancel);
    }

    /// <summary>Lets each answer of a period go into that of the nearest unit above that owes one too.</summary>
    public static async Task LinkAsync(CampaignsDbContext db, Guid period, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE report_answer a SET superior_id = (
              SELECT b.id FROM unit_scope s JOIN report_answer b ON b.unit_id = s.ancestor_unit_id AND b.period_id = a.period_id
              WHERE s.unit_id = a.unit_id AND s.depth > 0
              ORDER BY s.depth LIMIT 1)
            WHERE a.period_id = {period} AND a.superior_id IS NULL
            """,
            cancel
        );
    }
}
