using Campaigns.Web.Data;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Outreach;

public static class OutreachFeature
{
    public static IServiceCollection AddOutreach(this IServiceCollection services) =>
        services.AddRecurring<OutreachFoldJob>("outreach-fold", Cron.Minutely(), j => j.RunAsync(CancellationToken.None))
            .AddScoped<OutreachQueries>()
            .AddScoped<OutreachProgress>()
            .AddScoped<OutreachWaiting>()
            .AddScoped<OutreachCommunes>()
            .AddScoped<OutreachTraining>()
            .AddScoped<OutreachNetwork>();
}

/// <summary>
/// Adds what was counted since to the sums. Figures are current without it: it keeps what is still to be added short. Also to be called
/// after an import.
/// </summary>
public sealed class OutreachFoldJob(CampaignsDbContext db)
{
    public Task RunAsync(CancellationToken cancel) => db.Database.ExecuteSqlAsync($"SELECT outreach_fold()", cancel);
}
