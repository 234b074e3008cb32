namespace Campaigns.Web.Features.Events;

public static class EventsFeature
{
    public static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddScoped<EventService>();
        return services.AddScoped<EventFormServices>();
    }
}
