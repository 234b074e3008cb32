namespace Campaigns.Web.Features.Attendances;

/// <summary>Marks the texts of the door.</summary>
public sealed class AttendancesTexts;

/// <summary>Who came: the door, its pages, and headcounts.</summary>
public static class AttendancesFeature
{
    public static IServiceCollection AddAttendances(this IServiceCollection services)
    {
        services.AddSingleton<Door>();
        services.AddScoped<DoorSessions>();
        return services;
    }

    public static IEndpointRouteBuilder MapAttendances(this IEndpointRouteBuilder endpoints)
    {
        DoorEndpoints.Map(endpoints);
        return endpoints;
    }
}
