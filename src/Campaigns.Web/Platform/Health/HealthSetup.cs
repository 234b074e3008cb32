using System.Text.Json;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Campaigns.Web.Platform.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: the database answers and is of this program's version, and the key
/// ring opens; it warns where one database role does everything.
/// </summary>
public static class HealthSetup
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready])
            .AddCheck<RolesCheck>("database-roles", tags: [Ready])
            .AddCheck<KeyRingCheck>("key-ring", tags: [Ready]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous().WithMetadata(new NoActorAttribute());
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync }).AllowAnonymous().WithMetadata(new NoActorAttribute());
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthAnswer(Word(report.Status), report.Entries.ToDictionary(e => e.Key, e => new HealthPart(Word(e.Value.Status), e.Value.Description), StringComparer.Ordinal)),
            JsonSerializerOptions.Web);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "warning",
        _ => "failed",
    };

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthPart> Checks);

    private sealed record HealthPart(string Status, string? Text);

    private sealed class DatabaseCheck(CampaignsDbContext db) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
                return pending == 0
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy("The database is older than this program: run it once with --migrate.");
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.");
            }
        }
    }

    private sealed class RolesCheck(HostedDatabase database) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(database.HasOwner
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("One database role does everything, so nothing keeps the program from rewriting its audit log. Set ConnectionStrings__CampaignsOwner to a role of its own."));
    }

    private sealed class KeyRingCheck(IDataProtectionProvider protection) : IHealthCheck
    {
        private const string Probe = "ready";

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var protector = protection.CreateProtector("health");
                return Task.FromResult(protector.Unprotect(protector.Protect(Probe)) == Probe ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
            }
            catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or NpgsqlException or InvalidOperationException)
            {
                return Task.FromResult(HealthCheckResult.Unhealthy("The key ring cannot be opened."));
            }
        }
    }
}
