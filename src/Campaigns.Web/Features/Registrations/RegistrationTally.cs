using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Registrations;

/// <summary>What the database keeps of an activity's registrations as they come, go and are put right: nobody adds them all up at each look.</summary>
internal static class RegistrationTally
{
    /// <summary>Places taken.</summary>
    public static Task<int> TakenAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db.Database.SqlQuery<int>($"SELECT coalesce((SELECT places_taken FROM registration_tally WHERE activity_id = {activityId}), 0) AS \"Value\"").SingleAsync(cancel);

    /// <summary>What the rules have to know of the activity, counted while its row is locked.</summary>
    public static async Task<RegistrationFacts> FactsAsync(CampaignsDbContext db, Activity activity, CancellationToken cancel) => RegistrationFacts.Of(activity, await TakenAsync(db, activity.Id, cancel)) with
    {
        GroupPlacesTaken = await db.Registrations.Where(r => r.ActivityId == activity.Id && r.IsGroup && r.State == RegistrationState.Confirmed).SumAsync(r => r.Places, cancel),
    };

    /// <summary>Places that are left, less than none where people were let in all the same; null: no limit.</summary>
    public static Task<int?> LeftAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db.Database.SqlQuery<int?>(
            $"""
            SELECT a.capacity - coalesce(t.places_taken, 0) AS "Value" FROM activity a LEFT JOIN registration_tally t ON t.activity_id = a.id WHERE a.id = {activityId}
            """).SingleAsync(cancel);

    /// <summary>Another whenever a registration of the activity comes, goes or is put right.</summary>
    public static Task<string> MarkAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db.Database.SqlQuery<string>($"SELECT coalesce((SELECT version FROM registration_tally WHERE activity_id = {activityId}), 0)::text AS \"Value\"").SingleAsync(cancel);
}
