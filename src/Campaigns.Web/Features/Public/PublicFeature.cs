namespace Campaigns.Web.Features.Public;

/// <summary>Registers the public pages: an activity, its poster, and the list of what is on.</summary>
public static class PublicFeature
{
    public static IServiceCollection AddPublic(this IServiceCollection services) => services.AddScoped<PublicList>();
}
