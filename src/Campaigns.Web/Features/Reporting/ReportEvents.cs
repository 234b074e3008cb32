using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

/// <summary>An event behind the figures of an answer; its turns are null when nobody recorded any.</summary>
public sealed record ReportEvent(
    Guid AnswerId,
    Guid ActivityId,
    LocalDate OnDate,
    string Title,
    string Unit,
    string UnitPath,
    string? Place,
    string? FormVi,
    string? FormEn,
    bool Held,
    long? Turns,
    long? Female,
    long? Male
);

/// <summary>Reads the events from which the figures of an answer are made.</summary>
public sealed class ReportEvents(CampaignsDbContext db)
{
    /// <summary>The events of one answer, by day.</summary>
    public Task<List<ReportEvent>> ReadAsync(AnswerHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(head);
        return ReadAsync([head.Answer.Id], head.Period, cancel);
    }

    /// <summary>The events of answers of one period, by day.</summary>
    public Task<List<ReportEvent>> ReadAsync(Guid[] answers, ReportPeriod period, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(period);
        var (first, last) = (period.CountedFrom, period.AsOf);
        return db
            .Database.SqlQuery<ReportEvent>(
                $"""
                WITH part AS MATERIALIZED (SELECT answer_id, unit_id FROM report_part WHERE answer_id = ANY ({answers})),
                counted AS (
                  SELECT p.answer_id, f.activity_id, min(f.on_date) AS on_date, sum(fact_turns(f, NULL))::bigint AS turns,
                    sum(fact_turns(f, 'female'))::bigint AS female, sum(fact_turns(f, 'male'))::bigint AS male
                  FROM part p JOIN outreach_fact f ON f.organising_unit_id = p.unit_id AND f.on_date BETWEEN {first} AND {last}
                  GROUP BY p.answer_id, f.activity_id HAVING sum(f.facts) > 0),
                held AS (
                  SELECT p.answer_id, h.activity_id, h.on_date
                  FROM part p JOIN outreach_held h ON h.organising_unit_id = p.unit_id AND h.on_date BETWEEN {first} AND {last})
                SELECT coalesce(h.answer_id, c.answer_id) AS answer_id, a.id AS activity_id, coalesce(h.on_date, c.on_date) AS on_date,
                  a.title, u.short_name AS unit, u.path::text AS unit_path, p.name AS place, m.name_vi AS form_vi, m.name_en AS form_en,
                  h.activity_id IS NOT NULL AS held, c.turns, c.female, c.male
                FROM counted c FULL JOIN held h ON h.activity_id = c.activity_id AND h.answer_id = c.answer_id
                JOIN activity a ON a.id = coalesce(c.activity_id, h.activity_id)
                JOIN unit u ON u.id = a.organising_unit_id
                LEFT JOIN unit p ON p.id = a.place_unit_id
                LEFT JOIN event e ON e.activity_id = a.id
                LEFT JOIN event_form m ON m.id = e.form_id
                """
            )
            .OrderBy(e => e.OnDate)
            .ThenBy(e => e.ActivityId)
            .ToListAsync(cancel);
    }
}
