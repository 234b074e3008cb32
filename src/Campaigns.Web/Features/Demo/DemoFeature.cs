using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>The demo province, which an empty embedded database is filled with at its first start.</summary>
public static class DemoFeature
{
    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddSingleton(new DemoHook(LoadAsync));

    private static async Task LoadAsync(IServiceProvider services, CancellationToken cancel)
    {
        var clock = services.GetRequiredService<IClock>();
        var tokens = services.GetRequiredService<TicketTokens>();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        if (await DemoLoader.LoadAsync(
            services.GetRequiredService<CampaignsDbContext>(),
            clock.GetCurrentInstant(),
            tokens.CurrentVersion,
            (id, generation) => tokens.Hash(id, generation, tokens.CurrentVersion),
            cancel))
        {
            services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DemoFeature)).LogInformation("The demo is filled, in {Seconds:0.0} s", watch.Elapsed.TotalSeconds);
        }
    }
}
