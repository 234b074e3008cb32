namespace Campaigns.Web.Features.Training;

/// <summary>The type by which the texts of courses and course runs are found.</summary>
public sealed class TrainingTexts;

/// <summary>Registers the services of courses, course runs, participants and the grid.</summary>
public static class TrainingFeature
{
    public static IServiceCollection AddTraining(this IServiceCollection services)
    {
        services.AddScoped<RunService>();
        services.AddScoped<RunFormServices>();
        services.AddScoped<GridService>();
        services.AddScoped<RollCall>();
        return services;
    }
}
