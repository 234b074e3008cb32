using Campaigns.Web.Features.Activities;

namespace Campaigns.Web.Features.Events;

public static class EventsFeature
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddScoped<ActivityFormServices>();
        services.AddScoped<ActivitySteps>();
        services.AddScoped<NewsWords>();
        services.AddScoped<EventDesk>();
        return services.AddScoped<EventFormServices>();
    }
}
