using Campaigns.Domain.Activities;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Drops the kept public pages of an activity after a change was committed: a change of the activity itself or of rows that refer to it
/// (sessions, registrations, speakers). Changes by other processes, and changes of many activities at once (such as a unit's name), become
/// visible when the kept answer expires.
/// </summary>
public sealed class PublicPagesChange(IOutputCacheStore kept, PublicCodes codes, AfterCommit afterCommit) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        Note(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(SavingChanges(eventData, result));

    /// <summary>Drops the kept pages of an activity after the commit; for rows that are not saved by EF Core.</summary>
    public void Drop(Guid activityId) =>
        afterCommit.Run(() => _ = kept.EvictByTagAsync(SharedPages.TagOf(activityId), CancellationToken.None).AsTask());

    private void Note(DbContext db)
    {
        // Entries is called once, because each call searches all tracked rows for changes.
        var changed = db
            .ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .ToList();
        foreach (var code in changed.Select(e => e.Entity).OfType<Activity>().Select(a => a.Code))
        {
            afterCommit.Run(() => codes.Forget(code));
        }

        foreach (var id in changed.Select(ActivityOf).OfType<Guid>().Distinct())
        {
            Drop(id);
        }
    }

    private static Guid? ActivityOf(Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry entry) =>
        entry.Entity is Activity activity ? activity.Id
        : entry.Metadata.FindProperty("ActivityId") is { } property ? entry.Property(property).CurrentValue as Guid?
        : null;
}
