using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Campaigns.Web.Features.Activities;

/// <summary>What events and course runs have in common, and what the public may know of them.</summary>
public static class ActivitiesFeature
{
    public static IServiceCollection AddActivities(this IServiceCollection services)
    {
        services.AddScoped<ActivityFormServices>().AddScoped<ActivitySteps>().AddScoped<NewsWords>();
        services.AddSingleton<PublicCodes>().AddScoped<PublicActivities>().AddScoped<PublicContacts>().AddScoped<ISaveChangesInterceptor, PublicPagesChange>();
        return services;
    }
}
