using System.Globalization;
using System.Text.RegularExpressions;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Campaigns.Web.Platform;

/// <summary>
/// Structured logs on standard error: to read in a terminal, compact JSON everywhere else. They hold ids and counts, never values of
/// persons, and no token: whoever reads a log must not be able to open a ticket with it.
/// </summary>
public static partial class Logs
{
    public static IServiceCollection AddLogs(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddSerilog(
            logger =>
            {
                Configure(logger, configuration.GetValue("Logs:Level", LogEventLevel.Information));
                if (Console.IsErrorRedirected)
                {
                    logger.WriteTo.Console(new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
                }
                else
                {
                    logger.WriteTo.Console(
                        outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}",
                        formatProvider: CultureInfo.InvariantCulture,
                        standardErrorFromLevel: LogEventLevel.Verbose);
                }
            },
            preserveStaticLogger: true);
    }

    /// <summary>What is logged, and what never is, wherever it goes.</summary>
    public static LoggerConfiguration Configure(LoggerConfiguration logger, LogEventLevel level)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return logger
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", Least(LogEventLevel.Warning))
            .MinimumLevel.Override("Npgsql", Least(LogEventLevel.Warning))
            .MinimumLevel.Override("Hangfire", Least(LogEventLevel.Warning))
            // The host would log the stack of what is told in a sentence.
            .Filter.ByExcluding(e => e.Exception is not null && Startup.StartupSetup.WhyNotBound(e.Exception) is not null)
            .Enrich.FromLogContext()
            .Enrich.With<WithoutTokens>();

        LogEventLevel Least(LogEventLevel least) => level > least ? level : least;
    }

    public static IApplicationBuilder UseRequestLogs(this IApplicationBuilder app) =>
        app.UseSerilogRequestLogging(o =>
        {
            o.IncludeQueryInRequestPath = false;
            o.GetLevel = (context, _, error) =>
                error is not null || context.Response.StatusCode >= 500 ? LogEventLevel.Error
                : context.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null
                    || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)

                    // Thousands read the same kept page; that it was made is logged, each reader is not.
                    || context.Response.Headers.Age.Count > 0 ? LogEventLevel.Debug
                : LogEventLevel.Information;
        });

    /// <summary>The path without what opens something: "/t/…".</summary>
    public static string Redact(string path) => SecretPath().Replace(path, "${kind}…");

    // Tickets, replies, pairing of devices, certificates, changes of the contact to undo.
    [GeneratedRegex("^(?<kind>/[trdcu]/)[^/?]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretPath();

    /// <summary>Every log line of a request carries its path, also those that the framework writes.</summary>
    private sealed class WithoutTokens : ILogEventEnricher
    {
        private static readonly string[] Names = ["RequestPath", "Path", "path", "Referer"];

        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            foreach (var name in Names)
            {
                if (logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: string path } && Redact(path) is var redacted && !ReferenceEquals(redacted, path))
                {
                    logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(redacted)));
                }
            }
        }
    }
}
