using Campaigns.Web.Platform.Jobs;
using Hangfire;

namespace Campaigns.Web.Features.Notifications;

/// <summary>Mails: the ledger, what they say, and the job that sends them.</summary>
public static class NotificationsFeature
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) =>
        services
            .AddScoped<Letters>()
            .AddScoped<PickupFolder>()
            .AddRecurring<SendDueMessages>("messages", Cron.Minutely(), job => job.RunAsync(CancellationToken.None));
}
