using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>Reads the numbers that triggers keep about an activity's registrations, so that no page has to add up all rows.</summary>
internal static class RegistrationTally
{
    /// <summary>The number of places that are taken.</summary>
    public static Task<int> TakenAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<int>(
                $"SELECT coalesce((SELECT places_taken FROM registration_tally WHERE activity_id = {activityId}), 0) AS \"Value\""
            )
            .SingleAsync(cancel);

    /// <summary>The facts about the activity that the rules need, counted while its row is locked.</summary>
    public static async Task<RegistrationFacts> FactsAsync(CampaignsDbContext db, Activity activity, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(activity);
        var (taken, byGroups) = await TakenWithGroupsAsync(db, activity.Id, cancel);
        return RegistrationFacts.Of(activity, taken) with { GroupPlacesTaken = byGroups };
    }

    /// <summary>The number of places that are taken, and how many of them are taken by groups.</summary>
    public static Task<(int All, int ByGroups)> TakenWithGroupsAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        Together.ReadAsync(
            db,
            () => TakenAsync(db, activityId, cancel),
            () =>
                db
                    .Registrations.Where(r => r.ActivityId == activityId && r.IsGroup && r.State == RegistrationState.Confirmed)
                    .SumAsync(r => r.Places, cancel)
        );

    /// <summary>The number of places that are left; negative when people were admitted beyond the capacity; null: no limit.</summary>
    public static Task<int?> LeftAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<int?>(
                $"""
                SELECT a.capacity - coalesce(t.places_taken, 0) AS "Value" FROM activity a LEFT
                  JOIN registration_tally t ON t.activity_id = a.id WHERE a.id = {activityId}
                """
            )
            .SingleAsync(cancel);

    /// <summary>A mark that changes whenever a registration of the activity is made, withdrawn or corrected.</summary>
    public static Task<string> MarkAsync(CampaignsDbContext db, Guid activityId, CancellationToken cancel) =>
        db
            .Database.SqlQuery<string>(
                $"SELECT coalesce((SELECT version FROM registration_tally WHERE activity_id = {activityId}), 0)::text AS \"Value\""
            )
            .SingleAsync(cancel);
}
