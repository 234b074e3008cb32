using System.Text.Json;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Campaigns.Web.Platform.Health;

/// <summary>
/// The health pages. <c>/health/live</c> says that the process answers. <c>/health/ready</c> says that the database answers and has this
/// program's version, and that the key ring opens. It warns when the program's database role has more rights than it should, and when an
/// unknown proxy forwards requests.
/// </summary>
public static class HealthSetup
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: [Ready])
            .AddCheck<RolesCheck>("database-roles", tags: [Ready])
            .AddCheck<ProxiesCheck>("proxies", tags: [Ready])
            .AddCheck<KeyRingCheck>("key-ring", tags: [Ready]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints
            .MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync })
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute());
        endpoints
            .MapHealthChecks(
                "/health/ready",
                new HealthCheckOptions { Predicate = c => c.Tags.Contains(Ready), ResponseWriter = WriteAsync }
            )
            .AllowAnonymous()
            .WithMetadata(new NoActorAttribute());
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthAnswer(
                Word(report.Status),
                report.Entries.ToDictionary(
                    e => e.Key,
                    e => new HealthPart(Word(e.Value.Status), e.Value.Description),
                    StringComparer.Ordinal
                )
            ),
            JsonSerializerOptions.Web
        );

    private static string Word(HealthStatus status) =>
        status switch
        {
            HealthStatus.Healthy => "ok",
            HealthStatus.Degraded => "warning",
            _ => "failed",
        };

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthPart> Checks);

    private sealed record HealthPart(string Status, string? Text);

    private sealed class DatabaseCheck(CampaignsDbContext db, HostedDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var behind =
                    (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any() || !await HasFunctionsAsync(cancellationToken);
                return !behind
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy("The database is older than this program: run it once with --migrate.");
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.");
            }
        }

        private async Task<bool> HasFunctionsAsync(CancellationToken cancel)
        {
            await using var connection = await database.DataSource.OpenConnectionAsync(cancel);
            return await RepeatableSql.Shipped.AreThereAsync(connection, cancel);
        }
    }

    /// <summary>Asks the database what the program's role can do, because the settings may say something else than what is true.</summary>
    private sealed class RolesCheck(HostedDatabase database) : IHealthCheck
    {
        private const string Sql = """
            SELECT coalesce(bool_or(has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') OR pg_has_role(c.relowner, 'MEMBER')), false)
              OR (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
            FROM pg_class c WHERE c.oid = ANY (SELECT to_regclass(t) FROM unnest($1) t)
            """;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.DataSource.CreateCommand(Sql);
                command.Parameters.Add(new NpgsqlParameter { Value = Migrator.OnlyAdded.ToArray() });
                if (await command.ExecuteScalarAsync(cancellationToken) is true)
                {
                    return HealthCheckResult.Degraded(
                        "The program's database role can rewrite the audit log. Run --migrate with "
                            + "ConnectionStrings__CampaignsOwner naming a role of its own."
                    );
                }
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.");
            }

            return database.HoldsOwnersPassword
                ? HealthCheckResult.Degraded(
                    "This process holds the password of the tables' owner, which the migration alone needs. Run --migrate by "
                        + "itself, set Campaigns__MigrateAtStart to false here, and take ConnectionStrings__CampaignsOwner away."
                )
                : HealthCheckResult.Healthy();
        }
    }

    /// <summary>Warns when forwarded headers are ignored because the proxy that sends them is not in the settings.</summary>
    private sealed class ProxiesCheck(UnknownProxies unknown) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(
                unknown.WereSeen
                    ? HealthCheckResult.Degraded(
                        "Requests come with X-Forwarded headers from a proxy that KnownProxies does not name, so all callers "
                            + "count as one address. The log names it; see docker/README.md."
                    )
                    : HealthCheckResult.Healthy()
            );
    }

    private sealed class KeyRingCheck(IDataProtectionProvider protection) : IHealthCheck
    {
        private const string Probe = "ready";

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var protector = protection.CreateProtector("health");
                return Task.FromResult(
                    protector.Unprotect(protector.Protect(Probe)) == Probe ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy()
                );
            }
            catch (Exception e)
                when (e is System.Security.Cryptography.CryptographicException or NpgsqlException or InvalidOperationException)
            {
                return Task.FromResult(HealthCheckResult.Unhealthy("The key ring cannot be opened."));
            }
        }
    }
}
