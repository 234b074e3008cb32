using System.Security.Cryptography;
using System.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Startup;
using OpenTelemetry.Metrics;

namespace Campaigns.Web.Platform.Metrics;

/// <summary>
/// Figures for a scraper at <c>/metrics</c>, in the format of Prometheus: requests, database connections, jobs, the runtime, and the
/// features' own counters. They hold counts and durations only, nothing about persons.
/// </summary>
/// <remarks>
/// Without the setting <c>Metrics:Token</c> the address does not exist. With the setting, a request without that bearer token gets the same
/// 404.
/// </remarks>
public static class MetricsSetup
{
    public const string Path = "/metrics";

    private const string TokenSetting = "Metrics:Token";
    private const int MinToken = 32;

    private static readonly string[] Meters =
    [
        ProgramMeter.Name,
        "Npgsql",
        "System.Runtime",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.RateLimiting",
    ];

    /// <exception cref="StartupException">The token is too short to be a secret.</exception>
    public static IServiceCollection AddProgramMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddMetrics();
        services.AddSingleton<RefusalMeter>();
        if (configuration[TokenSetting] is not { Length: > 0 } token)
        {
            return services;
        }

        if (token.Length < MinToken)
        {
            throw new StartupException(
                "Metrics__Token is too short: make one with 'openssl rand -hex 32', or leave it out, and there is no /metrics."
            );
        }

        services.AddSingleton(new ScraperToken(token));
        services.AddSingleton<Gauges>();

        // The database is asked at each scrape, so the exporter must not serve an earlier answer again.
        services
            .AddOpenTelemetry()
            .WithMetrics(m => m.AddMeter(Meters).AddPrometheusExporter(o => o.ScrapeResponseCacheDurationMilliseconds = 0));
        return services;
    }

    /// <summary>Registers a number that the database computes at each scrape.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The name in OpenTelemetry's form: <c>campaigns.mail.owed</c>.</param>
    /// <param name="unit">The unit in UCUM: <c>{message}</c>, <c>s</c>.</param>
    /// <param name="description">What the number means, in a sentence.</param>
    /// <param name="sql">A query that returns one number; $1 is the present time.</param>
    public static IServiceCollection AddGauge(this IServiceCollection services, string name, string unit, string description, string sql) =>
        services.AddSingleton(new Gauge(name, unit, description, sql));

    public static void MapProgramMetrics(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetService<ScraperToken>() is not { } token)
        {
            return;
        }

        var gauges = app.Services.GetRequiredService<Gauges>();
        app.MapPrometheusScrapingEndpoint(Path)
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute())
            .Add(endpoint =>
            {
                var scrape = endpoint.RequestDelegate!;
                endpoint.RequestDelegate = async context =>
                {
                    if (!token.IsSentBy(context.Request))
                    {
                        context.Response.StatusCode = StatusCodes.Status404NotFound;
                        return;
                    }

                    await gauges.RefreshAsync(context.RequestAborted);
                    await scrape(context);
                };
            });
    }

    private sealed class ScraperToken(string token)
    {
        private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));

        public bool IsSentBy(HttpRequest request) =>
            CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString())),
                _expected
            );
    }
}
