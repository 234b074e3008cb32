using System.Globalization;
using System.Text.RegularExpressions;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Campaigns.Web.Platform;

/// <summary>
/// Structured logs on standard error: readable lines in a terminal, compact JSON everywhere else. They hold ids and counts, never values of
/// persons and no token, so that nobody can open a ticket with what stands in a log.
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
                        standardErrorFromLevel: LogEventLevel.Verbose
                    );
                }
            },
            preserveStaticLogger: true
        );
    }

    /// <summary>Decides what is logged and what never is, for every target.</summary>
    public static LoggerConfiguration Configure(LoggerConfiguration logger, LogEventLevel level)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return logger
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", Least(LogEventLevel.Warning))
            .MinimumLevel.Override("Npgsql", Least(LogEventLevel.Warning))
            .MinimumLevel.Override("Hangfire", Least(LogEventLevel.Warning))
            // Errors of the start that are printed as one sentence are left out, because the host would log them again with their stack.
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
                // Thousands of readers may get the same kept page. Making it is logged; each reader is not.
                || context.Response.Headers.Age.Count > 0
                    ? LogEventLevel.Debug
                : LogEventLevel.Information;
        });

    /// <summary>The path without its secret part: "/t/…".</summary>
    public static string Redact(string path) => SecretPath().Replace(path, "${kind}…");

    // Paths of tickets, replies to invitations, pairing links, certificates, and links that undo a change of contact.
    [GeneratedRegex(
        "^(?<kind>/[trdcu]/)[^/?]+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex SecretPath();

    /// <summary>Redacts the path of a request in every log line, because the framework also writes lines that carry it.</summary>
    private sealed class WithoutTokens : ILogEventEnricher
    {
        private static readonly string[] Names = ["RequestPath", "Path", "path", "Referer"];

        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            foreach (var name in Names)
            {
                if (
                    logEvent.Properties.TryGetValue(name, out var value)
                    && value is ScalarValue { Value: string path }
                    && Redact(path) is var redacted
                    && !ReferenceEquals(redacted, path)
                )
                {
                    logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(redacted)));
                }
            }
        }
    }
}
