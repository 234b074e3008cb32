using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>A draft or a postponed event whose wished time and place clash with a booking of another event.</summary>
public sealed record ClashRow(
    Guid Id,
    string Title,
    Instant StartsAt,
    Guid OtherId,
    string OtherTitle,
    Instant OtherStartsAt,
    Instant OtherEndsAt,
    string OtherPath,
    string OtherUnit,
    string? Venue,
    string? Person
);

/// <summary>Finds drafts and postponed events whose wish clashes with a booking. Today and the event's own page show this.</summary>
public static class WishClashes
{
    /// <summary>The events in order of time, each with one clash.</summary>
    /// <param name="db">The database.</param>
    /// <param name="unitId">The unit whose events are searched.</param>
    /// <param name="only">The id of the only event to check; null for all.</param>
    /// <param name="most">The largest number of events to return.</param>
    /// <param name="now">The present. Events that are over do not clash.</param>
    /// <param name="cancel">Cancels the reading.</param>
    public static async Task<IReadOnlyList<ClashRow>> UnderAsync(
        CampaignsDbContext db,
        Guid unitId,
        Guid? only,
        int most,
        Instant now,
        CancellationToken cancel
    ) =>
        await db
            .Database.SqlQuery<ClashRow>(
                $"""
                SELECT DISTINCT ON (sc.starts_at, a.id) a.id, a.title, s.starts_at, o.id AS other_id, o.title AS other_title,
                  b.starts_at AS other_starts_at, b.ends_at AS other_ends_at,
                  ou.path::text AS other_path, ou.name AS other_unit, v.name AS venue, p.name AS person
                FROM activity_scope sc
                JOIN activity a ON a.id = sc.activity_id
                JOIN session s ON s.activity_id = a.id AND s.called_off_at IS NULL
                JOIN LATERAL (
                  SELECT b.activity_id, b.venue_id, b.standing_id, b.starts_at, b.ends_at FROM booking b
                  WHERE b.activity_id <> a.id AND b.venue_id = a.venue_id AND NOT b.shared
                    AND b.rooms && int4range(a.room_from, a.room_to, '[]') AND b.during && tstzrange(s.starts_at, s.ends_at)
                  UNION ALL
                  SELECT b.activity_id, b.venue_id, b.standing_id, b.starts_at, b.ends_at
                  FROM activity_speaker x JOIN person q ON q.id = x.person_id JOIN booking b ON b.standing_id = q.standing_id
                  WHERE x.activity_id = a.id AND b.activity_id <> a.id AND b.during && tstzrange(s.starts_at, s.ends_at)
                  UNION ALL
                  SELECT b.activity_id, b.venue_id, b.standing_id, b.starts_at, b.ends_at
                  FROM invitation i JOIN person q ON q.id = i.person_id JOIN booking b ON b.standing_id = q.standing_id
                  WHERE i.activity_id = a.id AND i.invited_to = 'help' AND i.answer = 'yes' AND i.withdrawn_at IS NULL
                    AND b.activity_id <> a.id AND b.during && tstzrange(s.starts_at, s.ends_at)
                  LIMIT 1) b ON true
                JOIN activity o ON o.id = b.activity_id
                JOIN unit ou ON ou.id = o.organising_unit_id
                LEFT JOIN venue v ON v.id = b.venue_id
                LEFT JOIN person p ON p.id = b.standing_id
                WHERE sc.ancestor_unit_id = {unitId} AND sc.side = 'organising' AND sc.starts_at > {now} AND sc.starts_at < 'infinity'
                  AND a.kind = 'event' AND a.state IN ('draft', 'postponed') AND ({only}::uuid IS NULL OR a.id = {only})
                ORDER BY sc.starts_at, a.id, s.ordinal LIMIT {most}
                """
            )
            .ToListAsync(cancel);
}
