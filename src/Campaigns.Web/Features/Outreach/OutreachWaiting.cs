using Campaigns.Domain.Campaigns;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Outreach;

/// <summary>A unit that still has something to record. The three counts are of different things and are never added up.</summary>
/// <param name="Id">The organising unit.</param>
/// <param name="Name">Its name.</param>
/// <param name="Above">The name of the unit directly above.</param>
/// <param name="Contact">The person or office to ask there; null when none is known.</param>
/// <param name="Sessions">Sessions of events that are over, with neither an attendance nor a headcount.</param>
/// <param name="NotHeld">Events that are over and still stand as scheduled.</param>
/// <param name="CourseSessions">Sessions of course runs that are over and in which nobody was marked in any way.</param>
/// <param name="Oldest">When the oldest of these ended.</param>
public sealed record WaitingUnit(
    Guid Id,
    string Name,
    string? Above,
    string? Contact,
    int Sessions,
    int NotHeld,
    int CourseSessions,
    Instant Oldest
);

/// <summary>The totals of all units, and when the oldest item ended.</summary>
public sealed record WaitingTotal(int Units, int Sessions, int NotHeld, int CourseSessions, Instant Oldest);

/// <summary>The number of sessions that nobody recorded in another campaign, or in none (the empty id).</summary>
public sealed record WaitingElsewhere(Guid CampaignId, int Sessions);

/// <summary>Reads which units have not recorded yet, by the unit that answers for the activity.</summary>
public sealed class OutreachWaiting(CampaignsDbContext db)
{
    private const int PageSize = 50;

    private static readonly ListOrders<WaitingUnit, WaitingUnit> Orders = new ListOrders<WaitingUnit, WaitingUnit>(u => u.Id, u => u.Id)
        .ByTime(u => u.Oldest, u => u.Oldest)
        .ByName(u => u.Name);

    /// <summary>
    /// The units below a unit that still have something to record, for a campaign (null: for events without one) or for days; the unit that
    /// has waited longest comes first. A session belongs to the day on which it begins, an event to the day of its last session.
    /// </summary>
    public IQueryable<WaitingUnit> Units(Campaign? campaign, FigurePeriod period, Guid unit, Instant now)
    {
        ArgumentNullException.ThrowIfNull(period);
        var key = campaign?.Id ?? Guid.Empty;
        var (first, last) = (period.Days?.First, period.Days?.Last);

        // A course run belongs to no campaign. Those on the campaign's days are shown beside it.
        var days =
            period.Days is { } asked ? VietnamTime.WholeDays(asked.First, asked.Last)
            : campaign is null ? (Interval?)null
            : CampaignWindow.Of(campaign).Interval;
        return db.Database.SqlQuery<WaitingUnit>(
            $"""
            SELECT w.unit_id AS id, u.name, above.name AS above, u.contact,
              count(*) FILTER (WHERE w.kind = 'session')::int AS sessions,
              count(*) FILTER (WHERE w.kind = 'event')::int AS not_held,
              count(*) FILTER (WHERE w.kind = 'course')::int AS course_sessions,
              min(w.ends_at) AS oldest
            FROM (
              SELECT a.organising_unit_id AS unit_id, 'session' AS kind, m.ends_at
              FROM outreach_missing m
              JOIN activity a ON a.id = m.activity_id
              JOIN session s ON s.id = m.session_id
              WHERE CASE WHEN {first}::date IS NULL THEN m.campaign_id = {key} ELSE s.starts_at >= {days?.Start}
                AND s.starts_at < {days?.End} END
                AND m.unit_id = {unit} AND m.side = 'organising' AND m.ends_at <= {now}
              UNION ALL
              SELECT a.organising_unit_id, 'event', done.ends_at
              FROM activity_scope sc
              JOIN activity a ON a.id = sc.activity_id
              CROSS JOIN LATERAL (
                SELECT max(s.starts_at) AS starts_at, max(s.ends_at) AS ends_at FROM session s
                  WHERE s.activity_id = a.id AND s.called_off_at IS NULL) done
              WHERE sc.ancestor_unit_id = {unit} AND sc.side = 'organising' AND sc.starts_at <= {now} AND done.ends_at <= {now}
                AND a.kind = 'event' AND a.state = 'scheduled'
                AND CASE WHEN {first}::date IS NULL THEN coalesce(a.campaign_id, outreach_no_campaign()) = {key}
                  ELSE (done.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN {first}::date AND {last}::date END
              UNION ALL
              SELECT a.organising_unit_id, 'course', s.ends_at
              FROM activity_scope sc
              JOIN activity a ON a.id = sc.activity_id
              JOIN session s ON s.activity_id = a.id AND s.called_off_at IS NULL
              WHERE sc.ancestor_unit_id = {unit} AND sc.side = 'organising' AND sc.starts_at <= {now} AND s.ends_at <= {now}
                AND ({days?.Start}::timestamptz IS NULL OR s.starts_at >= {days?.Start}) AND ({days?.End}::timestamptz IS NULL
                  OR s.starts_at < {days?.End})
                AND a.kind = 'course_run' AND a.state IN ('scheduled', 'held', 'confirmed')
                AND NOT EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)) w
            JOIN unit u ON u.id = w.unit_id
            LEFT JOIN unit above ON above.id = u.parent_id
            GROUP BY w.unit_id, u.name, above.name, u.contact
            """
        );
    }

    /// <summary>A page of these units.</summary>
    public Task<ShownList<WaitingUnit>> ShowAsync(
        Campaign? campaign,
        FigurePeriod period,
        Guid unit,
        Instant now,
        ListFilter filter,
        string path,
        CancellationToken cancel
    )
    {
        var units = Units(campaign, period, unit, now);
        return Orders.ShowAsync(db, filter, path, PageSize, units, units, page => page.ToListAsync(cancel), cancel);
    }

    /// <summary>All of these units in the order that is asked for, as the database sends them.</summary>
    public IAsyncEnumerable<WaitingUnit> EachAsync(Campaign? campaign, FigurePeriod period, Guid unit, Instant now, ListFilter filter) =>
        Orders.EachAsync(filter, Units(campaign, period, unit, now), rows => rows);

    /// <summary>The units that have waited longest.</summary>
    public async Task<IReadOnlyList<WaitingUnit>> LongestAsync(
        Campaign? campaign,
        FigurePeriod period,
        Guid unit,
        Instant now,
        int max,
        CancellationToken cancel
    ) => await Orders.AllAsync(db, new PlainListFilter(), Units(campaign, period, unit, now), max, page => page.ToListAsync(cancel));

    /// <summary>The totals of these units; null when nothing waits.</summary>
    public Task<WaitingTotal?> TotalAsync(Campaign? campaign, FigurePeriod period, Guid unit, Instant now, CancellationToken cancel) =>
        Units(campaign, period, unit, now)
            .GroupBy(_ => 1)
            .Select(g => new WaitingTotal(
                g.Count(),
                g.Sum(u => u.Sessions),
                g.Sum(u => u.NotHeld),
                g.Sum(u => u.CourseSessions),
                g.Min(u => u.Oldest)
            ))
            .SingleOrDefaultAsync(cancel);

    /// <summary>What waits in other campaigns, so that the page of one campaign does not hide it.</summary>
    public Task<List<WaitingElsewhere>> ElsewhereAsync(IReadOnlyList<Guid> campaignKeys, Guid unit, Instant now, CancellationToken cancel)
    {
        var keys = campaignKeys.ToArray();
        return db
            .Database.SqlQuery<WaitingElsewhere>(
                $"""
                SELECT campaign_id, count(*)::int AS sessions FROM outreach_missing
                WHERE campaign_id = ANY ({keys}) AND unit_id = {unit} AND side = 'organising' AND ends_at <= {now}
                GROUP BY campaign_id
                """
            )
            .ToListAsync(cancel);
    }
}
