using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using NodaTime;

namespace Campaigns.Web.Features.Campaigns;

public static class CampaignsFeature
{
    public static IServiceCollection AddCampaigns(this IServiceCollection services)
    {
        services.AddHostedService<EditionsAtStart>();
        return services.AddRecurring<MakeEditionsJob>("campaign-editions", Cron.Daily(0, 5), j => j.RunAsync(CancellationToken.None));
    }

    /// <summary>Makes missing editions at the start, for a program that did not run when the job was due.</summary>
    private sealed class EditionsAtStart(IServiceScopeFactory scopes) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<MakeEditionsJob>().RunAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Makes the editions of the action months.</summary>
public sealed class MakeEditionsJob(CampaignsDbContext db, IClock clock)
{
    public Task RunAsync(CancellationToken cancel) => CampaignEditions.EnsureAsync(db, clock.Today(), cancel);
}
