using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Startup;
using NodaTime;
using Npgsql;

namespace Campaigns.Web.Features.Demo;

/// <summary>Registers the demo province, with which an empty embedded database is filled at its first start.</summary>
public static class DemoFeature
{
    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddSingleton(new DemoHook(LoadAsync));

    private static async Task LoadAsync(IServiceProvider services, CancellationToken cancel)
    {
        var clock = services.GetRequiredService<IClock>();
        var tokens = services.GetRequiredService<TicketTokens>();
        var replies = services.GetRequiredService<ReplyTokens>();
        var devices = services.GetRequiredService<DeviceTokens>();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        if (
            await DemoLoader.LoadAsync(
                services.GetRequiredService<CampaignsDbContext>(),
                clock.GetCurrentInstant(),
                tokens.CurrentVersion,
                (id, generation) => tokens.Hash(id, generation, tokens.CurrentVersion),
                (id, generation) => replies.Hash(id, generation, replies.CurrentVersion),
                (id, generation) => devices.Hash(id, generation, devices.CurrentVersion),
                cancel
            )
        )
        {
            await AnalyzeAsync(services.GetRequiredService<HostedDatabase>(), cancel);
            services
                .GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(DemoFeature))
                .LogInformation("The demo is filled, in {Seconds:0.0} s", watch.Elapsed.TotalSeconds);
        }
    }

    // ANALYZE tells the query planner about the new rows. Only the owner of the tables may run it.
    private static Task AnalyzeAsync(HostedDatabase database, CancellationToken cancel) =>
        database.AsOwnerAsync(
            async owner =>
            {
                await using var connection = new NpgsqlConnection(owner);
                await connection.OpenAsync(cancel);
                await using var analyze = new NpgsqlCommand("ANALYZE", connection);
                await analyze.ExecuteNonQueryAsync(cancel);
            },
            cancel
        );
}
