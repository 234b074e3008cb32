using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Campaigns.Web.Features.Activities;

/// <summary>The parts that events and course runs have in common, and the facts about them that the public may see.</summary>
public static class ActivitiesFeature
{
    public static IServiceCollection AddActivities(this IServiceCollection services)
    {
        services.AddScoped<ActivityFormServices>().AddScoped<ActivityServices>().AddScoped<ActivityPageServices>();
        services.AddScoped<ActivitySteps>().AddScoped<NewsWords>();
        services
            .AddSingleton<PublicCodes>()
            .AddScoped<PublicActivities>()
            .AddScoped<PublicContacts>()
            .AddScoped<PublicPagesChange>()
            .AddScoped<ISaveChangesInterceptor>(s => s.GetRequiredService<PublicPagesChange>());
        return services;
    }
}
