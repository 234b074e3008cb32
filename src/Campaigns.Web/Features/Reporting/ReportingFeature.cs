using Campaigns.Domain.Reporting;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using NodaTime;

namespace Campaigns.Web.Features.Reporting;

public static class ReportingFeature
{
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.AddOpenDataDescription();
        services.AddOptions<AttachmentOptions>().BindConfiguration("ReportFiles");
        return services
            .AddRecurring<OpenReportPeriodsJob>("report-periods", Cron.Daily(0, 10), j => j.RunAsync(CancellationToken.None))
            .AddRecurring<PlanReportReminders>("report-reminders", Cron.Hourly(15), j => j.RunAsync(CancellationToken.None))
            .AddScoped<ILetterWriter, ReportLetters>()
            .AddHostedService<PeriodsAtStart>()
            .AddScoped<ReportCounting>()
            .AddScoped<ReportReader>()
            .AddScoped<ReportEvents>()
            .AddScoped<ReportFiles>()
            .AddScoped<ILongJobWork, ReportPdfJob>()
            .AddScoped<ReportAnswers>()
            .AddScoped<ReportAttachments>()
            .AddScoped<ReportLetterheads>()
            .AddScoped<ReportTemplates>()
            .AddScoped<ReportExtensions>()
            .AddScoped<ReportKinds>()
            .AddScoped<AdHocReports>()
            .AddScoped<OpenDataSets>()
            .AddScoped<OpenDataApi>();
    }

    public static IEndpointRouteBuilder MapReporting(this IEndpointRouteBuilder endpoints)
    {
        OpenDataApi.Map(endpoints);
        OpenDataDescription.Map(endpoints);
        return endpoints;
    }

    /// <summary>Opens missing periods at the start, for a program that did not run when the job was due.</summary>
    private sealed class PeriodsAtStart(IServiceScopeFactory scopes) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<OpenReportPeriodsJob>().RunAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Opens the periods that began, with the answers that units owe for them.</summary>
public sealed class OpenReportPeriodsJob(CampaignsDbContext db, IClock clock)
{
    public Task RunAsync(CancellationToken cancel) => ReportOpening.EnsureAsync(db, clock.Today(), clock.GetCurrentInstant(), cancel);
}
