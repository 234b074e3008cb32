namespace Campaigns.Web.Features.Training;

/// <summary>The type by which the texts of courses and course runs are found.</summary>
public sealed class TrainingTexts;

/// <summary>Registers the services of courses, course runs, participants and the grid.</summary>
public static class TrainingFeature
{
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        services.AddScoped<RunDesk>();
        services.AddScoped<RunFormServices>();
        services.AddScoped<GridDesk>();
        services.AddScoped<RollCall>();
        return services;
    }
}
