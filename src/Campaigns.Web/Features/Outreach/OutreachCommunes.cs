using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A commune and what took place there in a period.</summary>
/// <param name="Id">The commune's id.</param>
/// <param name="Name">The commune's name.</param>
/// <param name="ShortName">The commune's name without its type.</param>
/// <param name="SuperiorId">The id of the unit directly above.</param>
/// <param name="Superior">The name of the unit directly above.</param>
/// <param name="Reached">Whether something took place there in the period: an event was held, or somebody recorded one.</param>
/// <param name="LastId">The last event that took place there until the period's last day; null when there never was one.</param>
/// <param name="LastOn">The day of the last event.</param>
/// <param name="LastFormId">The form of the last event.</param>
/// <param name="LastPath">The path of the unit that organised the last event.</param>
/// <param name="NextAt">When the next scheduled event begins that still lies in the period.</param>
public sealed record CommuneLine(
    Guid Id,
    string Name,
    string ShortName,
    Guid? SuperiorId,
    string? Superior,
    bool Reached,
    Guid? LastId,
    LocalDate? LastOn,
    Guid? LastFormId,
    string? LastPath,
    Instant? NextAt
);

/// <summary>The communes under one superior unit, and those of them in which nothing took place.</summary>
public sealed record CommuneGroup(Guid? Id, string? Name, int All, IReadOnlyList<CommuneLine> Without)
{
    public int Reached => All - Without.Count;

    /// <summary>The percentage of communes in which something took place.</summary>
    public decimal Share => 100m * Reached / All;

    public bool IsComplete => Without.Count == 0;
}

/// <summary>Reads in which communes something took place and in which nothing did; always by place.</summary>
public sealed class OutreachCommunes(CampaignsDbContext db)
{
    /// <summary>Reads the communes under a unit (areas without areas below them) that exist in those days, by name.</summary>
    /// <param name="unit">The unit at the top.</param>
    /// <param name="campaign">Events of this campaign count, whatever their day; null: events in the days, of any campaign or none.</param>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day.</param>
    /// <param name="now">The present; scheduled events after it are still to come.</param>
    /// <param name="cancel">Cancels the query.</param>
    public Task<List<CommuneLine>> ReadAsync(
        Guid unit,
        Guid? campaign,
        LocalDate first,
        LocalDate last,
        Instant now,
        CancellationToken cancel
    ) =>
        db
            .Database.SqlQuery<CommuneLine>(
                $"""
                WITH commune AS (
                  SELECT c.id, c.name, c.short_name, c.parent_id, c.path
                  FROM unit c JOIN unit top ON c.path <@ top.path
                  WHERE top.id = {unit} AND c.kind = 'area' AND c.valid_from <= {last} AND (c.valid_to IS NULL OR c.valid_to >= {first})
                    AND NOT EXISTS (SELECT FROM unit b WHERE b.parent_id = c.id AND b.kind = 'area')),
                place AS (SELECT u.id, c.id AS commune_id FROM commune c JOIN unit u ON u.path <@ c.path),
                happened AS MATERIALIZED (
                  SELECT p.commune_id, h.campaign_id, h.on_date, h.activity_id, h.form_id
                  FROM outreach_happened h
                  JOIN place p ON p.id = h.place_unit_id),
                latest AS (
                  SELECT DISTINCT ON (commune_id) commune_id, activity_id, on_date, form_id FROM happened WHERE on_date <= {last}
                    ORDER BY commune_id, on_date DESC, activity_id DESC),
                coming AS (
                  SELECT p.commune_id, min(s.starts_at) AS starts_at
                  FROM activity a JOIN place p ON p.id = a.place_unit_id JOIN session s ON s.activity_id = a.id
                  WHERE a.kind = 'event' AND a.state = 'scheduled' AND s.called_off_at IS NULL AND s.starts_at > {now}
                    AND s.starts_at < {VietnamTime.InstantOf(last.PlusDays(1).AtMidnight())}
                  GROUP BY p.commune_id)
                SELECT c.id, c.name, c.short_name, above.id AS superior_id, above.name AS superior,
                  EXISTS (
                    SELECT FROM happened h WHERE h.commune_id = c.id
                      AND CASE WHEN {campaign}::uuid IS NULL THEN h.on_date BETWEEN {first} AND {last}
                        ELSE h.campaign_id = {campaign}::uuid END) AS reached,
                  l.activity_id AS last_id, l.on_date AS last_on, l.form_id AS last_form_id, organiser.path::text AS last_path,
                    n.starts_at AS next_at
                FROM commune c
                LEFT JOIN unit above ON above.id = c.parent_id
                LEFT JOIN latest l ON l.commune_id = c.id
                LEFT JOIN activity a ON a.id = l.activity_id
                LEFT JOIN unit organiser ON organiser.id = a.organising_unit_id
                LEFT JOIN coming n ON n.commune_id = c.id
                """
            )
            .OrderBy(c => c.Name)
            .ThenBy(c => c.Id)
            .ToListAsync(cancel);
}
