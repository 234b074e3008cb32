namespace Campaigns.Web.Features.DoorOffice;

/// <summary>Marks the texts of the organiser's pages about a door.</summary>
public sealed class DoorOfficeTexts;

/// <summary>What the organiser does about a door: sheets, entry from paper and files, the live board, differences.</summary>
public static class DoorOfficeFeature
{
    public static IServiceCollection AddDoorOffice(this IServiceCollection services)
    {
        services.AddScoped<DoorDesk>();
        services.AddScoped<PaperActs>();
        return services;
    }
}
