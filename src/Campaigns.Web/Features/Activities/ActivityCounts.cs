using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// The numbers of an activity. Registered, present and counted stand beside each other and are never mixed: places are given away
/// beforehand, and turns count the people who came.
/// </summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Registrations">The confirmed registrations.</param>
/// <param name="Places">The places that these registrations take.</param>
/// <param name="Attendances">The attendances that are not annulled, walk-ins included.</param>
/// <param name="Present">The turns that the door recorded: registrants and the people who came on their tickets.</param>
/// <param name="PresentWalkIns">
/// The part of <c>Present</c> that had not registered before: who registered at the door, and who was added from a list of those who came.
/// </param>
/// <param name="Headcounts">The number of headcount entries that stand, corrections included.</param>
/// <param name="Counted">The turns of the headcounts. Also 0 when nobody counted, so the screen uses <see cref="CountedOrNone"/>.</param>
public sealed record ActivityCount(
    Guid ActivityId,
    int Registrations,
    int Places,
    int Attendances,
    int Present,
    int PresentWalkIns,
    int Headcounts,
    int Counted
)
{
    /// <summary>The turns of the headcounts; null when nobody entered a headcount.</summary>
    public int? CountedOrNone => Headcounts > 0 ? Counted : null;

    /// <summary>Whether somebody recorded who came, at the door or with a headcount. A headcount may be zero.</summary>
    public bool IsRecorded => Recording.IsRecorded(new SessionRecords(Attendances, GridEntries: 0, Headcounts));

    /// <summary>All turns; null when nobody recorded who came.</summary>
    public int? Turns => IsRecorded ? Present + Counted : null;

    public static ActivityCount None(Guid activityId) => new(activityId, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>Counts for one activity, or for the activities of one page, from the rows themselves.</summary>
public static class ActivityCounts
{
    /// <summary>
    /// How many acts the phones that are paired with the activity, at their last contact, said they had not sent, and how many phones were
    /// not heard of since the activity was over. Revoked phones are left out, because nothing that they send counts any more.
    /// </summary>
    public static async Task<UnsentActs> UnsentAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db
            .Database.SqlQuery<UnsentActs>(
                $"""
                SELECT count(*) FILTER (WHERE p.waiting > 0)::int AS phones, coalesce(sum(p.waiting), 0)::int AS acts,
                  count(*) FILTER (WHERE p.waiting = 0 AND g.ended_at IS NULL AND p.last_seen_at < o.ends_at)::int AS silent
                FROM device_grant g
                JOIN door_phone p ON p.actor_kind = 'device' AND p.actor_id = g.id
                CROSS JOIN LATERAL (SELECT max(s.ends_at) AS ends_at FROM session s WHERE s.activity_id = g.activity_id
                  AND s.called_off_at IS NULL) o
                WHERE g.activity_id = {activityId} AND g.revoked_at IS NULL
                """
            )
            .SingleAsync(cancel);
    }

    public static async Task<ActivityCount> OfAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        (await OfAsync(db, [activityId], cancel))[activityId];

    /// <summary>One row for each of <paramref name="activityIds"/>, with zeros where nothing was recorded.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ActivityCount>> OfAsync(
        CampaignsDbContext db,
        IReadOnlyCollection<Guid> activityIds,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(activityIds);
        if (activityIds.Count == 0)
        {
            return new Dictionary<Guid, ActivityCount>();
        }

        var ids = activityIds.Distinct().ToArray();
        var rows = await db
            .Database.SqlQuery<ActivityCount>(
                $"""
                SELECT a.id AS activity_id, r.registrations, r.places, t.attendances, t.present, t.present_walk_ins, h.headcounts, h.counted
                FROM unnest({ids}) AS a (id)
                CROSS JOIN LATERAL (
                  SELECT count(*)::int AS registrations,
                    coalesce((SELECT t.places_taken FROM registration_tally t WHERE t.activity_id = a.id), 0) AS places
                  FROM registration WHERE activity_id = a.id AND state = 'confirmed') r
                CROSS JOIN LATERAL (
                  SELECT count(*)::int AS attendances,
                    coalesce(sum(attendance_turns(x)), 0)::int AS present,
                    coalesce(sum(attendance_turns(x))
                      FILTER (WHERE g.channel IN ('walk_in', 'import')), 0)::int AS present_walk_ins
                  FROM attendance x JOIN registration g ON g.id = x.registration_id
                  WHERE x.activity_id = a.id AND x.annulled_at IS NULL) t
                CROSS JOIN LATERAL (
                  SELECT (SELECT count(*)::int FROM headcount_standing s WHERE s.activity_id = a.id) AS headcounts,
                    coalesce(sum(headcount_turns(headcount)), 0)::int AS counted
                  FROM headcount WHERE activity_id = a.id) h
                """
            )
            .ToListAsync(cancel);
        return rows.ToDictionary(r => r.ActivityId);
    }

    /// <summary>The number of acts of phones at the activity's doors that wait for a decision.</summary>
    public static Task<int> WaitingAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db
            .Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM door_waiting WHERE activity_id = {activityId}")
            .SingleAsync(cancel);
    }
}
