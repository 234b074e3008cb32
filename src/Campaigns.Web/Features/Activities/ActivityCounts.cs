using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// What is known of an activity in numbers. Registered, present and counted stand beside each other and are never mixed: places are
/// given away beforehand, turns are those who came.
/// </summary>
/// <param name="ActivityId">Which activity.</param>
/// <param name="Registrations">Registrations that hold.</param>
/// <param name="Places">Places that they count.</param>
/// <param name="Attendances">Registrations that were present, of walk-ins too.</param>
/// <param name="Present">Turns that the door recorded: registrants and whoever came on their tickets.</param>
/// <param name="PresentWalkIns">Those of them who registered at the door.</param>
/// <param name="Headcounts">Entries of headcounts, corrections too.</param>
/// <param name="Counted">Turns counted without registration; zero where nobody counted, so ask <see cref="CountedOrNone"/> for the screen.</param>
public sealed record ActivityCount(
    Guid ActivityId, int Registrations, int Places, int Attendances, int Present, int PresentWalkIns, int Headcounts, int Counted)
{
    /// <summary>Turns counted; null where nobody entered a headcount yet.</summary>
    public int? CountedOrNone => Headcounts > 0 ? Counted : null;

    /// <summary>Whether anybody recorded who came: by the door or by a headcount, which may be zero.</summary>
    public bool IsRecorded => Recording.IsRecorded(new SessionRecords(Attendances, GridEntries: 0, Headcounts));

    /// <summary>All turns; null where nobody recorded who came.</summary>
    public int? Turns => IsRecorded ? Present + Counted : null;

    public static ActivityCount None(Guid activityId) => new(activityId, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>The numbers of one activity or of a page of them, read from their own rows.</summary>
public static class ActivityCounts
{
    public static async Task<ActivityCount> OfAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        (await OfAsync(db, [activityId], cancel))[activityId];

    /// <summary>A row for each of <paramref name="activityIds"/>, with zeros where there is nothing yet.</summary>
    public static async Task<IReadOnlyDictionary<Guid, ActivityCount>> OfAsync(CampaignsDbContext db, IReadOnlyCollection<Guid> activityIds, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(activityIds);
        if (activityIds.Count == 0)
        {
            return new Dictionary<Guid, ActivityCount>();
        }

        var ids = activityIds.Distinct().ToArray();
        var rows = await db.Database.SqlQuery<ActivityCount>(
            $"""
            SELECT a.id AS activity_id, r.registrations, r.places, t.attendances, t.present, t.present_walk_ins, h.headcounts, h.counted
            FROM unnest({ids}) AS a (id)
            CROSS JOIN LATERAL (
              SELECT count(*)::int AS registrations, coalesce(sum(places), 0)::int AS places
              FROM registration WHERE activity_id = a.id AND state = 'confirmed') r
            CROSS JOIN LATERAL (
              SELECT count(*)::int AS attendances,
                coalesce(sum(x.female + x.male + x.sex_not_known), 0)::int AS present,
                coalesce(sum(x.female + x.male + x.sex_not_known) FILTER (WHERE g.channel = 'walk_in'), 0)::int AS present_walk_ins
              FROM attendance x JOIN registration g ON g.id = x.registration_id
              WHERE x.activity_id = a.id AND x.annulled_at IS NULL) t
            CROSS JOIN LATERAL (
              SELECT count(*)::int AS headcounts, coalesce(sum(female + male + sex_not_known), 0)::int AS counted
              FROM headcount WHERE activity_id = a.id) h
            """).ToListAsync(cancel);
        return rows.ToDictionary(r => r.ActivityId);
    }

    /// <summary>The number of acts of phones at the activity's doors that wait for a decision.</summary>
    public static Task<int> WaitingAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM door_waiting WHERE activity_id = {activityId}").SingleAsync(cancel);
    }
}
