namespace Campaigns.Web.Features.SelfCheckIns;

/// <summary>Marks the texts of checking oneself in.</summary>
public sealed class SelfCheckInsTexts;

/// <summary>Guests check themselves in by the code that hangs at the door, or that a screen there shows.</summary>
public static class SelfCheckInsFeature
{
    public static IServiceCollection AddSelfCheckIns(this IServiceCollection services)
    {
        services.AddSingleton<RotatingCodes>();
        services.AddScoped<SelfCheckInSettings>();
        services.AddScoped<HeldTickets>();
        services.AddScoped<SelfCheckInDesk>();
        return services;
    }
}
