namespace Campaigns.Web.Features.Audit;

internal static class AuditFeature
{
    /// <summary>The log, written for its readers.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddScoped<AuditSentences>();
}
