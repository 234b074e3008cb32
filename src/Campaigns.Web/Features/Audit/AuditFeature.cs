namespace Campaigns.Web.Features.Audit;

internal static class AuditFeature
{
    /// <summary>Registers the services that put the log into words.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddScoped<AuditSentences>();
}
