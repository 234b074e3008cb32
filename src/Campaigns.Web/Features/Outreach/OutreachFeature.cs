using Campaigns.Web.Data;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Outreach;

public static class OutreachFeature
{
    public static IServiceCollection AddOutreach(this IServiceCollection services) =>
        services
            .AddRecurring<OutreachFoldJob>("outreach-fold", Cron.Minutely(), j => j.RunAsync(CancellationToken.None))
            .AddScoped<OutreachQueries>()
            .AddScoped<OutreachProgress>()
            .AddScoped<OutreachWaiting>()
            .AddScoped<OutreachCommunes>()
            .AddScoped<OutreachTraining>()
            .AddScoped<OutreachNetwork>();
}

/// <summary>
/// Folds what was counted since the last run into the sums. Figures are right without it; it only keeps the queue short that every query
/// has to add. It is also called after an import.
/// </summary>
public sealed class OutreachFoldJob(CampaignsDbContext db)
{
    public Task RunAsync(CancellationToken cancel) => db.Database.ExecuteSqlAsync($"SELECT outreach_fold()", cancel);
}
