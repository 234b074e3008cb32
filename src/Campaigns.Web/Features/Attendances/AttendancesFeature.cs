using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Authorization;

namespace Campaigns.Web.Features.Attendances;

/// <summary>Marks the texts of the door.</summary>
public sealed class AttendancesTexts;

/// <summary>Who came: the door, its pages, and headcounts.</summary>
public static class AttendancesFeature
{
    public static IServiceCollection AddAttendances(this IServiceCollection services)
    {
        services.AddSingleton(p => DoorSettings.Read(p.GetRequiredService<IConfiguration>()));
        services.AddSingleton<DoorMeter>();
        services.AddSingleton<Door>();
        services.AddScoped<DoorSessions>();
        services.AddSingleton<DeviceTokens>();
        services.AddSingleton<DoorCookies>();
        services.AddScoped<DoorCallers>();
        services.AddScoped<Pairing>();
        services.AddScoped<WalkIns>();
        services.AddSingleton<HandoverKeys>();
        services.AddScoped<Handover>();
        services.AddSingleton<IAuthorizationHandler, AtDoorHandler>();
        services.AddAuthorizationBuilder().AddPolicy(AtDoorAttribute.PolicyName, p => p.AddRequirements(new AtDoorRequirement()));
        return services;
    }

    public static IEndpointRouteBuilder MapAttendances(this IEndpointRouteBuilder endpoints)
    {
        DoorEndpoints.Map(endpoints);
        return endpoints;
    }
}
