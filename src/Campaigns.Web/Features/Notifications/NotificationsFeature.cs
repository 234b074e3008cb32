using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Metrics;
using Hangfire;

namespace Campaigns.Web.Features.Notifications;

/// <summary>Registers the job that sends mails, and the folder for mails of an installation that is tried out.</summary>
public static class NotificationsFeature
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) =>
        services
            .AddScoped<PickupFolder>()
            .AddSingleton<MailMeter>()
            .AddSingleton(s => MailSettings.Read(s.GetRequiredService<IConfiguration>()))
            .AddGauge(
                "campaigns.mail.owed",
                "{message}",
                "Messages that are due and neither sent nor given up.",
                "SELECT count(*)::float8 FROM message WHERE state = 'due' AND due_at <= $1"
            )
            .AddGauge(
                "campaigns.mail.oldest_owed",
                "s",
                "For how long the oldest of them has been due.",
                "SELECT coalesce(extract(epoch FROM $1 - min(due_at)), 0)::float8 FROM message WHERE state = 'due' AND due_at <= $1"
            )
            .AddRecurring<SendDueMessages>("messages", Cron.Minutely(), job => job.RunAsync(CancellationToken.None));
}
