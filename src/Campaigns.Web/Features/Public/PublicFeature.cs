namespace Campaigns.Web.Features.Public;

/// <summary>The pages for everybody: an activity, its poster, the list of what is on.</summary>
public static class PublicFeature
{
    public static IServiceCollection AddPublic(this IServiceCollection services) =>
        services.AddScoped<PublicActivities>().AddScoped<PublicList>().AddScoped<PublicPagesChange>().AddSingleton<PublicCodes>();
}
